//! Who writes with whom: a feed shows headers of forty days, and then a stolen conversation is told from the supplier's own
//! next mail. What is shown twice counts once, a token without the scope shows nothing, an anonymous report leaves nothing
//! behind, and all of it is forgotten in one go.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::api_program::{Program, assert_problem, json as body_of, make_token};
use crate::http::Visitor;
use crate::played::{Place, case_found_by, on_both_databases, page_with, raise, set_up};

on_both_databases!(
    a_stolen_conversation_is_told_from_the_suppliers_next_mail,
    an_anonymous_report_leaves_no_mail_in_the_memory,
    headers_are_taken_as_they_are_described_and_no_other_way,
);

const DAY_SECONDS: u64 = 86_400;
/// How long the correspondence goes back, days.
const CORRESPONDENCE_DAYS: u64 = 40;
/// The Message-ID of our own mail that thieves got hold of.
const STOLEN: &str = "order.77@millbrook-school.example";
/// How often `doctor` is asked until the memory is as expected; reached only when something is broken.
const LOOKS_MAX: usize = 200;

/// So many days ago, as mail writes it (RFC 5322 clause 3.3).
fn days_ago(days: u64) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let then = now.as_secs() - days * DAY_SECONDS;
    let moment = casework::moment::Moment::from_unix_seconds(i64::try_from(then).unwrap());
    let written = moment.to_string();
    let (date, time) = written.split_at(10);
    let parts: Vec<usize> = date.split('-').map(|part| part.parse().unwrap()).collect();
    let (year, month, day) = (parts[0], MONTHS[parts[1] - 1], parts[2]);
    format!("{day} {month} {year} {} +0000", &time[1..9])
}

/// A header as our own server left it.
fn header(from: &str, to: &str, id: &str, days: u64, more: &str) -> String {
    let date = days_ago(days);
    format!(
        "Received: from mx.out.example ([192.0.2.7]) by mx.millbrook-school.example; {date}\r\n\
         {more}From: {from}\r\nTo: {to}\r\nSubject: wombat-subject\r\nDate: {date}\r\nMessage-ID: <{id}>\r\n"
    )
}

const BO: &str = "Bo Miller <bo@paper-mill.example>";
const ADA: &str = "Ada Head <ada@millbrook-school.example>";

/// Forty days between the supplier and us.
fn correspondence() -> Vec<String> {
    let mut headers = vec![header(ADA, BO, STOLEN, CORRESPONDENCE_DAYS - 1, "")];
    for number in 0..CORRESPONDENCE_DAYS / 4 {
        let id = format!("{number}@paper-mill.example");
        headers.push(header(BO, ADA, &id, CORRESPONDENCE_DAYS - number * 4, ""));
    }
    headers
}

fn shown(program: &Program, headers: &[String]) -> Value {
    let answer = program.post("/api/v1/headers", &json!({ "headers": headers }));
    assert_eq!(answer.status, 200, "{}", answer.body);
    body_of(&answer)
}

fn counted(new: u64, known: u64, left_out: u64) -> Value {
    json!({ "new": new, "known": known, "left_out": left_out })
}

/// What `doctor` says of the feed.
fn doctor_on_feed(place: &Place) -> String {
    let said = place.run(&["doctor"]);
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let line = said.lines().find(|line| line.contains("Header feed"));
    line.unwrap_or_default().to_owned()
}

/// Waits until the memory holds so much; what a report leaves comes right after its place.
fn memory_holds(place: &Place, words: &str) {
    for _ in 0..LOOKS_MAX {
        if doctor_on_feed(place).contains(words) {
            return;
        }
    }
    panic!("`{words}` was never in: {}", doctor_on_feed(place));
}

/// A desk that knows its own domain and whose results to believe.
fn prepared(place: &Place) -> (testkit::running_desk::RunningDesk, Visitor, Program) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let settings = [
        ("public_name", "Millbrook School"),
        ("language", "en"),
        ("own_domains", "millbrook-school.example"),
        ("trusted_authserv_ids", "mx.millbrook-school.example"),
    ];
    assert_eq!(admin.post("/admin/organisation", &settings).status, 303);
    let token = make_token(&mut admin, "Header feed", &["headers_write"]);
    let program = Program::new(&desk, &token);
    (desk, admin, program)
}

/// A reported mail, with a subject by which its case is found.
fn mail(header: &str, subject: &str, text: &str) -> String {
    let header = header.replace("wombat-subject", subject);
    format!("{header}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n")
}

fn a_stolen_conversation_is_told_from_the_suppliers_next_mail(place: &Place) {
    let (desk, admin, program) = prepared(place);
    let headers = correspondence();
    let count = headers.len() as u64;
    assert_eq!(shown(&program, &headers), counted(count, 0, 0));
    assert_eq!(shown(&program, &headers), counted(0, count, 0));
    assert!(doctor_on_feed(place).contains("correspondents: 1, mails: 11)"));

    let ada = Visitor::new(&desk.url(""));
    let more = format!("In-Reply-To: <{STOLEN}>\r\nReferences: <{STOLEN}>\r\n");
    let thief = "Bo Miller <bo@paper-rnill.example>";
    let stolen = mail(
        &header(thief, ADA, "1@paper-rnill.example", 0, &more),
        "Invoice quokka",
        "Dear Ada, please use the bank account in our new letterhead from now on.",
    );
    let named = [("privacy", "named")];
    raise(&ada, "message", &named, &[("mail.eml", stolen.as_bytes())]);
    let case = case_found_by(&admin, "quokka");
    let page = page_with(&admin, &case, "had no part in that thread");
    assert!(page.contains("is dressed up as"), "{page}");
    assert!(!page.contains("people here sent it"), "no relief: {page}");

    let proved = "Authentication-Results: mx.millbrook-school.example; dmarc=pass header.from=paper-mill.example\r\n";
    let honest = mail(
        &header(
            BO,
            ADA,
            "99@paper-mill.example",
            0,
            &format!("{proved}{more}"),
        ),
        "Pallets numbat",
        "Hello Ada, the pallets of paper left our house this morning. Greetings, Bo",
    );
    raise(&ada, "message", &named, &[("mail.eml", honest.as_bytes())]);
    let case = case_found_by(&admin, "numbat");
    let page = page_with(&admin, &case, "people here sent it 1 mails");
    assert!(!page.contains("had no part in that thread"), "{page}");
    // The same mail without the proof is no comfort.
    let unproved = mail(
        &header(BO, ADA, "98@paper-mill.example", 0, &more),
        "Delay bilby",
        "Hello Ada, the other boxes are late by a day or two, we are sorry for that. Bo",
    );
    raise(
        &ada,
        "message",
        &named,
        &[("mail.eml", unproved.as_bytes())],
    );
    let page = admin.get(&case_found_by(&admin, "bilby")).body;
    assert!(!page.contains("people here sent it"), "{page}");
    // Each reported mail is remembered once, the thief's address among them.
    memory_holds(place, "mails: 14)");

    let forgot = place.run(&["admin", "forget-mail"]);
    let said = String::from_utf8_lossy(&forgot.stdout).into_owned();
    assert!(
        forgot.status.success() && said.contains("Reports and cases stay."),
        "{said}"
    );
    assert_eq!(doctor_on_feed(place), "");
    assert_eq!(admin.get(&case).status, 200);
    place.assert_holds();
}

fn an_anonymous_report_leaves_no_mail_in_the_memory(place: &Place) {
    let (desk, _admin, program) = prepared(place);
    assert_eq!(shown(&program, &correspondence()), counted(11, 0, 0));
    let anyone = Visitor::new(&desk.url(""));
    for (kind, privacy, id) in [
        ("message", "anonymous", "anon"),
        ("about-it", "named", "about"),
        ("message", "confidential", "sealed"),
    ] {
        let from = format!("Nora New <{id}@newcomer.example>");
        let id = format!("{id}@newcomer.example");
        let header = header(&from, ADA, &id, 1, "");
        let bytes = mail(&header, "An offer", "It is attached, as you asked.");
        let files = [("mail.eml", bytes.as_bytes())];
        let words = [("privacy", privacy), ("what-happened", "Is this real?")];
        raise(&anyone, kind, &words, &files);
    }
    // Only the last of them is remembered: a confidential name is the reporter's, not the sender's.
    memory_holds(place, "correspondents: 2, mails: 12)");
    let kept = place
        .database
        .everything_kept(&place.folder.path().join("data"));
    let subject = b"wombat";
    let is_kept = kept.windows(subject.len()).any(|bytes| bytes == subject);
    assert!(!is_kept, "a subject out of the feed is kept");
    place.assert_holds();
    drop(desk);
    assert!(doctor_on_feed(place).contains("correspondents: 2, mails: 12)"));
}

fn headers_are_taken_as_they_are_described_and_no_other_way(place: &Place) {
    let (desk, mut admin, program) = prepared(place);
    let block = header(BO, ADA, "1@paper-mill.example", 1, "");
    let post = |kind: &str, body: &[u8]| {
        let fields = [("Content-Type", kind)];
        program
            .try_send("POST", "/api/v1/headers", &fields, body)
            .expect("an answer")
    };
    let once = post("text/rfc822-headers", block.as_bytes());
    assert_eq!((once.status, body_of(&once)), (200, counted(1, 0, 0)));
    // A whole mail is read down to its first empty line.
    let whole = mail(&block, "Hello", "From: nobody@nowhere.example");
    let again = post("text/rfc822-headers", whole.as_bytes());
    assert_eq!(body_of(&again), counted(0, 1, 0));
    let odd = ["Subject: no sender\r\n".to_owned(), "\u{0}".to_owned()];
    assert_eq!(shown(&program, &odd), counted(0, 0, 2));

    assert_problem(&post("text/rfc822-headers", b""), 422, "invalid");
    assert_problem(&post("message/rfc822", block.as_bytes()), 415, "media-type");
    let large = vec![b'a'; 64 * 1024 + 1];
    assert_problem(&post("text/rfc822-headers", &large), 413, "too-large");
    for (body, status, code) in [
        (json!({}), 422, "invalid"),
        (json!({ "headers": [] }), 422, "invalid"),
        (json!({ "headers": [""] }), 422, "invalid"),
        (json!({ "headers": [1] }), 422, "invalid"),
        (json!({ "headers": [block], "more": 1 }), 422, "invalid"),
        (
            json!({ "headers": vec!["From: a@b.example"; 101] }),
            422,
            "invalid",
        ),
        (json!([block]), 422, "invalid"),
    ] {
        assert_problem(&program.post("/api/v1/headers", &body), status, code);
    }
    let reader = make_token(&mut admin, "Reader", &["cases_read"]);
    let reader = Program::new(&desk, &reader);
    let refused = reader.post("/api/v1/headers", &json!({ "headers": [block] }));
    assert_problem(&refused, 403, "scope-missing");
    assert_problem(&program.get("/api/v1/cases"), 403, "scope-missing");
    assert!(doctor_on_feed(place).contains("correspondents: 1, mails: 1)"));
}
