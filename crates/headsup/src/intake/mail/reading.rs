//! Reads of a mail what sorting it needs, and keeps its bytes: the outer header and its signs, whether a reported mail is
//! attached, the note written above a forward. All reading is done by `evidence`; this only picks. Decisions are made
//! elsewhere.

use std::sync::Arc;

use casework::cases::incoming_mail::carries_original;
use evidence::mail::message::{Message, read_header};
use evidence::mail::open::{Answer, Opened, Wrapper, answer_in, open, own_words_in};
use evidence::mail::sending::{Signs, signs};
use store::StoreError;

use super::IncomingMail;
use crate::intake::form::KeptFile;
use crate::state::DeskState;

/// The name under which the mail itself is shown among the evidence.
const MAIL_NAME: &str = "mail.eml";
/// Its media type (RFC 2046 clause 5.2.1).
pub(super) const MAIL_MEDIA_TYPE: &str = "message/rfc822";

/// A mail, kept and read as far as sorting it needs.
#[derive(Clone, Debug)]
pub(super) struct MailRead {
    /// Its bytes.
    pub bytes: Arc<Vec<u8>>,
    /// The same bytes in the evidence folder.
    pub kept: KeptFile,
    /// The outer header.
    pub header: Message,
    /// How that header says it was sent.
    pub signs: Signs,
    /// The envelope sender, where the channel knows it.
    pub envelope_from: Option<String>,
    /// The envelope recipient, where the channel knows it.
    pub recipient: Option<String>,
    /// Whether a reported mail is attached.
    pub carries_original: bool,
    /// Whether another mail is copied into its text by a forward.
    pub forwards_inline: bool,
    /// What the person wrote above the forward; empty where nothing was.
    pub note: String,
}

impl MailRead {
    /// The same for the same bytes, so that a sender who tries again after a lost answer makes no second report.
    pub fn submission(&self) -> String {
        format!("mail-{}", self.kept.sha256)
    }

    /// The languages of `Content-Language` (RFC 3282), as they stand.
    pub fn content_language(&self) -> Option<&str> {
        let mut fields = self.header.header_values("Content-Language");
        fields.next().map(|field| field.value.as_str())
    }

    /// What the person wrote in an answer, quotes folded away; where nothing but quotes is left, all of it.
    pub async fn answer(&self) -> Answer {
        let bytes = Arc::clone(&self.bytes);
        let read = tokio::task::spawn_blocking(move || answer_in(&bytes)).await;
        // Evidence promises never to panic; were it to, the mail is kept all the same.
        read.unwrap_or_default()
    }

    /// All the person wrote.
    pub async fn own_words(&self) -> String {
        let bytes = Arc::clone(&self.bytes);
        let read = tokio::task::spawn_blocking(move || own_words_in(&bytes)).await;
        read.unwrap_or_default()
    }
}

/// Reads a mail and keeps its bytes, on a thread that may block. When it returns, the bytes survive a power failure.
pub(super) async fn read_and_keep(
    state: &DeskState,
    mail: IncomingMail,
) -> Result<MailRead, StoreError> {
    let folder = state.desk.evidence_folder().clone();
    let done = tokio::task::spawn_blocking(move || {
        let sha256 = folder.keep(&mail.bytes)?;
        Ok(read(mail, sha256))
    });
    done.await.unwrap_or_else(|stopped| {
        Err(StoreError::EvidenceFile {
            operation: "wait for the reading of a mail at",
            path: state.settings.data.clone(),
            source: std::io::Error::other(stopped),
        })
    })
}

fn read(mail: IncomingMail, sha256: String) -> MailRead {
    let header = read_header(&mail.bytes);
    let signs = signs(&header, mail.envelope_from.as_deref());
    let opened = open(&mail.bytes);
    MailRead {
        kept: KeptFile {
            sha256,
            name: MAIL_NAME.to_owned(),
            media_type: MAIL_MEDIA_TYPE.to_owned(),
            size_bytes: mail.bytes.len() as u64,
        },
        header,
        signs,
        envelope_from: mail.envelope_from,
        recipient: mail.recipient,
        carries_original: carries_original(&opened),
        forwards_inline: forwards_inline(&opened),
        note: opened.comment.unwrap_or_default(),
        bytes: Arc::new(mail.bytes),
    }
}

fn forwards_inline(opened: &Opened) -> bool {
    let by_text = |wrapper: &Wrapper| *wrapper == Wrapper::InlineForward;
    opened
        .originals
        .iter()
        .any(|original| original.wrappers.first().is_some_and(by_text))
}
