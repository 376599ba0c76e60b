//! The lists as they lie on the disk, one file or a folder of range files each, read as one row of passwords in the order of their
//! digests. One line of each is in memory, whatever their length. What a line means is said on the ground floor.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use evidence::signin::breached::listed::{
    LINE_BYTES_MAX, LineFault, Listed, RANGE_DIGITS, range_of_name, read_line,
};

use crate::cli::complaint::Complaint;

/// Lists put together at once: each is a file held open.
const LISTS_MAX: usize = 64;
/// Range files there are.
const RANGES: usize = 1 << (4 * RANGE_DIGITS);
/// What stands behind the digits in most names of range files.
const ENDING: &str = ".txt";
/// Bytes read at a time.
const BUFFER_BYTES: usize = 256 * 1024;

/// Several lists as one.
pub struct Lists {
    lists: Vec<List>,
    /// The list that gave the latest password.
    latest: usize,
    /// Lines read.
    pub lines: u64,
    /// Sentences about what isn't as it should be, and stops nothing.
    pub notes: Vec<String>,
}

/// One list: its files that are still to be read, the one in hand, and the next password.
struct List {
    folder: PathBuf,
    files: VecDeque<RangeName>,
    current: Option<Current>,
    next: Option<Listed>,
    line: Vec<u8>,
}

/// The name of a range file, small because there are a million: five digits as they are spelt, and whether `.txt` stands behind.
#[derive(Clone, Copy)]
struct RangeName {
    range: u32,
    digits: [u8; RANGE_DIGITS],
    ending: bool,
}

/// The file in hand, with the digits that its lines leave out.
struct Current {
    reader: BufReader<File>,
    path: PathBuf,
    range: Option<u32>,
    line_number: u64,
}

impl Lists {
    /// Opens them.
    ///
    /// # Errors
    /// When one isn't there, is an empty folder, or begins with something else.
    pub fn open(paths: &[PathBuf]) -> Result<Lists, Complaint> {
        if paths.len() > LISTS_MAX {
            return Err(Complaint(format!(
                "at most {LISTS_MAX} lists can be put together at once: build a filter of fewer"
            )));
        }
        let mut lists = Lists {
            lists: Vec::new(),
            latest: 0,
            lines: 0,
            notes: Vec::new(),
        };
        for path in paths {
            let mut list = List {
                folder: path.clone(),
                files: VecDeque::new(),
                current: None,
                next: None,
                line: Vec::new(),
            };
            if path.is_dir() {
                list.files = lists.range_files(path)?.into();
            } else {
                let range = range_of_path(path).map(|name| name.range);
                list.current = Some(Current::open(path.clone(), range)?);
            }
            list.advance(&mut lists.lines)?;
            lists.lists.push(list);
        }
        Ok(lists)
    }

    /// The next password of all lists, the least digest first.
    ///
    /// # Errors
    /// When a line can't be read, or is none of such a list.
    pub fn next(&mut self) -> Result<Option<Listed>, Complaint> {
        let nexts = self.lists.iter().enumerate();
        let least = nexts
            .filter_map(|(at, list)| Some((at, list.next?)))
            .min_by_key(|(_, listed)| listed.digest);
        let Some((at, listed)) = least else {
            return Ok(None);
        };
        self.latest = at;
        self.lists[at].advance(&mut self.lines)?;
        Ok(Some(listed))
    }

    /// A complaint about the password that came last, with the file it came from.
    pub fn complaint(&self, says: &dyn std::error::Error) -> Complaint {
        let current = self
            .lists
            .get(self.latest)
            .and_then(|list| list.current.as_ref());
        match current {
            Some(current) => Complaint(format!("`{}` {says}", current.path.display())),
            None => Complaint(format!("a list {says}")),
        }
    }

    /// The range files of a folder, in their order.
    fn range_files(&mut self, folder: &Path) -> Result<Vec<RangeName>, Complaint> {
        let cannot = |error| {
            Complaint(format!(
                "cannot list the folder `{}`: {error}",
                folder.display()
            ))
        };
        let mut files = Vec::new();
        let mut others = 0_u64;
        for entry in std::fs::read_dir(folder).map_err(cannot)? {
            let path = entry.map_err(cannot)?.path();
            match range_of_path(&path) {
                // Two spellings of each name at most.
                Some(name) if files.len() < 2 * RANGES => files.push(name),
                _ => others += 1,
            }
        }
        if files.is_empty() {
            return Err(Complaint(format!(
                "the folder `{}` holds no range files such as 0A1B2.txt: name the folder they were downloaded into, or the one file",
                folder.display()
            )));
        }
        files.sort_by_key(|file| file.range);
        if files.len() < RANGES {
            self.notes.push(format!(
                "Of {RANGES} ranges, {} are missing in `{}`: passwords that fall into those are not known.",
                RANGES - files.len(),
                folder.display()
            ));
        }
        if others > 0 {
            self.notes.push(format!(
                "{others} other files in `{}` were left alone.",
                folder.display()
            ));
        }
        Ok(files)
    }
}

impl List {
    /// Reads on to the next password.
    fn advance(&mut self, lines: &mut u64) -> Result<(), Complaint> {
        loop {
            let Some(current) = self.current.as_mut() else {
                match self.files.pop_front() {
                    Some(name) => {
                        let path = self.folder.join(name.spelt());
                        self.current = Some(Current::open(path, Some(name.range))?);
                    }
                    None => {
                        self.next = None;
                        return Ok(());
                    }
                }
                continue;
            };
            if !current.read_line(&mut self.line)? {
                self.current = None;
                continue;
            }
            *lines += 1;
            let listed = read_line(&self.line, current.range);
            if let Some(listed) = listed.map_err(|fault| current.complaint(fault))? {
                self.next = Some(listed);
                return Ok(());
            }
        }
    }
}

impl Current {
    fn open(path: PathBuf, range: Option<u32>) -> Result<Current, Complaint> {
        let opened = File::open(&path)
            .map_err(|error| Complaint(format!("cannot read `{}`: {error}", path.display())))?;
        Ok(Current {
            reader: BufReader::with_capacity(BUFFER_BYTES, opened),
            path,
            range,
            line_number: 0,
        })
    }

    /// Reads a line; says whether there was one.
    fn read_line(&mut self, line: &mut Vec<u8>) -> Result<bool, Complaint> {
        line.clear();
        self.line_number += 1;
        let mut bounded = self.reader.by_ref().take(LINE_BYTES_MAX as u64 + 1);
        let read = bounded.read_until(b'\n', line);
        let count = read.map_err(|error| {
            Complaint(format!("cannot read `{}`: {error}", self.path.display()))
        })?;
        if count > LINE_BYTES_MAX {
            return Err(self.complaint(LineFault::NoListLine));
        }
        Ok(count > 0)
    }

    /// Names the line and never shows it: it may be a password.
    fn complaint(&self, fault: LineFault) -> Complaint {
        Complaint(format!(
            "line {} of `{}` {fault}",
            self.line_number,
            self.path.display()
        ))
    }
}

impl RangeName {
    fn spelt(self) -> String {
        let digits = String::from_utf8_lossy(&self.digits);
        format!("{digits}{}", if self.ending { ENDING } else { "" })
    }
}

/// The range that a file's name says, with `.txt` behind it or without.
fn range_of_path(path: &Path) -> Option<RangeName> {
    let name = path.file_name()?.to_str()?;
    let digits = name.strip_suffix(ENDING);
    let (ending, digits) = (digits.is_some(), digits.unwrap_or(name));
    Some(RangeName {
        range: range_of_name(digits)?,
        digits: *digits.as_bytes().first_chunk()?,
        ending,
    })
}
