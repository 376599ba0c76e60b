//! Several desks on one PostgreSQL, and many equal reports at once: work is claimed once, the queue is the same on all, a
//! desk that is killed in the middle of work loses nothing, and a wave is one case in which everybody is answered. That a
//! second desk on one embedded database is refused stands in `start_up`.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use testkit::running_desk::RunningDesk;
use testkit::temporary_folder::TemporaryFolder;
use testkit::test_database::TestDatabase;

use crate::binary;
use crate::http::Visitor;
use crate::played::{Place, examined, fixture, on_both_databases, set_up};

on_both_databases!(five_hundred_equal_reports_are_one_case_and_everybody_is_answered);

/// Reports handed in while the desks share the work.
const REPORTS: u64 = 60;
/// Equal reports of one wave.
const EQUAL_REPORTS: u64 = 500;
/// People handing them in at the same time.
const HANDS: u64 = 8;

fn send(base: &str, number: u64, mail: &str) -> std::io::Result<Option<String>> {
    let submission = format!("{number:032x}");
    let fields = [("submission", submission.as_str()), ("privacy", "named")];
    let files = [("mail.eml", mail.as_bytes())];
    let answer = Visitor::new(base).try_post_with_files("/raise/message", &fields, &files)?;
    let link = answer.field("location").map(str::to_owned);
    Ok(link.filter(|_| answer.status == 303))
}

fn mail_of(number: u64) -> String {
    format!(
        "From: a@number{number}.example\r\nTo: b@school.example\r\nSubject: {number}\r\n\r\nHello, this is number {number}.\r\n"
    )
}

#[test]
fn desks_on_one_database_share_the_work_and_one_may_be_killed() {
    let place = Place::new(TestDatabase::on_postgres());
    let mut one = place.start();
    let admin_of_one = set_up(&one, "own");
    // The second has another working folder; they share the evidence, as several desks have to.
    let folder = Arc::new(TemporaryFolder::new("second-desk"));
    let data = one.data();
    std::os::unix::fs::symlink(&data, folder.path().join("data")).unwrap();
    let two = RunningDesk::start_with(binary(), folder, &place.database.arguments());
    let bases = [one.url(""), two.url("")];
    let (next, killed_after) = (AtomicU64::new(0), REPORTS / 3);
    let links: BTreeSet<String> = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..HANDS)
            .map(|_| {
                let (bases, next) = (&bases, &next);
                scope.spawn(move || hand_in_until(bases, next))
            })
            .collect();
        while next.load(Ordering::SeqCst) < killed_after {
            std::thread::yield_now();
        }
        one.kill();
        let ended = hands.into_iter();
        ended
            .flat_map(|hand| hand.join().expect("a hand ends"))
            .collect()
    });
    assert_eq!(links.len() as u64, REPORTS, "each report has its own link");
    let anyone = Visitor::new(&two.url(""));
    for link in &links {
        // What the killed desk had claimed is done by the other when the claim has run out.
        examined(&anyone, link);
    }
    let count = |statement: &str| place.database.texts(&data, statement).remove(0);
    assert_eq!(
        count("SELECT CAST(COUNT(*) AS TEXT) FROM reports"),
        REPORTS.to_string()
    );
    assert_eq!(count("SELECT CAST(COUNT(*) AS TEXT) FROM jobs"), "0");
    assert_eq!(
        count("SELECT CAST(COUNT(*) AS TEXT) FROM timeline WHERE kind = 'report-joined'"),
        REPORTS.to_string(),
        "each report was given its place once"
    );
    // The session that began at one desk goes on at the other, and the queue is the same.
    let queue = admin_of_one.at(&two.url("")).get("/desk?q=number0");
    assert_eq!(queue.status, 200, "{}", queue.body);
    place.assert_holds();
}

/// Hands in the next number until there is none; what one desk doesn't answer goes to the other.
fn hand_in_until(bases: &[String; 2], next: &AtomicU64) -> Vec<String> {
    let mut links = Vec::new();
    loop {
        let number = next.fetch_add(1, Ordering::SeqCst);
        if number >= REPORTS {
            return links;
        }
        let first = number as usize % bases.len();
        let mail = mail_of(number);
        let link = send(&bases[first], number, &mail)
            .ok()
            .flatten()
            .or_else(|| send(&bases[1], number, &mail).ok().flatten());
        links.push(link.expect("one of the two desks answers"));
    }
}

fn five_hundred_equal_reports_are_one_case_and_everybody_is_answered(place: &Place) {
    let desk = place.start();
    let admin = set_up(&desk, "own");
    let lure = fixture("stories/credential-lure.eml");
    let (base, next) = (desk.url(""), AtomicU64::new(0));
    let links: BTreeSet<String> = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..HANDS)
            .map(|_| {
                let (base, next, lure) = (&base, &next, &lure);
                scope.spawn(move || {
                    let mut links = Vec::new();
                    loop {
                        let number = next.fetch_add(1, Ordering::SeqCst);
                        if number >= EQUAL_REPORTS {
                            return links;
                        }
                        let link = send(base, number, lure).expect("an answer");
                        links.push(link.expect("a private link"));
                    }
                })
            })
            .collect();
        let ended = hands.into_iter();
        ended
            .flat_map(|hand| hand.join().expect("a hand ends"))
            .collect()
    });
    assert_eq!(links.len() as u64, EQUAL_REPORTS);
    let anyone = Visitor::new(&base);
    for link in &links {
        let page = examined(&anyone, link);
        assert!(page.body.contains("data-state=\"open\""), "{}", page.body);
    }
    let count = |statement: &str| place.database.texts(&desk.data(), statement).remove(0);
    assert_eq!(count("SELECT CAST(COUNT(*) AS TEXT) FROM cases"), "1");
    assert_eq!(
        count("SELECT CAST(reports_count AS TEXT) FROM cases"),
        EQUAL_REPORTS.to_string()
    );
    assert_eq!(admin.get("/desk").body.matches("data-case=").count(), 1);
    place.assert_holds();
}
