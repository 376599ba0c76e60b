//! Announced calls, and the two words shown to those who ask about one: keeping them, closing a call, reading what is open.
//! What may be announced and who sees words is decided in `casework::verify::contact`.

use casework::cases::timeline::Line;
use casework::ids::{ContactId, ShowingId};
use casework::moment::Moment;
use casework::verify::contact::{Contact, Showing};

use super::{Desk, delegate};

impl Desk {
    delegate! { DeskEngine;
        /// Keeps an announced call with its lines. Refused with [`crate::Refusal::TooManyContacts`] where
        /// [`casework::verify::contact::OPEN_CONTACTS_MAX`] are open, and in a closed case.
        pub async fn open_contact(&self, contact: &Contact, lines: &[Line]) -> Result<()>;

        /// Notes that an announced call is over, with its lines; refused with [`crate::Refusal::ContactIsOver`] where it
        /// was over already.
        pub async fn close_contact(&self, contact: &Contact, lines: &[Line]) -> Result<()>;

        /// One announced call, open or over.
        pub async fn contact(&self, id: ContactId) -> Result<Option<Contact>>;

        /// The calls that are open now, the latest first; those of closed cases are over.
        pub async fn open_contacts(&self, now: Moment) -> Result<Vec<Contact>>;

        /// Keeps words that are shown. Refused with [`crate::Refusal::ContactIsOver`] where the call is over or words were
        /// shown [`casework::verify::contact::SHOWINGS_MAX`] times.
        pub async fn show_words(&self, showing: &Showing) -> Result<()>;

        /// All words shown for a call, the latest first.
        pub async fn showings(&self, contact: ContactId) -> Result<Vec<Showing>>;

        /// What one person was shown.
        pub async fn showing(&self, id: ShowingId) -> Result<Option<Showing>>;
    }
}
