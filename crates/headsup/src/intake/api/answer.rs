//! What a hand-in is answered with, and the line that says on the report's timeline who handed it in.

use axum::http::StatusCode;
use casework::cases::report::Report;
use casework::cases::timeline::{Actor, EntryKind, Line};
use casework::ids::{IntegrationId, ReportId};
use casework::moment::Moment;
use serde::Serialize;
use store::{HandedIn, RememberedAnswer};
use utoipa::ToSchema;

use crate::api_once;
use crate::api_problem::Problem;
use crate::api_words::Id;
use crate::state::DeskState;

/// What was handed in, and where to read how it stands.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"what": "new-report", "report": "019ab6b0-7d3e-7a55-8f10-5b8a0c9d2e11",
    "private_link": "https://desk.school.example/r/GbcD0mtT8Xq1Zk9yVn3wEg4hJ2sLf7uRtPaQcBxYzM0"}))]
pub struct TakenInAnswer {
    /// What it was taken in as.
    pub what: What,
    /// The report it is or belongs to; nothing for what belongs to none.
    #[schema(required = true)]
    pub report: Option<Id>,
    /// The reporter's own page, where this token handed the report in.
    #[schema(required = true)]
    pub private_link: Option<String>,
}

/// What something was taken in as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A new report.
    NewReport,
    /// The same bytes were taken in before; nothing changed.
    Duplicate,
    /// The reporter's word in the thread of a report.
    Reply,
    /// Somebody else's word in the thread of a report, kept until the desk has looked.
    Held,
    /// Written by a program for no person in particular: kept, never a case.
    Automatic,
    /// A mail of ours that came back.
    Bounce,
}

impl TakenInAnswer {
    /// A report, with its private link where this integration handed it in.
    pub fn of_report(
        state: &DeskState,
        what: What,
        report: ReportId,
        is_its_own: bool,
    ) -> TakenInAnswer {
        let link = || {
            format!(
                "{}{}",
                state.settings.base_url(),
                state.private_path(report)
            )
        };
        TakenInAnswer {
            what,
            report: Some(Id(report.0)),
            private_link: is_its_own.then(link),
        }
    }

    /// The answer to send: 201 for a new report, 200 otherwise.
    pub fn written(&self) -> Result<RememberedAnswer, Problem> {
        let status = match self.what {
            What::NewReport => StatusCode::CREATED,
            _ => StatusCode::OK,
        };
        let location = self
            .report
            .filter(|_| self.what == What::NewReport)
            .map(|report| format!("/api/v1/reports/{}", report.0));
        api_once::answer(status, self, location)
    }
}

/// That an integration handed this report in, noted as finely as the report itself.
pub fn handed_in(report: &Report, integration: IntegrationId) -> HandedIn {
    handed_in_at(report.id, integration, report.received)
}

/// That an integration handed a report in at this moment.
pub fn handed_in_at(report: ReportId, integration: IntegrationId, at: Moment) -> HandedIn {
    HandedIn {
        integration,
        line: Line {
            chain: report.into(),
            at,
            actor: Actor::Integration(integration),
            kind: EntryKind::HandedIn,
            says: "the report was handed in through the API".to_owned(),
        },
    }
}
