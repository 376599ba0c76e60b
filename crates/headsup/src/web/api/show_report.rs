//! `GET /api/v1/reports/{id}`: how a report stands. The private link is told only to the integration that handed the report
//! in; a report about IT exists for none.

use axum::Json;
use axum::extract::{Path, State};
use casework::cases::case::CaseState;
use casework::cases::report::ReportKind;
use casework::ids::ReportId;
use serde::Serialize;
use store::ReportFile;
use utoipa::ToSchema;

use crate::api_access::Caller;
use crate::api_answers::Refused;
use crate::api_problem::Problem;
use crate::api_words::{At, Id, Kind, VerdictCode};
use crate::laying_out::verdict_of;
use crate::state::DeskState;

/// How a report stands.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"id": "019ab6b0-7d3e-7a55-8f10-5b8a0c9d2e11", "kind": "message", "state": "open",
    "verdict": "harmful", "case": 12, "received": "2026-11-22T03:56:00Z", "told": null, "private_link": null}))]
pub struct ReportStanding {
    /// Its identifier.
    id: Id,
    /// What it is about.
    kind: Kind,
    /// `waiting` for its first examination, or as its case: `open`, `closed`.
    state: ReportState,
    /// The verdict on it; nothing while it waits, or where there is nothing to weigh.
    #[schema(required = true)]
    verdict: Option<VerdictCode>,
    /// The number of its case; nothing while it waits.
    #[schema(required = true, minimum = 1)]
    case: Option<u64>,
    /// When it came in; to the hour where it is anonymous.
    received: At,
    /// When its reporter was told the outcome.
    #[schema(required = true)]
    told: Option<At>,
    /// The reporter's own page, for the integration that handed the report in and for no other.
    #[schema(required = true)]
    private_link: Option<String>,
}

/// Where a report stands.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReportState {
    /// Not examined yet.
    Waiting,
    /// Its case is being worked.
    Open,
    /// Its case is closed.
    Closed,
}

/// Read how a report stands
///
/// With `cases:read` any report that is not about IT; with `reports:write` alone those that this token handed in.
#[utoipa::path(
    get,
    path = "/api/v1/reports/{id}",
    tag = "reports",
    params(("id" = uuid::Uuid, Path, description = "The report.")),
    responses((status = 200, description = "How it stands.", body = ReportStanding), Refused),
    security(("token" = ["cases:read"]), ("token" = ["reports:write"]))
)]
pub async fn show_report(
    State(state): State<DeskState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<ReportStanding>, Problem> {
    let reads_all = caller.cases();
    if reads_all.is_err() {
        caller.handing_in()?;
    }
    let id = id.parse().map(ReportId).map_err(|_| Problem::not_found())?;
    let handed_in_by = state.desk.integration_of_report(id).await;
    let handed_in_by =
        handed_in_by.map_err(|error| Problem::of_store("look up a report", &error))?;
    let is_its_own = handed_in_by == Some(caller.integration.id);
    let file = state.desk.report_file(id).await;
    let file = file
        .map_err(|error| Problem::of_store("read a report", &error))?
        .filter(|file| file.report.kind != ReportKind::AboutIt)
        .filter(|file| file.case.as_ref().is_none_or(|case| !case.about_it))
        .filter(|_| is_its_own || reads_all.is_ok())
        .ok_or_else(Problem::not_found)?;
    Ok(Json(standing(&state, &file, is_its_own)))
}

fn standing(state: &DeskState, file: &ReportFile, is_its_own: bool) -> ReportStanding {
    let report = &file.report;
    let link = || {
        format!(
            "{}{}",
            state.settings.base_url(),
            state.private_path(report.id)
        )
    };
    ReportStanding {
        id: Id(report.id.0),
        kind: report.kind.into(),
        state: match file.case.as_ref().map(|case| case.state) {
            None => ReportState::Waiting,
            Some(CaseState::Open) => ReportState::Open,
            Some(CaseState::Closed) => ReportState::Closed,
        },
        verdict: file
            .case
            .as_ref()
            .and_then(|_| verdict_of(file))
            .map(VerdictCode),
        case: file.case.as_ref().map(|case| case.number),
        received: report.received.into(),
        told: report.told.map(At),
        private_link: is_its_own.then(link),
    }
}
