//! Keys under which payees are found that are called nearly the same. A name or domain is written as the eye takes it in and cut
//! into three pieces; one letter changed, added, left out or swapped with its neighbour leaves two of the pieces as they
//! were, save for a swap across a cut, which is asked for by itself. So the name without each of its pieces is kept, and
//! few others share such a key. Whether two names are really near is compared letter by letter by whoever asks.

use std::collections::BTreeSet;

use evidence::mail::detect::identity::lookalike::{
    Candidate, ONE_OFF_CHARS_MIN, as_seen, is_within_edits,
};
use evidence::mail::detect::identity::names::words_as_seen;
use evidence::mail::detect::links::address::{readable, registrable};
use sha2::{Digest as _, Sha256};

use super::payee::{Payee, ValueKind};

/// Pieces a name is cut into.
const PIECES: usize = 3;
/// Characters of a name that keys are made of.
const KEYED_CHARS_MAX: usize = 64;
/// Words of a name that are tried in other orders.
const TURNED_WORDS_MAX: usize = 4;

/// What stands behind names to say what sort of firm it is. `Mill Ltd` and `Mill Limited` are one name.
const LEGAL_FORMS: &[&str] = &[
    "ab",
    "ag",
    "as",
    "aps",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "ev",
    "gbr",
    "gmbh",
    "inc",
    "kg",
    "limited",
    "llc",
    "llp",
    "ltd",
    "mbh",
    "nv",
    "ohg",
    "oy",
    "oyj",
    "plc",
    "sa",
    "sarl",
    "sas",
    "se",
    "sl",
    "spa",
    "sprl",
    "srl",
    "ug",
];

/// What a key is about, so that a name doesn't meet a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Name,
    Domain,
}

/// A name taken apart: its words as written in lower case and as the eye takes them in, without legal forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NameApart {
    plain: Vec<String>,
    seen: Vec<String>,
}

impl NameApart {
    pub(super) fn new(name: &str) -> NameApart {
        let lower = name.to_lowercase();
        let words = lower.split(|letter: char| !letter.is_alphanumeric() && letter != '&');
        let plain: Vec<String> = words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        let bare: Vec<String> = plain
            .iter()
            .filter(|word| !LEGAL_FORMS.contains(&word.as_str()))
            .cloned()
            .collect();
        let plain = if bare.is_empty() { plain } else { bare };
        let seen = words_as_seen(&plain.join(" "));
        NameApart { plain, seen }
    }

    /// Whether it is the same name, letter for letter; `Head, Ada` is `Ada Head`.
    pub(super) fn is(&self, other: &NameApart) -> bool {
        turned(&self.plain).any(|words| words == other.plain)
    }

    /// Whether it reads the same, or with one letter off where it is long enough.
    pub(super) fn looks_like(&self, other: &NameApart) -> bool {
        let on_file = other.seen.concat();
        turned(&self.seen).any(|words| {
            let asked = words.concat();
            let long = asked.chars().count().min(on_file.chars().count()) >= ONE_OFF_CHARS_MIN;
            !asked.is_empty()
                && (asked == on_file || (long && is_within_edits(&asked, &on_file, 1)))
        })
    }

    /// The keys to ask for.
    pub(super) fn keys_asked(&self, into: &mut BTreeSet<i64>) {
        for words in turned(&self.seen) {
            keys_asked(Sort::Name, &words.concat(), into);
        }
    }
}

/// The words beginning with each of them in turn, where they are few enough to be a person's name.
fn turned(words: &[String]) -> impl Iterator<Item = Vec<String>> {
    let turns = if words.len() <= TURNED_WORDS_MAX {
        words.len()
    } else {
        1
    };
    (0..turns).map(|by| {
        let mut words = words.to_vec();
        words.rotate_left(by);
        words
    })
}

/// The keys to ask for of a domain: its name before the ending, and every piece of it or of what stands before it that could
/// be somebody else's whole name, dressed up.
pub(super) fn domain_keys_asked(host: &str, into: &mut BTreeSet<i64>) {
    keys_asked(Sort::Domain, &domain_seen(host), into);
    let Some(candidate) = Candidate::new(host) else {
        return;
    };
    for name in candidate.names_inside() {
        let seen: Vec<char> = as_seen(name).chars().take(KEYED_CHARS_MAX).collect();
        into.extend(key_without(Sort::Domain, &seen, seen.len(), 0));
    }
}

/// The keys under which a payee is found: those of its name and of each domain.
pub(super) fn keys_on_file(payee: &Payee) -> BTreeSet<i64> {
    let mut keys = BTreeSet::new();
    let mut put = |sort, seen: &str| {
        let seen: Vec<char> = seen.chars().take(KEYED_CHARS_MAX).collect();
        let each = (0..PIECES).filter_map(|piece| key_without(sort, &seen, seen.len(), piece));
        keys.extend(each);
    };
    put(Sort::Name, &NameApart::new(&payee.name).seen.concat());
    for domain in payee.values_of(ValueKind::Domain) {
        put(Sort::Domain, &domain_seen(&domain.value));
    }
    keys
}

/// The name before the ending, as the eye takes it in.
fn domain_seen(host: &str) -> String {
    let domain = readable(&registrable(host));
    as_seen(
        domain
            .split_once('.')
            .map_or(domain.as_str(), |(name, _)| name),
    )
}

/// The keys of everything that is one edit or less away.
fn keys_asked(sort: Sort, seen: &str, into: &mut BTreeSet<i64>) {
    let seen: Vec<char> = seen.chars().take(KEYED_CHARS_MAX).collect();
    let length = seen.len();
    for other in length.saturating_sub(1)..=length + 1 {
        into.extend((0..PIECES).filter_map(|piece| key_without(sort, &seen, other, piece)));
    }
    for piece in 1..PIECES {
        let cut = start(length, piece);
        if (1..length).contains(&cut) {
            let mut swapped = seen.clone();
            swapped.swap(cut - 1, cut);
            into.extend(key_without(sort, &swapped, length, 0));
        }
    }
}

/// Where a piece of something of this length begins.
fn start(length: usize, piece: usize) -> usize {
    length * piece / PIECES
}

/// The key of a name of `length` characters without one of its pieces, where the rest of it is the rest of `seen`. `None`
/// for nothing.
fn key_without(sort: Sort, seen: &[char], length: usize, piece: usize) -> Option<i64> {
    let before = seen.get(..start(length, piece))?;
    let behind_chars = length.checked_sub(start(length, piece + 1))?;
    let behind = seen.get(seen.len().checked_sub(behind_chars)?..)?;
    if length == 0 || seen.is_empty() || before.len() + behind.len() > seen.len() {
        return None;
    }
    let mut hash = Sha256::new();
    let sort = match sort {
        Sort::Name => "name",
        Sort::Domain => "domain",
    };
    hash.update(format!("{sort} {length} {piece} "));
    hash.update(before.iter().collect::<String>());
    hash.update(behind.iter().collect::<String>());
    let digest = hash.finalize();
    let first = digest.first_chunk::<8>()?;
    Some(i64::from_be_bytes(*first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kept(text: &str) -> BTreeSet<i64> {
        let seen: Vec<char> = text.chars().collect();
        let each =
            (0..PIECES).filter_map(|piece| key_without(Sort::Name, &seen, seen.len(), piece));
        each.collect()
    }

    fn asked(text: &str) -> BTreeSet<i64> {
        let mut keys = BTreeSet::new();
        keys_asked(Sort::Name, text, &mut keys);
        keys
    }

    proptest! {
        /// Whatever one edit does to a name, it is found under one of its keys.
        #[test]
        fn one_edit_is_always_found(name in "[ab]{1,24}", at in 0_usize..24, edit in 0_u8..4, letter in "[abc]") {
            let mut letters: Vec<char> = name.chars().collect();
            let at = at % letters.len();
            let letter = letter.chars().next().unwrap();
            match edit {
                0 => letters[at] = letter,
                1 => letters.insert(at, letter),
                2 => { letters.remove(at); }
                _ => letters.swap(at.saturating_sub(1), at),
            }
            let edited: String = letters.into_iter().collect();
            prop_assume!(!edited.is_empty());
            prop_assert!(!asked(&edited).is_disjoint(&kept(&name)), "{name} {edited}");
        }
    }

    #[test]
    fn strangers_share_no_key() {
        assert!(asked("brightwater").is_disjoint(&kept("windmillers")));
        assert!(asked("").is_empty() && kept("").is_empty());
    }

    #[test]
    fn names_are_compared_without_legal_forms_and_in_any_order() {
        let is = |one: &str, other: &str| NameApart::new(one).is(&NameApart::new(other));
        assert!(is("Brightwater Paper", "BRIGHTWATER Paper Ltd."));
        assert!(is("Head, Ada", "Ada Head"));
        assert!(!is("Brightwater Papers", "Brightwater Paper"));
        assert!(is("Limited", "limited"));
        let like = |one: &str, other: &str| NameApart::new(one).looks_like(&NameApart::new(other));
        assert!(like("Brightwater Papers", "Brightwater Paper"));
        assert!(like("Brightvvater", "Brightwater") || like("Br1ghtwater", "Brightwater"));
        assert!(!like("Mill", "Will") && !like("Brightwater", "Windmillers"));
    }
}
