//! The API as a program uses it: a token from the page, a mail and a report in, the case read, its steps worked, the list
//! fetched; and that nothing happens twice, whatever is sent again and whenever the desk is killed.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::api_program::{Program, assert_problem, json as body_of, make_token};
use crate::played::{Place, fixture, on_both_databases, page_with, set_up};

on_both_databases!(
    a_program_hands_in_reads_works_and_fetches,
    a_request_sent_twice_happens_once,
    many_at_once_with_one_key_make_one_report,
    what_was_answered_survives_kills_once,
);

/// How often the desk is killed.
const KILLS: u64 = 5;

fn open_steps(case: &Value) -> Vec<String> {
    let steps = case["steps"].as_array().expect("steps");
    let open = steps.iter().filter(|step| step["state"] == "open");
    open.map(|step| step["id"].as_str().expect("an id").to_owned())
        .collect()
}

fn a_program_hands_in_reads_works_and_fetches(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let program = Program::with_all_scopes(&desk, &mut admin);
    let lure = fixture("stories/credential-lure.eml");

    let taken = program.post_mail(lure.as_bytes(), None);
    assert_eq!(taken.status, 201, "{}", taken.body);
    let told = body_of(&taken);
    assert_eq!(told["what"], "new-report");
    let report = told["report"].as_str().expect("a report");
    let address = format!("/api/v1/reports/{report}");
    assert_eq!(taken.field("location"), Some(address.as_str()));
    let standing = program.examined(report);
    assert_eq!(
        (&standing["state"], &standing["case"]),
        (&json!("open"), &json!(1))
    );
    assert_eq!(standing["verdict"], "harmful", "{standing}");
    assert_eq!(standing["private_link"], told["private_link"]);
    let link = crate::played::path_of(told["private_link"].as_str().expect("a link"));
    assert_eq!(admin.get(&link).status, 200, "the reporter's page");

    let case = program.read("/api/v1/cases/1");
    assert_eq!(case["kind"], "message");
    let found = &case["reports"][0]["files"][0]["examination"]["originals"][0];
    assert!(
        found["findings"]
            .as_array()
            .is_some_and(|all| !all.is_empty()),
        "{case}"
    );
    assert!(found["unchecked"].is_array(), "{case}");
    let steps = open_steps(&case);
    assert!(steps.len() >= 2, "{case}");

    let done = program.post(
        &format!("/api/v1/cases/1/steps/{}/done", steps[0]),
        &json!({"proof": "Ticket 4711"}),
    );
    assert_eq!(done.status, 200, "{}", done.body);
    let done = body_of(&done);
    assert_eq!(
        (&done["state"], &done["words"], &done["who"]),
        (
            &json!("done"),
            &json!("Ticket 4711"),
            &json!("Ticket desk (integration)")
        )
    );
    let again = program.post(
        &format!("/api/v1/cases/1/steps/{}/waive", steps[0]),
        &json!({"reason": "done"}),
    );
    assert_problem(&again, 409, "conflict");
    let waived = program.post(
        &format!("/api/v1/cases/1/steps/{}/waive", steps[1]),
        &json!({"reason": "The account is closed."}),
    );
    assert_eq!(waived.status, 200, "{}", waived.body);
    let added = program.post(
        "/api/v1/cases/1/steps",
        &json!({"question": "keep-working", "hat": "it", "title": "Bring a spare laptop", "due_minutes": 60}),
    );
    assert_eq!(added.status, 201, "{}", added.body);

    let case = program.read("/api/v1/cases/1");
    let timeline = case["timeline"].as_array().expect("a timeline");
    let of_program = timeline
        .iter()
        .filter(|entry| entry["who"] == "Ticket desk (integration)")
        .map(|entry| entry["kind"].as_str().expect("a kind"));
    assert_eq!(
        of_program.collect::<Vec<_>>(),
        [
            "handed-in",
            "name-read",
            "step-done",
            "step-waived",
            "step-added"
        ]
    );
    assert_eq!(case["broken_links"], json!([]));
    let page = page_with(&admin, "/desk/cases/1", "Bring a spare laptop");
    assert!(page.contains("Ticket desk (integration)"));

    let list = program.read("/api/v1/cases?limit=1&q=mailbox");
    assert_eq!(list["cases"].as_array().map(Vec::len), Some(1), "{list}");
    let csv = program.get("/api/v1/exports/cases.csv");
    assert!(
        csv.status == 200 && csv.body.starts_with("case,title,"),
        "{}",
        csv.body
    );
    assert_eq!(csv.body, admin.get("/desk/export.csv").body);
    assert_eq!(
        program.get("/api/v1/exports/cases.json?state=all").body,
        admin.get("/desk/export.json?state=all").body
    );
    the_token_is_revoked(&mut admin, &program);
    place.assert_holds();
}

fn the_token_is_revoked(admin: &mut crate::http::Visitor, program: &Program) {
    let page = admin.get("/admin/integrations").body;
    assert!(page.contains("last used on "), "{page}");
    let action = crate::played::between(&page, "action=\"/admin/integrations/", "\"");
    let revoked = admin.post(&format!("/admin/integrations/{action}"), &[]);
    assert_eq!(revoked.status, 303, "{}", revoked.body);
    let refused = program.get("/api/v1/cases");
    assert_problem(&refused, 401, "token-needed");
    let challenge = refused.field("www-authenticate").unwrap_or_default();
    assert!(challenge.starts_with("Bearer"), "{}", refused.head);
}

fn a_request_sent_twice_happens_once(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let program = Program::with_all_scopes(&desk, &mut admin);
    let call = json!({"kind": "call", "what_happened": "Somebody wanted a code.",
        "details": {"caller-said": "IT support", "still-talking": "no"}, "exposures": ["read-out-code"],
        "reporter": {"name": "Dana Fox", "address": "dana@millbrook-school.example"}, "language": "de-CH"});
    let send = |body: &Value, key| program.post_once("/api/v1/reports", body, Some(key));
    let first = send(&call, "\"key-1\"");
    assert_eq!(first.status, 201, "{}", first.body);
    let again = send(&call, "key-1");
    assert_eq!((again.status, &again.body), (201, &first.body));
    assert_eq!(again.field("location"), first.field("location"));
    let other = json!({"kind": "call", "what_happened": "Another call."});
    assert_problem(&send(&other, "key-1"), 422, "key-used");
    let second = send(&other, "key-2");
    assert_ne!(body_of(&second)["report"], body_of(&first)["report"]);
    let other_program = Program::new(&desk, &make_token(&mut admin, "Other", &["reports_write"]));
    let theirs = other_program.post_once("/api/v1/reports", &call, Some("key-1"));
    assert_ne!(
        body_of(&theirs)["report"],
        body_of(&first)["report"],
        "keys of others are others"
    );

    let report = body_of(&first)["report"]
        .as_str()
        .expect("a report")
        .to_owned();
    let case = program.examined(&report)["case"].as_u64().expect("a case");
    let whole = program.read(&format!("/api/v1/cases/{case}"));
    assert_eq!(whole["reports"][0]["reporter"]["name"], "Dana Fox");
    assert_eq!(whole["reports"][0]["language"], "de");
    assert_eq!(whole["exposures"], json!(["read-out-code"]));
    let step =
        json!({"question": "keep-working", "hat": "it", "title": "Ring back", "due_minutes": 5});
    let path = format!("/api/v1/cases/{case}/steps");
    let added = program.post_once(&path, &step, Some("step-1"));
    let again = program.post_once(&path, &step, Some("step-1"));
    assert_eq!((added.status, &added.body), (201, &again.body));
    let whole = program.read(&format!("/api/v1/cases/{case}"));
    let named = whole["steps"].as_array().expect("steps").iter();
    assert_eq!(named.filter(|step| step["title"] == "Ring back").count(), 1);
    let step = body_of(&added)["id"].as_str().expect("a step").to_owned();
    let path = format!("/api/v1/cases/{case}/steps/{step}/done");
    let proof = json!({"proof": "Rang at ten."});
    let done = program.post_once(&path, &proof, Some("done-1"));
    let again = program.post_once(&path, &proof, Some("done-1"));
    assert_eq!(
        (done.status, &done.body),
        (200, &again.body),
        "the same answer, not a conflict"
    );

    let lure = fixture("stories/credential-lure.eml");
    let mail = program.post_mail(lure.as_bytes(), Some("mail-1"));
    let again = program.post_mail(lure.as_bytes(), Some("mail-1"));
    assert_eq!((mail.status, &mail.body), (201, &again.body));
    let without_key = program.post_mail(lure.as_bytes(), None);
    assert_eq!(body_of(&without_key)["what"], "duplicate");
    assert_eq!(body_of(&without_key)["report"], body_of(&mail)["report"]);
    place.assert_holds();
}

fn many_at_once_with_one_key_make_one_report(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let program = Program::with_all_scopes(&desk, &mut admin);
    let senders: Vec<_> = (0..12)
        .map(|_| {
            let program = program.clone();
            std::thread::spawn(move || {
                let report = json!({"kind": "friction", "what_happened": "The door sticks."});
                program.post_once("/api/v1/reports", &report, Some("one-key"))
            })
        })
        .collect();
    let answers: Vec<_> = senders
        .into_iter()
        .map(|sender| sender.join().expect("a sender ends"))
        .collect();
    let mut reports = BTreeSet::new();
    for answer in &answers {
        match answer.status {
            201 => {
                reports.insert(body_of(answer)["report"].to_string());
            }
            _ => assert_problem(answer, 409, "in-progress"),
        }
    }
    assert_eq!(reports.len(), 1, "{answers:?}");
    place.assert_holds();
}

fn what_was_answered_survives_kills_once(place: &Place) {
    let mut desk = place.start();
    let mut admin = set_up(&desk, "own");
    let token = make_token(&mut admin, "Mail gateway", &["reports_write", "cases_read"]);
    let sent = Arc::new(AtomicU64::new(0));
    let mut answered: Vec<(u64, String)> = Vec::new();
    for round in 0..KILLS {
        let program = Program::new(&desk, &token);
        let counter = Arc::clone(&sent);
        let sender = std::thread::spawn(move || {
            let mut answered = Vec::new();
            loop {
                let number = counter.fetch_add(1, Ordering::SeqCst);
                match hand_in(&program, number) {
                    Some(body) => answered.push((number, body)),
                    None => return answered,
                }
            }
        });
        let wanted = sent.load(Ordering::SeqCst) + 4 + round * 3;
        while sent.load(Ordering::SeqCst) < wanted {
            std::thread::yield_now();
        }
        desk.kill();
        answered.extend(sender.join().expect("a sender ends"));
        desk = place.start();
    }
    let program = Program::new(&desk, &token);
    assert!(answered.len() as u64 >= KILLS * 3, "{}", answered.len());
    for (number, body) in &answered {
        let again = hand_in(&program, *number);
        assert_eq!(again.as_ref(), Some(body), "report {number}, sent again");
        let told: Value = serde_json::from_str(body).expect("JSON");
        let report = told["report"].as_str().expect("a report");
        program.read(&format!("/api/v1/reports/{report}"));
    }
    place.assert_holds();
}

/// Hands report `number` in under its key; the body of the answer, where there was one.
fn hand_in(program: &Program, number: u64) -> Option<String> {
    let report = json!({"kind": "friction", "what_happened": format!("Door {number} sticks.")});
    let key = format!("door-{number}");
    let answer = program
        .try_post_once("/api/v1/reports", &report, Some(&key))
        .ok()?;
    (answer.status == 201).then_some(answer.body)
}
