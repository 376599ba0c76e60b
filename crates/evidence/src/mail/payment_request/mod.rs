//! What a mail claims about a payment: accounts, telephone numbers, amounts, invoice numbers and who it says it is from.
//! Every value here is a claim that came with the request. None of it is checked against anything, and that DKIM or SPF
//! passed makes none of it true: a taken-over mailbox passes both.
//!
//! It reads subject and text as shown. Files are not opened here; [`PaymentRequest::has_files`] says that there were some,
//! so that nobody takes silence for an answer. It isn't part of examining a mail and costs nothing there.
//!
//! A United Kingdom sort code and account number are read by shape alone: the table for their check (VocaLink's modulus
//! weights) comes with terms we can't pass on, so nothing is said about whether they add up.

mod amounts;

pub use amounts::Amount;

use super::detect::payment::account_numbers::{AccountNumber, account_numbers};
use super::detect::payment::asks_for_change;
use super::detect::wording::first_chars;
use super::message::{Mailbox, Message};
use crate::limits::TEXT_CHARS_MAX;

/// Telephone numbers, invoice numbers and amounts kept, of each.
const CLAIMS_MAX: usize = 20;
/// Digits of a telephone number (ITU-T E.164 allows fifteen; shorter ones are extensions).
const TELEPHONE_DIGITS: std::ops::RangeInclusive<usize> = 8..=15;
/// Characters of the longest invoice number.
const INVOICE_CHARS_MAX: usize = 30;

/// Words after which an invoice's number stands, lower case.
const INVOICE_WORDS: &[&str] = &[
    "invoice",
    "rechnung",
    "rechnungsnummer",
    "facture",
    "factura",
    "inv",
    "re-nr",
];
/// Words before a telephone number, lower case.
const TELEPHONE_WORDS: &[&str] = &[
    "tel",
    "telephone",
    "phone",
    "mobile",
    "telefon",
    "mobil",
    "handy",
    "téléphone",
    "portable",
    "teléfono",
    "móvil",
];

/// An account a mail names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedAccount {
    /// Its ASCII letters and digits, upper case. A routing number stands alone: the account beside it isn't read yet.
    pub account: String,
    /// The country of an IBAN, such as `DE`; `GB` and `US` for the shapes of theirs.
    pub country: String,
    /// Whether its check digits are right; `None` where there is nothing to check by.
    pub adds_up: Option<bool>,
}

/// What a mail claims about a payment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentRequest {
    /// The accounts named.
    pub accounts: Vec<ClaimedAccount>,
    /// Amounts with their currency.
    pub amounts: Vec<Amount>,
    /// Invoice numbers, as written.
    pub invoices: Vec<String>,
    /// Telephone numbers: digits, with `+` where they begin with one.
    pub telephones: Vec<String>,
    /// Who it says it is from.
    pub from: Mailbox,
    /// Where an answer would go, where that is said.
    pub reply_to: Option<Mailbox>,
    /// Whether the words announce new bank details, of a supplier or for wages.
    pub asks_for_change: bool,
    /// Whether files came with it, which are not read here.
    pub has_files: bool,
}

/// Reads what a message claims about a payment.
pub fn payment_request(message: &Message) -> PaymentRequest {
    let body = first_chars(&message.text, TEXT_CHARS_MAX);
    let text = format!("{}\n{body}", message.subject);
    PaymentRequest {
        accounts: account_numbers(&text).into_iter().map(claimed).collect(),
        amounts: amounts::amounts(&text, CLAIMS_MAX),
        invoices: invoices(&text),
        telephones: telephones(&text),
        from: message.first_from().clone(),
        reply_to: message.reply_to.first().cloned(),
        asks_for_change: asks_for_change(message),
        has_files: !message.attachments.is_empty(),
    }
}

fn claimed(number: AccountNumber) -> ClaimedAccount {
    let of = |account: String, country: &str, adds_up| ClaimedAccount {
        account,
        country: country.to_owned(),
        adds_up,
    };
    match number {
        AccountNumber::Iban(iban) => {
            of(iban.clone(), iban.get(..2).unwrap_or_default(), Some(true))
        }
        AccountNumber::BrokenIban(iban) => {
            of(iban.clone(), iban.get(..2).unwrap_or_default(), Some(false))
        }
        AccountNumber::SortCode { code, account } => {
            of(format!("{}{account}", code.replace('-', "")), "GB", None)
        }
        AccountNumber::RoutingNumber(digits) => of(digits, "US", Some(true)),
    }
}

/// The first word with a digit in it among the four after a word for an invoice.
fn invoices(text: &str) -> Vec<String> {
    const WORDS_AFTER: usize = 4;
    let words: Vec<&str> = text.split_whitespace().map(bare).collect();
    let mut found: Vec<String> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if !INVOICE_WORDS.contains(&word.to_lowercase().as_str()) {
            continue;
        }
        let number = words.iter().skip(at + 1).take(WORDS_AFTER).find(|word| {
            let digits = word.bytes().filter(u8::is_ascii_digit).count();
            let shape = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '/');
            digits >= 3 && word.len() <= INVOICE_CHARS_MAX && word.chars().all(shape)
        });
        if let Some(number) = number.filter(|number| !found.iter().any(|one| one == *number))
            && found.len() < CLAIMS_MAX
        {
            found.push((*number).to_owned());
        }
    }
    found
}

/// Numbers that begin with `+`, or stand behind a word for a telephone.
fn telephones(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        let starts = line.char_indices().filter(|(at, c)| {
            let before = line.get(..*at).unwrap_or_default();
            *c == '+' || (c.is_ascii_digit() && ends_with_telephone_word(before))
        });
        for (at, _) in starts.take(CLAIMS_MAX) {
            let number = leading_number(line.get(at..).unwrap_or_default());
            let digits = number.trim_start_matches('+').len();
            if TELEPHONE_DIGITS.contains(&digits)
                && !found.contains(&number)
                && found.len() < CLAIMS_MAX
            {
                found.push(number);
            }
        }
    }
    found
}

fn ends_with_telephone_word(before: &str) -> bool {
    let word = before.trim_end_matches([' ', ':', '.', '(']);
    let word = word
        .rsplit(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    TELEPHONE_WORDS.contains(&word.to_lowercase().as_str())
}

/// The digits at the start, with what people put between them left out.
fn leading_number(text: &str) -> String {
    let mut number = String::new();
    for (at, c) in text.chars().enumerate() {
        match c {
            '+' if at == 0 => number.push(c),
            '0'..='9' if number.len() <= *TELEPHONE_DIGITS.end() => number.push(c),
            ' ' | '\u{a0}' | '-' | '/' | '(' | ')' | '.' => {}
            _ => break,
        }
    }
    number
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

#[cfg(test)]
mod tests;
