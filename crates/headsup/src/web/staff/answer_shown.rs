//! What the answer page shows, made ready for the template: codes, plain sentences in the reader's language, and written
//! dates. It holds nothing the reporter may not see.

use std::collections::BTreeSet;

use casework::cases::case::Outcome;
use casework::cases::report::{Exposure, ReportKind};
use evidence::verdict::Verdict;

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

/// Which way a finding leans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaning {
    /// It speaks for a trick.
    Odd,
    /// It speaks against one.
    Fine,
    /// A plain note.
    Note,
}

impl Leaning {
    /// Of a finding of this weight.
    pub(super) const fn of(weight: i16) -> Leaning {
        match weight {
            1.. => Leaning::Odd,
            0 => Leaning::Note,
            _ => Leaning::Fine,
        }
    }

    pub(super) const fn code(self) -> &'static str {
        match self {
            Leaning::Odd => "odd",
            Leaning::Fine => "fine",
            Leaning::Note => "note",
        }
    }

    pub(super) const fn class(self) -> &'static str {
        match self {
            Leaning::Odd => "finding--odd",
            Leaning::Fine => "finding--fine",
            Leaning::Note => "finding--note",
        }
    }

    pub(super) const fn icon_name(self) -> &'static str {
        match self {
            Leaning::Odd => "harm",
            Leaning::Fine => "working",
            Leaning::Note => "plain",
        }
    }
}

/// One thing seen, in one plain sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Saw {
    pub leaning: Leaning,
    pub says: String,
}

/// Who said something in the thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Voice {
    /// The reporter.
    You,
    /// A member of the desk, without a name.
    Desk,
    /// Headsup itself.
    Automatic,
}

impl Voice {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Voice::You => "you",
            Voice::Desk => "desk",
            Voice::Automatic => "automatic",
        }
    }
}

/// One message of the thread.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub from: Voice,
    pub text: String,
    pub when: String,
    pub when_for_machines: String,
    /// How many files came with it.
    pub files: usize,
    /// Whether it tells the outcome.
    pub is_outcome: bool,
}

impl Said {
    pub(super) fn class(&self) -> &'static str {
        match self.from {
            Voice::You => "message--theirs",
            Voice::Desk | Voice::Automatic => "message--ours",
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
    pub advice: Vec<String>,
    pub saw: Vec<Saw>,
    pub unchecked: Vec<String>,
    pub lost: Vec<String>,
    pub exposures: BTreeSet<Exposure>,
    pub thread: Vec<Said>,
    pub outcome: Option<Outcome>,
    pub anonymous: bool,
    pub disagreed: bool,
}

impl AnswerShown {
    /// The meaning that colours the verdict. Nothing found is not the same as harmless: its icon is an eye, not a tick.
    pub(super) fn verdict_meaning(&self) -> &'static str {
        match self.verdict {
            Some(Verdict::Harmful) => "harm",
            Some(Verdict::Suspicious) => "waiting",
            Some(Verdict::NothingWrongFound) => "working",
            Some(Verdict::Unwanted | Verdict::CantTell) | None => "plain",
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

    /// A question and a rule in the way can't have been clicked.
    pub(super) fn asks_for_exposures(&self) -> bool {
        self.state != AnswerState::Closed
            && !matches!(
                self.kind,
                ReportKind::Question
                    | ReportKind::Friction
                    | ReportKind::AboutIt
                    | ReportKind::LostItem
                    | ReportKind::Lockout
            )
    }

    pub(super) fn may_disagree(&self) -> bool {
        !self.state.is_pending() && (self.verdict.is_some() || self.outcome.is_some())
    }

    pub(super) fn desk_asked_last(&self) -> bool {
        self.thread
            .last()
            .is_some_and(|said| said.from == Voice::Desk && !said.is_outcome)
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
