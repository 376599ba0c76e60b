//! How the values of a payee are written on file: one spelling for each, so that equal ones are equal bytes. It says whether
//! a value could be one; whether it is the right one takes a call.

use evidence::mail::detect::links::address::in_ascii;
use evidence::mail::detect::payment::account_numbers::{iban_adds_up, iban_length};

use super::known_number::dialled;
use super::payee::{PAYEE_NAME_CHARS_MAX, ValueKind};

/// Characters of the shortest account taken for one.
const ACCOUNT_CHARS_MIN: usize = 5;
/// Characters of the longest account: an IBAN has 34 at most (ISO 13616), others stand behind a code of their bank.
pub const ACCOUNT_CHARS_MAX: usize = 40;
/// Digits of an account's shortest number; what has fewer is a word.
const ACCOUNT_DIGITS_MIN: usize = 4;
/// The longest domain, characters (RFC 1035 clause 2.3.4).
const DOMAIN_CHARS_MAX: usize = 253;

/// Why a value can't be put on file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotWritten {
    /// It is no domain.
    #[error("it is no domain")]
    NoDomain,
    /// It is no account.
    #[error("it is no account: letters and digits, 5 to 40 of them")]
    NoAccount,
    /// It has an IBAN's country and check digits that don't fit.
    #[error("it begins like an IBAN, and its check digits don't fit")]
    BrokenIban,
    /// It has an IBAN's country and another length.
    #[error("it begins like an IBAN, and its length is not that of its country")]
    IbanLength,
    /// It is no telephone number.
    #[error("it is no telephone number: 6 to 15 digits")]
    NoNumber,
}

/// A value in the spelling of its kind.
pub fn written(kind: ValueKind, text: &str) -> Result<String, NotWritten> {
    match kind {
        ValueKind::Domain => domain(text).ok_or(NotWritten::NoDomain),
        ValueKind::Account => account(text),
        ValueKind::Number => dialled(text).ok_or(NotWritten::NoNumber),
    }
}

/// A name on one line, without what can't be seen; `None` where nothing is left or it is longer than
/// [`PAYEE_NAME_CHARS_MAX`].
pub fn written_name(text: &str) -> Option<String> {
    let words = text.split_whitespace().map(|word| {
        let letters = word.chars().filter(|letter| !letter.is_control());
        letters.collect::<String>()
    });
    let name = words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let fits = !name.is_empty() && name.chars().count() <= PAYEE_NAME_CHARS_MAX;
    fits.then_some(name)
}

/// A name as lists are ordered and searched by it: lower case by Unicode's rules, single blanks.
pub fn folded_name(name: &str) -> String {
    let lower = name.to_lowercase();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An account as people read it: in fours.
pub fn in_fours(account: &str) -> String {
    let letters: Vec<char> = account.chars().collect();
    let fours = letters
        .chunks(4)
        .map(|four| four.iter().collect::<String>());
    fours.collect::<Vec<_>>().join(" ")
}

/// The domain of what was written: an address, a link and a bare domain all name one.
fn domain(text: &str) -> Option<String> {
    let text = text.trim();
    let after_scheme = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = after_scheme.split(['/', '?', '#']).next()?;
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.trim_end_matches('.');
    let ascii = in_ascii(host)?;
    let bare = ascii.strip_prefix("www.").unwrap_or(&ascii);
    let last = bare.rsplit('.').next()?;
    // An address of numbers belongs to a machine, not to a payee.
    let named = bare.contains('.') && !last.bytes().all(|byte| byte.is_ascii_digit());
    (named && bare.len() <= DOMAIN_CHARS_MAX).then(|| bare.to_owned())
}

fn account(text: &str) -> Result<String, NotWritten> {
    let mut account = String::new();
    for letter in text.trim().chars() {
        match letter {
            letter if letter.is_ascii_alphanumeric() => {
                account.push(letter.to_ascii_uppercase());
            }
            ' ' | '\u{a0}' | '\u{202f}' | '-' | '/' | '.' => {}
            _ => return Err(NotWritten::NoAccount),
        }
        if account.len() > ACCOUNT_CHARS_MAX {
            return Err(NotWritten::NoAccount);
        }
    }
    let digits = account.bytes().filter(u8::is_ascii_digit).count();
    if account.len() < ACCOUNT_CHARS_MIN || digits < ACCOUNT_DIGITS_MIN {
        return Err(NotWritten::NoAccount);
    }
    match iban_country_length(&account) {
        Some(length) if length != account.len() => Err(NotWritten::IbanLength),
        Some(_) if !iban_adds_up(&account) => Err(NotWritten::BrokenIban),
        _ => Ok(account),
    }
}

/// The length that an IBAN of this beginning has; `None` where it begins like none.
fn iban_country_length(account: &str) -> Option<usize> {
    let (country, rest) = account.split_at_checked(2)?;
    let checked = rest.bytes().take(2).all(|byte| byte.is_ascii_digit());
    iban_length(country).filter(|_| checked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_one_spelling_each() {
        let same = [
            (
                ValueKind::Domain,
                "Brightwater.example",
                "brightwater.example",
            ),
            (
                ValueKind::Domain,
                "https://www.brightwater.example/pay",
                "brightwater.example",
            ),
            (
                ValueKind::Domain,
                "ada@brightwater.example.",
                "brightwater.example",
            ),
            (ValueKind::Domain, "Bücher.example", "xn--bcher-kva.example"),
            // The registry's own example for the United Kingdom (SWIFT IBAN registry).
            (
                ValueKind::Account,
                "gb29 nwbk 6016 1331 9268 19",
                "GB29NWBK60161331926819",
            ),
            (ValueKind::Account, "60-16-13 31926819", "60161331926819"),
            (ValueKind::Number, "+44 (1632) 960-001", "+441632960001"),
        ];
        for (kind, text, expected) in same {
            assert_eq!(written(kind, text).as_deref(), Ok(expected), "{text}");
            assert_eq!(written(kind, expected).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_none_says_why() {
        let none = [
            (ValueKind::Domain, "brightwater", NotWritten::NoDomain),
            (ValueKind::Domain, "192.0.2.1", NotWritten::NoDomain),
            (
                ValueKind::Domain,
                "bright water.example",
                NotWritten::NoDomain,
            ),
            (ValueKind::Domain, "", NotWritten::NoDomain),
            (
                ValueKind::Account,
                "GB29NWBK60161331926818",
                NotWritten::BrokenIban,
            ),
            (
                ValueKind::Account,
                "GB29NWBK6016133192681",
                NotWritten::IbanLength,
            ),
            (ValueKind::Account, "Barclays", NotWritten::NoAccount),
            (ValueKind::Account, "=1+12345", NotWritten::NoAccount),
            (ValueKind::Number, "see the website", NotWritten::NoNumber),
        ];
        for (kind, text, expected) in none {
            assert_eq!(written(kind, text), Err(expected), "{text}");
        }
        assert_eq!(written_name(" \u{7} \n"), None);
        assert_eq!(written_name(&"x".repeat(201)), None);
        assert_eq!(
            written_name(" Mill\t& Sons ").as_deref(),
            Some("Mill & Sons")
        );
    }

    #[test]
    fn accounts_are_read_in_fours() {
        assert_eq!(
            in_fours("GB29NWBK60161331926819"),
            "GB29 NWBK 6016 1331 9268 19"
        );
        assert_eq!(in_fours(""), "");
    }
}
