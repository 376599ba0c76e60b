//! What the reporter of one report sees: the own words, the verdict with its reasons in plain words, what to do now, the
//! own thread. Nothing of any other reporter is in it, not even how many there are; nothing for the desk's eyes either.

use std::collections::BTreeSet;

use evidence::mail::open::{Grade, Lost};
use evidence::verdict::Verdict;
use serde::Serialize;

use super::Surrounding;
use crate::cases::case::{Case, CaseState, Outcome};
use crate::cases::examination::{ExaminationRecord, FindingRecord};
use crate::cases::report::{EvidenceItem, Exposure, Privacy, Report, ReportKind};
use crate::cases::thread::{MessageFrom, MessageKind, ThreadMessage};
use crate::ids::ReportId;
use crate::moment::Moment;

/// Findings shown to the reporter; the strongest ones.
pub const STAFF_FINDINGS_MAX: usize = 6;

/// What the reporter sees.
#[derive(Clone, Debug, Serialize)]
pub struct StaffView {
    /// The report.
    pub report: ReportId,
    /// The number of its case, once it has one.
    pub case_number: Option<u64>,
    /// What it is about.
    pub kind: ReportKind,
    /// What the person already did, as told so far.
    pub exposures: Vec<Exposure>,
    /// How much of a name came with it.
    pub privacy: Privacy,
    /// The language it was written in.
    pub language: String,
    /// What happened, in the person's own words.
    pub what_happened: String,
    /// The kind's own questions: stable key and value.
    pub details: Vec<(String, String)>,
    /// When it came in.
    pub received: Moment,
    /// Whether the first examination is still to come; the page then looks again by itself.
    pub examination_pending: bool,
    /// What the desk says, the worse of this report's own evidence and its case; `None` where there is nothing to weigh.
    #[serde(serialize_with = "super::codes::verdict_if_any")]
    pub verdict: Option<Verdict>,
    /// How much can be proved about what was handed in; `None` where nothing was examined.
    #[serde(serialize_with = "super::codes::grade_if_any")]
    pub grade: Option<Grade>,
    /// What to do now, most urgent first.
    pub advice: Vec<StaffAdvice>,
    /// Why, strongest first, at most [`STAFF_FINDINGS_MAX`].
    pub findings: Vec<StaffSentence>,
    /// What could not be checked.
    pub unchecked: Vec<StaffSentence>,
    /// What the way of forwarding destroyed.
    #[serde(serialize_with = "super::codes::lost")]
    pub lost: Vec<Lost>,
    /// The messages found in what was handed in.
    pub originals: Vec<StaffOriginal>,
    /// The files handed in.
    pub files: Vec<StaffFile>,
    /// The thread, oldest first.
    pub thread: Vec<StaffMessage>,
    /// Whether the desk is still at it; `None` before there is a case.
    pub state: Option<CaseState>,
    /// How it ended, once it is closed.
    pub outcome: Option<Outcome>,
    /// When the outcome was told.
    pub told: Option<Moment>,
    /// Whether there is something to disagree with yet.
    pub may_disagree: bool,
    /// What could still be added to the exposures, in the order in which it is offered.
    pub may_add_exposures: Vec<Exposure>,
}

/// One line of advice.
#[derive(Clone, Debug, Serialize)]
pub struct StaffAdvice {
    /// The Fluent key.
    pub key: String,
    /// The organisation's own wording, shown instead where it is given.
    pub text: Option<String>,
}

/// One sentence for the reporter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StaffSentence {
    /// The Fluent key, `finding-…` or `unchecked-…`.
    pub key: String,
    /// Its named values; hostile.
    pub facts: Vec<(String, String)>,
    /// Whether it speaks for harm, against it, or neither.
    pub leaning: Leaning,
}

/// Which way a finding leans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaning {
    /// Towards harm.
    TowardsHarm,
    /// Neither way.
    Neither,
    /// Away from harm.
    AwayFromHarm,
}

coded!(Leaning {
    TowardsHarm = "towards-harm",
    Neither = "neither",
    AwayFromHarm = "away-from-harm",
});

impl Leaning {
    /// The way a weight leans.
    pub fn of(weight: i16) -> Leaning {
        match weight {
            1.. => Leaning::TowardsHarm,
            0 => Leaning::Neither,
            _ => Leaning::AwayFromHarm,
        }
    }
}

/// One message found in what was handed in.
#[derive(Clone, Debug, Serialize)]
pub struct StaffOriginal {
    /// The subject; hostile.
    pub subject: String,
    /// The sender's display name; hostile.
    pub from_name: String,
    /// The sender's address; hostile.
    pub from_address: String,
    /// What the desk says about this one.
    #[serde(serialize_with = "super::codes::verdict")]
    pub verdict: Verdict,
}

/// One file handed in.
#[derive(Clone, Debug, Serialize)]
pub struct StaffFile {
    /// Its name; hostile.
    pub name: String,
    /// Its size, bytes.
    pub size_bytes: u64,
}

/// Who wrote a message, as the reporter sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffMessageFrom {
    /// The reporter.
    You,
    /// Somebody at the desk.
    Desk,
    /// Headsup itself.
    Automatic,
    /// Somebody else, whose mail the desk took into the thread.
    SomebodyElse,
}

coded!(StaffMessageFrom {
    You = "you",
    Desk = "desk",
    Automatic = "automatic",
    SomebodyElse = "somebody-else",
});

/// One message of the thread.
#[derive(Clone, Debug, Serialize)]
pub struct StaffMessage {
    /// Who wrote it.
    pub from: StaffMessageFrom,
    /// The name of who wrote it, for a member of the desk.
    pub desk_name: Option<String>,
    /// What it is for.
    pub kind: MessageKind,
    /// The words.
    pub text: String,
    /// When.
    pub when: Moment,
    /// The names of the files added with it; hostile.
    pub files: Vec<String>,
}

/// The view of one report, with its case where it has one.
pub(super) fn of_report(
    report: &Report,
    around: Surrounding<'_>,
    case: Option<&Case>,
) -> StaffView {
    let examinations: Vec<&ExaminationRecord> = case
        .map(|case| {
            case.examinations
                .iter()
                .filter(|one| one.report == report.id)
                .collect()
        })
        .unwrap_or_default();
    let verdict = examinations
        .iter()
        .map(|one| one.verdict)
        .chain(case.and_then(|case| case.verdict))
        .max();
    let closing = case.and_then(|case| case.closing.as_ref());
    StaffView {
        report: report.id,
        case_number: case.map(|case| case.number),
        kind: report.kind,
        exposures: report.exposures.iter().copied().collect(),
        privacy: report.privacy,
        language: report.language.clone(),
        what_happened: report.what_happened.clone(),
        details: report.details.clone(),
        received: report.received,
        examination_pending: report.examination_pending,
        verdict,
        grade: examinations.iter().map(|one| one.grade).max(),
        advice: advice(report),
        findings: findings(&examinations),
        unchecked: unchecked(&examinations),
        lost: lost(&examinations),
        originals: originals(&examinations),
        files: own_files(report, around.evidence)
            .map(|file| StaffFile {
                name: file.name.clone(),
                size_bytes: file.size_bytes,
            })
            .collect(),
        thread: thread(report, &around),
        state: case.map(|case| case.state),
        outcome: closing.map(|closing| closing.outcome),
        told: report.told,
        may_disagree: verdict.is_some() || report.told.is_some() || closing.is_some(),
        may_add_exposures: may_add(report),
    }
}

fn advice(report: &Report) -> Vec<StaffAdvice> {
    report
        .advice
        .iter()
        .map(|line| StaffAdvice {
            key: line.key.clone(),
            text: line.text.clone(),
        })
        .collect()
}

fn findings(examinations: &[&ExaminationRecord]) -> Vec<StaffSentence> {
    let mut found: Vec<&FindingRecord> = examinations
        .iter()
        .flat_map(|one| {
            one.originals
                .iter()
                .flat_map(|original| &original.findings)
                .chain(&one.wrapping_findings)
        })
        .filter(|finding| finding.weight != 0)
        .collect();
    found.sort_by_key(|finding| std::cmp::Reverse(finding.weight));
    let mut sentences: Vec<StaffSentence> = Vec::new();
    for finding in found {
        let sentence = StaffSentence {
            key: staff_key("finding", &finding.id),
            facts: finding.facts.clone(),
            leaning: Leaning::of(finding.weight),
        };
        if sentences.len() < STAFF_FINDINGS_MAX && !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences
}

fn unchecked(examinations: &[&ExaminationRecord]) -> Vec<StaffSentence> {
    let mut sentences: Vec<StaffSentence> = Vec::new();
    let all = examinations.iter().flat_map(|one| {
        one.originals
            .iter()
            .flat_map(|original| &original.unchecked)
            .chain(&one.wrapping_unchecked)
    });
    for unchecked in all {
        let sentence = StaffSentence {
            key: staff_key("unchecked", &unchecked.id),
            facts: unchecked.facts.clone(),
            leaning: Leaning::Neither,
        };
        if sentences.len() < STAFF_FINDINGS_MAX && !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences
}

fn lost(examinations: &[&ExaminationRecord]) -> Vec<Lost> {
    let all: BTreeSet<Lost> = examinations
        .iter()
        .flat_map(|one| &one.originals)
        .flat_map(|original| original.lost.iter().copied())
        .collect();
    all.into_iter().collect()
}

fn originals(examinations: &[&ExaminationRecord]) -> Vec<StaffOriginal> {
    examinations
        .iter()
        .flat_map(|one| &one.originals)
        .map(|original| StaffOriginal {
            subject: original.subject.clone(),
            from_name: original.from_name.clone(),
            from_address: original.from_address.clone(),
            verdict: original.verdict,
        })
        .collect()
}

fn thread(report: &Report, around: &Surrounding<'_>) -> Vec<StaffMessage> {
    let mut own: Vec<&ThreadMessage> = around
        .threads
        .iter()
        .filter(|message| message.report == report.id)
        .collect();
    own.sort_by_key(|message| (message.when, message.id));
    own.into_iter()
        .map(|message| {
            let (from, desk_name) = match message.from {
                MessageFrom::Reporter => (StaffMessageFrom::You, None),
                MessageFrom::Desk(member) => {
                    (StaffMessageFrom::Desk, Some((around.member_name)(member)))
                }
                MessageFrom::Automatic => (StaffMessageFrom::Automatic, None),
                MessageFrom::SomebodyElse => (StaffMessageFrom::SomebodyElse, None),
            };
            StaffMessage {
                from,
                desk_name,
                kind: message.kind,
                text: message.text.clone(),
                when: message.when,
                files: own_files(report, around.evidence)
                    .filter(|file| message.evidence.contains(&file.sha256))
                    .map(|file| file.name.clone())
                    .collect(),
            }
        })
        .collect()
}

fn own_files<'e>(
    report: &Report,
    evidence: &'e [EvidenceItem],
) -> impl Iterator<Item = &'e EvidenceItem> {
    let report = report.id;
    evidence.iter().filter(move |file| file.report == report)
}

fn may_add(report: &Report) -> Vec<Exposure> {
    Exposure::ALL
        .iter()
        .copied()
        .filter(|exposure| *exposure != Exposure::Nothing && !report.exposures.contains(exposure))
        .collect()
}

/// The key of a staff sentence: dots of the id become dashes, as message keys have none.
pub fn staff_key(prefix: &str, id: &str) -> String {
    format!("{prefix}-{}", id.replace('.', "-"))
}
