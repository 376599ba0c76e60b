//! Signs that a program made the letter: places left open in a form, and accents sprinkled over English words so that each
//! copy differs and no filter finds the words. It looks at single words and judges none of them by its meaning.

use std::collections::BTreeSet;

use memchr::{memchr, memmem};

use super::{FORM_LEFT_OPEN, SPRINKLED_ACCENTS};
use crate::finding::{Finding, Place};
use crate::mail::detect::letters::without_accents;
use crate::mail::detect::quote::quote;
use crate::mail::message::Message;

/// Words looked at in one text.
const WORDS_MAX: usize = 5_000;
/// The longest name of an open place, and the longest word looked at, bytes.
const PLACE_BYTES_MAX: usize = 40;
/// Different words with accents they never have, from which on it is no slip.
const SPRINKLED_MIN: usize = 3;

/// What open places of form letters are called, folded, without blanks and signs.
const PLACES: &[&str] = &[
    "address",
    "amount",
    "city",
    "company",
    "companyname",
    "customer",
    "customername",
    "date",
    "domain",
    "email",
    "emailaddress",
    "firstname",
    "fname",
    "fullname",
    "lastname",
    "link",
    "lname",
    "name",
    "number",
    "recipient",
    "recipientname",
    "referrer",
    "subject",
    "time",
    "url",
    "user",
    "username",
    "vorname",
    "nachname",
    "yourcompany",
    "yourname",
];

/// English words that no language of Latin letters writes with an accent; sorted.
const PLAIN_WORDS: &[&str] = &[
    "account",
    "available",
    "banking",
    "because",
    "been",
    "billing",
    "bitcoin",
    "blockchain",
    "business",
    "buy",
    "card",
    "change",
    "check",
    "claim",
    "click",
    "complete",
    "confirm",
    "crypto",
    "customer",
    "delivery",
    "details",
    "device",
    "email",
    "expired",
    "following",
    "from",
    "have",
    "help",
    "information",
    "invoice",
    "limited",
    "link",
    "login",
    "market",
    "message",
    "money",
    "need",
    "notification",
    "order",
    "password",
    "payment",
    "phone",
    "please",
    "receive",
    "refund",
    "savvy",
    "secure",
    "security",
    "sending",
    "sent",
    "service",
    "store",
    "support",
    "suspended",
    "swap",
    "thank",
    "that",
    "their",
    "they",
    "this",
    "time",
    "transaction",
    "unsubscribe",
    "update",
    "verify",
    "wait",
    "wallet",
    "was",
    "week",
    "were",
    "white",
    "will",
    "wish",
    "with",
    "work",
    "would",
    "you",
    "your",
];

/// `Hello {first_name}`, `[Company Name]`, `%%link%%`: nobody filled in the form.
pub(super) fn form_left_open(message: &Message) -> Option<Finding> {
    let from = &message.first_from().display_name;
    let texts = [
        ("Subject", message.subject.as_str()),
        ("From", from),
        ("text", &message.text),
    ];
    let (place, open) = texts
        .into_iter()
        .find_map(|(place, text)| Some((place, open_place(text)?)))?;
    let says = format!(
        "the letter has an open place nobody filled in: {}",
        quote(open)
    );
    let place = if place == "text" {
        Place::named(place)
    } else {
        Place::header(place)
    };
    Some(Finding::new(&FORM_LEFT_OPEN, place, says))
}

/// The first open place of a text, as it stands there.
fn open_place(text: &str) -> Option<&str> {
    [
        ("{{", "}}"),
        ("{", "}"),
        ("[[", "]]"),
        ("%%", "%%"),
        ("[%", "%]"),
        ("#[", "]#"),
    ]
    .into_iter()
    // Most texts hold none of these signs at all, and one sign is found far quicker than two.
    .filter(|(open, _)| {
        let sign = open.as_bytes().first();
        sign.is_some_and(|sign| memchr(*sign, text.as_bytes()).is_some())
    })
    .find_map(|(open, close)| open_place_between(text, open, close))
}

fn open_place_between<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    memmem::find_iter(text.as_bytes(), open)
        .take(WORDS_MAX)
        .find_map(|at| {
            let behind = text.get(at + open.len()..)?;
            let near = behind
                .get(..behind.floor_char_boundary(PLACE_BYTES_MAX))
                .unwrap_or_default();
            let name = near.get(..near.find(close)?)?;
            let worded = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.');
            if !name.chars().all(worded) {
                return None;
            }
            let plain: String = name
                .chars()
                .filter(|c| c.is_alphanumeric())
                .flat_map(char::to_lowercase)
                .collect();
            let whole = text.get(at..at + open.len() + name.len() + close.len());
            whole.filter(|_| PLACES.contains(&plain.as_str()))
        })
}

/// `Your ácčount wás`: English words in a text, with accents that are none of theirs.
pub(super) fn sprinkled_accents(message: &Message) -> Option<Finding> {
    if message.text.is_ascii() {
        return None;
    }
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut first = None;
    for word in message
        .text
        .split(|c: char| !c.is_alphabetic())
        .take(WORDS_MAX)
    {
        if word.is_ascii() || word.len() > PLACE_BYTES_MAX {
            continue;
        }
        let lower = word.to_lowercase();
        let plain = without_accents(&lower);
        if *plain != *lower && PLAIN_WORDS.binary_search(&&*plain).is_ok() {
            first.get_or_insert(word);
            found.insert(plain.into_owned());
        }
    }
    let first = first.filter(|_| found.len() >= SPRINKLED_MIN)?;
    let says = format!(
        "{} English words bear accents that are none of theirs, such as {}",
        found.len(),
        quote(first)
    );
    Some(
        Finding::new(&SPRINKLED_ACCENTS, Place::named("text"), says)
            .with_fact("count", found.len().to_string()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_plain_words_is_sorted() {
        assert!(PLAIN_WORDS.is_sorted());
    }

    #[test]
    fn open_places_are_told_from_brackets() {
        for open in [
            "Hello {{ first_name }},",
            "Dear [[Name]]",
            "see %%link%%",
            "Hi {name}",
        ] {
            assert!(open_place(open).is_some(), "{open}");
        }
        for filled in [
            "a set {a, b}",
            "[1] a note",
            "100% of {those}",
            "fn main() { name() }",
        ] {
            assert_eq!(open_place(filled), None, "{filled}");
        }
    }
}
