//! Names that fraudsters like to borrow, and where their owners really live. The table is data (`brands.txt`); being in
//! it is no endorsement and missing from it no suspicion.

use super::letters::{fold, without_accents};
use aho_corasick::AhoCorasick;
use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;
use unicode_security::confusable_detection::skeleton;

/// One borrowed name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brand {
    /// Its spellings in host names, lower case.
    pub names: Vec<&'static str>,
    /// Its owner's registrable domains.
    domains: Vec<&'static str>,
    /// Whether the name is also an everyday word or a short one.
    pub everyday_word: bool,
    /// The spellings again, ready to be compared with others.
    spellings: Vec<Spelling<'static>>,
}

/// How a host borrows a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Borrowed {
    /// The name itself stands in the host.
    Name,
    /// Something that reads like it stands there: swapped letters, digits for letters, foreign look-alikes.
    Lookalike,
}

impl Brand {
    /// The name as shown to people.
    pub fn shown(&self) -> &'static str {
        self.names.first().copied().unwrap_or_default()
    }

    /// Whether a registrable domain belongs to the owner of the name.
    pub fn owns(&self, registrable: &str) -> bool {
        self.domains
            .iter()
            .any(|domain| match domain.strip_suffix(".*") {
                Some(name) => registrable
                    .strip_prefix(name)
                    .and_then(|rest| rest.strip_prefix('.'))
                    .is_some_and(is_usual_suffix),
                None => registrable
                    .strip_suffix(domain)
                    .is_some_and(|rest| rest.is_empty() || rest.ends_with('.')),
            })
    }
}

/// The brand a text names as a whole word, everyday words left out.
pub fn named_in(text: &str) -> Option<&'static Brand> {
    // All words in one string, so that each, and two or three together, are slices of it.
    let mut letters = String::with_capacity(text.len());
    let mut bounds = vec![0];
    let folded = fold(text);
    let words = without_accents(&folded);
    let words = words
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(60);
    for word in words {
        letters.push_str(word);
        bounds.push(letters.len());
    }
    let together = |words: usize| {
        let ends = bounds.iter().skip(words);
        let slices = bounds.iter().zip(ends);
        slices.filter_map(|(start, end)| letters.get(*start..*end))
    };
    // The first of the table that stands in the text, whichever stands first in the text.
    (1..=3)
        .flat_map(together)
        .filter_map(|word| places_by_name().get(word))
        .min()
        .and_then(|place| all().get(*place))
}

/// Where each name that is no everyday word stands in the table.
fn places_by_name() -> &'static HashMap<&'static str, usize> {
    static PLACES: OnceLock<HashMap<&'static str, usize>> = OnceLock::new();
    PLACES.get_or_init(|| {
        let mut places = HashMap::new();
        for (place, brand) in all().iter().enumerate() {
            for name in brand.names.iter().filter(|_| !brand.everyday_word) {
                places.entry(*name).or_insert(place);
            }
        }
        places
    })
}

/// The brand a registrable domain belongs to, the first of the table. The same as asking each whether it
/// [owns](Brand::owns) the domain, without asking each.
pub fn owner_of(registrable: &str) -> Option<&'static Brand> {
    let homes = homes();
    let below = registrable
        .match_indices('.')
        .filter_map(|(at, _)| registrable.get(at + 1..));
    let whole = std::iter::once(registrable)
        .chain(below)
        .filter_map(|domain| homes.domains.get(domain));
    let by_name = registrable.match_indices('.').filter_map(|(at, _)| {
        let (name, suffix) = (registrable.get(..at)?, registrable.get(at + 1..)?);
        homes.names.get(name).filter(|_| is_usual_suffix(suffix))
    });
    let place = whole.chain(by_name).min()?;
    all().get(*place)
}

/// The domains of the table and the names of its `name.*`, each with the place of the first brand that has it.
struct Homes {
    domains: HashMap<&'static str, usize>,
    names: HashMap<&'static str, usize>,
}

fn homes() -> &'static Homes {
    static HOMES: OnceLock<Homes> = OnceLock::new();
    HOMES.get_or_init(|| {
        let (mut domains, mut names) = (HashMap::new(), HashMap::new());
        for (place, brand) in all().iter().enumerate() {
            for domain in &brand.domains {
                match domain.strip_suffix(".*") {
                    Some(name) => names.entry(name).or_insert(place),
                    None => domains.entry(*domain).or_insert(place),
                };
            }
        }
        Homes { domains, names }
    })
}

/// Domains where people have mailboxes: an address there speaks for a person, not for the owner of the domain.
const MAILBOX_PROVIDERS: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "live.com",
    "outlook.com",
    "msn.com",
    "icloud.com",
    "me.com",
    "mac.com",
    "aol.com",
    "ymail.com",
    "rocketmail.com",
    "t-online.de",
    "att.net",
    "comcast.net",
    "verizon.net",
    "earthlink.net",
    "earthlink.com",
    "bluewin.ch",
    "laposte.net",
    "xfinity.com",
];

/// Whether people have mailboxes at this registrable domain.
pub fn is_mailbox_provider(registrable: &str) -> bool {
    let name = registrable.split('.').next().unwrap_or_default();
    MAILBOX_PROVIDERS.contains(&registrable)
        || matches!(name, "yahoo" | "hotmail" | "outlook" | "live")
}

/// Whether a registrable domain belongs to any brand of the table.
pub fn is_brand_home(registrable: &str) -> bool {
    owner_of(registrable).is_some()
}

/// The brand whose name a host borrows without belonging to it. `host` in its readable spelling.
pub fn borrowed_by(host: &str, registrable: &str) -> Option<(&'static Brand, Borrowed)> {
    if is_brand_home(registrable) {
        return None;
    }
    let suffix = registrable.split_once('.').map_or("", |(_, suffix)| suffix);
    let labels = host.strip_suffix(suffix).unwrap_or(host);
    let tokens: Vec<Spelling<'_>> = labels
        .split(['.', '-', '_'])
        .filter(|token| !token.is_empty())
        .take(20)
        .map(Spelling::new)
        .collect();
    let spellings = spellings();
    let places = spellings.worth_a_look(labels, &tokens);
    places.into_iter().find_map(|place| {
        let (brand, name) = spellings.list.get(place)?;
        let how = borrowed(name, brand.everyday_word, labels, &tokens)?;
        Some((*brand, how))
    })
}

/// The spellings of all brands, arranged so that the few a host may borrow are found without asking each.
struct Spellings {
    /// In the order of the table.
    list: Vec<(&'static Brand, &'static Spelling<'static>)>,
    by_text: HashMap<&'static str, Vec<usize>>,
    by_letters: HashMap<&'static str, Vec<usize>>,
    /// By first letter and length.
    by_start: HashMap<(char, usize), Vec<usize>>,
    /// Those that need not stand alone, and the place of each.
    embedded: Option<(AhoCorasick, Vec<usize>)>,
}

fn spellings() -> &'static Spellings {
    static SPELLINGS: OnceLock<Spellings> = OnceLock::new();
    SPELLINGS.get_or_init(|| {
        let each = |brand: &'static Brand| brand.spellings.iter().map(move |name| (brand, name));
        let list: Vec<(&'static Brand, &'static Spelling<'static>)> =
            all().iter().flat_map(each).collect();
        let (mut by_text, mut by_letters) = (HashMap::new(), HashMap::new());
        let mut by_start = HashMap::new();
        let mut embedded = Vec::new();
        for (place, (brand, name)) in list.iter().enumerate() {
            let put = |map: &mut HashMap<&'static str, Vec<usize>>, key: &'static str| {
                map.entry(key).or_default().push(place);
            };
            put(&mut by_text, name.text);
            put(&mut by_letters, name.letters.as_str());
            if let Some(first) = name.first {
                let start: &mut Vec<usize> = by_start.entry((first, name.chars_count)).or_default();
                start.push(place);
            }
            if is_long(name, brand.everyday_word) {
                embedded.push((name.text, place));
            }
        }
        let searcher = AhoCorasick::new(embedded.iter().map(|(text, _)| text)).ok();
        let places = embedded.into_iter().map(|(_, place)| place).collect();
        Spellings {
            list,
            by_text,
            by_letters,
            by_start,
            embedded: searcher.map(|searcher| (searcher, places)),
        }
    })
}

impl Spellings {
    /// The places of all spellings that these labels may borrow, and few others, in order.
    fn worth_a_look(&self, labels: &str, tokens: &[Spelling<'_>]) -> BTreeSet<usize> {
        let mut places = BTreeSet::new();
        if let Some((searcher, numbered)) = &self.embedded {
            let found = searcher.find_overlapping_iter(labels);
            places.extend(found.filter_map(|found| numbered.get(found.pattern().as_usize())));
        }
        for token in tokens {
            let letters = token.plain_letters.as_ref().unwrap_or(&token.letters);
            let plain = token.plain.as_deref().unwrap_or(token.text);
            let read = [token.text, plain].map(|text| self.by_text.get(text));
            places.extend(read.into_iter().flatten().flatten());
            places.extend(self.by_letters.get(letters.as_str()).into_iter().flatten());
            // One typo adds or takes away one letter at most.
            let near = token.first.into_iter().flat_map(|first| {
                (token.chars_count.saturating_sub(1)..=token.chars_count + 1)
                    .filter_map(move |length| self.by_start.get(&(first, length)))
            });
            places.extend(near.flatten());
        }
        places
    }
}

/// Whether a name is long and telling enough to be met inside a longer word, or misspelt.
fn is_long(name: &Spelling<'_>, everyday_word: bool) -> bool {
    name.text.len() >= EMBEDDED_CHARS_MIN && !everyday_word
}

/// Names shorter than this must stand alone between dots and hyphens.
const EMBEDDED_CHARS_MIN: usize = 6;

fn borrowed(
    name: &Spelling<'_>,
    everyday_word: bool,
    labels: &str,
    tokens: &[Spelling<'_>],
) -> Option<Borrowed> {
    let long = is_long(name, everyday_word);
    let stands_alone = tokens.iter().any(|token| token.text == name.text);
    if stands_alone || (long && labels.contains(name.text)) {
        return Some(Borrowed::Name);
    }
    let lookalike = long && tokens.iter().any(|token| token.reads_like(name));
    lookalike.then_some(Borrowed::Lookalike)
}

/// Whether a token reads like a name without being it.
pub fn reads_like(token: &str, name: &str) -> bool {
    Spelling::new(token).reads_like(&Spelling::new(name))
}

/// A token or a name with what comparing needs of it, worked out once: each token of a host meets every name.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Spelling<'t> {
    text: &'t str,
    chars_count: usize,
    first: Option<char>,
    /// With letters for the digits that look like them.
    letters: String,
    /// Of what isn't ASCII: with the Latin letters it looks like (UTS 39).
    plain: Option<String>,
    /// The same as `plain`, with letters for digits.
    plain_letters: Option<String>,
}

impl<'t> Spelling<'t> {
    fn new(text: &'t str) -> Spelling<'t> {
        let plain: Option<String> = (!text.is_ascii()).then(|| skeleton(text).collect());
        Spelling {
            text,
            chars_count: text.chars().count(),
            first: text.chars().next(),
            letters: letters_for_digits(text),
            plain_letters: plain.as_deref().map(letters_for_digits),
            plain,
        }
    }

    fn reads_like(&self, name: &Spelling<'_>) -> bool {
        let apart = self.chars_count.abs_diff(name.chars_count);
        if apart > 3 || self.chars_count + 1 < name.chars_count || self.text == name.text {
            return false;
        }
        if *self.plain_letters.as_ref().unwrap_or(&self.letters) == name.letters
            || self.plain.as_deref() == Some(name.text)
        {
            return true;
        }
        apart <= 1 && self.first == name.first && one_typo_apart(self.text, name.text)
    }
}

fn letters_for_digits(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '0' => 'o',
            '1' | 'i' | '|' => 'l',
            '3' => 'e',
            '4' => 'a',
            '5' => 's',
            '7' => 't',
            c => c,
        })
        .collect::<String>()
        .replace("rn", "m")
        .replace("vv", "w")
}

/// One letter changed, added, dropped, or two neighbours swapped, the first letter kept.
fn one_typo_apart(left: &str, right: &str) -> bool {
    let letters = |word: &str, at: usize| word.chars().nth(at);
    if letters(left, 0) != letters(right, 0) {
        return false;
    }
    let same = |(a, b): &(char, char)| a == b;
    let start = left.chars().zip(right.chars()).take_while(same).count();
    let backwards = left.chars().rev().zip(right.chars().rev());
    let end = backwards.take_while(same).count();
    let (left_chars, right_chars) = (left.chars().count(), right.chars().count());
    let (short, long) = (left_chars.min(right_chars), left_chars.max(right_chars));
    if long - short == 1 {
        return start + end >= short;
    }
    let swapped = letters(left, start) == letters(right, start + 1)
        && letters(left, start + 1) == letters(right, start);
    start + end + 1 == long || (swapped && start + end + 2 == long)
}

fn is_usual_suffix(suffix: &str) -> bool {
    matches!(suffix, "com" | "net" | "org")
        || suffix
            .rsplit('.')
            .next()
            .is_some_and(|last| last.len() == 2)
}

fn all() -> &'static [Brand] {
    static ALL: OnceLock<Vec<Brand>> = OnceLock::new();
    ALL.get_or_init(|| {
        include_str!("brands.txt")
            .lines()
            .filter_map(brand)
            .collect()
    })
}

fn brand(line: &'static str) -> Option<Brand> {
    let line = line.trim();
    if line.starts_with('#') {
        return None;
    }
    let (names, domains) = line.split_once('=')?;
    let everyday_word = names.starts_with('~');
    let names = names.trim_start_matches('~').split(',').map(str::trim);
    Some(Brand {
        everyday_word,
        names: names.clone().collect(),
        spellings: names.map(Spelling::new).collect(),
        domains: domains.split_whitespace().collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn borrowed_name(host: &str) -> Option<(&'static str, Borrowed)> {
        let registrable = psl::domain_str(host).unwrap_or(host);
        borrowed_by(host, registrable).map(|(brand, how)| (brand.shown(), how))
    }

    #[test]
    fn names_on_foreign_hosts_are_borrowed() {
        assert_eq!(
            borrowed_name("paypal.com.secure.test"),
            Some(("paypal", Borrowed::Name))
        );
        assert_eq!(
            borrowed_name("mypaypal-help.test"),
            Some(("paypal", Borrowed::Name))
        );
        assert_eq!(
            borrowed_name("paypa1.test"),
            Some(("paypal", Borrowed::Lookalike))
        );
        assert_eq!(
            borrowed_name("rnicrosoft.test"),
            Some(("microsoft", Borrowed::Lookalike))
        );
        assert_eq!(
            borrowed_name("mircosoft.test"),
            Some(("microsoft", Borrowed::Lookalike))
        );
        assert_eq!(
            borrowed_name("pаypal.test"),
            Some(("paypal", Borrowed::Lookalike))
        );
    }

    #[test]
    fn homes_and_other_words_are_not() {
        for host in [
            "www.paypal.com",
            "amazon.co.uk",
            "signin.ebay.de",
            "applebees.test",
            "purchase.test",
            "groups.test",
        ] {
            assert_eq!(borrowed_name(host), None, "{host}");
        }
    }

    #[test]
    fn a_borrower_is_found_as_by_asking_each() {
        let words = ["secure-", "x", "", "www."];
        let changed = |name: &str| {
            [
                name.to_owned(),
                name.replace('l', "1").replace('o', "0"),
                name.replace('a', "а"),
                name.replace('m', "rn"),
                name.chars().rev().collect(),
                name.get(..name.len() - 1).unwrap_or_default().to_owned(),
                format!("{name}s"),
            ]
        };
        let names = all().iter().flat_map(|brand| brand.names.iter());
        for (at, name) in names.enumerate().filter(|(at, _)| at % 7 == 0) {
            for host in changed(name).map(|name| format!("{}{name}.test", words[at % 4])) {
                let labels = host.strip_suffix("test").unwrap();
                let tokens: Vec<Spelling<'_>> = labels
                    .split(['.', '-', '_'])
                    .filter(|token| !token.is_empty())
                    .map(Spelling::new)
                    .collect();
                let asked = all().iter().find_map(|brand| {
                    let mut names = brand.spellings.iter();
                    names
                        .find_map(|name| borrowed(name, brand.everyday_word, labels, &tokens))
                        .map(|how| (brand, how))
                });
                assert_eq!(borrowed_by(&host, "x.test"), asked, "{host}");
            }
        }
    }

    #[test]
    fn an_owner_is_found_as_by_asking_each() {
        for domain in [
            "paypal.com",
            "paypal.co.uk",
            "paypal.club",
            "x.paypal.me",
            "icloud.com",
            "com",
            "",
            "a..com",
            "apple.de.",
        ] {
            let asked = all().iter().find(|brand| brand.owns(domain));
            assert_eq!(owner_of(domain), asked, "{domain}");
        }
    }

    #[test]
    fn a_name_in_a_text_is_a_whole_word() {
        assert_eq!(
            named_in("Your PayPal account").map(Brand::shown),
            Some("paypal")
        );
        assert_eq!(
            named_in("Wells Fargo notice").map(Brand::shown),
            Some("wellsfargo")
        );
        assert_eq!(named_in("an apple a day"), None);
    }

    #[test]
    fn every_line_of_the_table_reads() {
        let lines = include_str!("brands.txt")
            .lines()
            .filter(|line| !line.starts_with('#') && !line.trim().is_empty());
        assert_eq!(lines.count(), all().len());
        assert!(
            all()
                .iter()
                .all(|brand| !brand.shown().is_empty() && !brand.domains.is_empty())
        );
    }
}
