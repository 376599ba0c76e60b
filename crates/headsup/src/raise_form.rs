//! What the form of each kind of report asks: its few questions, their order, which one must be answered, and how much
//! fits. Plain data, shared by the page that shows the form and the intake that reads it, so that the two can't drift
//! apart. The words of the questions are messages: `ask-<kind>-<key>`, `ask-<kind>-<key>-hint`, `choice-<key>-<value>`.

use casework::cases::report::{Privacy, ReportKind};

/// The hidden field that makes a second sending of the same form harmless: 32 hex digits.
pub const FIELD_SUBMISSION: &str = "submission";
/// The file field; it may come several times.
pub const FIELD_FILES: &str = "files";
/// The choice of [`Privacy`], by code.
pub const FIELD_PRIVACY: &str = "privacy";
/// The reporter's name; read only when the report isn't anonymous.
pub const FIELD_NAME: &str = "name";
/// The reporter's mail address; read only when the report isn't anonymous.
pub const FIELD_ADDRESS: &str = "address";
/// The check box with which the asker of a question agrees to a published answer; value `yes`.
pub const FIELD_MAY_BE_PUBLISHED: &str = "may-be-published";
/// The words of a message added to a thread.
pub const FIELD_WORDS: &str = "words";
/// The heads-up a raised hand answers, as the banner signed it.
pub const FIELD_HEADS_UP: &str = "heads-up";
/// What was done with it, see [`crate::heads_up_letter`].
pub const FIELD_DID: &str = "did";
/// The key of the question that every kind asks in some form; its answer is the report's `what_happened`.
pub const WHAT_HAPPENED: &str = "what-happened";

/// The longest answer to a question of one line, characters.
pub const LINE_CHARS_MAX: usize = 300;
/// The longest answer in the person's own words, characters.
pub const WORDS_CHARS_MAX: usize = 10_000;
/// Files taken with one form.
pub const FILES_MAX: usize = 20;
/// The biggest file taken, bytes.
pub const FILE_BYTES_MAX: usize = 25 * 1024 * 1024;
/// All of one form together, bytes.
pub const FORM_BYTES_MAX: usize = 60 * 1024 * 1024;

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnsweredBy {
    /// A line of text, at most [`LINE_CHARS_MAX`].
    Line,
    /// Some sentences, at most [`WORDS_CHARS_MAX`].
    Words,
    /// One of these values, or none.
    Choice(&'static [&'static str]),
}

/// One question of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The form field's name, and the key under which the answer is kept in the report's details.
    pub key: &'static str,
    /// How it is answered.
    pub answered_by: AnsweredBy,
    /// Whether the page asks for an answer before it sends. Intake takes a report without it all the same: a raised
    /// hand is never turned away for saying too little.
    pub required: bool,
    /// Whether a hint stands below it.
    pub hint: bool,
}

impl Ask {
    /// Whether it is answered in sentences rather than in a line.
    pub const fn is_long(&self) -> bool {
        matches!(self.answered_by, AnsweredBy::Words)
    }

    /// The longest answer, characters.
    pub const fn chars_max(&self) -> usize {
        if self.is_long() {
            WORDS_CHARS_MAX
        } else {
            LINE_CHARS_MAX
        }
    }

    const fn line(key: &'static str) -> Ask {
        Ask {
            key,
            answered_by: AnsweredBy::Line,
            required: false,
            hint: false,
        }
    }

    const fn words(key: &'static str) -> Ask {
        Ask {
            key,
            answered_by: AnsweredBy::Words,
            required: false,
            hint: false,
        }
    }

    const fn choice(key: &'static str, values: &'static [&'static str]) -> Ask {
        Ask {
            key,
            answered_by: AnsweredBy::Choice(values),
            required: false,
            hint: false,
        }
    }

    const fn required(mut self) -> Ask {
        self.required = true;
        self
    }

    const fn hinted(mut self) -> Ask {
        self.hint = true;
        self
    }
}

const WHAT: Ask = Ask::words(WHAT_HAPPENED);
const YES_NO: &[&str] = &["yes", "no"];

/// The questions of a kind, in the order in which they are asked.
pub const fn asks(kind: ReportKind) -> &'static [Ask] {
    match kind {
        ReportKind::Message => MESSAGE,
        ReportKind::Call => CALL,
        ReportKind::Text => TEXT,
        ReportKind::PaymentChange => PAYMENT_CHANGE,
        ReportKind::Device => DEVICE,
        ReportKind::Lockout => LOCKOUT,
        ReportKind::Mistake => MISTAKE,
        ReportKind::LostItem => LOST_ITEM,
        ReportKind::Friction => FRICTION,
        ReportKind::Question => QUESTION,
        ReportKind::AboutIt => ABOUT_IT,
    }
}

const MESSAGE: &[Ask] = &[WHAT];
const CALL: &[Ask] = &[
    Ask::line("caller-said").required(),
    WHAT,
    Ask::line("caller-number"),
    Ask::choice("still-talking", YES_NO),
];
const TEXT: &[Ask] = &[
    WHAT.required(),
    Ask::line("sender"),
    Ask::choice("channel", &["sms", "messenger", "work-chat", "other"]),
];
const PAYMENT_CHANGE: &[Ask] = &[
    Ask::line("who-wants-it").required(),
    Ask::choice("came-by", &["mail", "call", "letter", "other"]),
    Ask::line("amount-and-due"),
    Ask::choice("paid-already", &["no", "yes", "not-sure"]),
    WHAT,
];
const DEVICE: &[Ask] = &[
    Ask::choice(
        "device",
        &["stick", "odd-computer", "unknown-device", "other"],
    ),
    WHAT.required(),
    Ask::line("where"),
];
const LOCKOUT: &[Ask] = &[
    Ask::line("account").required().hinted(),
    WHAT,
    Ask::line("since"),
    Ask::choice("can-work", YES_NO),
];
const MISTAKE: &[Ask] = &[WHAT.required().hinted(), Ask::line("since")];
const LOST_ITEM: &[Ask] = &[
    Ask::line("item").required(),
    Ask::line("where"),
    Ask::choice("was-locked", &["yes", "no", "not-sure"]),
    WHAT,
];
const FRICTION: &[Ask] = &[
    WHAT.required(),
    Ask::words("way-round").hinted(),
    Ask::choice("how-often", &["once", "weekly", "daily"]),
];
const QUESTION: &[Ask] = &[WHAT.required()];
const ABOUT_IT: &[Ask] = &[WHAT.required(), Ask::line("since")];

/// Whether the file field comes first, because the thing itself says most.
pub const fn files_first(kind: ReportKind) -> bool {
    matches!(
        kind,
        ReportKind::Message | ReportKind::Text | ReportKind::PaymentChange
    )
}

/// The privacy offered first.
pub const fn privacy_at_first(kind: ReportKind) -> Privacy {
    match kind {
        ReportKind::AboutIt => Privacy::Confidential,
        _ => Privacy::Named,
    }
}

/// The message key of a question.
pub fn ask_key(kind: ReportKind, key: &str) -> String {
    format!("ask-{}-{key}", kind.code())
}

/// The message key of a value that a choice offers.
pub fn choice_key(key: &str, value: &str) -> String {
    format!("choice-{key}-{value}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Words;

    #[test]
    fn every_kind_asks_one_to_five_things_and_never_the_same_twice() {
        for kind in ReportKind::ALL {
            let mut keys: Vec<&str> = asks(*kind).iter().map(|ask| ask.key).collect();
            let asked = keys.len();
            assert!((1..=5).contains(&asked), "{}", kind.code());
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), asked, "{}", kind.code());
            assert!(keys.contains(&WHAT_HAPPENED), "{}", kind.code());
            assert!(
                asks(*kind).iter().filter(|ask| ask.required).count() <= 1,
                "{}",
                kind.code()
            );
        }
    }

    #[test]
    fn every_question_and_every_choice_has_words_in_every_language() {
        let mut missing = Vec::new();
        for words in Words::all() {
            for kind in ReportKind::ALL {
                for ask in asks(*kind) {
                    let question = ask_key(*kind, ask.key);
                    let mut keys = vec![question.clone()];
                    keys.extend(ask.hint.then(|| format!("{question}-hint")));
                    if let AnsweredBy::Choice(values) = ask.answered_by {
                        keys.extend(values.iter().map(|value| choice_key(ask.key, value)));
                    }
                    keys.retain(|key| !words.has(key));
                    missing.extend(
                        keys.into_iter()
                            .map(|key| format!("{}: {key}", words.language())),
                    );
                }
            }
        }
        assert!(missing.is_empty(), "{missing:#?}");
    }
}
