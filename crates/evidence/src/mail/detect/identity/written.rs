//! How a sender is written: addresses that no person chose, endings that are thrown away, From fields with stray signs,
//! bills from private mailboxes. Nobody is imitated here; each is a small sign that wants company.

use super::{
    BILL_FROM_FREE_MAIL, MACHINE_MADE_ADDRESS, ODDLY_WRITTEN, Sender, THROW_AWAY_SENDER, brands,
    free_mail, header_place, names,
};
use crate::finding::{Finding, Place};
use crate::mail::detect::links::hosts::is_throw_away_suffix;
use crate::mail::detect::quote::quote;
use crate::mail::message::Message;

/// The longest part of an address looked at, bytes.
const LABEL_BYTES_MAX: usize = 64;
/// More consonants in a row than German has (`angstschweiss` has eight).
const CONSONANTS_MIN: usize = 9;
/// A bill by free mail without a known name: small firms write that way.
const BILL_WITHOUT_BRAND_WEIGHT: i16 = 4;

/// The sender's domain ends as throw-away domains do.
pub(super) fn throw_away_sender(sender: &Sender<'_>) -> Option<Finding> {
    let suffix = sender.domain.rsplit('.').next()?;
    if sender.is_own() || sender.says_via || !is_throw_away_suffix(suffix) {
        return None;
    }
    let says = format!(
        "the sender's domain {} has a suffix mostly used for throw-away names",
        quote(&sender.domain)
    );
    Some(
        sender
            .finding(&THROW_AWAY_SENDER, says)
            .with_fact("domain", crate::mail::detect::quote::clean(&sender.domain)),
    )
}

/// An address that a program made up: a domain or a name of letters and digits thrown together.
pub(super) fn machine_made_address(sender: &Sender<'_>) -> Option<Finding> {
    let free = free_mail::is_free_mail(&sender.domain);
    let home = brands::owner_of(&sender.domain).is_some();
    if sender.is_own() || sender.says_via || free || home {
        return None;
    }
    let (local, host) = sender.mailbox.address.rsplit_once('@')?;
    let suffix = psl::suffix_str(host).unwrap_or_default();
    let named = host.strip_suffix(suffix).unwrap_or(host);
    let label = named
        .split('.')
        .take(8)
        .find(|label| is_thrown_together(label));
    let what = label.or_else(|| is_numbered_name(local).then_some(local))?;
    let says = format!(
        "{} in the address {} looks made up by a program",
        quote(what),
        quote(&sender.mailbox.address)
    );
    Some(sender.finding(&MACHINE_MADE_ADDRESS, says))
}

/// Letters and digits in turns, or more consonants in a row than any word has.
pub(in crate::mail::detect) fn is_thrown_together(label: &str) -> bool {
    if label.len() > LABEL_BYTES_MAX || label.starts_with("xn--") || !label.is_ascii() {
        return false;
    }
    let turns = label
        .as_bytes()
        .windows(2)
        .filter(|pair| match pair {
            [left, right] => {
                (left.is_ascii_digit() && right.is_ascii_alphabetic())
                    || (left.is_ascii_alphabetic() && right.is_ascii_digit())
            }
            _ => false,
        })
        .count();
    let digit_first = label.starts_with(|c: char| c.is_ascii_digit());
    turns >= 3
        || (turns == 2 && label.len() >= 6 && digit_first)
        || consonants_in_a_row(label) >= CONSONANTS_MIN
}

fn consonants_in_a_row(label: &str) -> usize {
    let (mut longest, mut run) = (0_usize, 0_usize);
    for c in label.chars() {
        let consonant = c.is_ascii_alphabetic() && !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
        run = if consonant { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// `some_words_48522`: several words and a number, as mass mailers number their made-up senders.
fn is_numbered_name(local: &str) -> bool {
    let parts: Vec<&str> = local.split('_').take(8).collect();
    parts.len() >= 3
        && parts.last().is_some_and(|last| {
            last.len() >= 2 && last.len() <= 8 && last.bytes().all(|byte| byte.is_ascii_digit())
        })
}

/// A From field that no mail program writes: stray signs after the name, spaces and dots inside the brackets, the
/// same address again and again.
pub(super) fn oddly_written(message: &Message) -> Option<Finding> {
    let value = &message.header_values("From").next()?.value;
    let said_again =
        message.from.len() > 1
            && message.from.iter().skip(1).any(|mailbox| {
                message.from.first() == Some(mailbox) && !mailbox.address.is_empty()
            });
    let what = if said_again {
        "it names the same mailbox again"
    } else {
        stray_sign(value)?
    };
    let says = format!(
        "the From field {} is written as no mail program does: {what}",
        quote(value)
    );
    Some(Finding::new(
        &ODDLY_WRITTEN,
        header_place(message, "From"),
        says,
    ))
}

fn stray_sign(value: &str) -> Option<&'static str> {
    let (name, rest) = value.rsplit_once('<')?;
    let inside = rest.split_once('>').map_or(rest, |(inside, _)| inside);
    let name = name.trim().trim_matches('"').trim();
    if inside.contains('@') && inside.ends_with([' ', '.']) {
        return Some("a space or a dot ends the address");
    }
    let last = name.chars().next_back()?;
    matches!(last, ',' | '_' | '(' | ';').then_some("a stray sign ends the name")
}

/// Words of bills and renewals, lower case.
const BILL_WORDS: &[&str] = &[
    "antivirus",
    "abonnement",
    "billing",
    "charged",
    "facture",
    "factura",
    "fatura",
    "fattura",
    "factuur",
    "faktura",
    "invoice",
    "inv",
    "membership",
    "order",
    "payment",
    "purchase",
    "rechnung",
    "receipt",
    "refund",
    "renewal",
    "renewed",
    "subscription",
    "transaction",
    "zamówienie",
];

/// A bill, a receipt or a renewal that comes from a private mailbox and opens a conversation; with the name of a
/// much-imitated company in the subject it is the usual opening of call-back fraud.
pub(super) fn bill_from_free_mail(sender: &Sender<'_>) -> Option<Finding> {
    let message = sender.message;
    let subject = message.subject.trim();
    let lower = subject.to_lowercase();
    let answers = [
        "re:", "aw:", "fw:", "fwd:", "wg:", "sv:", "tr:", "rif:", "odp:",
    ]
    .iter()
    .any(|start| lower.starts_with(start))
        || message.header_values("In-Reply-To").next().is_some();
    if answers || !free_mail::is_free_mail(&sender.domain) || sender.says_via {
        return None;
    }
    let shown = format!("{} {lower}", sender.mailbox.display_name.to_lowercase());
    let word = shown
        .split(|c: char| !c.is_alphanumeric())
        .find(|word| BILL_WORDS.contains(word))?;
    let brand = brands::named_in(&names::words_as_seen(subject))
        .filter(|brand| !brand.owns(&sender.domain));
    let place = match message.header_values("Subject").next() {
        Some(field) => Place::header("Subject").at(field.bytes.0, field.bytes.1),
        None => Place::header("Subject"),
    };
    let says = format!(
        "a bill or an order (`{word}`) comes from the free mail service {}",
        quote(&sender.domain)
    );
    let finding = Finding::new(&BILL_FROM_FREE_MAIL, place, says).with_fact(
        "address",
        crate::mail::detect::quote::clean(&sender.mailbox.address),
    );
    Some(match brand {
        Some(_) => finding,
        None => finding.weighing(BILL_WITHOUT_BRAND_WEIGHT),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_in_turns_are_thrown_together_and_names_are_not() {
        for label in ["k7r2m9x", "9hqz4t", "bcdfghklmn"] {
            assert!(is_thrown_together(label), "{label}");
        }
        for label in [
            "smtp2go",
            "mail1",
            "b2b",
            "4teachers",
            "angstschweiss",
            "em1234",
        ] {
            assert!(!is_thrown_together(label), "{label}");
        }
    }

    #[test]
    fn numbered_names_are_told_from_peoples() {
        assert!(is_numbered_name("good_news_48213"));
        assert!(!is_numbered_name("ada_head"));
        assert!(!is_numbered_name("ada.head_1985"));
    }

    #[test]
    fn stray_signs_are_seen_and_ordinary_names_are_not() {
        assert!(stray_sign("Gift desk, <a@sender.example>").is_some());
        assert!(stray_sign("Gift desk <a@sender.example >").is_some());
        assert!(stray_sign("\"Head, Ada\" <a@sender.example>").is_none());
        assert!(stray_sign("a@sender.example").is_none());
    }
}
