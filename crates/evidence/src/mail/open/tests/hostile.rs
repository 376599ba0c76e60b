//! Inputs made by machines to break readers (rows of the project's table of faults). Each asserts what came out and how
//! much work was done, counted in parts; none looks at a clock.

use super::super::contents::contents_of;
use super::super::mime::entity;
use super::super::{Disposition, Grade, Wrapper, kinds, open};
use crate::limits::{NESTING_DEPTH_MAX, ORIGINALS_MAX, PARTS_MAX};

fn simple(subject: &str) -> String {
    format!(
        "From: Ada <ada@shop.example>\r\nTo: you@school.example\r\nSubject: {subject}\r\n\r\nhello\r\n"
    )
}

fn report_of(messages: &[String], outer_subject: &str) -> String {
    let boundary = format!("b{}", outer_subject.len());
    let mut text = format!(
        "From: kim@school.example\r\nTo: desk@school.example\r\nSubject: {outer_subject}\r\n\
         Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n"
    );
    for message in messages {
        text.push_str(&format!(
            "--{boundary}\r\nContent-Type: message/rfc822\r\n\r\n"
        ));
        text.push_str(message);
        text.push_str("\r\n");
    }
    text + &format!("--{boundary}--\r\n")
}

#[test]
fn row_1_ten_thousand_nested_multiparts_stop_at_the_depth_cap() {
    let mut text = "From: a@b.example\r\nSubject: deep\r\n".to_owned();
    for level in 0..10_000 {
        text.push_str(&format!(
            "Content-Type: multipart/mixed; boundary=\"b{level}\"\r\n\r\n--b{level}\r\n"
        ));
    }
    let opened = open(text.as_bytes());
    assert_eq!(opened.originals.len(), 1);
    assert_eq!(opened.originals[0].bytes, text.as_bytes());
    assert!(
        opened
            .findings
            .iter()
            .any(|finding| finding.kind == &kinds::NESTED_TOO_DEEP)
    );
    let contents = contents_of(&entity(text.as_bytes()), text.as_bytes(), 0);
    assert_eq!(contents.parts_seen, NESTING_DEPTH_MAX + 1);
}

#[test]
fn row_2_a_thousand_messages_in_messages_stop_at_the_depth_cap() {
    let mut text = simple("the innermost");
    for level in 0..1_000 {
        text = format!(
            "From: a@b.example\r\nTo: c@b.example\r\nSubject: Fw: {level}\r\nContent-Type: message/rfc822\r\n\r\n{text}"
        );
    }
    let opened = open(text.as_bytes());
    assert_eq!(opened.originals.len(), 1);
    assert_eq!(opened.originals[0].wrappers.len(), NESTING_DEPTH_MAX);
    assert!(
        opened
            .findings
            .iter()
            .any(|finding| finding.kind == &kinds::NESTED_TOO_DEEP)
    );
    assert!(
        opened
            .unchecked
            .iter()
            .any(|unchecked| unchecked.id == kinds::UNCHECKED_BEYOND_CAP)
    );
}

#[test]
fn row_3_a_part_that_repeats_its_own_boundary_is_not_read_twice() {
    // Delimiters of the same boundary inside a nested multipart: the parts must not overlap or come back.
    let mut text =
        "From: a@b.example\r\nSubject: s\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
            .to_owned();
    for _ in 0..50 {
        text.push_str("--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n");
    }
    let contents = contents_of(&entity(text.as_bytes()), text.as_bytes(), 0);
    assert_eq!(contents.parts_seen, 51);
    assert_eq!(open(text.as_bytes()).originals.len(), 1);
}

#[test]
fn a_flood_of_parts_stops_at_the_part_cap() {
    let mut text =
        "From: a@b.example\r\nSubject: s\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
            .to_owned();
    for _ in 0..5_000 {
        text.push_str("--x\r\n\r\nword\r\n");
    }
    let contents = contents_of(&entity(text.as_bytes()), text.as_bytes(), 0);
    assert!(contents.too_many_parts);
    assert_eq!(contents.parts_seen, PARTS_MAX);
}

#[test]
fn row_11_a_report_cut_at_every_byte_still_opens_to_something() {
    let whole = report_of(&[simple("first"), simple("second")], "FW: two");
    for length in 0..=whole.len() {
        let cut = &whole.as_bytes()[..length];
        let opened = open(cut);
        assert!(
            !opened.originals.is_empty(),
            "nothing came out of {length} bytes"
        );
        assert!(opened.originals.len() <= 2);
        let total: usize = opened
            .originals
            .iter()
            .map(|original| original.bytes.len())
            .sum();
        assert!(total <= 2 * length + 64, "{total} bytes out of {length}");
    }
}

#[test]
fn row_18_thirty_attached_originals_are_twenty_and_a_count() {
    let messages: Vec<String> = (0..30)
        .map(|number| simple(&format!("number {number}")))
        .collect();
    let opened = open(report_of(&messages, "FW: many").as_bytes());
    assert_eq!(opened.originals.len(), ORIGINALS_MAX);
    assert_eq!(opened.originals_beyond_cap, 10);
    for (number, original) in opened.originals.iter().enumerate() {
        assert_eq!(
            entity(&original.bytes).text_of("Subject"),
            format!("number {number}")
        );
        assert_eq!(original.grade, Grade::Original);
    }
}

#[test]
fn row_19_a_report_inside_a_report_gives_the_innermost_and_the_chain() {
    let button = format!(
        "From: kim@school.example\r\nTo: desk@school.example\r\nSubject: [Phish Alert] hello\r\n\
         Content-Type: multipart/mixed; boundary=p\r\n\r\n--p\r\n\r\nReporter: kim@school.example\r\n\
         Disposition: Phish/Suspicious\r\nUser Comments: odd sender\r\n--p\r\n\
         Content-Type: application/octet-stream; name=phish_alert_sp2_2.0.0.0.eml\r\n\r\n{}\r\n--p--\r\n",
        simple("hello")
    );
    let microsoft = report_of(
        &[button],
        "3|5d4f0a2e-1111-2222-3333-444455556666|192.0.2.1|a@b.example|(hello)",
    );
    let forwarded = report_of(&[microsoft], "FW: please look");
    let opened = open(forwarded.as_bytes());
    assert_eq!(opened.originals.len(), 1);
    assert_eq!(
        entity(&opened.originals[0].bytes).text_of("Subject"),
        "hello"
    );
    assert_eq!(
        opened.originals[0].wrappers,
        [
            Wrapper::AttachedMessage,
            Wrapper::MicrosoftReport,
            Wrapper::PhishAlertButton
        ]
    );
    assert_eq!(opened.originals[0].grade, Grade::Original);
    assert_eq!(opened.disposition, Some(Disposition::Phishing));
    assert_eq!(opened.comment.as_deref(), Some("odd sender"));
}

#[test]
fn row_21_bars_in_the_subject_and_a_forged_guid_change_nothing() {
    let opened = open(
        report_of(
            &[simple("s")],
            "1|00000000-0000-0000-0000-000000000000|x|y|(a|b|c)",
        )
        .as_bytes(),
    );
    assert_eq!(opened.disposition, Some(Disposition::Junk));
    let claim = opened
        .findings
        .iter()
        .find(|finding| finding.kind == &kinds::CLAIMED_MESSAGE_ID)
        .unwrap();
    assert_eq!(claim.weight, 0);
    assert!(claim.says.contains("claim"));
    let not_a_guid = open(report_of(&[simple("s")], "3|hello|x").as_bytes());
    assert_eq!(not_a_guid.disposition, Some(Disposition::Phishing));
    assert!(
        not_a_guid
            .findings
            .iter()
            .all(|finding| finding.kind != &kinds::CLAIMED_MESSAGE_ID)
    );
}

#[test]
fn row_29_a_drill_marker_is_a_note_of_no_weight() {
    let text = "From: a@b.example\r\nTo: c@d.example\r\nSubject: s\r\nX-PHISHTEST: yes\r\n\r\nhttps://x.example/?rid=aB3dE6f\r\n";
    let opened = open(text.as_bytes());
    assert_eq!(opened.drill_markers, ["X-PHISHTEST", "link parameter rid"]);
    assert_eq!(opened.originals.len(), 1);
    assert!(opened.findings.iter().all(|finding| finding.weight == 0));
    let eight = text
        .replace("aB3dE6f", "aB3dE6f9")
        .replace("X-PHISHTEST: yes\r\n", "");
    assert!(open(eight.as_bytes()).drill_markers.is_empty());
}
