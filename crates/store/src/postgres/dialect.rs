//! What PostgreSQL says differently: opening, locking, claiming jobs beside other claimers, the search index.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Postgres, Transaction};
use uuid::Uuid;

use super::statements::EngineStore;
use crate::error::{Result, StoreError};

/// Connections of one instance at most.
const CONNECTIONS_MAX: u32 = 10;
/// How long a server may take to answer at the start, seconds.
const CONNECT_SECONDS_MAX: u64 = 5;
/// The oldest major version our statements are written for.
const OLDEST_VERSION: i64 = 13;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/postgres");

/// Opens the database, which has to exist.
pub(crate) async fn open(options: &PgConnectOptions, place: &str) -> Result<EngineStore> {
    let options = options.clone().application_name("headsup");
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS_MAX)
        .acquire_timeout(Duration::from_secs(CONNECT_SECONDS_MAX))
        .connect_with(options)
        .await
        .map_err(|source| unopened(source, place))?;
    refuse_old_foreign_or_newer(&pool, place).await?;
    MIGRATIONS
        .run(&pool)
        .await
        .map_err(|source| StoreError::MigrationFailed {
            place: place.to_owned(),
            source,
        })?;
    Ok(EngineStore::new(pool))
}

/// Whether nobody answered, or somebody said no (classes 28 and 3D of the SQLSTATE table, PostgreSQL appendix A).
fn unopened(source: sqlx::Error, place: &str) -> StoreError {
    let refused = match &source {
        sqlx::Error::Database(said) => said.code().is_some_and(|code| {
            code.starts_with("28") || code.starts_with("3D") || code.starts_with("42")
        }),
        _ => false,
    };
    let place = place.to_owned();
    if refused {
        StoreError::NotAllowed { place, source }
    } else {
        StoreError::Unreachable { place, source }
    }
}

async fn refuse_old_foreign_or_newer(pool: &PgPool, place: &str) -> Result<()> {
    let looking = |error| StoreError::from(error).during("look_at_the_database");
    let version: i64 =
        sqlx::query_scalar("SELECT CAST(current_setting('server_version_num') AS BIGINT)")
            .fetch_one(pool)
            .await
            .map_err(looking)?;
    if version / 10_000 < OLDEST_VERSION {
        return Err(StoreError::ServerTooOld {
            place: place.to_owned(),
            found: version / 10_000,
            needed: OLDEST_VERSION,
        });
    }
    let (ours, others): (bool, i64) = sqlx::query_as(
        "SELECT to_regclass('headsup') IS NOT NULL AND to_regclass('_sqlx_migrations') IS NOT NULL, COUNT(*)
         FROM pg_class WHERE relnamespace = to_regnamespace(current_schema()) AND relkind IN ('r', 'v', 'm', 'p')
         AND relname <> '_sqlx_migrations'",
    )
    .fetch_one(pool)
    .await
    .map_err(looking)?;
    if !ours {
        // Another instance may be in the middle of its first start; its tables appear all at once.
        return if others == 0 {
            Ok(())
        } else {
            Err(StoreError::ForeignDatabase {
                place: place.to_owned(),
            })
        };
    }
    let found: Option<i64> = sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations")
        .fetch_one(pool)
        .await
        .map_err(looking)?;
    super::statements::refuse_newer(&MIGRATIONS, found, place.to_owned())
}

/// Begins a transaction that writes.
pub(crate) async fn begin(pool: &PgPool) -> sqlx::Result<Transaction<'static, Postgres>> {
    pool.begin().await
}

/// Holds up everybody else who opens or joins cases of this organisation, until the transaction ends.
pub(crate) async fn lock_cases(
    transaction: &mut Transaction<'static, Postgres>,
    organisation: Uuid,
) -> sqlx::Result<()> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
        .bind(format!("headsup cases of {organisation}"))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Claims one job: $1 worker, $2 now, $3 end of the lease, $4 tries at most.
pub(crate) const CLAIM_JOB: &str = "UPDATE jobs SET state = 'running', worker = $1, run_at_us = $3, attempts = attempts + 1
    WHERE id = (SELECT id FROM jobs WHERE state <> 'failed' AND run_at_us <= $2 AND attempts < $4 ORDER BY run_at_us, id LIMIT 1
        FOR UPDATE SKIP LOCKED)
    RETURNING id, organisation, kind, payload, attempts";

/// Finds cases by words, newest documents first: to be completed by binding the words, the organisation, the limit.
pub(crate) const SEARCH_CASES: &str = "SELECT d.case_id FROM search_documents d
    WHERE d.words @@ CAST($1 AS TSQUERY) AND d.organisation = $2 ORDER BY d.id DESC LIMIT $3";

/// The query for these words, all of them, each by its start. The words hold letters and digits only.
pub(crate) fn search_query(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}':*")).collect();
    quoted.join(" & ")
}

/// Puts a document into the index, in place of the one its source had before.
pub(crate) async fn index_document(
    transaction: &mut Transaction<'static, Postgres>,
    document: &super::statements::search::Document,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO search_documents (organisation, source, case_id, words) VALUES ($1, $2, $3, array_to_tsvector($4))
         ON CONFLICT (organisation, source) DO UPDATE SET case_id = excluded.case_id, words = excluded.words",
    )
    .bind(document.organisation)
    .bind(document.source)
    .bind(document.case)
    .bind(&document.words)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Takes the documents of demonstration cases out of the index.
pub(crate) const FORGET_DEMONSTRATION_DOCUMENTS: &[&str] =
    &["DELETE FROM search_documents WHERE organisation = $1
        AND case_id IN (SELECT id FROM cases WHERE organisation = $1 AND demonstration)"];
