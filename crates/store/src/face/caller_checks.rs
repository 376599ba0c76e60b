//! Checks of callers who say they are a colleague: reading them, and saving what an act of `casework::verify` changed.

use casework::cases::timeline::Line;
use casework::ids::{CallerCheckId, CaseId, ColleagueId};
use casework::moment::Moment;
use casework::verify::caller_check::{CallerCheck, Way};
use casework::verify::caller_device::DeviceHolder;

use super::{Desk, delegate};
use crate::records::caller_attempt::AttemptIds;

impl Desk {
    delegate! { DeskEngine;
        /// One check, to be answered by link.
        pub async fn caller_check(&self, id: CallerCheckId) -> Result<Option<CallerCheck>>;

        /// The ways of a check whose latest mail did not get through, or may not have.
        pub async fn lost_links(&self, check: &CallerCheck) -> Result<Vec<Way>>;

        /// The latest check that waits for a device of this person and was asked about after a moment.
        pub async fn caller_check_waiting_for_device(&self, of: &DeviceHolder, asked_after: Moment) -> Result<Option<CallerCheck>>;

        /// The checks of a case, the latest first; at most [`casework::verify::caller_check::CALLER_CHECKS_SHOWN_MAX`].
        pub async fn caller_checks(&self, case: CaseId) -> Result<Vec<CallerCheck>>;

        /// How many checks of a colleague were begun after that moment, in any case.
        pub async fn caller_checks_begun_after(&self, person: ColleagueId, after: Moment) -> Result<usize>;

        /// Saves a check that was begun or moved, with its lines, in one transaction. Refused with
        /// [`crate::Refusal::CallerCheckChanged`] where somebody else moved it since it was read, where the case has one
        /// that isn't settled, or the person had too many within the hour; and in a closed case. A challenge that is sent, or a manager
        /// who is asked, at that moment gets a mail in the same transaction; refused with [`crate::Refusal::StaysInTheHouse`] where no mail
        /// leaves. One that is refused with it becomes a case, see [`casework::verify::caller_attempt`], or joins the open one
        /// about the same name.
        pub async fn save_caller_check(&self, check: &CallerCheck, lines: &[Line], attempt: &AttemptIds, at: Moment) -> Result<()>;
    }
}
