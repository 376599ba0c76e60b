//! The pieces of the case page as plain data: what the templates read and nothing else. They are made in the files
//! beside this one.

use casework::moment::Moment;
use jiff::tz::TimeZone;

use super::inert_text::Run;
use super::labels::{Pill, QuestionWords};
use super::when::{self, Pressing, When};

/// When something is due, and how pressing that is.
pub struct Due {
    /// The words.
    pub when: When,
    /// How pressing.
    pub pressing: Pressing,
}

impl Due {
    /// The due of an open thing.
    pub fn of(at: Moment, now: Moment, zone: &TimeZone) -> Due {
        let (when, pressing) = when::due(at, now, zone);
        Due { when, pressing }
    }
}

/// A due offered for a step added by hand.
pub struct StepDue {
    /// Minutes from now.
    pub minutes: i64,
    /// In words.
    pub words: &'static str,
}

impl StepDue {
    /// What the form offers; nothing else is taken.
    pub const OFFERED: &'static [StepDue] = &[
        StepDue {
            minutes: 60,
            words: "in an hour",
        },
        StepDue {
            minutes: 15,
            words: "in 15 minutes",
        },
        StepDue {
            minutes: 240,
            words: "in 4 hours",
        },
        StepDue {
            minutes: 1_440,
            words: "tomorrow",
        },
        StepDue {
            minutes: 10_080,
            words: "in a week",
        },
    ];
}

/// One of the two questions.
pub struct QuestionPanel {
    pub nth: usize,
    pub code: &'static str,
    pub words: QuestionWords,
    pub answer: Option<AnswerShown>,
    pub may_answer: bool,
    /// What is said where there is no answer and the viewer may not write one.
    pub waits: String,
    /// The name of the answer's form, for drafts.
    pub form: String,
    /// The name of the form that adds a step.
    pub step_form: String,
    pub open_steps: Vec<StepShown>,
    pub settled_steps: Vec<StepShown>,
    pub settled_words: String,
}

/// An answer that was written.
pub struct AnswerShown {
    pub does_not_apply: bool,
    pub text: String,
    pub because: String,
    pub who: String,
    pub when: When,
}

/// A step.
pub struct StepShown {
    pub id: String,
    pub form: String,
    pub title: String,
    pub reason: String,
    pub hat: &'static str,
    pub due: Due,
    pub state: &'static str,
    /// Whether it is done by a heads-up, so that it leads there.
    pub tells_colleagues: bool,
    pub settled: Option<Settled>,
}

/// How a step was settled.
pub struct Settled {
    pub icon: &'static str,
    pub word: &'static str,
    pub words: String,
    pub who: String,
    pub when: When,
}

/// One raised hand.
pub struct ReportPanel {
    pub id: String,
    pub form: String,
    /// The name, or how the person is called whose name is not shown.
    pub who: String,
    pub who_icon: &'static str,
    pub address: String,
    /// How the label of the thread's form calls the person.
    pub addressee: String,
    pub when: When,
    pub exposures: Vec<ExposureShown>,
    pub said: Vec<Run>,
    pub details: Vec<(String, Vec<Run>)>,
    pub advice: Vec<String>,
    pub messages: Vec<MessageShown>,
    pub held: Vec<HeldShown>,
    pub mails: Vec<MailShown>,
    pub told: Option<When>,
}

/// A mail of ours that left for a reporter, or should have.
pub struct MailShown {
    pub id: String,
    pub form: String,
    /// What became of it, in one sentence without its end.
    pub says: String,
    pub icon: &'static str,
    pub when: When,
    /// Whether somebody has to do something about it.
    pub needs_somebody: bool,
    pub may_send_again: bool,
}

/// What a person already did.
pub struct ExposureShown {
    pub words: &'static str,
    pub needs_work: bool,
    pub icon: &'static str,
}

/// A message of a thread.
pub struct MessageShown {
    pub is_theirs: bool,
    pub from: String,
    pub kind: &'static str,
    pub text: Vec<Run>,
    pub when: When,
    pub files: usize,
    pub files_counted: String,
}

/// A mail that somebody else wrote into a thread.
pub struct HeldShown {
    pub id: String,
    pub form: String,
    /// Who it says it is from; empty where that is sealed.
    pub from: Vec<Run>,
    pub text: Vec<Run>,
    pub when: When,
    pub may_decide: bool,
    /// Who set it aside; empty while it waits.
    pub set_aside_by: String,
}

/// One file, with what was made of it.
pub struct EvidencePanel {
    /// The start of its digest, for anchors.
    pub short: String,
    pub name: Vec<Run>,
    pub about: String,
    /// Where it is read as text; the picture and the download lie below.
    pub href: String,
    /// Whether it is a picture to be looked at rather than a message.
    pub is_image: bool,
    pub verdict: Option<Pill>,
    pub pending: String,
    pub comment: Vec<Run>,
    pub notes: Vec<String>,
    pub wrapping: Vec<FindingShown>,
    pub originals: Vec<OriginalShown>,
}

/// One original.
pub struct OriginalShown {
    pub index: usize,
    pub heading: String,
    pub subject: Vec<Run>,
    pub from_name: Vec<Run>,
    pub from_address: Vec<Run>,
    pub dated: String,
    pub grade: (&'static str, &'static str),
    pub lost: Vec<&'static str>,
    pub verdict: Pill,
    pub findings: Vec<FindingShown>,
    /// Sentence and id.
    pub unchecked: Vec<(String, String)>,
}

/// One finding.
pub struct FindingShown {
    pub icon: &'static str,
    /// `harm`, `plain` or `working`.
    pub side: &'static str,
    pub side_words: &'static str,
    pub weight: String,
    pub says: Vec<Run>,
    pub id: String,
    pub place: Vec<Run>,
    pub cia: String,
    pub cia_words: String,
    pub asks: &'static str,
}

/// What closing the case takes, or how it was closed.
pub struct ClosingPanel {
    pub still_open: Vec<StillOpenShown>,
    pub may_close: bool,
    /// Who was not told yet, in words; empty where everybody was.
    pub untold: String,
    /// A first draft of what to tell them.
    pub suggested: String,
    /// Which languages they read, where it is not English alone.
    pub languages: String,
    pub outcomes: Vec<Choice>,
    pub stops: Vec<Choice>,
    pub closed: Option<ClosedShown>,
}

/// One thing that is still open, with where to settle it.
pub struct StillOpenShown {
    pub anchor: String,
    pub words: String,
}

/// One choice of a radio group.
pub struct Choice {
    pub code: &'static str,
    pub name: &'static str,
    pub hint: &'static str,
}

/// How a case was closed.
pub struct ClosedShown {
    pub outcome: &'static str,
    pub stopped_by: String,
    pub lesson: String,
    pub who: String,
    pub when: When,
}

/// A question that may be published with its answer.
pub struct Publish {
    pub says: String,
    pub suggested: String,
}

/// A line of the timeline.
pub struct TimelineLine {
    pub says: String,
    pub who: String,
    pub when: When,
    pub hash: String,
}
