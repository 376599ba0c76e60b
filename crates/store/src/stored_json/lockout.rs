//! How an explanation of a sign-in log is stored: the mirror of [`LockoutRecord`] without what has columns of its own
//! (identifier, account, first and last failure). A cause that this version does not know makes the record unreadable
//! rather than quietly smaller.

use casework::cases::lockout::{
    ClueRecord, HypothesisRecord, LockoutRecord, LogLine, MarkRecord, SourceRecord,
};
use casework::ids::LockoutId;
use casework::moment::Moment;
use evidence::signin::explaining::Cause;
use serde::{Deserialize, Serialize};

use crate::error::{Result, StoreError};

/// The document of one explanation.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredLockout {
    at_us: i64,
    failures: u32,
    locked: bool,
    hypotheses: Vec<StoredHypothesis>,
    lines: Vec<(String, String)>,
    sources: Vec<StoredSource>,
    marks: Vec<(i64, String, usize)>,
    keep_working: String,
    prevent_or_recover: String,
    notes: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct StoredHypothesis {
    cause: String,
    probability: f64,
    evidence_for: Vec<(String, Vec<usize>)>,
    against: Vec<(String, Vec<usize>)>,
    missing: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct StoredSource {
    name: String,
    failures: u32,
    first_us: i64,
    last_us: i64,
    every_seconds: Option<i64>,
    earlier: u32,
}

/// The columns that stand beside the document.
pub(crate) struct LockoutColumns {
    pub(crate) id: LockoutId,
    pub(crate) account: String,
    pub(crate) first: Moment,
    pub(crate) last: Moment,
}

impl StoredLockout {
    /// The document of a record.
    pub(crate) fn of(record: &LockoutRecord) -> StoredLockout {
        StoredLockout {
            at_us: record.at.0,
            failures: record.failures,
            locked: record.locked,
            hypotheses: record.hypotheses.iter().map(StoredHypothesis::of).collect(),
            lines: record
                .lines
                .iter()
                .map(|line| (line.log.clone(), line.text.clone()))
                .collect(),
            sources: record
                .sources
                .iter()
                .map(|source| StoredSource {
                    name: source.name.clone(),
                    failures: source.failures,
                    first_us: source.first.0,
                    last_us: source.last.0,
                    every_seconds: source.every_seconds,
                    earlier: source.earlier,
                })
                .collect(),
            marks: record
                .marks
                .iter()
                .map(|mark| (mark.at.0, mark.what.clone(), mark.line))
                .collect(),
            keep_working: record.keep_working.clone(),
            prevent_or_recover: record.prevent_or_recover.clone(),
            notes: record.notes.clone(),
        }
    }

    /// The record again.
    pub(crate) fn record(self, columns: LockoutColumns) -> Result<LockoutRecord> {
        Ok(LockoutRecord {
            id: columns.id,
            account: columns.account,
            at: Moment(self.at_us),
            first: columns.first,
            last: columns.last,
            failures: self.failures,
            locked: self.locked,
            hypotheses: self
                .hypotheses
                .into_iter()
                .map(StoredHypothesis::record)
                .collect::<Result<_>>()?,
            lines: self
                .lines
                .into_iter()
                .map(|(log, text)| LogLine { log, text })
                .collect(),
            sources: self
                .sources
                .into_iter()
                .map(|source| SourceRecord {
                    name: source.name,
                    failures: source.failures,
                    first: Moment(source.first_us),
                    last: Moment(source.last_us),
                    every_seconds: source.every_seconds,
                    earlier: source.earlier,
                })
                .collect(),
            marks: self
                .marks
                .into_iter()
                .map(|(at, what, line)| MarkRecord {
                    at: Moment(at),
                    what,
                    line,
                })
                .collect(),
            keep_working: self.keep_working,
            prevent_or_recover: self.prevent_or_recover,
            notes: self.notes,
        })
    }
}

impl StoredHypothesis {
    fn of(record: &HypothesisRecord) -> StoredHypothesis {
        let clues = |clues: &[ClueRecord]| {
            let pair = |clue: &ClueRecord| (clue.says.clone(), clue.lines.clone());
            clues.iter().map(pair).collect()
        };
        StoredHypothesis {
            cause: record.cause.code().to_owned(),
            probability: record.probability,
            evidence_for: clues(&record.evidence_for),
            against: clues(&record.against),
            missing: record.missing.clone(),
        }
    }

    fn record(self) -> Result<HypothesisRecord> {
        let clues = |clues: Vec<(String, Vec<usize>)>| {
            let one = |(says, lines)| ClueRecord { says, lines };
            clues.into_iter().map(one).collect()
        };
        Ok(HypothesisRecord {
            cause: Cause::from_code(&self.cause)
                .ok_or_else(|| StoreError::unreadable("cause", &self.cause))?,
            probability: self.probability,
            evidence_for: clues(self.evidence_for),
            against: clues(self.against),
            missing: self.missing,
        })
    }
}
