//! A killed desk loses no report that it acknowledged, and makes none twice. The real binary is killed without a warning,
//! again and again, at moments drawn from a seed: after the n-th acknowledgement and a drawn number of microseconds, or in
//! the middle of starting; several senders use the form, SMTP and the API meanwhile (a mailbox has its own story), and send
//! again what was never acknowledged, as real ones do. In the end everything ever acknowledged is there, once.
//! `cargo xtask kill --rounds 10000` plays it longer. The last story takes the power away instead: nothing is left but what
//! was synced.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};
use testkit::disk_shim::DiskShim;
use testkit::running_desk::RunningDesk;
use testkit::smtp_client;
use testkit::smtp_sink::SmtpSink;
use testkit::test_database::TestDatabase;

use crate::api_program::{ALL_SCOPES, Program, make_token};
use crate::binary;
use crate::http::Visitor;
use crate::played::{Place, on_both_databases};

on_both_databases!(every_acknowledged_report_is_there_once_after_many_kills);

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
/// How long acknowledgements may stay away; reached only when something is broken.
const SILENCE_SECONDS_MAX: u64 = 120;
/// Private links that are opened in the end, of each place.
const LINKS_OPENED: usize = 20;
/// Where people send their mails.
const REPORT_ADDRESS: &str = "report@desk.school.example";
/// How power is lost: after so many acknowledgements, each time in a new folder.
const POWER_LOSSES: u64 = 12;

/// SplitMix64 (Steele, Lea, Flood 2014): a seeded draw that is the same everywhere.
struct Dice(u64);

impl Dice {
    fn draw(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below.max(1)
    }
}

fn number_from(variable: &str, otherwise: u64) -> u64 {
    let given = std::env::var(variable).ok();
    given.map_or(otherwise, |text| text.parse().expect("a number"))
}

/// A way in.
#[derive(Clone, Copy, Debug)]
enum Channel {
    Form,
    Smtp,
    Api,
}

const CHANNELS: [Channel; 3] = [Channel::Form, Channel::Smtp, Channel::Api];

/// Something a sender wants to be rid of.
#[derive(Clone, Debug)]
struct Sending {
    channel: Channel,
    number: u64,
}

impl Sending {
    fn mail(&self) -> String {
        let number = self.number;
        format!(
            "From: a{number}@school.example\r\nTo: {REPORT_ADDRESS}\r\nSubject: Report {number}\r\nMessage-ID: <{number}@school.example>\r\n\r\nHello, this is number {number}.\r\n"
        )
    }

    /// Under which name the desk keeps it.
    fn submission(&self) -> String {
        match self.channel {
            Channel::Form => format!("{:032x}", self.number),
            Channel::Smtp | Channel::Api => {
                let digest = Sha256::digest(self.mail().as_bytes());
                let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
                format!("mail-{hex}")
            }
        }
    }

    /// What stands for an acknowledgement without a private link.
    fn told(&self) -> String {
        format!("{:?} {}", self.channel, self.number)
    }

    /// Sends it; what the acknowledgement says (the private link, where there is one), or `None` without one.
    fn send(&self, desk: &Ways) -> Option<String> {
        match self.channel {
            Channel::Form => {
                let submission = self.submission();
                let address = format!("a{}@school.example", self.number);
                let fields = [
                    ("submission", submission.as_str()),
                    ("privacy", "named"),
                    ("address", address.as_str()),
                ];
                let mail = self.mail();
                let files = [("mail.eml", mail.as_bytes())];
                let visitor = Visitor::new(&desk.base);
                let answer = visitor.try_post_with_files("/raise/message", &fields, &files);
                let answer = answer.ok().filter(|answer| answer.status == 303)?;
                answer.field("location").map(str::to_owned)
            }
            Channel::Smtp => {
                let from = format!("a{}@school.example", self.number);
                let mail = self.mail();
                let code = smtp_client::hand_in(desk.mail, &from, REPORT_ADDRESS, mail.as_bytes());
                (code.ok() == Some(250)).then(|| self.told())
            }
            Channel::Api => {
                let key = format!("report-{}", self.number);
                let fields = [
                    ("Content-Type", "message/rfc822"),
                    ("Idempotency-Key", key.as_str()),
                ];
                let program = Program::at(&desk.base, &desk.token);
                let mail = self.mail();
                let answer =
                    program.try_send("POST", "/api/v1/reports/mail", &fields, mail.as_bytes());
                let taken = answer.is_ok_and(|answer| matches!(answer.status, 200..=299));
                taken.then(|| self.told())
            }
        }
    }
}

/// The ways into a running desk.
struct Ways {
    base: String,
    mail: std::net::SocketAddr,
    token: String,
}

/// Acknowledged: under which name, and what the acknowledgement said.
type Acknowledged = BTreeMap<String, String>;

/// A sender between two lives of the desk.
struct Sender {
    dice: Dice,
    unanswered: Option<Sending>,
}

impl Sender {
    /// Sends until told to stop or nobody answers.
    fn send_until(&mut self, desk: &Ways, shared: &Shared) -> Acknowledged {
        let mut acknowledged = Acknowledged::new();
        while !shared.stop.load(Ordering::SeqCst) {
            let sending = self.unanswered.take().unwrap_or_else(|| Sending {
                channel: CHANNELS[self.dice.draw(CHANNELS.len() as u64) as usize],
                number: shared.sent.fetch_add(1, Ordering::SeqCst),
            });
            match sending.send(desk) {
                Some(said) => {
                    acknowledged.insert(sending.submission(), said);
                    shared.acknowledged.fetch_add(1, Ordering::SeqCst);
                }
                // Half of them try again with the next life of the desk.
                None if self.dice.draw(2) == 0 => self.unanswered = Some(sending),
                None => {}
            }
        }
        acknowledged
    }
}

/// What all senders of a place share.
#[derive(Default)]
struct Shared {
    stop: AtomicBool,
    sent: AtomicU64,
    acknowledged: AtomicU64,
}

/// What every life of a desk is started with.
struct Plan<'p> {
    place: &'p Place,
    sink: SmtpSink,
    environment: Vec<(String, OsString)>,
}

impl Plan<'_> {
    fn arguments(&self) -> Vec<String> {
        let own = self.place.database.arguments();
        let mut arguments: Vec<String> = own.into_iter().map(str::to_owned).collect();
        let relay = format!("smtp://{}", self.sink.address());
        for pair in [
            ["--relay", relay.as_str()],
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
        let plan = Plan {
            place: &fresh,
            sink: SmtpSink::start(),
            environment: Vec::new(),
        };
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
        let ways = ways(&desk, &token);
        acknowledged.extend(kill_while_it_takes_in(
            &mut desk,
            &ways,
            &mut senders,
            &shared,
            dice,
        ));
    }
    let desk = plan.start();
    look_at_the_end(plan.place, &desk, &acknowledged);
    look_at_the_mails(plan.place, &desk, &plan.sink);
    acknowledged.len() as u64
}

fn senders(dice: &mut Dice) -> Vec<Sender> {
    let sender = |_| Sender {
        dice: Dice(dice.draw(u64::MAX)),
        unanswered: None,
    };
    (0..SENDERS).map(sender).collect()
}

fn ways(desk: &RunningDesk, token: &str) -> Ways {
    Ways {
        base: desk.url(""),
        mail: desk.mail_listener(),
        token: token.to_owned(),
    }
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
    ways: &Ways,
    senders: &mut [Sender],
    shared: &Shared,
    dice: &mut Dice,
) -> Acknowledged {
    let wanted = shared.acknowledged.load(Ordering::SeqCst) + dice.draw(ACKNOWLEDGEMENTS_MAX);
    let then = Duration::from_micros(dice.draw(THEN_MICROS_MAX));
    shared.stop.store(false, Ordering::SeqCst);
    std::thread::scope(|scope| {
        let running: Vec<_> = senders
            .iter_mut()
            .map(|sender| scope.spawn(move || sender.send_until(ways, shared)))
            .collect();
        let begun = Instant::now();
        while shared.acknowledged.load(Ordering::SeqCst) < wanted {
            let waited = begun.elapsed().as_secs();
            if waited > SILENCE_SECONDS_MAX {
                shared.stop.store(true, Ordering::SeqCst);
                desk.kill();
                panic!("nothing is acknowledged any more:\n{}", desk.error_output());
            }
            std::thread::yield_now();
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
fn look_at_the_end(place: &Place, desk: &RunningDesk, acknowledged: &Acknowledged) {
    let data = desk.data();
    let texts = |statement: &str| place.database.texts(&data, statement);
    wait_until_worked_off(place, desk);
    let kept = texts("SELECT submission FROM reports");
    let once: BTreeSet<&String> = kept.iter().collect();
    assert_eq!(once.len(), kept.len(), "no report is there twice");
    let lost: Vec<&String> = acknowledged
        .keys()
        .filter(|name| !once.contains(name))
        .collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
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
fn look_at_the_mails(place: &Place, desk: &RunningDesk, sink: &SmtpSink) {
    let data = desk.data();
    wait_until_none(
        place,
        desk,
        "SELECT CAST(COUNT(*) AS TEXT) FROM outgoing_mails WHERE state IN ('waiting', 'handing-over')",
    );
    let mut left: BTreeMap<String, u64> = BTreeMap::new();
    for mail in sink.mails() {
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

/// Waits until no job is left; a claim of a killed worker runs out by itself.
fn wait_until_worked_off(place: &Place, desk: &RunningDesk) {
    let left = "SELECT CAST(COUNT(*) AS TEXT) FROM jobs WHERE state <> 'failed'";
    wait_until_none(place, desk, left);
}

fn wait_until_none(place: &Place, desk: &RunningDesk, left: &str) {
    let begun = Instant::now();
    while place.database.texts(&desk.data(), left) != ["0"] {
        assert!(
            begun.elapsed().as_secs() < SILENCE_SECONDS_MAX,
            "work is left:\n{}",
            desk.error_output()
        );
        spin(Duration::from_millis(20));
    }
}

/// The embedded database alone: PostgreSQL's own syncs are PostgreSQL's.
#[test]
fn every_acknowledged_report_survives_the_loss_of_power() {
    let shim = DiskShim::build();
    let mut dice = Dice(number_from("HEADSUP_TEST_SEED", 20_261_122));
    for _ in 0..POWER_LOSSES {
        let place = Place::new(TestDatabase::on_sqlite());
        let mut plan = Plan {
            place: &place,
            sink: SmtpSink::start(),
            environment: shim.environment(),
        };
        let token = plan.set_up();
        let mut desk = plan.start();
        let (ways, shared) = (ways(&desk, &token), Shared::default());
        let mut senders = senders(&mut dice);
        let acknowledged =
            kill_while_it_takes_in(&mut desk, &ways, &mut senders, &shared, &mut dice);
        let after = Place::new(TestDatabase::on_sqlite());
        shim.rebuild(&desk.data(), &after.folder.path().join("data"));
        plan.place = &after;
        plan.environment.clear();
        let desk = plan.start();
        look_at_the_end(&after, &desk, &acknowledged);
        look_at_the_mails(&after, &desk, &plan.sink);
    }
}
