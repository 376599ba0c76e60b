//! What the desk sees of the sign-in logs in a case: causes with what speaks for and against each, the raw lines, and the
//! addresses by time. Whoever sees the case sees all of it; account names in it are the subject of the case.

use serde::Serialize;

use crate::cases::lockout::{ClueRecord, HypothesisRecord, LockoutRecord};
use crate::moment::Moment;

/// Why one account could not sign in.
#[derive(Clone, Debug, Serialize)]
pub struct DeskLockout {
    /// The account as the log names it; hostile.
    pub account: String,
    /// When it locked, or failed last.
    pub at: Moment,
    /// First failure.
    pub first: Moment,
    /// Last failure.
    pub last: Moment,
    /// Failures.
    pub failures: u32,
    /// Whether the log tells of a lock.
    pub locked: bool,
    /// The causes, the likeliest first.
    pub hypotheses: Vec<DeskHypothesis>,
    /// The lines that matter.
    pub lines: Vec<DeskLogLine>,
    /// The addresses, those with the most failures first.
    pub sources: Vec<DeskSignInSource>,
    /// What happened beside failures, by time.
    pub marks: Vec<DeskSignInMark>,
    /// IT's answer as a proposal.
    pub keep_working: String,
    /// Security's answer as a proposal.
    pub prevent_or_recover: String,
    /// What one must know about the log.
    pub notes: Vec<String>,
}

/// One cause, weighed.
#[derive(Clone, Debug, Serialize)]
pub struct DeskHypothesis {
    /// The cause's stable code.
    pub cause: &'static str,
    /// The cause in a few words.
    pub title: &'static str,
    /// Whether somebody means harm, if this is the cause.
    pub is_attack: bool,
    /// From 0 to 1.
    pub probability: f64,
    /// What speaks for it.
    #[serde(rename = "for")]
    pub evidence_for: Vec<DeskClue>,
    /// What speaks against it.
    pub against: Vec<DeskClue>,
    /// What would tell, and isn't there.
    pub missing: Vec<String>,
}

/// One thing that speaks for or against a cause.
#[derive(Clone, Debug, Serialize)]
pub struct DeskClue {
    /// One sentence; may quote hostile text.
    pub says: String,
    /// The lines behind it, counted from 1 as the page numbers them.
    pub lines: Vec<usize>,
}

/// One line of a log.
#[derive(Clone, Debug, Serialize)]
pub struct DeskLogLine {
    /// Which log.
    pub log: String,
    /// The line; hostile. Empty where it is not at hand any more.
    pub text: String,
}

/// One address.
#[derive(Clone, Debug, Serialize)]
pub struct DeskSignInSource {
    /// The address; hostile.
    pub name: String,
    /// Failures from it.
    pub failures: u32,
    /// First failure.
    pub first: Moment,
    /// Last failure.
    pub last: Moment,
    /// Its steady interval, seconds.
    pub every_seconds: Option<i64>,
    /// Sign-ins of the account from it before.
    pub earlier: u32,
}

/// What happened at one moment.
#[derive(Clone, Debug, Serialize)]
pub struct DeskSignInMark {
    /// When.
    pub at: Moment,
    /// What, in a few words.
    pub what: String,
}

/// The view of one explanation.
pub(super) fn lockout_of(record: &LockoutRecord) -> DeskLockout {
    DeskLockout {
        account: record.account.clone(),
        at: record.at,
        first: record.first,
        last: record.last,
        failures: record.failures,
        locked: record.locked,
        hypotheses: record.hypotheses.iter().map(hypothesis).collect(),
        lines: record
            .lines
            .iter()
            .map(|line| DeskLogLine {
                log: line.log.clone(),
                text: line.text.clone(),
            })
            .collect(),
        sources: record
            .sources
            .iter()
            .map(|source| DeskSignInSource {
                name: source.name.clone(),
                failures: source.failures,
                first: source.first,
                last: source.last,
                every_seconds: source.every_seconds,
                earlier: source.earlier,
            })
            .collect(),
        marks: record
            .marks
            .iter()
            .map(|mark| DeskSignInMark {
                at: mark.at,
                what: mark.what.clone(),
            })
            .collect(),
        keep_working: record.keep_working.clone(),
        prevent_or_recover: record.prevent_or_recover.clone(),
        notes: record.notes.clone(),
    }
}

fn hypothesis(record: &HypothesisRecord) -> DeskHypothesis {
    let clues = |clues: &[ClueRecord]| {
        let shown = |clue: &ClueRecord| DeskClue {
            says: clue.says.clone(),
            lines: clue.lines.iter().map(|index| index + 1).collect(),
        };
        clues.iter().map(shown).collect()
    };
    DeskHypothesis {
        cause: record.cause.code(),
        title: record.cause.title(),
        is_attack: record.cause.is_attack(),
        probability: record.probability,
        evidence_for: clues(&record.evidence_for),
        against: clues(&record.against),
        missing: record.missing.clone(),
    }
}
