//! The API's reading and acting: cases, how reports stand, steps, exports. An integration sees what `case.through` gives
//! it and acts with the passes its scopes are worth; what it may not see is 404. Handing reports in is the business of the
//! room `intake`; cookies play no part here. One route, one file; the shapes that are written stand in `shape_*.rs`.

mod asked;
mod export;
mod list_cases;
mod payees;
mod shape_case;
mod shape_evidence;
mod shape_row;
mod show_case;
mod show_report;
mod step;

#[cfg(test)]
mod shape_tests;

use axum::routing::put;
use utoipa::OpenApi;

use crate::listed_routes::ListedRoutes;

/// The routes of this part, to be mounted at the root.
pub fn routes() -> ListedRoutes {
    ListedRoutes::new()
        .get("/api/v1/reports/{id}", show_report::show_report)
        .get("/api/v1/cases", list_cases::list_cases)
        .get("/api/v1/cases/{number}", show_case::show_case)
        .post("/api/v1/cases/{number}/steps", step::add_step)
        .post("/api/v1/cases/{number}/steps/{id}/done", step::finish_step)
        .post("/api/v1/cases/{number}/steps/{id}/waive", step::waive_step)
        .get("/api/v1/payees", payees::list_payees)
        .get("/api/v1/payees/{id}", payees::show_payee)
        .with("PUT", "/api/v1/payees/{id}", put(payees::put_payee))
        .get("/api/v1/exports/cases.csv", export::cases_csv)
        .get("/api/v1/exports/cases.json", export::cases_json)
}

/// The description of these routes.
#[derive(OpenApi)]
#[openapi(paths(
    show_report::show_report,
    list_cases::list_cases,
    show_case::show_case,
    step::add_step,
    step::finish_step,
    step::waive_step,
    payees::list_payees,
    payees::show_payee,
    payees::put_payee,
    export::cases_csv,
    export::cases_json
))]
pub struct Described;
