//! The real counterparts start, do their work and end with the test that started them. What Headsup does with them is
//! played in its own stories.

use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use testkit::dovecot::{Dovecot, DovecotPlan};
use testkit::needed::program;
use testkit::postfix::{HandedOverBy, Postfix, PostfixPlan};

/// How long a mail may take inside the mail server; reached only when something is broken.
const DELIVERY_SECONDS_MAX: u64 = 60;

#[test]
fn postfix_delivers_what_swaks_hands_in_and_ends_with_its_test() {
    let postfix = Postfix::start(&PostfixPlan {
        desk_domain: "desk.school.example",
        handed_over_by: HandedOverBy::Smtp("127.0.0.1:9".parse().unwrap()),
        people: &["asha@school.example"],
    });
    let sent = Command::new(program("swaks"))
        .args(["--server", &postfix.address().to_string()])
        .args([
            "--from",
            "robin@school.example",
            "--to",
            "asha@school.example",
        ])
        .args(["--header", "Subject: The fire door rattles"])
        .output()
        .expect("swaks runs");
    assert!(
        sent.status.success(),
        "{}",
        String::from_utf8_lossy(&sent.stdout)
    );
    let delivered = waited_for(|| postfix.delivered_to("asha@school.example"), &postfix);
    assert_eq!(delivered.len(), 1);
    assert!(
        delivered[0].contains("Subject: The fire door rattles"),
        "{}",
        delivered[0]
    );
    let address = postfix.address();
    drop(postfix);
    assert!(
        TcpStream::connect(address).is_err(),
        "nobody listens any more"
    );
}

#[test]
fn dovecot_keeps_what_is_delivered_and_takes_passwords_and_tokens() {
    let dovecot = Dovecot::start();
    dovecot.deliver(
        "asha@school.example",
        "INBOX",
        "Subject: The fire door rattles\n\nSince Monday.\n",
    );
    let described = dovecot.described("asha@school.example", "INBOX");
    assert_eq!(described.len(), 1);
    assert!(
        described[0].contains("Subject: The fire door rattles"),
        "{described:?}"
    );
    assert!(
        !described[0].contains("Seen"),
        "looking marks nothing: {described:?}"
    );
    assert!(dovecot.described("ben@school.example", "INBOX").is_empty());
    let address = dovecot.address();
    drop(dovecot);
    assert!(
        TcpStream::connect(address).is_err(),
        "nobody listens any more"
    );
}

#[test]
fn a_person_reads_over_dovecot_what_postfix_delivered() {
    let person = "asha@school.example";
    let postfix = Postfix::start(&PostfixPlan {
        desk_domain: "desk.school.example",
        handed_over_by: HandedOverBy::Smtp("127.0.0.1:9".parse().unwrap()),
        people: &[person],
    });
    let dovecot = Dovecot::start_with(&DovecotPlan {
        mailboxes: Some(postfix.mailboxes()),
        ..DovecotPlan::default()
    });
    let sent = Command::new(program("swaks"))
        .args(["--server", &postfix.address().to_string()])
        .args(["--from", "robin@school.example", "--to", person])
        .args(["--header", "Subject: The fire door rattles"])
        .output()
        .expect("swaks runs");
    assert!(sent.status.success());
    let read = waited_for(|| dovecot.described(person, "INBOX"), &postfix);
    assert_eq!(read.len(), 1);
    assert!(
        read[0].contains("Subject: The fire door rattles"),
        "{read:?}"
    );
}

fn waited_for(look: impl Fn() -> Vec<String>, postfix: &Postfix) -> Vec<String> {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(DELIVERY_SECONDS_MAX) {
        let found = look();
        if !found.is_empty() {
            return found;
        }
        std::thread::yield_now();
    }
    panic!("no mail after {DELIVERY_SECONDS_MAX} s:\n{}", postfix.log());
}
