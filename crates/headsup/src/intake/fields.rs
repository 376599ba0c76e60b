//! What a form's text fields amount to: cleaned, capped, and only such values as the page offers.

use casework::cases::report::{EvidenceItem, Privacy, ReportKind};
use casework::ids::ReportId;
use casework::moment::Moment;

use super::form::{Form, KeptFile};
use crate::file_name;
use crate::raise_form::{
    AnsweredBy, Ask, FIELD_ADDRESS, FIELD_MAY_BE_PUBLISHED, FIELD_NAME, FIELD_PRIVACY,
    FIELD_SUBMISSION, LINE_CHARS_MAX, WHAT_HAPPENED, WORDS_CHARS_MAX, asks, narrowing,
    privacy_at_first,
};

/// The longest name of a reporter, characters.
pub const NAME_CHARS_MAX: usize = 120;
/// The longest address of a reporter, characters.
pub const ADDRESS_CHARS_MAX: usize = 254;
/// The longest media type kept, characters.
const MEDIA_TYPE_CHARS_MAX: usize = 100;
/// A submission id is 32 hex digits.
const SUBMISSION_CHARS: usize = 32;

/// What a report form says.
#[derive(Debug, PartialEq, Eq)]
pub struct Told {
    /// The form's hidden id, if it is one of ours.
    pub submission: Option<String>,
    /// How much of a name comes with it.
    pub privacy: Privacy,
    /// The name; `None` when anonymous or not given.
    pub name: Option<String>,
    /// The address; `None` when anonymous or not given.
    pub address: Option<String>,
    /// What happened.
    pub what_happened: String,
    /// The kind's own questions that were answered.
    pub details: Vec<(String, String)>,
    /// Whether the answer may be published.
    pub may_be_published: bool,
}

impl Told {
    /// Reads the fields of a form of this kind.
    pub fn read(kind: ReportKind, form: &Form) -> Told {
        let privacy =
            Privacy::from_code(form.value(FIELD_PRIVACY)).unwrap_or_else(|| privacy_at_first(kind));
        let about_person = |field, chars_max| {
            let value = one_line(form.value(field), chars_max);
            (privacy != Privacy::Anonymous && !value.is_empty()).then_some(value)
        };
        Told {
            submission: submission(form),
            privacy,
            name: about_person(FIELD_NAME, NAME_CHARS_MAX),
            address: about_person(FIELD_ADDRESS, ADDRESS_CHARS_MAX),
            what_happened: words(form.value(WHAT_HAPPENED), WORDS_CHARS_MAX),
            details: details(kind, form),
            may_be_published: kind == ReportKind::Question
                && form.value(FIELD_MAY_BE_PUBLISHED) == "yes",
        }
    }
}

/// The form's hidden id: without one, a second sending is a second report.
pub fn submission(form: &Form) -> Option<String> {
    let text = form.value(FIELD_SUBMISSION);
    let is_ours =
        text.len() == SUBMISSION_CHARS && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_ours.then(|| text.to_ascii_lowercase())
}

fn details(kind: ReportKind, form: &Form) -> Vec<(String, String)> {
    // What was filled in before another thing was chosen says nothing about that thing.
    let chosen = narrowing(kind).map_or("", |key| form.value(key));
    let asked = asks(kind)
        .iter()
        .filter(|ask| ask.key != WHAT_HAPPENED && ask.is_asked_about(chosen));
    let answered = asked.map(|ask| (ask.key.to_owned(), answer(ask, form.value(ask.key))));
    answered.filter(|(_, answer)| !answer.is_empty()).collect()
}

fn answer(ask: &Ask, value: &str) -> String {
    match ask.answered_by {
        AnsweredBy::Line => one_line(value, LINE_CHARS_MAX),
        AnsweredBy::Words => words(value, WORDS_CHARS_MAX),
        AnsweredBy::Choice(values) => values
            .iter()
            .find(|offered| **offered == value)
            .map_or("", |v| *v)
            .to_owned(),
    }
}

/// One line: control characters become spaces, ends trimmed, capped.
pub fn one_line(text: &str, chars_max: usize) -> String {
    let plain: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    plain.trim().chars().take(chars_max).collect()
}

/// Several lines: line ends made one kind, other control characters dropped, ends trimmed, capped.
pub fn words(text: &str, chars_max: usize) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let plain: String = lines
        .chars()
        .filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t'))
        .collect();
    plain.trim().chars().take(chars_max).collect()
}

/// The evidence items of kept files.
pub fn evidence_items(
    files: &[KeptFile],
    report: ReportId,
    privacy: Privacy,
    received: Moment,
) -> Vec<EvidenceItem> {
    let item = |(index, file): (usize, &KeptFile)| EvidenceItem {
        sha256: file.sha256.clone(),
        report,
        name: match privacy {
            Privacy::Anonymous => file_name::anonymous(&file.name, index + 1),
            Privacy::Named | Privacy::Confidential => file_name::cleaned(&file.name),
        },
        media_type: one_line(&file.media_type, MEDIA_TYPE_CHARS_MAX),
        size_bytes: file.size_bytes,
        received,
    };
    files.iter().enumerate().map(item).collect()
}
