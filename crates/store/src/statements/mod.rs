//! The statements, written once and compiled for both engines. Plain code over `Db`, the engine of the mount; whatever
//! the engines say differently is in the mount's `dialect`. Statements keep to what both understand: numbered
//! placeholders, BIGINT sums cast back to BIGINT, no date types, booleans as booleans, and never a text from outside
//! inside a statement.

mod accounts;
mod announcing;
mod app_codes;
mod arrivals;
mod bands;
mod bulk;
mod caller_attempts;
mod caller_checks;
mod case_acts;
mod case_rows;
mod case_verdict;
mod case_writes;
mod chat_answers;
mod closed_messages;
mod colleagues;
mod contacts;
pub(crate) mod copying;
mod enrolled_devices;
mod heads_up_answers;
mod heads_ups;
mod incoming_mails;
mod inquiries;
mod integrations;
mod jobs;
mod links;
mod lockouts;
mod log_pulls;
mod mail_causes;
mod mailboxes;
mod memory_wanted;
mod name_readings;
mod name_seals;
mod new_reports;
mod organisation_timeline;
mod organisations;
mod outgoing_mails;
mod passkeys;
mod payee_changes;
mod payees;
mod payment_checks;
mod payment_waits;
mod placement;
mod provider_links;
mod queue;
mod remembered_answers;
mod remembered_mail;
mod report_rows;
mod reporter_acts;
mod reports;
mod rows_at_once;
pub(crate) mod search;
mod sessions;
mod timeline;
mod upkeep;
mod webhook_deliveries;
mod webhooks;
mod writing;

use std::sync::Arc;

use casework::ids::OrganisationId;
use uuid::Uuid;

use self::arrivals::ArrivalQueue;
pub(crate) use self::writing::Writing;
use super::{Db, dialect};
use crate::disk_trust::DiskTrust;
use crate::error::{Result, StoreError};

/// The open database.
#[derive(Clone)]
pub(crate) struct EngineStore {
    pool: sqlx::Pool<Db>,
    /// For writes that may be lost with the power, see [`EngineDesk::begin_repeatable`].
    repeatable: sqlx::Pool<Db>,
    turns: dialect::Turns,
    arrivals: Arc<ArrivalQueue>,
    disk: DiskTrust,
}

/// The open database, for one organisation.
#[derive(Clone)]
pub(crate) struct EngineDesk {
    pool: sqlx::Pool<Db>,
    repeatable: sqlx::Pool<Db>,
    turns: dialect::Turns,
    arrivals: Arc<ArrivalQueue>,
    disk: DiskTrust,
    organisation: Uuid,
    /// Whether mail can leave; where it can't, none is enqueued.
    pub(crate) mail_leaves: bool,
}

impl EngineStore {
    pub(crate) fn new(
        pool: sqlx::Pool<Db>,
        repeatable: sqlx::Pool<Db>,
        disk: DiskTrust,
    ) -> EngineStore {
        EngineStore {
            pool,
            repeatable,
            turns: dialect::Turns::default(),
            arrivals: Arc::default(),
            disk,
        }
    }

    async fn begin_repeatable(&self) -> Result<Writing> {
        Ok(dialect::begin_repeatable(&self.repeatable, &self.turns).await?)
    }

    pub(crate) fn for_jobs(&self) -> EngineStore {
        EngineStore {
            pool: dialect::pool_of_jobs(&self.pool, &self.repeatable).clone(),
            ..self.clone()
        }
    }

    pub(crate) fn desk(&self, organisation: OrganisationId) -> EngineDesk {
        EngineDesk {
            pool: self.pool.clone(),
            repeatable: self.repeatable.clone(),
            turns: self.turns.clone(),
            arrivals: Arc::clone(&self.arrivals),
            disk: self.disk.clone(),
            organisation: organisation.0,
            mail_leaves: false,
        }
    }

    pub(crate) async fn close(&self) {
        self.repeatable.close().await;
        self.pool.close().await;
    }

    /// The pool itself, for tests that speak to the database behind the program's back.
    #[cfg(test)]
    pub(crate) fn pool(&self) -> &sqlx::Pool<Db> {
        &self.pool
    }
}

impl EngineDesk {
    pub(crate) fn for_jobs(&self) -> EngineDesk {
        EngineDesk {
            pool: dialect::pool_of_jobs(&self.pool, &self.repeatable).clone(),
            ..self.clone()
        }
    }

    /// Begins to write something that somebody will be told is kept: when the commit returns, it survives a power failure.
    async fn begin(&self) -> Result<Writing> {
        self.disk.require()?;
        Ok(dialect::begin(&self.pool, &self.turns).await?)
    }

    /// Begins to write something that a job does again if it is lost: the commit doesn't wait for the disk. Nothing
    /// written later survives a power failure without it, because both engines keep the order of commits.
    async fn begin_repeatable(&self) -> Result<Writing> {
        self.disk.require()?;
        Ok(dialect::begin_repeatable(&self.repeatable, &self.turns).await?)
    }

    async fn begin_reading(&self) -> Result<Writing> {
        Ok(dialect::begin_reading(&self.pool).await?)
    }
}

/// Refuses a database that a newer version has already changed.
pub(crate) fn refuse_newer(
    migrations: &sqlx::migrate::Migrator,
    found: Option<i64>,
    place: String,
) -> Result<()> {
    let known = newest(migrations);
    match found {
        Some(found) if found > known => Err(StoreError::NewerSchema {
            place,
            found,
            known,
        }),
        _ => Ok(()),
    }
}

/// The newest migration.
pub(crate) fn newest(migrations: &sqlx::migrate::Migrator) -> i64 {
    migrations.iter().map(|one| one.version).max().unwrap_or(0)
}

/// A stored number that can't be negative.
fn counted(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A number for storing; saturates far beyond anything counted here.
fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Thirty-two bytes out of a column that holds a digest.
fn digest(what: &'static str, bytes: &[u8]) -> Result<[u8; 32]> {
    bytes
        .try_into()
        .map_err(|_| StoreError::unreadable(what, &format!("{} bytes", bytes.len())))
}

/// A code that one of the enums knows.
fn known<T>(what: &'static str, code: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T> {
    read(code).ok_or_else(|| StoreError::unreadable(what, code))
}
