//! Remembered mail: what was seen, what an examination asks for, what is forgotten.

use casework::moment::Moment;
use evidence::memory::{Memory, WantedMemory};

use super::{Desk, delegate};
use crate::records::remembered_mail::{MailToRemember, MemoryLimits, MemoryState, Remembered};

impl Desk {
    delegate! { DeskEngine;
        /// Remembers mails that a feed showed, at most [`crate::REMEMBERED_AT_ONCE_MAX`]; the rest are left out. The same mail
        /// twice counts once. `own_domains` are the organisation's: a mail from one of them is a mail we wrote. Durable.
        pub async fn remember_fed_mails(&self, mails: &[MailToRemember], own_domains: &[String], now: Moment) -> Result<Remembered>;

        /// Remembers the mails of a report, with what was found of each; the later finding replaces the one before. For
        /// jobs: it may be lost with the power, and is done again with the job.
        pub async fn remember_reported_mails(&self, mails: &[MailToRemember], own_domains: &[String], now: Moment) -> Result<Remembered>;

        /// The part of the memory that is wanted, as it stands at `now`.
        pub async fn memory_of(&self, wanted: &WantedMemory, now: Moment) -> Result<Memory>;

        /// How the memory stands.
        pub async fn memory_state(&self, now: Moment) -> Result<MemoryState>;

        /// Forgets what is older than [`crate::REMEMBERED_DAYS`] and what is beyond the limits; says how many rows.
        pub async fn prune_memory(&self, limits: MemoryLimits, now: Moment) -> Result<u64>;

        /// Forgets all mail: correspondents, mails and the feed; says how many rows. Reports and cases stay.
        pub async fn forget_mail(&self) -> Result<u64>;
    }
}
