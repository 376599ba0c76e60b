//! Decides whether a message that carries another one is only its wrapper. When in doubt it is not: a sender could
//! attach something harmless to his own harmful words, so whoever says more than a short note is examined as well.

use super::contents::Contents;
use super::mime::{Entity, entity};
use super::{contents, decode, report};

/// Characters of a note written above an attached original.
const NOTE_CHARS_MAX: usize = 1_500;
/// Characters looked at for links.
const LINK_SEARCH_CHARS_MAX: usize = 100_000;

/// Subject prefixes of forwards, lower case, as the mail programs of the supported languages write them (project table
/// of interfaces, section 1.6).
const FORWARD_PREFIXES: [&str; 16] = [
    "fw",
    "fwd",
    "vs",
    "wg",
    "rv",
    "tr",
    "i",
    "pd",
    "enc",
    "redir.",
    "vb",
    "vl",
    "videresend",
    "i̇lt",
    "ilt",
    "doorst",
];
/// Subject prefixes of replies, lower case.
const REPLY_PREFIXES: [&str; 12] = [
    "re", "aw", "sv", "antw", "odp", "res", "ynt", "vá", "r", "rif", "antwort", "回复",
];

/// What a subject's first word says about the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SubjectKind {
    /// `Fwd:`, `WG:`, `TR:` and their like.
    Forward,
    /// `Re:`, `AW:`, `SV:` and their like.
    Reply,
    /// Anything else.
    Other,
    /// There was no subject at all, as in a text pasted by a person.
    Unknown,
}

/// The kind of a subject, and the subject without its first prefix.
pub(super) fn subject_kind(subject: &str) -> (SubjectKind, &str) {
    let mut rest = subject.trim();
    // Gateways and report buttons put words in brackets first, such as `[External]`.
    for _ in 0..3 {
        let Some(tail) = rest
            .strip_prefix('[')
            .and_then(|inner| inner.split_once(']'))
        else {
            break;
        };
        rest = tail.1.trim_start();
    }
    let Some((prefix, tail)) = rest.split_once([':', '：']) else {
        return (SubjectKind::Other, rest);
    };
    // Some programs count: `Re[2]:`, `Fwd(3):`.
    let prefix = prefix
        .split(['[', '('])
        .next()
        .unwrap_or(prefix)
        .trim()
        .to_lowercase();
    if FORWARD_PREFIXES.contains(&prefix.as_str()) {
        (SubjectKind::Forward, tail.trim())
    } else if REPLY_PREFIXES.contains(&prefix.as_str()) {
        (SubjectKind::Reply, tail.trim())
    } else {
        (SubjectKind::Other, rest)
    }
}

/// Whether the message around attached originals is only their wrapper.
pub(super) fn is_only_a_wrapper(
    message: &Entity<'_>,
    contents: &Contents,
    report_envelope: bool,
) -> bool {
    if is_written_by_a_machine(message, contents) {
        return true;
    }
    if is_delivery_report(message, contents) {
        return false;
    }
    let words = contents::own_words(contents);
    if contents.files_count > 0 || has_links(&contents.text) || html_has_links(&contents.html) {
        return false;
    }
    let length = words.trim().chars().take(NOTE_CHARS_MAX + 1).count();
    if length > NOTE_CHARS_MAX {
        return false;
    }
    let subject = message.text_of("Subject");
    report_envelope
        || length == 0
        || subject_kind(&subject).0 == SubjectKind::Forward
        || repeats_a_carried_subject(&subject, contents)
        || is_between_colleagues(message)
}

/// Whether this is a bounce, a read receipt or an automatic answer: then it is what the person received, whatever it
/// carries.
pub(super) fn is_delivery_report(message: &Entity<'_>, contents: &Contents) -> bool {
    let reports = ["delivery-status", "disposition-notification"];
    let sender = report::first_address(&message.text_of("From"))
        .unwrap_or_default()
        .to_ascii_lowercase();
    let machines = ["mailer-daemon@", "postmaster@", "mail-daemon@"];
    reports
        .iter()
        .any(|kind| contents.report_type.starts_with(kind))
        || machines.iter().any(|machine| sender.starts_with(machine))
        || message
            .text_of("Auto-Submitted")
            .to_ascii_lowercase()
            .starts_with("auto-")
}

/// Whether the words around the original are a machine's: a feedback report (RFC 5965) or Exchange's journal. Neither is
/// what a person was sent.
pub(super) fn is_written_by_a_machine(message: &Entity<'_>, contents: &Contents) -> bool {
    contents.report_type == "feedback-report" || message.field("X-MS-Journal-Report").is_some()
}

fn repeats_a_carried_subject(subject: &str, contents: &Contents) -> bool {
    contents
        .carried
        .iter()
        .any(|carried| !subject.is_empty() && entity(&carried.bytes).text_of("Subject") == *subject)
}

/// Whether sender and first recipients share a registrable domain, as when staff write to their own desk. Both are
/// claims; they only decide whether the note around a forward is examined as well.
pub(super) fn is_between_colleagues(message: &Entity<'_>) -> bool {
    let domain_of = |text: &str| -> Option<String> {
        let address = super::report::first_address(text)?;
        let domain = address.rsplit_once('@')?.1.to_ascii_lowercase();
        psl::domain_str(&domain).map(str::to_owned)
    };
    match (
        domain_of(&message.text_of("From")),
        domain_of(&message.text_of("To")),
    ) {
        (Some(from), Some(to)) => from == to,
        _ => false,
    }
}

/// Whether a text has anything to follow.
pub(super) fn has_links(text: &str) -> bool {
    contains_any(text, &["http://", "https://", "hxxp", "www."])
}

/// Whether HTML has anything to follow, to fill in, or to fetch.
pub(super) fn html_has_links(html: &str) -> bool {
    contains_any(
        html,
        &[
            "<form",
            "href=\"http",
            "href='http",
            "href=http",
            "src=\"http",
            "src='http",
            "src=http",
        ],
    )
}

fn contains_any(text: &str, signs: &[&str]) -> bool {
    let text: String = text
        .chars()
        .take(LINK_SEARCH_CHARS_MAX)
        .collect::<String>()
        .to_ascii_lowercase();
    signs.iter().any(|sign| text.contains(sign))
}

/// What the reporter wrote around the original.
pub(super) fn note(contents: &Contents) -> Option<String> {
    report::cleaned_comment(&decode::single_line(&contents::own_words(contents)))
}
