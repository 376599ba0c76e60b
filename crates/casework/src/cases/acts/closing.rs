//! Closing a case, opening it again, and publishing an answer without its asker.

use super::steps::{line_of, must_be_for};
use super::words::wanted;
use super::{ActRefused, Acted, Wanted, must_be_open};
use crate::cases::case::{Case, CaseState, Closing, Outcome, StoppedBy};
use crate::cases::gate::{ReadyToClose, gate};
use crate::cases::report::ReportKind;
use crate::cases::timeline::{Actor, EntryKind};
use crate::ids::{AccountId, CaseId, PublishedAnswerId, ReportId};
use crate::moment::Moment;
use crate::people::passes::CasePass;

/// What a person says at closing.
#[derive(Clone, Copy, Debug)]
pub struct ClosingWords<'w> {
    /// How it ended.
    pub outcome: Outcome,
    /// What stopped the harm; for a near miss and nothing else.
    pub stopped_by: Option<StoppedBy>,
    /// The lesson, one sentence.
    pub lesson: &'w str,
}

/// Closes the case. It asks for what only the gate gives, and asks the gate once more: a [`ReadyToClose`] says how the case
/// stood a moment ago, and what is closed is the case as it stands now.
pub fn close(
    ready: ReadyToClose,
    case: &Case,
    pass: &CasePass,
    words: ClosingWords<'_>,
    at: Moment,
) -> Result<Acted<Closing>, ActRefused> {
    must_be_for(case, pass.case())?;
    must_be_for(case, ready.case())?;
    must_be_open(case.state)?;
    gate(case).map_err(ActRefused::StillOpen)?;
    let ended = how_it_ended(words.outcome, words.stopped_by)?;
    let lesson = wanted(words.lesson, Wanted::Lesson)?;
    let says = format!("the case was closed: {ended}. Lesson: {lesson}");
    let line = line_of(
        case,
        Actor::Member(pass.member()),
        EntryKind::Closed,
        says,
        at,
    );
    Ok(Acted {
        changed: Closing {
            outcome: words.outcome,
            stopped_by: words.stopped_by,
            lesson,
            who: pass.member(),
            when: at,
        },
        lines: vec![line],
    })
}

/// In words for the timeline; refused where outcome and what stopped it don't fit together.
fn how_it_ended(
    outcome: Outcome,
    stopped_by: Option<StoppedBy>,
) -> Result<&'static str, ActRefused> {
    match (outcome, stopped_by) {
        (Outcome::NearMiss, None) => Err(ActRefused::StoppedByMissing),
        (Outcome::NearMiss, Some(StoppedBy::Person)) => Ok("a near miss, stopped by a person"),
        (Outcome::NearMiss, Some(StoppedBy::Safeguard)) => {
            Ok("a near miss, stopped by a safeguard")
        }
        (Outcome::NearMiss, Some(StoppedBy::Luck)) => Ok("a near miss, stopped by luck"),
        (Outcome::Harm, None) => Ok("harm was done"),
        (Outcome::FalseAlarm, None) => Ok("a false alarm"),
        (Outcome::Answered, None) => Ok("answered"),
        (Outcome::Harm | Outcome::FalseAlarm | Outcome::Answered, Some(_)) => {
            Err(ActRefused::StoppedByUnexpected)
        }
    }
}

/// What changes when the desk opens a case again: its state, its closing (void), and the reporters who are owed an
/// outcome anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reopened {
    /// The reports whose [`Report::told`](crate::cases::report::Report::told) is cleared.
    pub owed_again: Vec<ReportId>,
}

/// Opens a closed case again.
pub fn reopen(
    case: &Case,
    pass: &CasePass,
    reason: &str,
    at: Moment,
) -> Result<Acted<Reopened>, ActRefused> {
    must_be_for(case, pass.case())?;
    if case.state == CaseState::Open {
        return Err(ActRefused::CaseOpen);
    }
    let reason = wanted(reason, Wanted::ReopeningReason)?;
    let says = format!("the case was opened again: {reason}");
    let line = line_of(
        case,
        Actor::Member(pass.member()),
        EntryKind::Reopened,
        says,
        at,
    );
    Ok(Acted {
        changed: Reopened {
            owed_again: case.reports.iter().map(|report| report.id).collect(),
        },
        lines: vec![line],
    })
}

/// A question and its answer as the desk wants everybody to read them; nothing of the asker's words unless repeated here.
#[derive(Clone, Copy, Debug)]
pub struct Published<'w> {
    /// Its identifier, made by the top floor.
    pub id: PublishedAnswerId,
    /// The question.
    pub question: &'w str,
    /// The answer.
    pub answer: &'w str,
}

/// A published answer as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedAnswer {
    /// Its identifier.
    pub id: PublishedAnswerId,
    /// The case it came from; for the desk, not for readers.
    pub case: CaseId,
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// Who published it; for the desk, not for readers.
    pub who: AccountId,
    /// When.
    pub published: Moment,
}

/// Publishes the answer to a question without its asker. Only for questions whose asker agreed, open or closed.
pub fn publish(
    case: &Case,
    pass: &CasePass,
    words: Published<'_>,
    at: Moment,
) -> Result<Acted<PublishedAnswer>, ActRefused> {
    must_be_for(case, pass.case())?;
    let agreed = case.reports.iter().any(|report| report.may_be_published);
    if case.kind != ReportKind::Question || !agreed {
        return Err(ActRefused::MayNotBePublished);
    }
    let question = wanted(words.question, Wanted::PublishedQuestion)?;
    let says = format!("the answer was published without its asker: {question}");
    let line = line_of(
        case,
        Actor::Member(pass.member()),
        EntryKind::Published,
        says,
        at,
    );
    Ok(Acted {
        changed: PublishedAnswer {
            id: words.id,
            case: case.id,
            question,
            answer: wanted(words.answer, Wanted::Answer)?,
            who: pass.member(),
            published: at,
        },
        lines: vec![line],
    })
}
