//! What a mail that came in means. Every channel that takes mail (SMTP, LMTP, IMAP, the API) hands its bytes here and
//! acknowledges only after [`take_in_mail`] returned: then the bytes lie in the evidence folder, synced, and the rows are
//! committed. The same bytes handed in twice are one report, so a sender who never heard our `250` may send again.
//! Nothing here speaks a protocol, and nothing is answered here: that is the outbox's business. What a mail is, is decided
//! by `casework::cases::incoming_mail`, where the rule stands.

mod addressed;
mod answered;
mod new_report;
mod noted;
mod reading;

use casework::cases::incoming_mail::{MailHome, MailIs, MailSeen, what_it_is};
use casework::ids::ReportId;
use store::{EVIDENCE_BYTES_MAX, MailTakenAs, StoreError};

use crate::reading_room;
use crate::state::DeskState;
use reading::MailRead;

/// The channel a mail came by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailChannel {
    /// Our SMTP listener.
    Smtp,
    /// Our LMTP listener.
    Lmtp,
    /// A mailbox that we poll.
    Imap,
    /// Handed in raw through the API.
    Api,
}

/// A mail as a channel has it.
#[derive(Clone, Debug)]
pub struct IncomingMail {
    /// The message: header, empty line, body, exactly as handed over.
    pub bytes: Vec<u8>,
    /// The envelope sender where the channel has one; `Some("")` for the empty one, `<>`.
    pub envelope_from: Option<String>,
    /// The envelope recipient where the channel has one.
    pub recipient: Option<String>,
    /// How it came.
    pub channel: MailChannel,
}

/// What a mail was taken in as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenInAs {
    /// A new report.
    NewReport,
    /// Bytes that were taken in before; nothing changed.
    Duplicate,
    /// The reporter's word in the thread of a report.
    Reply,
    /// Somebody else's word in the thread of a report: kept, and waiting for the desk to look.
    Held,
    /// Written by a program for no person in particular, or our own mail coming back: kept, never a report, never
    /// answered.
    Automatic,
    /// A delivery report.
    Bounce,
}

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenIn {
    /// The report it is or belongs to; `None` for what belongs to none.
    pub report: Option<ReportId>,
    /// What it was taken in as.
    pub what: TakenInAs,
}

/// Why a mail is not taken in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{says}")]
pub struct MailRefused {
    /// Whether the same mail may be taken in later: 4xx rather than 5xx.
    pub temporary: bool,
    /// Why, in one line of ASCII for the sender's mail server; without our paths and causes.
    pub says: String,
}

/// Takes a mail in. When this returns without error, everything is durable.
///
/// # Errors
/// When the mail is larger than evidence may be, or the disk or the database refuses. Nothing is promised then: the
/// channel must not acknowledge, and the same bytes may come again.
pub async fn take_in_mail(state: &DeskState, mail: IncomingMail) -> Result<TakenIn, MailRefused> {
    if mail.bytes.len() as u64 > EVIDENCE_BYTES_MAX {
        return Err(too_large());
    }
    let _room = reading_room::wait_for(mail.bytes.len()).await;
    let read = reading::read_and_keep(state, mail)
        .await
        .map_err(|error| refuse("keep a mail", &error))?;
    sort(state, read)
        .await
        .map_err(|error| refuse("take a mail in", &error))
}

async fn sort(state: &DeskState, read: MailRead) -> Result<TakenIn, StoreError> {
    if let Some(before) = taken_in_before(state, &read).await? {
        return Ok(before);
    }
    let settings = state.desk.organisation().await?;
    let settings = settings.map(|one| one.settings).unwrap_or_default();
    let report_address = state
        .settings
        .report_address
        .as_ref()
        .map(ToString::to_string);
    let seen = MailSeen {
        header: &read.header,
        signs: &read.signs,
        envelope_from: read.envelope_from.as_deref(),
        carries_original: read.carries_original,
        is_ours: addressed::is_ours(state, &read.header),
    };
    let home = MailHome {
        own_domains: &settings.own_domains,
        report_address: report_address.as_deref(),
    };
    let is = what_it_is(&seen, &home);
    let thread = addressed::thread_of(state, &read).await?;
    match (is, thread) {
        (MailIs::OurOwn, thread) => noted::note_own(state, &read, thread).await,
        (MailIs::Bounce, thread) => noted::note_bounce(state, &read, thread).await,
        (MailIs::Automatic(why), thread) => noted::note_automatic(state, &read, thread, why).await,
        (MailIs::Persons(writer), Some(file)) => answered::take(state, &read, &writer, file).await,
        (MailIs::Persons(writer), None) => {
            new_report::raise(state, read, writer, &settings.language).await
        }
    }
}

async fn taken_in_before(
    state: &DeskState,
    read: &MailRead,
) -> Result<Option<TakenIn>, StoreError> {
    let submission = read.submission();
    let before = |report| TakenIn {
        report,
        what: TakenInAs::Duplicate,
    };
    if let Some(report) = state.desk.report_of_submission(&submission).await? {
        return Ok(Some(before(Some(report))));
    }
    let noted = state.desk.mail_of_submission(&submission).await?;
    Ok(noted.map(|noted| before(noted.report)))
}

impl From<MailTakenAs> for TakenInAs {
    fn from(taken_as: MailTakenAs) -> TakenInAs {
        match taken_as {
            MailTakenAs::Answer => TakenInAs::Reply,
            MailTakenAs::Held => TakenInAs::Held,
            MailTakenAs::Automatic | MailTakenAs::Own => TakenInAs::Automatic,
            MailTakenAs::Bounce => TakenInAs::Bounce,
        }
    }
}

fn too_large() -> MailRefused {
    MailRefused {
        temporary: false,
        says: format!(
            "this mail is larger than {} MiB; please send the report without the large attachment",
            EVIDENCE_BYTES_MAX >> 20
        ),
    }
}

/// Logs the cause once, here, and refuses for now without showing it.
fn refuse(doing: &'static str, error: &StoreError) -> MailRefused {
    let mut told = error.to_string();
    let mut next = std::error::Error::source(error);
    while let Some(source) = next {
        told.push_str(": ");
        told.push_str(&source.to_string());
        next = source.source();
    }
    tracing::error!(doing, cause = ?told, "a mail was not taken in");
    MailRefused {
        temporary: true,
        says: "the desk cannot keep mail just now; please try again later".to_owned(),
    }
}
