//! Acts of the desk in the threads: a word, a question, and telling the outcome.

use super::steps::must_be_for;
use super::words::wanted;
use super::{ActRefused, Acted, Wanted, must_be_open};
use crate::cases::case::Case;
use crate::cases::report::Report;
use crate::cases::thread::{MessageFrom, MessageKind, ThreadMessage};
use crate::cases::timeline::{Actor, EntryKind, Line};
use crate::ids::{MessageId, ReportId};
use crate::moment::Moment;
use crate::people::passes::CasePass;

/// What the desk writes into one thread.
#[derive(Clone, Copy, Debug)]
pub struct NewDeskMessage<'w> {
    /// Its identifier, made by the top floor.
    pub id: MessageId,
    /// Whose thread.
    pub report: ReportId,
    /// Whether it asks something.
    pub asks: bool,
    /// The words.
    pub text: &'w str,
}

/// Writes into the thread with one reporter. Possible on a closed case too: people may still talk.
pub fn desk_says(
    case: &Case,
    pass: &CasePass,
    message: NewDeskMessage<'_>,
    at: Moment,
) -> Result<Acted<ThreadMessage>, ActRefused> {
    must_be_for(case, pass.case())?;
    let report = report_in(case, message.report)?;
    let (kind, says) = if message.asks {
        (
            MessageKind::Question,
            "the desk asked the reporter something",
        )
    } else {
        (MessageKind::Word, "the desk wrote to the reporter")
    };
    let changed = ThreadMessage {
        id: message.id,
        report: report.id,
        from: MessageFrom::Desk(pass.member()),
        kind,
        text: wanted(message.text, Wanted::Message)?,
        when: at,
        evidence: Vec::new(),
    };
    let line = Line {
        chain: report.id.into(),
        at,
        actor: Actor::Member(pass.member()),
        kind: EntryKind::Message,
        says: String::from(says),
    };
    Ok(Acted {
        changed,
        lines: vec![line],
    })
}

/// One reporter was told: the message, and the moment to note on the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Whose report.
    pub report: ReportId,
    /// When; goes into [`Report::told`].
    pub told: Moment,
    /// What was said.
    pub message: ThreadMessage,
}

/// Tells the outcome to the reporters of `reports`, or to everybody who has not been told when `reports` is empty.
pub fn tell_reporters(
    case: &Case,
    pass: &CasePass,
    reports: &[ReportId],
    outcome: &str,
    at: Moment,
    mut new_id: impl FnMut() -> MessageId,
) -> Result<Acted<Vec<Told>>, ActRefused> {
    must_be_for(case, pass.case())?;
    must_be_open(case.state)?;
    let outcome = wanted(outcome, Wanted::Outcome)?;
    let to_tell: Vec<&Report> = if reports.is_empty() {
        case.reports
            .iter()
            .filter(|report| report.told.is_none())
            .collect()
    } else {
        reports
            .iter()
            .map(|report| report_in(case, *report))
            .collect::<Result<_, _>>()?
    };
    if to_tell.is_empty() {
        return Err(ActRefused::NobodyToTell);
    }
    let lines = to_tell
        .iter()
        .map(|report| line_of_telling(report, pass, at))
        .collect();
    let changed = to_tell
        .into_iter()
        .map(|report| told(report, pass, &outcome, at, new_id()))
        .collect();
    Ok(Acted { changed, lines })
}

fn told(report: &Report, pass: &CasePass, outcome: &str, at: Moment, id: MessageId) -> Told {
    Told {
        report: report.id,
        told: at,
        message: ThreadMessage {
            id,
            report: report.id,
            from: MessageFrom::Desk(pass.member()),
            kind: MessageKind::Outcome,
            text: outcome.to_owned(),
            when: at,
            evidence: Vec::new(),
        },
    }
}

fn line_of_telling(report: &Report, pass: &CasePass, at: Moment) -> Line {
    Line {
        chain: report.id.into(),
        at,
        actor: Actor::Member(pass.member()),
        kind: EntryKind::Told,
        says: String::from("the reporter was told the outcome"),
    }
}

pub(super) fn report_in(case: &Case, report: ReportId) -> Result<&Report, ActRefused> {
    case.reports
        .iter()
        .find(|one| one.id == report)
        .ok_or(ActRefused::NoSuchReport)
}
