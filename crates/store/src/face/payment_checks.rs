//! The check of a case's payment: reading it, and saving what an act of `casework::verify` changed.

use casework::cases::timeline::Line;
use casework::ids::CaseId;
use casework::moment::Moment;
use casework::verify::check::PaymentCheck;

use super::{Desk, delegate};

impl Desk {
    delegate! { DeskEngine;
        /// The check of the case's payment; `None` where none is held.
        pub async fn payment_check(&self, case: CaseId) -> Result<Option<PaymentCheck>>;

        /// Saves a check that was begun or moved, with its lines, in one transaction. Refused with
        /// [`crate::Refusal::PaymentCheckChanged`] where somebody else moved it since it was read, and in a closed case.
        pub async fn save_payment_check(&self, check: &PaymentCheck, lines: &[Line], at: Moment) -> Result<()>;
    }
}
