//! One row of the queue. Storage fills it straight from its tables, for the cases within a reader's sight, because a queue
//! of a million cases cannot be made by loading them; so it holds nothing that any reader of the queue may not see.

use evidence::finding::Question;
use evidence::verdict::Verdict;
use serde::Serialize;

use crate::cases::case::CaseState;
use crate::cases::report::ReportKind;
use crate::moment::Moment;

/// One case in the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QueueRow {
    /// The case's number, shown as `#12`.
    pub number: u64,
    /// Its title; may quote hostile text.
    pub title: String,
    /// The kind of its first report.
    pub kind: ReportKind,
    /// The worst verdict; `None` where there is no evidence to weigh.
    #[serde(serialize_with = "super::codes::verdict_if_any")]
    pub verdict: Option<Verdict>,
    /// Whether it is being worked.
    pub state: CaseState,
    /// When the next open step is due.
    pub due: Option<Moment>,
    /// Whether that moment has passed.
    pub overdue: bool,
    /// Open steps for the IT hat.
    pub open_steps_it: u64,
    /// Open steps for the Security hat.
    pub open_steps_security: u64,
    /// The questions without an answer.
    #[serde(serialize_with = "super::codes::questions")]
    pub unanswered: Vec<Question>,
    /// How many reports it holds.
    pub reports: u64,
    /// How many of their reporters are still to be told the outcome.
    pub untold: u64,
    /// Whether a reporter thinks the desk is wrong and has not been told since.
    pub disagreed: bool,
    /// When it was opened.
    pub opened: Moment,
}
