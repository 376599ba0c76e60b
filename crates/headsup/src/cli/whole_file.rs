//! A file that is there whole or not at all: it is written under another name, which becomes its own when everything is on the
//! disk. What is in it is no concern here.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::complaint::Complaint;

/// A file that isn't whole yet. It is removed unless it is finished.
pub struct WholeFile {
    to: PathBuf,
    path: PathBuf,
    file: File,
    finished: bool,
}

impl WholeFile {
    /// Begins a file that will be called `to`.
    ///
    /// # Errors
    /// When nothing can be made there.
    pub fn begin(to: &Path) -> Result<WholeFile, Complaint> {
        let mut name = to.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let path = to.with_file_name(name);
        let created = File::options().write(true).create_new(true).open(&path);
        let file = created.map_err(|error| {
            Complaint(format!(
                "cannot make `{}`: {error}; choose another place",
                path.display()
            ))
        })?;
        Ok(WholeFile {
            to: to.to_owned(),
            path,
            file,
            finished: false,
        })
    }

    /// Where its bytes go meanwhile.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Gives it its name once its bytes are on the disk; a file that had the name is replaced.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn finish(mut self) -> Result<(), Complaint> {
        let folder = match self.to.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let synced = self.file.sync_all();
        let named = synced.and_then(|()| fs::rename(&self.path, &self.to));
        self.finished = named.is_ok();
        named
            .and_then(|()| File::open(folder)?.sync_all())
            .map_err(|error| cannot_write(&self.to, &error))
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if !self.finished {
            // What can't be removed keeps its other name, which nobody takes for the file.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Writes a text that becomes the file `to`. What isn't a plain file, such as `/dev/stdout` or a pipe, is written to as it is.
///
/// # Errors
/// When it can't be written.
pub fn write_whole(to: &Path, text: &str) -> Result<(), Complaint> {
    let is_plain = fs::metadata(to).is_ok_and(|there| there.is_file());
    if to.exists() && !is_plain {
        let written = File::options().append(true).open(to);
        return written
            .and_then(|mut file| file.write_all(text.as_bytes()))
            .map_err(|error| cannot_write(to, &error));
    }
    let whole = WholeFile::begin(to)?;
    let written = whole.file().write_all(text.as_bytes());
    written.map_err(|error| cannot_write(to, &error))?;
    whole.finish()
}

/// What stopped the writing.
pub fn cannot_write(to: &Path, error: &io::Error) -> Complaint {
    Complaint(format!("cannot write `{}`: {error}", to.display()))
}
