//! ZIP archives: lists what is inside, looks into entries within a budget, and never writes anything anywhere. Other
//! kinds of archive are named, not opened.

use crate::limits::{ARCHIVE_BYTES_MAX, ARCHIVE_ENTRIES_MAX};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Unpacked size over packed size from which an archive is a bomb.
const RATIO_MAX: u64 = 100;
/// Small archives may well shrink a hundredfold; below this an archive is no bomb.
const BOMB_BYTES_MIN: u64 = 10 * 1024 * 1024;

/// One entry of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the archive.
    pub index: usize,
    /// Its name as written.
    pub name: String,
    /// Its unpacked size as claimed, bytes.
    pub claimed_bytes: u64,
    /// Whether it needs a password.
    pub encrypted: bool,
}

/// What is inside an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The entries, at most [`ARCHIVE_ENTRIES_MAX`].
    pub entries: Vec<Entry>,
    /// Whether there were more.
    pub capped: bool,
    /// Whether it claims to unpack to far more than it is.
    pub bomb: bool,
}

/// Lists an archive; `None` where it cannot be read.
pub fn list(bytes: &[u8]) -> Option<Listing> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut listing = Listing {
        capped: archive.len() > ARCHIVE_ENTRIES_MAX,
        ..Listing::default()
    };
    for index in 0..archive.len().min(ARCHIVE_ENTRIES_MAX) {
        let Ok(file) = archive.by_index_raw(index) else {
            continue;
        };
        listing.entries.push(Entry {
            index,
            name: file
                .name()
                .map(|name| name.into_owned())
                .unwrap_or_default(),
            claimed_bytes: file.size(),
            encrypted: file.encrypted(),
        });
    }
    let claimed = listing
        .entries
        .iter()
        .fold(0_u64, |sum, entry| sum.saturating_add(entry.claimed_bytes));
    let packed = bytes.len() as u64;
    listing.bomb = claimed > ARCHIVE_BYTES_MAX as u64
        || (claimed > BOMB_BYTES_MIN && claimed / packed.max(1) > RATIO_MAX);
    Some(listing)
}

/// Unpacks the start of one entry in memory, at most `bytes_max` bytes whatever it claims.
pub fn unpack(bytes: &[u8], index: usize, bytes_max: usize) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let file = archive.by_index(index).ok()?;
    let mut unpacked = Vec::new();
    // A broken end still leaves what came before it.
    let _ = file.take(bytes_max as u64).read_to_end(&mut unpacked);
    Some(unpacked)
}
