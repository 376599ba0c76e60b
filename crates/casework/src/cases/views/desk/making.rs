//! How the desk's view is made of a case and a reading pass. Whether a name is in it is decided in one place, `reporter_of`.

use std::collections::{BTreeMap, BTreeSet};

use evidence::finding::Question;

use super::held::held;
use super::lockouts::lockout_of;
use super::{
    DeskAnswer, DeskClosing, DeskEntry, DeskExamination, DeskFile, DeskFinding, DeskMail, DeskMay,
    DeskMessage, DeskOriginal, DeskQuestion, DeskReport, DeskReporter, DeskStep, DeskStillOpen,
    DeskUnchecked, DeskView,
};
use crate::cases::case::{Case, CaseState, Step, StepState};
use crate::cases::examination::{
    ExaminationRecord, FindingRecord, OriginalRecord, UncheckedRecord,
};
use crate::cases::gate::{StillOpen, gate};
use crate::cases::report::{EvidenceItem, Exposure, Privacy, Report, ReportKind};
use crate::cases::thread::{MessageFrom, ThreadMessage};
use crate::cases::timeline::{Actor, ChainId, Entry, hex, verify};
use crate::cases::views::name_of;
use crate::cases::views::staff::Leaning;
use crate::people::passes::CaseReadingPass;
use crate::people::{Doer, Hat};

/// How a reporter is called whose name is not shown.
const THE_REPORTER: &str = "the reporter";
/// How whoever wrote into another person's thread is called.
const SOMEBODY_ELSE: &str = "somebody else";
/// How Headsup itself is called.
const HEADSUP: &str = "Headsup";

/// The view of a case for whoever holds this pass.
pub(in crate::cases::views) fn of_case(case: &Case, pass: &CaseReadingPass) -> DeskView {
    let still_open = gate(case).err().unwrap_or_default();
    let exposures: BTreeSet<Exposure> = case
        .reports
        .iter()
        .flat_map(|report| report.exposures.iter().copied())
        .collect();
    DeskView {
        id: case.id,
        number: case.number,
        title: case.title.clone(),
        kind: case.kind,
        about_it: case.about_it,
        state: case.state,
        opened: case.opened,
        due: case.due(),
        verdict: case.verdict,
        score: case
            .examinations
            .iter()
            .map(|one| one.score)
            .reduce(f64::max),
        grade: case.grade,
        exposures: exposures.into_iter().collect(),
        questions: Question::ALL
            .into_iter()
            .map(|question| question_of(case, pass, question))
            .collect(),
        steps: steps(case, |_| true),
        reports: reports(case, pass),
        lockouts: case.lockouts.iter().map(lockout_of).collect(),
        timeline: timeline(case),
        broken_links: broken_links(case),
        may: may(case, pass, &still_open),
        still_open: still_open_sentences(&still_open),
        closing: closing(case),
    }
}

fn may(case: &Case, pass: &CaseReadingPass, still_open: &[StillOpen]) -> DeskMay {
    let works = pass.work().is_some();
    let open = case.state == CaseState::Open;
    DeskMay {
        work: works && open,
        close: works && open && still_open.is_empty(),
        reopen: works && !open,
        tell: works && open && case.reports.iter().any(|report| report.told.is_none()),
        publish: works
            && case.kind == ReportKind::Question
            && case.reports.iter().any(|report| report.may_be_published),
    }
}

fn still_open_sentences(still_open: &[StillOpen]) -> Vec<DeskStillOpen> {
    still_open
        .iter()
        .filter(|one| **one != StillOpen::ClosedAlready)
        .map(|one| DeskStillOpen {
            code: one.code(),
            sentence: one.to_string(),
        })
        .collect()
}

fn closing(case: &Case) -> Option<DeskClosing> {
    case.closing.as_ref().map(|closing| DeskClosing {
        outcome: closing.outcome,
        stopped_by: closing.stopped_by,
        lesson: closing.lesson.clone(),
        who: name_of(case, closing.who),
        when: closing.when,
    })
}

fn question_of(case: &Case, pass: &CaseReadingPass, question: Question) -> DeskQuestion {
    DeskQuestion {
        question,
        hat: match question {
            Question::KeepWorking => Hat::It,
            Question::PreventOrRecover => Hat::Security,
        },
        answer: case.answer(question).map(|answer| DeskAnswer {
            standing: answer.standing,
            text: answer.text.clone(),
            because: answer.because.clone(),
            who: name_of(case, answer.who),
            when: answer.when,
        }),
        open_steps: steps(case, |step| {
            step.question == question && step.state == StepState::Open
        }),
        may_answer: case.state == CaseState::Open
            && pass
                .work()
                .is_some_and(|work| work.answers(question).is_some()),
    }
}

fn steps(case: &Case, wanted: impl Fn(&Step) -> bool) -> Vec<DeskStep> {
    let mut steps: Vec<&Step> = case.steps.iter().filter(|step| wanted(step)).collect();
    steps.sort_by_key(|step| (step.state != StepState::Open, step.due, step.id));
    steps.into_iter().map(|step| step_of(case, step)).collect()
}

/// One step.
pub(in crate::cases::views) fn step_of(case: &Case, step: &Step) -> DeskStep {
    let (words, who, when) = match &step.state {
        StepState::Open => (None, None, None),
        StepState::Done {
            proof: words,
            who,
            when,
        }
        | StepState::Waived {
            reason: words,
            who,
            when,
        } => (
            Some(words.clone()),
            Some(doer_called(case, *who)),
            Some(*when),
        ),
    };
    DeskStep {
        id: step.id,
        hat: step.hat,
        question: step.question,
        title: step.title.clone(),
        reason: step.reason.clone(),
        due: step.due,
        state: step.state.code(),
        words,
        who,
        when,
        by_playbook: step.playbook_step.is_some(),
        playbook_step: step.playbook_step.clone(),
    }
}

fn reports(case: &Case, pass: &CaseReadingPass) -> Vec<DeskReport> {
    case.reports
        .iter()
        .enumerate()
        .map(|(index, report)| report_of(case, pass, report, index + 1))
        .collect()
}

fn report_of(case: &Case, pass: &CaseReadingPass, report: &Report, place: usize) -> DeskReport {
    let reporter = reporter_of(report, pass);
    DeskReport {
        id: report.id,
        place,
        kind: report.kind,
        exposures: report.exposures.iter().copied().collect(),
        privacy: report.privacy,
        language: report.language.clone(),
        what_happened: report.what_happened.clone(),
        details: report.details.clone(),
        received: report.received,
        told: report.told,
        disagreed: report.disagreed,
        may_be_published: report.may_be_published,
        examination_pending: report.examination_pending,
        advice: report
            .advice
            .iter()
            .map(|line| line.text.as_ref().unwrap_or(&line.key).clone())
            .collect(),
        files: case
            .evidence
            .iter()
            .filter(|file| file.report == report.id)
            .map(|file| file_of(case, file))
            .collect(),
        thread: thread(case, report, reporter.as_ref()),
        held: held(case, report, reporter.as_ref(), pass),
        mails: mails(case, report, pass),
        reporter,
    }
}

fn mails(case: &Case, report: &Report, pass: &CaseReadingPass) -> Vec<DeskMail> {
    case.mails
        .iter()
        .filter(|mail| mail.report == report.id)
        .map(|mail| DeskMail {
            id: mail.id,
            purpose: mail.purpose,
            state: mail.state,
            trouble: mail.trouble,
            since: mail.since,
            may_send_again: pass.work().is_some() && mail.needs_somebody(),
        })
        .collect()
}

/// The one place that decides about a reporter's name: a named report, and a viewer who works the case.
fn reporter_of(report: &Report, pass: &CaseReadingPass) -> Option<DeskReporter> {
    if report.privacy != Privacy::Named {
        return None;
    }
    if !pass.sees_names() {
        return None;
    }
    let name = report.reporter_name.clone().unwrap_or_default();
    let address = report.reporter_address.clone().unwrap_or_default();
    (!name.is_empty() || !address.is_empty()).then_some(DeskReporter { name, address })
}

fn file_of(case: &Case, file: &EvidenceItem) -> DeskFile {
    DeskFile {
        sha256: file.sha256.clone(),
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        size_bytes: file.size_bytes,
        examination: case
            .examinations
            .iter()
            .find(|one| one.report == file.report && one.sha256 == file.sha256)
            .map(examination_of),
    }
}

fn examination_of(record: &ExaminationRecord) -> DeskExamination {
    DeskExamination {
        examined: record.examined,
        verdict: record.verdict,
        score: record.score,
        grade: record.grade,
        dns_questions_open: record.dns_questions_open,
        originals: record.originals.iter().map(original_of).collect(),
        originals_beyond_cap: record.originals_beyond_cap,
        comment: record.comment.clone(),
        drill_markers: record.drill_markers.clone(),
        wrapping_findings: findings(&record.wrapping_findings),
        wrapping_unchecked: unchecked(&record.wrapping_unchecked),
    }
}

fn original_of(original: &OriginalRecord) -> DeskOriginal {
    DeskOriginal {
        sha256: original.sha256.clone(),
        subject: original.subject.clone(),
        from_name: original.from_name.clone(),
        from_address: original.from_address.clone(),
        dated: original.dated,
        grade: original.grade,
        lost: original.lost.clone(),
        verdict: original.verdict,
        score: original.score,
        findings: findings(&original.findings),
        unchecked: unchecked(&original.unchecked),
    }
}

/// Strongest first, whichever way it leans; plain notes last.
fn findings(records: &[FindingRecord]) -> Vec<DeskFinding> {
    let mut sorted: Vec<&FindingRecord> = records.iter().collect();
    sorted.sort_by_key(|finding| std::cmp::Reverse(finding.weight.unsigned_abs()));
    sorted
        .into_iter()
        .map(|finding| DeskFinding {
            id: finding.id.clone(),
            weight: finding.weight,
            leaning: Leaning::of(finding.weight),
            question: finding.question,
            cia: finding.cia,
            where_seen: match finding.bytes {
                Some((start, end)) => format!("{}, bytes {start}-{end}", finding.where_seen),
                None => finding.where_seen.clone(),
            },
            says: finding.says.clone(),
        })
        .collect()
}

fn unchecked(records: &[UncheckedRecord]) -> Vec<DeskUnchecked> {
    records
        .iter()
        .map(|unchecked| DeskUnchecked {
            id: unchecked.id.clone(),
            says: unchecked.says.clone(),
        })
        .collect()
}

fn thread(case: &Case, report: &Report, reporter: Option<&DeskReporter>) -> Vec<DeskMessage> {
    let mut messages: Vec<&ThreadMessage> = case
        .threads
        .iter()
        .filter(|message| message.report == report.id)
        .collect();
    messages.sort_by_key(|message| (message.when, message.id));
    messages
        .into_iter()
        .map(|message| {
            let (from, who) = match message.from {
                MessageFrom::Reporter => ("reporter", reporter_called(reporter)),
                MessageFrom::Desk(member) => ("desk", name_of(case, member)),
                MessageFrom::Automatic => ("automatic", String::from(HEADSUP)),
                MessageFrom::SomebodyElse => ("somebody-else", String::from(SOMEBODY_ELSE)),
            };
            DeskMessage {
                id: message.id,
                from,
                who,
                kind: message.kind,
                text: message.text.clone(),
                when: message.when,
                files: message.evidence.clone(),
            }
        })
        .collect()
}

fn doer_called(case: &Case, doer: Doer) -> String {
    match doer {
        Doer::Member(account) => name_of(case, account),
        Doer::Integration(id) => match case.integration_names.get(&id) {
            Some(name) => format!("{name} (integration)"),
            None => String::from("an integration"),
        },
    }
}

fn reporter_called(reporter: Option<&DeskReporter>) -> String {
    match reporter {
        Some(reporter) if !reporter.name.is_empty() => reporter.name.clone(),
        Some(reporter) => reporter.address.clone(),
        None => String::from(THE_REPORTER),
    }
}

fn timeline(case: &Case) -> Vec<DeskEntry> {
    let places: BTreeMap<ChainId, usize> = case
        .reports
        .iter()
        .enumerate()
        .map(|(index, report)| (ChainId::from(report.id), index + 1))
        .collect();
    let mut entries: Vec<&Entry> = case.timeline.iter().collect();
    // Within one microsecond a report comes before the case that it opens.
    entries.sort_by_key(|entry| {
        (
            entry.at,
            entry.chain == ChainId::from(case.id),
            entry.sequence,
        )
    });
    entries
        .into_iter()
        .map(|entry| DeskEntry {
            at: entry.at,
            who: match entry.actor.parse() {
                Ok(Actor::Desk) => String::from(HEADSUP),
                Ok(Actor::Reporter) => String::from(THE_REPORTER),
                Ok(Actor::Member(member)) => name_of(case, member),
                Ok(Actor::Integration(id)) => doer_called(case, Doer::Integration(id)),
                Err(_) => entry.actor.clone(),
            },
            kind: entry.kind.clone(),
            says: entry.says.clone(),
            report_place: places.get(&entry.chain).copied(),
            sequence: entry.sequence,
            hash: hex(&entry.hash),
        })
        .collect()
}

fn broken_links(case: &Case) -> Vec<String> {
    let mut chains: BTreeMap<ChainId, Vec<Entry>> = BTreeMap::new();
    for entry in &case.timeline {
        chains.entry(entry.chain).or_default().push(entry.clone());
    }
    chains
        .into_values()
        .filter_map(|mut chain| {
            chain.sort_by_key(|entry| entry.sequence);
            verify(&chain).err()
        })
        .map(|broken| broken.to_string())
        .collect()
}
