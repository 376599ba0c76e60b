//! `headsup check --stick FOLDER…`: reads what stands in the folder of a mounted stick and has each thing looked at by its
//! content. It only reads: nothing is run, opened in a program, followed or written, hidden things are read like others,
//! and every limit that was met is in the answer. What things mean is decided by `evidence::things`.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;

use evidence::finding::Unchecked;
use evidence::rules::Rules;
use evidence::things::{Looked, Met, Thing, look};
use evidence::verdict::{Verdict, sha256_hex};
use rustix::fs::OFlags;

use super::stick_answer::{json, text};
use crate::cli::wrapping::shown;

/// Files, folders and other entries looked at on one stick.
const ENTRIES_MAX: usize = 20_000;
/// Folders in folders that are walked.
const FOLDER_DEPTH_MAX: usize = 32;
/// Bytes read of one file; a longer one is read up to here.
const FILE_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Bytes read of all files together.
const TOTAL_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024;
/// Bytes unpacked of all archives together.
const UNPACKED_BYTES_MAX: usize = 1024 * 1024 * 1024;

/// One thing, as it is to be listed.
pub struct Listed {
    /// Its path below the folder; hostile.
    pub path: String,
    /// How many bytes it has; `None` for what is no file.
    pub size_bytes: Option<u64>,
    /// SHA-256 of its bytes, where all were read.
    pub sha256: Option<String>,
    /// What came of the look at it.
    pub looked: Looked,
}

/// One stick, as it is to be told.
pub struct Stick {
    /// The folder as named.
    pub folder: String,
    /// What stands there, in the order of paths.
    pub things: Vec<Listed>,
    /// How many folders lie below it.
    pub folders: usize,
    /// How many bytes were read.
    pub bytes_read: u64,
    /// The limits that were met.
    pub unchecked: Vec<Unchecked>,
    /// How many things could not be read.
    pub unreadable: usize,
}

impl Stick {
    /// The worst of all things; what was left out can't be told.
    pub fn verdict(&self) -> Verdict {
        let left_out = (!self.unchecked.is_empty()).then_some(Verdict::CantTell);
        let things = self.things.iter().map(|thing| thing.looked.verdict);
        things
            .chain(left_out)
            .max()
            .unwrap_or(Verdict::NothingWrongFound)
    }
}

/// Lists the sticks. Leaves with 2 where a folder or a thing in it could not be read, whatever was found.
pub fn run(folders: &[String], as_json: bool, rules: &Rules) -> ExitCode {
    let mut unread = false;
    let mut out = io::BufWriter::new(io::stdout().lock());
    for folder in folders {
        match read_stick(folder, rules) {
            Ok(stick) => {
                unread |= stick.unreadable > 0;
                let told = if as_json { json(&stick) } else { text(&stick) };
                // Whoever reads the output may have seen enough; that is no failure.
                if out.write_all(told.as_bytes()).is_err() {
                    break;
                }
            }
            Err(error) => {
                unread = true;
                eprintln!(
                    "headsup: `{}` could not be listed as a stick: {error}. Name the folder it is mounted on",
                    shown(folder)
                );
            }
        }
    }
    let _ = out.flush();
    if unread {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    }
}

fn read_stick(folder: &str, rules: &Rules) -> io::Result<Stick> {
    // What somebody names is read, a link to the folder as well; links below it are not followed.
    fs::read_dir(folder)?;
    let mut reading = Reading {
        rules,
        entries: 0,
        unpack_bytes_left: UNPACKED_BYTES_MAX,
        stick: Stick {
            folder: folder.to_owned(),
            things: Vec::new(),
            folders: 0,
            bytes_read: 0,
            unchecked: Vec::new(),
            unreadable: 0,
        },
    };
    reading.folder(Path::new(folder), "", 0);
    Ok(reading.stick)
}

struct Reading<'r> {
    rules: &'r Rules,
    entries: usize,
    unpack_bytes_left: usize,
    stick: Stick,
}

/// An entry of a folder, before it is opened.
struct Entry {
    name: OsString,
    kind: io::Result<fs::FileType>,
}

impl Reading<'_> {
    fn limit(&mut self, id: &'static str, says: String) {
        if !self.stick.unchecked.iter().any(|one| one.id == id) {
            self.stick.unchecked.push(Unchecked::new(id, says));
        }
    }

    fn folder(&mut self, path: &Path, below: &str, depth: usize) {
        if depth > FOLDER_DEPTH_MAX {
            let says = format!(
                "folders lie more than {FOLDER_DEPTH_MAX} deep in each other; what is deeper was not looked at"
            );
            return self.limit("things.too-deep", says);
        }
        let entries = match self.entries_of(path) {
            Ok(entries) => entries,
            Err(error) => return self.unreadable(below.trim_end_matches('/'), &error),
        };
        let is_folder = |entry: &&Entry| matches!(&entry.kind, Ok(kind) if kind.is_dir());
        let folders: BTreeSet<String> = entries
            .iter()
            .filter(is_folder)
            .map(|entry| entry.name.to_string_lossy().to_lowercase())
            .collect();
        for entry in &entries {
            let whole = path.join(&entry.name);
            let shown = format!("{below}{}", entry.name.to_string_lossy());
            match &entry.kind {
                Ok(kind) if kind.is_dir() => {
                    self.stick.folders += 1;
                    self.folder(&whole, &format!("{shown}/"), depth + 1);
                }
                Ok(kind) => {
                    let odd = entry.name.to_str().is_none();
                    self.thing(&whole, shown, odd, *kind, &folders);
                }
                Err(error) => self.unreadable(&shown, error),
            }
        }
    }

    /// The entries of one folder by name, as many as may still be looked at.
    fn entries_of(&mut self, path: &Path) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(path)? {
            if self.entries >= ENTRIES_MAX {
                let says = format!(
                    "more than {ENTRIES_MAX} things stand on it; the others were not looked at"
                );
                self.limit("things.too-many", says);
                break;
            }
            self.entries += 1;
            let entry = entry?;
            entries.push(Entry {
                name: entry.file_name(),
                kind: entry.file_type(),
            });
        }
        entries.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(entries)
    }

    fn thing(
        &mut self,
        whole: &Path,
        path: String,
        odd: bool,
        kind: fs::FileType,
        folders: &BTreeSet<String>,
    ) {
        if kind.is_file() {
            match self.read(whole) {
                Ok((bytes, size_bytes)) => {
                    let met = Met::File {
                        bytes: &bytes,
                        size_bytes,
                    };
                    let read_whole = bytes.len() as u64 == size_bytes;
                    let sha256 = read_whole.then(|| sha256_hex(&bytes));
                    self.list(path, odd, met, Some(size_bytes), sha256, folders);
                }
                Err(error) => self.unreadable(&path, &error),
            }
        } else {
            let met = match kind.is_symlink() {
                true => Met::Link,
                false => Met::Special,
            };
            self.list(path, odd, met, None, None, folders);
        }
    }

    fn list(
        &mut self,
        path: String,
        odd: bool,
        met: Met<'_>,
        size_bytes: Option<u64>,
        sha256: Option<String>,
        folders: &BTreeSet<String>,
    ) {
        let thing = Thing {
            path: &path,
            name_is_not_utf8: odd,
            met,
            folders_beside: folders,
        };
        let left = &mut self.unpack_bytes_left;
        let looked = catch_unwind(AssertUnwindSafe(|| look(&thing, self.rules, left)));
        match looked {
            Ok(looked) => self.stick.things.push(Listed {
                path,
                size_bytes,
                sha256,
                looked,
            }),
            Err(_) => {
                let fault = io::Error::other("this is a fault in Headsup, please report it");
                self.unreadable(&path, &fault);
            }
        }
    }

    /// The first bytes of a file, and how many it has.
    fn read(&mut self, path: &Path) -> io::Result<(Vec<u8>, u64)> {
        let mut file = open(path)?;
        let size_bytes = file.metadata()?.len();
        let left = TOTAL_BYTES_MAX.saturating_sub(self.stick.bytes_read);
        if size_bytes > left {
            let says = format!(
                "more than {TOTAL_BYTES_MAX} bytes stand on it; of the other files only the names were looked at"
            );
            self.limit("things.too-much", says);
        }
        let mut bytes = Vec::new();
        let read = io::Read::by_ref(&mut file)
            .take(FILE_BYTES_MAX.min(left))
            .read_to_end(&mut bytes)?;
        self.stick.bytes_read += read as u64;
        Ok((bytes, size_bytes))
    }

    fn unreadable(&mut self, path: &str, error: &io::Error) {
        self.stick.unreadable += 1;
        let path = if path.is_empty() { "." } else { path };
        let says = format!("`{}` could not be read: {error}", shown(path));
        self.stick.things.push(Listed {
            path: path.to_owned(),
            size_bytes: None,
            sha256: None,
            looked: Looked {
                is: "something that could not be read",
                findings: Vec::new(),
                unchecked: vec![Unchecked::new("things.not-readable", says)],
                verdict: Verdict::CantTell,
            },
        });
    }
}

/// Opens a file to read it. Whoever swaps it for a link or a pipe in this moment gains nothing.
fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(io::Error::other("it is no file any more")),
    }
}
