//! A great sum of money, named by a private mailbox that answers nothing: fortunes, prizes, balances and cheques come in all
//! wordings, and all of them name the sum. It reads sums as people write them and knows no story.

use std::ops::Range;

use super::SUM_FROM_A_STRANGER;
use crate::finding::{Finding, Place};
use crate::mail::detect::identity::free_mail::is_free_mail;
use crate::mail::detect::quote::{clean, quote};
use crate::mail::detect::wording::Wording;
use crate::mail::message::Message;

/// From here on a sum is great, in whole units of a currency.
const GREAT_SUM: u64 = 5_000;
/// The longest number read, digits.
const DIGITS_MAX: usize = 15;
/// A longer text is no letter but reading matter, bytes.
const TEXT_BYTES_MAX: usize = 8_000;
/// How near a currency stands to its number, bytes on either side.
const NEAR_BYTES: usize = 14;

/// Signs and names of currencies, folded.
const CURRENCIES: &[&str] = &[
    "$", "€", "£", "usd", "eur", "gbp", "dollar", "dólar", "dolar", "pound", "sterling", "btc",
    "bitcoin", "usdt",
];
/// Words that make a number a great one, folded.
const MILLIONS: &[&str] = &[
    "million", "millón", "millon", "milhão", "milhões", "milhoes", "milion", "miljoen", "milli",
    "mio",
];

/// The first great sum in a mail that a private mailbox sent or wants answered, and that answers nothing.
pub(super) fn from_a_stranger(message: &Message) -> Option<Finding> {
    let private = std::iter::once(message.first_from())
        .chain(&message.reply_to)
        .any(|mailbox| is_free_mail(mailbox.domain()));
    let known = [
        "In-Reply-To",
        "References",
        "List-Id",
        "List-Post",
        "Mailing-List",
    ]
    .iter()
    .any(|name| message.header_values(name).next().is_some());
    let wording = Wording::of(message);
    if !private || known || wording.fresh().len() > TEXT_BYTES_MAX {
        return None;
    }
    let (sum, words) = great_sum(wording.fresh())?;
    let says = format!("a private mailbox writes of {}", quote(words));
    Some(
        Finding::new(&SUM_FROM_A_STRANGER, Place::named("text"), says).with_fact("sum", clean(sum)),
    )
}

/// The first great sum of a folded text: the number as written, and the words around it.
fn great_sum(text: &str) -> Option<(&str, &str)> {
    let mut at = 0;
    while let Some(found) = text.get(at..)?.find(|c: char| c.is_ascii_digit()) {
        let start = at + found;
        let end = start + number_bytes(text.get(start..)?);
        let near = near(text, start, end);
        let nearby = text.get(near.clone()).unwrap_or_default();
        let currency = CURRENCIES.iter().any(|name| nearby.contains(name));
        let millions = text
            .get(end..text.floor_char_boundary(end + NEAR_BYTES))
            .is_some_and(|after| {
                MILLIONS
                    .iter()
                    .any(|word| after.trim_start().starts_with(word))
            });
        let whole = whole_units(text.get(start..end)?)?;
        if currency && (millions || whole >= GREAT_SUM) {
            let words = whole_words(text, &near, start..end).trim();
            return Some((text.get(start..end)?, words));
        }
        at = end;
    }
    None
}

/// How far a number goes: digits, and between them what groups them.
fn number_bytes(text: &str) -> usize {
    let number = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '\'')));
    let written = text.get(..number.unwrap_or(text.len())).unwrap_or_default();
    written.trim_end_matches(['.', ',', '\'']).len().max(1)
}

/// The units before the last mark that sets off cents; `None` where no sum has as many digits.
fn whole_units(number: &str) -> Option<u64> {
    let cents = number
        .rfind(['.', ','])
        .filter(|mark| number.len() - mark <= 3)
        .unwrap_or(number.len());
    let digits: String = number
        .get(..cents)?
        .chars()
        .filter(char::is_ascii_digit)
        .take(DIGITS_MAX + 1)
        .collect();
    if digits.len() > DIGITS_MAX {
        return Some(0);
    }
    Some(digits.parse().unwrap_or(0))
}

/// Where the words next to a number are.
fn near(text: &str, start: usize, end: usize) -> Range<usize> {
    text.floor_char_boundary(start.saturating_sub(NEAR_BYTES))
        ..text.floor_char_boundary(end + NEAR_BYTES)
}

/// A number with the words next to it, none of them cut.
fn whole_words<'t>(text: &'t str, near: &Range<usize>, number: Range<usize>) -> &'t str {
    let before = text.get(near.start..number.start).unwrap_or_default();
    let after = text.get(number.end..near.end).unwrap_or_default();
    let from = match before.find(' ') {
        Some(blank) if near.start > 0 => near.start + blank,
        _ => near.start,
    };
    let to = match after.rfind(' ') {
        Some(blank) if near.end < text.len() => number.end + blank,
        _ => near.end,
    };
    text.get(from..to).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn great_sums_are_read_as_people_write_them() {
        for text in [
            "the sum of $850.500,00 dollars",
            "your account already has +28728$ waiting",
            "usd 18,500,000.00 in a bank",
            "of 2.5 million euros to share",
            "1.700.000 dólares americanos",
            "withdraw your +18,242$ now",
        ] {
            assert!(great_sum(text).is_some(), "{text}");
        }
        let (sum, words) = great_sum("here is the good news, +28728$ are there").unwrap();
        assert_eq!((sum, words), ("28728", "good news, +28728$ are there"));
    }

    #[test]
    fn prices_years_and_telephone_numbers_are_none() {
        for text in [
            "it costs $49.99 a month",
            "in 2026 we met, call 0301234567",
            "order 48213 was sent",
            "4,999.00 usd",
            "3 million people",
        ] {
            assert_eq!(great_sum(text), None, "{text}");
        }
    }
}
