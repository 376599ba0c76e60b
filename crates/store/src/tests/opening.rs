//! Opening: what stands in the way is one clear error with advice, and nothing that is not ours is touched.

use super::{TestWorld, address_of, fresh_folder, given, on_both_engines, on_server};
use crate::face::StoreEngine;
use crate::{Location, Store, StoreError};

on_both_engines!(
    a_store_opens_again_with_what_was_in_it,
    a_newer_schema_is_left_alone,
    two_instances_agree_on_one_secret,
);

async fn a_store_opens_again_with_what_was_in_it(world: &TestWorld) {
    let again = Store::open(&world.location, &world.folder).await.unwrap();
    assert_eq!(
        again.organisations().await.unwrap(),
        [given::organisation(1)]
    );
    again.prove_alive().await.unwrap();
    again.close().await;
}

async fn a_newer_schema_is_left_alone(world: &TestWorld) {
    world
        .execute(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             SELECT 9999, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
        )
        .await
        .unwrap();
    let refused = Store::open(&world.location, &world.folder)
        .await
        .err()
        .unwrap();
    assert!(
        matches!(refused, StoreError::NewerSchema { found: 9999, .. }),
        "{refused:?}"
    );
    assert!(refused.to_string().contains("9999"), "{refused}");
}

async fn two_instances_agree_on_one_secret(world: &TestWorld) {
    let other = Store::open(&world.location, &world.folder).await.unwrap();
    let (one, two) = tokio::join!(world.store.desk_secret([1; 32]), other.desk_secret([2; 32]));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one, two);
    assert!(one == [1; 32] || one == [2; 32]);
    assert_eq!(world.store.desk_secret([3; 32]).await.unwrap(), one);
    other.close().await;
}

/// As SQLite does where the disk is full: the transaction is over before anybody rolls it back.
#[tokio::test]
async fn a_transaction_that_sqlite_ended_by_itself_spoils_no_connection() {
    let world = TestWorld::on_sqlite().await;
    let StoreEngine::Sqlite(engine) = &world.store.engine else {
        panic!("this world is on SQLite");
    };
    let mut ended = engine.pool().begin().await.unwrap();
    sqlx::query("ROLLBACK").execute(&mut *ended).await.unwrap();
    drop(ended);
    // Every connection of the pool has its turn.
    for _ in 0..20 {
        let begun = engine.pool().begin_with("BEGIN IMMEDIATE").await.unwrap();
        begun.rollback().await.unwrap();
    }
    world.tear_down().await;
}

#[tokio::test]
async fn a_file_that_is_no_database_stays_as_it_is() {
    let folder = fresh_folder();
    let path = folder.join("letter.txt");
    std::fs::write(&path, "Dear Sir or Madam, this is a letter.").unwrap();
    let refused = Store::open(&Location::Sqlite(path.clone()), &folder)
        .await
        .err()
        .unwrap();
    assert!(
        matches!(refused, StoreError::NotADatabase { .. }),
        "{refused:?}"
    );
    assert_eq!(
        std::fs::read_to_string(path).unwrap(),
        "Dear Sir or Madam, this is a letter."
    );
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn somebody_elses_sqlite_database_is_left_alone() {
    use sqlx::ConnectOptions as _;
    let folder = fresh_folder();
    let path = folder.join("music.db");
    let mut theirs = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(true)
        .connect()
        .await
        .unwrap();
    sqlx::query("CREATE TABLE songs (title TEXT)")
        .execute(&mut theirs)
        .await
        .unwrap();
    sqlx::Connection::close(theirs).await.unwrap();
    let before = std::fs::read(&path).unwrap();
    let refused = Store::open(&Location::Sqlite(path.clone()), &folder)
        .await
        .err()
        .unwrap();
    assert!(
        matches!(refused, StoreError::ForeignDatabase { .. }),
        "{refused:?}"
    );
    assert_eq!(std::fs::read(&path).unwrap(), before);
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn somebody_elses_postgres_database_is_left_alone() {
    let world = TestWorld::on_postgres().await;
    let place = world.location.to_string();
    world.execute("DROP TABLE headsup").await.unwrap();
    let refused = Store::open(&world.location, &world.folder)
        .await
        .err()
        .unwrap();
    assert!(
        matches!(&refused, StoreError::ForeignDatabase { place: named } if *named == place),
        "{refused:?}"
    );
    world.tear_down().await;
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = fresh_folder();
    let file = folder.join("in-the-way");
    std::fs::write(&file, "x").unwrap();
    let location = Location::Sqlite(file.join("headsup.db"));
    let refused = Store::open(&location, &file).await.err().unwrap();
    assert!(
        matches!(refused, StoreError::FolderNotWritable { .. }),
        "{refused:?}"
    );
    assert!(refused.advice().contains("--data"));
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn a_server_that_is_not_there_or_says_no_is_told_apart_without_the_password() {
    let folder = fresh_folder();
    let nobody: Location = "postgres://desk:hunter2@127.0.0.1:1/headsup"
        .parse()
        .unwrap();
    let refused = Store::open(&nobody, &folder).await.err().unwrap();
    assert!(
        matches!(refused, StoreError::Unreachable { .. }),
        "{refused:?}"
    );
    assert!(!format!("{refused} {refused:?}").contains("hunter2"));
    let missing: Location = address_of("there_is_no_such_database").parse().unwrap();
    let refused = Store::open(&missing, &folder).await.err().unwrap();
    assert!(
        matches!(refused, StoreError::NotAllowed { .. }),
        "{refused:?}"
    );
    on_server("SELECT 1".to_owned()).await;
    std::fs::remove_dir_all(folder).unwrap();
}
