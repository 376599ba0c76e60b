//! The files that came with a mail into a thread, kept by hash, and as evidence of its report. What a mail is, and whether
//! its files become evidence, is decided elsewhere. The mail itself is kept whole, so that what a picture tells is still in it.

use std::sync::Arc;

use casework::cases::report::{EvidenceItem, Privacy, Report};
use casework::moment::Moment;
use evidence::mail::message::{Attachment, read};
use store::{EvidenceFolder, StoreError};

use crate::file_name;
use crate::kept_pictures::as_it_may_be_kept;
use crate::raise_form::{FILE_BYTES_MAX, FILES_MAX};

/// A picture in the text that is smaller is a logo below a signature, not a screenshot: bytes.
const PASTED_PICTURE_BYTES_MIN: usize = 16 * 1024;
/// The longest media type kept, characters.
const MEDIA_TYPE_CHARS_MAX: usize = 100;

/// A file out of a mail, kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailedFile {
    /// SHA-256 of its bytes, under which they lie in the evidence folder.
    pub sha256: String,
    /// Its name as declared; hostile.
    pub name: String,
    /// Its media type as declared; hostile.
    pub media_type: String,
    /// How many bytes.
    pub size_bytes: u64,
}

/// Keeps the files attached to a mail, each once, on a thread that may block. What is over a limit stays inside the mail
/// itself, which is kept whole in any case, and so does a picture that may tell who took it and can't be freed of that.
///
/// # Errors
/// When the evidence folder refuses.
pub async fn keep_files(
    folder: &EvidenceFolder,
    mail: Arc<Vec<u8>>,
    privacy: Privacy,
) -> Result<Vec<MailedFile>, StoreError> {
    let folder = folder.clone();
    let kept = tokio::task::spawn_blocking(move || keep(&folder, &mail, privacy)).await;
    kept.unwrap_or_else(|stopped| {
        Err(StoreError::EvidenceFile {
            operation: "wait for the files of a mail at",
            path: ".".into(),
            source: std::io::Error::other(stopped),
        })
    })
}

fn keep(
    folder: &EvidenceFolder,
    mail: &[u8],
    privacy: Privacy,
) -> Result<Vec<MailedFile>, StoreError> {
    let mut kept: Vec<MailedFile> = Vec::new();
    for attachment in read(mail)
        .attachments
        .into_iter()
        .filter(is_a_file)
        .take(FILES_MAX)
    {
        let (name, declared_type) = (name_of(&attachment), attachment.declared_type);
        let Some(bytes) = as_it_may_be_kept(attachment.bytes, privacy) else {
            continue;
        };
        let sha256 = folder.keep(&bytes)?;
        if !kept.iter().any(|one| one.sha256 == sha256) {
            kept.push(MailedFile {
                sha256,
                name,
                size_bytes: bytes.len() as u64,
                media_type: declared_type.chars().take(MEDIA_TYPE_CHARS_MAX).collect(),
            });
        }
    }
    Ok(kept)
}

fn is_a_file(attachment: &Attachment) -> bool {
    let size = attachment.bytes.len();
    let is_logo = attachment.inline && size < PASTED_PICTURE_BYTES_MIN;
    (1..=FILE_BYTES_MAX).contains(&size) && !is_logo
}

fn name_of(attachment: &Attachment) -> String {
    let is_mail = attachment.declared_type.starts_with("message/");
    if attachment.name.is_empty() && is_mail {
        "attached.eml".to_owned()
    } else {
        attachment.name.clone()
    }
}

/// Kept files as evidence of a report that came in at this moment.
pub fn as_evidence(files: &[MailedFile], report: &Report, received: Moment) -> Vec<EvidenceItem> {
    let item = |(index, file): (usize, &MailedFile)| EvidenceItem {
        sha256: file.sha256.clone(),
        report: report.id,
        name: match report.privacy {
            Privacy::Anonymous => file_name::anonymous(&file.name, index + 1),
            Privacy::Named | Privacy::Confidential => file_name::cleaned(&file.name),
        },
        media_type: file.media_type.clone(),
        size_bytes: file.size_bytes,
        received,
    };
    files.iter().enumerate().map(item).collect()
}
