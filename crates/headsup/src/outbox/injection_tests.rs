//! Whatever stands in names, subjects, file names, an organisation's name or a Message-ID: a mail has the headers it has,
//! each once, and not a line more.

use proptest::prelude::*;

use super::golden_tests::{Facts, Found, composed};

/// What people have tried in headers, and what breaks writers of them.
const ATTEMPTS: &[&str] = &[
    "\r\nBcc: everybody@bad.test",
    "\nBcc: everybody@bad.test\n\nHello",
    "\rSubject: other",
    "=?utf-8?q?a=0d=0aBcc:_b@bad.test?=",
    "\u{2028}Bcc: b@bad.test",
    "\0\u{85}\u{b}\u{c}X: y",
    "\"\\\" <b@bad.test>, c@bad.test",
    ".\r\n.\r\nMAIL FROM:<>",
    "ä\r\n\tfolded\r\nTo: d@bad.test",
    "{ $verdict } {{ config }} %s",
];

fn header_names(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    head.split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split_once(':').expect(line).0.to_owned())
        .collect()
}

fn with(hostile: &str, purpose: &str, language: &str) -> Facts {
    Facts {
        purpose: purpose.to_owned(),
        language: language.to_owned(),
        to: "ana@school.example".to_owned(),
        name: Some(hostile.to_owned()),
        verdict: Some("harmful".to_owned()),
        advice: vec!["advice-harmful".to_owned()],
        findings: vec![Found {
            key: "finding-attachments-program".to_owned(),
            facts: vec![("name".to_owned(), hostile.to_owned())],
        }],
        desk_words: Some(hostile.to_owned()),
        later: true,
        organisation: hostile.to_owned(),
        urgent_contact: hostile.to_owned(),
        ..Facts::default()
    }
}

fn assert_nothing_is_added(hostile: &str) {
    for purpose in ["answer", "question", "outcome", "update", "word"] {
        let plain = composed(&with("Plain", purpose, "en"));
        let mail = composed(&with(hostile, purpose, "en"));
        assert_eq!(
            header_names(&mail.bytes),
            header_names(&plain.bytes),
            "{purpose}: {hostile:?}"
        );
        assert_eq!(mail.envelope_to, plain.envelope_to);
        assert_eq!(mail.envelope_from, plain.envelope_from);
        let text = String::from_utf8(mail.bytes).unwrap();
        assert!(
            text.split("\r\n")
                .all(|line| !line.contains(['\r', '\n', '\0']))
        );
        assert!(text.split("\r\n").all(|line| line.len() <= 998));
    }
}

#[test]
fn what_people_have_tried_adds_nothing() {
    for attempt in ATTEMPTS {
        assert_nothing_is_added(attempt);
    }
}

#[test]
fn an_address_that_is_more_than_one_is_none() {
    for to in [
        "a@b.example, c@d.example",
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example>\r\nRCPT TO:<c@d.example",
        "a b@c.example",
        "Ana <a@b.example>",
        "ä@b.example",
        "a",
        "",
    ] {
        let facts = Facts {
            to: to.to_owned(),
            ..with("Plain", "answer", "en")
        };
        let refused = std::panic::catch_unwind(|| composed(&facts));
        assert!(refused.is_err(), "{to:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nothing_anybody_writes_adds_a_header(
        hostile in "(\\PC|[\r\n\t\0\u{85}\u{2028}\u{202e}:<>\",;=?]){0,300}",
    ) {
        assert_nothing_is_added(&hostile);
    }
}
