//! A shared mailbox, played with the real binary and a real Dovecot: mails become reports as they arrive, each once,
//! whoever is killed or gone, and the doctor says how it goes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use testkit::dovecot::{Dovecot, PASSWORD};
use testkit::running_desk::RunningDesk;
use testkit::temporary_folder::TemporaryFolder;
use testkit::test_database::TestDatabase;

use crate::binary;
use crate::played::{Place, on_both_databases};

on_both_databases!(
    mails_are_reports_as_they_arrive_each_once_through_kills,
    a_server_that_is_gone_is_told_and_read_again_when_it_is_back,
);

const PERSON: &str = "report@school.example";
/// How long a mail may take to become a report; reached only when something is broken.
const TAKEN_IN_SECONDS_MAX: u64 = 120;
/// How often the desk is killed while mails arrive.
const KILLS: u32 = 3;

/// What the desk has to be told to read this mailbox.
fn arguments(place: &Place, dovecot: &Dovecot) -> Vec<String> {
    let password = place.folder.path().join("password");
    std::fs::write(&password, format!("{PASSWORD}\n")).expect("the password's file");
    let mut arguments: Vec<String> = place
        .database
        .arguments()
        .iter()
        .map(|one| (*one).to_owned())
        .collect();
    arguments.extend(["--imap".to_owned(), dovecot.mailbox(PERSON, "INBOX")]);
    arguments.extend([
        "--imap-password-file".to_owned(),
        password.display().to_string(),
    ]);
    arguments.extend([
        "--report-address".to_owned(),
        "report@desk.school.example".to_owned(),
    ]);
    arguments
}

fn start(place: &Place, arguments: &[String]) -> RunningDesk {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    RunningDesk::start_with(binary(), Arc::clone(&place.folder), &arguments)
}

fn mail(number: u32) -> String {
    format!(
        "From: Ada <ada@school.example>\nSubject: Fwd: number {number}\n\nIs this real? {number}\n"
    )
}

/// The reports so far.
fn reports(place: &Place) -> usize {
    let data = place.folder.path().join("data");
    place
        .database
        .texts(&data, "SELECT submission FROM reports")
        .len()
}

/// Waits until it is so; fails with what is known where it never is.
#[track_caller]
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool, known: impl Fn() -> String) {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(TAKEN_IN_SECONDS_MAX) {
        if is_so() {
            return;
        }
        std::thread::yield_now();
    }
    panic!("{what}: not after {TAKEN_IN_SECONDS_MAX} s\n{}", known());
}

fn mails_are_reports_as_they_arrive_each_once_through_kills(place: &Place) {
    let dovecot = Dovecot::start();
    let arguments = arguments(place, &dovecot);
    let mut sent = 0;
    for round in 0..KILLS {
        let mut desk = start(place, &arguments);
        let before = reports(place);
        for _ in 0..8 {
            sent += 1;
            dovecot.deliver(PERSON, "INBOX", &mail(sent));
        }
        // Somewhere in the middle, at another point each round.
        let wanted = before + 1 + round as usize;
        wait_until(
            "some mails are reports",
            || reports(place) >= wanted,
            || desk.error_output(),
        );
        desk.kill();
    }
    let desk = start(place, &arguments);
    wait_until(
        "all mails are reports",
        || reports(place) >= sent as usize,
        || desk.error_output(),
    );
    // One more, by the news of the server alone, and nothing else with it.
    sent += 1;
    dovecot.deliver(PERSON, "INBOX", &mail(sent));
    wait_until(
        "the last one too",
        || reports(place) > sent as usize - 1,
        || desk.error_output(),
    );
    assert_eq!(reports(place), sent as usize, "each once");
    assert_eq!(
        dovecot.described(PERSON, "INBOX").len(),
        sent as usize,
        "nothing is taken away"
    );
    assert!(
        dovecot
            .described(PERSON, "INBOX")
            .iter()
            .all(|mail| !mail.contains("\\Seen"))
    );
    drop(desk);
    place.assert_holds();
}

fn a_server_that_is_gone_is_told_and_read_again_when_it_is_back(place: &Place) {
    let mut dovecot = Dovecot::start();
    let arguments = arguments(place, &dovecot);
    let desk = start(place, &arguments);
    dovecot.deliver(PERSON, "INBOX", &mail(1));
    wait_until(
        "the first mail",
        || reports(place) == 1,
        || desk.error_output(),
    );
    dovecot.stop();
    let data = place.folder.path().join("data");
    let trouble = || {
        place
            .database
            .texts(&data, "SELECT COALESCE(trouble, '') FROM imap_mailboxes")
            .concat()
    };
    wait_until(
        "it is noted",
        || trouble().contains("nothing listens there"),
        || desk.error_output(),
    );
    let said = doctor(place, &arguments);
    assert!(
        said.contains("Broken       Shared mailbox: The mail server `127.0.0.1:"),
        "{said}"
    );
    dovecot.start_again();
    dovecot.deliver(PERSON, "INBOX", &mail(2));
    wait_until(
        "the second mail",
        || reports(place) == 2,
        || desk.error_output(),
    );
    wait_until(
        "all is well",
        || trouble().is_empty(),
        || desk.error_output(),
    );
    let said = doctor(place, &arguments);
    assert!(
        said.contains("Well         Shared mailbox: `report@school.example@127.0.0.1:"),
        "{said}"
    );
    assert!(said.contains("Well         Mailbox connection: "), "{said}");
}

fn doctor(place: &Place, arguments: &[String]) -> String {
    // The database's are added by the place itself.
    let own = place.database.arguments().len();
    let mut words = vec!["doctor"];
    words.extend(arguments.iter().skip(own).map(String::as_str));
    String::from_utf8_lossy(&place.run(&words).stdout).into_owned()
}

#[test]
fn of_two_desks_on_one_database_one_reads_and_the_other_takes_over() {
    let place = Place::new(TestDatabase::on_postgres());
    let dovecot = Dovecot::start();
    let arguments = arguments(&place, &dovecot);
    let mut one = start(&place, &arguments);
    for number in 1..=5 {
        dovecot.deliver(PERSON, "INBOX", &mail(number));
    }
    wait_until("five mails", || reports(&place) == 5, || one.error_output());
    let two = start(&place, &arguments);
    for number in 6..=10 {
        dovecot.deliver(PERSON, "INBOX", &mail(number));
    }
    wait_until("ten mails", || reports(&place) == 10, || one.error_output());
    one.kill();
    dovecot.deliver(PERSON, "INBOX", &mail(11));
    wait_until(
        "the other takes over",
        || reports(&place) == 11,
        || two.error_output(),
    );
    drop(two);
    place.assert_holds();
}

#[test]
fn before_the_first_start_the_doctor_says_what_is_wrong_with_a_mailbox() {
    let dovecot = Dovecot::start();
    let folder = Arc::new(TemporaryFolder::new("mailbox-doctor"));
    let password = folder.path().join("password");
    let plain = dovecot.address();
    let secure = dovecot.tls_address().port();
    let said = |imap: &str, secret: &str| {
        std::fs::write(&password, secret).expect("the password's file");
        let output = std::process::Command::new(binary())
            .args([
                "doctor",
                "--data",
                "data",
                "--lookups",
                "off",
                "--imap",
                imap,
            ])
            .args([
                "--report-address",
                "report@desk.school.example",
                "--imap-password-file",
                "password",
            ])
            .current_dir(folder.path())
            .output()
            .expect("the binary runs");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        )
    };
    for (imap, secret, code, expected) in [
        (
            format!("imap://{PERSON}@{plain}/INBOX"),
            PASSWORD,
            0,
            "can be opened; 0 mails lie there.",
        ),
        (
            format!("imap://{PERSON}@{plain}/INBOX"),
            "wrong",
            2,
            "The mail server refuses user and password of `report@school.example`",
        ),
        (
            format!("imap://{PERSON}@{plain}/Nope"),
            PASSWORD,
            2,
            "The mailbox has no folder `Nope`",
        ),
        (
            format!("imaps://{PERSON}@localhost:{secure}"),
            PASSWORD,
            2,
            "The certificate of the mail server `localhost` is not trusted: this computer does not know the authority behind it.",
        ),
        (
            format!("imaps://{PERSON}@localhost:{}", plain.port()),
            PASSWORD,
            2,
            "does not speak TLS there",
        ),
        (
            format!("imap://{PERSON}@127.0.0.1:1"),
            PASSWORD,
            2,
            "refuses the connection: nothing listens there.",
        ),
        (
            format!("imaps://{PERSON}@no-such-host.invalid"),
            PASSWORD,
            2,
            "The mail server `no-such-host.invalid` was not found under that name.",
        ),
    ] {
        let (found, said) = said(&imap, secret);
        assert_eq!(found, Some(code), "{imap}: {said}");
        assert!(said.contains(expected), "{imap}: {said}");
        assert!(!said.contains("lamps"), "no password is shown");
    }
    assert!(
        !folder.path().join("data").exists(),
        "looking makes nothing"
    );
}
