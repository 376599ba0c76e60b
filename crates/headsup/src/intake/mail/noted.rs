//! Mails that are nobody's word: what programs wrote, delivery reports, our own mails coming back. They are kept and noted,
//! never a report, never answered. A delivery report about one of our mails is told to that mail's row, which says so on
//! the case.

use casework::cases::mail::{MailTrouble, line_of_mail_trouble};
use casework::cases::report::Report;
use casework::ids::MessageId;
use evidence::mail::open::returned;
use store::{MailNote, MailTakenAs, ReportFile, StoreError};

use super::reading::MailRead;
use super::{TakenIn, TakenInAs};
use crate::state::DeskState;

/// A note of this mail. Its identifier follows from the bytes, so that a second handing in finds the first.
pub(super) fn note_of(
    state: &DeskState,
    read: &MailRead,
    taken_as: MailTakenAs,
    report: Option<&Report>,
) -> MailNote {
    let digest = state.keyed_digest("mail", &read.submission());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(digest.split_at(16).0);
    let now = state.world.now();
    MailNote {
        id: MessageId(uuid::Builder::from_random_bytes(bytes).into_uuid()),
        submission: read.submission(),
        taken_as,
        report: report.map(|report| report.id),
        sha256: read.kept.sha256.clone(),
        size_bytes: read.kept.size_bytes,
        from_name: String::new(),
        from_address: String::new(),
        says: String::new(),
        because: String::new(),
        received: report.map_or(now, |report| report.moment_to_note(now)),
    }
}

/// Notes a mail of ours that came back as it left.
pub(super) async fn note_own(
    state: &DeskState,
    read: &MailRead,
    thread: Option<ReportFile>,
) -> Result<TakenIn, StoreError> {
    note(
        state,
        read,
        MailTakenAs::Own,
        thread,
        "its Message-ID is ours",
    )
    .await
}

/// Notes a mail that a program wrote.
pub(super) async fn note_automatic(
    state: &DeskState,
    read: &MailRead,
    thread: Option<ReportFile>,
    why: &'static str,
) -> Result<TakenIn, StoreError> {
    note(state, read, MailTakenAs::Automatic, thread, why).await
}

/// Notes a delivery report, and tells the mail of ours that it is about. Which mail that is, the Message-ID inside says; its
/// token proves that we wrote it. Who the mail was for is not read out of the report and not said.
pub(super) async fn note_bounce(
    state: &DeskState,
    read: &MailRead,
    thread: Option<ReportFile>,
) -> Result<TakenIn, StoreError> {
    let bytes = read.bytes.clone();
    let returned = tokio::task::spawn_blocking(move || returned(&bytes)).await;
    let returned = returned.unwrap_or_default();
    let ours = returned
        .message_id
        .as_deref()
        .and_then(|id| state.report_of_message_id(id));
    let mut thread = thread;
    if let Some((ours, report)) = ours {
        thread = state.desk.report_file(report).await?;
        let known = thread.as_ref().filter(|_| returned.failed);
        if let Some(file) = known {
            let at = file.report.moment_to_note(state.world.now());
            let line = line_of_mail_trouble(report, ours.purpose, MailTrouble::CameBack, at);
            // Twice is harmless: the second time the row says so already.
            state
                .desk
                .mail_came_back(ours.mail, report, &line, at)
                .await?;
        }
    }
    let why = if returned.failed {
        "a delivery report: it did not get through"
    } else {
        "a delivery report that says of no failure"
    };
    note(state, read, MailTakenAs::Bounce, thread, why).await
}

async fn note(
    state: &DeskState,
    read: &MailRead,
    taken_as: MailTakenAs,
    thread: Option<ReportFile>,
    because: &str,
) -> Result<TakenIn, StoreError> {
    let report = thread.as_ref().map(|file| &file.report);
    let mut note = note_of(state, read, taken_as, report);
    note.because = because.to_owned();
    let is_new = state.desk.note_mail(&note, &[]).await?;
    Ok(TakenIn {
        report: note.report,
        what: if is_new {
            taken_as.into()
        } else {
            TakenInAs::Duplicate
        },
    })
}
