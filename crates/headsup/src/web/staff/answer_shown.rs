//! What the answer page shows, made ready for the template: codes, plain sentences in the reader's language, and written
//! dates. It holds nothing the reporter may not see.

use std::collections::BTreeSet;

use casework::cases::case::CaseState;
use casework::cases::case::Outcome;
use casework::cases::report::{Exposure, Privacy, ReportKind};
use casework::cases::thread::MessageKind;
use casework::cases::views::StaffView;
use casework::cases::views::staff::{
    Leaning, StaffAdvice, StaffMessage, StaffMessageFrom, StaffSentence,
};
use evidence::verdict::Verdict;
use jiff::tz::TimeZone;

use crate::intake_words::DESCRIBED_NAME;
use crate::name_readings::ToldReading;
use crate::raise_form::{self, AnsweredBy};
use crate::reporters_view::{self, KIND_WORDS};
use crate::words::{Words, for_machines};

/// How far the answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AnswerState {
    /// The first examination is still to come.
    Pending,
    /// Answered at first, and in the hands of a person.
    Open,
    /// The outcome was told.
    Closed,
}

impl AnswerState {
    /// The word in `data-state`, which tells the page how often to look again.
    pub(super) const fn code(self) -> &'static str {
        match self {
            AnswerState::Pending => "pending",
            AnswerState::Open => "open",
            AnswerState::Closed => "closed",
        }
    }

    /// Whether the page should look again in a moment.
    pub(super) fn is_pending(self) -> bool {
        self == AnswerState::Pending
    }
}

/// One thing seen, in one plain sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Saw {
    pub leaning: Leaning,
    pub says: String,
}

impl Saw {
    pub(super) const fn class(&self) -> &'static str {
        match self.leaning {
            Leaning::TowardsHarm => "finding--odd",
            Leaning::AwayFromHarm => "finding--fine",
            Leaning::Neither => "finding--note",
        }
    }

    pub(super) const fn icon_name(&self) -> &'static str {
        match self.leaning {
            Leaning::TowardsHarm => "harm",
            Leaning::AwayFromHarm => "working",
            Leaning::Neither => "plain",
        }
    }
}

/// One message of the thread.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub from: StaffMessageFrom,
    pub text: String,
    pub when: String,
    pub when_for_machines: String,
    /// The answers to the form's own questions: question and answer.
    pub details: Vec<(String, String)>,
    /// The names of the files that came with it; hostile.
    pub files: Vec<String>,
    /// Whether it tells the outcome.
    pub is_outcome: bool,
}

impl Said {
    pub(super) fn class(&self) -> &'static str {
        match self.from {
            StaffMessageFrom::You => "message--theirs",
            StaffMessageFrom::SomebodyElse => "message--theirs",
            StaffMessageFrom::Desk | StaffMessageFrom::Automatic => "message--ours",
        }
    }
}

/// One step of what happens to a report.
#[derive(Clone, Debug)]
pub(super) struct ProgressStep {
    pub code: &'static str,
    pub class: &'static str,
}

impl ProgressStep {
    pub(super) fn is_now(&self) -> bool {
        self.class == "is-now"
    }

    pub(super) fn icon_name(&self) -> &'static str {
        match self.class {
            "is-done" => "working",
            "is-now" => "arrow",
            _ => "dot",
        }
    }
}

/// Everything the answer page shows.
#[derive(Clone, Debug)]
pub(super) struct AnswerShown {
    pub token: String,
    pub kind: ReportKind,
    pub received: String,
    pub state: AnswerState,
    pub verdict: Option<Verdict>,
    /// What is said before the advice, where somebody told of a mishap.
    pub kind_words: Option<String>,
    pub advice: Vec<String>,
    /// How to reach somebody at once; empty for unknown.
    pub urgent_contact: String,
    pub saw: Vec<Saw>,
    pub unchecked: Vec<String>,
    pub lost: Vec<String>,
    pub exposures: BTreeSet<Exposure>,
    pub thread: Vec<Said>,
    pub outcome: Option<Outcome>,
    pub anonymous: bool,
    /// Whether the reporter's name is sealed, so that no mail reaches them.
    pub sealed: bool,
    /// Who was shown the reporter's name, and on which day, a line each; `None` where none is shown to anybody.
    pub name_readings: Option<Vec<String>>,
    pub disagreed: bool,
    pub may_disagree: bool,
}

impl AnswerShown {
    /// What a reporter sees, in the words of a language. A sentence that no language has is left out.
    pub(super) fn of(
        view: StaffView,
        sealed: bool,
        name_readings: Option<Vec<ToldReading>>,
        token: &str,
        urgent_contact: &str,
        words: &Words,
        zone: &TimeZone,
    ) -> AnswerShown {
        let state = match view.state {
            _ if view.examination_pending => AnswerState::Pending,
            Some(CaseState::Closed) => AnswerState::Closed,
            Some(CaseState::Open) | None => AnswerState::Open,
        };
        let (kind_words, advice): (Vec<_>, Vec<_>) =
            view.advice.iter().partition(|line| line.key == KIND_WORDS);
        let in_words = |line: &&StaffAdvice| {
            let own = line.text.clone();
            own.or_else(|| words.sentence(&line.key, &[]))
        };
        AnswerShown {
            token: token.to_owned(),
            kind: view.kind,
            received: words.day_and_time(view.received, zone),
            state,
            verdict: view.verdict,
            kind_words: kind_words.iter().find_map(in_words),
            advice: advice.iter().filter_map(in_words).collect(),
            urgent_contact: urgent_contact.to_owned(),
            saw: view
                .findings
                .iter()
                .filter_map(|one| saw(one, words))
                .collect(),
            unchecked: view
                .unchecked
                .iter()
                .filter_map(|one| words.sentence(&one.key, &one.facts))
                .collect(),
            lost: view
                .lost
                .iter()
                .map(|lost| words.of("lost", lost.code()))
                .collect(),
            exposures: view.exposures.iter().copied().collect(),
            thread: thread(&view, words, zone),
            outcome: view.outcome,
            anonymous: view.privacy == Privacy::Anonymous,
            sealed,
            name_readings: name_readings.map(|all| {
                all.into_iter()
                    .map(|one| name_read(one, words, zone))
                    .collect()
            }),
            disagreed: disagrees_still(&view.thread),
            may_disagree: view.may_disagree,
        }
    }

    /// The meaning that colours the verdict. Nothing found is not the same as harmless: it gets no green and no tick.
    pub(super) fn verdict_meaning(&self) -> &'static str {
        match self.verdict {
            Some(Verdict::Harmful) => "harm",
            Some(Verdict::Suspicious) => "waiting",
            Some(Verdict::NothingWrongFound | Verdict::Unwanted | Verdict::CantTell) | None => {
                "plain"
            }
        }
    }

    pub(super) fn verdict_icon(&self) -> &'static str {
        match self.verdict {
            Some(Verdict::Harmful) => "stop",
            Some(Verdict::Suspicious) => "harm",
            Some(Verdict::NothingWrongFound) => "eye",
            Some(Verdict::Unwanted) => "megaphone",
            Some(Verdict::CantTell) | None => "question",
        }
    }

    pub(super) fn outcome_meaning(&self) -> &'static str {
        match self.outcome {
            Some(Outcome::Harm) => "waiting",
            _ => "working",
        }
    }

    /// The outcome as the desk told it; the latest one alone.
    pub(super) fn outcome_messages(&self) -> impl Iterator<Item = &Said> {
        self.thread
            .iter()
            .rev()
            .filter(|said| said.is_outcome)
            .take(1)
    }

    /// Whether there is nothing a machine could examine: a person reads it.
    pub(super) fn is_only_described(&self) -> bool {
        self.verdict.is_none() && !self.state.is_pending() && self.outcome.is_none()
    }

    pub(super) fn asks_for_exposures(&self) -> bool {
        self.state != AnswerState::Closed && reporters_view::asks_for_exposures(self.kind)
    }

    /// Whether the person was asked for money or rung up: then nobody may hurry them.
    pub(super) fn is_about_pausing(&self) -> bool {
        let kind = matches!(
            self.kind,
            ReportKind::PaymentChange | ReportKind::Call | ReportKind::Message | ReportKind::Text
        );
        kind && self.outcome.is_none()
    }

    /// Whether money went out, so that the first thing is to ring the bank.
    pub(super) fn has_paid(&self) -> bool {
        self.exposures.contains(&Exposure::Paid) && self.outcome.is_none()
    }

    pub(super) fn desk_asked_last(&self) -> bool {
        self.thread
            .last()
            .is_some_and(|said| said.from == StaffMessageFrom::Desk && !said.is_outcome)
    }

    /// The road of a report and how far this one is.
    pub(super) fn progress(&self) -> Vec<ProgressStep> {
        let now = match self.state {
            AnswerState::Pending => 1,
            AnswerState::Open => 2,
            AnswerState::Closed => 4,
        };
        ["kept", "looking", "person", "told"]
            .into_iter()
            .enumerate()
            .map(|(position, code)| ProgressStep {
                code,
                class: match position.cmp(&now) {
                    std::cmp::Ordering::Less => "is-done",
                    std::cmp::Ordering::Equal => "is-now",
                    std::cmp::Ordering::Greater => "is-to-come",
                },
            })
            .collect()
    }
}

fn name_read(reading: ToldReading, words: &Words, zone: &TimeZone) -> String {
    let who = reading.who;
    let who = who.unwrap_or_else(|| words.say("name-read-program"));
    let day = words.day(reading.at, zone);
    words.say_with("name-read-line", [("who", who.into()), ("day", day.into())])
}

fn saw(sentence: &StaffSentence, words: &Words) -> Option<Saw> {
    Some(Saw {
        leaning: sentence.leaning,
        says: words.sentence(&sentence.key, &sentence.facts)?,
    })
}

/// The thread, begun by what the person wrote and handed in at first.
fn thread(view: &StaffView, words: &Words, zone: &TimeZone) -> Vec<Said> {
    let added: BTreeSet<&String> = view
        .thread
        .iter()
        .flat_map(|message| &message.files)
        .collect();
    let at_first = view
        .files
        .iter()
        .map(|file| &file.name)
        .filter(|name| !added.contains(name) && *name != DESCRIBED_NAME);
    let first = Said {
        from: StaffMessageFrom::You,
        text: view.what_happened.clone(),
        when: words.day_and_time(view.received, zone),
        when_for_machines: for_machines(view.received),
        details: details(view, words),
        files: at_first.cloned().collect(),
        is_outcome: false,
    };
    let said_something =
        !first.text.is_empty() || !first.files.is_empty() || !first.details.is_empty();
    said_something
        .then_some(first)
        .into_iter()
        .chain(view.thread.iter().map(|message| said(message, words, zone)))
        .collect()
}

/// What the form asked and was told, in words. A question that a later form doesn't ask any more is left out.
fn details(view: &StaffView, words: &Words) -> Vec<(String, String)> {
    let asks = raise_form::asks(view.kind);
    let shown = view.details.iter().filter_map(|(key, value)| {
        let ask = asks.iter().find(|ask| ask.key == key)?;
        let answer = match ask.answered_by {
            AnsweredBy::Choice(values) if values.contains(&value.as_str()) => {
                words.say(&raise_form::choice_key(key, value))
            }
            _ => value.clone(),
        };
        Some((words.say(&raise_form::ask_key(view.kind, key)), answer))
    });
    shown.collect()
}

fn said(message: &StaffMessage, words: &Words, zone: &TimeZone) -> Said {
    let text = match message.kind {
        MessageKind::Disagreement if message.text.is_empty() => words.say("disagree-title"),
        _ => message.text.clone(),
    };
    Said {
        from: message.from,
        text,
        when: words.day_and_time(message.when, zone),
        when_for_machines: for_machines(message.when),
        details: Vec::new(),
        files: message.files.clone(),
        is_outcome: message.kind == MessageKind::Outcome,
    }
}

/// Whether the reporter disagreed and was not told an outcome since.
fn disagrees_still(thread: &[StaffMessage]) -> bool {
    let last = |kind| thread.iter().rposition(|message| message.kind == kind);
    match (last(MessageKind::Disagreement), last(MessageKind::Outcome)) {
        (Some(disagreed), Some(told)) => disagreed > told,
        (disagreed, _) => disagreed.is_some(),
    }
}
