//! The playbooks in force: the embedded files, and those of the organisation in the data folder, which replace embedded
//! ones with the same id. Read once at start; a mistake in one stops the start with a sentence, because a desk that works
//! by half of its playbooks would look as if it worked.

use std::path::Path;

use casework::playbooks::{Playbook, PlaybookProblem, read_playbooks};

/// The folder of the organisation's own playbooks, in the data folder.
pub const FOLDER: &str = "playbooks";
/// Files read from that folder at most.
const FILES_MAX: usize = 200;
/// One file, bytes; what is larger is no playbook.
const FILE_BYTES_MAX: u64 = 256 * 1024;

#[derive(rust_embed::Embed)]
#[folder = "../../playbooks"]
#[allow_missing = true]
struct EmbeddedPlaybooks;

/// Why the playbooks can't be used.
#[derive(Debug, thiserror::Error)]
pub enum PlaybooksUnusable {
    /// A file cannot be read.
    #[error("cannot read the playbook `{file}`")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// More files than a desk can need, or one far too large.
    #[error(
        "the folder `{folder}` holds more than {FILES_MAX} playbooks, or one larger than {FILE_BYTES_MAX} bytes"
    )]
    TooMuch {
        /// The folder.
        folder: String,
    },
    /// What a file says is not understood; the first problem of all.
    #[error("the playbook `{}` is not understood, line {}: {}", .0.file, .0.line, .0.what)]
    Problem(PlaybookProblem),
}

/// Reads the playbooks in force.
///
/// # Errors
/// When a file of the organisation cannot be read or understood.
pub fn read(data_folder: &Path) -> Result<Vec<Playbook>, PlaybooksUnusable> {
    let mut texts = embedded();
    texts.extend(own(&data_folder.join(FOLDER))?);
    let pairs = texts
        .iter()
        .map(|(file, text)| (file.as_str(), text.as_str()));
    read_playbooks(pairs).map_err(|problems| first(problems, data_folder))
}

fn first(problems: Vec<PlaybookProblem>, data_folder: &Path) -> PlaybooksUnusable {
    let folder = data_folder.join(FOLDER).display().to_string();
    problems.into_iter().next().map_or(
        PlaybooksUnusable::TooMuch { folder },
        PlaybooksUnusable::Problem,
    )
}

fn embedded() -> Vec<(String, String)> {
    let mut names: Vec<String> = EmbeddedPlaybooks::iter()
        .map(|name| name.into_owned())
        .collect();
    names.retain(|name| name.ends_with(".toml"));
    names.sort();
    let text = |name: String| {
        let file = EmbeddedPlaybooks::get(&name)?;
        Some((name, String::from_utf8_lossy(&file.data).into_owned()))
    };
    names.into_iter().filter_map(text).collect()
}

fn own(folder: &Path) -> Result<Vec<(String, String)>, PlaybooksUnusable> {
    let unreadable = |file: &Path, source| PlaybooksUnusable::Unreadable {
        file: file.display().to_string(),
        source,
    };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(folder, error)),
    };
    let mut paths: Vec<_> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .collect();
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "toml")
    });
    paths.sort();
    let too_large = |path: &&std::path::PathBuf| {
        path.metadata()
            .is_ok_and(|file| file.len() > FILE_BYTES_MAX)
    };
    if paths.len() > FILES_MAX || paths.iter().find(too_large).is_some() {
        return Err(PlaybooksUnusable::TooMuch {
            folder: folder.display().to_string(),
        });
    }
    let read = |path: std::path::PathBuf| match std::fs::read_to_string(&path) {
        Ok(text) => Ok((path.display().to_string(), text)),
        Err(error) => Err(unreadable(&path, error)),
    };
    paths.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_embedded_playbooks_are_understood() {
        let playbooks = read(std::path::Path::new("there-is-no-such-folder")).unwrap();
        assert!(!playbooks.is_empty());
    }
}
