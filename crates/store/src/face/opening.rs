//! Opening the store, and what belongs to the whole of it: organisations, the desk's secret, the queue of jobs.

use std::path::Path;

use casework::ids::OrganisationId;
use casework::moment::Moment;

use super::{Desk, DeskEngine, Store, StoreEngine, delegate};
use crate::disk_trust::DiskTrust;
use crate::error::Result;
use crate::evidence_folder::EvidenceFolder;
use crate::location::Location;
use crate::records::job::{FailedJob, Job, JobCounts, JobFate};
use crate::records::organisation::Organisation;
use crate::{postgres, sqlite};

impl Store {
    /// Opens the database, bringing its schema up to date, and the evidence folder `evidence` in `data_folder`.
    /// Whatever stands in the way is one clear error with advice; a foreign or newer database is left untouched.
    pub async fn open(location: &Location, data_folder: &Path) -> Result<Store> {
        Store::open_with_schema(location, data_folder, Store::schema_known(location)).await
    }

    /// The newest schema this program knows for an engine.
    pub(crate) fn schema_known(location: &Location) -> i64 {
        match location {
            Location::Sqlite(_) => sqlite::dialect::schema_known(),
            Location::Postgres(_) => postgres::dialect::schema_known(),
        }
    }

    /// The same, with the schema as it was at an earlier migration: for restoring a backup.
    pub(crate) async fn open_with_schema(
        location: &Location,
        data_folder: &Path,
        schema: i64,
    ) -> Result<Store> {
        let disk = DiskTrust::new(data_folder);
        let evidence = EvidenceFolder::open(&data_folder.join("evidence"), disk.clone())?;
        let place = location.to_string();
        let engine = match location {
            Location::Sqlite(path) => StoreEngine::Sqlite(
                sqlite::dialect::open_with_schema(path, schema, disk.clone()).await?,
            ),
            Location::Postgres(options) => StoreEngine::Postgres(
                postgres::dialect::open_with_schema(options, &place, schema, disk.clone()).await?,
            ),
        };
        Ok(Store {
            engine,
            evidence,
            place,
            disk,
        })
    }

    /// The store for one organisation.
    pub fn desk(&self, organisation: OrganisationId) -> Desk {
        Desk {
            engine: match &self.engine {
                StoreEngine::Sqlite(engine) => DeskEngine::Sqlite(engine.desk(organisation)),
                StoreEngine::Postgres(engine) => DeskEngine::Postgres(engine.desk(organisation)),
            },
            evidence: self.evidence.clone(),
            organisation,
            disk: self.disk.clone(),
        }
    }

    /// The same store for the jobs behind the pages: where connections are few, jobs have some of their own, so that no
    /// rush of readers keeps them waiting.
    pub fn for_jobs(&self) -> Store {
        Store {
            engine: match &self.engine {
                StoreEngine::Sqlite(engine) => StoreEngine::Sqlite(engine.for_jobs()),
                StoreEngine::Postgres(engine) => StoreEngine::Postgres(engine.for_jobs()),
            },
            ..self.clone()
        }
    }

    /// Whether the disk has kept all it was asked to keep since the start. Where it failed once, every promise is refused
    /// with [`crate::StoreError::DiskNotTrusted`] until headsup is started again.
    pub fn disk_is_trusted(&self) -> bool {
        self.disk.holds()
    }

    /// Where the database is, without a password; for the self-check page and the log.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The engine's name, for people.
    pub fn engine_name(&self) -> &'static str {
        match &self.engine {
            StoreEngine::Sqlite(_) => "SQLite",
            StoreEngine::Postgres(_) => "PostgreSQL",
        }
    }

    /// The evidence bytes.
    pub fn evidence_folder(&self) -> &EvidenceFolder {
        &self.evidence
    }

    /// Closes the database after what is under way has ended.
    pub async fn close(&self) {
        match &self.engine {
            StoreEngine::Sqlite(engine) => engine.close().await,
            StoreEngine::Postgres(engine) => engine.close().await,
        }
    }

    delegate! { StoreEngine;
        /// Proves that the database answers and takes a write.
        pub async fn prove_alive(&self) -> Result<()>;

        /// The desk's secret: the one that is kept, or `offered` where none is kept yet. Two instances that start at once
        /// agree on one.
        pub async fn desk_secret(&self, offered: [u8; 32]) -> Result<[u8; 32]>;

        /// All organisations, oldest first.
        pub async fn organisations(&self) -> Result<Vec<Organisation>>;

        /// Makes an organisation. One that exists already stays as it is.
        pub async fn create_organisation(&self, organisation: &Organisation) -> Result<()>;

        /// Claims the job that has waited longest, for `lease_seconds`; `None` where there is nothing to do. No two
        /// workers get the same job while a lease holds; a job whose lease ended is given out again.
        pub async fn claim_job(&self, worker: &str, now: Moment, lease_seconds: i64) -> Result<Option<Job>>;

        /// Keeps a claim for `lease_seconds` more; false where it was lost to somebody else.
        pub async fn prolong_job(&self, job: &Job, now: Moment, lease_seconds: i64) -> Result<bool>;

        /// Removes a job that is done; false where the claim was lost to somebody else.
        pub async fn finish_job(&self, job: &Job) -> Result<bool>;

        /// Puts a job off until `run_at` because of `error`; after the last try it stays as failed.
        pub async fn retry_job(&self, job: &Job, run_at: Moment, error: &str) -> Result<JobFate>;

        /// How the queue of jobs stands.
        pub async fn job_counts(&self, now: Moment) -> Result<JobCounts>;

        /// When the next job could run, now or later; `None` where none waits.
        pub async fn next_job_at(&self) -> Result<Option<Moment>>;

        /// The jobs given up, newest first, at most `rows`.
        pub async fn failed_jobs(&self, rows: u32) -> Result<Vec<FailedJob>>;

        /// Lets every job that was given up try again.
        pub async fn retry_failed_jobs(&self, now: Moment) -> Result<u64>;
    }
}
