//! Backups below the command: that both engines keep the same tables, and that a backup of every schema there ever was
//! restores into this version. How they are made and refused is played with the real binary.

use std::path::{Path, PathBuf};

use sqlx::AssertSqlSafe;

use super::{TestWorld, address_of, fresh_folder, fresh_name, given, on_server};
use crate::backup::rows::{Column, Table};
use crate::backup::{BackupStamp, RestoreTarget, restore};
use crate::face::StoreEngine;
use crate::{Location, Store};

/// The columns of every table a backup carries, by name.
async fn carried(store: &Store) -> Vec<(String, Vec<Column>)> {
    let tables: Vec<Table> = match &store.engine {
        StoreEngine::Sqlite(engine) => {
            let begun = crate::sqlite::dialect::begin_reading(engine.pool()).await;
            crate::sqlite::copying::tables(&mut begun.unwrap()).await
        }
        StoreEngine::Postgres(engine) => {
            let begun = crate::postgres::dialect::begin_reading(engine.pool()).await;
            crate::postgres::copying::tables(&mut begun.unwrap()).await
        }
    }
    .unwrap();
    let columns = |table: Table| {
        let columns = table.columns.into_iter().map(|(column, _)| column);
        (table.name, columns.collect())
    };
    let mut carried: Vec<_> = tables.into_iter().map(columns).collect();
    carried.sort_by(|one, other| one.0.cmp(&other.0));
    carried
}

#[tokio::test]
async fn both_engines_keep_the_same_columns_in_the_same_order() {
    let (sqlite, postgres) = (TestWorld::on_sqlite().await, TestWorld::on_postgres().await);
    let (ours, theirs) = (carried(&sqlite.store).await, carried(&postgres.store).await);
    for (one, other) in ours.iter().zip(&theirs) {
        assert_eq!(one, other);
    }
    assert_eq!(ours.len(), theirs.len());
    sqlite.tear_down().await;
    postgres.tear_down().await;
}

#[tokio::test]
async fn a_backup_of_every_schema_restores_into_this_one() {
    let newest = crate::sqlite::dialect::schema_known();
    for schema in 1..=newest {
        let (from, to) = (fresh_folder(), fresh_folder());
        let (file, schema) = back_up_of_schema(schema, &from).await;
        restores(
            &file,
            schema,
            Location::Sqlite(to.join("desk/headsup.db")),
            &to,
        )
        .await;
        let database = fresh_name();
        on_server(format!("CREATE DATABASE {database}")).await;
        let location = address_of(&database).parse().unwrap();
        restores(&file, schema, location, &to.join("other")).await;
        on_server(format!("DROP DATABASE {database}")).await;
        for folder in [from, to] {
            std::fs::remove_dir_all(folder).unwrap();
        }
    }
}

/// A desk as that version left it, with one organisation, put into a file.
async fn back_up_of_schema(schema: i64, folder: &Path) -> (PathBuf, i64) {
    let location = Location::Sqlite(folder.join("headsup.db"));
    let store = Store::open_with_schema(&location, folder, schema)
        .await
        .unwrap();
    let StoreEngine::Sqlite(engine) = &store.engine else {
        panic!("it was opened as SQLite");
    };
    for statement in [
        r#"INSERT INTO organisations (id, created_us, public_name, language, demonstration, settings)
         VALUES (x'00000000000000000000000000000001', 1, 'School', 'en', FALSE, '{"public_name": "School"}')"#,
        "UPDATE headsup SET desk_secret = zeroblob(32)",
        "INSERT INTO jobs (organisation, kind, payload, state, run_at_us, attempts, created_us)
         SELECT id, 'examine', 'x', 'failed', 1, 1, 1 FROM organisations",
    ] {
        sqlx::query(AssertSqlSafe(statement))
            .execute(engine.pool())
            .await
            .unwrap();
    }
    let file = folder.join("old.backup");
    let stamp = BackupStamp {
        made: given::minute(1),
        version: "0.0.1".to_owned(),
    };
    let made = store.back_up(folder, &file, &stamp).await.unwrap();
    assert_eq!((made.rows, made.tables), (3, 3));
    let reached = store.schema_version().await.unwrap();
    store.close().await;
    (file, reached)
}

async fn restores(file: &Path, schema: i64, location: Location, folder: &Path) {
    let target = RestoreTarget {
        location,
        data_folder: folder.join("desk"),
    };
    let restored = restore(file, &target).await.unwrap();
    assert_eq!(restored.rows, 3);
    assert_eq!(restored.schema_of_backup, schema);
    assert_eq!(restored.schema_now, crate::sqlite::dialect::schema_known());
    assert_eq!(restored.stamp.version, "0.0.1");
    let store = Store::open(&target.location, &target.data_folder)
        .await
        .unwrap();
    let names: Vec<String> = store
        .organisations()
        .await
        .unwrap()
        .into_iter()
        .map(|organisation| organisation.settings.public_name)
        .collect();
    assert_eq!(names, ["School"]);
    assert_eq!(store.desk_secret([1; 32]).await.unwrap(), [0; 32]);
    assert_eq!(store.failed_jobs(10).await.unwrap().len(), 1);
    store.close().await;
}
