//! Rows 1 to 14 of the project's table of faults, each read to the end and each said so.

use super::super::*;
use super::{codes, read_text};

const HEAD: &str = "From: a@b.example\nTo: c@d.example\nSubject: x\n";

#[test]
fn row_1_ten_thousand_parts_deep_stop_at_the_cap() {
    let mut text = format!("{HEAD}Content-Type: multipart/mixed; boundary=b0x\n\n");
    for level in 0..10_000 {
        text.push_str(&format!(
            "--b{level}x\nContent-Type: multipart/mixed; boundary=b{}x\n\n",
            level + 1
        ));
    }
    let message = read_text(&text);
    assert!(codes(&message).contains(&"depth-cap"));
}

#[test]
fn row_2_a_thousand_messages_in_messages_stop_at_the_cap() {
    let text = format!(
        "{HEAD}{}{HEAD}\ninnermost",
        "Content-Type: message/rfc822\n\n".repeat(1_000)
    );
    let message = read_text(&text);
    assert!(codes(&message).contains(&"depth-cap"));
    assert!(!message.attachments.is_empty());
}

#[test]
fn row_4_boundaries_missing_empty_long_and_alike() {
    let long = "L".repeat(2_048);
    let with = |declared: &str, body: &str| {
        read_text(&format!(
            "{HEAD}Content-Type: multipart/mixed{declared}\n\n{body}"
        ))
    };
    let missing = with("", "--guessed-one\n\nhello\n--guessed-one--\n");
    assert_eq!(
        (missing.text.as_str(), codes(&missing)),
        ("hello", vec!["boundary-missing"])
    );
    let long_one = with(
        &format!("; boundary={long}"),
        &format!("--{long}\n\nhello\n--{long}--\n"),
    );
    assert_eq!(long_one.text, "hello");
    let alike = with("; boundary=ab", "--ab\n\none\n--abc\n\ntwo\n--ab--\n");
    assert!(codes(&alike).contains(&"ambiguous-mime"));
    let empty = with("; boundary=\"\"", "only text\n");
    assert_eq!(empty.text, "only text");
}

#[test]
fn row_7_odd_bytes_in_headers_and_a_line_of_a_mebibyte() {
    let message = read(b"From: a@b.example\nSubject: a\0b\rc\xff\n\nhi");
    assert_eq!(message.subject, "abcÿ");
    assert!(codes(&message).contains(&"nul-in-header"));
    assert!(codes(&message).contains(&"bare-carriage-return"));
    let long = read_text(&format!(
        "Subject: {}\nFrom: a@b.example\n\nhi",
        "x".repeat(1024 * 1024)
    ));
    assert_eq!(long.first_from().address, "a@b.example");
    assert!(codes(&long).contains(&"header-field-cap"));
}

#[test]
fn row_8_broken_encodings_give_what_they_hold() {
    let encoded = |encoding: &str, body: &str| {
        read_text(&format!(
            "{HEAD}Content-Transfer-Encoding: {encoding}\n\n{body}"
        ))
    };
    let junk = encoded("base64", "aGVs!!bG8gd29y bGQ");
    assert_eq!(
        (junk.text.as_str(), codes(&junk)),
        ("hello world", vec!["base64-junk"])
    );
    let printable = encoded("quoted-printable", "a=3Db=ZZ=\nc");
    assert_eq!(
        (printable.text.as_str(), codes(&printable)),
        ("a=b=ZZc", vec!["quoted-printable-junk"])
    );
    let uu = encoded("7bit", "see\nbegin 644 cat.txt\n#0V%T\n`\nend\n");
    assert_eq!(
        uu.attachments
            .first()
            .map(|file| (file.name.as_str(), file.bytes.as_slice())),
        Some(("cat.txt", &b"Cat"[..]))
    );
    assert!(codes(&uu).contains(&"uuencode"));
}

#[test]
fn row_9_encoded_words_by_the_hundred_thousand() {
    let message = read_text(&format!(
        "Subject: {}\n\nhi",
        "=?utf-8?Q?a?= ".repeat(100_000)
    ));
    assert!(message.subject.starts_with("aaaa"));
    let strange = read_text(
        "Subject: =?utf-7?Q?+ADw-b+AD4-?= =?utf-8?Q?=1B[31m=00?= =?utf-8?B?PT91dGYtOD9RP3g/PQ==?=\n\nhi",
    );
    assert_eq!(strange.subject, "<b>[31m=?utf-8?Q?x?=");
}

#[test]
fn row_10_charset_lies_come_out_as_text() {
    let marked =
        read(b"From: a@b.example\nContent-Type: text/plain; charset=us-ascii\n\n\xff\xfeh\0i\0");
    assert_eq!(
        (marked.text.as_str(), codes(&marked)),
        ("hi", vec!["charset-lie"])
    );
    let seven = read_text(&format!(
        "{HEAD}Content-Type: text/html; charset=utf-7\n\n+ADw-a href=+ACI-http://x.test/+ACIAPg-go"
    ));
    assert_eq!(
        seven.links.first().map(|link| link.target.as_str()),
        Some("http://x.test/")
    );
    assert!(codes(&seven).contains(&"utf-7"));
}

#[test]
fn row_11_nothing_header_alone_body_alone_and_every_truncation() {
    assert!(codes(&read(b"")).contains(&"empty-body"));
    assert!(codes(&read_text(HEAD)).contains(&"empty-body"));
    let body_alone = read_text("please pay today\nthank you\n");
    assert_eq!(body_alone.text, "please pay today\nthank you");
    let mbox = read_text(&format!(
        "From a@b.example Tue Feb  3 10:00:00 2026\n{HEAD}\nhi"
    ));
    assert_eq!(
        (mbox.first_from().address.as_str(), codes(&mbox)),
        ("a@b.example", vec!["mbox-line"])
    );
    let whole = format!(
        "{HEAD}Content-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<a href=3D'http://x.test/'>=C3=BC</a>\n--q\nContent-Type: application/pdf; name*=utf-8''a%20b\nContent-Transfer-Encoding: base64\n\n{}\n--q--\n",
        "QUJD\n".repeat(300)
    );
    for end in 0..=whole.len() {
        assert!(read(&whole.as_bytes()[..end]).links.len() <= 1);
    }
}

#[test]
fn row_12_dates_out_of_the_calendar_are_clamped() {
    let dated = |date: &str| read_text(&format!("Date: {date}\n\nhi"));
    // Years of two digits are obsolete and still mean this century (RFC 5322 clause 4.3).
    assert_eq!(
        dated("Tue, 1 Feb 1901 10:00:00 +0000").date_unix_seconds,
        Some(0)
    );
    let far = dated("Fri, 31 Dec 9999 23:59:59 -1200")
        .date_unix_seconds
        .unwrap();
    assert!((0..=253_402_300_799).contains(&far));
    // A zone that is none moves the moment by a day at most.
    let strange_zone = dated("Tue, 3 Feb 2026 10:00:00 +2500")
        .date_unix_seconds
        .unwrap();
    assert!(strange_zone.abs_diff(1_770_112_800) <= 2 * 24 * 3_600);
    assert_eq!(dated("yesterday").date_unix_seconds, None);
}

#[test]
fn row_12_a_loop_of_five_hundred_hops_is_read_as_far_as_the_limit() {
    let hop = |n: usize| {
        let second = n % 60;
        format!(
            "Received: from h{n}.example ([192.0.2.{}]) by h{}.example; Tue, 3 Feb 2026 10:00:{second:02} +0000\n",
            n % 250,
            n + 1
        )
    };
    let fields: String = (0..500).rev().map(hop).collect();
    let message = read_text(&format!("{fields}{HEAD}\nhi"));
    let read: Vec<_> = received::hops(&message)
        .map(|(_, hop)| hop.by.clone())
        .collect();
    assert_eq!(read.len(), received::RECEIVED_FIELDS_MAX);
    assert_eq!(read[0], "h500.example", "the newest first");
    assert_eq!(message.header_values("Received").count(), 500);
}

#[test]
fn row_13_a_hundred_thousand_recipients_are_counted() {
    let list = (0..100_000)
        .map(|n| format!("p{n}@d.example"))
        .collect::<Vec<_>>()
        .join(",\n ");
    let message = read_text(&format!(
        "From: a@b.example\nTo: {list}\nReferences: {}\n\nhi",
        "<r@x.example>\n ".repeat(5 * 1024 * 1024 / 15)
    ));
    assert_eq!(message.recipients.len(), crate::limits::RECIPIENTS_MAX);
    assert!(
        message.recipients_count.abs_diff(100_000) <= 1,
        "{}",
        message.recipients_count
    );
    assert!(codes(&message).contains(&"recipients-cap"));
    let references = message.header_values("References").next().unwrap();
    assert!(references.value.len() <= crate::limits::HEADER_FIELD_BYTES_MAX);
}

#[test]
fn row_14_file_names_hide_nothing() {
    let named = |parameter: &str| {
        let message = read_text(&format!(
            "{HEAD}Content-Type: application/pdf\nContent-Disposition: attachment; {parameter}\n\nx"
        ));
        message
            .attachments
            .first()
            .map(|file| file.name.clone())
            .unwrap_or_default()
    };
    assert_eq!(named("filename=\"../../x\""), "../../x");
    assert_eq!(named("filename=\"a\u{202e}fdp.exe\""), "a⟨U+202E⟩fdp.exe");
    assert_eq!(named("filename*=utf-8''a%0D%0Ab%00"), "ab⟨U+0000⟩");
    assert!(named(&format!("filename=\"{}\"", "n".repeat(10_000))).len() <= 255);
}

#[test]
fn html_that_never_ends_stays_bounded() {
    let deep = read_text(&format!(
        "{HEAD}Content-Type: text/html\n\n{}end",
        "<div>".repeat(100_000)
    ));
    assert_eq!(deep.text, "end");
    let many = read_text(&format!(
        "{HEAD}Content-Type: text/html\n\n{}",
        "<a href=x.test>y</a>".repeat(20_000)
    ));
    assert_eq!(many.links.len(), crate::limits::LINKS_MAX);
    assert!(codes(&many).contains(&"links-cap"));
}
