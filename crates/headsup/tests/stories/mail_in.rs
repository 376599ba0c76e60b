//! What is handed in by SMTP, by a mail program that isn't ours: swaks sends to the real binary, over a real socket. A mail
//! becomes a report that the desk sees; a mail for somebody else is refused before its bytes; `doctor` finds the listener;
//! and what was taken in is there after a kill.

use std::net::SocketAddr;
use std::process::{Command, Output};
use std::sync::Arc;

use testkit::needed;
use testkit::running_desk::RunningDesk;

use crate::binary;
use crate::played::{Place, on_both_databases, page_with, set_up};

on_both_databases!(a_mail_program_hands_in_a_report_and_nothing_else);

const REPORT_ADDRESS: &str = "report@desk.millbrook-school.example";
/// How swaks ends when no recipient was taken.
const NO_RECIPIENT_TAKEN: i32 = 24;

fn start(place: &Place) -> RunningDesk {
    let mut arguments = vec![
        "--smtp-listen",
        "127.0.0.1:0",
        "--report-address",
        REPORT_ADDRESS,
    ];
    arguments.extend(place.database.arguments());
    RunningDesk::start_with(binary(), Arc::clone(&place.folder), &arguments)
}

fn swaks(address: SocketAddr, recipient: &str, subject: &str, body: &str) -> Output {
    Command::new(needed::program("swaks"))
        .args(["--server", &address.ip().to_string()])
        .args(["--port", &address.port().to_string()])
        .args(["--helo", "client.millbrook-school.example"])
        .args(["--from", "ottilie@millbrook-school.example"])
        .args(["--to", recipient])
        .args(["--header", &format!("Subject: {subject}")])
        .args(["--body", body])
        .output()
        .expect("swaks runs")
}

fn a_mail_program_hands_in_a_report_and_nothing_else(place: &Place) {
    let mut desk = start(place);
    let address = desk.mail_listener();
    let admin = set_up(&desk, "own");
    let sent = swaks(
        address,
        REPORT_ADDRESS,
        "Is this parcel mine?",
        "A parcel waits for me, says this mail, and I ordered nothing.",
    );
    let told = String::from_utf8_lossy(&sent.stdout);
    assert_eq!(sent.status.code(), Some(0), "{told}");
    assert!(told.contains("<-  250 2.0.0"), "{told}");
    page_with(&admin, "/desk", "Is this parcel mine?");
    let refused = swaks(
        address,
        "somebody@else.example",
        "Not for the desk",
        "Hello.",
    );
    let told = String::from_utf8_lossy(&refused.stdout);
    assert_eq!(refused.status.code(), Some(NO_RECIPIENT_TAKEN), "{told}");
    assert!(told.contains("<** 550 5.1.1"), "{told}");
    assert!(!told.contains("-> DATA"), "{told}");
    let doctor = place.run(&[
        "doctor",
        "--smtp-listen",
        &address.to_string(),
        "--report-address",
        REPORT_ADDRESS,
    ]);
    let told = String::from_utf8_lossy(&doctor.stdout);
    let expected = format!("Mail for {REPORT_ADDRESS} is taken by SMTP at {address}.");
    assert!(told.contains(&expected), "{told}");
    let last = swaks(
        address,
        REPORT_ADDRESS,
        "Before the lights went out",
        "Our supplier writes that the bill of March goes to another account from now on.",
    );
    assert_eq!(last.status.code(), Some(0));
    desk.kill();
    let desk = start(place);
    let mut admin_again = crate::http::Visitor::new(&desk.url(""));
    let form = [
        ("address", crate::played::ADMIN),
        ("password", crate::played::PASSWORD),
    ];
    assert_eq!(admin_again.post("/sign-in", &form).status, 303);
    page_with(&admin_again, "/desk", "Before the lights went out");
    place.assert_holds();
}
