//! What must hold of an answer whatever was read: it stays within the stated limits, what it quotes can't steer a terminal,
//! and the same bytes give the same answer again. Each check panics with what it saw; nothing here judges whether an
//! answer is right, which is the golden pairs' business.

use std::collections::BTreeMap;
use std::fmt::Debug;

use evidence::finding::{Finding, Unchecked};
use evidence::limits;
use evidence::mail::detect::Detected;
use evidence::mail::message::{Mailbox, Message};
use evidence::mail::open::Opened;
use evidence::things::{Looked, verdict_of};
use evidence::verdict::Examination;

/// Characters of one sentence for the desk: a few quotes and the words around them.
const SAYS_CHARS_MAX: usize = 2_000;
/// One input in so many is read twice; reading all of them twice would halve what is tried.
const TWICE_ONE_IN: u64 = 8;
/// Year 10000, where dates are clamped (see `Message::date_unix_seconds`).
const DATE_SECONDS_MAX: i64 = 253_402_300_800;
/// DNS questions of one original (see the detectors' own limits).
const WANTED_MAX: usize = 200;

/// Reads some of the inputs a second time, which ones depending on their bytes alone.
pub fn same_again<T: PartialEq + Debug>(bytes: &[u8], first: &T, again: impl FnOnce() -> T) {
    if fnv(bytes).is_multiple_of(TWICE_ONE_IN) {
        let second = again();
        assert!(
            *first == second,
            "same bytes, two answers:\n{first:?}\n{second:?}"
        );
    }
}

/// FNV-1a, to draw inputs evenly.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// What a whole examination comes to, for comparing two of them.
pub fn gist(examined: &Examination) -> impl PartialEq + Debug + use<> {
    let originals: Vec<_> = examined
        .originals
        .iter()
        .map(|one| {
            (
                (
                    one.sha256.clone(),
                    one.grade,
                    one.verdict,
                    one.score.to_bits(),
                ),
                (one.findings.clone(), one.unchecked.clone()),
                (
                    one.message.text.clone(),
                    one.message.links.clone(),
                    one.fingerprint.clone(),
                ),
            )
        })
        .collect();
    (
        examined.opened.clone(),
        originals,
        examined.wanted_dns.clone(),
    )
}

/// An examination within its limits; `length` is that of the bytes handed in. Findings about the wrapping point into those.
pub fn examination(examined: &Examination, length: usize) {
    opened(&examined.opened);
    assert_eq!(examined.opened.originals.len(), examined.originals.len());
    assert!(
        (0.0..=1.0).contains(&examined.score),
        "score {}",
        examined.score
    );
    for (original, one) in examined.opened.originals.iter().zip(&examined.originals) {
        assert!((0.0..=1.0).contains(&one.score), "score {}", one.score);
        assert!(one.findings.len() <= limits::FINDINGS_MAX);
        assert!(one.unchecked.len() <= limits::FINDINGS_MAX);
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in &one.findings {
            *kinds.entry(finding.kind.id).or_default() += 1;
        }
        let most = kinds.values().max().copied().unwrap_or(0);
        assert!(most <= limits::FINDINGS_PER_KIND_MAX, "{kinds:?}");
        findings(&one.findings, original.bytes.len().max(length));
        unchecked(&one.unchecked);
        message(&one.message);
        marks(&one.fingerprint.marks);
    }
    for question in &examined.wanted_dns {
        assert!(
            question.name.len() <= 255 && !question.name.is_empty(),
            "{question:?}"
        );
    }
    assert!(examined.wanted_dns.len() <= WANTED_MAX * examined.originals.len());
}

/// What a detector says, within its limits; `length` is the original's, bytes.
pub fn detected(detected: &Detected, length: usize) {
    findings(&detected.findings, length);
    unchecked(&detected.unchecked);
    assert!(detected.wanted_dns.len() <= WANTED_MAX);
}

fn findings(findings: &[Finding], length: usize) {
    for finding in findings {
        sentence(&finding.says);
        one_line(&finding.place.part, "a place");
        finding
            .facts
            .iter()
            .for_each(|(name, value)| fact(name, value));
        if let Some((start, end)) = finding.place.bytes {
            assert!(
                start <= end && end <= length,
                "{finding:?} points out of {length} bytes"
            );
        }
    }
}

/// What was said of a thing on a stick.
pub fn looked(looked: &Looked) {
    for finding in &looked.findings {
        sentence(&finding.says);
        one_line(&finding.place.part, "a place on a stick");
        assert!(finding.kind.id.starts_with("things."), "{finding:?}");
    }
    unchecked(&looked.unchecked);
    let verdict = verdict_of(&looked.findings, &looked.unchecked);
    assert_eq!(looked.verdict, verdict, "{looked:?}");
}

fn unchecked(all: &[Unchecked]) {
    for one in all {
        sentence(&one.says);
        one.facts.iter().for_each(|(name, value)| fact(name, value));
    }
}

fn sentence(says: &str) {
    one_line(says, "a sentence for the desk");
    assert!(!says.is_empty(), "a finding without a word");
    assert!(
        says.chars().count() <= SAYS_CHARS_MAX,
        "{} characters: {says}",
        says.chars().count()
    );
}

fn fact(name: &str, value: &str) {
    one_line(value, name);
    assert!(
        value.chars().count() <= SAYS_CHARS_MAX,
        "fact `{name}`: {value}"
    );
}

/// No control characters, and none that turn the direction of what follows (UAX #9).
pub fn one_line(text: &str, what: &str) {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}')
    };
    if let Some(found) = text.chars().find(|c| steers(*c)) {
        panic!("{what} holds {:?}: {text:?}", found);
    }
}

fn marks(marks: &[String]) {
    for mark in marks {
        let (name, digest) = mark.split_once(':').unwrap_or((mark, ""));
        let known = ["original", "message-id", "link", "attachment"].contains(&name);
        let hex = digest.len() == 32 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
        assert!(known && hex, "mark `{mark}`");
    }
}

/// A message within its limits.
pub fn message(message: &Message) {
    assert!(message.headers.len() <= limits::HEADER_FIELDS_MAX);
    assert!(message.recipients.len() <= limits::RECIPIENTS_MAX);
    assert!(message.recipients_count >= message.recipients.len());
    assert!(
        message.links.len() <= limits::LINKS_MAX,
        "{} links",
        message.links.len()
    );
    assert!(message.attachments.len() <= limits::PARTS_MAX);
    assert!(message.text.chars().count() <= limits::TEXT_CHARS_MAX);
    for field in &message.headers {
        one_line(&field.value.replace('\t', " "), &field.name);
        assert!(field.value.len() <= 4 * limits::HEADER_FIELD_BYTES_MAX);
        assert!(field.bytes.0 <= field.bytes.1);
    }
    let mailboxes = message
        .from
        .iter()
        .chain(&message.reply_to)
        .chain(&message.recipients);
    mailboxes.chain(&message.sender).for_each(mailbox);
    for file in &message.attachments {
        assert!(
            !file.name.chars().any(char::is_control),
            "file name {:?}",
            file.name
        );
    }
    let seconds = message.date_unix_seconds.unwrap_or(0);
    assert!((0..DATE_SECONDS_MAX).contains(&seconds), "date {seconds}");
}

fn mailbox(mailbox: &Mailbox) {
    one_line(&mailbox.address, "an address");
    assert!(
        !mailbox.display_name.chars().any(char::is_control),
        "{mailbox:?}"
    );
    assert_eq!(
        mailbox.address,
        mailbox.address.to_lowercase(),
        "an address in lower case"
    );
}

/// What was opened, within its limits.
pub fn opened(opened: &Opened) {
    assert!(opened.originals.len() <= limits::ORIGINALS_MAX);
    let decoded: usize = opened
        .originals
        .iter()
        .map(|original| original.bytes.len())
        .sum();
    assert!(
        decoded <= limits::DECODED_BYTES_MAX,
        "{decoded} bytes of originals"
    );
    for original in &opened.originals {
        assert!(original.wrappers.len() <= limits::NESTING_DEPTH_MAX);
        assert!(original.bytes.len() <= limits::MESSAGE_BYTES_MAX);
    }
    if let Some(comment) = &opened.comment {
        assert!(comment.chars().count() <= limits::TEXT_CHARS_MAX);
    }
    opened
        .drill_markers
        .iter()
        .for_each(|marker| one_line(marker, "a drill marker"));
    findings(&opened.findings, limits::MESSAGE_BYTES_MAX);
    unchecked(&opened.unchecked);
}
