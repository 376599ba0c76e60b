//! What a caller who was not who they said may need on the way into the store. When it is needed, and for what, is decided by
//! the floor below.

use casework::ids::{CaseId, StepId};
use casework::verify::caller_attempt::ATTEMPT_STEPS;

/// The identifiers for an attempt: of a case to open, and of the steps in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttemptIds {
    /// Of the case, where there is none to join.
    pub fresh_case: CaseId,
    /// Of the steps.
    pub steps: [StepId; ATTEMPT_STEPS],
}
