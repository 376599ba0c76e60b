//! How the desk starts, and how it says that it can't: one clear sentence on stderr and exit code 2, each tried with the
//! real binary.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

use testkit::running_desk::RunningDesk;
use testkit::temporary_folder::TemporaryFolder;
use testkit::test_database::TestDatabase;

use crate::binary;
use crate::http::{Visitor, get_by_host};
use crate::played::{PASSWORD, Place, on_both_databases, raise, set_up};

on_both_databases!(
    a_set_up_link_works_until_it_is_used_and_never_twice,
    doctor_tells_a_working_desk_from_none,
    every_answer_carries_what_keeps_browsers_in_bounds,
    a_newer_schema_is_left_alone,
);

/// Runs the binary to its end in `folder`.
fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(binary())
        .args(arguments)
        .env("HEADSUP_LISTEN", "127.0.0.1:0")
        .current_dir(folder)
        .env_remove("HEADSUP_DATA")
        .output()
        .expect("the binary runs")
}

/// It refused, with one sentence that holds these words.
#[track_caller]
fn refused(output: &Output, words: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "one line: {said}");
    for word in words {
        assert!(said.contains(word), "`{word}` in: {said}");
    }
    assert!(output.stdout.is_empty(), "nothing was promised on stdout");
}

#[test]
fn bad_configuration_is_refused_by_name() {
    let folder = TemporaryFolder::new("bad-configuration");
    refused(
        &run(folder.path(), &["--public-url", "desk"]),
        &["--public-url is `desk`", "http://"],
    );
    std::fs::write(
        folder.path().join("headsup.toml"),
        "lisen = '127.0.0.1:0'\n",
    )
    .unwrap();
    refused(
        &run(folder.path(), &[]),
        &[
            "headsup.toml",
            "unknown key `lisen`",
            "did you mean `listen`?",
        ],
    );
    std::fs::write(folder.path().join("headsup.toml"), "lookups = 'maybe'\n").unwrap();
    refused(
        &run(folder.path(), &["serve"]),
        &["`lookups`", "`maybe`", "neither `live` nor `off`"],
    );
}

#[test]
fn a_busy_port_is_named() {
    let folder = TemporaryFolder::new("busy-port");
    let busy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = busy.local_addr().unwrap().to_string();
    refused(
        &run(folder.path(), &["--listen", &address]),
        &[&address, "another program", "--listen"],
    );
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named() {
    let folder = TemporaryFolder::new("unwritable");
    // A file where the folder should be can't be written into by anybody, root included.
    let in_the_way = folder.path().join("in-the-way");
    std::fs::write(&in_the_way, "").unwrap();
    let data = in_the_way.join("data").display().to_string();
    refused(
        &run(folder.path(), &["--data", &data]),
        &["cannot write to the data folder", &data, "--data"],
    );
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let folder = TemporaryFolder::new("foreign");
    let text = folder.path().join("notes.txt");
    std::fs::write(
        &text,
        "These are my notes and no database at all.\n".repeat(50),
    )
    .unwrap();
    let address = format!("sqlite:{}", text.display());
    refused(
        &run(folder.path(), &["--database", &address]),
        &["notes.txt", "not a database"],
    );
    assert!(
        std::fs::read_to_string(&text)
            .unwrap()
            .starts_with("These are my notes")
    );
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    let mut desk = RunningDesk::start(binary());
    let data = desk.data().display().to_string();
    desk.kill();
    // `verify` closes the database properly, so that the file holds all of it.
    let verified = run(desk.folder().path(), &["verify", "--data", &data]);
    assert!(verified.status.success());
    // Bytes 68 to 71 of an SQLite file say whose it is.
    let path = desk.data().join("headsup.db");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[68..72].copy_from_slice(b"else");
    std::fs::write(&path, &bytes).unwrap();
    refused(
        &run(desk.folder().path(), &["--data", &data]),
        &["headsup.db", "belongs to another program"],
    );
    assert_eq!(
        std::fs::read(&path).unwrap(),
        bytes,
        "not a byte was changed"
    );
}

#[test]
fn a_second_desk_on_one_folder_is_refused() {
    let desk = RunningDesk::start(binary());
    let data = desk.data().display().to_string();
    refused(
        &run(desk.folder().path(), &["--data", &data]),
        &["another headsup runs", "--data"],
    );
}

#[test]
fn broken_playbooks_stop_the_start_with_file_and_line() {
    let folder = TemporaryFolder::new("playbooks");
    let own = folder.path().join("data/playbooks");
    std::fs::create_dir_all(&own).unwrap();
    std::fs::write(own.join("mine.toml"), "id = 'mine'\ntitle = 7\n").unwrap();
    refused(
        &run(folder.path(), &["--data", "data"]),
        &["mine.toml", "line 2"],
    );
}

#[test]
fn the_wrong_address_is_answered_with_the_setting_to_change() {
    let desk = RunningDesk::start(binary());
    let page = get_by_host(&desk.url(""), "/", "intranet:8080").unwrap();
    assert_eq!(page.status, 421);
    assert!(
        page.body
            .contains("headsup --public-url http://intranet:8080"),
        "{}",
        page.body
    );
    assert_eq!(
        get_by_host(&desk.url(""), "/healthz", "intranet:8080")
            .unwrap()
            .status,
        200
    );
}

#[test]
fn a_postgresql_server_that_is_not_there_is_named_without_the_password() {
    let folder = TemporaryFolder::new("no-server");
    let path = folder.path();
    // Nobody listens on port 1. Each command gives the server some seconds, so they wait side by side.
    let address = "postgres://desk:hunter2@127.0.0.1:1/headsup";
    let commands = ["serve", "doctor", "verify"];
    let outputs: Vec<Output> = std::thread::scope(|scope| {
        let started = commands
            .map(|command| scope.spawn(move || run(path, &[command, "--database", address])));
        started.into_iter().map(|one| one.join().unwrap()).collect()
    });
    for (command, output) in commands.iter().zip(&outputs) {
        let said = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
        let said = String::from_utf8_lossy(&said);
        assert!(!said.contains("hunter2"), "{said}");
        assert!(
            said.contains(
                "could not reach the PostgreSQL server of `postgres://desk@127.0.0.1:1/headsup`"
            ),
            "{said}"
        );
        if *command != "doctor" {
            refused(output, &["Check host and port"]);
        }
    }
}

#[test]
fn a_postgresql_database_that_is_not_there_is_named_without_the_password() {
    let folder = TemporaryFolder::new("no-database");
    let database = testkit::test_database::address_of("there_is_no_such_database");
    let output = run(folder.path(), &["--database", &database]);
    refused(&output, &["refuses to open", "there_is_no_such_database"]);
    // What can't be read as an address isn't repeated: a password may be in it.
    for address in [
        "mysql://desk:hunter2@db.example/x",
        "postgres://desk:hunter2@db.example:port/x",
    ] {
        let output = run(folder.path(), &["--database", address]);
        refused(&output, &["database"]);
        assert!(!String::from_utf8_lossy(&output.stderr).contains("hunter2"));
    }
}

#[test]
fn a_postgresql_database_of_another_program_is_left_alone() {
    let place = Place::new(TestDatabase::on_postgres());
    let data = place.folder.path().join("data");
    place
        .database
        .tamper(&data, "CREATE TABLE songs (title TEXT NOT NULL)");
    refused(
        &place.run(&["serve"]),
        &["belongs to another program", "a database of its own"],
    );
    let tables = "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public'";
    assert_eq!(
        place.database.texts(&data, tables),
        ["songs"],
        "nothing was added"
    );
}

#[test]
fn two_desks_on_one_postgresql_database_share_the_work() {
    let place = Place::new(TestDatabase::on_postgres());
    let one = place.start();
    let admin = set_up(&one, "own");
    let two = place.start();
    let words = [
        ("privacy", "named"),
        ("what-happened", "The fire door rattles."),
    ];
    let link = raise(&Visitor::new(&one.url("")), "friction", &words, &[]);
    let page = Visitor::new(&two.url("")).get(&link);
    assert_eq!(page.status, 200, "one secret, one private link");
    assert!(
        page.body.contains("The fire door rattles."),
        "{}",
        page.body
    );
    let link = raise(&Visitor::new(&two.url("")), "friction", &words, &[]);
    assert_eq!(Visitor::new(&one.url("")).get(&link).status, 200);
    assert!(admin.get("/desk").body.contains("fire door"));
    place.assert_holds();
}

fn a_newer_schema_is_left_alone(place: &Place) {
    let mut desk = place.start();
    desk.kill();
    place.assert_holds();
    let data = desk.data();
    place.database.tamper(
        &data,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         SELECT 9999, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
    );
    for command in ["serve", "verify"] {
        let output = place.run(&[command]);
        refused(&output, &["newer", "9999"]);
    }
}

fn a_set_up_link_works_until_it_is_used_and_never_twice(place: &Place) {
    let desk = place.start();
    let base = desk.url("");
    let path = desk.set_up_url().trim_start_matches(&base).to_owned();
    let stranger = Visitor::new(&base);
    assert_eq!(stranger.get(&path).status, 200);
    assert_eq!(stranger.get(&path).status, 200, "looking spends nothing");
    let admin = set_up(&desk, "own");
    assert_eq!(admin.get("/desk").status, 200);
    assert_eq!(stranger.get(&path).status, 404, "spent");
    let again = [
        ("organisation", "Mine"),
        ("name", "Eve"),
        ("address", "eve@eve.example"),
        ("password", PASSWORD),
    ];
    assert_eq!(stranger.clone().post(&path, &again).status, 404, "spent");
    assert!(
        !desk.error_output().contains("four quiet"),
        "no password in the log"
    );
}

fn every_answer_carries_what_keeps_browsers_in_bounds(place: &Place) {
    let desk = place.start();
    let anyone = Visitor::new(&desk.url(""));
    for path in ["/", "/nowhere", "/healthz", "/desk"] {
        let answer = anyone.get(path);
        let field = |name: &str| answer.field(name).unwrap_or_default().to_owned();
        for rule in [
            "default-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(field("content-security-policy").contains(rule), "{path}");
        }
        assert_eq!(field("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(field("referrer-policy"), "same-origin", "{path}");
        assert_eq!(field("cache-control"), "no-store", "{path}");
        assert_eq!(field("strict-transport-security"), "", "no https here");
    }
}

fn doctor_tells_a_working_desk_from_none(place: &Place) {
    let desk = place.start();
    let well = place.run(&["doctor"]);
    let said = String::from_utf8_lossy(&well.stdout).into_owned();
    assert_eq!(well.status.code(), Some(0), "{said}");
    assert!(
        said.contains(place.engine_name()) && said.contains("It works."),
        "{said}"
    );
    let none = run(desk.folder().path(), &["verify", "--data", "elsewhere"]);
    refused(
        &none,
        &["there is no desk in the data folder `elsewhere` yet"],
    );
    assert!(
        !desk.folder().path().join("elsewhere").exists(),
        "looking makes nothing"
    );
}
