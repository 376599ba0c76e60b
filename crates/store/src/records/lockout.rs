//! What a sign-in log explains, on its way into the store. It says how long an explanation waits; it explains and decides
//! nothing.

use casework::cases::case::PlannedStep;
use casework::cases::lockout::LockoutRecord;
use casework::ids::{CaseId, StepId};
use casework::moment::Moment;

/// Days an explanation waits for somebody to raise a hand about its account.
pub const LOCKOUT_WAITS_DAYS: i64 = 30;
/// Days back from a raised hand within which an explanation belongs to it.
pub const LOCKOUT_REACHES_DAYS: i64 = 7;

/// An explanation as it is noted: once, and again whenever the burst goes on.
#[derive(Clone, Debug)]
pub struct NotedLockout {
    /// The explanation.
    pub record: LockoutRecord,
    /// The identifier of the case to open where it raises one and there is none to join.
    pub fresh_case: CaseId,
    /// The steps that follow from it, each with an identifier should it be new.
    pub steps: Vec<(StepId, PlannedStep)>,
    /// Now.
    pub at: Moment,
}
