//! What a heads-up can be drafted from: who the message says it is from, its subject, where it leads, what was found in
//! it. Defanged, and without anybody of ours: whose address the message carries was its victim. The sentences around
//! these facts are written on the top floor, in each language; nothing here is shown as it is.

use std::collections::BTreeSet;

use super::names_of_reporters;
use crate::cases::case::Case;
use crate::cases::defanged::Defanged;
use crate::cases::examination::{FindingRecord, OriginalRecord};
use crate::cases::views::staff::staff_key;
use crate::people::colleagues::is_of_domains;

/// Findings named in a draft; more would not be read.
const FINDINGS_MAX: usize = 3;
/// Hosts named in a draft.
const HOSTS_MAX: usize = 2;
/// The longest text of the message that is quoted, characters.
const QUOTED_CHARS_MAX: usize = 200;
/// Stands where somebody of ours was named.
const LEFT_OUT: &str = "…";

/// What a draft is made of; every text is defanged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftFacts {
    /// The name it gives as its sender's; empty for none.
    pub from_name: Defanged,
    /// The address it came from; empty for none, and for one of our own that was borrowed.
    pub from_address: Defanged,
    /// Its subject; empty for none.
    pub subject: Defanged,
    /// Where its links lead.
    pub hosts: Vec<Defanged>,
    /// The staff sentences of its strongest findings: Fluent key and named values.
    pub findings: Vec<(String, Vec<(String, String)>)>,
}

/// Gathers what a heads-up about this case can say. Empty where no message was handed in.
pub fn draft_facts(case: &Case, own_domains: &[String]) -> DraftFacts {
    let originals = case.examinations.iter().flat_map(|one| &one.originals);
    let worst = originals.max_by(|one, other| one.score.total_cmp(&other.score));
    let Some(original) = worst else {
        return DraftFacts::default();
    };
    let without = Without {
        names: names_of_reporters(case, |_| true),
        own_domains,
    };
    DraftFacts {
        from_name: without.quote(&original.from_name),
        from_address: if is_of_domains(&original.from_address, own_domains) {
            Defanged::default()
        } else {
            without.quote(&original.from_address)
        },
        subject: without.quote(&original.subject),
        hosts: hosts(original, own_domains),
        findings: findings(original, &without),
    }
}

/// Takes people of ours out of a text.
struct Without<'w> {
    names: BTreeSet<String>,
    own_domains: &'w [String],
}

impl Without<'_> {
    fn quote(&self, text: &str) -> Defanged {
        let capped: String = text.chars().take(QUOTED_CHARS_MAX).collect();
        let mut left = self.without_addresses(&capped);
        for name in &self.names {
            left = without_name(&left, name);
        }
        Defanged::of(&left).on_one_line()
    }

    /// Addresses of our own domains: the message was sent to one of them.
    fn without_addresses(&self, text: &str) -> String {
        let words = text.split_inclusive(char::is_whitespace);
        words
            .map(|word| {
                let bare = word.trim_matches(|letter: char| {
                    !letter.is_alphanumeric() && !matches!(letter, '@' | '.' | '-' | '_' | '+')
                });
                match bare.contains('@') && is_of_domains(bare, self.own_domains) {
                    true => word.replace(bare, LEFT_OUT),
                    false => word.to_owned(),
                }
            })
            .collect()
    }
}

/// The text without a name, whatever the case of its letters.
fn without_name(text: &str, name: &str) -> String {
    let lower: Vec<char> = text.chars().flat_map(first_lower).collect();
    let (letters, wanted): (Vec<char>, Vec<char>) =
        (text.chars().collect(), name.chars().collect());
    let mut out = String::new();
    let mut at = 0;
    while at < letters.len() {
        if lower.get(at..at + wanted.len()) == Some(wanted.as_slice()) {
            out.push_str(LEFT_OUT);
            at += wanted.len();
        } else {
            out.extend(letters.get(at));
            at += 1;
        }
    }
    out
}

/// One letter for one letter, so that places agree.
fn first_lower(letter: char) -> impl Iterator<Item = char> {
    letter.to_lowercase().take(1)
}

fn hosts(original: &OriginalRecord, own_domains: &[String]) -> Vec<Defanged> {
    let mut hosts: Vec<Defanged> = Vec::new();
    for finding in strongest(original) {
        let host = finding.facts.iter().find(|(name, _)| name == "host");
        let Some((_, host)) = host else { continue };
        let at_host = format!("x@{host}");
        let host = Defanged::of(host).on_one_line();
        if !is_of_domains(&at_host, own_domains) && !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts.truncate(HOSTS_MAX);
    hosts
}

fn findings(
    original: &OriginalRecord,
    without: &Without<'_>,
) -> Vec<(String, Vec<(String, String)>)> {
    let mut said: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for finding in strongest(original) {
        let key = staff_key("finding", &finding.id);
        if said.iter().any(|(there, _)| *there == key) {
            continue;
        }
        let facts = finding.facts.iter();
        let facts = facts.map(|(name, value)| (name.clone(), without.quote(value).to_string()));
        said.push((key, facts.collect()));
    }
    said.truncate(FINDINGS_MAX);
    said
}

fn strongest(original: &OriginalRecord) -> Vec<&FindingRecord> {
    let mut found: Vec<&FindingRecord> = original
        .findings
        .iter()
        .filter(|finding| finding.weight > 0 && !finding.advertising)
        .collect();
    found.sort_by_key(|finding| std::cmp::Reverse(finding.weight));
    found
}
