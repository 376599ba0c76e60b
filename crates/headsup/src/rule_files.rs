//! The organisation's own rules about files and mails, in the language of YARA: read from a folder once at start. A mistake
//! in one stops the start with a sentence, as with playbooks, and so do rules that this build can't read: a desk that
//! quietly left them out would look as if it had asked them.

use std::path::Path;

use evidence::rules::Rules;

use crate::own_files::{OwnFilesUnusable, Wanted, read as read_files};

/// The folder of the rules, in the data folder.
pub const FOLDER: &str = "rules";
/// The files that are read. Public collections hold some hundreds.
const WANTED: Wanted = Wanted {
    what: "files of rules",
    endings: &["yar", "yara"],
    files_max: 2_000,
    file_bytes_max: 4 * 1024 * 1024,
};

/// Why the rules can't be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesUnusable {
    /// A file cannot be read.
    #[error(transparent)]
    Files(#[from] OwnFilesUnusable),
    /// This build reads no rules.
    #[error(
        "`{file}` holds rules, and this build of Headsup reads none: build it with `--features yara`, or move the file away"
    )]
    NotBuiltIn {
        /// The first file.
        file: String,
    },
    /// What a file says is not understood.
    #[error("the rules in `{file}` are not understood: {says}")]
    Problem {
        /// The file.
        file: String,
        /// What is wrong.
        says: String,
    },
}

/// Reads the rules in a folder; none where there is no such folder.
///
/// # Errors
/// When a file cannot be read or understood, or this build reads no rules.
pub fn read(folder: &Path) -> Result<Rules, RulesUnusable> {
    let texts = read_files(folder, WANTED)?;
    if let (false, Some((file, _))) = (Rules::ARE_READ, texts.first()) {
        let file = file.clone();
        return Err(RulesUnusable::NotBuiltIn { file });
    }
    let pairs = texts
        .iter()
        .map(|(file, text)| (file.as_str(), text.as_str()));
    Rules::compile(pairs).map_err(|problem| RulesUnusable::Problem {
        file: problem.file,
        says: problem.says,
    })
}

#[cfg(test)]
mod tests {
    use testkit::temporary_folder::TemporaryFolder;

    use super::{Rules, read};

    #[test]
    fn a_folder_that_is_not_there_holds_no_rules() {
        let folder = TemporaryFolder::new("rules");
        assert_eq!(read(&folder.path().join("rules")).unwrap().files(), 0);
    }

    #[test]
    fn rules_are_read_or_it_is_said_that_they_are_not() {
        let folder = TemporaryFolder::new("rules");
        let rule = "rule any_mail { strings: $a = \"Subject\" condition: $a }";
        std::fs::write(folder.path().join("own.yar"), rule).unwrap();
        std::fs::write(folder.path().join("notes.txt"), "no rule").unwrap();
        let read = read(folder.path());
        match Rules::ARE_READ {
            true => assert_eq!(read.unwrap().files(), 1),
            false => assert!(read.unwrap_err().to_string().contains("--features yara")),
        }
    }

    #[test]
    fn a_mistake_is_named_with_its_file() {
        let folder = TemporaryFolder::new("rules");
        std::fs::write(folder.path().join("own.yar"), "rule {").unwrap();
        let says = read(folder.path()).unwrap_err().to_string();
        assert!(says.contains("own.yar"), "{says}");
    }
}
