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
            file: String::new(),
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
    assert!(read.asks_for_change && read.unread_files.is_empty());
}

#[test]
fn amounts_are_read_as_each_language_writes_them() {
    let of = |text: &str| amounts::amounts(text, labelled::CLAIMS_MAX);
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

fn accounts_in(text: &str) -> Vec<String> {
    let found = accounts::accounts(text).into_iter();
    found.map(|one| one.account).collect()
}

#[test]
fn accounts_are_read_as_people_write_them() {
    for (text, expected) in [
        (
            "konto de89 3704 0044 0532 0130 00 bitte",
            "DE89370400440532013000",
        ),
        (
            "IBAN DE89 3704 0044\n0532 0130 00",
            "DE89370400440532013000",
        ),
        (
            "> IBAN: DE89 3704\n> 0044 0532 0130 00",
            "DE89370400440532013000",
        ),
        ("GB29.NWBK.6016.1331.9268.19", "GB29NWBK60161331926819"),
        ("Sort code 20 00 00, A/C 1234 5678", "20000012345678"),
        ("sortcode: 200000\nAccount no: 12345678", "20000012345678"),
        ("Account 12345678, sort code 20-00-00", "20000012345678"),
        (
            "Routing number 011000015, account number 000123456789",
            "011000015000123456789",
        ),
        (
            "Acct: 4455667788 / ABA no. 011000015",
            "0110000154455667788",
        ),
        ("RTN 011000015 only", "011000015"),
    ] {
        assert_eq!(accounts_in(text), [expected], "{text}");
    }
    for text in [
        "be12 and then the 34 of us went",
        "the routing of this mail was odd on 12345678",
        "sort code: we'll send it on 20-11-2026",
        "call 020 7946 0000 about order 12345678",
    ] {
        assert_eq!(accounts_in(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn the_bank_of_an_account_is_a_code_in_it() {
    assert_eq!(bank_code("DE89370400440532013000"), Some("37040044"));
    assert_eq!(bank_code("GB29NWBK60161331926819"), Some("NWBK"));
    assert_eq!(bank_code("IT60X0542811101000000123456"), Some("05428"));
    assert_eq!(bank_code("20000012345678"), Some("200000"));
    assert_eq!(bank_code("011000015000123456789"), Some("011000015"));
    assert_eq!(bank_code("LC55HEMM000100010012001200023015"), None);
    assert_eq!(bank_code("12"), None);
}

#[test]
fn what_stands_behind_its_word_is_read() {
    let read = request(
        "From: a@b.example\nSubject: Facture FA-2026-118\n\n\
         Titulaire du compte : Papeterie Mill\u{a0}SARL\nBIC : AGRIFRPP882\nIBAN FR14 2004 1010 0505 0001 3M02 606\n\
         Montant : 4 120,50 EUR, à payer avant le 30 novembre 2026. Tél. +33 (0)1 99 00 12 34\n",
    );
    assert_eq!(read.holders, ["Papeterie Mill SARL"]);
    assert_eq!(read.banks, ["AGRIFRPP882"]);
    assert_eq!(
        read.accounts.first().map(|one| one.country.as_str()),
        Some("FR")
    );
    assert_eq!(read.invoices, ["FA-2026-118"]);
    assert_eq!(read.due_days, ["30 novembre 2026"]);
    assert_eq!(read.telephones, ["+33199001234"]);
    assert_eq!(read.amounts.first().map(|one| one.cents), Some(412_050));
}

#[test]
fn days_are_kept_as_written() {
    for (text, expected) in [
        ("Payment is due on 30/11/2026.", "30/11/2026"),
        ("zahlbar bis zum 30.11.2026", "30.11.2026"),
        (
            "please pay by November 30, 2026, thanks",
            "November 30, 2026",
        ),
        (
            "vence el 30 de noviembre de 2026",
            "30 de noviembre de 2026",
        ),
        ("fällig am 5. Dezember", "5. Dezember"),
        ("due date: 2026-12-01", "2026-12-01"),
    ] {
        assert_eq!(labelled::due_days(text), [expected], "{text}");
    }
    assert!(labelled::due_days("before 12 people and until 3.5 months passed").is_empty());
}

#[test]
fn an_account_in_a_file_is_read_with_the_name_of_the_file() {
    let read = request(
        "From: a@b.example\nSubject: Invoice\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nSee the file.\n\
         --x\nContent-Type: text/html; name=invoice.html\nContent-Disposition: attachment; filename=invoice.html\n\n\
         <html><body><p>Pay to <b>DE89 3704</b> 0044 0532 0130 00</p></body></html>\n\
         --x\nContent-Type: image/png; name=scan.png\nContent-Disposition: attachment; filename=scan.png\n\
         Content-Transfer-Encoding: base64\n\niVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABc3UBGAAAAABJRU5ErkJggg==\n--x--\n",
    );
    let account = read.accounts.first();
    let told = account.map(|one| (one.account.as_str(), one.file.as_str()));
    assert_eq!(told, Some(("DE89370400440532013000", "invoice.html")));
    assert_eq!(read.unread_files, ["scan.png"]);
}
