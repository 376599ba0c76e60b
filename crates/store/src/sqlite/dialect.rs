//! What SQLite says differently: opening, beginning to write, locking (there is one writer anyway), the search index.

use std::collections::HashMap;
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{Connection as _, QueryBuilder};
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::timeout;
use uuid::Uuid;

use super::statements::search::Document;
use super::statements::{EngineStore, Writing};
use crate::disk_trust::DiskTrust;
use crate::error::{Result, StoreError};
use crate::evidence_folder::prove_writable;
use crate::words::is_prefix;

/// Connections at most: one writes, the others read beside it.
const CONNECTIONS_MAX: u32 = 4;
/// Connections for writes that a job repeats if they are lost. One: SQLite throws a connection's page cache away when another
/// one has written, so two that take turns would read everything anew each time.
const REPEATABLE_CONNECTIONS_MAX: u32 = 1;
/// How long a writer waits for its turn before it gives up, seconds.
const WAIT_FOR_TURN_SECONDS: u64 = 20;
/// Page cache of one connection, KiB. It fills only as far as pages are read.
const PAGE_CACHE_KIB: i64 = 4_096;
/// Page cache of the connection on which jobs write one report after another: the trees of a hundred thousand reports that
/// every report touches have room in it.
const REPEATABLE_PAGE_CACHE_KIB: i64 = 49_152;
/// The first bytes of every SQLite 3 file (file format, section 1.3).
const FILE_MARK: &[u8; 16] = b"SQLite format 3\0";
/// "hdup": what our migrations write as application id.
const APPLICATION_ID: i64 = 0x6864_7570;

/// Documents put into the index by one statement.
const DOCUMENTS_PER_STATEMENT_MAX: usize = 500;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/sqlite");

/// The newest schema this program knows.
pub(crate) fn schema_known() -> i64 {
    super::statements::newest(&MIGRATIONS)
}

/// Opens the file, making it where it is missing, and brings its schema up to this one.
pub(crate) async fn open_with_schema(
    path: &Path,
    schema: i64,
    disk: DiskTrust,
) -> Result<EngineStore> {
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    prove_writable(folder)?;
    refuse_other_files(path)?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(WAIT_FOR_TURN_SECONDS))
        .pragma("cache_size", format!("-{PAGE_CACHE_KIB}"))
        .pragma("trusted_schema", "off");
    // A look first, before anything is written: journal mode alone would already change a foreign file.
    refuse_foreign_or_newer(path).await?;
    let pooled = |connections| {
        SqlitePoolOptions::new()
            .max_connections(connections)
            .test_before_acquire(false)
            .acquire_timeout(Duration::from_secs(WAIT_FOR_TURN_SECONDS + 10))
            .after_release(|connection, _| Box::pin(is_at_rest(connection)))
    };
    // In WAL mode a commit under NORMAL doesn't wait for the disk, and keeps its place in the order (sqlite.org/wal.html).
    let unhurried = options
        .clone()
        .synchronous(SqliteSynchronous::Normal)
        .pragma("cache_size", format!("-{REPEATABLE_PAGE_CACHE_KIB}"));
    let repeatable = pooled(REPEATABLE_CONNECTIONS_MAX).connect_lazy_with(unhurried);
    let pool = pooled(CONNECTIONS_MAX)
        .min_connections(1)
        .connect_with(options)
        .await
        .map_err(|error| StoreError::from(error).during("open_the_database"))?;
    MIGRATIONS
        .run_to(schema, &pool)
        .await
        .map_err(|source| StoreError::MigrationFailed {
            place: path.display().to_string(),
            source,
        })?;
    Ok(EngineStore::new(pool, repeatable, disk))
}

/// Whether a connection that comes back may be used again. When the disk is full, SQLite ends a transaction by itself
/// (lang_transaction.html, section 2.4); the rollback that follows then fails, and sqlx goes on counting a transaction that
/// is over: nothing could ever be begun on that connection.
async fn is_at_rest(connection: &mut SqliteConnection) -> sqlx::Result<bool> {
    if connection.is_in_transaction() {
        // A rollback may be on its way; what is asked after it is answered after it.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

/// A file that is there and is not empty has to begin as a database does.
fn refuse_other_files(path: &Path) -> Result<()> {
    let mut first = [0; FILE_MARK.len()];
    let not_one = || StoreError::NotADatabase {
        path: path.to_owned(),
    };
    match fs::metadata(path) {
        Err(_) => return Ok(()),
        Ok(found) if !found.is_file() => return Err(not_one()),
        Ok(found) if found.len() == 0 => return Ok(()),
        Ok(_) => {}
    }
    fs::File::open(path)
        .and_then(|mut file| file.read_exact(&mut first))
        .map_err(|_| not_one())?;
    if &first == FILE_MARK {
        Ok(())
    } else {
        Err(not_one())
    }
}

async fn refuse_foreign_or_newer(path: &Path) -> Result<()> {
    if fs::metadata(path).map_or(0, |found| found.len()) == 0 {
        return Ok(());
    }
    let looked = async {
        // Not read-only: the journal of a desk that was killed has to be replayed, and that is a write.
        let options = SqliteConnectOptions::new()
            .filename(path)
            .busy_timeout(Duration::from_secs(WAIT_FOR_TURN_SECONDS));
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options)
            .await?;
        let application: i64 = sqlx::query_scalar("PRAGMA application_id")
            .fetch_one(&pool)
            .await?;
        let tables: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_schema")
            .fetch_one(&pool)
            .await?;
        let found: Option<i64> = if application == APPLICATION_ID {
            sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations")
                .fetch_one(&pool)
                .await?
        } else {
            None
        };
        pool.close().await;
        Ok::<_, sqlx::Error>((application, tables, found))
    };
    let (application, tables, found) = looked.await.map_err(|error| match error {
        sqlx::Error::Database(said) if said.code().as_deref() == Some("26") => {
            StoreError::NotADatabase {
                path: path.to_owned(),
            }
        }
        other => StoreError::from(other).during("open_the_database"),
    })?;
    let place = path.display().to_string();
    if application != APPLICATION_ID && tables > 0 {
        return Err(StoreError::ForeignDatabase { place });
    }
    super::statements::refuse_newer(&MIGRATIONS, found, place)
}

/// The queue of those who write: SQLite lets in one at a time.
pub(crate) type Turns = Arc<Mutex<()>>;
/// The turn of the one who writes.
pub(crate) type Turn = OwnedMutexGuard<()>;

/// Begins a transaction that writes. Taken at once: one that reads first and writes later would fail instead of waiting.
pub(crate) async fn begin(pool: &SqlitePool, turns: &Turns) -> sqlx::Result<Writing> {
    let turn = timeout(
        Duration::from_secs(WAIT_FOR_TURN_SECONDS),
        Arc::clone(turns).lock_owned(),
    );
    let turn = turn.await.map_err(|_| sqlx::Error::PoolTimedOut)?;
    let transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    Ok(Writing::new(transaction, Some(turn)))
}

/// The connections on which jobs read and write what has to survive a power failure: everybody's. Those of the other kind
/// don't wait for the disk.
pub(crate) fn pool_of_jobs<'p>(
    pool: &'p SqlitePool,
    _repeatable: &'p SqlitePool,
) -> &'p SqlitePool {
    pool
}

/// Begins a transaction that writes what a job does again if it is lost, on a connection of that kind.
pub(crate) async fn begin_repeatable(
    repeatable: &SqlitePool,
    turns: &Turns,
) -> sqlx::Result<Writing> {
    begin(repeatable, turns).await
}

/// Begins a transaction that only reads, all of it from one snapshot.
pub(crate) async fn begin_reading(pool: &SqlitePool) -> sqlx::Result<Writing> {
    Ok(Writing::new(pool.begin().await?, None))
}

/// Holds up everybody else who opens or joins cases of this organisation. There is one writer at a time anyway.
pub(crate) async fn lock_cases(
    _transaction: &mut Writing,
    _organisation: Uuid,
) -> sqlx::Result<()> {
    Ok(())
}

/// Holds up everybody else who remembers mail of this organisation. There is one writer at a time anyway.
pub(crate) async fn lock_memory(
    _transaction: &mut Writing,
    _organisation: Uuid,
) -> sqlx::Result<()> {
    Ok(())
}

/// Holds up everybody else who changes this organisation's register of payees. There is one writer at a time anyway.
pub(crate) async fn lock_payees(
    _transaction: &mut Writing,
    _organisation: Uuid,
) -> sqlx::Result<()> {
    Ok(())
}

/// Claims one job: $1 worker, $2 now, $3 end of the lease, $4 tries at most.
pub(crate) const CLAIM_JOB: &str = "UPDATE jobs SET state = 'running', worker = $1, run_at_us = $3, attempts = attempts + 1
    WHERE id = (SELECT id FROM jobs WHERE state <> 'failed' AND run_at_us <= $2 AND attempts < $4 ORDER BY run_at_us, id LIMIT 1)
    RETURNING id, organisation, kind, payload, attempts";

/// Takes a mailbox: $1 organisation, $2 mailbox, $3 holder, $4 end of the lease, $5 now. One process has the file to
/// itself, so whoever asks is the only one there is; a lease found here was left by a process that died.
pub(crate) const CLAIM_MAILBOX: &str = "UPDATE imap_mailboxes SET holder = $3, held_until_us = $4
    WHERE organisation = $1 AND mailbox = $2 AND $5 IS NOT NULL";

/// Takes a log that is pulled: as above.
pub(crate) const CLAIM_PULL: &str = "UPDATE pulled_logs SET holder = $3, held_until_us = $4
    WHERE organisation = $1 AND log = $2 AND $5 IS NOT NULL";

/// Claims one look for a chat: $1 now, $2 end of the lease.
pub(crate) const CLAIM_CHAT_LOOK: &str = "UPDATE chat_answers SET looks = looks + 1, run_at_us = $2
    WHERE (organisation, report) = (SELECT organisation, report FROM chat_answers WHERE run_at_us <= $1
        ORDER BY run_at_us, report LIMIT 1)
    RETURNING organisation, report, url, told, posts, looks, expires_us";

/// Claims one delivery of a webhook: $1 organisation, $2 webhook, $3 worker, $4 now, $5 end of the lease.
pub(crate) const CLAIM_DELIVERY: &str = "UPDATE webhook_deliveries SET state = 'running', worker = $3, run_at_us = $5,
    attempts = attempts + 1 WHERE organisation = $1 AND id = (SELECT id FROM webhook_deliveries
        WHERE organisation = $1 AND webhook = $2 AND state IN ('waiting', 'running') AND run_at_us <= $4
        ORDER BY run_at_us, id LIMIT 1)
    RETURNING id, body, attempts";

/// Claims one mail: $1 worker, $2 now, $3 end of the lease.
pub(crate) const CLAIM_MAIL: &str = "UPDATE outgoing_mails SET worker = $1, try_at_us = $3, attempts = attempts + 1
    WHERE (organisation, id) = (SELECT organisation, id FROM outgoing_mails WHERE state = 'waiting' AND try_at_us <= $2
        ORDER BY try_at_us, created_us, id LIMIT 1)
    RETURNING organisation, id, cause, purpose, report, message, heads_up, addressee, attempts, created_us";

/// Notes one mail whose claim ended while it was being handed over as unsure: $1 now, $2 the trouble.
pub(crate) const NOTE_MAIL_UNSURE: &str = "UPDATE outgoing_mails SET state = 'unsure', since_us = $1, trouble = $2
    WHERE (organisation, id) = (SELECT organisation, id FROM outgoing_mails WHERE state = 'handing-over' AND try_at_us <= $1
        ORDER BY try_at_us, id LIMIT 1)
    RETURNING organisation, report, purpose";

/// `CROSS JOIN` keeps SQLite from walking all documents and asking the index once for each of them.
const FIND_HITS: &str =
    "SELECT d.case_id FROM search_words w CROSS JOIN search_documents d ON d.id = w.rowid
    WHERE search_words MATCH $1 AND d.organisation = $2 ORDER BY w.rowid DESC LIMIT $3";

/// Finds cases by words, all of them, longer ones by their start, newest documents first. A word's own list is read from
/// its end and only as far as needed; the lists of all words with one beginning are merged as a whole first, which takes
/// a tenth of a second where they hold half a million documents. So the very words are asked for first, and if they fill the
/// limit, nobody looks for longer ones.
pub(crate) async fn find_hits(
    pool: &SqlitePool,
    words: &[String],
    organisation: Uuid,
    limit: i64,
) -> sqlx::Result<Vec<Uuid>> {
    let exact = hits_of(pool, words, |_| false, organisation, limit).await?;
    if exact.len() as i64 >= limit || !words.iter().any(|word| is_prefix(word)) {
        return Ok(exact);
    }
    hits_of(pool, words, is_prefix, organisation, limit).await
}

/// The words hold letters and digits only, so each is one token in quotes and nothing in it is an operator.
async fn hits_of(
    pool: &SqlitePool,
    words: &[String],
    is_beginning: fn(&str) -> bool,
    organisation: Uuid,
    limit: i64,
) -> sqlx::Result<Vec<Uuid>> {
    let quoted: Vec<String> = words
        .iter()
        .map(|word| format!("\"{word}\"{}", if is_beginning(word) { "*" } else { "" }))
        .collect();
    sqlx::query_scalar(FIND_HITS)
        .bind(quoted.join(" AND "))
        .bind(organisation)
        .bind(limit)
        .fetch_all(pool)
        .await
}

/// Puts documents into the index, each in place of the one its source had before.
pub(crate) async fn index_documents(
    transaction: &mut Writing,
    documents: &[Document],
) -> sqlx::Result<()> {
    for some in documents.chunks(DOCUMENTS_PER_STATEMENT_MAX) {
        let mut kept =
            QueryBuilder::new("INSERT INTO search_documents (organisation, source, case_id) ");
        kept.push_values(some, |mut row, document| {
            row.push_bind(document.organisation)
                .push_bind(document.source)
                .push_bind(document.case);
        });
        kept.push(" ON CONFLICT (organisation, source) DO UPDATE SET case_id = excluded.case_id RETURNING source, id");
        let ids: Vec<(Uuid, i64)> = kept.build_query_as().fetch_all(&mut **transaction).await?;
        let ids: HashMap<Uuid, i64> = ids.into_iter().collect();
        let mut indexed = QueryBuilder::new("INSERT OR REPLACE INTO search_words (rowid, words) ");
        indexed.push_values(some, |mut row, document| {
            row.push_bind(ids.get(&document.source).copied())
                .push_bind(document.words.join(" "));
        });
        indexed.build().execute(&mut **transaction).await?;
    }
    Ok(())
}

/// Takes the documents of demonstration cases out of the index.
pub(crate) const FORGET_DEMONSTRATION_DOCUMENTS: &[&str] = &[
    "DELETE FROM search_words WHERE rowid IN (SELECT d.id FROM search_documents d
        JOIN cases c ON c.organisation = d.organisation AND c.id = d.case_id WHERE d.organisation = $1 AND c.demonstration)",
    "DELETE FROM search_documents WHERE organisation = $1
        AND case_id IN (SELECT id FROM cases WHERE organisation = $1 AND demonstration)",
];
