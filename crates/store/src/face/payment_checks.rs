//! The check of a case's payment: reading it, and saving what an act of `casework::verify` changed; and reminding of
//! those that wait.

use casework::cases::timeline::Line;
use casework::ids::CaseId;
use casework::moment::Moment;
use casework::verify::check::PaymentCheck;
use casework::verify::reminding::{PaymentReminder, PaymentWait};

use super::{Desk, delegate};

impl Desk {
    delegate! { DeskEngine;
        /// The check of the case's payment; `None` where none is held.
        pub async fn payment_check(&self, case: CaseId) -> Result<Option<PaymentCheck>>;

        /// Saves a check that was begun or moved, with its lines, in one transaction. Refused with
        /// [`crate::Refusal::PaymentCheckChanged`] where somebody else moved it since it was read, and in a closed case.
        pub async fn save_payment_check(&self, check: &PaymentCheck, lines: &[Line], at: Moment) -> Result<()>;

        /// The held payments of which somebody is to be reminded by now, the longest due first, at most a hundred. None of
        /// the demonstration.
        pub async fn payment_waits_due(&self, now: Moment) -> Result<Vec<PaymentWait>>;

        /// Keeps a reminder with its line, and enqueues its mails. False where the check has moved since, or somebody else
        /// reminded already; refused in a closed case.
        pub async fn remind_of_payment(&self, reminder: &PaymentReminder, at: Moment) -> Result<bool>;
    }
}
