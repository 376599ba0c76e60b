//! JPEG rebuilt from the parts that its pixels need (ITU-T T.81, annex B): tables, frames, scans, how colours are coded, and
//! which way up. Not kept: every other application part, comments, smaller copies, and what follows the end.

/// Start and end of an image, a scan, and the application parts that are looked at.
const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const JFIF: u8 = 0xe0;
const EXIF: u8 = 0xe1;
const ADOBE: u8 = 0xee;

/// The picture rebuilt; `None` where no scan is found. One that breaks off is kept as far as it goes.
pub fn rebuilt(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend([0xff, START]);
    let mut rest = bytes.get(2..)?;
    let mut has_scan = false;
    while let Some((marker, after)) = next_marker(rest) {
        if marker == END {
            break;
        }
        if stands_alone(marker) {
            rest = after;
            continue;
        }
        let Some((contents, after)) = segment(after) else {
            break;
        };
        keep_segment(&mut kept, marker, contents);
        rest = after;
        if marker == SCAN {
            has_scan = true;
            let (scan, after) = rest.split_at(scan_bytes(rest));
            kept.extend_from_slice(scan);
            rest = after;
        }
    }
    kept.extend([0xff, END]);
    has_scan.then_some(kept)
}

/// The next marker and what follows it. Bytes in between belong to nothing and go.
fn next_marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let start = bytes
        .windows(2)
        .position(|pair| matches!(pair, [0xff, 1..=0xfe]))?;
    Some((*bytes.get(start + 1)?, bytes.get(start + 2..)?))
}

/// Markers without a length: restarts, a start within, and `TEM` (table B.1).
fn stands_alone(marker: u8) -> bool {
    matches!(marker, 0x01 | 0xd0..=START)
}

fn segment(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = usize::from(u16::from_be_bytes(bytes.first_chunk::<2>().copied()?));
    bytes.get(2..)?.split_at_checked(length.checked_sub(2)?)
}

/// How long the coded data of a scan is: up to a marker that is neither a stuffed byte nor a restart (B.1.1.5).
fn scan_bytes(bytes: &[u8]) -> usize {
    bytes
        .windows(2)
        .position(|pair| matches!(pair, [0xff, 1..=0xcf | 0xd8..=0xfe]))
        .unwrap_or(bytes.len())
}

fn keep_segment(kept: &mut Vec<u8>, marker: u8, contents: &[u8]) {
    match marker {
        // Frames and tables of codes; quantization, lines, restarts; scans. 0xc8 is reserved and means nothing.
        0xc0..=0xc7 | 0xc9..=0xcf | 0xdb..=0xdd | SCAN => write(kept, marker, contents),
        // JFIF 1.02: version, density; the smaller copy behind them goes.
        JFIF if contents.starts_with(b"JFIF\0") => {
            if let Some(version_and_density) = contents.first_chunk::<12>() {
                write(kept, marker, &[&version_and_density[..], &[0, 0]].concat());
            }
        }
        // How the colours are coded (T.872, 6.5.3): 12 bytes.
        ADOBE if contents.starts_with(b"Adobe") => {
            if let Some(part) = contents.first_chunk::<12>() {
                write(kept, marker, part);
            }
        }
        EXIF => {
            if let Some(turned @ 2..=8) = contents.strip_prefix(b"Exif\0\0").and_then(orientation) {
                write(kept, marker, &only_orientation(turned));
            }
        }
        _ => {}
    }
}

fn write(kept: &mut Vec<u8>, marker: u8, contents: &[u8]) {
    // It came with a length of two bytes, and never grows.
    let length = u16::try_from(contents.len() + 2).unwrap_or(u16::MAX);
    kept.extend([0xff, marker]);
    kept.extend(length.to_be_bytes());
    kept.extend_from_slice(contents);
}

/// Which way up, 1 to 8: tag 0x0112 of the first directory (Exif 2.32, 4.6.4; TIFF 6.0, section 2).
fn orientation(tiff: &[u8]) -> Option<u8> {
    let little = tiff.starts_with(b"II*\0");
    if !little && !tiff.starts_with(b"MM\0*") {
        return None;
    }
    let short = |at: usize| {
        let two = *tiff.get(at..)?.first_chunk::<2>()?;
        Some(if little {
            u16::from_le_bytes(two)
        } else {
            u16::from_be_bytes(two)
        })
    };
    let four = *tiff.get(4..)?.first_chunk::<4>()?;
    let directory = if little {
        u32::from_le_bytes(four)
    } else {
        u32::from_be_bytes(four)
    };
    let directory = usize::try_from(directory).ok()?;
    let entries = usize::from(short(directory)?);
    let first = directory.checked_add(2)?;
    let entry = (0..entries)
        .map(|index| first + 12 * index)
        .find(|at| short(*at) == Some(0x0112))?;
    u8::try_from(short(entry + 8)?).ok()
}

/// An Exif part that says which way up and nothing else.
fn only_orientation(turned: u8) -> Vec<u8> {
    let mut part = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    part.extend([turned, 0, 0, 0, 0, 0, 0]);
    part
}
