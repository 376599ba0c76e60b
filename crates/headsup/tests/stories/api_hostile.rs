//! Programs that ask for what they may not have, and bytes that no program should send: what is about IT exists for no
//! token, a confidential name is in no answer, a session counts for nothing, and nothing odd makes the desk fail.

use std::io::Write as _;
use std::net::TcpStream;

use serde_json::json;

use crate::api_program::{ALL_SCOPES, Program, assert_problem, json as body_of, make_token};
use crate::http::{Visitor, exchange};
use crate::played::{Place, case_found_by, fixture, invite, on_both_databases, raise, set_up};

on_both_databases!(
    what_is_about_it_exists_for_no_token,
    a_confidential_name_is_in_no_answer_and_an_anonymous_one_is_kept_nowhere,
    a_token_does_what_its_scopes_say_and_a_session_counts_for_nothing,
    odd_bytes_are_refused_and_harm_nothing,
);

fn what_is_about_it_exists_for_no_token(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let security = invite(&desk, &mut admin, "Sam Fox", &["security"]);
    let program = Program::with_all_scopes(&desk, &mut admin);
    let words = [
        ("privacy", "named"),
        ("name", "Quillan Ashdown"),
        (
            "what-happened",
            "The administrator reads mailboxes: gumtree.",
        ),
    ];
    raise(&Visitor::new(&desk.url("")), "about-it", &words, &[]);
    let case = case_found_by(&security, "gumtree");
    let number = case.rsplit('/').next().expect("a number");
    let page = security.get(&case).body;
    let report = crate::played::between(&page, "id=\"report-", "\"");
    for path in [
        format!("/api/v1/cases/{number}"),
        format!("/api/v1/reports/{report}"),
    ] {
        let unseen = program.get(&path);
        assert_problem(&unseen, 404, "not-found");
        assert_eq!(unseen.body, program.get("/api/v1/cases/999").body, "{path}");
    }
    let step = json!({"question": "keep-working", "hat": "it", "title": "x", "due_minutes": 5});
    let added = program.post(&format!("/api/v1/cases/{number}/steps"), &step);
    assert_problem(&added, 404, "not-found");
    for list in [
        "/api/v1/cases?state=all",
        "/api/v1/cases?state=all&q=gumtree",
        "/api/v1/exports/cases.csv?state=all",
        "/api/v1/exports/cases.json?state=all",
    ] {
        let listed = program.get(list);
        assert_eq!(listed.status, 200, "{list}");
        for trace in ["gumtree", "about-it", "About IT"] {
            assert!(!listed.body.contains(trace), "{list}: {}", listed.body);
        }
    }
    let raised = program.post("/api/v1/reports", &json!({"kind": "about-it"}));
    assert_problem(&raised, 422, "invalid");
    place.assert_holds();
}

fn a_confidential_name_is_in_no_answer_and_an_anonymous_one_is_kept_nowhere(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let program = Program::with_all_scopes(&desk, &mut admin);
    let reporter =
        json!({"name": "Quillan Ashdown", "address": "q.ashdown@millbrook-school.example"});
    let sealed = program.post(
        "/api/v1/reports",
        &json!({"kind": "friction", "what_happened": "Somebody props the server room open.",
            "privacy": "confidential", "reporter": reporter}),
    );
    let report = body_of(&sealed)["report"]
        .as_str()
        .expect("a report")
        .to_owned();
    let number = program.examined(&report)["case"].clone();
    for path in [
        format!("/api/v1/reports/{report}"),
        format!("/api/v1/cases/{number}"),
        "/api/v1/cases".to_owned(),
        "/api/v1/cases?q=Ashdown".to_owned(),
        "/api/v1/exports/cases.csv".to_owned(),
        "/api/v1/exports/cases.json".to_owned(),
    ] {
        let answer = program.get(&path);
        assert_eq!(answer.status, 200, "{path}");
        for sealed in ["Quillan", "Ashdown", "ashdown"] {
            assert!(!answer.body.contains(sealed), "{path}: {}", answer.body);
        }
    }
    let found = program.read("/api/v1/cases?q=Ashdown");
    assert_eq!(found["cases"], json!([]), "a sealed name finds nothing");

    let owl = json!({"name": "Thessaly Birdwhistle", "address": "t@millbrook-school.example"});
    let files = json!([{"name": "thessaly.eml", "media_type": "message/rfc822", "content_base64": "RnJvbTogYUBiLmV4YW1wbGUNCg0KaGkNCg=="}]);
    let film = json!([{"name": "a.mov", "content_base64": "AAAAFGZ0eXBxdCAg"}]);
    let telling = json!({"kind": "device", "privacy": "anonymous", "files": film});
    let refused = program.post_once("/api/v1/reports", &telling, Some("film-1"));
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(
        refused.body.contains("may tell who took it"),
        "{}",
        refused.body
    );
    let nameless = program.post_once(
        "/api/v1/reports",
        &json!({"kind": "device", "what_happened": "I found a stick.", "privacy": "anonymous",
            "reporter": owl, "files": files}),
        Some("owl-1"),
    );
    assert_eq!(nameless.status, 201, "{}", nameless.body);
    let report = body_of(&nameless)["report"]
        .as_str()
        .expect("a report")
        .to_owned();
    let standing = program.examined(&report);
    let received = standing["received"].as_str().expect("a moment");
    assert!(received.ends_with(":00:00Z"), "to the hour: {received}");
    let kept = place.database.everything_kept(&desk.data());
    for trace in [&b"hessaly"[..], b"irdwhistle"] {
        assert!(!kept.windows(trace.len()).any(|bytes| bytes == trace));
    }
    let log = desk.error_output();
    assert!(
        !log.contains("Ashdown") && !log.contains("irdwhistle"),
        "{log}"
    );
    place.assert_holds();
}

fn a_token_does_what_its_scopes_say_and_a_session_counts_for_nothing(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let giver = Program::new(
        &desk,
        &make_token(&mut admin, "Gateway", &["reports_write"]),
    );
    let other = Program::new(&desk, &make_token(&mut admin, "Other", &["reports_write"]));
    let reader = Program::new(&desk, &make_token(&mut admin, "Reader", &["cases_read"]));
    let named = json!({"kind": "mistake", "what_happened": "I sent it to the wrong person.",
        "reporter": {"name": "Dana Fox", "address": ""}});
    let report = body_of(&giver.post("/api/v1/reports", &named))["report"].clone();
    let path = format!("/api/v1/reports/{}", report.as_str().expect("a report"));
    assert!(giver.read(&path)["private_link"].is_string());
    assert_problem(&other.get(&path), 404, "not-found");
    assert!(
        reader.read(&path)["private_link"].is_null(),
        "the link is the giver's alone"
    );
    let number = reader.examined(report.as_str().expect("a report"))["case"].clone();
    let case = reader.get(&format!("/api/v1/cases/{number}"));
    assert!(
        case.status == 200 && !case.body.contains("Dana"),
        "readers see no names: {}",
        case.body
    );
    assert_problem(
        &giver.get(&format!("/api/v1/cases/{number}")),
        403,
        "scope-missing",
    );
    assert_eq!(
        giver.get(&format!("/api/v1/cases/{number}")).body,
        giver.get("/api/v1/cases/999").body,
        "403 tells nothing about what there is"
    );

    let by_session = admin.get("/api/v1/cases");
    assert_problem(&by_session, 401, "token-needed");
    let wrong = Program::new(&desk, &format!("hd_{}", "0".repeat(64)));
    assert_problem(&wrong.get("/api/v1/cases"), 401, "token-needed");
    assert_problem(&wrong.get("/api/v1/cases/999"), 401, "token-needed");
    let token = make_token(&mut admin, "All", &ALL_SCOPES);
    let all = Program::new(&desk, &token);
    // A request that another site's page sends has no token; one with a token is no page's.
    let from_elsewhere = all.try_send(
        "POST",
        "/api/v1/reports",
        &[
            ("Content-Type", "application/json"),
            ("Sec-Fetch-Site", "cross-site"),
            ("Origin", "https://evil.example"),
        ],
        b"{\"kind\": \"friction\"}",
    );
    assert_eq!(from_elsewhere.expect("an answer").status, 201);
    assert!(
        !desk.error_output().contains(&token[3..20]),
        "no token in the log"
    );
    let page = admin.get("/admin/integrations").body;
    assert!(!page.contains(&token), "shown once");
    assert_problem(&all.get("/api/v1/nothing"), 404, "not-found");
    let deleted = all
        .try_send("DELETE", "/api/v1/cases", &[], b"")
        .expect("an answer");
    assert_problem(&deleted, 405, "method");
    assert!(deleted.field("allow").is_some(), "{}", deleted.head);
}

fn odd_bytes_are_refused_and_harm_nothing(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let program = Program::with_all_scopes(&desk, &mut admin);
    let post = |path: &str, kind: &str, body: &[u8]| {
        program
            .try_send("POST", path, &[("Content-Type", kind)], body)
            .expect("an answer")
    };
    let reports = "/api/v1/reports";
    assert_problem(&post(reports, "text/plain", b"{}"), 415, "media-type");
    assert_problem(
        &post("/api/v1/reports/mail", "text/plain", b"a"),
        415,
        "media-type",
    );
    assert_problem(
        &post("/api/v1/reports/mail", "message/rfc822", b""),
        422,
        "invalid",
    );
    assert_problem(
        &post(reports, "application/json", b"{\"kind\": \"call\""),
        400,
        "unreadable",
    );
    assert_problem(
        &post(reports, "application/json", b"\xff\xfe"),
        400,
        "unreadable",
    );
    assert_problem(
        &post(reports, "application/json", b"[\"call\"]"),
        422,
        "invalid",
    );
    let deep = format!("{{\"kind\": {}", "[".repeat(200_000));
    let refused = post(reports, "application/json", deep.as_bytes());
    assert!((400..=422).contains(&refused.status), "{}", refused.body);
    let unknown = program.post(reports, &json!({"kind": "call", "colour": "red"}));
    assert_problem(&unknown, 422, "invalid");
    assert!(
        unknown.body.contains("unknown field `colour`"),
        "{}",
        unknown.body
    );
    let broken = json!({"kind": "call", "files": [{"name": "a", "content_base64": "QQ=A"}]});
    assert_problem(&program.post(reports, &broken), 422, "invalid");
    assert_problem(
        &program.get("/api/v1/cases?state=burning"),
        400,
        "unreadable",
    );
    assert_problem(&program.get("/api/v1/cases/1e3"), 404, "not-found");
    assert_problem(
        &program.get("/api/v1/cases/99999999999999999999999"),
        404,
        "not-found",
    );
    assert_problem(&program.get("/api/v1/reports/../cases"), 404, "not-found");
    let key = program.post_once(reports, &json!({"kind": "call"}), Some("two words"));
    assert_problem(&key, 400, "unreadable");
    too_much(&desk.url(""), &program);

    // A body that never comes to its end: nothing of it stays, and others are answered meanwhile.
    let host = desk.url("").trim_start_matches("http://").to_owned();
    let mut slow = TcpStream::connect(&host).expect("a connection");
    let token = make_token(&mut admin, "Slow", &["reports_write"]);
    let head = format!(
        "POST {reports} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: 30000000\r\n\r\n{{\"kind\": \"call\""
    );
    slow.write_all(head.as_bytes()).expect("sent");
    let lure = fixture("stories/credential-lure.eml");
    let taken = program.post_mail(lure.as_bytes(), None);
    assert_eq!(taken.status, 201, "{}", taken.body);
    drop(slow);
    program.examined(body_of(&taken)["report"].as_str().expect("a report"));
    let listed = program.read("/api/v1/cases?state=all");
    assert_eq!(
        listed["cases"].as_array().map(Vec::len),
        Some(1),
        "only the mail was taken in: {listed}"
    );
    assert!(
        !desk.error_output().contains("panicked"),
        "{}",
        desk.error_output()
    );
    place.assert_holds();
}

/// Announced or not, what is too much is refused, before it was read or while it is.
fn too_much(base: &str, program: &Program) {
    let host = base.trim_start_matches("http://");
    let token = format!("{program:?}");
    let token = crate::played::between(&token, "token: \"", "\"");
    let head = |length: &str| {
        format!(
            "POST /api/v1/reports/mail HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: message/rfc822\r\n{length}\r\nConnection: close\r\n\r\n"
        )
    };
    let announced = exchange(host, head("Content-Length: 900000000").as_bytes());
    assert_problem(&announced.expect("an answer"), 413, "too-large");
    let mut step = vec![b'{'; 300 * 1024];
    step.push(b'}');
    let fields = [("Content-Type", "application/json")];
    let refused = program
        .try_send("POST", "/api/v1/cases/1/steps", &fields, &step)
        .expect("an answer");
    assert!([404, 413].contains(&refused.status), "{}", refused.body);
}
