//! What a desk does when what it stands on gives way: a disk that is full, a disk that fails to sync, a database server
//! that is gone. It acknowledges nothing it can't keep, says so, and goes on by itself where it may.

use std::net::ToSocketAddrs as _;
use std::os::unix::fs::symlink;
use std::sync::Arc;

use testkit::cable::Cable;
use testkit::disk_shim::DiskShim;
use testkit::running_desk::RunningDesk;
use testkit::small_disk::SmallDisk;
use testkit::smtp_client;
use testkit::test_database::TestDatabase;

use crate::binary;
use crate::http::{Answer, Visitor};
use crate::played::{Place, on_both_databases};

on_both_databases!(
    a_full_disk_is_said_before_anything_is_acknowledged_and_recovers_by_itself,
    after_a_failing_sync_nothing_is_acknowledged_until_the_next_start,
);

/// Room for a desk, and for the share that the listener keeps free.
const SMALL_DISK_BYTES: u64 = 100 * 1024 * 1024;
/// Where people send their mails.
const REPORT_ADDRESS: &str = "report@desk.school.example";
/// How often something is tried until a lost server is noticed to be back.
const TRIES_MAX: usize = 2_000;

fn arguments(place: &Place) -> Vec<&str> {
    let mut arguments = place.database.arguments();
    arguments.extend([
        "--smtp-listen",
        "127.0.0.1:0",
        "--report-address",
        REPORT_ADDRESS,
    ]);
    arguments
}

/// Hands a report in by the form.
fn by_form(desk: &RunningDesk, number: u64) -> Answer {
    let submission = format!("{number:032x}");
    let mail = mail(number);
    let fields = [("submission", submission.as_str()), ("privacy", "named")];
    let files = [("mail.eml", mail.as_bytes())];
    Visitor::new(&desk.url("")).post_with_files("/raise/message", &fields, &files)
}

/// Hands a report in by mail; gives the last code.
fn by_mail(desk: &RunningDesk, number: u64) -> u16 {
    let from = format!("a{number}@school.example");
    smtp_client::hand_in(
        desk.mail_listener(),
        &from,
        REPORT_ADDRESS,
        mail(number).as_bytes(),
    )
    .expect("an answer")
}

fn mail(number: u64) -> String {
    format!(
        "From: a{number}@school.example\r\nTo: {REPORT_ADDRESS}\r\nSubject: Report {number}\r\n\r\nHello, this is number {number}.\r\n"
    )
}

fn reports(place: &Place, desk: &RunningDesk) -> String {
    let count = "SELECT CAST(COUNT(*) AS TEXT) FROM reports";
    place.database.texts(&desk.data(), count).remove(0)
}

fn a_full_disk_is_said_before_anything_is_acknowledged_and_recovers_by_itself(place: &Place) {
    let disk = SmallDisk::mount(SMALL_DISK_BYTES);
    symlink(disk.path(), place.folder.path().join("data")).unwrap();
    let desk = RunningDesk::start_with(binary(), Arc::clone(&place.folder), &arguments(place));
    assert_eq!(by_form(&desk, 1).status, 303);
    assert_eq!(by_mail(&desk, 2), 250);
    disk.fill();
    let refused = by_form(&desk, 3);
    assert_eq!(refused.status, 503, "{}", refused.body);
    assert!(
        refused.body.contains("keep anything just now"),
        "{}",
        refused.body
    );
    assert_eq!(refused.field("retry-after"), Some("60"));
    assert_eq!(by_mail(&desk, 4), 452);
    assert_eq!(reports(place, &desk), "2", "nothing came in");
    assert_eq!(
        Visitor::new(&desk.url("")).get("/").status,
        200,
        "what needs no room still works"
    );
    assert_eq!(Visitor::new(&desk.url("")).get("/healthz").status, 200);
    disk.make_room();
    let again = by_form(&desk, 3);
    assert_eq!(again.status, 303, "by itself: {}", desk.error_output());
    assert_eq!(by_mail(&desk, 4), 250, "{}", desk.error_output());
    assert_eq!(reports(place, &desk), "4");
    place.assert_holds();
}

fn after_a_failing_sync_nothing_is_acknowledged_until_the_next_start(place: &Place) {
    let shim = DiskShim::build();
    let start = || {
        let folder = Arc::clone(&place.folder);
        RunningDesk::start_under(binary(), folder, &arguments(place), &shim.environment())
    };
    let mut desk = start();
    assert_eq!(by_form(&desk, 1).status, 303);
    shim.fail();
    assert_eq!(by_form(&desk, 2).status, 503);
    assert!(by_mail(&desk, 3) >= 400);
    // A kernel may call the next sync a success although what it lost is lost; it isn't believed.
    shim.mend();
    assert_eq!(by_form(&desk, 2).status, 503);
    assert!(by_mail(&desk, 3) >= 400);
    let health = Visitor::new(&desk.url("")).get("/healthz");
    assert_eq!(health.status, 503);
    assert!(health.body.contains("the disk failed"), "{}", health.body);
    let doctor = place.run(&["doctor"]);
    let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert_eq!(doctor.status.code(), Some(2), "{said}");
    assert!(said.contains("failed to keep what it was given"), "{said}");
    desk.kill();
    let desk = start();
    assert_eq!(Visitor::new(&desk.url("")).get("/healthz").status, 200);
    assert_eq!(by_form(&desk, 2).status, 303);
    assert_eq!(by_mail(&desk, 3), 250);
    assert_eq!(reports(place, &desk), "3");
    place.assert_holds();
}

#[test]
fn a_database_server_that_goes_and_comes_back_loses_nothing() {
    let place = Place::new(TestDatabase::on_postgres());
    let TestDatabase::Postgres { address, .. } = &place.database else {
        panic!("it was made on PostgreSQL");
    };
    let (front, rest) = address.split_once("://").expect("an address");
    let (authority, path) = rest.split_once('/').expect("a database");
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let server = host
        .to_socket_addrs()
        .ok()
        .and_then(|mut found| found.next())
        .unwrap_or_else(|| panic!("`{host}` names no port; this story needs one"));
    let cable = Cable::to(server);
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    let through_the_cable = format!("{front}://{user}@{}/{path}", cable.address());
    let arguments = [
        "--database",
        &through_the_cable,
        "--smtp-listen",
        "127.0.0.1:0",
        "--report-address",
        REPORT_ADDRESS,
    ];
    let desk = RunningDesk::start_with(binary(), Arc::clone(&place.folder), &arguments);
    assert_eq!(by_form(&desk, 1).status, 303);
    cable.pull_out();
    let refused = by_form(&desk, 2);
    assert_eq!(refused.status, 503, "{}", refused.body);
    assert_eq!(by_mail(&desk, 3), 451);
    cable.plug_in();
    let back = (0..TRIES_MAX).any(|_| by_form(&desk, 2).status == 303);
    assert!(back, "the desk finds its server again by itself");
    assert_eq!(by_mail(&desk, 3), 250);
    assert_eq!(reports(&place, &desk), "3");
    place.assert_holds();
}
