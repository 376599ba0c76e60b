//! Work to be done behind the pages: what kinds there are, what a claim holds, and how a queue stands.

use casework::ids::{OrganisationId, ReportId};
use casework::moment::Moment;

/// How often a job is tried before it counts as failed.
pub const JOB_ATTEMPTS_MAX: i64 = 5;

/// A kind of work. Every job is safe to run twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JobKind {
    /// Examine a report's evidence without asking the network.
    Examine,
    /// Ask DNS, then examine again.
    ExamineWithDns,
}

impl JobKind {
    /// All kinds.
    pub const ALL: [JobKind; 2] = [JobKind::Examine, JobKind::ExamineWithDns];

    /// The stable code used in the database.
    pub const fn code(self) -> &'static str {
        match self {
            JobKind::Examine => "examine",
            JobKind::ExamineWithDns => "examine-with-dns",
        }
    }

    /// Reads what [`JobKind::code`] writes.
    pub fn from_code(code: &str) -> Option<JobKind> {
        JobKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A job to be enqueued, in the transaction of what needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// What to do.
    pub kind: JobKind,
    /// About which report.
    pub report: ReportId,
    /// Not before.
    pub run_at: Moment,
}

/// A claimed job: nobody else works on it until its lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its number in the queue.
    pub id: i64,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// What to do.
    pub kind: JobKind,
    /// About which report.
    pub report: ReportId,
    /// The how-manieth try this is, from 1.
    pub attempt: i64,
    /// Who claimed it. Only this claim may finish it or put it off.
    pub worker: String,
    /// Until when the claim holds.
    pub leased_until: Moment,
}

/// What became of a job that did not work out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobFate {
    /// It will be tried again.
    WillRetry,
    /// It was tried [`JOB_ATTEMPTS_MAX`] times; it stays and is shown.
    Failed,
    /// Its lease had ended and somebody else has it; nothing was changed.
    NotOurs,
}

/// How the queue of jobs stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobCounts {
    /// Ready or put off.
    pub waiting: u64,
    /// Claimed, lease still good.
    pub running: u64,
    /// Claimed by somebody who never finished; the next claim takes them.
    pub abandoned: u64,
    /// Given up.
    pub failed: u64,
    /// When the oldest waiting job could have run.
    pub oldest_waiting: Option<Moment>,
}

/// A job that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedJob {
    /// Its number in the queue.
    pub id: i64,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// What should have been done, as its code.
    pub kind: String,
    /// What went wrong at the last try; for admins.
    pub last_error: String,
    /// When it was enqueued.
    pub created: Moment,
}
