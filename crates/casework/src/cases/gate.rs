//! The gate: a case cannot be closed while a question is unanswered, a step is open, a payment is
//! neither released nor stopped, or a reporter was not told. Closing asks for a [`ReadyToClose`], and only the gate gives one. The database refuses the same on its own.

use std::fmt;

use evidence::finding::Question;

use crate::cases::case::{Case, CaseState, StepState};
use crate::ids::{CaseId, ReportId, StepId};

/// That a case may be closed, as it stood when the gate was asked. It cannot be made elsewhere, nor copied.
#[derive(Debug, PartialEq, Eq)]
pub struct ReadyToClose {
    case: CaseId,
}

impl ReadyToClose {
    /// Which case.
    pub fn case(&self) -> CaseId {
        self.case
    }
}

/// One thing that keeps a case from being closed. Displayed as a sentence for the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StillOpen {
    /// It is closed already.
    ClosedAlready,
    /// A question has no answer.
    Question(Question),
    /// A step is open.
    Step {
        /// Which step.
        id: StepId,
        /// What it asks for.
        title: String,
    },
    /// A payment is held: neither released nor stopped.
    PaymentCheck,
    /// A reporter was not told the outcome.
    Reporter {
        /// Whose report.
        report: ReportId,
        /// Its place among the case's reports, from 1; a name would not always be allowed.
        place: usize,
    },
}

impl StillOpen {
    /// The stable code: `closed-already`, `question`, `step`, `payment-check` or `reporter`.
    pub const fn code(&self) -> &'static str {
        match self {
            StillOpen::ClosedAlready => "closed-already",
            StillOpen::Question(_) => "question",
            StillOpen::Step { .. } => "step",
            StillOpen::PaymentCheck => "payment-check",
            StillOpen::Reporter { .. } => "reporter",
        }
    }
}

impl fmt::Display for StillOpen {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StillOpen::ClosedAlready => out.write_str("This case is closed already."),
            StillOpen::Question(Question::KeepWorking) => {
                out.write_str("IT's question has no answer yet: how do we keep people working?")
            }
            StillOpen::Question(Question::PreventOrRecover) => out.write_str(
                "Security's question has no answer yet: what could stop people working, and how do we prevent it or recover from it?",
            ),
            StillOpen::Step { title, .. } => write!(out, "A step is still open: {title}"),
            StillOpen::PaymentCheck => out.write_str(
                "The payment is still held: it has to be released or stopped first.",
            ),
            StillOpen::Reporter { place, .. } => {
                write!(out, "The person behind report {place} has not been told the outcome yet.")
            }
        }
    }
}

/// Asks whether the case may be closed. The open points come in the order in which people work: questions, steps by due,
/// the payment, reporters.
pub fn gate(case: &Case) -> Result<ReadyToClose, Vec<StillOpen>> {
    let mut open = Vec::new();
    if case.state == CaseState::Closed {
        open.push(StillOpen::ClosedAlready);
    }
    let unanswered = Question::ALL
        .into_iter()
        .filter(|question| !is_answered(case, *question));
    open.extend(unanswered.map(StillOpen::Question));
    let mut steps: Vec<_> = case
        .steps
        .iter()
        .filter(|step| step.state == StepState::Open)
        .collect();
    steps.sort_by_key(|step| (step.due, step.id));
    open.extend(steps.into_iter().map(|step| StillOpen::Step {
        id: step.id,
        title: step.title.clone(),
    }));
    if case.payment_check.is_some_and(|check| !check.is_settled()) {
        open.push(StillOpen::PaymentCheck);
    }
    let untold = case
        .reports
        .iter()
        .enumerate()
        .filter(|(_, report)| report.told.is_none());
    open.extend(untold.map(|(index, report)| StillOpen::Reporter {
        report: report.id,
        place: index + 1,
    }));
    if open.is_empty() {
        Ok(ReadyToClose { case: case.id })
    } else {
        Err(open)
    }
}

/// An answer counts when it says what it rests on, or why the question does not apply.
fn is_answered(case: &Case, question: Question) -> bool {
    use crate::cases::case::AnswerStanding::{Answers, DoesNotApply};
    case.answer(question)
        .is_some_and(|answer| match answer.standing {
            Answers => !answer.text.trim().is_empty() && !answer.because.trim().is_empty(),
            DoesNotApply => !answer.because.trim().is_empty(),
        })
}
