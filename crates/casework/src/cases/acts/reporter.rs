//! Acts of the reporter, allowed by the private link: more about what was already done, a word, "I think you are wrong".
//! They work before there is a case, on a case being worked, and on a closed one, which two of them open again. What an
//! anonymous reporter does is noted to the hour only.

use std::collections::BTreeSet;

use super::words::{wanted, within_limit};
use super::{ActRefused, Acted, Wanted};
use crate::cases::case::{Case, CaseState};
use crate::cases::report::{Exposure, Report};
use crate::cases::thread::{MessageFrom, MessageKind, ThreadMessage};
use crate::cases::timeline::{Actor, EntryKind, Line};
use crate::ids::MessageId;
use crate::moment::Moment;

/// The first line of a report's timeline.
pub fn line_of_receipt(report: &Report, files: usize) -> Line {
    let with = match files {
        0 => String::from("nothing attached"),
        1 => String::from("1 file"),
        count => format!("{count} files"),
    };
    line(
        report,
        EntryKind::ReportReceived,
        format!("a report came in: {}, {with}", report.kind.code()),
        report.received,
    )
}

/// What changes when a reporter tells more about what was already done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExposureChange {
    /// All exposures of the report now.
    pub exposures: BTreeSet<Exposure>,
    /// Whether its case was closed and is open again; its closing is then void.
    pub reopens: bool,
    /// Whether the reporter is owed an outcome again; [`Report::told`] is then cleared.
    pub owed_again: bool,
}

/// Adds to what the person already did. Exposures only ever grow; `Nothing` goes when anything else is told. `case` is the
/// report's case where it has one. With nothing new, nothing changes and nothing is said.
pub fn add_exposures(
    report: &Report,
    case: Option<&Case>,
    more: &BTreeSet<Exposure>,
    at: Moment,
) -> Acted<ExposureChange> {
    let at = report.moment_to_note(at);
    let mut exposures: BTreeSet<Exposure> = report.exposures.union(more).copied().collect();
    if exposures.len() > 1 {
        exposures.remove(&Exposure::Nothing);
    }
    let new: Vec<&str> = exposures
        .difference(&report.exposures)
        .map(|one| one.code())
        .collect();
    if new.is_empty() {
        return Acted::nothing(ExposureChange {
            exposures,
            reopens: false,
            owed_again: false,
        });
    }
    let happened = new != [Exposure::Nothing.code()];
    let reopens = happened && case.is_some_and(|case| case.state == CaseState::Closed);
    let mut lines = vec![line(
        report,
        EntryKind::ExposureAdded,
        format!("the reporter told more: {}", new.join(", ")),
        at,
    )];
    if let (true, Some(case)) = (reopens, case) {
        lines.push(line_of_reopening(
            case,
            "a reporter told more about what was already done",
            at,
        ));
    }
    Acted {
        changed: ExposureChange {
            exposures,
            reopens,
            owed_again: happened && report.told.is_some(),
        },
        lines,
    }
}

/// What a reporter writes.
#[derive(Clone, Copy, Debug)]
pub struct NewReporterMessage<'w> {
    /// Its identifier, made by the top floor.
    pub id: MessageId,
    /// The words; may be empty when there are files.
    pub text: &'w str,
    /// SHA-256 of the files added with it.
    pub files: &'w [String],
}

/// A word from the reporter, or a file, or both.
pub fn reporter_says(
    report: &Report,
    message: NewReporterMessage<'_>,
    at: Moment,
) -> Result<Acted<ThreadMessage>, ActRefused> {
    let at = report.moment_to_note(at);
    let text = if message.files.is_empty() {
        wanted(message.text, Wanted::Message)?
    } else {
        within_limit(message.text, Wanted::Message)?
    };
    let says = match message.files.len() {
        0 => String::from("the reporter wrote to the desk"),
        1 => String::from("the reporter added a file"),
        count => format!("the reporter added {count} files"),
    };
    let kind = if message.files.is_empty() {
        EntryKind::Message
    } else {
        EntryKind::EvidenceAdded
    };
    Ok(Acted {
        lines: vec![line(report, kind, says, at)],
        changed: message_of(report, message, MessageKind::Word, text, at),
    })
}

/// What changes when a reporter thinks the desk is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// What was said, if anything was.
    pub message: ThreadMessage,
    /// When; goes into [`Report::disagreed`], and [`Report::told`] is cleared: an outcome is owed again.
    pub disagreed: Moment,
    /// Whether its case was closed and is open again; its closing is then void.
    pub reopens: bool,
}

/// "I think you are wrong": opens a closed case again, flags an open one, and owes the reporter an outcome. Words are
/// welcome and not demanded.
pub fn disagree(
    report: &Report,
    case: Option<&Case>,
    message: NewReporterMessage<'_>,
    at: Moment,
) -> Result<Acted<Disagreement>, ActRefused> {
    let at = report.moment_to_note(at);
    let text = within_limit(message.text, Wanted::Message)?;
    let reopens = case.is_some_and(|case| case.state == CaseState::Closed);
    let mut lines = vec![line(
        report,
        EntryKind::Disagreed,
        String::from("the reporter thinks the desk is wrong"),
        at,
    )];
    if let (true, Some(case)) = (reopens, case) {
        lines.push(line_of_reopening(
            case,
            "a reporter thinks the desk is wrong",
            at,
        ));
    }
    Ok(Acted {
        changed: Disagreement {
            message: message_of(report, message, MessageKind::Disagreement, text, at),
            disagreed: at,
            reopens,
        },
        lines,
    })
}

fn message_of(
    report: &Report,
    message: NewReporterMessage<'_>,
    kind: MessageKind,
    text: String,
    at: Moment,
) -> ThreadMessage {
    ThreadMessage {
        id: message.id,
        report: report.id,
        from: MessageFrom::Reporter,
        kind,
        text,
        when: at,
        evidence: message.files.to_vec(),
    }
}

fn line(report: &Report, kind: EntryKind, says: String, at: Moment) -> Line {
    Line {
        chain: report.id.into(),
        at,
        actor: Actor::Reporter,
        kind,
        says,
    }
}

fn line_of_reopening(case: &Case, because: &str, at: Moment) -> Line {
    Line {
        chain: case.id.into(),
        at,
        actor: Actor::Reporter,
        kind: EntryKind::Reopened,
        says: format!("the case was opened again: {because}"),
    }
}
