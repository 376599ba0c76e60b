//! The third floor: the only place with SQL, and with the folder that holds evidence bytes by hash. It keeps what the
//! floor below decides and decides nothing itself, save for the rules that only a database can keep: what belongs in
//! one transaction, gap-free numbers, one case for two identical reports, and the triggers behind the gate.
//!
//! One source of statements serves SQLite and PostgreSQL: `statements` is compiled twice, once under `sqlite` and once
//! under `postgres`, each with its own `dialect`. Outside, there are [`Store`] and [`Desk`] and no engine.
//!
//! A [`Desk`] is the store opened for one organisation, and everything about cases and people is a method of it, so
//! that a read across organisations can't be written. Time and identifiers arrive as arguments.

#![deny(missing_docs)]
#![allow(
    clippy::duplicate_mod,
    reason = "the statements are compiled twice on purpose, once for each engine"
)]

pub mod backup;
mod disk_trust;
mod error;
mod evidence_folder;
mod face;
mod location;
mod postgres;
mod records;
mod sqlite;
mod stored_json;
mod words;

#[cfg(test)]
mod tests;

pub use disk_trust::DISK_FAILED_FILE;
pub use error::{Refusal, Result, StoreError};
pub use evidence_folder::{EVIDENCE_BYTES_MAX, EvidenceFolder};
pub use face::{Desk, Store};
pub use location::Location;
pub use records::caller_attempt::*;
pub use records::chat::*;
pub use records::heads_up::*;
pub use records::incoming_mail::*;
pub use records::intake::*;
pub use records::integrations::*;
pub use records::job::*;
pub use records::lockout::*;
pub use records::log_pull::*;
pub use records::mailbox::*;
pub use records::organisation::*;
pub use records::outgoing_mail::*;
pub use records::payees::*;
pub use records::people::*;
pub use records::queue::*;
pub use records::remembered_mail::*;
pub use records::verify::*;
pub use records::webhook::*;
pub use stored_json::examination::{examination_as_text, examination_of_text};
