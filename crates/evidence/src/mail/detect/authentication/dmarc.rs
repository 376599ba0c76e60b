//! DMARC by RFC 9989: which rule a domain has published, found by walking up the DNS instead of a list of public
//! suffixes, and whether a proved domain belongs to the same organisation. It verifies no signature and no host.

use super::answers::Answers;
use super::signature::is_same_or_below;
use super::tags::Tags;
use crate::dns::{DnsAnswer, RecordType};

/// Labels kept at most after the first question, which makes eight questions in all (RFC 9989 clause 4.10).
const LABELS_MAX: usize = 7;

/// What a domain asks receivers to do with mail that isn't proved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wish {
    /// Only watch.
    #[default]
    None,
    /// Put it aside.
    Quarantine,
    /// Refuse it.
    Reject,
}

impl Wish {
    /// The word as published.
    pub const fn code(self) -> &'static str {
        match self {
            Wish::None => "none",
            Wish::Quarantine => "quarantine",
            Wish::Reject => "reject",
        }
    }

    fn read(value: &str) -> Option<Wish> {
        [Wish::None, Wish::Quarantine, Wish::Reject]
            .into_iter()
            .find(|wish| value.eq_ignore_ascii_case(wish.code()))
    }

    /// RFC 9989 clause 4.7, tag `t=y`: one step milder.
    const fn milder(self) -> Wish {
        match self {
            Wish::Reject => Wish::Quarantine,
            Wish::Quarantine | Wish::None => Wish::None,
        }
    }
}

/// Whether a domain is one under which others register (`psd`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Suffix {
    Yes,
    No,
    Unsaid,
}

/// One policy record (RFC 9989 clause 4.7). `pct`, `rf` and `ri` are gone and ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Record {
    wish: Wish,
    subdomains: Wish,
    missing: Wish,
    strict_dkim: bool,
    strict_spf: bool,
    testing: bool,
    suffix: Suffix,
}

/// The rule that applies to a From domain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The domain whose record it is.
    pub published_at: String,
    /// What that domain asks for, as published.
    pub published: Wish,
    /// What that comes to: a step milder while the domain is testing.
    pub wish: Wish,
    /// Whether the domain says that it is only testing (`t=y`).
    pub testing: bool,
    /// Whether the rule is the one for names that don't exist (`np`).
    pub for_missing_name: bool,
    /// The organisation's domain, found by the walk.
    pub organisation: String,
    strict_dkim: bool,
    strict_spf: bool,
}

/// What a question about the rule came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Discovery {
    /// This rule applies.
    Found(Policy),
    /// No domain on the way up has published one.
    NotPublished,
    /// An answer is missing.
    Unknown,
}

/// The records met on the way up, lowest first; `None` where an answer is missing.
fn walk(domain: &str, answers: &Answers<'_>) -> Option<Vec<(String, Record)>> {
    let mut found = Vec::new();
    let mut missing = false;
    for name in names_up(domain) {
        match answers.ask(&format!("_dmarc.{name}"), RecordType::Txt) {
            // The other names are asked along with it, so that one round of questions is enough.
            DnsAnswer::Failed => missing = true,
            DnsAnswer::None => {}
            DnsAnswer::Records(records) => {
                if let Some(record) = only_policy(records) {
                    let stops = record.suffix != Suffix::Unsaid;
                    found.push((name.to_owned(), record));
                    if stops {
                        break;
                    }
                }
            }
        }
    }
    (!missing).then_some(found)
}

/// The names asked: the domain, then its parents, of long names only the last seven labels.
fn names_up(domain: &str) -> impl Iterator<Item = &str> {
    let labels = domain.split('.').count();
    let parent = |name: &str| name.split_once('.').map(|(_, parent)| parent.len());
    let mut at = Some(domain);
    let mut left = labels;
    std::iter::from_fn(move || {
        let name = at?;
        let mut rest = name;
        // The first step may be a long one; every later one drops a single label.
        let wanted = left.saturating_sub(1).min(LABELS_MAX);
        while left > wanted {
            let length = parent(rest);
            left -= 1;
            match length.and_then(|length| rest.get(rest.len() - length..)) {
                Some(shorter) => rest = shorter,
                None => break,
            }
        }
        at = (left > 0 && rest.len() < name.len()).then_some(rest);
        Some(name)
    })
}

/// RFC 9989 clause 4.10: of several policy records at one name none counts.
fn only_policy(records: &[String]) -> Option<Record> {
    let mut policies = records.iter().filter_map(|record| read(record));
    match (policies.next(), policies.next()) {
        (Some(policy), None) => policy,
        _ => None,
    }
}

/// `None` for what is no policy record; `Some(None)` for one that asks for nothing and reports nowhere.
fn read(text: &str) -> Option<Option<Record>> {
    let tags = Tags::read_leniently(text);
    if tags.first() != Some(("v", "DMARC1")) {
        return None;
    }
    let wish = |name| tags.get(name).map(Wish::read);
    let broken = [wish("p"), wish("sp"), wish("np")].contains(&Some(None));
    let reports = tags
        .get("rua")
        .is_some_and(|addresses| addresses.contains(':'));
    if broken && !reports {
        return Some(None);
    }
    // RFC 9989 clause 4.7: without `p`, or with a broken one and somewhere to report, the domain only watches.
    let own = if broken {
        Wish::None
    } else {
        wish("p").flatten().unwrap_or_default()
    };
    let subdomains = if broken {
        own
    } else {
        wish("sp").flatten().unwrap_or(own)
    };
    let missing = if broken {
        own
    } else {
        wish("np").flatten().unwrap_or(subdomains)
    };
    let is = |name, value: &str| {
        tags.get(name)
            .is_some_and(|found| found.eq_ignore_ascii_case(value))
    };
    Some(Some(Record {
        wish: own,
        subdomains,
        missing,
        strict_dkim: is("adkim", "s"),
        strict_spf: is("aspf", "s"),
        testing: is("t", "y"),
        suffix: match (is("psd", "y"), is("psd", "n")) {
            (true, _) => Suffix::Yes,
            (_, true) => Suffix::No,
            _ => Suffix::Unsaid,
        },
    }))
}

/// RFC 9989 clause 4.10.2: which of the names on the way up is the organisation's.
fn organisation_of(domain: &str, found: &[(String, Record)]) -> String {
    for (name, record) in found {
        match record.suffix {
            Suffix::No => return name.clone(),
            Suffix::Yes if name != domain => return one_label_below(name, domain).to_owned(),
            Suffix::Yes | Suffix::Unsaid => {}
        }
    }
    found.last().map_or(domain, |(name, _)| name).to_owned()
}

/// The name one label longer than `parent` on the way down to `domain`.
fn one_label_below<'d>(parent: &str, domain: &'d str) -> &'d str {
    let above = domain
        .strip_suffix(parent)
        .and_then(|rest| rest.strip_suffix('.'))
        .unwrap_or_default();
    let label_start = above.rfind('.').map_or(0, |dot| dot + 1);
    domain.get(label_start..).unwrap_or(domain)
}

/// Finds the rule for a From domain (RFC 9989 clause 4.10.1).
pub(super) fn discover(from_domain: &str, answers: &Answers<'_>) -> Discovery {
    let Some(found) = walk(from_domain, answers) else {
        return Discovery::Unknown;
    };
    let organisation = organisation_of(from_domain, &found);
    let own = found.iter().find(|(name, _)| name == from_domain);
    let organisations = found.iter().find(|(name, _)| *name == organisation);
    // Last of all the record of the public suffix above the organisation.
    let Some((name, record)) = own.or(organisations).or(found.last()) else {
        return Discovery::NotPublished;
    };
    let Some((published, for_missing_name)) = wish_for(name, record, from_domain, answers) else {
        return Discovery::Unknown;
    };
    Discovery::Found(Policy {
        published_at: name.clone(),
        published,
        wish: if record.testing {
            published.milder()
        } else {
            published
        },
        testing: record.testing,
        for_missing_name,
        strict_dkim: record.strict_dkim,
        strict_spf: record.strict_spf,
        organisation,
    })
}

/// `p` for the domain itself, `np` below it for names that don't exist, else `sp`.
fn wish_for(
    published_at: &str,
    record: &Record,
    from_domain: &str,
    answers: &Answers<'_>,
) -> Option<(Wish, bool)> {
    if published_at == from_domain {
        return Some((record.wish, false));
    }
    if record.missing == record.subdomains {
        return Some((record.subdomains, false));
    }
    let missing = is_missing(from_domain, answers)?;
    Some(if missing {
        (record.missing, true)
    } else {
        (record.subdomains, false)
    })
}

/// Whether nothing at all is known of a name. Our answers don't tell "no such name" from "no such record" (RFC 8020),
/// so a name counts as missing when four kinds of record are.
fn is_missing(name: &str, answers: &Answers<'_>) -> Option<bool> {
    let asked = [
        RecordType::A,
        RecordType::Aaaa,
        RecordType::Mx,
        RecordType::Txt,
    ]
    .map(|record_type| answers.ask(name, record_type));
    if asked
        .iter()
        .any(|answer| matches!(answer, DnsAnswer::Records(_)))
    {
        return Some(false);
    }
    asked
        .iter()
        .all(|answer| **answer == DnsAnswer::None)
        .then_some(true)
}

/// How a domain was proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Dkim,
    Spf,
}

/// Whether a proved domain speaks for a From domain (RFC 9989 clause 4.4); `None` where an answer is missing.
pub(super) fn is_aligned(
    policy: &Policy,
    from_domain: &str,
    proved: &str,
    by: By,
    answers: &Answers<'_>,
) -> Option<bool> {
    let strict = match by {
        By::Dkim => policy.strict_dkim,
        By::Spf => policy.strict_spf,
    };
    if proved == from_domain {
        return Some(true);
    }
    if strict || !is_same_or_below(proved, &policy.organisation) {
        return Some(false);
    }
    if proved == policy.organisation {
        return Some(true);
    }
    let found = walk(proved, answers)?;
    Some(organisation_of(proved, &found) == policy.organisation)
}

#[cfg(test)]
mod tests;
