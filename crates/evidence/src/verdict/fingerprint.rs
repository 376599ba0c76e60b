//! What makes two messages the same wave: marks that are equal, and a 64-bit hash of the text that is nearly equal when
//! the texts are. It decides nothing; joining is the business of the floor above.

use super::Fingerprint;
use crate::mail::detect::links::address::true_address;
use crate::mail::detect::links::hosts::is_used_by_everybody;
use crate::mail::message::words::is_plain_space;
use crate::mail::message::{LinkOrigin, Mailbox, Message};
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
    let digest = Sha256::digest(bytes);
    let mut hex = String::with_capacity(2 * digest.len());
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    hex.extend(digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)));
    hex
}

/// Takes the fingerprint of one original.
pub fn fingerprint(
    original_sha256: &str,
    message: &Message,
    surroundings: &Surroundings,
) -> Fingerprint {
    let mut marks = BTreeSet::new();
    marks.insert(original_mark(original_sha256));
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

/// The mark of an original by its digest.
pub(super) fn original_mark(sha256: &str) -> String {
    format!("original:{}", first_digits(sha256))
}

fn mark(what: &str, bytes: &[u8]) -> String {
    format!("{what}:{}", first_digits(&sha256_hex(bytes)))
}

/// Host and path shape of each link a person would follow, without what differs from recipient to recipient.
fn link_shapes(message: &Message, surroundings: &Surroundings) -> BTreeSet<String> {
    let sender = message.from.first().map_or("", Mailbox::domain);
    // Mails say the same link many times; taking one apart is the costly part.
    let targets: BTreeSet<&str> = message
        .links
        .iter()
        .filter(|link| link.origin != LinkOrigin::Resource)
        .map(|link| link.target.as_str())
        .collect();
    targets
        .into_iter()
        .filter_map(|target| {
            let address = true_address(target)?;
            let shape = path_shape(&address.path);
            let own = surroundings.own_domains.contains(&address.registrable);
            let everybodys = is_used_by_everybody(&address.registrable);
            let commonplace = everybodys || shape.trim_matches('/').is_empty();
            let sender_home = sender.ends_with(&address.registrable);
            (!own && !(commonplace && (sender_home || everybodys)))
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
    // All words in one string, a space behind each, so that every shingle is a slice of it.
    let mut letters: Vec<u8> = Vec::with_capacity(text.len().min(64 * 1024));
    let mut starts = vec![0];
    for word in words(text) {
        let start = letters.len();
        push_letters(&mut letters, word);
        if letters.len() > start {
            letters.push(b' ');
            starts.push(letters.len());
        }
        if starts.len() > SIMILARITY_WORDS_MAX {
            break;
        }
    }
    if starts.len() <= SIMILARITY_WORDS_MIN {
        return None;
    }
    Some(common_bits(&shingle_hashes(&letters, &starts)))
}

/// The words of a text, as [`str::split_whitespace`] has them: parted at plain spaces first, which is quicker, and only where a
/// piece isn't plain at others. Empty ones are among them.
fn words(text: &str) -> impl Iterator<Item = &[u8]> {
    let pieces = text.as_bytes().split(|byte| is_plain_space(*byte));
    pieces.flat_map(|piece| {
        let plain = piece.is_ascii().then_some(piece);
        let odd = match plain {
            Some(_) => "",
            None => str::from_utf8(piece).unwrap_or_default(),
        };
        plain
            .into_iter()
            .chain(odd.split_whitespace().map(str::as_bytes))
    })
}

/// The letters of a word, lower case; none of a word that is a mail or web address, or holds one.
fn push_letters(letters: &mut Vec<u8>, word: &[u8]) {
    let start = letters.len();
    // Nearly all words are nothing but plain letters.
    if word.iter().all(u8::is_ascii_alphabetic) {
        return letters.extend(word.iter().map(u8::to_ascii_lowercase));
    }
    let mut ascii = true;
    for (at, byte) in word.iter().copied().enumerate() {
        if byte.is_ascii_alphabetic() {
            letters.push(byte.to_ascii_lowercase());
        } else if byte == b'@' || (byte == b':' && word.get(at..at + 3) == Some(b"://")) {
            return letters.truncate(start);
        }
        ascii &= byte.is_ascii();
    }
    if !ascii {
        letters.truncate(start);
        let word = str::from_utf8(word).unwrap_or_default();
        let any = word.chars().filter(|c| c.is_alphabetic());
        let lower: String = any.flat_map(char::to_lowercase).collect();
        letters.extend_from_slice(lower.as_bytes());
    }
}

/// The hash of every few words that follow one another: FNV-1a over their bytes, then splitmix64's mixing, so that every
/// bit depends on every letter. A word is part of several shingles, and all are carried on with one look at it.
fn shingle_hashes(letters: &[u8], starts: &[usize]) -> Vec<u64> {
    let mut hashes = Vec::with_capacity(starts.len());
    let mut open = [FNV_START; SHINGLE_WORDS];
    for (words_before, (start, end)) in starts.iter().zip(starts.iter().skip(1)).enumerate() {
        open.rotate_left(1);
        if let Some(newest) = open.last_mut() {
            *newest = FNV_START;
        }
        for byte in letters.get(*start..*end).unwrap_or_default() {
            open = open.map(|hash| (hash ^ u64::from(*byte)).wrapping_mul(FNV_PRIME));
        }
        if words_before + 1 >= SHINGLE_WORDS {
            hashes.extend(open.first().copied().map(mixed));
        }
    }
    hashes
}

/// The bits that are set in more than half of the hashes.
fn common_bits(hashes: &[u64]) -> u64 {
    // Eight one-byte counters to a word: the word at `shift` counts, for all eight bytes of a hash at once, the bit
    // that stands `shift` above the byte's lowest. One bit after the other would take eight times as long.
    const LOWEST_OF_EACH_BYTE: u64 = 0x0101_0101_0101_0101;
    const COUNTER_MAX: usize = 255;
    let mut set = [0_u64; 64];
    for some in hashes.chunks(COUNTER_MAX) {
        let mut counters = [0_u64; 8];
        for hash in some {
            for (shift, counter) in counters.iter_mut().enumerate() {
                *counter += hash >> shift & LOWEST_OF_EACH_BYTE;
            }
        }
        for (bit, set) in set.iter_mut().enumerate() {
            let counter = counters.get(bit % 8).copied().unwrap_or(0);
            *set += counter >> (bit / 8 * 8) & 0xff;
        }
    }
    let count = hashes.len() as u64;
    set.iter().enumerate().fold(0, |bits, (bit, set)| {
        bits | (u64::from(2 * set > count) << bit)
    })
}

/// Where FNV-1a begins, and what it multiplies by, for 64 bits.
const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// The last steps of splitmix64.
fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
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
