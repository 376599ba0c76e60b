//! Tests of the reading of one message: what people see, and the hostile rows of the project's table of faults.

mod hostile;

use super::*;

fn read_text(text: &str) -> Message {
    read(text.as_bytes())
}

fn codes(message: &Message) -> Vec<&'static str> {
    message.oddities.iter().map(|(code, _)| *code).collect()
}

#[test]
fn reads_a_plain_message() {
    let message = read_text(
        "From: \"Ada, Office\" <Ada@School.example>\r\nTo: bo@school.example, cy@school.example\r\nSubject: =?utf-8?B?R3LDvMOf?=\r\n =?utf-8?Q?e_an_alle?=\r\nDate: Tue, 3 Feb 2026 10:00:00 +0100\r\nMessage-ID: <1@school.example>\r\n\r\nSee https://school.example/a (today).\r\n",
    );
    assert_eq!(message.first_from().display_name, "Ada, Office");
    assert_eq!(message.first_from().address, "ada@school.example");
    assert_eq!(message.subject, "Grüße an alle");
    assert_eq!(message.date_unix_seconds, Some(1_770_109_200));
    assert_eq!(message.recipients_count, 2);
    assert_eq!(message.message_id.as_deref(), Some("1@school.example"));
    assert_eq!(message.links.len(), 1);
    assert_eq!(message.links[0].target, "https://school.example/a");
    assert_eq!(message.oddities, []);
}

#[test]
fn header_ranges_point_at_the_fields() {
    let bytes = b"From: a@b.example\r\nSubject: one\r\n two\r\n\r\nbody";
    let message = read(bytes);
    let subject = message.header_values("subject").next().unwrap();
    assert_eq!(
        &bytes[subject.bytes.0..subject.bytes.1],
        b"Subject: one\r\n two\r\n"
    );
    assert_eq!(subject.value, "one two");
}

#[test]
fn an_encoded_word_may_split_a_character() {
    let message = read_text(
        "From: =?utf-8?Q?J=C3?= =?utf-8?Q?=BCrgen?= <j@firm.example>\nSubject: =?utf-8?B?w?= x\n\nhi",
    );
    assert_eq!(message.first_from().display_name, "Jürgen");
}

#[test]
fn every_mailbox_of_every_from_is_kept() {
    let message = read_text(
        "From: A <a@one.example>, B <b@two.example>\nFrom: team: C <c@three.example>, d@four.example;\n\nhi",
    );
    let addresses: Vec<&str> = message
        .from
        .iter()
        .map(|mailbox| mailbox.address.as_str())
        .collect();
    assert_eq!(
        addresses,
        [
            "a@one.example",
            "b@two.example",
            "c@three.example",
            "d@four.example"
        ]
    );
    assert!(codes(&message).contains(&"duplicate-from"));
}

#[test]
fn html_is_read_as_people_see_it() {
    let message = read_text(concat!(
        "From: a@b.example\nContent-Type: text/html; charset=utf-8\n\n",
        "<style>.pre{display:none}</style><title>no</title><base href='https://base.example/x/'>",
        "<p class=pre>classhidden</p><div style='display:none'>zero<b>deep</b></div><p>Pay <b>to</b>day",
        "<p>or<br>not <span style='color:#fff;background:white'>ghost</span>",
        "<a href='go?a=1&amp;b=2'>click <i>here</i></a> <a href=https://pic.example/><img src=cid:1 alt='Log in'></a>",
        "<form action=http://form.example/><meta http-equiv=refresh content='0; URL=http://next.example/'>"
    ));
    assert_eq!(message.text, "Pay today\nor\nnot click here");
    assert_eq!(message.hidden_text, "classhidden\nzerodeep\nghost");
    let links: Vec<(LinkOrigin, &str, &str)> = message
        .links
        .iter()
        .map(|link| (link.origin, link.target.as_str(), link.text.as_str()))
        .collect();
    assert_eq!(
        links,
        [
            (
                LinkOrigin::Anchor,
                "https://base.example/x/go?a=1&b=2",
                "click here"
            ),
            (LinkOrigin::Resource, "cid:1", ""),
            (LinkOrigin::Anchor, "https://pic.example/", "Log in"),
            (LinkOrigin::Form, "http://form.example/", ""),
            (LinkOrigin::Refresh, "http://next.example/", ""),
        ]
    );
}

#[test]
fn attachments_come_decoded_with_visible_names() {
    let message = read_text(concat!(
        "From: a@b.example\nContent-Type: multipart/mixed; boundary=\"x y\"\n\nprologue\n--x y\n\nhello\n--x y\n",
        "Content-Type: application/pdf; name=\"wrong\"\nContent-Disposition: attachment;\n",
        " filename*1=\"\u{202e}fdp.exe\"; filename*0=\"a\"\nContent-Transfer-Encoding: base64\n\naGVs\nbG8=\n--x y--\nepilogue"
    ));
    assert_eq!(message.text, "hello");
    assert_eq!(message.attachments.len(), 1);
    assert_eq!(message.attachments[0].name, "a⟨U+202E⟩fdp.exe");
    assert_eq!(message.attachments[0].bytes, b"hello");
    assert_eq!(message.attachments[0].part, "part 2");
}

#[test]
fn contradicting_declarations_give_both_readings() {
    let message = read_text(concat!(
        "From: a@b.example\nContent-Type: text/plain\nContent-Type: multipart/mixed; boundary=q\n\n",
        "--q\nContent-Type: text/html\nContent-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\n",
        "PGEgaHJlZj0iaHR0cDovL2V2aWwuaW52YWxpZC8iPng8L2E+\n--q--\n"
    ));
    assert!(codes(&message).contains(&"two-content-types"));
    assert!(codes(&message).contains(&"two-transfer-encodings"));
    assert!(
        message
            .links
            .iter()
            .any(|link| link.target == "http://evil.invalid/")
    );
}

#[test]
fn an_address_in_angle_brackets_goes_on_over_line_ends() {
    let targets = |text: &str| -> Vec<String> {
        let mail = format!("Subject: s\r\n\r\n{text}\r\n");
        read(mail.as_bytes())
            .links
            .into_iter()
            .map(|link| link.target)
            .collect()
    };
    assert_eq!(
        targets("see <https://shop.test/a/very\r\n/long/address> and <URL:http://b.test/\r\n c>"),
        ["https://shop.test/a/very/long/address", "http://b.test/c"]
    );
    assert_eq!(targets("<https://a.test/x> y"), ["https://a.test/x"]);
    assert_eq!(
        targets("<https://a.test/x\r\nand words follow>"),
        ["https://a.test/x"]
    );
    assert_eq!(targets("https://a.test/x\r\nmore>"), ["https://a.test/x"]);
}
