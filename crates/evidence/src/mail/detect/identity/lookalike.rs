//! Whether one domain is dressed up as another: letters that look alike, a slip of the finger, an added word, another
//! ending, or the whole name in front of a stranger's domain. It compares; which domains matter is for the callers.

use std::collections::{BTreeSet, HashMap};

use crate::mail::detect::letters::skeleton_of;
use crate::mail::detect::links::address::{readable, registrable};

/// How a domain resembles another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resemblance {
    /// The same to the eye, other letters: `paypa1`, `раураl`, `rnicrosoft`.
    SameToTheEye,
    /// One or two letters off: `gooogle`.
    LettersOff,
    /// The name with a word around it: `paypal-secure`.
    AddedWord,
    /// The name in front of somebody else's domain: `paypal.com.evil.test`.
    InFront,
    /// The same name under another ending: `paypal.xyz`.
    OtherEnding,
}

impl Resemblance {
    /// For the desk's sentence.
    pub const fn says(self) -> &'static str {
        match self {
            Resemblance::SameToTheEye => "its letters only look the same",
            Resemblance::LettersOff => "a letter or two is off",
            Resemblance::AddedWord => "a word is added",
            Resemblance::InFront => "the name stands in front of another domain",
            Resemblance::OtherEnding => "the ending is another",
        }
    }
}

/// Names shorter than this resemble too much by chance, characters.
const NAME_CHARS_MIN: usize = 4;
/// From this length one letter may be off, characters.
pub const ONE_OFF_CHARS_MIN: usize = 6;
/// From this length two letters may be off, characters.
const TWO_OFF_CHARS_MIN: usize = 12;

/// Characters of a name that are compared letter by letter.
const EDITED_CHARS_MAX: usize = 64;

/// Words that strangers put around a name to make it look official.
const DRESSING_WORDS: &[&str] = &[
    "24",
    "account",
    "accounts",
    "admin",
    "alert",
    "alerts",
    "app",
    "auth",
    "bank",
    "banking",
    "billing",
    "care",
    "center",
    "centre",
    "client",
    "cloud",
    "confirm",
    "contact",
    "customer",
    "delivery",
    "direct",
    "docs",
    "email",
    "finance",
    "group",
    "gmbh",
    "help",
    "helpdesk",
    "hr",
    "id",
    "inc",
    "info",
    "invoice",
    "it",
    "konto",
    "kunden",
    "kundenservice",
    "live",
    "login",
    "ltd",
    "mail",
    "mails",
    "member",
    "message",
    "my",
    "net",
    "notice",
    "notify",
    "official",
    "online",
    "order",
    "paket",
    "parcel",
    "pay",
    "payment",
    "payments",
    "payroll",
    "portal",
    "post",
    "protect",
    "rechnung",
    "refund",
    "reset",
    "secure",
    "secured",
    "security",
    "server",
    "service",
    "services",
    "share",
    "shop",
    "sicherheit",
    "signin",
    "sso",
    "store",
    "support",
    "system",
    "team",
    "track",
    "tracking",
    "update",
    "user",
    "verify",
    "versand",
    "web",
    "webmail",
    "zahlung",
];

/// A host whose disguises are looked for, taken apart once.
#[derive(Clone, Debug)]
pub struct Candidate {
    host: String,
    domain: String,
    name: String,
    name_as_seen: String,
    name_chars: usize,
}

impl Candidate {
    /// Takes a host apart; `None` for what is no domain name.
    pub fn new(host: &str) -> Option<Candidate> {
        let domain = registrable(host);
        let shown = readable(&domain);
        let (name, _) = shown.split_once('.')?;
        Some(Candidate {
            host: host.to_owned(),
            name: name.to_owned(),
            name_as_seen: as_seen(name),
            name_chars: name.chars().count(),
            domain,
        })
    }

    /// How it resembles `target`, `None` where it doesn't or is the same.
    pub fn resembles(&self, target: &Target) -> Option<Resemblance> {
        if self.domain == target.domain || target.domain.is_empty() {
            return None;
        }
        if target.name_chars >= NAME_CHARS_MIN {
            if self.name == target.name {
                return Some(Resemblance::OtherEnding);
            }
            if self.name_as_seen == target.name_as_seen {
                return Some(Resemblance::SameToTheEye);
            }
            if self.is_letters_off(target) {
                return Some(Resemblance::LettersOff);
            }
            if self.name.len() > target.name.len() && has_added_word(&self.name, &target.name) {
                return Some(Resemblance::AddedWord);
            }
        }
        stands_in_front(&self.host, &self.domain, &target.domain).then_some(Resemblance::InFront)
    }

    /// Every piece that a target's name has to be for one to be the other's, dressed or in front: the beginnings, ends and
    /// hyphenated words of the name, and what begins with a label of the host and ends before a dot or a hyphen.
    pub fn names_inside(&self) -> Vec<&str> {
        let name = self.name.as_str();
        let cuts = || name.char_indices().map(|(at, _)| at);
        let mut inside: Vec<&str> = vec![name];
        inside.extend(cuts().filter_map(|at| name.get(..at)));
        inside.extend(cuts().filter_map(|at| name.get(at..)));
        inside.extend(name.split('-'));
        let host = self.host.as_str();
        let starts = host.match_indices('.').map(|(at, _)| at + 1);
        for label in std::iter::once(0).chain(starts) {
            let rest = host.get(label..).unwrap_or_default();
            let label = rest.split('.').next().unwrap_or(rest);
            inside.extend(
                label
                    .match_indices('-')
                    .filter_map(|(at, _)| label.get(..at)),
            );
            inside.push(label);
        }
        inside
    }

    fn is_letters_off(&self, target: &Target) -> bool {
        let allowed = letters_off_max(target.name_chars);
        if allowed == 0 {
            return false;
        }
        let lengths = [self.name_chars, target.name_chars].map(|chars| chars.min(EDITED_CHARS_MAX));
        let (name, target) = (self.name.as_str(), target.name.as_str());
        // Nearly all pairs are through with this look. A slip of the finger seldom hits the first letter, and another
        // first letter makes another word.
        if lengths[0].abs_diff(lengths[1]) > allowed || name.chars().next() != target.chars().next()
        {
            return false;
        }
        // Two names that differ only by an s or a number at the end are ordinary neighbours.
        let neighbours = name.trim_end_matches('s') == target.trim_end_matches('s');
        !neighbours && is_within_edits(name, target, allowed)
    }
}

/// A registrable domain that others may be dressed up as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The domain.
    pub domain: String,
    name: String,
    name_as_seen: String,
    name_chars: usize,
}

impl Target {
    /// Takes a registrable domain apart.
    pub fn new(domain: &str) -> Target {
        let name = domain.split_once('.').map_or(domain, |(name, _)| name);
        Target {
            domain: domain.to_owned(),
            name: name.to_owned(),
            name_as_seen: as_seen(name),
            name_chars: name.chars().count(),
        }
    }

    /// How long the name before the ending is, characters.
    pub fn name_chars(&self) -> usize {
        self.name_chars
    }
}

/// Many targets, arranged so that the few a candidate may resemble are found without asking each.
#[derive(Debug, Default)]
pub struct Targets {
    /// By the name before the ending.
    by_name: HashMap<String, Vec<usize>>,
    /// By the name as the eye takes it in.
    by_look: HashMap<String, Vec<usize>>,
    /// By first letter and length, where letters may be off.
    by_start: HashMap<(char, usize), Vec<usize>>,
}

impl Targets {
    /// Arranges targets; a place is a target's number in the order given.
    pub fn new<'t>(targets: impl Iterator<Item = &'t Target>) -> Targets {
        let mut arranged = Targets::default();
        for (place, target) in targets.enumerate() {
            let name = arranged.by_name.entry(target.name.clone());
            name.or_default().push(place);
            let look = arranged.by_look.entry(target.name_as_seen.clone());
            look.or_default().push(place);
            if let Some(first) = target.name.chars().next() {
                let length = target.name_chars.min(EDITED_CHARS_MAX);
                let start = arranged.by_start.entry((first, length));
                start.or_default().push(place);
            }
        }
        arranged
    }

    /// The places of all targets that the candidate may resemble, and few others, in order.
    pub fn worth_a_look(&self, candidate: &Candidate) -> BTreeSet<usize> {
        let named = candidate
            .names_inside()
            .into_iter()
            .filter_map(|name| self.by_name.get(name));
        let seen = self.by_look.get(&candidate.name_as_seen);
        let length = candidate.name_chars.min(EDITED_CHARS_MAX);
        // Nobody has more letters off than the target's length allows.
        let near = candidate.name.chars().next().into_iter().flat_map(|first| {
            (length.saturating_sub(2)..=length + 2)
                .filter(move |near| {
                    (1..=letters_off_max(*near)).contains(&near.abs_diff(length).max(1))
                })
                .filter_map(move |near| self.by_start.get(&(first, near)))
        });
        named.chain(seen).chain(near).flatten().copied().collect()
    }
}

/// How many letters may be off in a target's name of this length, characters.
fn letters_off_max(name_chars: usize) -> usize {
    match name_chars {
        TWO_OFF_CHARS_MIN.. => 2,
        ONE_OFF_CHARS_MIN.. => 1,
        _ => 0,
    }
}

/// A name as the eye takes it in: look-alike letters unified, and pairs that run together in many typefaces.
pub fn as_seen(name: &str) -> String {
    let unified = skeleton_of(&name.to_lowercase()).to_lowercase();
    unified
        .replace('0', "o")
        .replace(['1', '|', 'i'], "l")
        .replace("rn", "m")
        .replace("vv", "w")
        .replace("cl", "d")
        .replace('5', "s")
}

fn has_added_word(name: &str, target: &str) -> bool {
    if !name.contains(target) {
        return false;
    }
    let hyphenated: Vec<&str> = name.split('-').collect();
    if hyphenated.len() > 1 && hyphenated.contains(&target) {
        return hyphenated.iter().any(|word| DRESSING_WORDS.contains(word))
            || target.chars().count() >= ONE_OFF_CHARS_MIN;
    }
    let rest = name
        .strip_prefix(target)
        .or_else(|| name.strip_suffix(target));
    rest.is_some_and(|rest| DRESSING_WORDS.contains(&rest.trim_matches('-')))
}

/// The target's whole domain among the labels before the candidate's registrable domain, dots or hyphens between.
fn stands_in_front(candidate: &str, candidate_domain: &str, target: &str) -> bool {
    // Every way of standing there begins with the first label; nearly every candidate is through with this one look.
    let first_label = target.split('.').next().unwrap_or(target);
    if candidate.len() <= target.len() || !candidate.contains(first_label) {
        return false;
    }
    let front = candidate
        .strip_suffix(candidate_domain)
        .unwrap_or_default()
        .trim_end_matches('.');
    let whole = candidate_domain
        .split_once('.')
        .map_or("", |(name, _)| name);
    let hyphenated_target = target.replace('.', "-");
    front == target
        || front.ends_with(&format!(".{target}"))
        || front.starts_with(&format!("{target}."))
        || format!(".{front}.").contains(&format!(".{hyphenated_target}."))
        || whole.starts_with(&format!("{hyphenated_target}-"))
}

/// Whether one word becomes the other by at most so many edits: insert, delete, change, swap neighbours.
pub fn is_within_edits(left: &str, right: &str, most: usize) -> bool {
    let (left, right): (Vec<char>, Vec<char>) = (
        left.chars().take(EDITED_CHARS_MAX).collect(),
        right.chars().take(EDITED_CHARS_MAX).collect(),
    );
    // What both begin and end with needs no edit, and hardly anything else is left of two words that are near.
    let pairs = left.iter().zip(&right);
    let same_start = pairs.take_while(|(a, b)| a == b).count();
    let (left, right) = (left.get(same_start..), right.get(same_start..));
    let (left, right) = (left.unwrap_or_default(), right.unwrap_or_default());
    let pairs = left.iter().rev().zip(right.iter().rev());
    let same_end = pairs.take_while(|(a, b)| a == b).count();
    let (left, right) = (
        left.get(..left.len() - same_end).unwrap_or_default(),
        right.get(..right.len() - same_end).unwrap_or_default(),
    );
    match (most, left, right) {
        (0, left, right) => left == right,
        (1, [] | [_], [] | [_]) => true,
        (1, [a, b], [c, d]) => a == d && b == c,
        (1, _, _) => false,
        (_, left, right) => edit_distance(left, right, most) <= most,
    }
}

/// Edits between two words. Gives up above `most`.
fn edit_distance(left: &[char], right: &[char], most: usize) -> usize {
    if left.len().abs_diff(right.len()) > most {
        return most + 1;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, a) in left.iter().enumerate() {
        let mut line = Vec::with_capacity(right.len() + 1);
        line.push(row + 1);
        for (column, b) in right.iter().enumerate() {
            let at =
                |cells: &[usize], index: usize| cells.get(index).copied().unwrap_or(usize::MAX / 2);
            let change = at(&above, column) + usize::from(a != b);
            let mut best = change
                .min(at(&above, column + 1) + 1)
                .min(at(&line, column) + 1);
            let swapped = row > 0
                && column > 0
                && left.get(row - 1) == Some(b)
                && right.get(column - 1) == Some(a);
            if swapped {
                best = best.min(at(&before, column - 1) + 1);
            }
            line.push(best);
        }
        before = std::mem::replace(&mut above, line);
    }
    above.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_edits_are_told_as_by_counting_them() {
        let words = [
            "", "a", "ab", "ba", "abc", "acb", "abcd", "abdc", "xabc", "abcx", "bcda", "aabb",
            "abab",
        ];
        let letters = |word: &str| word.chars().collect::<Vec<char>>();
        for left in words {
            for right in words {
                for most in 0..=2 {
                    let counted = edit_distance(&letters(left), &letters(right), most) <= most;
                    assert_eq!(
                        is_within_edits(left, right, most),
                        counted,
                        "{left} {right} {most}"
                    );
                }
            }
        }
    }

    #[test]
    fn disguises_are_told_apart_from_strangers() {
        let cases = [
            ("paypa1.com", "paypal.com", Some(Resemblance::SameToTheEye)),
            (
                "rnicrosoft.com",
                "microsoft.com",
                Some(Resemblance::SameToTheEye),
            ),
            (
                "xn--pypal-4ve.com",
                "paypal.com",
                Some(Resemblance::SameToTheEye),
            ),
            (
                "papermil.example",
                "papermill.example",
                Some(Resemblance::LettersOff),
            ),
            (
                "paeprmill.example",
                "papermill.example",
                Some(Resemblance::LettersOff),
            ),
            (
                "paypal-secure.com",
                "paypal.com",
                Some(Resemblance::AddedWord),
            ),
            (
                "securepaypal.com",
                "paypal.com",
                Some(Resemblance::AddedWord),
            ),
            (
                "paypal.com.evil.test",
                "paypal.com",
                Some(Resemblance::InFront),
            ),
            (
                "login.paypal-com.evil.test",
                "paypal.com",
                Some(Resemblance::InFront),
            ),
            ("paypal.xyz", "paypal.com", Some(Resemblance::OtherEnding)),
            ("mail.paypal.com", "paypal.com", None),
            ("papers.example", "papermill.example", None),
            ("ing.example", "ing.com", None),
            ("windmill.example", "papermill.example", None),
        ];
        for (candidate, target, expected) in cases {
            let found = Candidate::new(candidate)
                .unwrap()
                .resembles(&Target::new(target));
            assert_eq!(found, expected, "{candidate} against {target}");
            let arranged = Targets::new(std::iter::once(&Target::new(target)));
            let candidate = Candidate::new(candidate).unwrap();
            assert!(expected.is_none() || !arranged.worth_a_look(&candidate).is_empty());
        }
    }
}
