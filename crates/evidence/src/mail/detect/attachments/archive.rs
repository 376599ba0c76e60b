//! ZIP archives: lists what is inside, looks into entries within a budget, and never writes anything anywhere. Other
//! kinds of archive are named, not opened.

use crate::limits::{ARCHIVE_BYTES_MAX, ARCHIVE_ENTRIES_MAX};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Unpacked size over packed size from which an archive is a bomb.
const RATIO_MAX: u64 = 100;
/// Small archives may well shrink a hundredfold; below this an archive is no bomb.
const BOMB_BYTES_MIN: u64 = 10 * 1024 * 1024;

/// Entries an archive may claim to have; one with more is not read at all.
const ENTRIES_CLAIMED_MAX: u64 = 20_000;

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

/// An archive whose directory was read once.
pub struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
}

/// Opens an archive and lists it; `None` where it cannot be read, or claims more entries than anybody sends.
pub fn open(bytes: &[u8]) -> Option<(Archive<'_>, Listing)> {
    if claims_too_many(bytes) {
        return None;
    }
    let mut zip = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut listing = Listing {
        capped: zip.len() > ARCHIVE_ENTRIES_MAX,
        ..Listing::default()
    };
    for index in 0..zip.len().min(ARCHIVE_ENTRIES_MAX) {
        let Ok(file) = zip.by_index_raw(index) else {
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
    Some((Archive { zip }, listing))
}

impl Archive<'_> {
    /// Unpacks the start of one entry in memory, at most `bytes_max` bytes whatever it claims, and takes what came out off
    /// the budget. Empty where the budget is spent or the entry can't be unpacked.
    pub fn unpack(&mut self, index: usize, bytes_max: usize, budget_bytes: &mut usize) -> Vec<u8> {
        let bytes_max = bytes_max.min(*budget_bytes);
        let mut unpacked = Vec::new();
        if bytes_max > 0
            && let Ok(file) = self.zip.by_index(index)
        {
            // A broken end still leaves what came before it.
            let _ = file.take(bytes_max as u64).read_to_end(&mut unpacked);
        }
        *budget_bytes = budget_bytes.saturating_sub(unpacked.len());
        unpacked
    }
}

/// Whether any end of a directory claims more entries than are read (APPNOTE.TXT clauses 4.3.16 and 4.3.14). Memory is taken
/// for each claimed entry before the first is read, and a large file can claim millions.
fn claims_too_many(bytes: &[u8]) -> bool {
    const END: [u8; 4] = *b"PK\x05\x06";
    const END_64: [u8; 4] = *b"PK\x06\x06";
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == b'P') {
        let here = rest.get(at..).unwrap_or_default();
        let claimed = match here.first_chunk::<4>() {
            Some(&END) => number(here.get(10..12)),
            Some(&END_64) => number(here.get(32..40)),
            _ => 0,
        };
        if claimed > ENTRIES_CLAIMED_MAX {
            return true;
        }
        rest = here.get(1..).unwrap_or_default();
    }
    false
}

/// Low bytes first; 0 where they are missing.
fn number(bytes: Option<&[u8]>) -> u64 {
    let bytes = bytes.unwrap_or_default().iter().rev();
    bytes.fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stored file `a` with the byte `x`, its directory, and room for the end.
    fn one_file() -> (Vec<u8>, Vec<u8>) {
        let common = "0000000000002100831dd98c010000000100000001000000";
        let local = format!("504b03041400{}6178", common);
        let central = format!("504b010214001400{common}000000000000000000000000000061");
        (unhexed(&local), unhexed(&central))
    }

    fn unhexed(digits: &str) -> Vec<u8> {
        let digits: Vec<u32> = digits.chars().map(|c| c.to_digit(16).unwrap()).collect();
        digits
            .chunks(2)
            .map(|pair| (pair[0] * 16 + pair[1]) as u8)
            .collect()
    }

    fn archive_claiming(entries: u16, entries_64: Option<u64>) -> Vec<u8> {
        let (local, central) = one_file();
        let (directory_bytes, start) = (central.len() as u64, local.len() as u64);
        let mut zip = [local, central].concat();
        if let Some(entries) = entries_64 {
            let end = zip.len() as u64;
            zip.extend(b"PK\x06\x06");
            zip.extend(44_u64.to_le_bytes());
            zip.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            for number in [entries, entries, directory_bytes, start] {
                zip.extend(number.to_le_bytes());
            }
            zip.extend(b"PK\x06\x07\0\0\0\0");
            zip.extend(end.to_le_bytes());
            zip.extend(1_u32.to_le_bytes());
        }
        zip.extend(b"PK\x05\x06\0\0\0\0");
        zip.extend([entries.to_le_bytes(), entries.to_le_bytes()].concat());
        zip.extend((directory_bytes as u32).to_le_bytes());
        zip.extend((start as u32).to_le_bytes());
        zip.extend([0, 0]);
        zip
    }

    #[test]
    fn what_is_unpacked_is_taken_off_the_budget() {
        let zip = archive_claiming(1, None);
        let (mut archive, listing) = open(&zip).unwrap();
        assert_eq!(listing.entries.len(), 1);
        let mut budget_bytes = 1;
        assert_eq!(archive.unpack(0, 100, &mut budget_bytes), b"x");
        assert_eq!(budget_bytes, 0);
        assert_eq!(archive.unpack(0, 100, &mut budget_bytes), b"");
    }

    #[test]
    fn no_memory_is_taken_for_entries_that_are_only_claimed() {
        assert!(open(&archive_claiming(1, Some(1))).is_some());
        assert!(open(&archive_claiming(u16::MAX, None)).is_none());
        assert!(open(&archive_claiming(1, Some(1 << 60))).is_none());
        assert!(!claims_too_many(b"PPK\x05\x06 PK\x06\x06"));
    }
}
