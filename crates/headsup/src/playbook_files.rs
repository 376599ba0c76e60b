//! The playbooks in force: the embedded files, and those of the organisation in the data folder, which replace embedded
//! ones with the same id. Read once at start; a mistake in one stops the start with a sentence, because a desk that works
//! by half of its playbooks would look as if it worked.

use std::path::Path;

use casework::playbooks::{Playbook, PlaybookProblem, read_playbooks};

use crate::own_files::{OwnFilesUnusable, Wanted, read as read_files};

/// The folder of the organisation's own playbooks, in the data folder.
pub const FOLDER: &str = "playbooks";
/// The files that are read from there.
const WANTED: Wanted = Wanted {
    what: "playbooks",
    endings: &["toml"],
    files_max: 200,
    file_bytes_max: 256 * 1024,
};

#[derive(rust_embed::Embed)]
#[folder = "../../playbooks"]
#[allow_missing = true]
struct EmbeddedPlaybooks;

/// Why the playbooks can't be used.
#[derive(Debug, thiserror::Error)]
pub enum PlaybooksUnusable {
    /// A file cannot be read.
    #[error(transparent)]
    Files(#[from] OwnFilesUnusable),
    /// There are none at all.
    #[error("this build of Headsup holds no playbooks")]
    None,
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
    texts.extend(read_files(&data_folder.join(FOLDER), WANTED)?);
    let pairs = texts
        .iter()
        .map(|(file, text)| (file.as_str(), text.as_str()));
    read_playbooks(pairs).map_err(first)
}

fn first(problems: Vec<PlaybookProblem>) -> PlaybooksUnusable {
    let first = problems.into_iter().next();
    first.map_or(PlaybooksUnusable::None, PlaybooksUnusable::Problem)
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

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_embedded_playbooks_are_understood() {
        let playbooks = read(std::path::Path::new("there-is-no-such-folder")).unwrap();
        assert!(!playbooks.is_empty());
    }
}
