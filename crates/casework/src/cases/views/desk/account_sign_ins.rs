//! What the desk sees of one account's sign-ins: every explained burst of failures that is kept, whether it is in a case or
//! waits for somebody to raise a hand, and all of them together by address. It is about one account that somebody asked for
//! by name; nothing here lists accounts.

use crate::cases::lockout::LockoutRecord;
use crate::people::passes::{CaseFacts, ReadingPass};

use super::lockouts::{DeskLockout, DeskSignInSource, lockout_of};

/// One explanation as it was found, with the case it is in.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundLockout {
    /// The explanation.
    pub record: LockoutRecord,
    /// Its case; `None` while it waits.
    pub case: Option<CaseOfLockout>,
}

/// The case of an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseOfLockout {
    /// Its number.
    pub number: u64,
    /// What decides who may see it.
    pub facts: CaseFacts,
}

/// The sign-ins of one account.
#[derive(Clone, Debug)]
pub struct AccountSignIns {
    /// All bursts as one, for the drawing; `None` where nothing is kept.
    pub together: Option<DeskLockout>,
    /// Each burst with the number of its case, the latest first.
    pub bursts: Vec<(DeskLockout, Option<u64>)>,
}

impl AccountSignIns {
    /// What a reader sees of what was found; `None` for who reads no ordinary case. What lies in a case that doesn't exist for
    /// this reader isn't there.
    pub fn through(reading: &ReadingPass, found: &[FoundLockout]) -> Option<AccountSignIns> {
        if !reading.sight().ordinary {
            return None;
        }
        let seen = found.iter().filter(|one| {
            let case = one.case;
            case.is_none_or(|case| reading.open(case.facts).is_some())
        });
        let bursts: Vec<(DeskLockout, Option<u64>)> = seen
            .map(|one| (lockout_of(&one.record), one.case.map(|case| case.number)))
            .collect();
        Some(AccountSignIns {
            together: together(&bursts),
            bursts,
        })
    }
}

/// All bursts as one: the addresses of all, those with the most failures first, and what happened beside, by time. Causes and
/// lines stay with their burst.
fn together(bursts: &[(DeskLockout, Option<u64>)]) -> Option<DeskLockout> {
    let (latest, _) = bursts.first()?;
    let mut all = DeskLockout {
        failures: 0,
        hypotheses: Vec::new(),
        lines: Vec::new(),
        sources: Vec::new(),
        marks: Vec::new(),
        notes: Vec::new(),
        ..latest.clone()
    };
    for (burst, _) in bursts {
        all.failures = all.failures.saturating_add(burst.failures);
        all.first = all.first.min(burst.first);
        all.last = all.last.max(burst.last);
        all.locked |= burst.locked;
        all.marks.extend(burst.marks.iter().cloned());
        for source in &burst.sources {
            put(&mut all.sources, source);
        }
    }
    all.sources.sort_by(|one, other| {
        let most = other.failures.cmp(&one.failures);
        most.then_with(|| one.name.cmp(&other.name))
    });
    all.marks.sort_by_key(|mark| mark.at);
    Some(all)
}

/// Adds the failures from an address to those from it in other bursts. A steady interval within one burst is none across two.
fn put(sources: &mut Vec<DeskSignInSource>, source: &DeskSignInSource) {
    match sources.iter_mut().find(|one| one.name == source.name) {
        Some(known) => {
            known.failures = known.failures.saturating_add(source.failures);
            known.first = known.first.min(source.first);
            known.last = known.last.max(source.last);
            known.earlier = known.earlier.min(source.earlier);
            known.every_seconds = None;
        }
        None => sources.push(source.clone()),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::cases::lockout::{MarkRecord, SourceRecord};
    use crate::ids::{AccountId, CaseId, LockoutId};
    use crate::moment::Moment;
    use crate::people::{Hat, Hats, Member};

    fn member(hats: &[Hat]) -> Member {
        Member {
            id: AccountId(Uuid::from_u128(1)),
            name: "Robin Hale".to_owned(),
            hats: Hats::of(hats.iter().copied()),
        }
    }

    fn minute(minute: i64) -> Moment {
        Moment::from_unix_seconds(1_800_000_000).plus_minutes(minute)
    }

    fn found(at: i64, sources: &[(&str, u32)], case: Option<(u64, bool)>) -> FoundLockout {
        let source = |(name, failures): &(&str, u32)| SourceRecord {
            name: (*name).to_owned(),
            failures: *failures,
            first: minute(at),
            last: minute(at + 5),
            every_seconds: Some(300),
            earlier: u32::try_from(at).unwrap(),
        };
        FoundLockout {
            record: LockoutRecord {
                id: LockoutId(Uuid::from_u128(9)),
                account: "anna".to_owned(),
                at: minute(at + 5),
                first: minute(at),
                last: minute(at + 5),
                failures: sources.iter().map(|(_, failures)| failures).sum(),
                locked: at == 0,
                hypotheses: Vec::new(),
                lines: Vec::new(),
                sources: sources.iter().map(source).collect(),
                marks: vec![MarkRecord {
                    at: minute(at + 6),
                    what: format!("mark {at}"),
                    line: 0,
                }],
                keep_working: String::new(),
                prevent_or_recover: String::new(),
                notes: Vec::new(),
            },
            case: case.map(|(number, about_it)| CaseOfLockout {
                number,
                facts: CaseFacts {
                    case: CaseId(Uuid::from_u128(number.into())),
                    about_it,
                },
            }),
        }
    }

    #[test]
    fn bursts_are_drawn_together_by_address_and_time() {
        let all = [
            found(60, &[("198.51.100.2", 2), ("198.51.100.1", 3)], None),
            found(0, &[("198.51.100.2", 4)], Some((7, false))),
        ];
        let reading = member(&[Hat::It]).reading_pass().unwrap();
        let seen = AccountSignIns::through(&reading, &all).unwrap();
        let cases: Vec<Option<u64>> = seen.bursts.iter().map(|(_, case)| *case).collect();
        assert_eq!(cases, [None, Some(7)]);
        let together = seen.together.unwrap();
        let sources = together.sources.iter();
        let sources: Vec<_> = sources
            .map(|one| (&*one.name, one.failures, one.every_seconds, one.earlier))
            .collect();
        let (both, one) = (
            ("198.51.100.2", 6, None, 0),
            ("198.51.100.1", 3, Some(300), 60),
        );
        assert_eq!(sources, [both, one]);
        let (first, last) = (minute(0), minute(65));
        assert_eq!((together.first, together.last), (first, last));
        assert_eq!((together.failures, together.locked), (9, true));
        let marks: Vec<&str> = together.marks.iter().map(|mark| &*mark.what).collect();
        assert_eq!(marks, ["mark 0", "mark 60"]);
    }

    #[test]
    fn what_a_reader_may_not_see_is_not_there() {
        let all = [found(0, &[("198.51.100.2", 4)], Some((7, true)))];
        let it = member(&[Hat::It]).reading_pass().unwrap();
        let seen = AccountSignIns::through(&it, &all).unwrap();
        assert!(seen.bursts.is_empty() && seen.together.is_none());
        let security = member(&[Hat::Security]).reading_pass().unwrap();
        let seen = AccountSignIns::through(&security, &all).unwrap();
        assert_eq!(seen.bursts.len(), 1);
        let leader = member(&[Hat::Leader]).reading_pass().unwrap();
        assert!(AccountSignIns::through(&leader, &all).is_none());
    }
}
