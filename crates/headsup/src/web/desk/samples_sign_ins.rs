//! An explanation of a sign-in log for the tests that draw pages: two causes, two addresses, a lock, hostile fields all over.

use casework::cases::lockout::{
    ClueRecord, HypothesisRecord, LockoutRecord, LogLine, MarkRecord, SourceRecord,
};
use casework::ids::LockoutId;
use evidence::signin::explaining::Cause;
use uuid::Uuid;

use super::samples::{HOSTILE, NOW};

/// The explanation.
pub fn lockout() -> LockoutRecord {
    let clue = |says: &str, lines: &[usize]| ClueRecord {
        says: format!("{says} {HOSTILE}"),
        lines: lines.to_vec(),
    };
    LockoutRecord {
        id: LockoutId(Uuid::from_u128(71)),
        account: format!("anna{HOSTILE}"),
        at: NOW.plus_minutes(-9),
        first: NOW.plus_minutes(-40),
        last: NOW.plus_minutes(-9),
        failures: 12,
        locked: true,
        hypotheses: vec![
            HypothesisRecord {
                cause: Cause::StaleSavedPassword,
                probability: 0.83,
                evidence_for: vec![clue("`192.0.2.7` tries every 5 minutes", &[0, 1])],
                against: Vec::new(),
                missing: vec!["The log names no device.".to_owned()],
            },
            HypothesisRecord {
                cause: Cause::BruteForce,
                probability: 0.09,
                evidence_for: Vec::new(),
                against: vec![clue("Anna signed in from `192.0.2.7` before", &[1])],
                missing: Vec::new(),
            },
        ],
        lines: vec![
            LogLine {
                log: "192.0.2.1, by TCP".to_owned(),
                text: format!("Nov 22 03:05:00 gate sshd[1]: Failed password for anna {HOSTILE}"),
            },
            LogLine {
                log: "192.0.2.1, by TCP".to_owned(),
                text: String::new(),
            },
        ],
        sources: vec![
            source("192.0.2.7", 11, Some(300), 40),
            source(HOSTILE, 1, None, 0),
        ],
        marks: vec![MarkRecord {
            at: NOW.plus_minutes(-9),
            what: "locked".to_owned(),
            line: 1,
        }],
        keep_working: "Unlock, and look at the phone first.".to_owned(),
        prevent_or_recover: format!("Nothing points at `{HOSTILE}`."),
        notes: vec!["The log names no zone.".to_owned()],
    }
}

fn source(name: &str, failures: u32, every_seconds: Option<i64>, earlier: u32) -> SourceRecord {
    SourceRecord {
        name: name.to_owned(),
        failures,
        first: NOW.plus_minutes(-40),
        last: NOW.plus_minutes(-10),
        every_seconds,
        earlier,
    }
}
