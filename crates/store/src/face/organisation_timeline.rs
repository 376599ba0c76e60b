//! The timeline of the organisation itself: entries that belong to no case, such as a signature. It is no case's timeline and
//! decides nothing about who may write there.

use casework::cases::timeline::{Entry, Line};

use super::{Desk, delegate};

impl Desk {
    delegate! { DeskEngine;
        /// Appends an entry to the organisation's timeline, whatever chain the line names.
        pub async fn append_to_organisation(&self, line: &Line) -> Result<()>;

        /// Its entries, oldest first; none before the first.
        pub async fn organisation_timeline(&self) -> Result<Vec<Entry>>;
    }
}
