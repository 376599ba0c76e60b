//! Which logs there are: files, files in folders, standard input; each with the moment it was last written to, which
//! decides the years that its lines leave out, and all in the order of their first line, so that `auth.log.1` comes before
//! `auth.log`. It understands nothing of what lines say beyond that.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use evidence::signin::reading::{InputFacts, first_moment};

use super::unpacking::unpacked;

/// Folders in folders that are walked.
const FOLDER_DEPTH_MAX: usize = 16;
/// Inputs read in one run.
const INPUTS_MAX: usize = 10_000;
/// Bytes looked at for the first moment.
const START_BYTES: u64 = 64 * 1024;

/// One log.
pub struct Input {
    /// The path as given.
    pub shown: String,
    /// What is known of it beforehand.
    pub facts: InputFacts,
    path: Option<PathBuf>,
    first: i64,
}

impl Input {
    /// The file it is; nothing for standard input.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Its bytes, unpacked.
    pub fn open(&self) -> io::Result<Box<dyn Read>> {
        match &self.path {
            Some(path) => unpacked(BufReader::new(File::open(path)?)),
            None => unpacked(io::stdin()),
        }
    }
}

/// All inputs in the order of their time, and a sentence for each path that can't be read.
pub fn find(paths: &[String], now: i64, zone_minutes: i32) -> (Vec<Input>, Vec<String>) {
    let mut found = Vec::new();
    let mut unreadable = Vec::new();
    for path in paths {
        if path == "-" {
            let facts = InputFacts {
                not_after: now,
                zone_minutes,
            };
            found.push(Input {
                shown: path.clone(),
                facts,
                path: None,
                first: i64::MAX,
            });
        } else if let Err(error) = walk(Path::new(path), zone_minutes, 0, &mut found) {
            unreadable.push(format!("`{path}` could not be read: {}", reason(&error)));
        }
    }
    if found.len() > INPUTS_MAX {
        unreadable.push(format!("only the first {INPUTS_MAX} files were read"));
        found.truncate(INPUTS_MAX);
    }
    found.sort_by_key(|input| input.first);
    (found, unreadable)
}

fn walk(path: &Path, zone_minutes: i32, depth: usize, found: &mut Vec<Input>) -> io::Result<()> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_dir() {
        let changed = metadata
            .modified()
            .ok()
            .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
            .and_then(|since| i64::try_from(since.as_micros()).ok())
            .unwrap_or(0);
        let facts = InputFacts {
            not_after: changed,
            zone_minutes,
        };
        let mut input = Input {
            shown: path.to_string_lossy().into_owned(),
            facts,
            path: Some(path.to_owned()),
            first: i64::MAX,
        };
        let mut start = Vec::new();
        input.open()?.take(START_BYTES).read_to_end(&mut start)?;
        input.first = first_moment(&start, facts).unwrap_or(i64::MAX);
        found.push(input);
        return Ok(());
    }
    if depth >= FOLDER_DEPTH_MAX {
        return Err(io::Error::other("its folders are nested too deep"));
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(path)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    entries.retain(|entry| {
        let hidden = entry
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        !(hidden || entry.is_symlink() && entry.is_dir())
    });
    entries.sort();
    entries
        .iter()
        .try_for_each(|entry| walk(entry, zone_minutes, depth + 1, found))
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "this account may not read it".to_owned(),
        _ => error.to_string(),
    }
}
