//! A case: what the desk is dealing with. Reports, evidence, findings, the two answers, steps, threads and timeline as
//! plain data. It decides nothing: acts are in `acts`, closing is refused in `gate`, and nobody sees a case but through
//! a view.

use std::collections::{BTreeMap, BTreeSet};

use evidence::finding::Question;
use evidence::mail::open::Grade;
use evidence::verdict::Verdict;

use crate::cases::examination::ExaminationRecord;
use crate::cases::held_mail::HeldMail;
use crate::cases::lockout::LockoutRecord;
use crate::cases::mail::ReportMail;
use crate::cases::payment_check::CheckState;
use crate::cases::report::{EvidenceItem, Report, ReportKind};
use crate::cases::thread::ThreadMessage;
use crate::cases::timeline::Entry;
use crate::ids::{AccountId, CaseId, IntegrationId, StepId};
use crate::moment::Moment;
use crate::people::{Doer, Hat};

/// Whether a case is being worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CaseState {
    /// Being worked.
    Open,
    /// Closed, both questions answered.
    Closed,
}

coded!(CaseState {
    Open = "open",
    Closed = "closed",
});

/// How an answer answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnswerStanding {
    /// The text answers the question, and `because` says what that rests on.
    Answers,
    /// The question does not apply, and `because` says why; the text may be empty.
    DoesNotApply,
}

coded!(AnswerStanding {
    Answers = "answers",
    DoesNotApply = "does-not-apply",
});

/// The answer to one of the two questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Which question.
    pub question: Question,
    /// Whether it answers, or says that the question does not apply.
    pub standing: AnswerStanding,
    /// The answer; empty only when the question does not apply.
    pub text: String,
    /// What the answer rests on, or why the question does not apply; never empty.
    pub because: String,
    /// Who wrote it.
    pub who: AccountId,
    /// When.
    pub when: Moment,
}

/// Where a step stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Still to be done.
    Open,
    /// Done.
    Done {
        /// What proves it; never empty.
        proof: String,
        /// Who says so.
        who: Doer,
        /// When.
        when: Moment,
    },
    /// Not to be done.
    Waived {
        /// Why not; never empty.
        reason: String,
        /// Who decided it.
        who: Doer,
        /// When.
        when: Moment,
    },
}

impl StepState {
    /// The stable code: `open`, `done` or `waived`.
    pub const fn code(&self) -> &'static str {
        match self {
            StepState::Open => "open",
            StepState::Done { .. } => "done",
            StepState::Waived { .. } => "waived",
        }
    }
}

/// A thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its identifier.
    pub id: StepId,
    /// The id its playbooks give it; `None` for a step added by hand. At most one step of a case has a given id.
    pub playbook_step: Option<String>,
    /// Who does it: [`Hat::It`] or [`Hat::Security`].
    pub hat: Hat,
    /// The question it serves.
    pub question: Question,
    /// What to do, in one line.
    pub title: String,
    /// Why it matters and what proof looks like.
    pub reason: String,
    /// When it should be done.
    pub due: Moment,
    /// Where it stands.
    pub state: StepState,
}

/// A step as playbooks lay it out, before it belongs to a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedStep {
    /// The id its playbooks give it; the same id from two playbooks is one step.
    pub id: String,
    /// Who does it: [`Hat::It`] or [`Hat::Security`].
    pub hat: Hat,
    /// The question it serves.
    pub question: Question,
    /// What to do, in one line.
    pub title: String,
    /// How to do it, why it matters and what proof looks like.
    pub reason: String,
    /// Minutes from now until it should be done.
    pub due_minutes: i64,
}

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Harm was done.
    Harm,
    /// Harm did not happen, and something stopped it.
    NearMiss,
    /// Nothing was wrong; the hand was raised rightly all the same.
    FalseAlarm,
    /// A question was answered or friction heard: there was no incident.
    Answered,
}

coded!(Outcome {
    Harm = "harm",
    NearMiss = "near-miss",
    FalseAlarm = "false-alarm",
    Answered = "answered",
});

/// What stopped the harm of a near miss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StoppedBy {
    /// A person.
    Person,
    /// A safeguard.
    Safeguard,
    /// Luck.
    Luck,
}

coded!(StoppedBy {
    Person = "person",
    Safeguard = "safeguard",
    Luck = "luck",
});

/// What is recorded when a case is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// How it ended.
    pub outcome: Outcome,
    /// What stopped the harm; given for a near miss and for nothing else.
    pub stopped_by: Option<StoppedBy>,
    /// The lesson, in one sentence; never empty.
    pub lesson: String,
    /// Who closed it.
    pub who: AccountId,
    /// When.
    pub when: Moment,
}

/// What the desk is dealing with, whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Its identifier.
    pub id: CaseId,
    /// Its number in the organisation, from 1; shown as `#12`.
    pub number: u64,
    /// What it is, in one line; may quote hostile text, capped at [`TITLE_CHARS_MAX`].
    pub title: String,
    /// The kind of its first report.
    pub kind: ReportKind,
    /// Whether it is about IT itself, and so kept from IT and admins.
    pub about_it: bool,
    /// Whether it is being worked.
    pub state: CaseState,
    /// When it was opened.
    pub opened: Moment,
    /// The worst verdict of its examinations; `None` while there is no evidence to weigh.
    pub verdict: Option<Verdict>,
    /// The lowest grade of its evidence; [`Grade::Described`] while there is none.
    pub grade: Grade,
    /// The answers written so far, at most one for each question.
    pub answers: Vec<Answer>,
    /// Its steps.
    pub steps: Vec<Step>,
    /// Its reports, first one first.
    pub reports: Vec<Report>,
    /// Files handed in with its reports.
    pub evidence: Vec<EvidenceItem>,
    /// What was made of them, the latest examination of each.
    pub examinations: Vec<ExaminationRecord>,
    /// What sign-in logs explain about it, the latest first; at most [`crate::cases::lockout::LOCKOUTS_SHOWN_MAX`].
    pub lockouts: Vec<LockoutRecord>,
    /// The threads with its reporters, oldest message first.
    pub threads: Vec<ThreadMessage>,
    /// The mails that left, or should have left, for its reporters, oldest first.
    pub mails: Vec<ReportMail>,
    /// Mails that somebody else wrote into its threads.
    pub held_mails: Vec<HeldMail>,
    /// The case's own chain and its reports' chains; any order.
    pub timeline: Vec<Entry>,
    /// How it was closed; `None` while it is open.
    pub closing: Option<Closing>,
    /// Where the check of its payment stands; `None` where no payment is held.
    pub payment_check: Option<CheckState>,
    /// The playbooks' steps that wait for a check of a caller that was begun and has not let anybody in.
    pub waits_for_a_caller: BTreeSet<String>,
    /// The names of the members who appear in it.
    pub member_names: BTreeMap<AccountId, String>,
    /// The names of the integrations who appear in it.
    pub integration_names: BTreeMap<IntegrationId, String>,
}

/// The longest title of a case, characters.
pub const TITLE_CHARS_MAX: usize = 160;
/// The longest answer, proof, reason or lesson, characters.
pub const WORDS_CHARS_MAX: usize = 10_000;
/// Steps of one case, laid out and by hand together.
pub const STEPS_MAX: usize = 200;

impl Case {
    /// The answer to a question, where there is one.
    pub fn answer(&self, question: Question) -> Option<&Answer> {
        self.answers
            .iter()
            .find(|answer| answer.question == question)
    }

    /// The open steps, in no particular order.
    pub fn open_steps(&self) -> impl Iterator<Item = &Step> {
        self.steps
            .iter()
            .filter(|step| step.state == StepState::Open)
    }

    /// When the next open step is due.
    pub fn due(&self) -> Option<Moment> {
        self.open_steps().map(|step| step.due).min()
    }
}
