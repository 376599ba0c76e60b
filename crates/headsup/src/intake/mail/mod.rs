//! What a mail that came in means. Every channel that takes mail (SMTP, LMTP, IMAP, the API) hands its bytes here and
//! acknowledges only after [`take_in_mail`] returned: then the bytes lie in the evidence folder, synced, and the rows are
//! committed. The same bytes handed in twice are one report, so a sender who never heard our `250` may send again.
//! Nothing here speaks a protocol, and nothing is answered here: that is the outbox's business.

mod reading;
mod room;

use casework::cases::report::{Privacy, ReportKind};
use casework::ids::ReportId;
use store::{EVIDENCE_BYTES_MAX, StoreError};

use super::arrival::{Raised, receive};
use crate::state::DeskState;
use crate::words::Words;
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
    /// Written by a program for no person in particular: kept, never a case, never answered.
    Automatic,
    /// A mail of ours that came back.
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
    let _room = room::wait_for(mail.bytes.len()).await;
    let read = reading::read_and_keep(state, mail.bytes)
        .await
        .map_err(|error| refuse("keep a mail", &error))?;
    new_report(state, &mail.envelope_from, read)
        .await
        .map_err(|error| refuse("take a mail in", &error))
}

async fn new_report(
    state: &DeskState,
    envelope_from: &Option<String>,
    read: MailRead,
) -> Result<TakenIn, StoreError> {
    let sender = read.sender(envelope_from.as_deref());
    let raised = Raised {
        kind: ReportKind::Message,
        privacy: Privacy::Named,
        name: sender.name,
        address: sender.address,
        language: language_of(state, &read).await?,
        submission: read.submission(),
        what_happened: read.note,
        details: Vec::new(),
        may_be_published: false,
        files: vec![read.kept],
    };
    let arrived = receive(state, raised).await?;
    Ok(TakenIn {
        report: Some(arrived.stands_for),
        what: if arrived.is_new {
            TakenInAs::NewReport
        } else {
            TakenInAs::Duplicate
        },
    })
}

/// The language the person writes, where the mail says so and we have it; else the organisation's.
async fn language_of(state: &DeskState, read: &MailRead) -> Result<String, StoreError> {
    let organisation = state.desk.organisation().await?;
    let ours = organisation
        .map(|organisation| organisation.settings.language)
        .unwrap_or_default();
    Ok(
        Words::negotiate(None, read.content_language.as_deref(), &ours)
            .language()
            .to_owned(),
    )
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
