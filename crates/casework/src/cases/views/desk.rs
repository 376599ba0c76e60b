//! What those who work or audit a case see: the two questions, evidence and findings, steps, threads, timeline, and what
//! keeps the case open. Names are in it only for named reports and only for those who work the case; a confidential
//! name is sealed and an anonymous one does not exist. What the viewer may do is told as plain facts for the page to draw
//! buttons by; the acts themselves ask for the passes again.

use evidence::finding::{Cia, Question};
use evidence::mail::open::{Grade, Lost};
use evidence::verdict::Verdict;
use serde::Serialize;

use crate::cases::case::{AnswerStanding, CaseState, Outcome, StoppedBy};
use crate::cases::mail::{MailState, MailTrouble};
use crate::cases::report::{Exposure, Privacy, ReportKind};
use crate::cases::thread::MessageKind;
use crate::cases::views::staff::Leaning;
use crate::ids::{CaseId, MailId, MessageId, ReportId, StepId};
use crate::moment::Moment;
use crate::people::Hat;
use crate::people::reply_address::MailPurpose;

mod account_sign_ins;
mod held;
mod lockouts;
mod making;

pub use account_sign_ins::{AccountSignIns, CaseOfLockout, FoundLockout};
pub use lockouts::{
    DeskClue, DeskHypothesis, DeskLockout, DeskLogLine, DeskSignInMark, DeskSignInSource,
};

pub(super) use making::{of_case, step_of};

/// What the desk sees of a case.
#[derive(Clone, Debug, Serialize)]
pub struct DeskView {
    /// The case.
    pub id: CaseId,
    /// Its number, shown as `#12`.
    pub number: u64,
    /// Its title; may quote hostile text.
    pub title: String,
    /// The kind of its first report.
    pub kind: ReportKind,
    /// Whether it is about IT itself.
    pub about_it: bool,
    /// Whether it is being worked.
    pub state: CaseState,
    /// When it was opened.
    pub opened: Moment,
    /// When the next open step is due.
    pub due: Option<Moment>,
    /// The worst verdict; `None` where there is nothing to weigh.
    #[serde(serialize_with = "super::codes::verdict_if_any")]
    pub verdict: Option<Verdict>,
    /// The highest score, 0 to 1.
    pub score: Option<f64>,
    /// The lowest grade of its evidence.
    #[serde(serialize_with = "super::codes::grade")]
    pub grade: Grade,
    /// What its reporters did, all together.
    pub exposures: Vec<Exposure>,
    /// The two questions, IT's first.
    pub questions: Vec<DeskQuestion>,
    /// All steps: open ones by due, then the others.
    pub steps: Vec<DeskStep>,
    /// Its reports, first one first.
    pub reports: Vec<DeskReport>,
    /// What sign-in logs explain about it, the latest first.
    pub lockouts: Vec<DeskLockout>,
    /// The case's timeline merged with its reports', by time.
    pub timeline: Vec<DeskEntry>,
    /// The first broken link of each chain that does not hold, in words; empty when all hold.
    pub broken_links: Vec<String>,
    /// What keeps it from being closed; empty when it may be closed.
    pub still_open: Vec<DeskStillOpen>,
    /// How it was closed.
    pub closing: Option<DeskClosing>,
    /// What this viewer may do.
    pub may: DeskMay,
}

/// What this viewer may do on the case page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DeskMay {
    /// Add, do and waive steps, write in threads, tell reporters; only while the case is open for steps.
    pub work: bool,
    /// Close: works the case, and nothing is open.
    pub close: bool,
    /// Reopen: works the case, and it is closed.
    pub reopen: bool,
    /// Tell the outcome: works the case, and somebody has not been told.
    pub tell: bool,
    /// Publish an answer: works the case, it is a question and its asker agreed.
    pub publish: bool,
}

/// One of the two questions.
#[derive(Clone, Debug, Serialize)]
pub struct DeskQuestion {
    /// Which one.
    #[serde(serialize_with = "super::codes::question")]
    pub question: Question,
    /// Whose it is.
    pub hat: Hat,
    /// The answer, where there is one.
    pub answer: Option<DeskAnswer>,
    /// Its open steps, by due.
    pub open_steps: Vec<DeskStep>,
    /// Whether this viewer may answer it now.
    pub may_answer: bool,
}

/// An answer.
#[derive(Clone, Debug, Serialize)]
pub struct DeskAnswer {
    /// Whether it answers, or says that the question does not apply.
    pub standing: AnswerStanding,
    /// The answer.
    pub text: String,
    /// What it rests on, or why the question does not apply.
    pub because: String,
    /// The name of who wrote it.
    pub who: String,
    /// When.
    pub when: Moment,
}

/// A step.
#[derive(Clone, Debug, Serialize)]
pub struct DeskStep {
    /// Its identifier.
    pub id: StepId,
    /// Whose it is.
    pub hat: Hat,
    /// The question it serves.
    #[serde(serialize_with = "super::codes::question")]
    pub question: Question,
    /// What to do.
    pub title: String,
    /// Why, and what proof looks like.
    pub reason: String,
    /// When it should be done.
    pub due: Moment,
    /// `open`, `done` or `waived`.
    pub state: &'static str,
    /// The proof, or the reason it was waived.
    pub words: Option<String>,
    /// The name of who did or waived it.
    pub who: Option<String>,
    /// When.
    pub when: Option<Moment>,
    /// Whether a playbook laid it out; otherwise it was added by hand.
    pub by_playbook: bool,
    /// The id its playbooks give it.
    pub playbook_step: Option<String>,
}

impl DeskStep {
    /// Whether it is open and its due has passed.
    pub fn is_overdue(&self, now: Moment) -> bool {
        self.state == "open" && self.due < now
    }
}

/// One report.
#[derive(Clone, Debug, Serialize)]
pub struct DeskReport {
    /// Its identifier.
    pub id: ReportId,
    /// Its place among the case's reports, from 1: how the page names a report whose reporter it may not name.
    pub place: usize,
    /// What it is about.
    pub kind: ReportKind,
    /// What the person already did.
    pub exposures: Vec<Exposure>,
    /// How much of a name came with it.
    pub privacy: Privacy,
    /// Who raised the hand, where this viewer may know.
    pub reporter: Option<DeskReporter>,
    /// The language to answer in.
    pub language: String,
    /// What happened, in the person's own words; hostile.
    pub what_happened: String,
    /// The kind's own questions: stable key and value; hostile.
    pub details: Vec<(String, String)>,
    /// When it came in.
    pub received: Moment,
    /// When the outcome was told.
    pub told: Option<Moment>,
    /// When the reporter said "I think you are wrong".
    pub disagreed: Option<Moment>,
    /// Whether its asker agreed to the answer being published.
    pub may_be_published: bool,
    /// Whether the first examination is still to come.
    pub examination_pending: bool,
    /// What the reporter was advised to do: Fluent keys, or the organisation's own words.
    pub advice: Vec<String>,
    /// The files handed in, each with what was made of it.
    pub files: Vec<DeskFile>,
    /// The thread, oldest first.
    pub thread: Vec<DeskMessage>,
    /// Mails that somebody else wrote into this thread and nobody took in yet, oldest first; those set aside come last.
    pub held: Vec<DeskHeldMail>,
    /// The mails that left for the reporter, or should have, oldest first.
    pub mails: Vec<DeskMail>,
}

/// A mail of ours, as the desk sees it: how it stands, neither its words nor its address.
#[derive(Clone, Debug, Serialize)]
pub struct DeskMail {
    /// Its identifier.
    pub id: MailId,
    /// What it is for.
    pub purpose: MailPurpose,
    /// How it stands.
    pub state: MailState,
    /// Why it did not get through.
    pub trouble: Option<MailTrouble>,
    /// Since when it stands so.
    pub since: Moment,
    /// Whether this viewer may send it once more.
    pub may_send_again: bool,
}

/// A mail that somebody else wrote into a thread.
#[derive(Clone, Debug, Serialize)]
pub struct DeskHeldMail {
    /// Its identifier.
    pub id: MessageId,
    /// Who it says it is from; hostile. Empty where the reporter's name is sealed: it may be the reporter.
    pub from: String,
    /// What it says, quotes folded away; hostile.
    pub text: String,
    /// When it came.
    pub when: Moment,
    /// `waiting` or `set-aside`.
    pub state: &'static str,
    /// The name of who set it aside.
    pub decided_by: Option<String>,
    /// Whether this viewer may take it in or set it aside.
    pub may_decide: bool,
}

/// Who raised a hand.
#[derive(Clone, Debug, Serialize)]
pub struct DeskReporter {
    /// The name; may be empty.
    pub name: String,
    /// The address; may be empty.
    pub address: String,
}

/// One file handed in.
#[derive(Clone, Debug, Serialize)]
pub struct DeskFile {
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
    /// Its name; hostile.
    pub name: String,
    /// Its media type as handed in; hostile.
    pub media_type: String,
    /// Its size, bytes.
    pub size_bytes: u64,
    /// What was made of it; `None` while it was not examined.
    pub examination: Option<DeskExamination>,
}

/// What was made of one file.
#[derive(Clone, Debug, Serialize)]
pub struct DeskExamination {
    /// When.
    pub examined: Moment,
    /// The verdict on the whole.
    #[serde(serialize_with = "super::codes::verdict")]
    pub verdict: Verdict,
    /// 0 to 1, rising with harm.
    pub score: f64,
    /// The lowest grade.
    #[serde(serialize_with = "super::codes::grade")]
    pub grade: Grade,
    /// Whether DNS questions stayed without an answer.
    pub dns_questions_open: bool,
    /// The originals found in it.
    pub originals: Vec<DeskOriginal>,
    /// Attached originals that were kept and not examined.
    pub originals_beyond_cap: usize,
    /// The reporter's words around a forward; hostile.
    pub comment: Option<String>,
    /// Drill markers; they prove nothing.
    pub drill_markers: Vec<String>,
    /// What was odd about the wrapping.
    pub wrapping_findings: Vec<DeskFinding>,
    /// What the wrapping made uncheckable.
    pub wrapping_unchecked: Vec<DeskUnchecked>,
}

/// One original.
#[derive(Clone, Debug, Serialize)]
pub struct DeskOriginal {
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Its subject; hostile.
    pub subject: String,
    /// The sender's display name; hostile.
    pub from_name: String,
    /// The sender's address; hostile.
    pub from_address: String,
    /// The Date field; a claim.
    pub dated: Option<Moment>,
    /// How much can be proved.
    #[serde(serialize_with = "super::codes::grade")]
    pub grade: Grade,
    /// What its wrappers destroyed.
    #[serde(serialize_with = "super::codes::lost")]
    pub lost: Vec<Lost>,
    /// The verdict on it alone.
    #[serde(serialize_with = "super::codes::verdict")]
    pub verdict: Verdict,
    /// 0 to 1.
    pub score: f64,
    /// What was seen, strongest first.
    pub findings: Vec<DeskFinding>,
    /// What could not be checked.
    pub unchecked: Vec<DeskUnchecked>,
}

/// One finding.
#[derive(Clone, Debug, Serialize)]
pub struct DeskFinding {
    /// The kind's stable id.
    pub id: String,
    /// Points.
    pub weight: i16,
    /// Which way it leans.
    pub leaning: Leaning,
    /// The question it touches.
    #[serde(serialize_with = "super::codes::question")]
    pub question: Question,
    /// What it touches, such as `CI`.
    #[serde(serialize_with = "super::codes::cia")]
    pub cia: Cia,
    /// Where it was seen, byte range included.
    pub where_seen: String,
    /// The desk's sentence; quotes hostile text.
    pub says: String,
}

/// Something that could not be checked.
#[derive(Clone, Debug, Serialize)]
pub struct DeskUnchecked {
    /// Its stable id.
    pub id: String,
    /// The desk's sentence.
    pub says: String,
}

/// One message of a thread.
#[derive(Clone, Debug, Serialize)]
pub struct DeskMessage {
    /// Its identifier.
    pub id: MessageId,
    /// `reporter`, `desk`, `automatic` or `somebody-else`.
    pub from: &'static str,
    /// The name of who wrote it, where this viewer may know; `the reporter` or `Headsup` otherwise.
    pub who: String,
    /// What it is for.
    pub kind: MessageKind,
    /// The words; hostile when from the reporter.
    pub text: String,
    /// When.
    pub when: Moment,
    /// SHA-256 of the files added with it.
    pub files: Vec<String>,
}

/// One line of the timeline.
#[derive(Clone, Debug, Serialize)]
pub struct DeskEntry {
    /// When it happened.
    pub at: Moment,
    /// Who did it: a member's name, `the reporter` or `Headsup`.
    pub who: String,
    /// What kind of thing happened.
    pub kind: String,
    /// The sentence; `None` once it was erased.
    pub says: Option<String>,
    /// The place of the report it belongs to; `None` for the case's own line.
    pub report_place: Option<usize>,
    /// Its place in its chain.
    pub sequence: u64,
    /// Its hash, lower-case hex.
    pub hash: String,
}

/// One thing that keeps the case open.
#[derive(Clone, Debug, Serialize)]
pub struct DeskStillOpen {
    /// `question`, `step` or `reporter`.
    pub code: &'static str,
    /// A sentence.
    pub sentence: String,
}

/// How the case was closed.
#[derive(Clone, Debug, Serialize)]
pub struct DeskClosing {
    /// How it ended.
    pub outcome: Outcome,
    /// What stopped the harm of a near miss.
    pub stopped_by: Option<StoppedBy>,
    /// The lesson.
    pub lesson: String,
    /// The name of who closed it.
    pub who: String,
    /// When.
    pub when: Moment,
}
