//! Unpacks Outlook's compressed RTF ([MS-OXRTFCP]) within the cap of HTML; the declared size only ever shortens the work.
//! What the RTF wraps is taken out by [`super::rtf`].

use crate::limits::HTML_BYTES_MAX;

/// What a compressed stream starts with ([MS-OXRTFCP] 2.1.3.1.2), and the text its dictionary is filled with before the
/// first byte (2.1.3.1.5).
const COMPRESSED: u64 = 0x7546_5a4c;
const STORED: u64 = 0x414c_454d;
const DICTIONARY_BYTES: usize = 4096;
const DICTIONARY_START: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \
\\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\
\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// Unpacks a compressed body. `None` where the header is not one's; a stream that breaks off gives what came before.
pub(super) fn decompressed(bytes: &[u8]) -> Option<Vec<u8>> {
    const HEADER_BYTES: usize = 16;
    let raw_size = usize::try_from(super::number_at(bytes, 4, 4)?).ok()?;
    let size_max = raw_size.min(HTML_BYTES_MAX);
    let content = bytes.get(HEADER_BYTES..)?;
    match super::number_at(bytes, 8, 4)? {
        COMPRESSED => Some(unpacked(content, size_max)),
        STORED => Some(content.get(..content.len().min(size_max))?.to_vec()),
        _ => None,
    }
}

/// The references point into a ring of the last 4096 bytes; a reference to the write position ends the stream.
fn unpacked(content: &[u8], size_max: usize) -> Vec<u8> {
    let mut ring = vec![b' '; DICTIONARY_BYTES];
    for (place, byte) in ring.iter_mut().zip(DICTIONARY_START) {
        *place = *byte;
    }
    let mut write_at = DICTIONARY_START.len();
    let mut out = Vec::new();
    let mut input = content.iter().copied();
    'runs: while let Some(flags) = input.next() {
        for bit in 0..8 {
            if out.len() >= size_max {
                break 'runs;
            }
            let Some(first) = input.next() else {
                break 'runs;
            };
            if flags & (1 << bit) == 0 {
                put(&mut ring, &mut write_at, &mut out, first);
                continue;
            }
            let Some(second) = input.next() else {
                break 'runs;
            };
            let reference = (usize::from(first) << 8) | usize::from(second);
            let (mut read_at, length) = (reference >> 4, (reference & 0xf) + 2);
            if read_at == write_at {
                break 'runs;
            }
            for _ in 0..length {
                let byte = ring.get(read_at).copied().unwrap_or(b' ');
                put(&mut ring, &mut write_at, &mut out, byte);
                read_at = (read_at + 1) % DICTIONARY_BYTES;
            }
        }
    }
    out.truncate(size_max);
    out
}

fn put(ring: &mut [u8], write_at: &mut usize, out: &mut Vec<u8>, byte: u8) {
    if let Some(place) = ring.get_mut(*write_at) {
        *place = byte;
    }
    *write_at = (*write_at + 1) % DICTIONARY_BYTES;
    out.push(byte);
}
