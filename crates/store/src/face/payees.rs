//! The register of payees: reading it, finding whom a request may mean, and changing it.

use casework::ids::PayeeId;
use casework::moment::Moment;
use casework::people::Doer;
use casework::verify::change::{PastValue, PayeeChange};
use casework::verify::payee::Payee;
use casework::verify::payee_question::PayeeQuestion;

use super::{Desk, delegate};
use crate::records::integrations::KeptAnswer;

impl Desk {
    delegate! { DeskEngine;
        /// The payee; `None` where there is none, or no longer.
        pub async fn payee(&self, id: PayeeId) -> Result<Option<Payee>>;

        /// The payees that a request may mean, the strongest first: by what is on file of them and by what looks like it.
        /// At most `casework::verify::payee_question::PAYEES_FOUND_MAX`.
        pub async fn payees_found(&self, question: &PayeeQuestion) -> Result<Vec<Payee>>;

        /// A part of the register by name: at most `limit` payees ([`crate::PAYEES_PER_PAGE_MAX`]) behind `after`, those whose
        /// name holds the text or that have it on file; all where the text is empty.
        pub async fn payees_page(&self, search: &str, after: Option<PayeeId>, limit: usize) -> Result<Vec<Payee>>;

        /// How many payees there are.
        pub async fn payees_count(&self) -> Result<u64>;

        /// All payees of these names, in any case of letters; for seeing what a table would change.
        pub async fn payees_named(&self, names: &[String]) -> Result<Vec<Payee>>;

        /// What was replaced on file of a payee, the newest first, at most [`crate::PAYEE_PAST_SHOWN_MAX`].
        pub async fn payee_past(&self, id: PayeeId) -> Result<Vec<PastValue>>;

        /// Changes the register, [`crate::PAYEES_PER_TRANSACTION`] changes in one transaction: where one is refused
        /// ([`crate::Refusal::PayeeChange`]), those before its transaction stand. The same again changes nothing more.
        pub async fn save_payees(&self, changes: &[PayeeChange], by: Doer, at: Moment) -> Result<()>;

        /// One change for the API, with the answer that is remembered of it, both or neither.
        pub async fn save_payee_once(&self, change: &PayeeChange, by: Doer, at: Moment, kept: Option<&KeptAnswer>) -> Result<()>;
    }
}
