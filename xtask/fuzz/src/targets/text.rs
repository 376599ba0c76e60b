//! Targets whose input is text that was already read out of a mail: what people see, and the addresses behind it. The
//! message around it is put together here, without a parser in between, so that the whole budget goes to the detectors.

use evidence::mail::detect::quote::quote;
use evidence::mail::message::{Link, LinkOrigin, Mailbox, Message};

use super::{KNOWN, detect};
use crate::holds;

/// The marks that `quote` may add to what it keeps: two backticks and the sign of a cut.
const QUOTE_MARKS_MAX: usize = 3;

/// The input is a subject, LF, and a text.
pub fn words(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let quoted = quote(&text);
    holds::one_line(&quoted, "a quote");
    let length = quoted.chars().count();
    assert!(
        length <= evidence::limits::QUOTE_CHARS_MAX + QUOTE_MARKS_MAX,
        "{length} characters quoted"
    );
    let names = [
        "payment",
        "credentials",
        "pressure",
        "stories",
        "advertising",
        "concealment",
    ];
    let detected = detect(&names, bytes, &told(&text), &KNOWN);
    holds::same_again(bytes, &detected, || {
        detect(&names, bytes, &told(&text), &KNOWN)
    });
}

fn told(text: &str) -> Message {
    let (subject, body) = text.split_once('\n').unwrap_or(("", text));
    let mut message = Message::default();
    message
        .from
        .push(mailbox("ann.reed@sender.example", "Ann Reed"));
    message.subject = subject.to_owned();
    message.text = body.to_owned();
    message
}

/// The input is the sender and, below, a link a line; a tab stands between an address and its name or text.
pub fn links(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let names = ["links", "identity"];
    let detected = detect(&names, bytes, &linking(&text), &KNOWN);
    holds::same_again(bytes, &detected, || {
        detect(&names, bytes, &linking(&text), &KNOWN)
    });
}

fn linking(text: &str) -> Message {
    let mut lines = text
        .lines()
        .map(|line| line.split_once('\t').unwrap_or((line, "")));
    let mut message = Message::default();
    if let Some((address, name)) = lines.next() {
        message.from.push(mailbox(address, name));
    }
    message.text = "Please look at the page.".to_owned();
    message.links = lines
        .map(|(target, text)| Link {
            target: target.to_owned(),
            text: text.to_owned(),
            origin: LinkOrigin::Anchor,
            part: "part 1 (text/html)".to_owned(),
        })
        .collect();
    message
}

/// As the header reader would give it.
fn mailbox(address: &str, name: &str) -> Mailbox {
    let plain = |text: &str| text.chars().filter(|c| !c.is_control()).collect::<String>();
    Mailbox {
        display_name: plain(name),
        address: plain(address).to_lowercase(),
    }
}
