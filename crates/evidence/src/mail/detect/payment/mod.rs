//! Payment: does the mail want money to move, or to move to a new place?
//! Whether a bank detail is the right one is not asked here: that takes a register and a call.

pub mod account_numbers;

use super::quote::clean;
use super::topics::{Topic, topic_findings};
use super::wording::{PhraseTable, Wording, first_chars};
use super::{Detected, Detector};
use crate::finding::{Cia, Finding, FindingKind, Place};
use crate::limits::TEXT_CHARS_MAX;
use crate::mail::message::Message;
use crate::mail::open::Original;
use crate::surroundings::Surroundings;
use account_numbers::{AccountNumber, account_numbers};

/// The payment detector.
pub const DETECTOR: Detector = Detector {
    name: "payment",
    kinds: &[
        &BANK_CHANGE,
        &PAYROLL,
        &GIFT_CARDS,
        &TRANSFER_ASK,
        &INVOICE,
        &PAYMENT_PROBLEM,
        &ACCOUNT_NUMBER,
        &BROKEN_IBAN,
    ],
    detect,
};

/// New bank details. Never mild, whatever else is found: a call to a known number settles it.
static BANK_CHANGE: FindingKind = FindingKind::new("payment.bank-details-changed", 26, Cia::I);
/// Wages are to go to a new account. Never mild either.
static PAYROLL: FindingKind = FindingKind::new("payment.payroll-change", 26, Cia::I);
/// Gift cards as a favour or as a way to pay.
static GIFT_CARDS: FindingKind = FindingKind::new("payment.gift-cards", 22, Cia::I);
/// A transfer, soon.
static TRANSFER_ASK: FindingKind = FindingKind::new("payment.transfer-ask", 12, Cia::I);
/// An invoice: everyday, and the everyday disguise.
static INVOICE: FindingKind = FindingKind::new("payment.invoice", 4, Cia::I);
/// A payment that failed: the usual reason to ask for card data.
static PAYMENT_PROBLEM: FindingKind = FindingKind::new("payment.payment-problem", 12, Cia::C);
/// An account number; a note that a call-back needs.
static ACCOUNT_NUMBER: FindingKind = FindingKind::new("payment.account-number", 2, Cia::I);
/// An account number that doesn't add up.
static BROKEN_IBAN: FindingKind = FindingKind::new("payment.account-number-broken", 6, Cia::I);

static TABLE: PhraseTable = PhraseTable::new(include_str!("phrases.txt"));

static TOPICS: &[Topic] = &[
    Topic {
        name: "bank-change",
        kind: &BANK_CHANGE,
        means: "the mail announces new bank details",
    },
    Topic {
        name: "payroll",
        kind: &PAYROLL,
        means: "the mail asks to pay wages to another account",
    },
    Topic {
        name: "gift-cards",
        kind: &GIFT_CARDS,
        means: "the mail asks for gift cards",
    },
    Topic {
        name: "transfer-ask",
        kind: &TRANSFER_ASK,
        means: "the mail asks for a transfer soon",
    },
    Topic {
        name: "invoice",
        kind: &INVOICE,
        means: "the mail is about an invoice",
    },
    Topic {
        name: "payment-problem",
        kind: &PAYMENT_PROBLEM,
        means: "the mail says that a payment failed",
    },
];

fn detect(_original: &Original, message: &Message, _surroundings: &Surroundings) -> Detected {
    let mut findings = topic_findings(&TABLE, TOPICS, None, &Wording::of(message));
    let text = first_chars(&message.text, TEXT_CHARS_MAX);
    findings.extend(account_numbers(text).into_iter().map(number_finding));
    Detected {
        findings,
        ..Detected::default()
    }
}

/// Whether a mail announces new bank details, of a supplier or for wages, in its own words or in those it quotes.
pub fn asks_for_change(message: &Message) -> bool {
    let topics = TABLE.topics_in(&Wording::of(message));
    topics.contains_key("bank-change") || topics.contains_key("payroll")
}

/// Characters of an IBAN that the sentence shows: the country and the check digits. Whoever rings to ask for the account would
/// read out what stands here; the whole of it is a fact of the finding. A sort code and a routing number are the bank's.
const BEGINNING_CHARS: usize = 4;

fn number_finding(number: AccountNumber) -> Finding {
    let beginning = |iban: &str| iban.chars().take(BEGINNING_CHARS).collect::<String>();
    let (kind, what, number) = match number {
        AccountNumber::Iban(iban) => {
            let what = format!("an IBAN that begins with `{}`", beginning(&iban));
            (&ACCOUNT_NUMBER, what, iban)
        }
        AccountNumber::BrokenIban(iban) => {
            let begins = beginning(&iban);
            let what =
                format!("an IBAN that begins with `{begins}` and whose check digits are wrong");
            (&BROKEN_IBAN, what, iban)
        }
        AccountNumber::SortCode { code, .. } => {
            let what = format!("a sort code with an account number, `{}`", clean(&code));
            (&ACCOUNT_NUMBER, what, code)
        }
        AccountNumber::RoutingNumber(digits) => {
            let what = format!("a routing number `{}`", clean(&digits));
            (&ACCOUNT_NUMBER, what, digits)
        }
    };
    Finding::new(kind, Place::named("text"), format!("the text holds {what}"))
        .with_fact("number", clean(&number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::detect::topics::table_and_topics_agree;

    #[test]
    fn table_and_kinds_name_the_same_topics() {
        assert!(table_and_topics_agree(&TABLE, TOPICS));
    }
}
