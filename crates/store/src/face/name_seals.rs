//! The seal on the names of confidential reports: public keys, sealed names and parts, and the openings that wait for a second
//! person. Sealed names come in with their reports; nothing here can open one.

use std::collections::BTreeSet;

use casework::cases::name_opening::Opening;
use casework::cases::thread::ThreadMessage;
use casework::cases::timeline::Line;
use casework::ids::{AccountId, CaseId, OpeningId, ReportId};
use casework::moment::Moment;
use casework::people::name_seal::{PART_BYTES, SealKey, SealedName};

use super::{Desk, delegate};

impl Desk {
    delegate! { DeskEngine;
        /// Keeps the public side of a member's key, in place of the one they had, and writes the line on the organisation's own
        /// timeline.
        pub async fn add_seal_key(&self, key: &SealKey, line: &Line) -> Result<()>;

        /// The keys that names are sealed to now: the latest one of each active account that still wears the hat of its half.
        pub async fn seal_keys(&self) -> Result<Vec<SealKey>>;

        /// All keys that an account ever had, the latest first: older names are sealed to older ones.
        pub async fn seal_keys_of(&self, account: AccountId) -> Result<Vec<SealKey>>;

        /// The sealed name of a report.
        pub async fn sealed_name(&self, report: ReportId) -> Result<Option<SealedName>>;

        /// The reports of a case whose names are sealed.
        pub async fn sealed_reports(&self, case: CaseId) -> Result<BTreeSet<ReportId>>;

        /// Keeps an opening that waits for a second person, with the part that the first one opened, and its line. Refused with
        /// [`crate::Refusal::OpeningWaits`] where one of this report waits already, and in a closed case.
        pub async fn ask_opening(&self, opening: &Opening, part: &[u8; PART_BYTES], line: &Line) -> Result<()>;

        /// The openings that wait now, the oldest first.
        pub async fn openings_waiting(&self, now: Moment) -> Result<Vec<Opening>>;

        /// One that waits, and the part of it; `None` once it was opened or its hour is over.
        pub async fn opening(&self, id: OpeningId, now: Moment) -> Result<Option<(Opening, [u8; PART_BYTES])>>;

        /// Notes that two opened it, writes the line and tells the reporter; the part is gone with it. Refused with
        /// [`crate::Refusal::OpeningIsOver`] where it doesn't wait any more.
        pub async fn note_opened(&self, opening: &Opening, by: AccountId, at: Moment, line: &Line, told: &ThreadMessage) -> Result<()>;
    }
}
