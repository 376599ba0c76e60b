//! A mail into a thread: the reporter's word, with the files that came along as evidence and "I clicked" taken down; or
//! somebody else's, held for the desk.

use casework::cases::acts::{ActRefused, NewReporterMessage, line_of_holding, reporter_says};
use casework::cases::incoming_mail::{ThreadVoice, Writer, voice_in_thread};
use casework::cases::mail::MailCause;
use casework::cases::report::{EvidenceItem, Privacy};
use casework::cases::said_by_mail::exposures_said;
use casework::cases::thread::MESSAGE_CHARS_MAX;
use casework::people::reply_address::MailPurpose;
use store::{
    EVIDENCE_ITEMS_PER_REPORT_MAX, HELD_MAIL_CHARS_MAX, JobKind, MailTakenAs, MailedAnswer, NewJob,
    NewMail, Refusal, ReportFile, StoreError,
};

use super::noted::note_of;
use super::reading::{MAIL_MEDIA_TYPE, MailRead};
use super::{TakenIn, TakenInAs};
use crate::intake::fields::{ADDRESS_CHARS_MAX, NAME_CHARS_MAX, one_line, words};
use crate::mailed_files::{MailedFile, as_evidence, keep_files};
use crate::phrases;
use crate::state::DeskState;
use crate::telling::tell_more;

/// Takes a person's mail into the thread it was written to.
pub(super) async fn take(
    state: &DeskState,
    read: &MailRead,
    writer: &Writer,
    file: ReportFile,
) -> Result<TakenIn, StoreError> {
    match voice_in_thread(&file.report, writer) {
        ThreadVoice::Reporter => answer(state, read, writer, file).await,
        ThreadVoice::SomebodyElse => {
            hold(state, read, writer, &file, "somebody else wrote it").await
        }
    }
}

async fn answer(
    state: &DeskState,
    read: &MailRead,
    writer: &Writer,
    file: ReportFile,
) -> Result<TakenIn, StoreError> {
    let said = words(&read.answer().await.words, MESSAGE_CHARS_MAX);
    // Before the message: were we to stop in between, the same mail comes again and finds this done already.
    tell(state, read, &file, &said).await?;
    let report = file.report.clone();
    let evidence = files_of(state, read, &file).await?;
    let digests: Vec<String> = evidence.iter().map(|item| item.sha256.clone()).collect();
    let mut note = note_of(state, read, MailTakenAs::Answer, Some(&report));
    note.because = "it comes from the reporter's own address".to_owned();
    let message = NewReporterMessage {
        id: note.id,
        text: &said,
        files: &digests,
    };
    let acted = match reporter_says(&report, message, state.world.now()) {
        Ok(acted) => acted,
        // Nothing but quotes came: it is kept, and there is nothing to show.
        Err(ActRefused::WordsMissing(_)) => {
            state.desk.note_mail(&note, &[]).await?;
            return Ok(taken(&file, TakenInAs::Reply));
        }
        Err(_) => return hold(state, read, writer, &file, "it could not be shown").await,
    };
    let job = NewJob {
        kind: JobKind::Examine,
        report: report.id,
        run_at: acted.changed.when,
    };
    let jobs = if evidence.is_empty() {
        vec![]
    } else {
        vec![job]
    };
    let saved = state
        .desk
        .save_mailed_answer(&MailedAnswer {
            note: &note,
            message: &acted.changed,
            evidence: &evidence,
            lines: &acted.lines,
            jobs: &jobs,
        })
        .await;
    state.job_bell.notify_one();
    match saved {
        Ok(true) => Ok(taken(&file, TakenInAs::Reply)),
        Ok(false) => Ok(taken(&file, TakenInAs::Duplicate)),
        Err(StoreError::Refused(Refusal::ThreadIsFull)) => {
            hold(state, read, writer, &file, "the thread is full").await
        }
        Err(error) => Err(error),
    }
}

/// Takes down what a short answer says was done, and lets the advice that follows go back the same way.
async fn tell(
    state: &DeskState,
    read: &MailRead,
    file: &ReportFile,
    said: &str,
) -> Result<(), StoreError> {
    let more = exposures_said(phrases::all(), said);
    if more.is_empty() || !tell_more(state, file.clone(), &more).await? {
        return Ok(());
    }
    let now = state.world.now();
    let message = note_of(state, read, MailTakenAs::Answer, Some(&file.report)).id;
    state
        .desk
        .enqueue_mail(&NewMail {
            cause: MailCause::Told(message),
            purpose: MailPurpose::Update,
            report: file.report.id,
            message: None,
            send_at: now,
            created: now,
        })
        .await
}

/// The files of an answer that the report does not have yet. Where the answer forwards another mail in its text, the
/// answer itself is examined as well: that is where the other mail is.
async fn files_of(
    state: &DeskState,
    read: &MailRead,
    file: &ReportFile,
) -> Result<Vec<EvidenceItem>, StoreError> {
    let mut files = keep_files(
        state.desk.evidence_folder(),
        read.bytes.clone(),
        file.report.privacy,
    )
    .await?;
    if read.forwards_inline {
        files.push(MailedFile {
            sha256: read.kept.sha256.clone(),
            name: read.kept.name.clone(),
            media_type: MAIL_MEDIA_TYPE.to_owned(),
            size_bytes: read.kept.size_bytes,
        });
    }
    files.retain(|one| !file.evidence.iter().any(|item| item.sha256 == one.sha256));
    files.truncate(EVIDENCE_ITEMS_PER_REPORT_MAX.saturating_sub(file.evidence.len()));
    let received = file.report.moment_to_note(state.world.now());
    Ok(as_evidence(&files, &file.report, received))
}

/// Keeps a mail for the desk to look at.
async fn hold(
    state: &DeskState,
    read: &MailRead,
    writer: &Writer,
    file: &ReportFile,
    because: &str,
) -> Result<TakenIn, StoreError> {
    let report = &file.report;
    let mut note = note_of(state, read, MailTakenAs::Held, Some(report));
    note.says = words(&read.answer().await.words, HELD_MAIL_CHARS_MAX);
    note.because = because.to_owned();
    if report.privacy == Privacy::Named {
        // Else it may be the reporter with another address, and the name is sealed or was never given.
        note.from_name = one_line(&writer.name, NAME_CHARS_MAX);
        note.from_address = one_line(&writer.address, ADDRESS_CHARS_MAX);
    }
    let line = line_of_holding(report, state.world.now());
    let is_new = state.desk.note_mail(&note, &[line]).await?;
    Ok(taken(
        file,
        if is_new {
            TakenInAs::Held
        } else {
            TakenInAs::Duplicate
        },
    ))
}

fn taken(file: &ReportFile, what: TakenInAs) -> TakenIn {
    TakenIn {
        report: Some(file.report.id),
        what,
    }
}
