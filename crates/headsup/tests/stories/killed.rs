//! A killed desk loses no report that it acknowledged, and makes none twice. The real binary is killed without a warning,
//! again and again, at moments drawn from a seed: after the n-th acknowledgement and a drawn number of microseconds, or in
//! the middle of starting; several senders use the form, SMTP, the API and a shared mailbox meanwhile. In the end everything
//! ever acknowledged is there, once, and every answer left once, or it is said that nobody knows.
//! `cargo xtask kill --rounds 10000` plays it longer. The last story takes the power away instead: nothing is left but what
//! was synced.

mod sending;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use testkit::disk_shim::DiskShim;
use testkit::dovecot::{Dovecot, PASSWORD};
use testkit::running_desk::RunningDesk;
use testkit::smtp_sink::SmtpSink;
use testkit::test_database::TestDatabase;

use self::sending::{Acknowledged, Dice, Sender, Shared, Ways};
use crate::api_program::{ALL_SCOPES, make_token};
use crate::binary;
use crate::http::Visitor;
use crate::played::{Place, on_both_databases};

on_both_databases!(
    every_acknowledged_report_is_there_once_after_many_kills,
    every_acknowledged_report_survives_the_loss_of_power,
);

/// Kills on each engine in the test command; 1,000 together. `HEADSUP_TEST_KILLS` says otherwise.
const KILLS: u64 = 500;
/// Kills in one data folder before its end is looked at.
const KILLS_PER_PLACE: u64 = 250;
/// People sending at the same time.
const SENDERS: u64 = 4;
/// Acknowledgements after which a kill comes, at most.
const ACKNOWLEDGEMENTS_MAX: u64 = 6;
/// Microseconds after that, at most: longer than a report takes.
const THEN_MICROS_MAX: u64 = 12_000;
/// Microseconds after which a desk is killed while it starts, at most.
const STARTING_MICROS_MAX: u64 = 60_000;
/// One start of so many is killed in the middle.
const STARTING_EVERY: u64 = 8;
/// How long nothing may move before something counts as broken: longer than any pause after a passing trouble (a mailbox:
/// 375 s).
const SILENCE_MAX: Duration = Duration::from_secs(400);
/// Microseconds between two looks at a database that is being worked on.
const LOOK_MICROS: u64 = 50_000;
/// Private links that are opened in the end, of each place.
const LINKS_OPENED: usize = 20;
/// Where people send their mails.
const REPORT_ADDRESS: &str = "report@desk.school.example";
/// Whose mailbox is shared.
const PERSON: &str = "report@school.example";
/// How often power is lost on each engine, each time in a new place.
const POWER_LOSSES: u64 = 8;

fn number_from(variable: &str, otherwise: u64) -> u64 {
    let given = std::env::var(variable).ok();
    given.map_or(otherwise, |text| text.parse().expect("a number"))
}

/// What every life of a desk is started with.
struct Plan<'p> {
    place: &'p Place,
    sink: SmtpSink,
    dovecot: Dovecot,
    environment: Vec<(String, OsString)>,
}

impl<'p> Plan<'p> {
    fn for_place(place: &'p Place) -> Plan<'p> {
        Plan {
            place,
            sink: SmtpSink::start(),
            dovecot: Dovecot::start(),
            environment: Vec::new(),
        }
    }

    fn arguments(&self) -> Vec<String> {
        let own = self.place.database.arguments();
        let mut arguments: Vec<String> = own.into_iter().map(str::to_owned).collect();
        let relay = format!("smtp://{}", self.sink.address());
        let password = self.place.folder.path().join("password");
        std::fs::write(&password, PASSWORD).expect("the password's file");
        let (mailbox, password) = (
            self.dovecot.mailbox(PERSON, "INBOX"),
            password.display().to_string(),
        );
        for pair in [
            ["--relay", relay.as_str()],
            ["--imap", &mailbox],
            ["--imap-password-file", &password],
            ["--smtp-listen", "127.0.0.1:0"],
            ["--report-address", REPORT_ADDRESS],
        ] {
            arguments.extend(pair.map(str::to_owned));
        }
        arguments
    }

    fn start(&self) -> RunningDesk {
        let folder = std::sync::Arc::clone(&self.place.folder);
        let arguments = self.arguments();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        RunningDesk::start_under(binary(), folder, &arguments, &self.environment)
    }

    fn ways(&self, desk: &RunningDesk, token: &str) -> Ways<'_> {
        Ways {
            base: desk.url(""),
            mail: desk.mail_listener(),
            token: token.to_owned(),
            dovecot: &self.dovecot,
        }
    }

    /// The first life: sets the desk up and makes a program's token.
    fn set_up(&self) -> String {
        let desk = self.start();
        let mut admin = crate::played::set_up(&desk, "own");
        make_token(&mut admin, "Mail gateway", &ALL_SCOPES)
    }
}

fn every_acknowledged_report_is_there_once_after_many_kills(place: &Place) {
    let kills = number_from("HEADSUP_TEST_KILLS", KILLS);
    let seed = number_from("HEADSUP_TEST_SEED", 20_261_122);
    let mut dice = Dice(seed);
    let (mut done, mut reports) = (0, 0);
    while done < kills {
        let fresh = another(place);
        let plan = Plan::for_place(&fresh);
        let some = KILLS_PER_PLACE.min(kills - done);
        reports += kill_again_and_again(&plan, some, &mut dice);
        done += some;
        println!("seed {seed}: {done} kills, {reports} reports acknowledged, each there once");
    }
    assert!(reports >= kills, "enough was sent: {reports}");
}

/// A place of the same kind with nothing in it.
fn another(place: &Place) -> Place {
    Place::new(match place.database {
        TestDatabase::Sqlite => TestDatabase::on_sqlite(),
        TestDatabase::Postgres { .. } => TestDatabase::on_postgres(),
    })
}

/// Gives how many reports were acknowledged.
fn kill_again_and_again(plan: &Plan<'_>, kills: u64, dice: &mut Dice) -> u64 {
    let mut senders = senders(dice);
    let (token, shared) = (plan.set_up(), Shared::default());
    let mut acknowledged = Acknowledged::new();
    for _ in 0..kills {
        if dice.draw(STARTING_EVERY) == 0 {
            kill_while_it_starts(plan, dice);
            continue;
        }
        let mut desk = plan.start();
        let ways = plan.ways(&desk, &token);
        acknowledged.extend(kill_while_it_takes_in(
            &mut desk,
            &ways,
            &mut senders,
            &shared,
            dice,
        ));
    }
    let desk = plan.start();
    look_at_the_end(plan, &desk, &acknowledged);
    look_at_the_mails(plan, &desk);
    acknowledged.len() as u64
}

fn senders(dice: &mut Dice) -> Vec<Sender> {
    let sender = |_| Sender {
        dice: Dice(dice.draw(u64::MAX)),
        unanswered: None,
    };
    (0..SENDERS).map(sender).collect()
}

fn kill_while_it_starts(plan: &Plan<'_>, dice: &mut Dice) {
    let place = plan.place;
    let mut server = Command::new(binary())
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--lookups",
            "off",
            "--data",
        ])
        .arg(place.folder.path().join("data"))
        .args(plan.arguments())
        .current_dir(place.folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts");
    spin(Duration::from_micros(dice.draw(STARTING_MICROS_MAX)));
    server.kill().expect("it is killed");
    server.wait().expect("it ends");
}

fn kill_while_it_takes_in(
    desk: &mut RunningDesk,
    ways: &Ways<'_>,
    senders: &mut [Sender],
    shared: &Shared,
    dice: &mut Dice,
) -> Acknowledged {
    let wanted = shared.acknowledged() + dice.draw(ACKNOWLEDGEMENTS_MAX);
    let then = Duration::from_micros(dice.draw(THEN_MICROS_MAX));
    shared.stop.store(false, Ordering::SeqCst);
    std::thread::scope(|scope| {
        let running: Vec<_> = senders
            .iter_mut()
            .map(|sender| scope.spawn(move || sender.send_until(ways, shared)))
            .collect();
        if !shared.comes_to(wanted, SILENCE_MAX) {
            shared.stop.store(true, Ordering::SeqCst);
            desk.kill();
            panic!("nothing is acknowledged any more:\n{}", desk.error_output());
        }
        spin(then);
        desk.kill();
        shared.stop.store(true, Ordering::SeqCst);
        let ended = running.into_iter();
        ended
            .flat_map(|sender| sender.join().expect("a sender ends"))
            .collect()
    })
}

/// Lets a drawn time pass without sleeping, so that the moment is met.
fn spin(time: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < time {
        std::hint::spin_loop();
    }
}

/// Everything acknowledged is there, once; the work on it gets done; everything holds.
fn look_at_the_end(plan: &Plan<'_>, desk: &RunningDesk, acknowledged: &Acknowledged) {
    let (place, data) = (plan.place, desk.data());
    let texts = |statement: &str| place.database.texts(&data, statement);
    wait_until_taken_in(plan, desk, acknowledged);
    wait_until_worked_off(place, desk);
    let kept = texts("SELECT submission FROM reports");
    let once: BTreeSet<&String> = kept.iter().collect();
    assert_eq!(once.len(), kept.len(), "no report is there twice");
    for (what, statement) in [
        (
            "reports without a case",
            "SELECT CAST(COUNT(*) AS TEXT) FROM reports WHERE case_id IS NULL OR examination_pending",
        ),
        (
            "jobs given up",
            "SELECT CAST(COUNT(*) AS TEXT) FROM jobs WHERE state = 'failed'",
        ),
        (
            "cases with another number of reports than they say",
            "SELECT CAST(COUNT(*) AS TEXT) FROM cases c WHERE c.reports_count <>
             (SELECT COUNT(*) FROM reports r WHERE r.organisation = c.organisation AND r.case_id = c.id)",
        ),
    ] {
        assert_eq!(texts(statement), ["0"], "{what}");
    }
    let received =
        texts("SELECT CAST(COUNT(*) AS TEXT) FROM timeline WHERE kind = 'report-received'");
    assert_eq!(received, [kept.len().to_string()], "each was received once");
    let anyone = Visitor::new(&desk.url(""));
    let links: BTreeSet<&String> = acknowledged
        .values()
        .filter(|said| said.starts_with("/r/"))
        .collect();
    let forms = acknowledged
        .values()
        .filter(|said| said.starts_with("/r/"))
        .count();
    assert_eq!(links.len(), forms, "every report has its own link");
    for link in links.iter().take(LINKS_OPENED) {
        assert_eq!(anyone.get(link).status, 200, "{link}");
    }
    place.assert_holds();
}

/// Every report is answered by one mail, which left once, or of which it is said that nobody knows.
fn look_at_the_mails(plan: &Plan<'_>, desk: &RunningDesk) {
    let (place, data) = (plan.place, desk.data());
    wait_until_none(desk, || {
        let left = "SELECT cause || ' ' || state || ' ' || CAST(attempts AS TEXT) || ' ' || COALESCE(last_error, '')
             FROM outgoing_mails WHERE state IN ('waiting', 'handing-over')";
        place.database.texts(&data, left)
    });
    let mut left: BTreeMap<String, u64> = BTreeMap::new();
    for mail in plan.sink.mails() {
        let id = mail.header("Message-ID");
        let name = id
            .split('@')
            .next()
            .and_then(|front| front.rsplit('.').next());
        *left
            .entry(name.unwrap_or_default().replace('-', ""))
            .or_default() += 1;
    }
    let id = match place.database {
        TestDatabase::Sqlite => "lower(hex(id))",
        TestDatabase::Postgres { .. } => "REPLACE(CAST(id AS TEXT), '-', '')",
    };
    let rows = place.database.texts(
        &data,
        &format!("SELECT {id} || ' ' || state || ' ' || cause FROM outgoing_mails"),
    );
    for row in &rows {
        let (name, rest) = row.split_once(' ').expect("an identifier and a state");
        let times = left.remove(name).unwrap_or(0);
        let fits = match rest.split(' ').next() {
            Some("sent") => times == 1,
            Some("unsure") => times <= 1,
            _ => false,
        };
        assert!(fits, "`{row}` left {times} times");
    }
    assert!(left.is_empty(), "left without a row: {left:?}");
    let answers = rows.iter().filter(|row| row.contains(" thanks")).count();
    let reports = place
        .database
        .texts(&data, "SELECT CAST(COUNT(*) AS TEXT) FROM reports");
    assert_eq!(reports, [answers.to_string()], "one answer for each report");
}

/// What a mailbox acknowledged is taken in when the desk comes to it. A mail that was in hand at several kills is tried again
/// after an hour, and after more kills after a day: that time is let pass in the database, and one more mail makes the desk
/// look.
fn wait_until_taken_in(plan: &Plan<'_>, desk: &RunningDesk, acknowledged: &Acknowledged) {
    let texts = |statement: &str| plan.place.database.texts(&desk.data(), statement);
    let mut awaited = acknowledged.clone();
    wait_until_none(desk, || {
        let put_off = texts(
            "UPDATE imap_mails SET try_at_us = 0 WHERE stage = 'put-aside' AND try_at_us > 0 AND tries > 5
             RETURNING CAST(uid AS TEXT)",
        );
        if !put_off.is_empty() {
            awaited.extend(sending::one_more_mail(&plan.dovecot));
        }
        let kept: BTreeSet<String> = texts("SELECT submission FROM reports")
            .into_iter()
            .collect();
        let missing = awaited.iter().filter(|(name, _)| !kept.contains(*name));
        missing.map(|(_, said)| said.clone()).collect()
    });
}

/// Waits until no job is left; a claim of a killed worker runs out by itself.
fn wait_until_worked_off(place: &Place, desk: &RunningDesk) {
    let left = "SELECT kind || ' ' || state FROM jobs WHERE state <> 'failed'";
    wait_until_none(desk, || place.database.texts(&desk.data(), left));
}

/// Waits as long as what is left becomes another.
fn wait_until_none(desk: &RunningDesk, mut look: impl FnMut() -> Vec<String>) {
    let (mut since, mut left) = (Instant::now(), look());
    while !left.is_empty() {
        assert!(
            since.elapsed() < SILENCE_MAX,
            "still left: {left:?}\n{}",
            desk.error_output()
        );
        let_pass(Duration::from_micros(LOOK_MICROS));
        let now_left = look();
        if now_left != left {
            (since, left) = (Instant::now(), now_left);
        }
    }
}

/// Lets time pass for those who work; nothing here depends on how long it is.
fn let_pass(time: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < time {
        std::thread::yield_now();
    }
}

/// The machine of the desk loses its power. PostgreSQL stands on another one, and its own syncs are PostgreSQL's.
fn every_acknowledged_report_survives_the_loss_of_power(place: &Place) {
    let mut dice = Dice(number_from("HEADSUP_TEST_SEED", 20_261_122));
    for _ in 0..POWER_LOSSES {
        // A new one each time: what was synced is known by inode, and the file system gives the inodes of the folder that
        // was taken away to the next.
        let shim = DiskShim::build();
        let fresh = another(place);
        let mut plan = Plan::for_place(&fresh);
        plan.environment = shim.environment();
        let token = plan.set_up();
        let mut desk = plan.start();
        let (ways, shared) = (plan.ways(&desk, &token), Shared::default());
        let mut senders = senders(&mut dice);
        let acknowledged =
            kill_while_it_takes_in(&mut desk, &ways, &mut senders, &shared, &mut dice);
        leave_what_was_synced(&shim, &desk.data());
        plan.environment.clear();
        let desk = plan.start();
        look_at_the_end(&plan, &desk, &acknowledged);
        look_at_the_mails(&plan, &desk);
    }
}

fn leave_what_was_synced(shim: &DiskShim, data: &Path) {
    let synced = data.with_extension("synced");
    shim.rebuild(data, &synced);
    std::fs::remove_dir_all(data).expect("what was there is gone");
    std::fs::rename(&synced, data).expect("what was synced is there");
}
