//! Notes explanations in the store: each burst under one identifier, anew when something that matters changed, and not more
//! often than needed. It explains nothing and decides nothing about cases.

use std::collections::{BTreeSet, HashMap};

use casework::cases::case::PlannedStep;
use casework::cases::lockout::{LockoutRecord, LogLine, steps_of};
use casework::cases::report::ReportKind;
use casework::ids::{CaseId, LockoutId};
use casework::playbooks::{Circumstances, lay_out};
use evidence::signin::explaining::{Cause, Lockout};
use evidence::signin::record::Place;
use sha2::{Digest as _, Sha256};
use store::NotedLockout;

use super::limits::{NOTED_AGAIN_MICROSECONDS, NOTED_REMEMBERED_MAX};
use crate::laying_out::with_identifiers;
use crate::state::DeskState;

/// What was noted of a burst.
#[derive(Clone, Copy, Debug)]
struct Noted {
    cause: Cause,
    locked: bool,
    marks: usize,
    at: i64,
}

/// Notes explanations.
pub struct Telling {
    state: DeskState,
    noted: HashMap<LockoutId, Noted>,
}

impl Telling {
    /// For this desk; nothing is noted yet.
    pub fn new(state: DeskState) -> Telling {
        Telling {
            state,
            noted: HashMap::new(),
        }
    }

    /// Whether it says something that was not noted: another cause, a lock, a sign-in; or more of the same after a while.
    pub fn is_worth_noting(&self, lockout: &Lockout) -> bool {
        let now = self.state.world.now().0;
        self.noted.get(&identifier(lockout)).is_none_or(|noted| {
            noted.cause != cause(lockout)
                || noted.locked != lockout.locked
                || noted.marks != lockout.marks.len()
                || now - noted.at > NOTED_AGAIN_MICROSECONDS
        })
    }

    /// Notes it; false where the store could not, and it should be tried again.
    pub async fn note(
        &mut self,
        lockout: &Lockout,
        notes: &[String],
        mut line: impl FnMut(Place) -> (String, String),
    ) -> bool {
        let at = self.state.world.now();
        let record = LockoutRecord::of(identifier(lockout), lockout, notes, |place| {
            let (log, text) = line(place);
            LogLine { log, text }
        });
        let noted = NotedLockout {
            fresh_case: CaseId(self.state.world.new_id()),
            steps: with_identifiers(&self.steps(&record), &self.state.world),
            record,
            at,
        };
        match self.state.desk.note_lockout(&noted).await {
            Ok(_) => {
                self.remember(&noted.record, lockout, at.0);
                true
            }
            Err(error) => {
                tracing::error!(cause = ?error.to_string(), "an explanation of sign-ins cannot be noted; trying again");
                false
            }
        }
    }

    /// What the playbooks say of a lockout, where it is one, and what follows from this explanation.
    fn steps(&self, record: &LockoutRecord) -> Vec<PlannedStep> {
        let mut steps = Vec::new();
        if record.locked {
            let nothing_done = BTreeSet::new();
            let circumstances = Circumstances {
                kind: ReportKind::Lockout,
                exposures: &nothing_done,
                answers: &[],
                verdict: None,
                grade: None,
                call_needed: false,
            };
            steps = lay_out(&self.state.playbooks, circumstances).steps;
        }
        steps.extend(steps_of(record));
        steps
    }

    fn remember(&mut self, record: &LockoutRecord, lockout: &Lockout, at: i64) {
        if self.noted.len() >= NOTED_REMEMBERED_MAX {
            let mut times: Vec<i64> = self.noted.values().map(|noted| noted.at).collect();
            times.sort_unstable();
            let middle = times.get(times.len() / 2).copied().unwrap_or(at);
            self.noted.retain(|_, noted| noted.at > middle);
        }
        let noted = Noted {
            cause: record.cause(),
            locked: record.locked,
            marks: lockout.marks.len(),
            at,
        };
        self.noted.insert(record.id, noted);
    }
}

fn cause(lockout: &Lockout) -> Cause {
    lockout
        .hypotheses
        .first()
        .map_or(Cause::Undecided, |likeliest| likeliest.cause)
}

/// The same burst has the same identifier, also after a restart: it follows from the account and the first failure
/// (version 8, RFC 9562 section 5.8).
fn identifier(lockout: &Lockout) -> LockoutId {
    let digest: [u8; 32] = Sha256::new()
        .chain_update(lockout.first.to_be_bytes())
        .chain_update(&lockout.account)
        .finalize()
        .into();
    let (half, _) = digest.split_at(16);
    LockoutId(uuid::Builder::from_custom_bytes(half.try_into().unwrap_or_default()).into_uuid())
}
