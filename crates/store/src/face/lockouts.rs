//! What sign-in logs explain: noting it, and what waits for a raised hand. What joins what is decided by the floor below, and
//! a case is read with its explanations like anything else in it.

use casework::cases::lockout::LockoutRecord;
use casework::cases::views::desk::FoundLockout;
use casework::ids::CaseId;
use casework::moment::Moment;

use super::{Desk, delegate};
use crate::records::lockout::NotedLockout;

impl Desk {
    delegate! { DeskEngine;
        /// Notes an explanation, new or grown. Where it raises a case it joins an open one about the same account or
        /// attack, or opens one, lays out its steps and writes a line where the likeliest cause is new; otherwise it waits
        /// for a raised hand. In one transaction; gives the case it is in.
        pub async fn note_lockout(&self, noted: &NotedLockout) -> Result<Option<CaseId>>;

        /// The explanations about these accounts that are in no case, of the last [`crate::LOCKOUT_REACHES_DAYS`] before
        /// `at`: what placing a report about them will put into its case.
        pub async fn waiting_lockouts(&self, account_marks: &[String], at: Moment) -> Result<Vec<LockoutRecord>>;

        /// Everything that is kept about the account with this mark, in cases or waiting, the latest first, at most
        /// [`casework::cases::lockout::LOCKOUTS_SHOWN_MAX`]; who may see which is decided by the view.
        pub async fn lockouts_of_account(&self, account_mark: &str) -> Result<Vec<FoundLockout>>;
    }
}
