//! Archives other than ZIP: gzip and tar are unpacked in memory, of RAR the names are listed. All of it within limits;
//! nothing is written anywhere.

use crate::limits::ARCHIVE_ENTRIES_MAX;
use flate2::read::MultiGzDecoder;
use std::io::Read;

/// A tar header, and the unit everything in it is padded to, bytes.
const TAR_BLOCK_BYTES: usize = 512;
/// A name kept, bytes.
const NAME_BYTES_MAX: usize = 1_024;

/// Unpacks the start of a gzip file, at most `bytes_max` bytes; a broken end still leaves what came before it.
pub fn gunzip(bytes: &[u8], bytes_max: usize) -> Vec<u8> {
    let mut unpacked = Vec::new();
    let _ = MultiGzDecoder::new(bytes)
        .take(bytes_max as u64)
        .read_to_end(&mut unpacked);
    unpacked
}

/// What an archive holds, by its listing.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Listed<'a> {
    /// Names, with the bytes where they lie open, at most [`ARCHIVE_ENTRIES_MAX`].
    pub entries: Vec<(String, &'a [u8])>,
    /// Whether a password is needed, for the names or for a file.
    pub encrypted: bool,
}

impl Listed<'_> {
    /// The names alone.
    pub fn names(&self) -> Vec<&str> {
        self.entries.iter().map(|(name, _)| name.as_str()).collect()
    }
}

/// Lists a tar archive (POSIX.1-1988 `ustar` and what came of it).
pub fn list_tar(bytes: &[u8]) -> Listed<'_> {
    let mut listed = Listed::default();
    let mut rest = bytes;
    while let Some((header, after)) = rest.split_at_checked(TAR_BLOCK_BYTES) {
        let text = |range: std::ops::Range<usize>| {
            let field = header.get(range).unwrap_or_default();
            let end = field.iter().position(|byte| *byte == 0);
            String::from_utf8_lossy(field.get(..end.unwrap_or(field.len())).unwrap_or_default())
                .into_owned()
        };
        let name = text(0..100);
        let size = usize::from_str_radix(text(124..136).trim(), 8).unwrap_or(0);
        if name.is_empty() || listed.entries.len() >= ARCHIVE_ENTRIES_MAX {
            break;
        }
        let body = after.get(..size.min(after.len())).unwrap_or_default();
        if matches!(header.get(156), Some(b'0' | 0)) {
            listed.entries.push((name, body));
        }
        let padded = size.saturating_add(TAR_BLOCK_BYTES - 1) / TAR_BLOCK_BYTES * TAR_BLOCK_BYTES;
        rest = after.get(padded..).unwrap_or_default();
    }
    listed
}

/// Lists a RAR archive of version 4 or 5; what is packed in it stays packed.
pub fn list_rar(bytes: &[u8]) -> Listed<'_> {
    if let Some(blocks) = bytes.strip_prefix(b"Rar!\x1a\x07\x01\0") {
        list_rar_5(blocks)
    } else if let Some(blocks) = bytes.strip_prefix(b"Rar!\x1a\x07\0") {
        list_rar_4(blocks)
    } else {
        Listed::default()
    }
}

fn list_rar_4(mut rest: &[u8]) -> Listed<'_> {
    const MAIN: u8 = 0x73;
    const FILE: u8 = 0x74;
    let mut listed = Listed::default();
    for _ in 0..ARCHIVE_ENTRIES_MAX {
        let Some([_, _, kind, flag_low, flag_high, size_low, size_high]) =
            rest.first_chunk::<7>().copied()
        else {
            break;
        };
        let flags = u16::from_le_bytes([flag_low, flag_high]);
        let size = usize::from(u16::from_le_bytes([size_low, size_high]));
        let Some((block, after)) = rest.split_at_checked(size).filter(|_| size >= 7) else {
            break;
        };
        if kind == MAIN && flags & 0x80 != 0 {
            listed.encrypted = true;
            break;
        }
        let packed = number(block.get(7..11)).filter(|_| kind == FILE || flags & 0x8000 != 0);
        if kind == FILE {
            listed.encrypted |= flags & 0x04 != 0;
            let length = number(block.get(26..28)).unwrap_or(0);
            let start: usize = if flags & 0x100 == 0 { 32 } else { 40 };
            listed.entries.push((name_at(block, start, length), &[]));
        }
        rest = after.get(packed.unwrap_or(0)..).unwrap_or_default();
    }
    listed
}

fn list_rar_5(mut rest: &[u8]) -> Listed<'_> {
    const FILE: usize = 2;
    const ENCRYPTION: usize = 4;
    let mut listed = Listed::default();
    for _ in 0..ARCHIVE_ENTRIES_MAX {
        // A checksum of four bytes, then how long the header is.
        let Some((size, after_size)) = rest.get(4..).and_then(variable) else {
            break;
        };
        let Some((header, after)) = after_size.split_at_checked(size).filter(|_| size > 0) else {
            break;
        };
        let Some(block) = Rar5Block::read(header) else {
            break;
        };
        listed.encrypted |= block.kind == ENCRYPTION || block.sealed(header);
        if block.kind == ENCRYPTION {
            break;
        }
        if block.kind == FILE
            && let Some(name) = block.file_name()
        {
            listed.entries.push((name, &[]));
        }
        rest = after.get(block.data_bytes..).unwrap_or_default();
    }
    listed
}

struct Rar5Block<'a> {
    kind: usize,
    extra_bytes: usize,
    data_bytes: usize,
    fields: &'a [u8],
}

impl<'a> Rar5Block<'a> {
    fn read(header: &'a [u8]) -> Option<Rar5Block<'a>> {
        let (kind, rest) = variable(header)?;
        let (flags, rest) = variable(rest)?;
        let (extra_bytes, rest) = if flags & 1 == 0 {
            (0, rest)
        } else {
            variable(rest)?
        };
        let (data_bytes, fields) = if flags & 2 == 0 {
            (0, rest)
        } else {
            variable(rest)?
        };
        Some(Rar5Block {
            kind,
            extra_bytes,
            data_bytes,
            fields,
        })
    }

    fn file_name(&self) -> Option<String> {
        let (flags, rest) = variable(self.fields)?;
        let (_size, rest) = variable(rest)?;
        let (_attributes, rest) = variable(rest)?;
        let time_and_sum = if flags & 2 == 0 { 0 } else { 4 } + if flags & 4 == 0 { 0 } else { 4 };
        let (_method, rest) = variable(rest.get(time_and_sum..)?)?;
        let (_system, rest) = variable(rest)?;
        let (length, rest) = variable(rest)?;
        Some(name_at(rest, 0, length))
    }

    /// Whether the first extra record of a file says that it is encrypted (record kind 1).
    fn sealed(&self, header: &[u8]) -> bool {
        let start = header.len().checked_sub(self.extra_bytes);
        let extra = start
            .and_then(|start| header.get(start..))
            .unwrap_or_default();
        let record = variable(extra).and_then(|(_, rest)| variable(rest));
        self.kind == 2 && record.is_some_and(|(kind, _)| kind == 1)
    }
}

fn name_at(bytes: &[u8], start: usize, length: usize) -> String {
    let end = start
        .saturating_add(length.min(NAME_BYTES_MAX))
        .min(bytes.len());
    let name = bytes.get(start..end).unwrap_or_default();
    // Version 4 puts a packed spelling in UTF-16 behind a NUL.
    let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(name).into_owned()
}

/// A number of two or four bytes, low ones first.
fn number(bytes: Option<&[u8]>) -> Option<usize> {
    let bytes = bytes?.iter().rev();
    Some(bytes.fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
}

/// A number of seven bits a byte, low ones first, the high bit saying that more follow; at most nine bytes.
fn variable(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0_usize;
    for (at, byte) in bytes.iter().take(9).enumerate() {
        value |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((value, bytes.get(at + 1..)?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(listed: &Listed<'_>) -> Vec<String> {
        listed
            .entries
            .iter()
            .map(|(name, _)| name.clone())
            .collect()
    }

    #[test]
    fn a_tar_is_listed_and_ends_where_it_breaks() {
        let mut tar = vec![0_u8; 512];
        tar[..5].copy_from_slice(b"a.exe");
        tar[124..135].copy_from_slice(b"00000000005");
        tar[156] = b'0';
        tar[257..262].copy_from_slice(b"ustar");
        tar.extend(b"words");
        let listed = list_tar(&tar);
        assert_eq!(listed.entries, [("a.exe".to_owned(), b"words".as_slice())]);
        tar[124..135].copy_from_slice(b"77777777777");
        assert_eq!(names(&list_tar(&tar)), ["a.exe"]);
        assert_eq!(list_tar(&tar[..500]), Listed::default());
    }

    #[test]
    fn names_are_read_out_of_both_kinds_of_rar() {
        let mut four = b"Rar!\x1a\x07\0".to_vec();
        four.extend([0, 0, 0x73, 0, 0, 13, 0, 0, 0, 0, 0, 0, 0]);
        four.extend([0, 0, 0x74, 4, 0x80, 37, 0, 2, 0, 0, 0]);
        four.extend([0; 15]);
        four.extend([5, 0, 0, 0, 0, 0]);
        four.extend(b"a.scr");
        four.extend(b"xx");
        let listed = list_rar(&four);
        assert_eq!(
            (names(&listed), listed.encrypted),
            (vec!["a.scr".to_owned()], true)
        );
        let mut five = b"Rar!\x1a\x07\x01\0".to_vec();
        five.extend([0, 0, 0, 0, 13, 2, 2, 3, 0, 9, 0, 0, 0, 4]);
        five.extend(b"b.js");
        five.extend(b"xxx");
        five.extend([0, 0, 0, 0, 2, 4, 0]);
        let listed = list_rar(&five);
        assert_eq!(
            (names(&listed), listed.encrypted),
            (vec!["b.js".to_owned()], true)
        );
        for end in 0..five.len() {
            list_rar(&five[..end]);
        }
        for end in 0..four.len() {
            list_rar(&four[..end]);
        }
    }

    #[test]
    fn a_gzip_bomb_is_unpacked_up_to_the_limit() {
        use std::io::Write;
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&vec![0; 3_000_000]).unwrap();
        assert_eq!(
            gunzip(&encoder.finish().unwrap(), 1_000_000).len(),
            1_000_000
        );
        assert!(gunzip(b"\x1f\x8bbroken", 10).is_empty());
    }
}
