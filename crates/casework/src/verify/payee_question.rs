//! Whom of the register a request may mean: what it says of itself, and how each payee answers to it. Everything in a question
//! is a claim; nothing of it gets onto the register from here. What follows from a likeness is decided elsewhere.

use std::collections::BTreeSet;

use evidence::mail::detect::identity::lookalike::{Candidate, Resemblance, Target};
use evidence::mail::detect::links::address::{readable, registrable};

use super::likeness::{self, NameApart};
use super::payee::{Payee, ValueKind};
use super::written::written;

/// Claims of one kind that are asked about; a request with more of them is read by people.
pub const CLAIMS_ASKED_MAX: usize = 20;
/// Payees an answer names.
pub const PAYEES_FOUND_MAX: usize = 50;
/// Characters that the end of an account or a number has. The same account is written with and without its bank and
/// country, and so is a number; their ends are the same.
pub const END_CHARS: usize = 8;

/// What a request says of the payee. The first [`CLAIMS_ASKED_MAX`] of each are asked about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PayeeQuestion {
    /// Accounts, as they stand there.
    pub accounts: Vec<String>,
    /// Domains or hosts.
    pub domains: Vec<String>,
    /// Telephone numbers, as they stand there.
    pub numbers: Vec<String>,
    /// Names.
    pub names: Vec<String>,
}

/// How a payee answers to a question, the strongest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// This account is on file.
    Account(String),
    /// An account with the same end is on file.
    AccountEnd {
        /// What was asked.
        asked: String,
        /// What is on file.
        on_file: String,
    },
    /// This domain is on file, or one above it that the same owner has.
    Domain(String),
    /// It bears this name.
    Name(String),
    /// This number is on file.
    Number(String),
    /// A number with the same end is on file.
    NumberEnd {
        /// What was asked.
        asked: String,
        /// What is on file.
        on_file: String,
    },
    /// A domain on file looks like this one.
    LookAlikeDomain {
        /// How.
        how: Resemblance,
        /// What was asked.
        asked: String,
        /// What is on file.
        on_file: String,
    },
    /// Its name looks like this one.
    LookAlikeName {
        /// What was asked.
        asked: String,
    },
}

impl PayeeQuestion {
    /// How a payee answers, the strongest first; nothing where it has to do with none of it.
    pub fn likenesses(&self, payee: &Payee) -> Vec<Likeness> {
        let mut likenesses = Vec::new();
        for account in some(&self.accounts) {
            let ends = |asked, on_file| Likeness::AccountEnd { asked, on_file };
            same_end(
                payee,
                ValueKind::Account,
                account,
                Likeness::Account,
                ends,
                &mut likenesses,
            );
        }
        for number in some(&self.numbers) {
            let ends = |asked, on_file| Likeness::NumberEnd { asked, on_file };
            same_end(
                payee,
                ValueKind::Number,
                number,
                Likeness::Number,
                ends,
                &mut likenesses,
            );
        }
        for host in some(&self.domains) {
            likenesses.extend(domain_likeness(payee, host));
        }
        let on_file = NameApart::new(&payee.name);
        for name in some(&self.names) {
            let asked = NameApart::new(name);
            if asked.is(&on_file) {
                likenesses.push(Likeness::Name(name.clone()));
            } else if asked.looks_like(&on_file) {
                let asked = name.clone();
                likenesses.push(Likeness::LookAlikeName { asked });
            }
        }
        likenesses.sort();
        likenesses
    }

    /// The payees that have to do with it out of some, the strongest first, at most [`PAYEES_FOUND_MAX`].
    pub fn answered_by(&self, some: Vec<Payee>) -> Vec<Payee> {
        let mut found: Vec<(Vec<Likeness>, Payee)> = some
            .into_iter()
            .map(|payee| (self.likenesses(&payee), payee))
            .filter(|(likenesses, _)| !likenesses.is_empty())
            .collect();
        found.sort_by(|one, other| (&one.0, one.1.id).cmp(&(&other.0, other.1.id)));
        found.truncate(PAYEES_FOUND_MAX);
        found.into_iter().map(|(_, payee)| payee).collect()
    }

    /// What to look for among the values on file, as [`sought`] writes them.
    pub fn sought(&self) -> BTreeSet<String> {
        let of = |kind, claims: &[String]| -> Vec<String> {
            let written = some(claims).filter_map(|claim| written(kind, claim).ok());
            written.map(|value| sought(kind, &value)).collect()
        };
        let mut all: BTreeSet<String> = BTreeSet::new();
        all.extend(of(ValueKind::Account, &self.accounts));
        all.extend(of(ValueKind::Number, &self.numbers));
        for host in some(&self.domains) {
            if let Ok(host) = written(ValueKind::Domain, host) {
                all.insert(sought(ValueKind::Domain, &registrable(&host)));
                all.insert(sought(ValueKind::Domain, &host));
            }
        }
        all
    }

    /// The keys under which payees are kept whose name or domain is nearly the one asked for.
    pub fn likeness_keys(&self) -> BTreeSet<i64> {
        let mut keys = BTreeSet::new();
        for name in some(&self.names) {
            NameApart::new(name).keys_asked(&mut keys);
        }
        for host in some(&self.domains) {
            likeness::domain_keys_asked(&host.to_lowercase(), &mut keys);
        }
        keys
    }
}

impl Payee {
    /// The keys under which it is found by what is nearly its name or one of its domains.
    pub fn likeness_keys(&self) -> BTreeSet<i64> {
        likeness::keys_on_file(self)
    }
}

/// Under what a value is looked for: a domain under itself, an account and a number under their ends.
pub fn sought(kind: ValueKind, value: &str) -> String {
    match kind {
        ValueKind::Domain => format!("d:{value}"),
        ValueKind::Account => format!("a:{}", end(value)),
        ValueKind::Number => format!("n:{}", end(value)),
    }
}

fn end(value: &str) -> &str {
    let from = value.len().saturating_sub(END_CHARS);
    value.get(from..).unwrap_or(value)
}

fn some(claims: &[String]) -> impl Iterator<Item = &String> {
    claims.iter().take(CLAIMS_ASKED_MAX)
}

fn same_end(
    payee: &Payee,
    kind: ValueKind,
    claim: &str,
    same: impl Fn(String) -> Likeness,
    ends: impl Fn(String, String) -> Likeness,
    into: &mut Vec<Likeness>,
) {
    let Ok(asked) = written(kind, claim) else {
        return;
    };
    for there in payee.values_of(kind) {
        if there.value == asked {
            into.push(same(asked.clone()));
        } else if asked.len() >= END_CHARS && end(&there.value) == end(&asked) {
            into.push(ends(asked.clone(), there.value.clone()));
        }
    }
}

fn domain_likeness(payee: &Payee, claim: &str) -> Option<Likeness> {
    let host = written(ValueKind::Domain, claim).ok()?;
    let is_it = |on_file: &str| {
        host == on_file
            || host
                .strip_suffix(on_file)
                .is_some_and(|front| front.ends_with('.'))
    };
    if payee
        .values_of(ValueKind::Domain)
        .any(|there| is_it(&there.value))
    {
        return Some(Likeness::Domain(host));
    }
    let candidate = Candidate::new(&host)?;
    let near = payee.values_of(ValueKind::Domain).filter_map(|there| {
        let target = Target::new(&readable(&registrable(&there.value)));
        // Elsewhere two names with an s between them are ordinary neighbours; here one of them is paid.
        let plural = || is_plural(&host, &there.value).then_some(Resemblance::LettersOff);
        Some((
            candidate.resembles(&target).or_else(plural)?,
            there.value.clone(),
        ))
    });
    let (how, on_file) = near.min()?;
    Some(Likeness::LookAlikeDomain {
        how,
        asked: host,
        on_file,
    })
}

/// Whether the names before the endings differ by an s at the end and by nothing else.
fn is_plural(host: &str, on_file: &str) -> bool {
    let name = |host: &str| {
        let domain = readable(&registrable(host));
        domain.split('.').next().unwrap_or_default().to_owned()
    };
    let (one, other) = (name(host), name(on_file));
    one != other
        && one.strip_suffix('s').unwrap_or(&one) == other.strip_suffix('s').unwrap_or(&other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{AccountId, PayeeId};
    use crate::moment::Moment;
    use crate::verify::change::{PayeeChange, ValueGiven, changed};
    use crate::verify::known_number::RecordSource;
    use crate::verify::payee::PayeeKind;
    use uuid::Uuid;

    fn payee(number: u128, name: &str, values: &[(ValueKind, &str)]) -> Payee {
        let change = PayeeChange::Put {
            id: PayeeId(Uuid::from_u128(number)),
            kind: PayeeKind::Supplier,
            name: name.to_owned(),
            values: values
                .iter()
                .map(|(kind, text)| ValueGiven::new(*kind, text, RecordSource::Contract).unwrap())
                .collect(),
        };
        let by = AccountId(Uuid::from_u128(1)).into();
        changed(None, &change, by, Moment(0))
            .unwrap()
            .after
            .unwrap()
    }

    fn brightwater() -> Payee {
        payee(
            1,
            "Brightwater Paper Ltd",
            &[
                (ValueKind::Domain, "brightwater.example"),
                (ValueKind::Account, "GB29 NWBK 6016 1331 9268 19"),
                (ValueKind::Number, "+44 1632 960001"),
            ],
        )
    }

    fn asked(kind: &str, claim: &str) -> PayeeQuestion {
        let claims = vec![claim.to_owned()];
        let mut question = PayeeQuestion::default();
        match kind {
            "account" => question.accounts = claims,
            "domain" => question.domains = claims,
            "number" => question.numbers = claims,
            _ => question.names = claims,
        }
        question
    }

    /// What is near is also looked for under something that it is kept under.
    fn is_looked_for(question: &PayeeQuestion, payee: &Payee) -> bool {
        let kept: BTreeSet<String> = payee
            .values
            .iter()
            .map(|value| sought(value.kind, &value.value))
            .collect();
        !kept.is_disjoint(&question.sought())
            || !payee.likeness_keys().is_disjoint(&question.likeness_keys())
    }

    #[test]
    fn a_payee_answers_to_what_is_on_file_and_to_what_looks_like_it() {
        let near = [
            ("account", "gb29nwbk60161331926819", "Account("),
            ("account", "60-16-13 31926819", "AccountEnd"),
            ("number", "+44 1632 960 001", "Number("),
            ("number", "01632 960001", "NumberEnd"),
            ("domain", "brightwater.example", "Domain("),
            ("domain", "mail.brightwater.example", "Domain("),
            ("domain", "br1ghtwater.example", "SameToTheEye"),
            ("domain", "brightwatre.example", "LettersOff"),
            ("domain", "brightwater-payments.example", "AddedWord"),
            ("domain", "brightwaters.example", "LettersOff"),
            ("domain", "brightwater.test", "OtherEnding"),
            ("domain", "brightwater.example.pay.test", "InFront"),
            ("name", "brightwater paper", "Name("),
            ("name", "Brightwater Papers", "LookAlikeName"),
            ("name", "Brіghtwater Paper Limited", "LookAlikeName"),
        ];
        for (kind, claim, expected) in near {
            let question = asked(kind, claim);
            let likenesses = question.likenesses(&brightwater());
            let says = format!("{likenesses:?}");
            assert!(
                likenesses.len() == 1 && says.contains(expected),
                "{claim}: {says}"
            );
            assert!(is_looked_for(&question, &brightwater()), "{claim}");
        }
        for (kind, claim) in [
            ("account", "GB82WEST12345698765432"),
            ("account", "26819"),
            ("number", "01632 960002"),
            ("domain", "windmill.example"),
            ("name", "Windmill Paper"),
            ("name", ""),
        ] {
            let question = asked(kind, claim);
            assert_eq!(question.likenesses(&brightwater()), [], "{claim}");
        }
    }

    #[test]
    fn the_strongest_answer_comes_first() {
        let near = payee(2, "Brightwater Papers", &[]);
        let far = payee(3, "Windmill", &[]);
        let mut question = asked("account", "GB29NWBK60161331926819");
        question.names = vec!["Brightwater Papers".to_owned()];
        let found = question.answered_by(vec![far, near.clone(), brightwater()]);
        assert_eq!(found, [brightwater(), near]);
    }
}
