//! PDFs: where their links lead, what acts when they are opened, what they carry, and the pictures they show. It reads the
//! objects as they lie in the file, those packed into object streams too (ISO 32000-1 clause 7.5.7), and follows no
//! reference table; what is sealed with a password stays sealed, and no page is drawn.

use super::pdf_strings::ends_in_string;
use super::pictures::{Luma, Picture};
use aho_corasick::{AhoCorasick, MatchKind};
use flate2::read::ZlibDecoder;
use std::borrow::Cow;
use std::io::Read;
use std::sync::OnceLock;

/// Bytes of a PDF that are read.
const PDF_BYTES_MAX: usize = 20 * 1024 * 1024;
/// Streams looked at.
const STREAMS_MAX: usize = 5_000;
/// Bytes unpacked of one stream.
const STREAM_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes unpacked over all object streams.
const OBJECT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// A stream's dictionary is looked for this far before it, bytes.
const DICTIONARY_BYTES_MAX: usize = 2_048;
/// Names that matter, looked at in one PDF.
const NAMES_MAX: usize = 200_000;
/// Strings behind them that are read, of links and of files each, bytes over all of them.
const STRINGS_BYTES_MAX: usize = 1024 * 1024;
/// Links kept of one PDF.
pub const LINKS_MAX: usize = 200;
/// A link, bytes.
const LINK_BYTES_MAX: usize = 4_096;
/// Pictures handed on of one PDF.
const PICTURES_MAX: usize = 4;

/// What a PDF holds.
#[derive(Default)]
pub struct PdfInside<'a> {
    /// A script.
    pub acts: bool,
    /// Starts a program.
    pub starts_program: bool,
    /// Needs a password, or is protected with an empty one.
    pub encrypted: bool,
    /// Letters of its names are written as numbers, so that a search misses them.
    pub hides_names: bool,
    /// Another file travels inside it.
    pub carries_file: bool,
    /// Sends what is filled in to somebody.
    pub sends_form: bool,
    /// Where its links and forms lead, at most [`LINKS_MAX`], each once.
    pub links: Vec<String>,
    /// Its pictures, at most four.
    pub pictures: Vec<PdfPicture<'a>>,
}

/// A picture as a PDF holds it.
pub struct PdfPicture<'a> {
    bytes: &'a [u8],
    packed: bool,
    width: usize,
    height: usize,
}

/// Reads a PDF, all but its pictures.
pub fn read(bytes: &[u8]) -> PdfInside<'_> {
    let capped = bytes
        .get(..bytes.len().min(PDF_BYTES_MAX))
        .unwrap_or_default();
    let mut inside = PdfInside::default();
    let objects = objects(capped, &mut inside.pictures);
    let (objects, hides_names) = plain_names(&objects);
    inside.hides_names = hides_names;
    look_for_names(&objects, &mut inside);
    inside
}

/// Everything outside streams, and the unpacked object streams behind it.
fn objects<'a>(bytes: &'a [u8], pictures: &mut Vec<PdfPicture<'a>>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut unpacked = Vec::new();
    let mut rest = 0;
    let mut body: Option<(usize, usize)> = None;
    static MARKS: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let marks = MARKS.get_or_init(|| automaton(&["endstream", "stream"]));
    let found = marks.iter().flat_map(|marks| marks.find_iter(bytes));
    for found in found.take(STREAMS_MAX * 2) {
        let ends = found.pattern().as_usize() == 0;
        match body {
            None if !ends && opens_stream(bytes, found.start(), found.end()) => {
                let outside = bytes.get(rest..found.start()).unwrap_or_default();
                out.extend_from_slice(outside);
                body = Some((found.start(), found.end()));
            }
            Some((dictionary_end, start)) if ends => {
                let start_of_dictionary = dictionary_end.saturating_sub(DICTIONARY_BYTES_MAX);
                let near = bytes.get(start_of_dictionary.max(rest)..dictionary_end);
                let stream = bytes.get(start..found.start()).unwrap_or_default();
                let stream = after_line_end(stream);
                one_stream(near.unwrap_or_default(), stream, &mut unpacked, pictures);
                body = None;
                rest = found.end();
            }
            _ => {}
        }
    }
    // A stream that never ends hides what follows from us and from no reader: it is read as objects.
    out.extend_from_slice(bytes.get(rest..).unwrap_or_default());
    out.push(b'\n');
    out.append(&mut unpacked);
    out
}

fn automaton(words: &[&str]) -> Option<AhoCorasick> {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(words)
        .ok()
}

/// The word `stream` opens one after a dictionary and before a line end, and nowhere else.
fn opens_stream(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = bytes.get(..start).unwrap_or_default().trim_ascii_end();
    before.ends_with(b">>") && matches!(bytes.get(end), Some(b'\r' | b'\n'))
}

fn after_line_end(stream: &[u8]) -> &[u8] {
    let stream = stream.strip_prefix(b"\r").unwrap_or(stream);
    stream.strip_prefix(b"\n").unwrap_or(stream)
}

fn one_stream<'a>(
    near: &[u8],
    stream: &'a [u8],
    unpacked: &mut Vec<u8>,
    pictures: &mut Vec<PdfPicture<'a>>,
) {
    let near = String::from_utf8_lossy(near);
    let dictionary = near.rsplit(" obj").next().unwrap_or(&near);
    let (dictionary, _) = plain_names(dictionary.as_bytes());
    let dictionary = String::from_utf8_lossy(&dictionary);
    let packed = dictionary.contains("/FlateDecode") || dictionary.contains("/Fl ");
    if dictionary.contains("/ObjStm") {
        let bytes_max = STREAM_BYTES_MAX.min(OBJECT_BYTES_MAX.saturating_sub(unpacked.len()));
        if packed {
            unpacked.append(&mut unpack(stream, bytes_max));
        } else {
            unpacked.extend_from_slice(stream.get(..stream.len().min(bytes_max)).unwrap_or(stream));
        }
        unpacked.push(b'\n');
    } else if pictures.len() < PICTURES_MAX && is_picture(&dictionary) {
        pictures.push(PdfPicture {
            bytes: stream,
            packed,
            width: number_of(&dictionary, "/Width").unwrap_or(0),
            height: number_of(&dictionary, "/Height").unwrap_or(0),
        });
    }
}

/// A picture at least as large as the smallest code, and no mask for another one.
fn is_picture(dictionary: &str) -> bool {
    const SIDE_MIN: usize = 21;
    let large = |name: &str| number_of(dictionary, name).is_some_and(|side| side >= SIDE_MIN);
    dictionary.contains("/Image") && large("/Width") && large("/Height")
}

fn number_of(dictionary: &str, name: &str) -> Option<usize> {
    let rest = dictionary.split(name).nth(1)?.trim_start();
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    rest.get(..end)?.parse().ok()
}

/// Unpacks the start of a packed stream, at most `bytes_max` bytes; a broken end still leaves what came before it.
pub(super) fn unpack(stream: &[u8], bytes_max: usize) -> Vec<u8> {
    let mut unpacked = Vec::new();
    let _ = ZlibDecoder::new(stream)
        .take(bytes_max as u64)
        .read_to_end(&mut unpacked);
    unpacked
}

/// Names may write any letter as `#` and two digits (clause 7.3.5). Undone in names and left alone in strings, with
/// whether a letter or digit was written so: a space has to be, a letter never.
fn plain_names(bytes: &[u8]) -> (Cow<'_, [u8]>, bool) {
    if !bytes.contains(&b'#') {
        return (Cow::Borrowed(bytes), false);
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut hides = false;
    let mut in_name = false;
    let mut brackets = 0_usize;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if byte == b'\\' && brackets > 0 {
            out.push(byte);
            out.extend(bytes.get(at));
            at += 1;
            continue;
        }
        match byte {
            b'(' => brackets += 1,
            b')' => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        let ends_name = byte.is_ascii_whitespace() || b"()<>[]{}%".contains(&byte);
        in_name = brackets == 0 && (byte == b'/' || (in_name && !ends_name));
        let written = bytes.get(at..at + 2).filter(|_| in_name && byte == b'#');
        match written.and_then(hex_byte) {
            Some(meant) => {
                hides |= meant.is_ascii_alphanumeric();
                out.push(meant);
                at += 2;
            }
            None => out.push(byte),
        }
    }
    (Cow::Owned(out), hides)
}

pub(super) fn hex_byte(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits).ok()?;
    u8::from_str_radix(digits, 16).ok()
}

/// The names that matter (clause 12.6.4), in the order of the table in [`look_for_names`].
const NAMES: [&str; 9] = [
    "/JavaScript",
    "/JS",
    "/Launch",
    "/Encrypt",
    "/EmbeddedFile",
    "/EmbeddedFiles",
    "/SubmitForm",
    "/URI",
    "/F",
];

fn look_for_names(objects: &[u8], inside: &mut PdfInside<'_>) {
    static FINDER: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let finder = FINDER.get_or_init(|| automaton(&NAMES));
    let found = finder.iter().flat_map(|finder| finder.find_iter(objects));
    let mut form_targets = Vec::new();
    let (mut link_bytes_left, mut file_bytes_left) = (STRINGS_BYTES_MAX, STRINGS_BYTES_MAX);
    for name in found.take(NAMES_MAX) {
        let rest = objects.get(name.end()..).unwrap_or_default();
        if rest.first().is_some_and(u8::is_ascii_alphanumeric) {
            continue;
        }
        let name_found = NAMES.get(name.pattern().as_usize()).copied();
        let before = objects.get(..name.start()).unwrap_or_default();
        if !matches!(name_found, Some("/URI" | "/F")) && ends_in_string(before) {
            continue;
        }
        match name_found {
            Some("/JavaScript" | "/JS") => inside.acts = true,
            Some("/Launch") => inside.starts_program = true,
            Some("/Encrypt") => inside.encrypted = true,
            Some("/EmbeddedFile" | "/EmbeddedFiles") => inside.carries_file = true,
            Some("/SubmitForm") => inside.sends_form = true,
            Some("/URI") => keep(&mut inside.links, string_at(rest, &mut link_bytes_left)),
            Some("/F") => keep(&mut form_targets, string_at(rest, &mut file_bytes_left)),
            _ => {}
        }
    }
    // `/F` names all kinds of files; an address of the web in it is where a form goes or a page is fetched from.
    for target in form_targets {
        keep(&mut inside.links, Some(target));
    }
}

/// Keeps what leads out of the file, each once.
fn keep(links: &mut Vec<String>, target: Option<String>) {
    const OUTSIDE: [&str; 7] = [
        "http:",
        "https:",
        "ftp:",
        "www.",
        "javascript:",
        "data:",
        "file://",
    ];
    let Some(target) = target else {
        return;
    };
    let target = target.trim().to_owned();
    let lower = target.to_ascii_lowercase();
    let leads_out = OUTSIDE.iter().any(|start| lower.starts_with(start));
    if leads_out && links.len() < LINKS_MAX && !links.contains(&target) {
        links.push(target);
    }
}

/// The string that starts here (clause 7.3.4), in brackets or in hexadecimal digits. Strings may begin inside one another
/// and never end, so what was read is taken off the budget; `None` once that is spent.
fn string_at(bytes: &[u8], bytes_left: &mut usize) -> Option<String> {
    if *bytes_left == 0 {
        return None;
    }
    let bytes = bytes.trim_ascii_start();
    let (bytes, read_bytes) = match bytes.split_first()? {
        (b'(', rest) => {
            let string = bracketed(rest);
            let read_bytes = string.len();
            (string, read_bytes)
        }
        (b'<', rest) if rest.first() != Some(&b'<') => {
            let digits = rest.iter().take(LINK_BYTES_MAX);
            let digits = digits.take_while(|byte| **byte != b'>').count();
            (hexadecimal(rest.get(..digits).unwrap_or_default()), digits)
        }
        _ => return None,
    };
    *bytes_left = bytes_left.saturating_sub(read_bytes);
    // Text strings may be in UTF-16 with a mark (clause 7.9.2.2).
    match bytes.strip_prefix(&[0xfe, 0xff]) {
        Some(wide) => Some(encoding_rs::UTF_16BE.decode(wide).0.into_owned()),
        None => Some(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

fn bracketed(rest: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut depth = 0_usize;
    let mut bytes = rest.iter().copied().take(LINK_BYTES_MAX).peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => {
                let Some(next) = bytes.next() else { break };
                match next {
                    b'\r' | b'\n' => {}
                    b'0'..=b'7' => {
                        let mut value = u32::from(next - b'0');
                        for _ in 0..2 {
                            let digit = bytes.next_if(|digit| (b'0'..=b'7').contains(digit));
                            value =
                                digit.map_or(value, |digit| value * 8 + u32::from(digit - b'0'));
                        }
                        out.push(value as u8);
                    }
                    other => out.push(other),
                }
                continue;
            }
            b'(' => depth += 1,
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            _ => {}
        }
        out.push(byte);
    }
    out
}

fn hexadecimal(digits: &[u8]) -> Vec<u8> {
    let digits = digits.iter().copied();
    let digits: Vec<u8> = digits.filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).filter_map(hex_byte).collect()
}

impl<'a> PdfPicture<'a> {
    /// The picture, unpacked where it was packed; `None` where its bytes are in a form that isn't read.
    pub fn picture(&self) -> Option<Picture<'a>> {
        const DOT_BYTES_MAX: usize = 17_000_000;
        if !self.packed {
            return Some(Picture::File(self.bytes));
        }
        let unpacked = unpack(self.bytes, DOT_BYTES_MAX);
        dots(&unpacked, self.width, self.height).map(Picture::Dots)
    }
}

/// Dots of one bit, or of one, three or four bytes, told by how many bytes there are; each row may begin with the number
/// of a PNG filter (clause 7.4.4.4).
fn dots(unpacked: &[u8], width: usize, height: usize) -> Option<Luma> {
    let bits = (width.div_ceil(8), 0);
    let shapes = [1, 3, 4].map(|channels| (width.saturating_mul(channels), channels));
    for (row_bytes, channels) in shapes.into_iter().chain([bits]) {
        let plain = row_bytes.checked_mul(height)?;
        let filtered = row_bytes.checked_add(1)?.checked_mul(height)?;
        if plain == 0 {
            return None;
        }
        if unpacked.len() == filtered || unpacked.len() == filtered + 1 {
            let rows = unfiltered(unpacked, row_bytes, channels.max(1));
            return Luma::new(width, brightness(&rows, row_bytes, width, channels));
        }
        if (plain..=plain + 2).contains(&unpacked.len()) {
            return Luma::new(width, brightness(unpacked, row_bytes, width, channels));
        }
    }
    None
}

fn brightness(rows: &[u8], row_bytes: usize, width: usize, channels: usize) -> Vec<u8> {
    rows.chunks_exact(row_bytes)
        .flat_map(|row| -> Vec<u8> {
            if channels == 0 {
                let bits = row
                    .iter()
                    .flat_map(|byte| (0..8).map(move |bit| byte >> (7 - bit) & 1));
                return bits.take(width).map(|bit| bit * 255).collect();
            }
            row.chunks_exact(channels)
                .map(|dot| match *dot {
                    // Four inks: what isn't printed is white.
                    [c, m, y, k] => {
                        let ink = (u32::from(c) + u32::from(m) + u32::from(y)) / 3 + u32::from(k);
                        (255 - ink.min(255)) as u8
                    }
                    _ => {
                        (dot.iter().map(|byte| u32::from(*byte)).sum::<u32>() / channels as u32)
                            as u8
                    }
                })
                .collect()
        })
        .collect()
}

/// Undoes the filters of PNG (ISO/IEC 15948 clause 9.2).
pub(super) fn unfiltered(bytes: &[u8], row_bytes: usize, dot_bytes: usize) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    for (row, filtered) in bytes.chunks_exact(row_bytes + 1).enumerate() {
        let Some((filter, filtered)) = filtered.split_first() else {
            break;
        };
        let start = row * row_bytes;
        for (at, byte) in filtered.iter().enumerate() {
            let place = start + at;
            let left_there = at >= dot_bytes;
            let at_or = |there: bool, back: usize| match place.checked_sub(back) {
                Some(known) if there => out.get(known).copied().unwrap_or(0),
                _ => 0,
            };
            let left = at_or(left_there, dot_bytes);
            let above = at_or(row > 0, row_bytes);
            let corner = at_or(row > 0 && left_there, row_bytes + dot_bytes);
            let guess = match filter {
                1 => left,
                2 => above,
                3 => ((u16::from(left) + u16::from(above)) / 2) as u8,
                4 => nearest(left, above, corner),
                _ => 0,
            };
            out.push(byte.wrapping_add(guess));
        }
    }
    out
}

/// The Paeth predictor.
fn nearest(left: u8, above: u8, corner: u8) -> u8 {
    let guess = i32::from(left) + i32::from(above) - i32::from(corner);
    let away = |value: u8| (guess - i32::from(value)).abs();
    if away(left) <= away(above) && away(left) <= away(corner) {
        left
    } else if away(above) <= away(corner) {
        above
    } else {
        corner
    }
}

#[cfg(test)]
#[path = "pdf_tests.rs"]
mod tests;
