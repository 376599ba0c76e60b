//! The desk's queue: what is asked of it, its rows, and the place where a page of it ends.

use std::fmt;
use std::str::FromStr;

use casework::cases::case::{CaseState, Outcome};
use casework::cases::report::ReportKind;
use casework::ids::CaseId;
use casework::moment::Moment;
use casework::people::Hat;
use casework::people::passes::Sight;
use evidence::verdict::Verdict;

/// Rows on one page at most.
pub const QUEUE_ROWS_MAX: u32 = 200;
/// Cases a text search looks through, newest documents first; a search that finds more says so.
pub const SEARCH_HITS_MAX: i64 = 1_000;
/// Counting stops here: `1000+` is all a person needs to know.
pub const COUNT_MAX: i64 = 1_000;

/// What is asked of the queue. The default asks for all cases one may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueQuery {
    /// What the asker may see; nothing else is ever listed or counted.
    pub sight: Sight,
    /// Open or closed; both where `None`.
    pub state: Option<CaseState>,
    /// The kind of the first report.
    pub kind: Option<ReportKind>,
    /// Cases with an open step for this hat.
    pub hat: Option<Hat>,
    /// The verdict.
    pub verdict: Option<Verdict>,
    /// Cases with an open step due before this moment: `now` for overdue.
    pub due_before: Option<Moment>,
    /// Cases with a reporter who still has to be told, or who disagrees.
    pub owes_reporter: bool,
    /// Words to be found, all of them, each by its start; empty for no search.
    pub text: String,
    /// Where the page before ended.
    pub after: Option<QueueCursor>,
    /// Rows wanted, at most [`QUEUE_ROWS_MAX`].
    pub rows: u32,
}

impl QueueQuery {
    /// Asks for the first rows of all cases within `sight`.
    pub fn within(sight: Sight) -> QueueQuery {
        QueueQuery {
            sight,
            state: None,
            kind: None,
            hat: None,
            verdict: None,
            due_before: None,
            owes_reporter: false,
            text: String::new(),
            after: None,
            rows: 50,
        }
    }
}

/// Where a page of the queue ends. Written as `<due>.<number>` for addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueCursor {
    /// The due of the last row, microseconds; the largest number where nothing is due.
    pub due_us: i64,
    /// Its number.
    pub number: u64,
}

impl fmt::Display for QueueCursor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.due_us, self.number)
    }
}

/// A text that is no place in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text names no place in the queue")]
pub struct NoCursor;

impl FromStr for QueueCursor {
    type Err = NoCursor;

    fn from_str(text: &str) -> Result<QueueCursor, NoCursor> {
        let (due, number) = text.split_once('.').ok_or(NoCursor)?;
        Ok(QueueCursor {
            due_us: due.parse().map_err(|_| NoCursor)?,
            number: number.parse().map_err(|_| NoCursor)?,
        })
    }
}

/// One row of the queue: a case at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueRow {
    /// Its identifier.
    pub id: CaseId,
    /// Its number.
    pub number: u64,
    /// Its title; may quote hostile text.
    pub title: String,
    /// The kind of its first report.
    pub kind: ReportKind,
    /// Whether it is about IT itself.
    pub about_it: bool,
    /// Whether it is being worked.
    pub state: CaseState,
    /// The verdict, where there was evidence to weigh.
    pub verdict: Option<Verdict>,
    /// When it was opened.
    pub opened: Moment,
    /// When it last changed.
    pub changed: Moment,
    /// When its next open step is due.
    pub due: Option<Moment>,
    /// How many reports it has.
    pub reports_count: u64,
    /// How many of their reporters still have to be told.
    pub untold_count: u64,
    /// Open steps for IT.
    pub open_it_steps: u64,
    /// Open steps for Security.
    pub open_security_steps: u64,
    /// Whether IT's question has an answer.
    pub answered_keep_working: bool,
    /// Whether Security's question has an answer.
    pub answered_prevent_or_recover: bool,
    /// When a reporter last said "I think you are wrong", since it was opened or reopened.
    pub disagreed: Option<Moment>,
    /// How it was closed.
    pub outcome: Option<Outcome>,
    /// Whether a payment of it is held, neither released nor stopped.
    pub payment_held: bool,
}

impl QueueRow {
    /// The place in the queue right after this row.
    pub fn cursor(&self) -> QueueCursor {
        QueueCursor {
            due_us: self.due.map_or(i64::MAX, |due| due.0),
            number: self.number,
        }
    }
}

/// One page of the queue, by due, then newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuePage {
    /// The rows.
    pub rows: Vec<QueueRow>,
    /// Where the next page begins; `None` where this is the last one.
    pub next: Option<QueueCursor>,
    /// Whether the text search hit [`SEARCH_HITS_MAX`]: older cases may fit as well.
    pub search_capped: bool,
}

/// Counts for the head of the queue; each stops at [`COUNT_MAX`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueCounts {
    /// Open cases.
    pub open: u64,
    /// Open cases with a step overdue.
    pub overdue: u64,
    /// Open cases in which a reporter disagrees.
    pub disagreed: u64,
}
