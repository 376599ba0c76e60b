//! A case as the API writes it: made from the desk's view and from nothing else, so that it holds what `case.through` let
//! through. What was found in evidence stands in `shape_evidence`.

use casework::cases::views::DeskView;
use casework::cases::views::desk::{
    DeskAnswer, DeskClosing, DeskEntry, DeskMessage, DeskQuestion, DeskReport, DeskReporter,
    DeskStep, DeskStillOpen,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::shape_evidence::File;
use crate::api_words::{
    At, CaseStateCode, ExposureCode, GradeCode, Id, Kind, MessageKindCode, OutcomeCode,
    PrivacyCode, QuestionCode, StandingCode, StepHat, StoppedByCode, VerdictCode,
};

/// A case, whole.
#[derive(Serialize, ToSchema)]
#[schema(as = Case)]
pub struct WholeCase {
    /// Its number.
    #[schema(minimum = 1)]
    number: u64,
    /// Its title; may quote hostile text.
    title: String,
    /// The kind of its first report.
    kind: Kind,
    /// Whether it is being worked.
    state: CaseStateCode,
    /// When it was opened.
    opened: At,
    /// When the next open step is due.
    #[schema(required = true)]
    due: Option<At>,
    /// The worst verdict; nothing where there is no evidence to weigh. Never "safe": see what could not be checked.
    #[schema(required = true)]
    verdict: Option<VerdictCode>,
    /// The highest score, 0 to 1, rising with harm.
    #[schema(required = true, minimum = 0, maximum = 1)]
    score: Option<f64>,
    /// The lowest grade of its evidence.
    grade: GradeCode,
    /// What its reporters did, all together.
    exposures: Vec<ExposureCode>,
    /// The two questions, IT's first.
    questions: Vec<AskedQuestion>,
    /// Its steps: open ones by due, then the others.
    steps: Vec<Step>,
    /// Its reports, first one first.
    reports: Vec<Report>,
    /// The case's timeline merged with its reports', by time.
    timeline: Vec<TimelineEntry>,
    /// The first broken link of each timeline that does not hold, in words; empty when all hold.
    broken_links: Vec<String>,
    /// What keeps it from being closed; empty when it may be closed.
    still_open: Vec<StillOpen>,
    /// How it was closed.
    #[schema(required = true)]
    closing: Option<Closing>,
}

/// One of the two questions.
#[derive(Serialize, ToSchema)]
#[schema(as = Question)]
pub struct AskedQuestion {
    /// Which one.
    question: QuestionCode,
    /// Whose it is.
    hat: StepHat,
    /// The answer.
    #[schema(required = true)]
    answer: Option<Answer>,
}

/// An answer to a question.
#[derive(Serialize, ToSchema)]
pub struct Answer {
    /// Whether it answers, or says that the question does not apply.
    standing: StandingCode,
    /// The answer.
    text: String,
    /// What it rests on, or why the question does not apply.
    because: String,
    /// The name of who wrote it.
    who: String,
    /// When.
    when: At,
}

/// A step.
#[derive(Serialize, ToSchema)]
pub struct Step {
    /// Its identifier.
    id: Id,
    /// Whose it is.
    hat: StepHat,
    /// The question it serves.
    question: QuestionCode,
    /// What to do.
    title: String,
    /// Why, and what proof looks like.
    reason: String,
    /// When it should be done.
    due: At,
    /// `open`, `done` or `waived`.
    state: StepStateCode,
    /// The proof, or the reason it was waived.
    #[schema(required = true)]
    words: Option<String>,
    /// The name of who did or waived it.
    #[schema(required = true)]
    who: Option<String>,
    /// When.
    #[schema(required = true)]
    when: Option<At>,
    /// Whether a playbook laid it out; otherwise it was added by hand or by an integration.
    by_playbook: bool,
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = StepState)]
pub enum StepStateCode {
    /// Still to be done.
    Open,
    /// Done.
    Done,
    /// Not needed.
    Waived,
}

/// One report of a case.
#[derive(Serialize, ToSchema)]
pub struct Report {
    /// Its identifier.
    id: Id,
    /// Its place among the case's reports, from 1.
    #[schema(minimum = 1)]
    place: usize,
    /// What it is about.
    kind: Kind,
    /// What the person already did.
    exposures: Vec<ExposureCode>,
    /// How much of a name came with it.
    privacy: PrivacyCode,
    /// Who raised the hand, where that was said openly and this token works cases.
    #[schema(required = true)]
    reporter: Option<Reporter>,
    /// The language to answer in.
    language: String,
    /// What happened, in the person's own words; hostile.
    what_happened: String,
    /// The kind's own questions and what was answered; hostile.
    details: Vec<Detail>,
    /// When it came in; to the hour where it is anonymous.
    received: At,
    /// When the outcome was told.
    #[schema(required = true)]
    told: Option<At>,
    /// When the reporter said "I think you are wrong".
    #[schema(required = true)]
    disagreed: Option<At>,
    /// Whether its asker agreed to the answer being published.
    may_be_published: bool,
    /// Whether the first examination is still to come.
    examination_pending: bool,
    /// What the reporter was advised to do: message keys, or the organisation's own words.
    advice: Vec<String>,
    /// The files handed in, each with what was made of it.
    files: Vec<File>,
    /// The thread, oldest first.
    thread: Vec<Message>,
}

/// Who raised a hand.
#[derive(Serialize, ToSchema)]
pub struct Reporter {
    /// The name; may be empty.
    name: String,
    /// The address; may be empty.
    address: String,
}

/// What was answered to one of a kind's own questions.
#[derive(Serialize, ToSchema)]
pub struct Detail {
    /// The question's stable key.
    key: String,
    /// The answer.
    value: String,
}

/// One message of a thread.
#[derive(Serialize, ToSchema)]
pub struct Message {
    /// Its identifier.
    id: Id,
    /// `reporter`, `desk` or `automatic`.
    from: String,
    /// The name of who wrote it, where this token may know.
    who: String,
    /// What it is for.
    kind: MessageKindCode,
    /// The words; hostile when from the reporter.
    text: String,
    /// When.
    when: At,
    /// SHA-256 of the files added with it.
    files: Vec<String>,
}

/// One entry of the timeline.
#[derive(Serialize, ToSchema)]
pub struct TimelineEntry {
    /// When it happened.
    at: At,
    /// Who did it: a member's or an integration's name, `the reporter` or `Headsup`.
    who: String,
    /// What kind of thing happened.
    kind: String,
    /// The sentence; nothing once it was erased.
    #[schema(required = true)]
    says: Option<String>,
    /// The place of the report it belongs to; nothing for the case's own entry.
    #[schema(required = true)]
    report_place: Option<usize>,
    /// Its place in its chain, from 1.
    #[schema(minimum = 1)]
    sequence: u64,
    /// Its hash, lower-case hex.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    hash: String,
}

/// One thing that keeps a case open.
#[derive(Serialize, ToSchema)]
pub struct StillOpen {
    /// `question`, `step`, `payment-check` or `reporter`.
    code: String,
    /// A sentence.
    sentence: String,
}

/// How a case was closed.
#[derive(Serialize, ToSchema)]
pub struct Closing {
    /// How it ended.
    outcome: OutcomeCode,
    /// What stopped the harm of a near miss.
    #[schema(required = true)]
    stopped_by: Option<StoppedByCode>,
    /// The lesson.
    lesson: String,
    /// The name of who closed it.
    who: String,
    /// When.
    when: At,
}

impl From<&DeskView> for WholeCase {
    fn from(view: &DeskView) -> WholeCase {
        WholeCase {
            number: view.number,
            title: view.title.clone(),
            kind: view.kind.into(),
            state: view.state.into(),
            opened: view.opened.into(),
            due: view.due.map(At),
            verdict: view.verdict.map(VerdictCode),
            score: view.score,
            grade: view.grade.into(),
            exposures: codes(&view.exposures),
            questions: view.questions.iter().map(AskedQuestion::from).collect(),
            steps: view.steps.iter().map(Step::from).collect(),
            reports: view.reports.iter().map(Report::from).collect(),
            timeline: view.timeline.iter().map(TimelineEntry::from).collect(),
            broken_links: view.broken_links.clone(),
            still_open: view.still_open.iter().map(StillOpen::from).collect(),
            closing: view.closing.as_ref().map(Closing::from),
        }
    }
}

fn codes<Inner: Copy, Code: From<Inner>>(all: &[Inner]) -> Vec<Code> {
    all.iter().copied().map(Code::from).collect()
}

impl From<&DeskQuestion> for AskedQuestion {
    fn from(question: &DeskQuestion) -> AskedQuestion {
        AskedQuestion {
            question: question.question.into(),
            hat: question.hat.into(),
            answer: question.answer.as_ref().map(Answer::from),
        }
    }
}

impl From<&DeskAnswer> for Answer {
    fn from(answer: &DeskAnswer) -> Answer {
        Answer {
            standing: answer.standing.into(),
            text: answer.text.clone(),
            because: answer.because.clone(),
            who: answer.who.clone(),
            when: answer.when.into(),
        }
    }
}

impl From<&DeskStep> for Step {
    fn from(step: &DeskStep) -> Step {
        Step {
            id: Id(step.id.0),
            hat: step.hat.into(),
            question: step.question.into(),
            title: step.title.clone(),
            reason: step.reason.clone(),
            due: step.due.into(),
            state: match step.state {
                "done" => StepStateCode::Done,
                "waived" => StepStateCode::Waived,
                _ => StepStateCode::Open,
            },
            words: step.words.clone(),
            who: step.who.clone(),
            when: step.when.map(At),
            by_playbook: step.by_playbook,
        }
    }
}

impl From<&DeskReport> for Report {
    fn from(report: &DeskReport) -> Report {
        let detail = |(key, value): &(String, String)| Detail {
            key: key.clone(),
            value: value.clone(),
        };
        Report {
            id: Id(report.id.0),
            place: report.place,
            kind: report.kind.into(),
            exposures: codes(&report.exposures),
            privacy: report.privacy.into(),
            reporter: report.reporter.as_ref().map(Reporter::from),
            language: report.language.clone(),
            what_happened: report.what_happened.clone(),
            details: report.details.iter().map(detail).collect(),
            received: report.received.into(),
            told: report.told.map(At),
            disagreed: report.disagreed.map(At),
            may_be_published: report.may_be_published,
            examination_pending: report.examination_pending,
            advice: report.advice.clone(),
            files: report.files.iter().map(File::from).collect(),
            thread: report.thread.iter().map(Message::from).collect(),
        }
    }
}

impl From<&DeskReporter> for Reporter {
    fn from(reporter: &DeskReporter) -> Reporter {
        Reporter {
            name: reporter.name.clone(),
            address: reporter.address.clone(),
        }
    }
}

impl From<&DeskMessage> for Message {
    fn from(message: &DeskMessage) -> Message {
        Message {
            id: Id(message.id.0),
            from: message.from.to_owned(),
            who: message.who.clone(),
            kind: message.kind.into(),
            text: message.text.clone(),
            when: message.when.into(),
            files: message.files.clone(),
        }
    }
}

impl From<&DeskEntry> for TimelineEntry {
    fn from(entry: &DeskEntry) -> TimelineEntry {
        TimelineEntry {
            at: entry.at.into(),
            who: entry.who.clone(),
            kind: entry.kind.clone(),
            says: entry.says.clone(),
            report_place: entry.report_place,
            sequence: entry.sequence,
            hash: entry.hash.clone(),
        }
    }
}

impl From<&DeskStillOpen> for StillOpen {
    fn from(open: &DeskStillOpen) -> StillOpen {
        StillOpen {
            code: open.code.to_owned(),
            sentence: open.sentence.clone(),
        }
    }
}

impl From<&DeskClosing> for Closing {
    fn from(closing: &DeskClosing) -> Closing {
        Closing {
            outcome: closing.outcome.into(),
            stopped_by: closing.stopped_by.map(StoppedByCode),
            lesson: closing.lesson.clone(),
            who: closing.who.clone(),
            when: closing.when.into(),
        }
    }
}
