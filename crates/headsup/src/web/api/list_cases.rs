//! `GET /api/v1/cases`: a page of the list of cases, without those about IT. What a request may ask for stands in `asked`,
//! what a row is made of in `shape_row`.

use axum::Json;
use axum::extract::State;
use axum::http::Uri;

use super::asked::FiltersAndPages;
use super::shape_row::{CaseRow, CasesPage};
use crate::api_access::Caller;
use crate::api_answers::Refused;
use crate::api_problem::Problem;
use crate::state::DeskState;
use crate::web::desk::export::row_of;

/// List cases
///
/// By what is due, then newest first. A list is walked by sending what `next` said as `cursor`, until it says nothing.
#[utoipa::path(
    get,
    path = "/api/v1/cases",
    tag = "cases",
    params(FiltersAndPages),
    responses((status = 200, description = "A page of cases.", body = CasesPage), Refused),
    security(("token" = ["cases:read"]))
)]
pub async fn list_cases(
    State(state): State<DeskState>,
    caller: Caller,
    uri: Uri,
) -> Result<Json<CasesPage>, Problem> {
    let pass = caller.cases()?;
    let query = FiltersAndPages::read(&uri, pass.sight(), caller.now)?;
    let page = state.desk.queue(&query).await;
    let page = page.map_err(|error| Problem::of_store("read the queue", &error))?;
    let rows = page.rows.iter().map(|row| row_of(row, caller.now));
    Ok(Json(CasesPage {
        cases: rows.map(|row| CaseRow::from(&row)).collect(),
        next: page.next.map(|next| next.to_string()),
    }))
}
