//! The table of much-imitated names and the domains their owners really use. The table is data (`brands.txt`); being in
//! it is no advertisement, and a name that isn't in it is simply not known here.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::lookalike::{Target, Targets};
use super::names::{contains_in_order, words_as_seen};
use crate::mail::detect::links::hosts::is_throw_away_suffix;

/// One owner of a much-imitated name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brand {
    /// The name as people write it.
    pub name: &'static str,
    /// Its registrable domains.
    pub domains: Vec<&'static str>,
    /// The same domains, ready to be compared with others.
    pub targets: Vec<Target>,
    /// The spellings, each as the words the eye reads.
    spellings: Vec<Vec<String>>,
    /// Whether the name is also an ordinary word.
    pub ordinary_word: bool,
    /// Whether many independent houses bear the name, each on a domain of its own that carries it.
    pub many_houses: bool,
}

/// Words beside which an ordinary word is meant as a brand.
const COMPANY_WORDS: &[&str] = &[
    "account",
    "alert",
    "alerts",
    "angebot",
    "billing",
    "card",
    "client",
    "club",
    "coupon",
    "customer",
    "gewinn",
    "gewinner",
    "gewinnspiel",
    "gift",
    "giveaway",
    "gutschein",
    "id",
    "inc",
    "invoice",
    "kunden",
    "kundendienst",
    "kundenservice",
    "mail",
    "meeting",
    "meetings",
    "message",
    "nachricht",
    "notice",
    "notification",
    "offer",
    "offre",
    "offres",
    "payment",
    "payments",
    "prize",
    "promo",
    "renewal",
    "reward",
    "rewards",
    "security",
    "service",
    "services",
    "shop",
    "shopper",
    "sicherheit",
    "store",
    "support",
    "survey",
    "team",
    "update",
    "verification",
    "voucher",
    "warning",
    "winner",
];

/// All brands.
pub fn all() -> &'static [Brand] {
    static TABLE: OnceLock<Vec<Brand>> = OnceLock::new();
    TABLE.get_or_init(|| {
        include_str!("brands.txt")
            .lines()
            .filter_map(read_line)
            .collect()
    })
}

/// Whether a registrable domain belongs to any brand of the table.
pub fn owner_of(domain: &str) -> Option<&'static Brand> {
    static OWNERS: OnceLock<HashMap<&'static str, &'static Brand>> = OnceLock::new();
    let owners = OWNERS.get_or_init(|| {
        // The first brand of the table wins, so it is put in last.
        let brands = all().iter().rev();
        brands
            .flat_map(|brand| brand.domains.iter().map(move |domain| (*domain, brand)))
            .collect()
    });
    owners.get(domain).copied()
}

/// The domains of all brands in the order of the table, each with its brand.
fn all_targets() -> &'static [(&'static Brand, &'static Target)] {
    static TARGETS: OnceLock<Vec<(&'static Brand, &'static Target)>> = OnceLock::new();
    TARGETS.get_or_init(|| {
        let each = |brand: &'static Brand| brand.targets.iter().map(move |target| (brand, target));
        all().iter().flat_map(each).collect()
    })
}

/// The domains of all brands, arranged to be compared with.
pub fn targets() -> &'static Targets {
    static ARRANGED: OnceLock<Targets> = OnceLock::new();
    ARRANGED.get_or_init(|| Targets::new(all_targets().iter().map(|(_, target)| *target)))
}

/// The domain at a place of [`targets`], and the brand it belongs to.
pub fn target_at(place: usize) -> Option<(&'static Brand, &'static Target)> {
    all_targets().get(place).copied()
}

/// The brand whose name stands in a display name, given as the words the eye reads. The longest name wins, so that
/// `Amazon Web Services` is not read as `Amazon`.
pub fn named_in(words: &[String]) -> Option<&'static Brand> {
    let best = words
        .iter()
        .filter_map(|word| places_by_first_word().get(word.as_str()))
        .flatten()
        .filter_map(|place| Some((all().get(*place)?.matching_words(words), *place)))
        .max()?;
    all().get(best.1).filter(|_| best.0 > 0)
}

/// Where in the table the brands stand of which a spelling begins with a word.
fn places_by_first_word() -> &'static HashMap<&'static str, Vec<usize>> {
    static PLACES: OnceLock<HashMap<&'static str, Vec<usize>>> = OnceLock::new();
    PLACES.get_or_init(|| {
        let mut places: HashMap<&'static str, Vec<usize>> = HashMap::new();
        for (place, brand) in all().iter().enumerate() {
            for first in brand.spellings.iter().filter_map(|words| words.first()) {
                places.entry(first).or_default().push(place);
            }
        }
        places
    })
}

impl Brand {
    /// Whether a registrable domain is the owner's: one of the table's, or the very name under the ending of a country
    /// or of a company, because nobody can list all the countries a shop writes from. Throw-away endings don't count.
    pub fn owns(&self, registrable: &str) -> bool {
        if self.domains.contains(&registrable) {
            return true;
        }
        let Some((label, suffix)) = registrable.split_once('.') else {
            return false;
        };
        let last = suffix.rsplit('.').next().unwrap_or(suffix);
        let usual = matches!(suffix, "com" | "net" | "org") || last.len() == 2;
        usual && !is_throw_away_suffix(last) && self.is_spelt(label)
    }

    /// Whether a label of a domain is the very name, without its spaces.
    pub fn is_spelt(&self, label: &str) -> bool {
        let seen = words_as_seen(label).concat();
        !seen.is_empty() && self.spellings.iter().any(|words| words.concat() == seen)
    }

    /// Whether a domain may be one of many houses under one name: it carries the name and ends as a country's do.
    pub fn may_be_a_house(&self, registrable: &str) -> bool {
        let Some((label, suffix)) = registrable.split_once('.') else {
            return false;
        };
        self.many_houses
            && matches!(suffix, "de" | "at" | "ch" | "it")
            && label.split('-').any(|word| self.is_spelt(word))
    }

    /// How many words of the longest spelling stand in `words`; 0 where none does.
    fn matching_words(&self, words: &[String]) -> usize {
        let longest = self
            .spellings
            .iter()
            .filter(|spelling| contains_in_order(words, spelling))
            .map(Vec::len)
            .max();
        let found = longest.unwrap_or(0);
        let meant = !self.ordinary_word
            || words.len() == found
            || words.iter().any(|word| company_words().contains(word));
        if meant { found } else { 0 }
    }
}

fn company_words() -> &'static [String] {
    static WORDS: OnceLock<Vec<String>> = OnceLock::new();
    WORDS.get_or_init(|| {
        COMPANY_WORDS
            .iter()
            .flat_map(|word| words_as_seen(word))
            .collect()
    })
}

fn read_line(line: &'static str) -> Option<Brand> {
    if line.starts_with('#') {
        return None;
    }
    let (names, domains) = line.split_once('|')?;
    let ordinary_word = names.starts_with('~');
    let many_houses = names.starts_with('^');
    let names: Vec<&str> = names
        .trim_start_matches(['~', '^'])
        .split(',')
        .map(str::trim)
        .collect();
    Some(Brand {
        name: names.first()?,
        domains: domains.split(',').map(str::trim).collect(),
        targets: domains
            .split(',')
            .map(|domain| Target::new(domain.trim()))
            .collect(),
        spellings: names.iter().map(|name| words_as_seen(name)).collect(),
        ordinary_word,
        many_houses,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::detect::links::address::registrable;

    #[test]
    fn every_line_of_the_table_is_read_and_every_domain_is_registrable() {
        let lines = include_str!("brands.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .count();
        assert_eq!(all().len(), lines);
        assert!(lines > 120);
        for brand in all() {
            for domain in &brand.domains {
                let own_suffix = psl::suffix_str(domain) == Some(domain);
                assert!(
                    registrable(domain) == *domain || own_suffix,
                    "`{domain}` of `{}`",
                    brand.name
                );
            }
        }
    }

    #[test]
    fn whoever_is_dressed_up_is_found_without_asking_each() {
        for (_, target) in all_targets().iter().step_by(23) {
            let (name, ending) = target.domain.split_once('.').unwrap();
            let other: String = name.chars().rev().collect();
            let disguises = [
                format!("{name}.test"),
                format!("{}.test", name.replace('l', "1")),
                format!("{name}s{ending}x.{ending}"),
                format!("{}.test", name.get(..name.len() - 1).unwrap()),
                format!("{name}x.test"),
                format!("secure-{name}.test"),
                format!("{name}login.test"),
                format!("{name}.{ending}.{other}.test"),
                format!("www.{name}-{}.{other}.test", ending.replace('.', "-")),
                format!("{name}-{}-x.test", ending.replace('.', "-")),
            ];
            for host in disguises {
                let Some(candidate) = super::super::lookalike::Candidate::new(&host) else {
                    continue;
                };
                let found = targets().worth_a_look(&candidate);
                for (place, (_, asked)) in all_targets().iter().enumerate() {
                    let resembles = candidate.resembles(asked).is_some();
                    assert!(
                        !resembles || found.contains(&place),
                        "{host}, {}",
                        asked.domain
                    );
                }
            }
        }
    }

    #[test]
    fn a_brand_is_found_in_a_name_and_an_ordinary_word_is_not_one() {
        let named = |name: &str| named_in(&words_as_seen(name)).map(|brand| brand.name);
        assert_eq!(named("Your PayPal Team"), Some("PayPal"));
        assert_eq!(named("РауРаl"), Some("PayPal"));
        assert_eq!(named("Amazon Web Services"), Some("AWS"));
        assert_eq!(named("Chase Miller"), None);
        assert_eq!(named("Chase Support"), Some("Chase"));
        assert_eq!(named("Ada Head"), None);
    }
}
