//! `POST /desk/cases/{number}/steps`, `…/steps/{id}/done`, `…/steps/{id}/waive`: adds a step by hand, settles one with its
//! proof, or with the reason it is not needed.

use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use casework::cases::acts::{ActRefused, Acted, StepByHand, add_step, complete_step, waive_step};
use casework::cases::case::{Case, Step, StepState};
use casework::ids::StepId;
use casework::moment::Moment;
use casework::people::Hat;
use casework::people::passes::CasePass;
use evidence::finding::Question;
use serde::Deserialize;

use super::act::{NotDone, finish};
use super::case_parts::StepDue;
use super::case_questions::step_form;
use super::draft::Draft;
use super::reading::{AtDesk, OpenedCase};
use crate::refusal::Refusal;

/// A step as it is written by hand.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewStep {
    question: String,
    title: String,
    reason: String,
    hat: String,
    due_minutes: String,
}

/// Adds a step.
pub async fn add(
    at: AtDesk,
    Path(number): Path<u64>,
    Form(new): Form<NewStep>,
) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let question = Question::from_code(&new.question).ok_or(Refusal::NotUnderstood)?;
    let done = save_new(&at, &opened, &pass, question, &new).await;
    let anchor = format!("answer-{}", question.code());
    finish(at, &opened, done, &anchor, |why| {
        Draft::refused(step_form(question.code()), why)
            .keeping("title", new.title)
            .keeping("reason", new.reason)
    })
}

async fn save_new(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    question: Question,
    new: &NewStep,
) -> Result<(), NotDone> {
    let offered = StepDue::OFFERED
        .iter()
        .find(|due| new.due_minutes == due.minutes.to_string());
    let due =
        offered.ok_or_else(|| NotDone::Form("Please choose when the step is due.".to_owned()))?;
    let step = StepByHand {
        id: StepId(at.state.world.new_id()),
        hat: Hat::from_code(&new.hat).ok_or(ActRefused::NoSuchHat)?,
        question,
        title: &new.title,
        reason: &new.reason,
        due: at.now.plus_minutes(due.minutes),
    };
    let acted = add_step(&opened.case, pass, step, at.now)?;
    at.state
        .desk
        .add_step(opened.case.id, &acted.changed, &acted.lines, at.now)
        .await?;
    Ok(())
}

/// How a step is settled: its proof, or the reason it is not needed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Settling {
    words: String,
}

/// An act that settles a step.
type Settle = fn(&Case, &CasePass, StepId, &str, Moment) -> Result<Acted<Step>, ActRefused>;

/// Marks a step as done.
pub async fn done(
    at: AtDesk,
    path: Path<(u64, String)>,
    form: Form<Settling>,
) -> Result<Response, Refusal> {
    settle(at, path, form, complete_step).await
}

/// Marks a step as not needed.
pub async fn waive(
    at: AtDesk,
    path: Path<(u64, String)>,
    form: Form<Settling>,
) -> Result<Response, Refusal> {
    settle(at, path, form, waive_step).await
}

async fn settle(
    at: AtDesk,
    Path((number, step)): Path<(u64, String)>,
    Form(settling): Form<Settling>,
    how: Settle,
) -> Result<Response, Refusal> {
    let step: StepId = step.parse().map_err(|_| Refusal::NotFound)?;
    let (opened, pass) = at.case_to_work(number).await?;
    let question = opened.case.steps.iter().find(|one| one.id == step);
    let question = question.map(|one| one.question).ok_or(Refusal::NotFound)?;
    let done = save_settled(&at, &opened, &pass, step, &settling.words, how).await;
    let anchor = format!("answer-{}", question.code());
    finish(at, &opened, done, &anchor, |why| {
        Draft::refused(format!("step-{step}"), why).keeping("words", settling.words)
    })
}

async fn save_settled(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    step: StepId,
    words: &str,
    how: Settle,
) -> Result<(), NotDone> {
    let acted = how(&opened.case, pass, step, words, at.now)?;
    at.state
        .desk
        .settle_step(opened.case.id, &acted.changed, &acted.lines, at.now)
        .await?;
    Ok(())
}

/// Finishes the open step of a playbook that stands for something the desk has just done, where the case has one. Were this cut
/// off, the step is finished by hand: what it waited for is there.
pub async fn finish_playbook_step(
    at: &AtDesk,
    case: &Case,
    pass: &CasePass,
    id: &str,
    proof: &str,
) -> Result<(), NotDone> {
    let is_it =
        |step: &&Step| step.state == StepState::Open && step.playbook_step.as_deref() == Some(id);
    let Some(step) = case.steps.iter().find(is_it) else {
        return Ok(());
    };
    let done = complete_step(case, pass, step.id, proof, at.now)?;
    let desk = &at.state.desk;
    desk.settle_step(case.id, &done.changed, &done.lines, at.now)
        .await?;
    Ok(())
}
