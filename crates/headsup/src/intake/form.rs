//! Reads a multipart form piece by piece. Text fields are capped; files go to the evidence folder one at a time, each
//! durable before the next is read. Pictures wait in files without a name until the whole form is read: only then is it known
//! whether they may tell who took them. What is over a limit, and a picture that can't be kept as it may be, is left out and
//! counted: a raised hand is never turned away because of a file.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::Path;

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use casework::cases::report::Privacy;
use evidence::pictures::is_picture;
use store::{EvidenceFolder, StoreError};

use crate::kept_pictures::as_it_may_be_kept;
use crate::nameless_file::nameless_file;
use crate::raise_form::{FIELD_FILES, FILE_BYTES_MAX, FILES_MAX, FORM_BYTES_MAX};
use crate::refusal::Refusal;
use crate::state::DeskState;

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
    /// The files that were kept, in order, pictures last.
    pub files: Vec<KeptFile>,
    /// What was left out.
    pub left_out: LeftOut,
    waiting: Vec<WaitingPicture>,
    kept_bytes: usize,
}

/// How many files were left out, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Because of a limit.
    pub over_limit: usize,
    /// Pictures that may tell who took them, of a kind that can't be freed of that.
    pub telling_pictures: usize,
}

/// A picture, until the form is read.
#[derive(Debug)]
struct WaitingPicture {
    name: String,
    media_type: String,
    bytes: File,
}

impl Form {
    /// Reads the whole form and keeps its files, pictures as the privacy allows that its fields ask for.
    ///
    /// # Errors
    /// When it breaks off, is no multipart form, or a file can't be kept.
    pub async fn read(
        body: Multipart,
        state: &DeskState,
        privacy: impl FnOnce(&Form) -> Privacy,
    ) -> Result<Form, Refusal> {
        let mut form = Form::read_fields(body, state).await?;
        let privacy = privacy(&form);
        for picture in std::mem::take(&mut form.waiting) {
            form.keep_picture(picture, privacy, state.desk.evidence_folder())
                .await?;
        }
        Ok(form)
    }

    async fn read_fields(mut body: Multipart, state: &DeskState) -> Result<Form, Refusal> {
        let mut form = Form::default();
        loop {
            match body.next_field().await {
                Ok(Some(field)) => form.take(field, state).await?,
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
        self.left_out.over_limit += 1;
        Ok(self)
    }

    async fn take(&mut self, field: Field<'_>, state: &DeskState) -> Result<(), Refusal> {
        let name = field.name().unwrap_or_default().to_owned();
        if name == FIELD_FILES {
            self.take_file(field, state).await
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

    async fn take_file(&mut self, mut field: Field<'_>, state: &DeskState) -> Result<(), Refusal> {
        let name = field.file_name().unwrap_or_default().to_owned();
        let media_type = field.content_type().unwrap_or_default().to_owned();
        let room = FILE_BYTES_MAX.min(FORM_BYTES_MAX.saturating_sub(self.kept_bytes));
        let mut fits = self.files.len() + self.waiting.len() < FILES_MAX;
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
            self.left_out.over_limit += 1;
        } else if !bytes.is_empty() {
            self.kept_bytes += bytes.len();
            if is_picture(&bytes) {
                self.hold(bytes, name, media_type, &state.settings.data)
                    .await?;
            } else {
                let folder = state.desk.evidence_folder();
                self.keep(bytes, name, media_type, folder).await?;
            }
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

    async fn hold(
        &mut self,
        bytes: Vec<u8>,
        name: String,
        media_type: String,
        data_folder: &Path,
    ) -> Result<(), Refusal> {
        let data_folder = data_folder.to_owned();
        let written = tokio::task::spawn_blocking(move || written_down(&bytes, &data_folder)).await;
        let bytes = written
            .map_err(io::Error::other)
            .flatten()
            .map_err(disk_refused)?;
        self.waiting.push(WaitingPicture {
            name,
            media_type,
            bytes,
        });
        Ok(())
    }

    async fn keep_picture(
        &mut self,
        picture: WaitingPicture,
        privacy: Privacy,
        folder: &EvidenceFolder,
    ) -> Result<(), Refusal> {
        let held = picture.bytes;
        let read = tokio::task::spawn_blocking(move || {
            read_back(held).map(|bytes| as_it_may_be_kept(bytes, privacy))
        });
        let read = read.await.map_err(io::Error::other);
        match read.flatten().map_err(disk_refused)? {
            Some(bytes) => {
                let (name, media_type) = (picture.name, picture.media_type);
                self.keep(bytes, name, media_type, folder).await
            }
            None => {
                self.left_out.telling_pictures += 1;
                Ok(())
            }
        }
    }
}

fn disk_refused(source: io::Error) -> Refusal {
    let cause = StoreError::EvidenceFile {
        operation: "hold a picture that waits for its form in",
        path: "the data folder".into(),
        source,
    };
    Refusal::not_kept("hold a picture", &cause)
}

fn written_down(bytes: &[u8], data_folder: &Path) -> io::Result<File> {
    let mut file = nameless_file(data_folder)?;
    file.write_all(bytes)?;
    Ok(file)
}

fn read_back(mut file: File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.take(FILE_BYTES_MAX as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}
