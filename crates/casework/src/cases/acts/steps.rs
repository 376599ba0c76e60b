//! Acts on the two answers and the steps.
//! They change one part and name its timeline line; closing is not decided here.

use std::collections::BTreeSet;

use evidence::finding::Question;

use super::words::{wanted, within_limit};
use super::{ActRefused, Acted, Wanted, must_be_open};
use crate::cases::case::{
    Answer, AnswerStanding, Case, CaseState, PlannedStep, STEPS_MAX, Step, StepState,
    TITLE_CHARS_MAX,
};
use crate::cases::payment_check::{CALL_BACK_STEP, CheckState};
use crate::cases::timeline::{Actor, EntryKind, Line};
use crate::ids::StepId;
use crate::moment::Moment;
use crate::people::Hat;
use crate::people::passes::{AnswerPass, WorksSteps};

/// What a person wrote as an answer.
#[derive(Clone, Copy, Debug)]
pub struct AnswerWords<'w> {
    /// Whether it answers, or says that the question does not apply.
    pub standing: AnswerStanding,
    /// The answer.
    pub text: &'w str,
    /// What it rests on, or why the question does not apply.
    pub because: &'w str,
}

/// Writes, or writes anew, the answer to the question the pass is for.
pub fn write_answer(
    case: &Case,
    pass: &AnswerPass,
    words: AnswerWords<'_>,
    at: Moment,
) -> Result<Acted<Answer>, ActRefused> {
    must_be_for(case, pass.case())?;
    must_be_open(case.state)?;
    let (text, because) = match words.standing {
        AnswerStanding::Answers => (
            wanted(words.text, Wanted::Answer)?,
            wanted(words.because, Wanted::RestsOn)?,
        ),
        AnswerStanding::DoesNotApply => (
            within_limit(words.text, Wanted::Answer)?,
            wanted(words.because, Wanted::WhyNot)?,
        ),
    };
    let answer = Answer {
        question: pass.question(),
        standing: words.standing,
        text,
        because,
        who: pass.member(),
        when: at,
    };
    let actor = Actor::Member(pass.member());
    let line = line_of(
        case,
        actor,
        EntryKind::AnswerWritten,
        said_about(&answer),
        at,
    );
    Ok(Acted {
        changed: answer,
        lines: vec![line],
    })
}

fn said_about(answer: &Answer) -> String {
    let whose = match answer.question {
        Question::KeepWorking => "IT's question",
        Question::PreventOrRecover => "Security's question",
    };
    let (text, because) = (&answer.text, &answer.because);
    match answer.standing {
        AnswerStanding::Answers => format!("{whose} was answered: {text} This rests on: {because}"),
        AnswerStanding::DoesNotApply => format!("{whose} does not apply, because: {because}"),
    }
}

/// A step that somebody adds by hand.
#[derive(Clone, Copy, Debug)]
pub struct StepByHand<'w> {
    /// Its identifier, made by the top floor.
    pub id: StepId,
    /// Who does it.
    pub hat: Hat,
    /// The question it serves.
    pub question: Question,
    /// What to do.
    pub title: &'w str,
    /// Why; may be empty.
    pub reason: &'w str,
    /// When it should be done.
    pub due: Moment,
}

/// Adds a step by hand.
pub fn add_step(
    case: &Case,
    pass: &impl WorksSteps,
    step: StepByHand<'_>,
    at: Moment,
) -> Result<Acted<Step>, ActRefused> {
    must_be_for(case, pass.case())?;
    must_be_open(case.state)?;
    if case.steps.len() >= STEPS_MAX {
        return Err(ActRefused::TooManySteps);
    }
    if !matches!(step.hat, Hat::It | Hat::Security) {
        return Err(ActRefused::NoSuchHat);
    }
    let title: String = wanted(step.title, Wanted::StepTitle)?
        .chars()
        .take(TITLE_CHARS_MAX)
        .collect();
    let says = format!("a step was added: {title}");
    let changed = Step {
        id: step.id,
        playbook_step: None,
        hat: step.hat,
        question: step.question,
        title,
        reason: within_limit(step.reason, Wanted::StepTitle)?,
        due: step.due,
        state: StepState::Open,
    };
    let line = line_of(case, pass.doer().into(), EntryKind::StepAdded, says, at);
    Ok(Acted {
        changed,
        lines: vec![line],
    })
}

/// Records that an open step was done, with its proof.
pub fn complete_step(
    case: &Case,
    pass: &impl WorksSteps,
    step: StepId,
    proof: &str,
    at: Moment,
) -> Result<Acted<Step>, ActRefused> {
    let step = open_step(case, pass, step)?;
    must_not_skip_the_call(case, step)?;
    must_not_skip_the_caller(case, step)?;
    let proof = wanted(proof, Wanted::Proof)?;
    let says = format!("a step was done: {} Proof: {proof}", sentence(&step.title));
    let who = pass.doer();
    let changed = Step {
        state: StepState::Done {
            proof,
            who,
            when: at,
        },
        ..step.clone()
    };
    let line = line_of(case, who.into(), EntryKind::StepDone, says, at);
    Ok(Acted {
        changed,
        lines: vec![line],
    })
}

/// No proof written by hand stands for the call: its step waits for the check to be at its end.
fn must_not_skip_the_call(case: &Case, step: &Step) -> Result<(), ActRefused> {
    let by_check = step.playbook_step.as_deref() == Some(CALL_BACK_STEP);
    let checked = case.payment_check.is_some_and(CheckState::is_settled);
    if by_check && !checked {
        return Err(ActRefused::PaymentNotChecked);
    }
    Ok(())
}

/// Where somebody began to ask who is calling, no proof written by hand stands for the answer.
fn must_not_skip_the_caller(case: &Case, step: &Step) -> Result<(), ActRefused> {
    let id = step.playbook_step.as_deref();
    let waits = id.is_some_and(|id| case.waits_for_a_caller.contains(id));
    (!waits).then_some(()).ok_or(ActRefused::CallerNotVerified)
}

/// Records that an open step will not be done, with the reason.
pub fn waive_step(
    case: &Case,
    pass: &impl WorksSteps,
    step: StepId,
    reason: &str,
    at: Moment,
) -> Result<Acted<Step>, ActRefused> {
    let step = open_step(case, pass, step)?;
    let reason = wanted(reason, Wanted::WaivingReason)?;
    let says = format!(
        "a step was waived: {} Reason: {reason}",
        sentence(&step.title)
    );
    let who = pass.doer();
    let changed = Step {
        state: StepState::Waived {
            reason,
            who,
            when: at,
        },
        ..step.clone()
    };
    let line = line_of(case, who.into(), EntryKind::StepWaived, says, at);
    Ok(Acted {
        changed,
        lines: vec![line],
    })
}

/// Adds what playbooks laid out to the steps that stand: a step that is there already is never added twice and never
/// removed, an open one takes the earlier due. Gives the new and the moved steps; with nothing new, nothing changes and
/// nothing is said, so laying out twice is harmless. A closed case gets none: reopen it first. Steps beyond [`STEPS_MAX`]
/// are left out and the line says so.
pub fn lay_out_steps(
    case: &Case,
    planned: &[PlannedStep],
    at: Moment,
    mut new_id: impl FnMut() -> StepId,
) -> Acted<Vec<Step>> {
    if case.state == CaseState::Closed {
        return Acted::nothing(Vec::new());
    }
    let known: BTreeSet<&str> = case
        .steps
        .iter()
        .filter_map(|step| step.playbook_step.as_deref())
        .collect();
    let mut changed: Vec<Step> = case
        .steps
        .iter()
        .filter_map(|step| moved_earlier(step, planned, at))
        .collect();
    let room = STEPS_MAX.saturating_sub(case.steps.len());
    let missing: Vec<&PlannedStep> = planned
        .iter()
        .filter(|plan| !known.contains(plan.id.as_str()))
        .collect();
    let left_out = missing.len().saturating_sub(room);
    let added: Vec<Step> = missing
        .into_iter()
        .take(room)
        .map(|plan| step_of(plan, new_id(), at))
        .collect();
    let lines = said_about_laying_out(added.len(), left_out)
        .map(|says| line_of(case, Actor::Desk, EntryKind::StepsLaidOut, says, at));
    changed.extend(added);
    Acted {
        changed,
        lines: lines.into_iter().collect(),
    }
}

fn said_about_laying_out(added: usize, left_out: usize) -> Option<String> {
    if added == 0 && left_out == 0 {
        return None;
    }
    let mut says = match added {
        1 => String::from("playbooks laid out 1 step"),
        count => format!("playbooks laid out {count} steps"),
    };
    if left_out > 0 {
        says.push_str(&format!("; {left_out} more did not fit into the case"));
    }
    Some(says)
}

fn step_of(plan: &PlannedStep, id: StepId, at: Moment) -> Step {
    Step {
        id,
        playbook_step: Some(plan.id.clone()),
        hat: plan.hat,
        question: plan.question,
        title: plan.title.clone(),
        reason: plan.reason.clone(),
        due: at.plus_minutes(plan.due_minutes),
        state: StepState::Open,
    }
}

fn moved_earlier(step: &Step, planned: &[PlannedStep], at: Moment) -> Option<Step> {
    if step.state != StepState::Open {
        return None;
    }
    let plan = planned
        .iter()
        .find(|plan| step.playbook_step.as_deref() == Some(plan.id.as_str()))?;
    let due = at.plus_minutes(plan.due_minutes);
    (due < step.due).then(|| Step {
        due,
        ..step.clone()
    })
}

fn open_step<'c>(
    case: &'c Case,
    pass: &impl WorksSteps,
    id: StepId,
) -> Result<&'c Step, ActRefused> {
    must_be_for(case, pass.case())?;
    must_be_open(case.state)?;
    let step = case
        .steps
        .iter()
        .find(|step| step.id == id)
        .ok_or(ActRefused::NoSuchStep)?;
    if step.state == StepState::Open {
        Ok(step)
    } else {
        Err(ActRefused::StepNotOpen)
    }
}

pub(super) fn must_be_for(case: &Case, pass_is_for: crate::ids::CaseId) -> Result<(), ActRefused> {
    if case.id == pass_is_for {
        Ok(())
    } else {
        Err(ActRefused::OtherCase)
    }
}

pub(super) fn line_of(
    case: &Case,
    actor: Actor,
    kind: EntryKind,
    says: String,
    at: Moment,
) -> Line {
    Line::of_case(case.id, actor, kind, says, at)
}

fn sentence(title: &str) -> String {
    let title = title.trim_end_matches(['.', '!', '?']);
    format!("{title}.")
}
