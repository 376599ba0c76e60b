//! The Sigma rules in a folder and the folders below it. A file that can't be read or isn't understood stops nothing: it is named,
//! because a rule that was left out in silence would look as if it had been asked.

use std::fs;
use std::path::{Path, PathBuf};

use evidence::signin::reading::{RULE_BYTES_MAX, SigmaRules};

use crate::cli::complaint::Complaint;

/// Folders in folders that are walked.
const FOLDER_DEPTH_MAX: usize = 16;
/// Files looked at; the public collection holds some 4,000.
const FILES_MAX: usize = 20_000;
/// Rules that can't be asked and are named; the rest are counted.
const NAMED_MAX: usize = 10;

/// The rules, and sentences about those that can't be asked.
///
/// # Errors
/// When there is no such folder, or it holds no rule at all.
pub fn read(folder: &Path) -> Result<(SigmaRules, Vec<String>), Complaint> {
    let mut paths = Vec::new();
    find(folder, 0, &mut paths)?;
    if paths.is_empty() {
        return Err(Complaint(format!(
            "`{}` holds no Sigma rules: they end in .yml or .yaml",
            folder.display()
        )));
    }
    paths.sort();
    let mut sentences = Vec::new();
    let mut texts = Vec::new();
    for path in paths {
        let file = path.display().to_string();
        match text(&path) {
            Ok(text) => texts.push((file, text)),
            Err(says) => sentences.push(format!("the rule `{file}` cannot be asked: {says}")),
        }
    }
    let pairs = texts
        .iter()
        .map(|(file, text)| (file.as_str(), text.as_str()));
    let (rules, unusable) = SigmaRules::read(pairs);
    let told = unusable.iter();
    sentences
        .extend(told.map(|one| format!("the rule `{}` cannot be asked: {}", one.file, one.says)));
    if sentences.len() > NAMED_MAX {
        let more = sentences.len() - NAMED_MAX;
        sentences.truncate(NAMED_MAX);
        sentences.push(format!("{more} more rules cannot be asked"));
    }
    Ok((rules, sentences))
}

fn text(path: &Path) -> Result<String, String> {
    let length = fs::metadata(path).map_err(|error| error.to_string())?.len();
    if length > RULE_BYTES_MAX as u64 {
        return Err(format!("it is longer than {RULE_BYTES_MAX} bytes"));
    }
    fs::read_to_string(path).map_err(|error| error.to_string())
}

fn find(folder: &Path, depth: usize, paths: &mut Vec<PathBuf>) -> Result<(), Complaint> {
    let cannot = |error| {
        Complaint(format!(
            "cannot list the rules in `{}`: {error}",
            folder.display()
        ))
    };
    for entry in fs::read_dir(folder).map_err(cannot)? {
        let entry = entry.map_err(cannot)?;
        let path = entry.path();
        // A link is not followed, so that no folder is walked twice.
        let kind = entry.file_type().map_err(cannot)?;
        if kind.is_dir() && depth < FOLDER_DEPTH_MAX {
            find(&path, depth + 1, paths)?;
        } else if kind.is_file() && is_rule(&path) {
            if paths.len() == FILES_MAX {
                return Err(Complaint(format!(
                    "`{}` holds more than {FILES_MAX} rules: name a folder with fewer, such as rules/windows/builtin/security",
                    folder.display()
                )));
            }
            paths.push(path);
        }
    }
    Ok(())
}

fn is_rule(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default();
    ending == "yml" || ending == "yaml"
}
