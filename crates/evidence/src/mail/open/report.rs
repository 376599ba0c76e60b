//! What a report button or a person says by the envelope of a report: Microsoft's subjects, the Phish Alert Button's
//! attachment and body lines, a drill's appended words, a journal's header. Everything read here is a claim of the
//! envelope; a GUID or an address in it is never looked up or believed. It does not look at the reported message.

use super::{Disposition, Wrapper};
use crate::limits::QUOTE_CHARS_MAX;

/// Characters of the reporter's own words that are kept.
const COMMENT_CHARS_MAX: usize = 2_000;
/// Lines of the report's text that are looked at for `Reporter:` and its like.
const CLAIM_LINES_MAX: usize = 200;

/// What the subject of a report says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SubjectSays {
    /// What the reporter meant.
    pub disposition: Option<Disposition>,
    /// Whether the subject has Microsoft's form.
    pub microsoft: bool,
    /// The message id the subject claims, when it has the form of a GUID.
    pub claimed_message_id: Option<String>,
}

/// Reads a report's subject: `3|<guid>|<address of the sending host>|<from>|(<subject>)`, `Phishing: …` and their like
/// (defender-docs, user-reported messages). Only the first four bars separate: a bar in the reported subject is not
/// escaped.
pub(super) fn subject_says(subject: &str) -> SubjectSays {
    let subject = subject.trim();
    let mut says = SubjectSays::default();
    let mut fields = subject.splitn(5, '|');
    let first = fields.next().unwrap_or_default().trim();
    if let (Some(disposition), Some(second)) = (numbered(first), fields.next()) {
        says.microsoft = true;
        says.disposition = Some(disposition);
        says.claimed_message_id = guid(second.trim());
        return says;
    }
    for (prefix, disposition) in [
        ("not junk:", Disposition::NotJunk),
        ("junk:", Disposition::Junk),
        ("phishing:", Disposition::Phishing),
    ] {
        let start = subject.get(..prefix.len()).unwrap_or_default();
        if start.eq_ignore_ascii_case(prefix) {
            says.microsoft = true;
            says.disposition = Some(disposition);
            return says;
        }
    }
    says
}

fn numbered(field: &str) -> Option<Disposition> {
    match field {
        "1" => Some(Disposition::Junk),
        "2" => Some(Disposition::NotJunk),
        "3" => Some(Disposition::Phishing),
        _ => None,
    }
}

fn guid(field: &str) -> Option<String> {
    let plain = field.trim_start_matches('{').trim_end_matches('}');
    let groups: Vec<&str> = plain.split('-').collect();
    let lengths = [8, 4, 4, 4, 12];
    let shaped = groups.len() == lengths.len()
        && groups.iter().zip(lengths).all(|(group, length)| {
            group.len() == length && group.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
    shaped.then(|| plain.to_ascii_lowercase())
}

/// Whether an attached file's name is the one the Phish Alert Button gives to the original.
pub(super) fn is_phish_alert_button_name(file_name: &str) -> bool {
    let name = file_name.to_ascii_lowercase();
    name.starts_with("phish_alert_sp2_") && name.ends_with(".eml")
}

/// The wrapper an attached message is in, by the envelope around it.
pub(super) fn wrapper_of(says: &SubjectSays, file_name: &str) -> Wrapper {
    if is_phish_alert_button_name(file_name) {
        Wrapper::PhishAlertButton
    } else if says.microsoft {
        Wrapper::MicrosoftReport
    } else {
        Wrapper::AttachedMessage
    }
}

/// What the body lines of a report say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct BodySays {
    /// From `Disposition:`.
    pub disposition: Option<Disposition>,
    /// From `User Comments:`.
    pub comment: Option<String>,
    /// Whether the lines of the Phish Alert Button stood there at all.
    pub phish_alert_button: bool,
}

/// Reads `Reporter:`, `Disposition:` and `User Comments:` lines.
pub(super) fn body_says(text: &str) -> BodySays {
    let mut says = BodySays::default();
    let mut lines = text.lines().take(CLAIM_LINES_MAX);
    while let Some(line) = lines.next() {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "reporter" if value.contains('@') => says.phish_alert_button = true,
            "disposition" => says.disposition = button_disposition(value).or(says.disposition),
            "user comments" | "user comment" | "comments"
                if says.phish_alert_button || says.disposition.is_some() =>
            {
                let more: Vec<&str> = lines
                    .by_ref()
                    .take_while(|line| !line.trim().is_empty())
                    .collect();
                let words = std::iter::once(value)
                    .chain(more)
                    .collect::<Vec<_>>()
                    .join(" ");
                says.comment = cleaned_comment(&words);
            }
            _ => {}
        }
    }
    says.phish_alert_button |= says.disposition.is_some() && says.comment.is_some();
    says
}

/// The three dispositions the Phish Alert Button offers.
fn button_disposition(value: &str) -> Option<Disposition> {
    let value = value.to_ascii_lowercase();
    if value.starts_with("phish") {
        Some(Disposition::Phishing)
    } else if value.starts_with("spam") || value.starts_with("junk") {
        Some(Disposition::Junk)
    } else if value.starts_with("unknown") {
        Some(Disposition::Unknown)
    } else {
        None
    }
}

/// The reporter's words in one line, capped; `None` where nothing is left.
pub(super) fn cleaned_comment(words: &str) -> Option<String> {
    let line = super::decode::single_line(words);
    let capped: String = line.chars().take(COMMENT_CHARS_MAX).collect();
    (!capped.is_empty()).then_some(capped)
}

/// Hostile text made fit for a finding: one line, capped.
pub(super) fn quoted(text: &str) -> String {
    let line = super::decode::single_line(text);
    line.chars().take(QUOTE_CHARS_MAX).collect()
}

/// The first thing in a text that has the form of a mail address.
pub(super) fn first_address(text: &str) -> Option<String> {
    let candidate = |piece: &str| -> Option<String> {
        let piece = piece.trim_matches(|character: char| !character.is_alphanumeric());
        let (local, domain) = piece.rsplit_once('@')?;
        let shaped = !local.is_empty()
            && !domain.is_empty()
            && !local.contains('@')
            && domain.chars().all(|character| {
                character.is_alphanumeric() || matches!(character, '.' | '-' | '_')
            });
        shaped.then(|| piece.to_owned())
    };
    let separators = |character: char| {
        character.is_whitespace()
            || matches!(
                character,
                '<' | '>' | '(' | ')' | '[' | ']' | '"' | '\'' | ',' | ';' | ':'
            )
    };
    text.split(separators)
        .filter(|piece| piece.contains('@'))
        .find_map(candidate)
}
