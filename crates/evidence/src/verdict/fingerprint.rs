//! What makes two messages the same wave: marks that are equal, and a 64-bit hash of the text that is nearly equal when
//! the texts are. It decides nothing; joining is the business of the floor above.

use super::Fingerprint;
use crate::mail::detect::links::address::true_address;
use crate::mail::detect::links::hosts::is_used_by_everybody;
use crate::mail::message::{LinkOrigin, Message};
use crate::surroundings::Surroundings;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// Marks kept of one message.
pub const MARKS_MAX: usize = 200;
/// Texts shorter than this are too alike by chance.
pub const SIMILARITY_WORDS_MIN: usize = 20;
/// Words of the text that are hashed.
const SIMILARITY_WORDS_MAX: usize = 5_000;
/// Words in one shingle.
const SHINGLE_WORDS: usize = 3;
/// A path segment at least this long that mixes letters and digits is somebody's token, not the page's name.
const TOKEN_CHARS_MIN: usize = 12;

/// SHA-256 as lower-case hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Takes the fingerprint of one original.
pub fn fingerprint(
    original_sha256: &str,
    message: &Message,
    surroundings: &Surroundings,
) -> Fingerprint {
    let mut marks = BTreeSet::new();
    marks.insert(format!("original:{}", first_digits(original_sha256)));
    if let Some(message_id) = &message.message_id {
        marks.insert(mark("message-id", message_id.as_bytes()));
    }
    for attachment in message
        .attachments
        .iter()
        .filter(|attachment| !attachment.inline)
    {
        if !attachment.bytes.is_empty() {
            marks.insert(mark("attachment", &attachment.bytes));
        }
    }
    for shape in link_shapes(message, surroundings) {
        if marks.len() >= MARKS_MAX {
            break;
        }
        marks.insert(mark("link", shape.as_bytes()));
    }
    Fingerprint {
        marks: marks.into_iter().collect(),
        text_similarity: text_similarity(&message.text),
    }
}

fn first_digits(hex: &str) -> &str {
    hex.get(..32).unwrap_or(hex)
}

fn mark(what: &str, bytes: &[u8]) -> String {
    format!("{what}:{}", first_digits(&sha256_hex(bytes)))
}

/// Host and path shape of each link a person would follow, without what differs from recipient to recipient.
fn link_shapes(message: &Message, surroundings: &Surroundings) -> BTreeSet<String> {
    message
        .links
        .iter()
        .filter(|link| link.origin != LinkOrigin::Resource)
        .filter_map(|link| {
            let address = true_address(&link.target)?;
            let shape = path_shape(&address.path);
            let own = surroundings.own_domains.contains(&address.registrable);
            let commonplace =
                is_used_by_everybody(&address.registrable) || shape.trim_matches('/').is_empty();
            let sender_home = message
                .first_from()
                .domain()
                .ends_with(&address.registrable);
            (!own && !(commonplace && (sender_home || is_used_by_everybody(&address.registrable))))
                .then(|| format!("{}{shape}", address.host))
        })
        .collect()
}

fn path_shape(path: &str) -> String {
    path.split('/')
        .map(|segment| {
            let digits = segment.chars().any(|c| c.is_ascii_digit());
            if segment.contains('@') || (digits && segment.chars().count() >= TOKEN_CHARS_MIN) {
                "*".to_owned()
            } else {
                segment.to_lowercase()
            }
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// A similarity hash over shingles of words: the sign of each bit summed over all shingles (Charikar's construction).
/// Addresses, links and digits are left out, because they differ from copy to copy.
pub fn text_similarity(text: &str) -> Option<u64> {
    let words: Vec<String> = text
        .split_whitespace()
        .filter(|word| !word.contains('@') && !word.contains("://"))
        .map(|word| {
            word.chars()
                .filter(|c| c.is_alphabetic())
                .flat_map(char::to_lowercase)
                .collect::<String>()
        })
        .filter(|word| !word.is_empty())
        .take(SIMILARITY_WORDS_MAX)
        .collect();
    if words.len() < SIMILARITY_WORDS_MIN {
        return None;
    }
    let mut balance = [0_i32; 64];
    for shingle in words.windows(SHINGLE_WORDS) {
        let hash = hash_words(shingle);
        for (bit, sum) in balance.iter_mut().enumerate() {
            *sum += if hash >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    Some(
        balance
            .iter()
            .enumerate()
            .fold(0, |hash, (bit, sum)| hash | (u64::from(*sum > 0) << bit)),
    )
}

/// FNV-1a over the words, then splitmix64's mixing, so that every bit depends on every letter.
fn hash_words(words: &[String]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in words.iter().flat_map(|word| word.bytes().chain([b' '])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Good morning, the new parking rules for the north yard start on Monday. Please leave the first row \
        free for deliveries, put the card behind the windscreen, and ask the front desk if your card has not come yet. \
        Thank you all for your patience while the work on the new gate goes on through the month of May.";

    #[test]
    fn the_same_words_with_another_greeting_and_number_are_near() {
        let other = TEXT
            .replace("Good morning", "Good evening")
            .replace("first row", "first row 17");
        let bits = (text_similarity(TEXT).unwrap() ^ text_similarity(&other).unwrap()).count_ones();
        assert!(bits <= 8, "{bits}");
        assert_eq!(
            text_similarity(TEXT),
            text_similarity(&TEXT.replace("Monday.", "MONDAY 12 x@y.test"))
        );
    }

    #[test]
    fn other_words_are_far_and_short_texts_have_no_hash() {
        let other = "An invoice for the repair of the boiler is attached; it covers two visits in March, the parts that \
            were changed, and the travel of the engineer from our office in the harbour to your building and back.";
        let bits = (text_similarity(TEXT).unwrap() ^ text_similarity(other).unwrap()).count_ones();
        assert!(bits > 10, "{bits}");
        assert_eq!(text_similarity("too short to say"), None);
    }

    #[test]
    fn a_path_keeps_its_shape_and_loses_the_recipient() {
        assert_eq!(path_shape("/track/a8f3c2d1e0b9a7/view"), "/track/*/view");
        assert_eq!(path_shape("/login/someone@firm.test"), "/login/*");
    }
}
