//! `POST /api/v1/cases/{number}/steps`, `…/steps/{id}/done`, `…/steps/{id}/waive`: adds a step, settles one with its proof
//! or with the reason it is not needed. The integration stands on the timeline; the answer is remembered in the same
//! transaction.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use casework::cases::acts::{self, ActRefused, Acted, StepByHand};
use casework::cases::case::{Case, Step, TITLE_CHARS_MAX};
use casework::ids::StepId;
use casework::people::integrations::{CaseStepsPass, StepsPass};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use store::RememberedAnswer;
use utoipa::ToSchema;

use super::shape_case;
use super::show_case::{facts, load};
use crate::api_access::Caller;
use crate::api_answers::ActRefused as ActRefusedAnswers;
use crate::api_once::{KeyField, Sent, Try, answer, once, refused_by_store};
use crate::api_problem::Problem;
use crate::api_request::{JSON, SMALL_BODY_BYTES_MAX, read_body, read_object, whole_number};
use crate::api_words::{QuestionCode, StepHat};
use crate::state::DeskState;

/// A step may be due this many minutes from now at most: a year.
const DUE_MINUTES_MAX: i64 = 366 * 24 * 60;

/// A step to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"question": "keep-working", "hat": "it", "title": "Give the person a spare laptop",
    "reason": "So that lessons go on.", "due_minutes": 240}))]
pub struct NewStep {
    /// The question it serves.
    question: QuestionCode,
    /// Who does it.
    hat: StepHat,
    /// What to do, in one line.
    #[schema(max_length = 160, pattern = r"\S")]
    title: String,
    /// Why, and what proof looks like.
    #[serde(default)]
    #[schema(max_length = 10000)]
    reason: String,
    /// Minutes from now until it should be done.
    #[serde(deserialize_with = "whole_number")]
    #[schema(minimum = 1, maximum = 527040)]
    due_minutes: i64,
}

/// How a step was done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"proof": "Ticket 4711: password reset at 09:14."}))]
pub struct StepDone {
    /// What shows that it is done.
    #[schema(max_length = 10000, pattern = r"\S")]
    proof: String,
}

/// Why a step is not needed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "The account was closed last week."}))]
pub struct StepWaived {
    /// The reason.
    #[schema(max_length = 10000, pattern = r"\S")]
    reason: String,
}

/// Add a step
///
/// A case takes at most 200 steps.
#[utoipa::path(
    post,
    path = "/api/v1/cases/{number}/steps",
    tag = "steps",
    params(
        ("number" = u64, Path, description = "The case's number.", minimum = 1),
        KeyField
    ),
    request_body = NewStep,
    responses((status = 201, description = "The step.", body = shape_case::Step), ActRefusedAnswers),
    security(("token" = ["steps:write"]))
)]
pub async fn add_step(
    State(state): State<DeskState>,
    caller: Caller,
    Path(number): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let pass = caller.steps()?;
    let (case, pass) = open(&state, &caller, pass, &number).await?;
    let (state, caller, case) = (&state, &caller, &case);
    acting(
        state,
        caller,
        request,
        |new: NewStep, once: Try| async move {
            if !(1..=DUE_MINUTES_MAX).contains(&new.due_minutes) {
                let says = format!("`due_minutes` has to be from 1 to {DUE_MINUTES_MAX}.");
                return Err(Problem::not_acceptable(says));
            }
            if new.title.chars().count() > TITLE_CHARS_MAX {
                let says = format!("`title` has at most {TITLE_CHARS_MAX} characters.");
                return Err(Problem::not_acceptable(says));
            }
            let step = StepByHand {
                id: StepId(state.world.new_id()),
                hat: new.hat.0,
                question: new.question.0,
                title: &new.title,
                reason: &new.reason,
                due: caller.now.plus_minutes(new.due_minutes),
            };
            let acted = acts::add_step(case, &pass, step, caller.now).map_err(refused)?;
            let told = told(case, &pass, &acted.changed, StatusCode::CREATED)?;
            let kept = once.keeping(&told);
            let desk = &state.desk;
            desk.add_step_once(
                case.id,
                &acted.changed,
                &acted.lines,
                caller.now,
                kept.as_ref(),
            )
            .await
            .map_err(|error| refused_by_store("add a step", &error))?;
            Ok(told)
        },
    )
    .await
}

/// Mark a step as done
#[utoipa::path(
    post,
    path = "/api/v1/cases/{number}/steps/{id}/done",
    tag = "steps",
    params(
        ("number" = u64, Path, description = "The case's number.", minimum = 1),
        ("id" = uuid::Uuid, Path, description = "The step."),
        KeyField
    ),
    request_body = StepDone,
    responses((status = 200, description = "The step.", body = shape_case::Step), ActRefusedAnswers),
    security(("token" = ["steps:write"]))
)]
pub async fn finish_step(
    State(state): State<DeskState>,
    caller: Caller,
    Path(which): Path<(String, String)>,
    request: Request,
) -> Result<Response, Problem> {
    let act = |case: &Case, pass: &CaseStepsPass, step, done: StepDone| {
        acts::complete_step(case, pass, step, &done.proof, caller.now)
    };
    settling(&state, &caller, which, request, act).await
}

/// Mark a step as not needed
#[utoipa::path(
    post,
    path = "/api/v1/cases/{number}/steps/{id}/waive",
    tag = "steps",
    params(
        ("number" = u64, Path, description = "The case's number.", minimum = 1),
        ("id" = uuid::Uuid, Path, description = "The step."),
        KeyField
    ),
    request_body = StepWaived,
    responses((status = 200, description = "The step.", body = shape_case::Step), ActRefusedAnswers),
    security(("token" = ["steps:write"]))
)]
pub async fn waive_step(
    State(state): State<DeskState>,
    caller: Caller,
    Path(which): Path<(String, String)>,
    request: Request,
) -> Result<Response, Problem> {
    let act = |case: &Case, pass: &CaseStepsPass, step, waived: StepWaived| {
        acts::waive_step(case, pass, step, &waived.reason, caller.now)
    };
    settling(&state, &caller, which, request, act).await
}

/// The case and the pass to work its steps, where it exists for this integration.
async fn open(
    state: &DeskState,
    caller: &Caller,
    pass: StepsPass,
    number: &str,
) -> Result<(Case, CaseStepsPass), Problem> {
    let facts = facts(state, number).await?;
    let pass = pass.open(facts).ok_or_else(Problem::not_found)?;
    let mut case = load(state, facts).await?;
    let integration = &caller.integration;
    case.integration_names
        .insert(integration.id, integration.name.clone());
    Ok((case, pass))
}

fn step_of(case: &Case, id: &str) -> Result<StepId, Problem> {
    let id: StepId = id.parse().map_err(|_| Problem::not_found())?;
    let known = case.steps.iter().any(|step| step.id == id);
    known.then_some(id).ok_or_else(Problem::not_found)
}

/// Settles the step of a case that the address names, with the words of the request, by the act they are for.
async fn settling<Told: DeserializeOwned>(
    state: &DeskState,
    caller: &Caller,
    (number, step): (String, String),
    request: Request,
    act: impl FnOnce(&Case, &CaseStepsPass, StepId, Told) -> Result<Acted<Step>, ActRefused>,
) -> Result<Response, Problem> {
    let (case, pass) = open(state, caller, caller.steps()?, &number).await?;
    let step = step_of(&case, &step)?;
    let case = &case;
    acting(state, caller, request, |told: Told, once: Try| async move {
        let acted = act(case, &pass, step, told);
        settle(state, case, &pass, acted, &once).await
    })
    .await
}

/// Reads the body and does the work, once.
async fn acting<Told: DeserializeOwned, Done>(
    state: &DeskState,
    caller: &Caller,
    request: Request,
    work: impl FnOnce(Told, Try) -> Done,
) -> Result<Response, Problem>
where
    Done: Future<Output = Result<RememberedAnswer, Problem>>,
{
    let (parts, body) = request.into_parts();
    let body = read_body(&parts.headers, body, JSON, SMALL_BODY_BYTES_MAX).await?;
    let told = read_object(&body.bytes)?;
    let sent = Sent {
        path: parts.uri.path(),
        headers: &parts.headers,
        body: &body.bytes,
    };
    once(state, caller, sent, |once| work(told, once)).await
}

async fn settle(
    state: &DeskState,
    case: &Case,
    pass: &CaseStepsPass,
    acted: Result<Acted<Step>, ActRefused>,
    once: &Try,
) -> Result<RememberedAnswer, Problem> {
    let Acted { changed, lines } = acted.map_err(refused)?;
    let at = lines.first().map_or(case.opened, |line| line.at);
    let told = told(case, pass, &changed, StatusCode::OK)?;
    let kept = once.keeping(&told);
    let saved = state
        .desk
        .settle_step_once(case.id, &changed, &lines, at, kept.as_ref())
        .await;
    saved.map_err(|error| refused_by_store("settle a step", &error))?;
    Ok(told)
}

fn told(
    case: &Case,
    pass: &CaseStepsPass,
    step: &Step,
    status: StatusCode,
) -> Result<RememberedAnswer, Problem> {
    let view = case
        .step_through(step, pass)
        .ok_or_else(Problem::not_found)?;
    answer(status, &shape_case::Step::from(&view), None)
}

/// What the domain refuses, in the status it means: wrong words, or a case that stands differently.
fn refused(refused: ActRefused) -> Problem {
    match refused {
        ActRefused::NoSuchStep | ActRefused::OtherCase => Problem::not_found(),
        ActRefused::CaseClosed
        | ActRefused::StepNotOpen
        | ActRefused::TooManySteps
        | ActRefused::CallerNotVerified
        | ActRefused::PaymentNotChecked => Problem::conflict(refused.advice()),
        other => Problem::not_acceptable(other.advice()),
    }
}
