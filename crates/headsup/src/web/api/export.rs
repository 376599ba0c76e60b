//! `GET /api/v1/exports/cases.csv` and `.json`: the list of cases as the desk's own export writes it, without those about
//! IT.

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;

use super::asked::Filters;
use super::shape_row::CasesFile;
use crate::api_access::Caller;
use crate::api_answers::Refused;
use crate::api_problem::Problem;
use crate::state::DeskState;
use crate::web::desk::export::{all_rows, csv_file, json_file};

/// Export cases as CSV
///
/// Comma-separated, UTF-8, with a header line; no cell begins like a formula. At most 10,000 rows.
#[utoipa::path(
    get,
    path = "/api/v1/exports/cases.csv",
    tag = "exports",
    params(Filters),
    responses(
        (status = 200, description = "The list.", body = String, content_type = "text/csv; charset=utf-8"),
        Refused
    ),
    security(("token" = ["exports:read"]))
)]
pub async fn cases_csv(
    State(state): State<DeskState>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Problem> {
    let pass = caller.exports()?;
    let query = Filters::read(&uri, pass.sight(), caller.now)?;
    Ok(csv_file(&all_rows(&state, query, caller.now).await?)?)
}

/// Export cases as JSON
///
/// At most 10,000 rows.
#[utoipa::path(
    get,
    path = "/api/v1/exports/cases.json",
    tag = "exports",
    params(Filters),
    responses((status = 200, description = "The list.", body = CasesFile), Refused),
    security(("token" = ["exports:read"]))
)]
pub async fn cases_json(
    State(state): State<DeskState>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Problem> {
    let pass = caller.exports()?;
    let query = Filters::read(&uri, pass.sight(), caller.now)?;
    Ok(json_file(&all_rows(&state, query, caller.now).await?)?)
}
