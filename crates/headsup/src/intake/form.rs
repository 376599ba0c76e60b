//! Reads a multipart form piece by piece. Text fields are capped; files go to the evidence folder one at a time, each
//! durable before the next is read. What is over a limit is read past, left out and counted: a raised hand is never turned
//! away because of a file.

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use store::EvidenceFolder;

use crate::raise_form::{FIELD_FILES, FILE_BYTES_MAX, FILES_MAX, FORM_BYTES_MAX};
use crate::refusal::Refusal;

/// The longest text field, bytes: the longest words in four-byte characters.
const FIELD_BYTES_MAX: usize = 4 * crate::raise_form::WORDS_CHARS_MAX;
/// Text fields looked at.
const FIELDS_MAX: usize = 50;

/// A file that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// SHA-256 of the bytes, under which they lie in the evidence folder.
    pub sha256: String,
    /// The name as the browser says it; hostile.
    pub name: String,
    /// The media type as the browser says it; hostile.
    pub media_type: String,
    /// How many bytes.
    pub size_bytes: u64,
}

/// A form as it came.
#[derive(Debug, Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    /// The files that were kept, in order.
    pub files: Vec<KeptFile>,
    /// How many files were left out because of a limit.
    pub left_out: usize,
    kept_bytes: usize,
}

impl Form {
    /// Reads the whole form and keeps its files.
    ///
    /// # Errors
    /// When it breaks off, is no multipart form, or a file can't be kept.
    pub async fn read(mut body: Multipart, folder: &EvidenceFolder) -> Result<Form, Refusal> {
        let mut form = Form::default();
        loop {
            match body.next_field().await {
                Ok(Some(field)) => form.take(field, folder).await?,
                Ok(None) => return Ok(form),
                Err(error) => return form.cut_off(&error),
            }
        }
    }

    /// The value of a text field; empty where there is none.
    pub fn value(&self, name: &str) -> &str {
        self.fields
            .iter()
            .find(|(field, _)| field == name)
            .map_or("", |(_, value)| value)
    }

    /// A request larger than [`super::upload::REQUEST_BYTES_MAX`] counts as far as it was read; anything else that broke
    /// off is sent again by the person.
    fn cut_off(mut self, error: &MultipartError) -> Result<Form, Refusal> {
        if error.status() != StatusCode::PAYLOAD_TOO_LARGE {
            return Err(Refusal::NotUnderstood);
        }
        self.left_out += 1;
        Ok(self)
    }

    async fn take(&mut self, field: Field<'_>, folder: &EvidenceFolder) -> Result<(), Refusal> {
        let name = field.name().unwrap_or_default().to_owned();
        if name == FIELD_FILES {
            self.take_file(field, folder).await
        } else {
            self.take_text(name, field).await
        }
    }

    async fn take_text(&mut self, name: String, mut field: Field<'_>) -> Result<(), Refusal> {
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(|_| Refusal::NotUnderstood)? {
            let room = FIELD_BYTES_MAX.saturating_sub(bytes.len());
            bytes.extend(chunk.iter().take(room));
        }
        if self.fields.len() < FIELDS_MAX {
            self.fields
                .push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
        Ok(())
    }

    async fn take_file(
        &mut self,
        mut field: Field<'_>,
        folder: &EvidenceFolder,
    ) -> Result<(), Refusal> {
        let name = field.file_name().unwrap_or_default().to_owned();
        let media_type = field.content_type().unwrap_or_default().to_owned();
        let room = FILE_BYTES_MAX.min(FORM_BYTES_MAX.saturating_sub(self.kept_bytes));
        let mut fits = self.files.len() < FILES_MAX;
        let mut bytes = Vec::new();
        loop {
            match field.chunk().await {
                Ok(Some(chunk)) => {
                    fits &= bytes.len() + chunk.len() <= room;
                    if fits {
                        bytes.extend_from_slice(&chunk)
                    } else {
                        bytes = Vec::new()
                    }
                }
                Ok(None) => break,
                // The next field will say so again, and decide.
                Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => return Ok(()),
                Err(_) => return Err(Refusal::NotUnderstood),
            }
        }
        if !fits {
            self.left_out += 1;
        } else if !bytes.is_empty() {
            self.keep(bytes, name, media_type, folder).await?;
        }
        // An empty file field is what browsers send when nothing was picked.
        Ok(())
    }

    async fn keep(
        &mut self,
        bytes: Vec<u8>,
        name: String,
        media_type: String,
        folder: &EvidenceFolder,
    ) -> Result<(), Refusal> {
        let size = bytes.len();
        let kept = folder.keep_soon(bytes).await;
        let sha256 = kept.map_err(|error| Refusal::not_kept("keep a file", &error))?;
        self.kept_bytes += size;
        // The same file twice in one form is one piece of evidence.
        if !self.files.iter().any(|file| file.sha256 == sha256) {
            self.files.push(KeptFile {
                sha256,
                name,
                media_type,
                size_bytes: size as u64,
            });
        }
        Ok(())
    }
}
