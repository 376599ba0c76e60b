//! A mail as a raised hand. A forwarded or redirected mail is the evidence, outer bytes and all; a mail in a colleague's own
//! words is what happened, told by them, and its attachments are evidence each by itself.

use casework::cases::incoming_mail::Writer;
use casework::cases::report::{Privacy, ReportKind};
use store::StoreError;

use super::reading::MailRead;
use super::{TakenIn, TakenInAs};
use crate::intake::arrival::{Raised, receive};
use crate::intake::fields::{ADDRESS_CHARS_MAX, NAME_CHARS_MAX, one_line, words};
use crate::intake::form::KeptFile;
use crate::intake_words::DESCRIBED_MEDIA_TYPE;
use crate::mailed_files::{MailedFile, keep_files};
use crate::raise_form::{FILES_MAX, WORDS_CHARS_MAX};
use crate::state::DeskState;
use crate::words::Words;

/// Makes a report of a mail.
pub(super) async fn raise(
    state: &DeskState,
    read: MailRead,
    writer: Writer,
    our_language: &str,
) -> Result<TakenIn, StoreError> {
    let in_own_words =
        writer.is_ours && !writer.redirected && !read.carries_original && !read.forwards_inline;
    let (said, files) = if in_own_words {
        (
            read.own_words().await,
            own_words_as_evidence(state, &read).await?,
        )
    } else {
        (read.note.clone(), vec![read.kept.clone()])
    };
    let language = Words::negotiate(None, read.content_language(), our_language);
    let (name, address) = named(&writer);
    let raised = Raised {
        kind: ReportKind::Message,
        privacy: Privacy::Named,
        name,
        address,
        language: language.language().to_owned(),
        what_happened: words(&said, WORDS_CHARS_MAX),
        details: Vec::new(),
        may_be_published: false,
        submission: read.submission(),
        files,
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

/// The mail as a description, and what was attached to it.
async fn own_words_as_evidence(
    state: &DeskState,
    read: &MailRead,
) -> Result<Vec<KeptFile>, StoreError> {
    let attached = keep_files(
        state.desk.evidence_folder(),
        read.bytes.clone(),
        Privacy::Named,
    )
    .await?;
    let mail = KeptFile {
        media_type: DESCRIBED_MEDIA_TYPE.to_owned(),
        ..read.kept.clone()
    };
    let mut files = vec![mail];
    files.extend(attached.into_iter().map(KeptFile::from).take(FILES_MAX));
    Ok(files)
}

/// Name and address as the report keeps them. An address that must not be written to is no address to answer at: it
/// stands beside the name, so that the desk still sees who it was.
fn named(writer: &Writer) -> (Option<String>, Option<String>) {
    let filled = |text: String| (!text.is_empty()).then_some(text);
    let name = one_line(&writer.name, NAME_CHARS_MAX);
    let address = one_line(&writer.address, ADDRESS_CHARS_MAX);
    if writer.may_be_answered {
        return (filled(name), filled(address));
    }
    let both = match (name.is_empty(), address.is_empty()) {
        (_, true) => name,
        (true, false) => address,
        (false, false) => format!("{name} ({address})"),
    };
    (filled(both), None)
}

impl From<MailedFile> for KeptFile {
    fn from(file: MailedFile) -> KeptFile {
        KeptFile {
            sha256: file.sha256,
            name: file.name,
            media_type: file.media_type,
            size_bytes: file.size_bytes,
        }
    }
}
