//! A killed server loses no report that was answered, and makes none twice: reports are sent while the server is killed at
//! varying points, it is started again on the same folder, and every private link it ever handed out still opens exactly
//! one report.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::http::Visitor;
use crate::played::{Place, on_both_databases};

on_both_databases!(every_answered_report_is_there_once_after_each_kill);

/// How often the server is killed.
const KILLS: u64 = 8;
/// People sending at the same time.
const SENDERS: u64 = 4;

/// What one sender knows: the submission, and the link it was answered with.
type Answered = BTreeMap<String, String>;

fn every_answered_report_is_there_once_after_each_kill(place: &Place) {
    let mut answered = Answered::new();
    let sent = Arc::new(AtomicU64::new(0));
    for round in 0..KILLS {
        let mut desk = place.start();
        let stop = Arc::new(AtomicBool::new(false));
        let senders: Vec<_> = (0..SENDERS)
            .map(|_| {
                let (base, sent, stop) = (desk.url(""), Arc::clone(&sent), Arc::clone(&stop));
                std::thread::spawn(move || send_until(&base, &sent, &stop))
            })
            .collect();
        // The moment of the kill differs each round: after so many reports, and then a little.
        let wanted = sent.load(Ordering::SeqCst) + 3 + round * 5;
        while sent.load(Ordering::SeqCst) < wanted {
            std::thread::yield_now();
        }
        // Somewhere inside the next request, at another point each round.
        for _ in 0..round * 300 {
            std::thread::yield_now();
        }
        desk.kill();
        stop.store(true, Ordering::SeqCst);
        for sender in senders {
            answered.extend(sender.join().expect("a sender ends"));
        }
    }
    let desk = place.start();
    let base = desk.url("");
    let anyone = Visitor::new(&base);
    assert!(
        answered.len() as u64 >= KILLS * 3,
        "enough was sent: {}",
        answered.len()
    );
    let links: BTreeSet<&String> = answered.values().collect();
    assert_eq!(links.len(), answered.len(), "every report has its own link");
    for (submission, link) in &answered {
        assert_eq!(anyone.get(link).status, 200, "{submission}");
        let again = send(&base, submission).expect("an answer");
        assert_eq!(&again, link, "sending again finds the same report");
    }
    place.assert_holds();
}

fn send_until(base: &str, sent: &AtomicU64, stop: &AtomicBool) -> Answered {
    let mut answered = Answered::new();
    while !stop.load(Ordering::SeqCst) {
        let submission = format!("{:032x}", sent.fetch_add(1, Ordering::SeqCst));
        if let Some(link) = send(base, &submission) {
            answered.insert(submission, link);
        }
    }
    answered
}

/// Sends a report; the link, when it was answered.
fn send(base: &str, submission: &str) -> Option<String> {
    let mail = format!(
        "From: a@{submission}.example\r\nTo: b@school.example\r\nSubject: {submission}\r\n\r\nHello, this is {submission}.\r\n"
    );
    let fields = [
        ("submission", submission),
        ("privacy", "named"),
        ("what-happened", "It looked odd to me."),
    ];
    let files = [("mail.eml", mail.as_bytes())];
    let answer = Visitor::new(base)
        .try_post_with_files("/raise/message", &fields, &files)
        .ok()?;
    (answer.status == 303)
        .then(|| answer.field("location").map(str::to_owned))
        .flatten()
}
