//! Inputs made by machines to break readers (rows of the project's table of faults). Each asserts what came out and how
//! much work was done, counted in parts; none looks at a clock.

use super::super::contents::contents_of;
use super::super::mime::entity;
use super::super::{Disposition, Grade, Wrapper, kinds, open};
use crate::limits::{MESSAGE_BYTES_MAX, NESTING_DEPTH_MAX, ORIGINALS_MAX, PARTS_MAX};

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
fn bytes_beyond_the_size_limit_are_left_alone_and_said() {
    let mut bytes = simple("large").into_bytes();
    bytes.resize(MESSAGE_BYTES_MAX + 1, b'x');
    let opened = open(&bytes);
    assert_eq!(opened.originals.len(), 1);
    assert_eq!(opened.originals[0].bytes.len(), MESSAGE_BYTES_MAX);
    assert_eq!(opened.findings.len(), 1);
    assert_eq!(opened.findings[0].kind, &kinds::TOO_LARGE);
    assert_eq!(opened.unchecked.len(), 1);
    assert_eq!(opened.unchecked[0].id, kinds::UNCHECKED_BEYOND_CAP);
    bytes.truncate(MESSAGE_BYTES_MAX);
    assert!(open(&bytes).findings.is_empty());
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

#[test]
fn row_11_every_golden_mail_cut_at_every_line_still_opens() {
    for name in [
        "forward-html-and-text-thunderbird",
        "phish-alert-button",
        "smime-signed",
        "forward-yahoo-en",
        "bounce-with-mail",
    ] {
        let path = super::fixtures().join(format!("{name}.eml"));
        let whole = std::fs::read(path).unwrap();
        for length in 0..=whole.len() {
            let opened = open(&whole[..length]);
            assert!(!opened.originals.is_empty(), "{name} cut at {length}");
            let total: usize = opened
                .originals
                .iter()
                .map(|original| original.bytes.len())
                .sum();
            assert!(
                total <= 6 * length + 2_000,
                "{name} cut at {length} gave {total} bytes"
            );
        }
    }
}

fn smime(envelope: &[u8]) -> String {
    format!(
        "From: a@b.example\r\nTo: c@d.example\r\nSubject: s\r\nContent-Type: application/pkcs7-mime; \
         smime-type=signed-data\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
        super::super::rebuild::base64_line(envelope)
    )
}

/// A tag, a long length, the content.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag, 0x84];
    bytes.extend_from_slice(&(content.len() as u32).to_be_bytes());
    bytes.extend_from_slice(content);
    bytes
}

fn signed(content: &[u8]) -> Vec<u8> {
    let oid = |last: u8| der(6, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, last]);
    let inside = der(0x30, &[oid(1), der(0xa0, &der(4, content))].concat());
    let data = der(0x30, &[der(2, &[1]), der(0x31, &[]), inside].concat());
    der(0x30, &[oid(2), der(0xa0, &data)].concat())
}

#[test]
fn row_17_an_empty_signed_envelope_is_said_to_be_unreadable() {
    let opened = open(smime(&signed(b"")).as_bytes());
    assert_eq!(opened.originals.len(), 1);
    assert!(
        opened
            .unchecked
            .iter()
            .any(|unchecked| unchecked.id == kinds::UNCHECKED_CONTAINER)
    );
    let nothing = open(smime(b"").as_bytes());
    assert!(
        nothing
            .unchecked
            .iter()
            .any(|unchecked| unchecked.id == kinds::UNCHECKED_CONTAINER)
    );
}

#[test]
fn row_17_signed_envelopes_in_signed_envelopes_stop_at_the_depth_cap() {
    let mut content = b"Content-Type: text/plain\r\n\r\nwords\r\n".to_vec();
    for _ in 0..40 {
        let header = "Content-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: binary\r\n\r\n";
        content = [header.as_bytes(), &signed(&content)].concat();
    }
    let opened = open(
        &[
            b"From: a@b.example\r\nTo: c@d.example\r\nSubject: s\r\n".as_slice(),
            &content,
        ]
        .concat(),
    );
    assert!(opened.originals.len() <= ORIGINALS_MAX);
    let total: usize = opened
        .originals
        .iter()
        .map(|original| original.bytes.len())
        .sum();
    assert!(total <= (NESTING_DEPTH_MAX + 1) * (content.len() + 200));
    assert!(
        opened
            .unchecked
            .iter()
            .any(|unchecked| unchecked.id == kinds::UNCHECKED_BEYOND_CAP)
            || opened.originals_beyond_cap > 0
    );
}

#[test]
fn html_made_of_open_tags_and_quotes_is_read_once() {
    // Every `<` could start a search to the end of the text; the lines that come out bound what was read.
    for piece in [
        "<a \"", "<a '>", "<<<<", "<style>", "<!--", "&amp", "<br", "\"<p>'",
    ] {
        let html = piece.repeat(60_000);
        let lines = super::super::inline::lines::of_html(&html);
        let shown: usize = lines.iter().map(|line| line.text.len()).sum();
        assert!(shown <= html.len(), "{piece}");
        assert!(lines.iter().all(|line| line.start <= html.len()), "{piece}");
    }
}
