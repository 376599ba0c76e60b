//! What there is to check: files, what lies in folders (in the order of their names), the mails of mailboxes, standard
//! input. Each is read whole up to the limit of one message, one after another. It judges nothing.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use evidence::limits::MESSAGE_BYTES_MAX;
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::mailbox::{for_each_mail, is_separator};

/// Folders in folders that are walked.
const FOLDER_DEPTH_MAX: usize = 64;
/// Entries of one folder that are looked at.
const ENTRIES_MAX: usize = 1_000_000;

/// One thing to examine.
#[derive(Debug)]
pub struct Item {
    /// The path as given, with `#n` for the n-th mail of a mailbox.
    pub path: String,
    /// The bytes, at most one more than [`MESSAGE_BYTES_MAX`].
    pub bytes: Vec<u8>,
    /// SHA-256 of the whole file where `bytes` is only its start.
    pub sha256_of_whole: Option<String>,
}

/// A path that could not be read.
#[derive(Debug, Error)]
#[error("`{path}` could not be read: {reason}")]
pub struct Unreadable {
    path: String,
    reason: String,
}

impl Unreadable {
    fn new(path: &str, error: &io::Error) -> Unreadable {
        let reason = match error.kind() {
            io::ErrorKind::NotFound => "there is no such file".to_owned(),
            io::ErrorKind::PermissionDenied => "this account may not read it".to_owned(),
            io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
            _ => error.to_string(),
        };
        Unreadable {
            path: path.to_owned(),
            reason,
        }
    }
}

/// Where items go; false when nobody wants more.
type Send<'a> = dyn FnMut(Result<Item, Unreadable>) -> bool + 'a;

/// Reads everything the paths name, in order.
pub fn walk(paths: &[String], send: &mut Send<'_>) {
    for path in paths {
        let wanted = if path == "-" {
            read_stream("-", BufReader::new(io::stdin().lock()), send)
        } else {
            walk_one(Path::new(path), path, 0, send)
        };
        if !wanted {
            return;
        }
    }
}

/// How many files the paths name, for a progress bar.
pub fn count(paths: &[String]) -> u64 {
    fn below(path: &Path, depth: usize) -> u64 {
        match listed(path) {
            Ok(Some(entries)) if depth < FOLDER_DEPTH_MAX => {
                entries.iter().map(|entry| below(entry, depth + 1)).sum()
            }
            _ => 1,
        }
    }
    paths.iter().map(|path| below(Path::new(path), 0)).sum()
}

fn walk_one(path: &Path, shown: &str, depth: usize, send: &mut Send<'_>) -> bool {
    if let Some(error) = not_opened(path, depth) {
        return send(Err(Unreadable::new(shown, &error)));
    }
    let entries = match listed(path) {
        Err(error) => return send(Err(Unreadable::new(shown, &error))),
        Ok(None) => {
            return match File::open(path) {
                Ok(file) => read_stream(shown, BufReader::new(file), send),
                Err(error) => send(Err(Unreadable::new(shown, &error))),
            };
        }
        Ok(Some(entries)) => entries,
    };
    if depth >= FOLDER_DEPTH_MAX {
        let error = io::Error::other("its folders are nested too deep");
        return send(Err(Unreadable::new(shown, &error)));
    }
    entries
        .iter()
        .all(|entry| walk_one(entry, &entry.to_string_lossy(), depth + 1, send))
}

/// Why something that lies in a folder isn't opened: a link may lead out of a stranger's folder, and a pipe or a device never
/// ends. What somebody names is opened whatever it is.
fn not_opened(path: &Path, depth: usize) -> Option<io::Error> {
    if depth == 0 {
        return None;
    }
    let kind = fs::symlink_metadata(path).ok()?.file_type();
    if kind.is_symlink() {
        return Some(io::Error::other("it is a link, and links are not followed"));
    }
    let ordinary = kind.is_file() || kind.is_dir();
    (!ordinary).then(|| io::Error::other("it is a pipe, a socket or a device, and no file"))
}

/// The entries of a folder by name, hidden ones and links to folders left out; `None` for a file.
fn listed(path: &Path) -> io::Result<Option<Vec<PathBuf>>> {
    if !fs::metadata(path)?.is_dir() {
        return Ok(None);
    }
    let mut entries = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let linked_folder = entry.file_type()?.is_symlink() && entry.path().is_dir();
        if !hidden && !linked_folder {
            entries.push(entry.path());
        }
        if entries.len() > ENTRIES_MAX {
            return Err(io::Error::other(format!(
                "it has more than {ENTRIES_MAX} entries"
            )));
        }
    }
    entries.sort();
    Ok(Some(entries))
}

/// Reads one file or standard input: a mailbox mail by mail, everything else as one item.
fn read_stream(shown: &str, mut reader: impl BufRead, send: &mut Send<'_>) -> bool {
    let mut first_line = Vec::new();
    let read =
        io::Read::take(&mut reader, MESSAGE_BYTES_MAX as u64).read_until(b'\n', &mut first_line);
    let result = read.and_then(|_| {
        let whole = io::Cursor::new(first_line.clone()).chain(reader);
        if is_separator(&first_line) {
            read_mailbox(shown, BufReader::new(whole), send)
        } else {
            read_whole(shown, whole).map(|item| send(Ok(item)))
        }
    });
    result.unwrap_or_else(|error| send(Err(Unreadable::new(shown, &error))))
}

/// A mailbox of one mail keeps the plain path: many programs save a single mail with a separator on top.
fn read_mailbox(shown: &str, reader: impl BufRead, send: &mut Send<'_>) -> io::Result<bool> {
    let mut held: Option<Vec<u8>> = None;
    let mut number = 0_usize;
    let mut wanted = true;
    for_each_mail(reader, |mail| {
        if let Some(previous) = held.replace(mail) {
            number += 1;
            wanted = send(Ok(item(format!("{shown}#{number}"), previous)));
        }
        wanted
    })?;
    if let (true, Some(last)) = (wanted, held) {
        let path = if number == 0 {
            shown.to_owned()
        } else {
            format!("{shown}#{}", number + 1)
        };
        wanted = send(Ok(item(path, last)));
    }
    Ok(wanted)
}

fn item(path: String, bytes: Vec<u8>) -> Item {
    Item {
        path,
        bytes,
        sha256_of_whole: None,
    }
}

/// Reads up to the limit, and goes on reading for the digest alone.
fn read_whole(shown: &str, mut reader: impl Read) -> io::Result<Item> {
    let mut bytes = Vec::new();
    reader
        .by_ref()
        .take(MESSAGE_BYTES_MAX as u64 + 1)
        .read_to_end(&mut bytes)?;
    let mut item = item(shown.to_owned(), bytes);
    if item.bytes.len() > MESSAGE_BYTES_MAX {
        let mut digest = Sha256::new();
        digest.update(&item.bytes);
        let mut rest = [0_u8; 64 * 1024];
        loop {
            let read = reader.read(&mut rest)?;
            if read == 0 {
                break;
            }
            digest.update(rest.get(..read).unwrap_or_default());
        }
        item.sha256_of_whole = Some(
            digest
                .finalize()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        );
    }
    Ok(item)
}
