//! What the form of each kind of report asks: its few questions, their order, which one must be answered, and how much
//! fits. Plain data, shared by the page that shows the form and the intake that reads it, so that the two can't drift
//! apart. The words of the questions are messages: `ask-<kind>-<key>`, `ask-<kind>-<key>-hint`, `choice-<key>-<value>`.

use std::collections::BTreeSet;

use casework::cases::report::{Exposure, Privacy, ReportKind};

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
    /// The things it is asked about, values of the kind's [`narrowing`] choice; empty where it is asked about all of them.
    pub about: &'static [&'static str],
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

    /// Whether it is asked about the thing that was chosen; where nothing was, each question may be answered.
    pub fn is_asked_about(&self, chosen: &str) -> bool {
        self.about.is_empty() || chosen.is_empty() || self.about.contains(&chosen)
    }

    const fn line(key: &'static str) -> Ask {
        Ask {
            key,
            answered_by: AnsweredBy::Line,
            required: false,
            hint: false,
            about: &[],
        }
    }

    const fn words(key: &'static str) -> Ask {
        Ask {
            key,
            answered_by: AnsweredBy::Words,
            required: false,
            hint: false,
            about: &[],
        }
    }

    const fn choice(key: &'static str, values: &'static [&'static str]) -> Ask {
        Ask {
            key,
            answered_by: AnsweredBy::Choice(values),
            required: false,
            hint: false,
            about: &[],
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

    const fn about(mut self, things: &'static [&'static str]) -> Ask {
        self.about = things;
        self
    }
}

const WHAT: Ask = Ask::words(WHAT_HAPPENED);
const YES_NO: &[&str] = &["yes", "no"];
const YES_NO_NOT_SURE: &[&str] = &["yes", "no", "not-sure"];
/// The key of what a found or odd thing is.
const DEVICE_KEY: &str = "device";
/// The key of what a lost thing is.
const THING_KEY: &str = "thing";
/// The key that asks whether a found stick was plugged in.
const PLUGGED_IN_KEY: &str = "plugged-in";

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
        DEVICE_KEY,
        &["stick", "odd-computer", "unknown-device", "other"],
    ),
    WHAT.required(),
    Ask::line("where"),
    Ask::choice(PLUGGED_IN_KEY, YES_NO_NOT_SURE).about(&["stick"]),
    Ask::line("label").about(&["stick", "unknown-device"]),
    Ask::choice("hangs-on", &["network", "computer", "power", "not-sure"])
        .about(&["unknown-device"]),
    Ask::choice("on-network", YES_NO_NOT_SURE).about(&["odd-computer"]),
];
const LOCKOUT: &[Ask] = &[
    Ask::line("account").required().hinted(),
    WHAT,
    Ask::line("since"),
    Ask::choice("can-work", YES_NO),
];
const MISTAKE: &[Ask] = &[WHAT.required().hinted(), Ask::line("since")];
const LOST_ITEM: &[Ask] = &[
    Ask::choice(
        THING_KEY,
        &["laptop", "phone", "key-or-badge", "papers", "other"],
    ),
    Ask::line("item").required().hinted(),
    Ask::line("where"),
    Ask::choice("how-lost", &["lost", "stolen", "not-sure"]),
    Ask::choice("was-locked", YES_NO_NOT_SURE).about(&["laptop", "phone"]),
    Ask::line("phone-number").about(&["phone"]),
    Ask::line("opens").about(&["key-or-badge"]),
    WHAT,
];
const FRICTION: &[Ask] = &[
    WHAT.required(),
    Ask::words("way-round").hinted(),
    Ask::choice("how-often", &["once", "weekly", "daily"]),
];
const QUESTION: &[Ask] = &[WHAT.required()];
const ABOUT_IT: &[Ask] = &[WHAT.required(), Ask::line("since")];

/// The key of the choice that says what the thing is, and with it which further questions are asked; `None` where a kind asks
/// everybody the same.
pub const fn narrowing(kind: ReportKind) -> Option<&'static str> {
    match kind {
        ReportKind::Device => Some(DEVICE_KEY),
        ReportKind::LostItem => Some(THING_KEY),
        _ => None,
    }
}

/// What the answers say of what the person already did.
pub fn exposures_told(kind: ReportKind, details: &[(String, String)]) -> BTreeSet<Exposure> {
    let plugged_in = details
        .iter()
        .any(|(key, value)| key == PLUGGED_IN_KEY && value == "yes");
    let told = kind == ReportKind::Device && plugged_in;
    told.then_some(Exposure::PluggedIn).into_iter().collect()
}

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
    fn every_kind_asks_what_happened_and_never_the_same_twice() {
        for kind in ReportKind::ALL {
            let mut keys: Vec<&str> = asks(*kind).iter().map(|ask| ask.key).collect();
            let asked = keys.len();
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

    /// What may be chosen where a kind narrows its questions; a choice that nobody narrows by is the empty one.
    fn things(kind: ReportKind) -> Vec<&'static str> {
        let narrowing = narrowing(kind).map(|key| {
            asks(kind)
                .iter()
                .find(|ask| ask.key == key)
                .unwrap()
                .answered_by
        });
        match narrowing {
            Some(AnsweredBy::Choice(values)) => values.to_vec(),
            Some(_) => panic!("{} narrows by no choice", kind.code()),
            None => vec![""],
        }
    }

    #[test]
    fn nobody_is_asked_more_than_a_few_things_at_once() {
        for kind in ReportKind::ALL {
            for thing in things(*kind) {
                let asked = asks(*kind).iter().filter(|ask| ask.is_asked_about(thing));
                assert!((1..=7).contains(&asked.count()), "{} {thing}", kind.code());
            }
        }
    }

    #[test]
    fn each_question_about_some_things_names_things_that_can_be_chosen() {
        for kind in ReportKind::ALL {
            let things = things(*kind);
            for ask in asks(*kind) {
                let known = ask.about.iter().all(|thing| things.contains(thing));
                assert!(known, "{} {}", kind.code(), ask.key);
                assert!(ask.about.is_empty() || !ask.required, "{}", ask.key);
            }
        }
    }

    #[test]
    fn a_stick_that_was_plugged_in_is_told_once() {
        let told = |kind, value: &str| {
            let details = [(PLUGGED_IN_KEY.to_owned(), value.to_owned())];
            exposures_told(kind, &details)
        };
        assert_eq!(
            told(ReportKind::Device, "yes"),
            BTreeSet::from([Exposure::PluggedIn])
        );
        assert!(told(ReportKind::Device, "not-sure").is_empty());
        assert!(told(ReportKind::LostItem, "yes").is_empty());
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
