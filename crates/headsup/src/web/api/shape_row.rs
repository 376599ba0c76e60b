//! One case of a list, as the API writes it: the same fields as in the desk's own JSON export. A test beside compares the
//! two.

use casework::cases::views::QueueRow;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api_words::{At, CaseStateCode, Kind, QuestionCode, VerdictCode};

/// A case at a glance.
#[derive(Serialize, ToSchema)]
pub struct CaseRow {
    /// Its number.
    #[schema(minimum = 1)]
    number: u64,
    /// Its title; may quote hostile text.
    title: String,
    /// The kind of its first report.
    kind: Kind,
    /// The verdict; nothing where there was no evidence to weigh.
    #[schema(required = true)]
    verdict: Option<VerdictCode>,
    /// Whether it is being worked.
    state: CaseStateCode,
    /// When the next open step is due.
    #[schema(required = true)]
    due: Option<At>,
    /// Whether that has passed.
    overdue: bool,
    /// Open steps for IT.
    open_steps_it: u64,
    /// Open steps for Security.
    open_steps_security: u64,
    /// The questions without an answer.
    unanswered: Vec<QuestionCode>,
    /// How many reports it holds.
    reports: u64,
    /// How many of their reporters are still to be told.
    untold: u64,
    /// Whether a reporter disagrees.
    disagreed: bool,
    /// When it was opened.
    opened: At,
}

impl From<&QueueRow> for CaseRow {
    fn from(row: &QueueRow) -> CaseRow {
        CaseRow {
            number: row.number,
            title: row.title.clone(),
            kind: row.kind.into(),
            verdict: row.verdict.map(VerdictCode),
            state: row.state.into(),
            due: row.due.map(At),
            overdue: row.overdue,
            open_steps_it: row.open_steps_it,
            open_steps_security: row.open_steps_security,
            unanswered: row.unanswered.iter().copied().map(QuestionCode).collect(),
            reports: row.reports,
            untold: row.untold,
            disagreed: row.disagreed,
            opened: row.opened.into(),
        }
    }
}

/// A page of the list of cases, by due, then newest first.
#[derive(Serialize, ToSchema)]
pub struct CasesPage {
    /// The cases.
    pub cases: Vec<CaseRow>,
    /// What to send as `cursor` for the next page; nothing where this is the last one.
    #[schema(required = true)]
    pub next: Option<String>,
}

/// The list of cases as a file.
#[derive(Serialize, ToSchema)]
pub struct CasesFile {
    /// The cases; at most 10,000.
    cases: Vec<CaseRow>,
}
