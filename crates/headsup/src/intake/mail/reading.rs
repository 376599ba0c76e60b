//! Reads of a mail what taking it in needs, and keeps its bytes: the outer header, the note written above a forward. All
//! reading is done by `evidence`; this only picks. Decisions are made elsewhere.

use evidence::mail::message::{Message, read_header};
use evidence::mail::open::open;
use store::StoreError;

use crate::intake::fields::{ADDRESS_CHARS_MAX, NAME_CHARS_MAX, one_line, words};
use crate::intake::form::KeptFile;
use crate::raise_form::WORDS_CHARS_MAX;
use crate::state::DeskState;

/// The name under which the mail itself is shown among the evidence.
const MAIL_NAME: &str = "mail.eml";
/// Its media type (RFC 2046 clause 5.2.1).
const MAIL_MEDIA_TYPE: &str = "message/rfc822";

/// A mail, kept and read as far as taking it in needs.
#[derive(Clone, Debug)]
pub(super) struct MailRead {
    /// The bytes, in the evidence folder.
    pub kept: KeptFile,
    /// The outer header.
    pub header: Message,
    /// What the person wrote above the forward; empty where nothing was.
    pub note: String,
    /// The languages of `Content-Language` (RFC 3282), as they stand.
    pub content_language: Option<String>,
}

/// Who sent a mail, as far as it says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sender {
    /// The display name of From.
    pub name: Option<String>,
    /// The address of From, or of the envelope where From has none.
    pub address: Option<String>,
}

impl MailRead {
    /// The same for the same bytes, so that a sender who tries again after a lost answer makes no second report.
    pub fn submission(&self) -> String {
        format!("mail-{}", self.kept.sha256)
    }

    /// The person who reports. A relay can't tell us whether SPF or DMARC held, so From is a claim; what hangs on it is
    /// only to whom the thanks go.
    pub fn sender(&self, envelope_from: Option<&str>) -> Sender {
        let from = self.header.first_from();
        let address = Some(from.address.as_str())
            .filter(|address| address.contains('@'))
            .or(envelope_from)
            .unwrap_or_default();
        let filled = |text: String| (!text.is_empty()).then_some(text);
        Sender {
            name: filled(one_line(&from.display_name, NAME_CHARS_MAX)),
            address: filled(one_line(address, ADDRESS_CHARS_MAX)),
        }
    }
}

/// Reads a mail and keeps its bytes, on a thread that may block. When it returns, the bytes survive a power failure.
pub(super) async fn read_and_keep(
    state: &DeskState,
    bytes: Vec<u8>,
) -> Result<MailRead, StoreError> {
    let folder = state.desk.evidence_folder().clone();
    let done = tokio::task::spawn_blocking(move || {
        let sha256 = folder.keep(&bytes)?;
        Ok(read(&bytes, sha256))
    });
    done.await.unwrap_or_else(|stopped| {
        Err(StoreError::EvidenceFile {
            operation: "wait for the reading of a mail at",
            path: state.settings.data.clone(),
            source: std::io::Error::other(stopped),
        })
    })
}

fn read(bytes: &[u8], sha256: String) -> MailRead {
    let header = read_header(bytes);
    let content_language = header
        .header_values("Content-Language")
        .next()
        .map(|field| field.value.clone());
    MailRead {
        kept: KeptFile {
            sha256,
            name: MAIL_NAME.to_owned(),
            media_type: MAIL_MEDIA_TYPE.to_owned(),
            size_bytes: bytes.len() as u64,
        },
        header,
        note: words(&open(bytes).comment.unwrap_or_default(), WORDS_CHARS_MAX),
        content_language,
    }
}
