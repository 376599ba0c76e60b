//! What a compiler does not check: the arrows between rooms, file headers, calls in the wrong place, lengths, migrations
//! in pairs, licences, words, tests that pages name. Each rule is a file of its own and returns complaints; all are listed before it fails.

mod arrows;
mod calls;
mod licences;
mod shape;
mod shown;
mod source;
mod words;

use std::path::{Path, PathBuf};

use crate::{Outcome, repository_root};
use source::Source;

/// One thing that is not tidy: where, and what to do about it.
pub struct Complaint {
    place: String,
    says: String,
}

impl Complaint {
    /// A complaint about a file, and a line of it where one is meant (counted from 1).
    fn new(file: &Path, line: Option<usize>, says: impl Into<String>) -> Complaint {
        let place = match line {
            Some(line) => format!("{}:{line}", file.display()),
            None => file.display().to_string(),
        };
        Complaint {
            place,
            says: says.into(),
        }
    }
}

/// Runs every rule over the checkout.
pub fn run() -> Outcome {
    let root = repository_root();
    let sources = Source::read_all(&root)?;
    let mut complaints = Vec::new();
    complaints.extend(arrows::check(&root, &sources)?);
    complaints.extend(calls::check(&sources));
    complaints.extend(shape::check(&root, &sources)?);
    complaints.extend(shown::check(&root, &sources)?);
    complaints.extend(words::check(&root)?);
    complaints.extend(licences::check(&root)?);
    for complaint in &complaints {
        println!("{}: {}", complaint.place, complaint.says);
    }
    if complaints.is_empty() {
        println!(
            "tidy: {} Rust files, nothing to complain about",
            sources.len()
        );
        Ok(())
    } else {
        Err(format!("tidy has {} complaints", complaints.len()))
    }
}

/// All files below a folder with this ending, sorted; `target`, `.git` and hidden folders are left out.
fn files_below(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        let entries = std::fs::read_dir(&folder)
            .map_err(|cause| format!("cannot list `{}`: {cause}", folder.display()))?;
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                if !name.starts_with('.') && name != "target" && name != "headsup-data" {
                    waiting.push(path);
                }
            } else if name.ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
