//! `examine` and `examine-with-dns`: from the bytes of a report to findings, verdict, case, steps and advice, saved in
//! one transaction. The bytes are read in a box (`reading_box`), never in this process. The first never asks the network; the
//! second fetches DNS answers first, within one deadline, and examines again. Both look up what is remembered of the sender, and
//! leave the mails of the report in the memory once the report has its place. Both are safe to run twice: the later result replaces the one before.

use casework::cases::acts::title_for_new_case;
use casework::cases::examination::ExaminationRecord;
use casework::cases::lockout::{account_marks_of, steps_of};
use casework::cases::report::EvidenceItem;
use casework::ids::{CaseId, ReportId};
use casework::verify::call_need::call_need;
use casework::verify::comparison::question_of;
use evidence::dns::DnsAnswers;
use evidence::mail::not_read_through::WhyStopped;
use evidence::surroundings::Surroundings;
use evidence::verdict::Verdict;
use store::{JobKind, NewJob, Placement, Refusal, ReportFile, StoreError};

use super::described;
use super::remember::{memory_for, remember, worth_remembering};
use super::workers::JobFailed;
use crate::laying_out::{lay_out_for, verdict_of, with_identifiers};
use crate::lookups::{DnsAsker, Fetching, ROUNDS_MAX};
use crate::reading_box::Reader;
use crate::reading_box_answer::Reading;
use crate::reading_room;
use crate::state::DeskState;

/// What an examination may know of the world, and whether it may ask for more.
struct Knowledge {
    surroundings: Surroundings,
    may_ask: bool,
}

/// Examines without the network, gives the report its place, and enqueues the asking where there is something to ask. On the
/// last try evidence that nothing could be begun with is said to be unread, rather than leaving its report without a place.
pub async fn examine_report(
    state: &DeskState,
    report: ReportId,
    is_last_try: bool,
) -> Result<(), JobFailed> {
    let Some(mut file) = state.desk.report_file(report).await? else {
        return Ok(());
    };
    let knowledge = gather(state, &file).await?;
    let (mut examinations, mut mails) = (Vec::new(), Vec::new());
    let mut wants_dns = false;
    for item in &file.evidence {
        let _room =
            reading_room::wait_for(usize::try_from(item.size_bytes).unwrap_or(usize::MAX)).await;
        let Some(bytes) = fetch(state, &item.sha256).await? else {
            continue;
        };
        let surroundings = for_file(&knowledge, item);
        let read = read_remembering(state, bytes, &item.sha256, surroundings).await;
        let read = match read {
            Err(JobFailed::NotBegun(_)) if is_last_try => {
                Reading::stopped(&item.sha256, WhyStopped::NeverBegan)
            }
            read => read?,
        };
        wants_dns |= !read.wanted_dns.is_empty();
        mails.append(&mut worth_remembering(
            &file.report,
            &item.media_type,
            &read,
        ));
        examinations.push(record(state, &file, item.media_type.as_str(), read).await?);
    }
    file.examinations = examinations;
    let ask = NewJob {
        kind: JobKind::ExamineWithDns,
        report,
        run_at: file.report.moment_to_note(state.world.now()),
    };
    let jobs = if wants_dns && knowledge.may_ask {
        vec![ask]
    } else {
        Vec::new()
    };
    place(state, &mut file, jobs).await?;
    if wants_dns {
        state.job_bell.notify_one();
    }
    remember(state, &mails, &knowledge.surroundings.own_domains).await
}

/// Fetches DNS answers round after round, then gives the report its place anew.
pub async fn examine_report_with_dns(
    state: &DeskState,
    dns: &DnsAsker,
    report: ReportId,
) -> Result<(), JobFailed> {
    let Some(mut file) = state.desk.report_file(report).await? else {
        return Ok(());
    };
    let knowledge = gather(state, &file).await?;
    if !knowledge.may_ask {
        return Ok(());
    }
    let mut fetching = dns.begin();
    let (mut examinations, mut mails) = (Vec::new(), Vec::new());
    for item in &file.evidence {
        let _room =
            reading_room::wait_for(usize::try_from(item.size_bytes).unwrap_or(usize::MAX)).await;
        let Some(bytes) = fetch(state, &item.sha256).await? else {
            continue;
        };
        let surroundings = for_file(&knowledge, item);
        let read = read_asking(state, bytes, &item.sha256, surroundings, &mut fetching).await?;
        mails.append(&mut worth_remembering(
            &file.report,
            &item.media_type,
            &read,
        ));
        examinations.push(record(state, &file, item.media_type.as_str(), read).await?);
    }
    file.examinations = examinations;
    place(state, &mut file, Vec::new()).await?;
    remember(state, &mails, &knowledge.surroundings.own_domains).await
}

async fn gather(state: &DeskState, file: &ReportFile) -> Result<Knowledge, JobFailed> {
    let settings = state
        .desk
        .organisation()
        .await?
        .map(|organisation| organisation.settings)
        .unwrap_or_default();
    let mut surroundings = settings.surroundings();
    surroundings.rules = state.rules.clone();
    surroundings.received_unix_seconds = Some(file.report.received.unix_seconds());
    Ok(Knowledge {
        surroundings,
        may_ask: state.settings.lookups && settings.lookups_allowed,
    })
}

/// The name of a file tells what it pretends to be, which matters where it is no mail.
fn for_file(knowledge: &Knowledge, item: &EvidenceItem) -> Surroundings {
    Surroundings {
        file_name: Some(item.name.clone()).filter(|name| !name.is_empty()),
        ..knowledge.surroundings.clone()
    }
}

/// The bytes, or `None` for a file that is lost or damaged: the rest of the report is examined all the same, and
/// `headsup verify` names the file.
async fn fetch(state: &DeskState, sha256: &str) -> Result<Option<Vec<u8>>, JobFailed> {
    match state.desk.evidence_folder().read_soon(sha256).await {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error @ (StoreError::EvidenceMissing { .. } | StoreError::EvidenceDamaged { .. })) => {
            tracing::error!(cause = ?error.to_string(), "evidence cannot be examined");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

async fn begin(
    state: &DeskState,
    bytes: Vec<u8>,
    sha256: &str,
    surroundings: &Surroundings,
) -> Result<Reader, JobFailed> {
    let reading_box = &state.settings.reading_box;
    Ok(reading_box.begin(bytes, sha256, surroundings).await?)
}

/// Reads, and where something is remembered of what the mail has to do with, once more with that.
async fn read_remembering(
    state: &DeskState,
    bytes: Vec<u8>,
    sha256: &str,
    mut surroundings: Surroundings,
) -> Result<Reading, JobFailed> {
    let mut reader = begin(state, bytes, sha256, &surroundings).await?;
    let read = match reader.read(&surroundings).await {
        Ok(read) => read,
        Err(why) => return Ok(Reading::stopped(sha256, why)),
    };
    surroundings.memory = memory_for(state, &read.wanted_memory).await?;
    if surroundings.memory.is_none() {
        return Ok(read);
    }
    // What was read before it stopped stands; it was read to its end.
    Ok(reader.read(&surroundings).await.unwrap_or(read))
}

/// The same, with DNS answers fetched round after round.
async fn read_asking(
    state: &DeskState,
    bytes: Vec<u8>,
    sha256: &str,
    mut surroundings: Surroundings,
    fetching: &mut Fetching<'_>,
) -> Result<Reading, JobFailed> {
    let mut reader = begin(state, bytes, sha256, &surroundings).await?;
    let mut read_before = None;
    for _ in 0..=ROUNDS_MAX {
        surroundings.dns = DnsAnswers::clone(fetching.answers());
        let read = match reader.read(&surroundings).await {
            Ok(read) => read,
            Err(why) => return Ok(read_before.unwrap_or_else(|| Reading::stopped(sha256, why))),
        };
        let memory = memory_for(state, &read.wanted_memory).await?;
        let remembered_more = memory.is_some();
        surroundings.memory = memory.or(surroundings.memory);
        let answered_more = fetching.answer(&read.wanted_dns).await;
        if !answered_more && !remembered_more {
            return Ok(read);
        }
        read_before = Some(read);
    }
    Ok(read_before.unwrap_or_else(|| Reading::stopped(sha256, WhyStopped::TookTooLong)))
}

/// What is kept of a reading.
async fn record(
    state: &DeskState,
    file: &ReportFile,
    media_type: &str,
    read: Reading,
) -> Result<ExaminationRecord, JobFailed> {
    let at = file.report.moment_to_note(state.world.now());
    let mut record = read.record_about(file.report.id, at);
    record.call_needed = must_be_rung_about(state, &record).await?;
    let described = media_type == crate::intake_words::DESCRIBED_MEDIA_TYPE;
    Ok(if described {
        described::as_described(record)
    } else {
        record
    })
}

/// Whether a mail in it has to be rung about before money moves, as the register stands now.
async fn must_be_rung_about(
    state: &DeskState,
    record: &ExaminationRecord,
) -> Result<bool, JobFailed> {
    for original in &record.originals {
        let request = &original.payment;
        let payees = if request.accounts.is_empty() {
            Vec::new()
        } else {
            state.desk.payees_found(&question_of(request)).await?
        };
        let findings = original.findings.iter().map(|finding| finding.id.as_str());
        if call_need(request, findings, &payees).is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Tries to place a report while its reporter keeps telling more; after that many the job itself is put off.
const PLACING_TRIES_MAX: usize = 5;

/// Gives the report its place. Where the person told more since the report was read, steps and advice are worked out
/// anew from what is known now.
async fn place(
    state: &DeskState,
    file: &mut ReportFile,
    jobs: Vec<NewJob>,
) -> Result<(), JobFailed> {
    for _ in 1..PLACING_TRIES_MAX {
        match place_once(state, file, jobs.clone()).await {
            Err(JobFailed::Store(StoreError::Refused(Refusal::ReportChanged))) => {}
            placed => return placed,
        }
        if let Some(fresh) = state.desk.report_file(file.report.id).await? {
            file.report = fresh.report;
        }
    }
    place_once(state, file, jobs).await
}

async fn place_once(
    state: &DeskState,
    file: &ReportFile,
    jobs: Vec<NewJob>,
) -> Result<(), JobFailed> {
    let at = file.report.moment_to_note(state.world.now());
    let laid = lay_out_for(state, file);
    let mut steps = laid.steps;
    let accounts = account_marks_of(&file.report);
    for waiting in state.desk.waiting_lockouts(&accounts, at).await? {
        steps.extend(steps_of(&waiting));
    }
    let verdict = verdict_of(file);
    let placement = Placement {
        report: file.report.id,
        examinations: file.examinations.clone(),
        exposures: file.report.exposures.clone(),
        may_join: true,
        fresh_case: CaseId(state.world.new_id()),
        title: title_for_new_case(&file.report, &file.examinations),
        steps: with_identifiers(&steps, &state.world),
        advice: laid.advice,
        verdict,
        verdict_says: verdict_says(verdict, file),
        at,
        jobs,
    };
    state.desk.place_report(&placement).await?;
    state.mail_bell.notify_one();
    Ok(())
}

/// The timeline's sentence about a verdict: what, from how much, and what it could not rest on.
fn verdict_says(verdict: Option<Verdict>, file: &ReportFile) -> String {
    let Some(verdict) = verdict else {
        return "there is nothing to weigh".to_owned();
    };
    let originals = || file.examinations.iter().flat_map(|one| &one.originals);
    let findings: usize = originals().map(|original| original.findings.len()).sum();
    let unchecked: usize = originals().map(|original| original.unchecked.len()).sum();
    let dns = if file.examinations.iter().any(|one| one.dns_questions_open) {
        "; DNS was not asked for all of it"
    } else {
        ""
    };
    format!(
        "the verdict is {}: {findings} findings, {unchecked} things not checked{dns}",
        verdict.code()
    )
}
