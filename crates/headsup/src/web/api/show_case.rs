//! `GET /api/v1/cases/{number}`: one case, whole, as the integration may see it. Also the one way to a case for the acts of
//! this part, so that what may not be seen is 404 on every route alike.

use axum::Json;
use axum::extract::{Path, State};
use casework::cases::case::Case;
use casework::people::passes::CaseFacts;

use super::shape_case::WholeCase;
use crate::api_access::Caller;
use crate::api_answers::Refused;
use crate::api_problem::Problem;
use crate::name_readings::view_noting_names;
use crate::state::DeskState;

/// Read a case
///
/// Whole: the two questions with their answers, steps, reports with what was found in their evidence and what could not be
/// checked, threads, and the timeline with its hashes. A reporter's name is in it only where it was given openly and the
/// token also has `steps:write`; a confidential name never is. That it was is on the timeline, and the reporter sees it.
#[utoipa::path(
    get,
    path = "/api/v1/cases/{number}",
    tag = "cases",
    params(("number" = u64, Path, description = "The case's number.", minimum = 1)),
    responses((status = 200, description = "The case.", body = WholeCase), Refused),
    security(("token" = ["cases:read"]))
)]
pub async fn show_case(
    State(state): State<DeskState>,
    caller: Caller,
    Path(number): Path<String>,
) -> Result<Json<WholeCase>, Problem> {
    let pass = caller.cases()?;
    let facts = facts(&state, &number).await?;
    let pass = pass.open(facts).ok_or_else(Problem::not_found)?;
    let case = load(&state, facts).await?;
    let view = view_noting_names(&state, &case, pass, state.world.now()).await;
    let view = view.ok_or_else(Problem::not_found)?;
    Ok(Json(WholeCase::from(&view)))
}

/// What must be known of the case with this number, as it stands in the address.
pub async fn facts(state: &DeskState, number: &str) -> Result<CaseFacts, Problem> {
    let is_digits = number.bytes().all(|byte| byte.is_ascii_digit());
    let number: u64 = number
        .parse()
        .ok()
        .filter(|_| is_digits)
        .ok_or_else(Problem::not_found)?;
    let facts = state.desk.case_facts(number).await;
    facts
        .map_err(|error| Problem::of_store("look up a case", &error))?
        .ok_or_else(Problem::not_found)
}

/// The case, for whoever holds a pass for it.
pub async fn load(state: &DeskState, facts: CaseFacts) -> Result<Case, Problem> {
    let case = state.desk.case(facts.case).await;
    case.map_err(|error| Problem::of_store("read a case", &error))?
        .ok_or_else(Problem::not_found)
}
