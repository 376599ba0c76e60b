//! What is read from a request, in four languages, and what is left alone. Accounts are the registry's examples.

use super::*;
use crate::mail::message::read;

fn request(mail: &str) -> PaymentRequest {
    payment_request(&read(mail.as_bytes()))
}

#[test]
fn a_change_of_bank_details_is_read_with_its_claims() {
    let read = request(
        "From: \"Mill Paper\" <ann@mill-paper.example>\nReply-To: ann@mill-papers.example\nSubject: Invoice INV-20417\n\n\
         We have changed banks. Please pay invoice INV-20417 over EUR 18,400.50 to our new account\n\
         DE89 3704 0044 0532 0130 00 from now on. Questions: tel. 030 2318 0145 or +49 30 23125 999.\n",
    );
    assert_eq!(read.accounts.len(), 1);
    assert_eq!(
        read.accounts.first(),
        Some(&ClaimedAccount {
            account: "DE89370400440532013000".to_owned(),
            country: "DE".to_owned(),
            adds_up: Some(true),
        })
    );
    assert_eq!(
        read.amounts,
        [Amount {
            cents: 1_840_050,
            currency: "EUR"
        }]
    );
    assert_eq!(read.invoices, ["INV-20417"]);
    assert_eq!(read.telephones, ["03023180145", "+493023125999"]);
    assert_eq!(read.from.domain(), "mill-paper.example");
    assert_eq!(
        read.reply_to.map(|to| to.address),
        Some("ann@mill-papers.example".to_owned())
    );
    assert!(read.asks_for_change && !read.has_files);
}

#[test]
fn amounts_are_read_as_each_language_writes_them() {
    let of = |text: &str| amounts::amounts(text, CLAIMS_MAX);
    let eur = |cents| Amount {
        cents,
        currency: "EUR",
    };
    assert_eq!(of("Betrag: 1.234,56 EUR"), [eur(123_456)]);
    assert_eq!(of("un montant de 18 400,00 €."), [eur(1_840_000)]);
    assert_eq!(of("importe 2.500 euros"), [eur(250_000)]);
    assert_eq!(
        of("£950.00 now"),
        [Amount {
            cents: 95_000,
            currency: "GBP"
        }]
    );
    assert_eq!(of("the 1.2.3 EUR version"), []);
}

#[test]
fn a_sort_code_stands_before_its_account_and_is_not_said_to_add_up() {
    let read = request("From: a@b.example\n\nSort code: 12-34-56, account 12345678\n");
    let account = read.accounts.first();
    assert_eq!(
        account.map(|one| one.account.as_str()),
        Some("12345612345678")
    );
    assert_eq!(account.and_then(|one| one.adds_up), None);
}

#[test]
fn an_everyday_mail_claims_nothing() {
    let read = request("From: a@b.example\nSubject: Lunch\n\nSee you at 12:30 in room 204.\n");
    assert!(read.accounts.is_empty() && read.amounts.is_empty() && read.invoices.is_empty());
    assert!(read.telephones.is_empty() && !read.asks_for_change);
}
