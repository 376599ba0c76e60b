//! What a report as JSON may hold, and that what the description calls valid is taken.

use serde_json::{Value, json};

use super::*;
use crate::api_request::read_object;

fn read(report: &Value) -> Result<Raised, String> {
    let read: NewReport =
        read_object(report.to_string().as_bytes()).map_err(|one| format!("{one:?}"))?;
    read.check().map_err(|one| format!("{one:?}"))?;
    Ok(read.raised("en".to_owned(), "s".to_owned(), Vec::new()))
}

#[test]
fn every_kind_takes_the_details_it_asks_for_and_no_others() {
    for kind in ReportKind::ALL
        .iter()
        .filter(|kind| **kind != ReportKind::AboutIt)
    {
        let details: BTreeMap<&str, &str> = questions(*kind)
            .map(|ask| match ask.answered_by {
                AnsweredBy::Choice(values) => (ask.key, values[0]),
                _ => (ask.key, "words"),
            })
            .collect();
        let raised = read(&json!({"kind": kind.code(), "details": details})).unwrap();
        assert_eq!(raised.details.len(), details.len(), "{}", kind.code());
        let wrong = read(&json!({"kind": kind.code(), "details": {"password": "x"}})).unwrap_err();
        assert!(wrong.contains("has no detail"), "{wrong}");
        assert!(!wrong.contains("NewReport"), "no Rust name: {wrong}");
    }
}

#[test]
fn an_anonymous_report_keeps_no_reporter() {
    let reporter = json!({"name": "Quillan Ashdown", "address": "q@school.example"});
    let raised =
        read(&json!({"kind": "message", "privacy": "anonymous", "reporter": reporter})).unwrap();
    assert_eq!((raised.name, raised.address), (None, None));
    let raised =
        read(&json!({"kind": "message", "privacy": "confidential", "reporter": reporter})).unwrap();
    assert_eq!(raised.name.as_deref(), Some("Quillan Ashdown"));
}

#[test]
fn what_does_not_fit_is_refused_with_a_sentence() {
    for (wrong, says) in [
        (json!({}), "missing field `kind`"),
        (json!({"kind": "about-it"}), "is none of"),
        (
            json!({"kind": "message", "colour": "red"}),
            "unknown field `colour`",
        ),
        (
            json!({"kind": "message", "what_happened": "x".repeat(10_001)}),
            "at most 10000",
        ),
        (
            json!({"kind": "call", "details": {"still-talking": "maybe"}}),
            "one of `yes`",
        ),
        (
            json!({"kind": "message", "language": "english please"}),
            "language tag",
        ),
        (
            json!({"kind": "message", "reporter": ["a", "b"]}),
            "an object",
        ),
        (json!({"kind": "message", "reporter": null}), "an object"),
        (
            json!({"kind": "message", "privacy": null}),
            "invalid type: null",
        ),
        (
            json!({"kind": "message", "language": null}),
            "invalid type: null",
        ),
        (
            json!({"kind": "message", "files": [["a", "b", "c"]]}),
            "an object",
        ),
        (
            json!({"kind": "message", "files": vec![json!({"name": "a", "content_base64": "QQ=="}); 21]}),
            "20 files",
        ),
    ] {
        let told = read(&wrong).unwrap_err();
        assert!(told.contains(says), "{wrong}: {told}");
    }
}

#[test]
fn languages_are_tags() {
    for tag in ["en", "de-CH", "zh-Hant-TW"] {
        assert!(is_language(tag), "{tag}");
    }
    for tag in ["", "e", "english", "de_CH", "de-", "de-a", "de-DE-x1-y2-z3"] {
        assert!(!is_language(tag), "{tag}");
    }
}
