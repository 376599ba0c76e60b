//! What PostgreSQL says differently: opening, locking, claiming jobs beside other claimers, the search index.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Connection as _, Executor as _, QueryBuilder};
use uuid::Uuid;

use super::statements::search::Document;
use super::statements::{EngineStore, Writing};
use crate::disk_trust::DiskTrust;
use crate::error::{Result, StoreError};
use crate::words::is_prefix;

/// Connections of one instance at most, for everything but its jobs.
const CONNECTIONS_MAX: u32 = 10;
/// Connections of its jobs at most. Apart, because whoever waits for an answer asks again and again: hundreds of them once
/// held every connection, and the jobs that make the answers stood in the queue behind them.
const JOB_CONNECTIONS_MAX: u32 = 4;
/// How long a server may take to answer at the start, seconds.
const CONNECT_SECONDS_MAX: u64 = 5;
/// A connection that lay idle this long is asked whether it still stands before it is used, seconds.
const BELIEVED_SECONDS: u64 = 1;
/// The oldest major version our statements are written for.
const OLDEST_VERSION: i64 = 13;

/// Documents put into the index by one statement.
const DOCUMENTS_PER_STATEMENT_MAX: usize = 500;

/// Said on each new connection. At a million cases the hits of a search no longer fit into the 4 MB a server gives when
/// nobody says, and every document near a hit was then read again.
const ROOM_FOR_SORTING: &str = "SET work_mem = '16MB'";

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/postgres");

/// The newest schema this program knows.
pub(crate) fn schema_known() -> i64 {
    super::statements::newest(&MIGRATIONS)
}

/// Opens the database, which has to exist, and brings its schema up to this one.
pub(crate) async fn open_with_schema(
    options: &PgConnectOptions,
    place: &str,
    schema: i64,
    disk: DiskTrust,
) -> Result<EngineStore> {
    let options = options.clone().application_name("headsup");
    let pool = pooled(CONNECTIONS_MAX)
        .connect_with(options.clone())
        .await
        .map_err(|source| unopened(source, place))?;
    refuse_old_foreign_or_newer(&pool, place).await?;
    MIGRATIONS
        .run_to(schema, &pool)
        .await
        .map_err(|source| StoreError::MigrationFailed {
            place: place.to_owned(),
            source,
        })?;
    let of_jobs = pooled(JOB_CONNECTIONS_MAX).connect_lazy_with(options);
    Ok(EngineStore::new(pool, of_jobs, disk))
}

fn pooled(connections_max: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections_max)
        .acquire_timeout(Duration::from_secs(CONNECT_SECONDS_MAX))
        // One that was used a moment ago is believed; asking each time would double the round trips of a busy desk.
        .test_before_acquire(false)
        .before_acquire(|connection, seen| {
            Box::pin(async move {
                let believed = seen.idle_for < Duration::from_secs(BELIEVED_SECONDS);
                Ok(believed || connection.ping().await.is_ok())
            })
        })
        .after_connect(|connection, _| {
            Box::pin(async move { connection.execute(ROOM_FOR_SORTING).await.map(|_| ()) })
        })
}

/// The connections on which jobs read and write.
pub(crate) fn pool_of_jobs<'p>(_pool: &'p PgPool, of_jobs: &'p PgPool) -> &'p PgPool {
    of_jobs
}

/// Whether nobody answered, or somebody said no (classes 28 and 3D of the SQLSTATE table, PostgreSQL appendix A).
pub(crate) fn unopened(source: sqlx::Error, place: &str) -> StoreError {
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

/// Nobody queues: PostgreSQL lets writers in side by side.
#[derive(Clone, Debug, Default)]
pub(crate) struct Turns {}
/// Nobody's turn.
pub(crate) type Turn = ();

/// Begins a transaction that writes.
pub(crate) async fn begin(pool: &PgPool, _turns: &Turns) -> sqlx::Result<Writing> {
    Ok(Writing::new(pool.begin().await?, None))
}

/// Begins a transaction that writes what a job does again if it is lost: the commit doesn't wait for the disk, and keeps
/// its place in the order (PostgreSQL's manual, section 30.4).
pub(crate) async fn begin_repeatable(pool: &PgPool, turns: &Turns) -> sqlx::Result<Writing> {
    let mut writing = begin(pool, turns).await?;
    sqlx::query("SET LOCAL synchronous_commit = off")
        .execute(&mut *writing)
        .await?;
    Ok(writing)
}

/// Begins a transaction that only reads, all of it from one snapshot.
pub(crate) async fn begin_reading(pool: &PgPool) -> sqlx::Result<Writing> {
    let transaction = pool
        .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await?;
    Ok(Writing::new(transaction, None))
}

/// Holds up everybody else who opens or joins cases of this organisation, until the transaction ends.
pub(crate) async fn lock_cases(transaction: &mut Writing, organisation: Uuid) -> sqlx::Result<()> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
        .bind(format!("headsup cases of {organisation}"))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Holds up everybody else who remembers mail of this organisation, until the transaction ends.
pub(crate) async fn lock_memory(transaction: &mut Writing, organisation: Uuid) -> sqlx::Result<()> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
        .bind(format!("headsup memory of {organisation}"))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Holds up everybody else who changes this organisation's register of payees, until the transaction ends.
pub(crate) async fn lock_payees(transaction: &mut Writing, organisation: Uuid) -> sqlx::Result<()> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
        .bind(format!("headsup payees of {organisation}"))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Claims one job: $1 worker, $2 now, $3 end of the lease, $4 tries at most.
pub(crate) const CLAIM_JOB: &str = "UPDATE jobs SET state = 'running', worker = $1, run_at_us = $3, attempts = attempts + 1
    WHERE id = (SELECT id FROM jobs WHERE state <> 'failed' AND run_at_us <= $2 AND attempts < $4 ORDER BY run_at_us, id LIMIT 1
        FOR UPDATE SKIP LOCKED)
    RETURNING id, organisation, kind, payload, attempts";

/// Takes a mailbox that nobody else holds: $1 organisation, $2 mailbox, $3 holder, $4 end of the lease, $5 now.
pub(crate) const CLAIM_MAILBOX: &str = "UPDATE imap_mailboxes SET holder = $3, held_until_us = $4
    WHERE organisation = $1 AND mailbox = $2 AND (holder IS NULL OR holder = $3 OR held_until_us <= $5)";

/// Takes a log that is pulled: as above.
pub(crate) const CLAIM_PULL: &str = "UPDATE pulled_logs SET holder = $3, held_until_us = $4
    WHERE organisation = $1 AND log = $2 AND (holder IS NULL OR holder = $3 OR held_until_us <= $5)";

/// Claims one look for a chat: $1 now, $2 end of the lease.
pub(crate) const CLAIM_CHAT_LOOK: &str = "UPDATE chat_answers SET looks = looks + 1, run_at_us = $2
    WHERE (organisation, report) = (SELECT organisation, report FROM chat_answers WHERE run_at_us <= $1
        ORDER BY run_at_us, report LIMIT 1
        FOR UPDATE SKIP LOCKED)
    RETURNING organisation, report, url, told, posts, looks, expires_us";

/// Claims one delivery of a webhook: $1 organisation, $2 webhook, $3 worker, $4 now, $5 end of the lease.
pub(crate) const CLAIM_DELIVERY: &str = "UPDATE webhook_deliveries SET state = 'running', worker = $3, run_at_us = $5,
    attempts = attempts + 1 WHERE organisation = $1 AND id = (SELECT id FROM webhook_deliveries
        WHERE organisation = $1 AND webhook = $2 AND state IN ('waiting', 'running') AND run_at_us <= $4
        ORDER BY run_at_us, id LIMIT 1
        FOR UPDATE SKIP LOCKED)
    RETURNING id, body, attempts";

/// Claims one mail: $1 worker, $2 now, $3 end of the lease.
pub(crate) const CLAIM_MAIL: &str = "UPDATE outgoing_mails SET worker = $1, try_at_us = $3, attempts = attempts + 1
    WHERE (organisation, id) = (SELECT organisation, id FROM outgoing_mails WHERE state = 'waiting' AND try_at_us <= $2
        ORDER BY try_at_us, created_us, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING organisation, id, cause, purpose, report, message, heads_up, addressee, attempts, created_us";

/// Notes one mail whose claim ended while it was being handed over as unsure: $1 now, $2 the trouble.
pub(crate) const NOTE_MAIL_UNSURE: &str = "UPDATE outgoing_mails SET state = 'unsure', since_us = $1, trouble = $2
    WHERE (organisation, id) = (SELECT organisation, id FROM outgoing_mails WHERE state = 'handing-over' AND try_at_us <= $1
        ORDER BY try_at_us, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING organisation, report, purpose";

/// Documents looked at from the newest backwards before the index of words is asked. Two common words meet in several of
/// a hundred documents: the newest hits are found here, and the index would give all of them, in no order.
const NEWEST_DOCUMENTS_MAX: i64 = 30_000;
/// Hits of the index that are put in order; where there are more, walking back from the newest document is quicker.
const ORDERED_HITS_MAX: i64 = 10_000;

/// $1 the words, $2 whose, $3 hits at most, $4 documents at most. The inner `LIMIT` keeps the plan to one walk.
const AMONG_THE_NEWEST: &str =
    "SELECT case_id FROM (SELECT case_id, words FROM search_documents WHERE organisation = $2
    ORDER BY id DESC LIMIT $4) AS newest WHERE words @@ CAST($1 AS TSQUERY) LIMIT $3";
/// The same parameters; gives the newest of the first so many hits, and how many those were. Each part is planned by itself,
/// so that the index is used whatever the planner believes of the words.
const BY_THE_INDEX: &str = "WITH found AS MATERIALIZED (SELECT id, case_id FROM search_documents
        WHERE words @@ CAST($1 AS TSQUERY) AND organisation = $2),
    few AS MATERIALIZED (SELECT id, case_id FROM found LIMIT $4)
    SELECT case_id, COUNT(*) OVER () FROM few ORDER BY id DESC LIMIT $3";

/// Finds cases by words, all of them, longer ones by their start, newest documents first. The words hold letters and digits
/// only, so nothing in them can end the quotes. No statement here is kept prepared: PostgreSQL would settle on one plan for
/// rare and common words alike.
pub(crate) async fn find_hits(
    pool: &PgPool,
    words: &[String],
    organisation: Uuid,
    limit: i64,
) -> sqlx::Result<Vec<Uuid>> {
    let quoted: Vec<String> = words
        .iter()
        .map(|word| format!("'{word}'{}", if is_prefix(word) { ":*" } else { "" }))
        .collect();
    let asked = quoted.join(" & ");
    let newest = hits_among(pool, &asked, organisation, limit, NEWEST_DOCUMENTS_MAX).await?;
    if newest.len() as i64 >= limit {
        return Ok(newest);
    }
    let indexed: Vec<(Uuid, i64)> = sqlx::query_as(BY_THE_INDEX)
        .bind(&asked)
        .bind(organisation)
        .bind(limit)
        .bind(ORDERED_HITS_MAX + 1)
        .persistent(false)
        .fetch_all(pool)
        .await?;
    match indexed.first() {
        Some((_, counted)) if *counted > ORDERED_HITS_MAX => {
            hits_among(pool, &asked, organisation, limit, i64::MAX).await
        }
        _ => Ok(indexed.into_iter().map(|(case, _)| case).collect()),
    }
}

async fn hits_among(
    pool: &PgPool,
    asked: &str,
    organisation: Uuid,
    limit: i64,
    documents: i64,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar(AMONG_THE_NEWEST)
        .bind(asked)
        .bind(organisation)
        .bind(limit)
        .bind(documents)
        .persistent(false)
        .fetch_all(pool)
        .await
}

/// Puts documents into the index, each in place of the one its source had before.
pub(crate) async fn index_documents(
    transaction: &mut Writing,
    documents: &[Document],
) -> sqlx::Result<()> {
    for some in documents.chunks(DOCUMENTS_PER_STATEMENT_MAX) {
        let mut kept = QueryBuilder::new(
            "INSERT INTO search_documents (organisation, source, case_id, words) ",
        );
        kept.push_values(some, |mut row, document| {
            row.push_bind(document.organisation)
                .push_bind(document.source)
                .push_bind(document.case)
                .push("array_to_tsvector(")
                .push_bind_unseparated(document.words.clone())
                .push_unseparated(")");
        });
        kept.push(
            " ON CONFLICT (organisation, source) DO UPDATE SET case_id = excluded.case_id, words = excluded.words",
        );
        kept.build().execute(&mut **transaction).await?;
    }
    Ok(())
}

/// Takes the documents of demonstration cases out of the index.
pub(crate) const FORGET_DEMONSTRATION_DOCUMENTS: &[&str] =
    &["DELETE FROM search_documents WHERE organisation = $1
        AND case_id IN (SELECT id FROM cases WHERE organisation = $1 AND demonstration)"];
