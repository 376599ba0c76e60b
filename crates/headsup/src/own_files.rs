//! Text files that an organisation puts into a folder of its data folder, such as playbooks and rules: read once at start,
//! all or none. What they mean is not known here.

use std::path::{Path, PathBuf};

/// Which files of a folder are read.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// What they are, as in “more than 200 playbooks”.
    pub what: &'static str,
    /// The endings of their names.
    pub endings: &'static [&'static str],
    /// At most so many.
    pub files_max: usize,
    /// At most so large, bytes.
    pub file_bytes_max: u64,
}

/// Why they can't be read.
#[derive(Debug, thiserror::Error)]
pub enum OwnFilesUnusable {
    /// A file cannot be read.
    #[error("cannot read `{file}`")]
    Unreadable {
        /// The file, or the folder.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// More files than a desk can need, or one far too large.
    #[error(
        "the folder `{folder}` holds more than {} {}, or one larger than {} bytes",
        .wanted.files_max, .wanted.what, .wanted.file_bytes_max
    )]
    TooMuch {
        /// The folder.
        folder: String,
        /// What was wanted.
        wanted: Wanted,
    },
}

/// The files of a folder, by name in order: name and text. None where there is no such folder.
///
/// # Errors
/// When one cannot be read, or there is too much of them.
pub fn read(folder: &Path, wanted: Wanted) -> Result<Vec<(String, String)>, OwnFilesUnusable> {
    let unreadable = |file: &Path, source| OwnFilesUnusable::Unreadable {
        file: file.display().to_string(),
        source,
    };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(folder, error)),
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .collect();
    paths.retain(|path| {
        let ending = path.extension().unwrap_or_default();
        wanted.endings.iter().any(|wanted| ending == *wanted)
    });
    paths.sort();
    let too_large = |path: &PathBuf| {
        path.metadata()
            .is_ok_and(|file| file.len() > wanted.file_bytes_max)
    };
    if paths.len() > wanted.files_max || paths.iter().any(too_large) {
        let folder = folder.display().to_string();
        return Err(OwnFilesUnusable::TooMuch { folder, wanted });
    }
    let read = |path: PathBuf| match std::fs::read_to_string(&path) {
        Ok(text) => Ok((path.display().to_string(), text)),
        Err(error) => Err(unreadable(&path, error)),
    };
    paths.into_iter().map(read).collect()
}
