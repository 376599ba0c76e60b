//! Stories of the store, each run on both engines. SQLite lives in a folder of its own for each test; PostgreSQL in a
//! database of its own, made on the server that `HEADSUP_TEST_POSTGRES` names. Nothing is mocked, and nothing is left
//! out in silence: without that server the tests of PostgreSQL fail and say what to run.

mod app_codes;
mod backup;
mod caller_checks;
mod cases;
mod concurrency;
mod contacts;
mod enrolled_devices;
mod given;
mod heads_ups;
mod incoming_mails;
mod inquiries;
mod integrations;
mod jobs;
mod lockouts;
mod log_pulls;
mod mailboxes;
mod opening;
mod outgoing_mails;
mod passkeys;
mod payees;
mod payment_checks;
mod people;
mod queue;
mod remembered_mail;
mod reports;
mod upkeep;
mod webhooks;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection as _};

use crate::face::StoreEngine;
use crate::{Desk, Location, Store};

/// Where PostgreSQL's tests find a server on which they may create databases.
const SERVER_VARIABLE: &str = "HEADSUP_TEST_POSTGRES";

/// Writes one test for each engine out of one story.
macro_rules! on_both_engines {
    ($($story:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $story() {
                let world = crate::tests::TestWorld::on_sqlite().await;
                super::$story(&world).await;
                world.tear_down().await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $story() {
                let world = crate::tests::TestWorld::on_postgres().await;
                super::$story(&world).await;
                world.tear_down().await;
            })+
        }
    };
}
use on_both_engines;

/// An open store of its own, with one organisation in it.
pub(crate) struct TestWorld {
    pub(crate) store: Store,
    pub(crate) desk: Desk,
    pub(crate) location: Location,
    pub(crate) folder: PathBuf,
    database: Option<String>,
}

static WORLDS: AtomicU32 = AtomicU32::new(0);

/// A name no other test of this or another process uses at the same time.
fn fresh_name() -> String {
    let count = WORLDS.fetch_add(1, Ordering::Relaxed);
    format!("headsup_test_{}_{count}", std::process::id())
}

pub(crate) fn fresh_folder() -> PathBuf {
    let folder = std::env::temp_dir().join(fresh_name());
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

pub(crate) fn server() -> String {
    std::env::var(SERVER_VARIABLE).unwrap_or_else(|_| {
        panic!(
            "{SERVER_VARIABLE} names no PostgreSQL server on which tests may create databases; \
             run the tests with `cargo xtask test`, which starts one"
        )
    })
}

/// The address of a database on the test server.
pub(crate) fn address_of(database: &str) -> String {
    let server = server();
    let (front, query) = match server.split_once('?') {
        Some((front, query)) => (front.to_owned(), format!("?{query}")),
        None => (server.clone(), String::new()),
    };
    let scheme_end = front.find("://").unwrap() + 3;
    let base = match front[scheme_end..].find('/') {
        Some(slash) => &front[..scheme_end + slash],
        None => &front,
    };
    format!("{base}/{database}{query}")
}

pub(crate) async fn on_server(statement: String) {
    let mut connection = sqlx::PgConnection::connect(&server()).await.unwrap();
    sqlx::query(AssertSqlSafe(statement))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

impl TestWorld {
    pub(crate) async fn on_sqlite() -> TestWorld {
        let folder = fresh_folder();
        let location = Location::Sqlite(folder.join("headsup.db"));
        TestWorld::over(location, folder, None).await
    }

    pub(crate) async fn on_postgres() -> TestWorld {
        let database = fresh_name();
        on_server(format!("DROP DATABASE IF EXISTS {database}")).await;
        on_server(format!("CREATE DATABASE {database}")).await;
        let location = address_of(&database).parse().unwrap();
        TestWorld::over(location, fresh_folder(), Some(database)).await
    }

    async fn over(location: Location, folder: PathBuf, database: Option<String>) -> TestWorld {
        let store = Store::open(&location, &folder).await.unwrap();
        store
            .create_organisation(&given::organisation(1))
            .await
            .unwrap();
        TestWorld {
            desk: store.desk(given::organisation(1).id),
            store,
            location,
            folder,
            database,
        }
    }

    /// Speaks to the database behind the program's back.
    pub(crate) async fn execute(&self, statement: &str) -> Result<u64, sqlx::Error> {
        let statement = AssertSqlSafe(statement.to_owned());
        Ok(match &self.store.engine {
            StoreEngine::Sqlite(engine) => sqlx::query(statement)
                .execute(engine.pool())
                .await?
                .rows_affected(),
            StoreEngine::Postgres(engine) => sqlx::query(statement)
                .execute(engine.pool())
                .await?
                .rows_affected(),
        })
    }

    /// Asks the database for one number behind the program's back.
    pub(crate) async fn number(&self, statement: &str) -> i64 {
        let statement = AssertSqlSafe(statement.to_owned());
        match &self.store.engine {
            StoreEngine::Sqlite(engine) => {
                sqlx::query_scalar(statement).fetch_one(engine.pool()).await
            }
            StoreEngine::Postgres(engine) => {
                sqlx::query_scalar(statement).fetch_one(engine.pool()).await
            }
        }
        .unwrap()
    }

    pub(crate) async fn tear_down(self) {
        self.store.close().await;
        let _ = std::fs::remove_dir_all(&self.folder);
        if let Some(database) = self.database {
            on_server(format!("DROP DATABASE {database}")).await;
        }
    }
}
