//! The title of a new case: its kind, and the most telling words there are about it. It may quote hostile text, so it is
//! cleaned of control and direction characters and capped. Where the reporter's name is sealed or was never given, it
//! quotes none of the reporter's own words: those may hold the name, and a title is read, listed and exported by everybody
//! who sees the case.

use crate::cases::case::TITLE_CHARS_MAX;
use crate::cases::examination::{ExaminationRecord, OriginalRecord};
use crate::cases::report::{Privacy, Report, ReportKind};

/// Characters of a person's own words that a title quotes.
const QUOTED_CHARS_MAX: usize = 90;

/// The title for a case that this report opens.
pub fn title_for_new_case(report: &Report, examinations: &[ExaminationRecord]) -> String {
    let original = examinations
        .iter()
        .flat_map(|one| &one.originals)
        .max_by(|one, other| one.score.total_cmp(&other.score));
    let telling = match report.privacy {
        Privacy::Named => telling_words(report, original),
        Privacy::Confidential | Privacy::Anonymous => {
            original.map(quoted_subject).unwrap_or_default()
        }
    };
    let name = name_of(report.kind);
    let title = if telling.is_empty() {
        name.to_owned()
    } else {
        format!("{name}: {telling}")
    };
    title.chars().take(TITLE_CHARS_MAX).collect()
}

/// The mail's subject and sender, or else what the person wrote.
fn telling_words(report: &Report, original: Option<&OriginalRecord>) -> String {
    let subject = original.map(quoted_subject).unwrap_or_default();
    let from = original
        .map(|original| cleaned(&original.from_address))
        .unwrap_or_default();
    match (subject.is_empty(), from.is_empty()) {
        (false, false) => format!("{subject} from {from}"),
        (false, true) => subject,
        (true, false) => format!("a message from {from}"),
        (true, true) => cleaned(&report.what_happened),
    }
}

/// The mail's subject in quotation marks; empty where there is none. The sender's address is left to the caller: in a
/// forward that could not be taken apart, the sender is the reporter.
fn quoted_subject(original: &OriginalRecord) -> String {
    match cleaned(&original.subject) {
        subject if subject.is_empty() => subject,
        subject => format!("“{subject}”"),
    }
}

/// What the desk calls a kind; the desk is in English.
fn name_of(kind: ReportKind) -> &'static str {
    match kind {
        ReportKind::Message => "Message",
        ReportKind::Call => "Phone call",
        ReportKind::Text => "Text message",
        ReportKind::PaymentChange => "Payment change",
        ReportKind::Device => "Device",
        ReportKind::Lockout => "Locked out",
        ReportKind::Mistake => "Mistake",
        ReportKind::LostItem => "Lost item",
        ReportKind::Friction => "In the way",
        ReportKind::Question => "Question",
        ReportKind::AboutIt => "About IT",
    }
}

/// White space folded, nothing that moves or hides text, capped with an ellipsis.
fn cleaned(text: &str) -> String {
    let visible = |letter: char| {
        if letter.is_whitespace() || letter.is_control() {
            ' '
        } else {
            letter
        }
    };
    let kept: String = text
        .chars()
        .take(QUOTED_CHARS_MAX * 4)
        .map(visible)
        .filter(|letter| !hides_or_turns(*letter))
        .collect();
    let folded = kept
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    if folded.chars().count() <= QUOTED_CHARS_MAX {
        return folded;
    }
    folded
        .chars()
        .take(QUOTED_CHARS_MAX - 1)
        .chain(['…'])
        .collect()
}

/// Zero-width characters, soft hyphen, byte order mark, and the direction marks of Unicode's bidirectional algorithm.
fn hides_or_turns(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}
