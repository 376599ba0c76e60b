//! A database of a test's own, on either engine: the embedded one lies in the test's folder, PostgreSQL's is made on the
//! server that `HEADSUP_TEST_POSTGRES` names and is dropped with the value. It also speaks to a database behind the
//! program's back, for the few stories about exactly that; nothing here is a way round the store for anybody else.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

use crate::needed::postgres_url;
use crate::running_desk::DATABASE_FILE;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// How long a file that somebody else holds is waited for.
const BUSY_MAX: Duration = Duration::from_secs(60);

/// A database of one test.
#[derive(Debug)]
pub enum TestDatabase {
    /// The embedded one: a file in the data folder, named by nobody.
    Sqlite,
    /// A database on the test server.
    Postgres {
        /// Its name.
        name: String,
        /// Its address, as `--database` takes it.
        address: String,
    },
}

/// Something read behind the program's back: which table and column, and the number.
pub type NumberKept = (String, String, i64);

impl TestDatabase {
    /// The embedded database.
    pub fn on_sqlite() -> TestDatabase {
        TestDatabase::Sqlite
    }

    /// A fresh database on the test server.
    pub fn on_postgres() -> TestDatabase {
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("headsup_story_{}_{count}", std::process::id());
        on_server(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        on_server(&format!("CREATE DATABASE {name}"));
        let address = address_of(&name);
        TestDatabase::Postgres { name, address }
    }

    /// What the binary has to be told to use it.
    pub fn arguments(&self) -> Vec<&str> {
        match self {
            TestDatabase::Sqlite => Vec::new(),
            TestDatabase::Postgres { address, .. } => vec!["--database", address],
        }
    }

    /// Changes something behind the program's back, with every trigger out of the way.
    pub fn tamper(&self, data: &Path, statement: &str) {
        let statement = statement.to_owned();
        match self {
            TestDatabase::Sqlite => {
                let file = data.join(DATABASE_FILE);
                now(async move {
                    let mut connection = open_file(&file).await;
                    let triggers: Vec<String> =
                        sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'trigger'")
                            .fetch_all(&mut connection)
                            .await
                            .expect("triggers are listed");
                    for trigger in triggers {
                        run_in_file(&mut connection, format!("DROP TRIGGER {trigger}")).await;
                    }
                    run_in_file(&mut connection, statement).await;
                    connection.close().await.expect("the file closes");
                });
            }
            TestDatabase::Postgres { address, .. } => {
                run_on_postgres(
                    address,
                    &["SET session_replication_role = replica", &statement],
                );
            }
        }
    }

    /// All that is kept, as bytes: every file of the data folder (the embedded database, its log and the evidence among
    /// them), and every row on PostgreSQL.
    pub fn everything_kept(&self, data: &Path) -> Vec<u8> {
        let mut all = Vec::new();
        add_files(data, &mut all);
        if matches!(self, TestDatabase::Postgres { .. }) {
            let mut tables: Vec<String> = self
                .columns(data)
                .into_iter()
                .map(|(table, _)| table)
                .collect();
            tables.dedup();
            for table in tables {
                let rows = self.texts(data, &format!("SELECT CAST(t AS TEXT) FROM {table} t"));
                all.extend_from_slice(rows.join("\n").as_bytes());
            }
        }
        all
    }

    /// Every moment that is kept: the values of all columns whose name ends in `_us`.
    pub fn moments_kept(&self, data: &Path) -> Vec<NumberKept> {
        let mut kept = Vec::new();
        for (table, column) in self.columns(data) {
            if !column.ends_with("_us") {
                continue;
            }
            let statement = format!(
                "SELECT CAST({column} AS TEXT) FROM {table} WHERE {column} IS NOT NULL ORDER BY {column}"
            );
            for number in self.texts(data, &statement) {
                let number = number.parse().expect("a moment is a number");
                kept.push((table.clone(), column.clone(), number));
            }
        }
        kept
    }

    /// Tables and their columns.
    fn columns(&self, data: &Path) -> Vec<(String, String)> {
        let statement = match self {
            // The search index's own tables hold no moment.
            TestDatabase::Sqlite => {
                "SELECT m.name || ' ' || c.name FROM sqlite_master m, pragma_table_info(m.name) c
                 WHERE m.type = 'table' AND m.name NOT LIKE 'search_words%' AND m.name NOT LIKE 'sqlite_%' ORDER BY 1"
            }
            TestDatabase::Postgres { .. } => {
                "SELECT table_name || ' ' || column_name FROM information_schema.columns
                 WHERE table_schema = 'public' ORDER BY 1"
            }
        };
        let split = |line: String| {
            let (table, column) = line.split_once(' ').expect("table and column");
            (table.to_owned(), column.to_owned())
        };
        self.texts(data, statement).into_iter().map(split).collect()
    }

    /// The first column of what a statement finds.
    pub fn texts(&self, data: &Path, statement: &str) -> Vec<String> {
        let statement = AssertSqlSafe(statement.to_owned());
        match self {
            TestDatabase::Sqlite => {
                let file = data.join(DATABASE_FILE);
                now(async move {
                    let mut connection = open_file(&file).await;
                    sqlx::query_scalar(statement)
                        .fetch_all(&mut connection)
                        .await
                        .expect("the file answers")
                })
            }
            TestDatabase::Postgres { address, .. } => {
                let address = address.clone();
                now(async move {
                    let mut connection = open_postgres(&address).await;
                    sqlx::query_scalar(statement)
                        .fetch_all(&mut connection)
                        .await
                        .expect("the server answers")
                })
            }
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let TestDatabase::Postgres { name, .. } = self {
            // A server still running on it is thrown off: the test is over.
            let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            // Quiet: a second panic while one is on its way would hide what the test found.
            let _ = std::panic::catch_unwind(|| on_server(&statement));
        }
    }
}

/// The bytes of every file below a folder, and the names.
fn add_files(folder: &Path, all: &mut Vec<u8>) {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    for entry in entries.map(|entry| entry.expect("an entry")) {
        all.extend_from_slice(entry.file_name().as_encoded_bytes());
        if entry.path().is_dir() {
            add_files(&entry.path(), all);
        } else {
            all.extend(std::fs::read(entry.path()).expect("a file of the data folder"));
        }
    }
}

fn on_server(statement: &str) {
    run_on_postgres(&postgres_url(), &[statement]);
}

fn run_on_postgres(address: &str, statements: &[&str]) {
    let address = address.to_owned();
    let statements: Vec<String> = statements.iter().map(|one| (*one).to_owned()).collect();
    now(async move {
        let mut connection = open_postgres(&address).await;
        for statement in statements {
            sqlx::raw_sql(AssertSqlSafe(statement.clone()))
                .execute(&mut connection)
                .await
                .unwrap_or_else(|cause| panic!("cannot run `{statement}`: {cause}"));
        }
        connection.close().await.expect("the connection closes");
    });
}

async fn open_postgres(address: &str) -> PgConnection {
    PgConnection::connect(address)
        .await
        .unwrap_or_else(|cause| panic!("cannot reach the PostgreSQL server for tests: {cause}"))
}

async fn open_file(path: &Path) -> SqliteConnection {
    let path = PathBuf::from(path);
    SqliteConnectOptions::new()
        .filename(&path)
        // A desk that was killed leaves a log to bring in, which a busy machine takes its time for.
        .busy_timeout(BUSY_MAX)
        .connect()
        .await
        .unwrap_or_else(|cause| panic!("cannot open `{}`: {cause}", path.display()))
}

async fn run_in_file(connection: &mut SqliteConnection, statement: String) {
    sqlx::raw_sql(AssertSqlSafe(statement.clone()))
        .execute(connection)
        .await
        .unwrap_or_else(|cause| panic!("cannot run `{statement}`: {cause}"));
}

/// The address of a database of this name on the test server, whether it is there or not.
pub fn address_of(name: &str) -> String {
    let server = postgres_url();
    let (front, query) = server.split_once('?').unwrap_or((&server, ""));
    let scheme_end = front.find("://").map_or(0, |at| at + 3);
    let host_end = front[scheme_end..]
        .find('/')
        .map_or(front.len(), |at| scheme_end + at);
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{}/{name}{mark}{query}", &front[..host_end])
}

/// Waits for it, on a thread of its own, so that it works inside a test that has a runtime and inside one that has none.
fn now<T: Send>(work: impl Future<Output = T> + Send) -> T {
    let run = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime")
            .block_on(work)
    };
    match std::thread::scope(|scope| scope.spawn(run).join()) {
        Ok(done) => done,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}
