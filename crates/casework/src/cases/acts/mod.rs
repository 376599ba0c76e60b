//! What can be done to a case. Each act is a pure function: it takes the case as it stands, the pass that allows it and
//! the moment it happens, and gives back the part that changed with the timeline lines to append. It stores nothing;
//! storage saves the changed part and the lines in one transaction.

mod closing;
mod held;
mod mailing;
mod reporter;
mod steps;
mod talking;
mod title;
pub(crate) mod words;

use crate::cases::case::{CaseState, WORDS_CHARS_MAX};
use crate::cases::gate::StillOpen;
use crate::cases::timeline::Line;

pub use closing::{ClosingWords, Published, PublishedAnswer, Reopened, close, publish, reopen};
pub use held::{TakenMail, line_of_holding, set_aside_held_mail, take_held_mail};
pub use mailing::send_mail_again;
pub use reporter::{
    Disagreement, ExposureChange, NewReporterMessage, add_exposures, disagree, line_of_receipt,
    reporter_says,
};
pub use steps::{
    AnswerWords, StepByHand, add_step, complete_step, lay_out_steps, waive_step, write_answer,
};
pub use talking::{NewDeskMessage, Told, desk_says, tell_reporters};
pub use title::title_for_new_case;

/// What an act changed, and what the timeline says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acted<Changed> {
    /// The changed part, whole, to be saved in place of what was there.
    pub changed: Changed,
    /// The lines to append, each to its own chain, in this order.
    pub lines: Vec<Line>,
}

impl<Changed> Acted<Changed> {
    /// What changed, with the one line that tells it.
    pub fn told(changed: Changed, line: Line) -> Acted<Changed> {
        Acted {
            changed,
            lines: vec![line],
        }
    }

    /// Nothing happened: what stands, and nothing to say about it.
    fn nothing(standing: Changed) -> Acted<Changed> {
        Acted {
            changed: standing,
            lines: Vec::new(),
        }
    }
}

/// Why an act was refused. [`ActRefused::advice`] is the sentence for the person who tried.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActRefused {
    /// The pass is for another case.
    #[error("the pass is for another case")]
    OtherCase,
    /// The case is closed.
    #[error("the case is closed")]
    CaseClosed,
    /// The case is open.
    #[error("the case is open")]
    CaseOpen,
    /// Words are missing.
    #[error("no words were given for {0}")]
    WordsMissing(Wanted),
    /// Too many words.
    #[error("the words for {0} are longer than {limit} characters", limit = WORDS_CHARS_MAX)]
    WordsTooLong(Wanted),
    /// There is no such step in this case.
    #[error("the case has no such step")]
    NoSuchStep,
    /// The step was done or waived already.
    #[error("the step is not open")]
    StepNotOpen,
    /// The case has as many steps as it can hold.
    #[error("the case has as many steps as it can hold")]
    TooManySteps,
    /// Steps are for IT or Security.
    #[error("a step is for IT or Security")]
    NoSuchHat,
    /// There is no such report in this case.
    #[error("the case has no such report")]
    NoSuchReport,
    /// Everybody was told already.
    #[error("every reporter was told already")]
    NobodyToTell,
    /// A near miss was stopped by something.
    #[error("a near miss needs what stopped it")]
    StoppedByMissing,
    /// Only a near miss was stopped by something.
    #[error("only a near miss has something that stopped it")]
    StoppedByUnexpected,
    /// There is no such held mail in this case.
    #[error("the case has no such held mail")]
    NoSuchHeldMail,
    /// The step is done by the check of the payment, which isn't at its end.
    #[error("the payment is not checked")]
    PaymentNotChecked,
    /// The step waits for the check of a caller, which has let nobody in.
    #[error("the caller is not verified")]
    CallerNotVerified,
    /// Somebody decided about it already.
    #[error("the held mail is not waiting")]
    HeldMailDecided,
    /// There is no such mail about this case.
    #[error("the case has no such mail")]
    NoSuchMail,
    /// The mail got through, or is still being tried.
    #[error("the mail is not lost")]
    MailIsUnderWay,
    /// The gate refused.
    #[error("the case is not ready to be closed")]
    StillOpen(Vec<StillOpen>),
    /// Only the answer to a question can be published, and only when its asker agreed.
    #[error("the answer may not be published")]
    MayNotBePublished,
}

impl ActRefused {
    /// What to do about it, as a sentence for the page.
    pub fn advice(&self) -> String {
        match self {
            ActRefused::OtherCase
            | ActRefused::NoSuchStep
            | ActRefused::NoSuchReport
            | ActRefused::NoSuchMail
            | ActRefused::NoSuchHeldMail => {
                String::from("That is not part of this case any more. Please load the page again.")
            }
            ActRefused::MailIsUnderWay => {
                String::from("This mail got through, or is on its way again already.")
            }
            ActRefused::HeldMailDecided => {
                String::from("Somebody has decided about this mail already.")
            }
            ActRefused::CaseClosed => String::from("This case is closed. Reopen it first."),
            ActRefused::CaseOpen => String::from("This case is open already."),
            ActRefused::WordsMissing(wanted) => format!("Please write {wanted}."),
            ActRefused::WordsTooLong(wanted) => {
                format!("Please write {wanted} in at most {WORDS_CHARS_MAX} characters.")
            }
            ActRefused::StepNotOpen => {
                String::from("Somebody has done or waived this step already.")
            }
            ActRefused::PaymentNotChecked => String::from(
                "This step is done by the check under \u{2018}Before money moves\u{2019}: the payment is rung about, then released or stopped. If nothing has to be rung about, waive the step and say why.",
            ),
            ActRefused::CallerNotVerified => String::from(
                "This step is done under \u{2018}Is this really our colleague?\u{2019}, because a check of the caller was begun. If it isn't needed any more, waive the step and say why.",
            ),
            ActRefused::TooManySteps => String::from(
                "This case has as many steps as it can hold. Finish or waive some first.",
            ),
            ActRefused::NoSuchHat => String::from("Please choose IT or Security for this step."),
            ActRefused::NobodyToTell => String::from("Everybody has been told already."),
            ActRefused::StoppedByMissing => {
                String::from("Please choose what stopped the harm: a person, a safeguard or luck.")
            }
            ActRefused::StoppedByUnexpected => String::from(
                "Only a near miss has something that stopped it. Please clear that choice.",
            ),
            ActRefused::StillOpen(open) => open
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(" "),
            ActRefused::MayNotBePublished => String::from(
                "Only the answer to a question can be published, and only when its asker agreed.",
            ),
        }
    }
}

/// What words were wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// An answer.
    Answer,
    /// What an answer rests on.
    RestsOn,
    /// Why a question does not apply.
    WhyNot,
    /// What proves that a step is done.
    Proof,
    /// Why a step is waived.
    WaivingReason,
    /// What a step asks for.
    StepTitle,
    /// A message.
    Message,
    /// The outcome, for the reporter.
    Outcome,
    /// The lesson.
    Lesson,
    /// Why a case is reopened.
    ReopeningReason,
    /// A question to publish.
    PublishedQuestion,
}

impl std::fmt::Display for Wanted {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Wanted::Answer => "the answer",
            Wanted::RestsOn => "what the answer rests on",
            Wanted::WhyNot => "why the question does not apply",
            Wanted::Proof => "what shows that the step is done",
            Wanted::WaivingReason => "why the step is not needed",
            Wanted::StepTitle => "what is to be done",
            Wanted::Message => "a message",
            Wanted::Outcome => "what you want the person to know",
            Wanted::Lesson => "the lesson in one sentence",
            Wanted::ReopeningReason => "why the case is opened again",
            Wanted::PublishedQuestion => "the question as it should be published",
        })
    }
}

fn must_be_open(state: CaseState) -> Result<(), ActRefused> {
    match state {
        CaseState::Open => Ok(()),
        CaseState::Closed => Err(ActRefused::CaseClosed),
    }
}
