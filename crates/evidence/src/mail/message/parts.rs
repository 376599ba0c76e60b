//! Takes a message apart into its MIME parts (RFC 2046), in one pass for each level, within the caps of
//! [`crate::limits`]. It is written here, not left to the mail parser, because the parser recurses as deep as the
//! sender likes and keeps one reading where two are possible. It decodes transfer encodings; it reads no text.

use super::Oddities;
use super::header_fields::{self, HeaderSection, line_at};
use super::media_type::{self, Declared};
use super::transfer;
use crate::limits::{DECODED_BYTES_MAX, NESTING_DEPTH_MAX, PARTS_MAX};

/// A part that holds no parts, decoded.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    /// Where it stands, such as `part 1.2`.
    pub place: String,
    /// What its header says it is.
    pub declared: Declared,
    /// Its bytes after the transfer encoding was undone.
    pub bytes: Vec<u8>,
}

/// The walk over one message.
pub(super) struct Walk<'o> {
    pub leaves: Vec<Leaf>,
    pub oddities: &'o mut Oddities,
    parts: usize,
    decoded_bytes: usize,
}

/// Where in the tree the walk stands.
#[derive(Clone)]
struct Position {
    number: String,
    depth: usize,
    in_digest: bool,
}

impl Position {
    fn place(&self) -> String {
        if self.number.is_empty() {
            "part 1".to_owned()
        } else {
            format!("part {}", self.number)
        }
    }

    fn child(&self, index: usize, in_digest: bool) -> Position {
        let number = if self.number.is_empty() {
            index.to_string()
        } else {
            format!("{}.{index}", self.number)
        };
        Position {
            number,
            depth: self.depth + 1,
            in_digest,
        }
    }
}

/// Walks the body of a message whose header section is already split.
pub(super) fn walk<'o>(
    section: &HeaderSection<'_>,
    body: &[u8],
    oddities: &'o mut Oddities,
) -> Walk<'o> {
    let mut walk = Walk {
        leaves: Vec::new(),
        oddities,
        parts: 0,
        decoded_bytes: 0,
    };
    let top = Position {
        number: String::new(),
        depth: 0,
        in_digest: false,
    };
    walk.part(section, body, &top);
    walk
}

impl Walk<'_> {
    fn part(&mut self, section: &HeaderSection<'_>, body: &[u8], position: &Position) {
        let readings = media_type::readings(section, position.in_digest);
        if readings.len() > 1 {
            self.oddities.note("two-content-types", &position.place());
        }
        for declared in readings {
            if self.parts >= PARTS_MAX {
                self.oddities.note("parts-cap", &position.place());
                return;
            }
            self.parts += 1;
            if declared.two_file_names {
                self.oddities.note("two-file-names", &position.place());
            }
            self.one_reading(declared, body, position);
        }
    }

    fn one_reading(&mut self, declared: Declared, body: &[u8], position: &Position) {
        let too_deep = position.depth >= NESTING_DEPTH_MAX;
        let container = declared.is_multipart() || declared.is_message();
        if too_deep && container {
            self.oddities.note("depth-cap", &position.place());
        }
        if declared.is_multipart() && !too_deep && self.multipart(&declared, body, position) {
            return;
        }
        for (bytes, encoding_oddity) in undo_transfer_encoding(&declared, body) {
            if let Some(code) = encoding_oddity {
                self.oddities.note(code, &position.place());
            }
            self.decoded_bytes = self.decoded_bytes.saturating_add(bytes.len());
            if self.decoded_bytes > DECODED_BYTES_MAX {
                self.oddities.note("decoded-cap", &position.place());
                return;
            }
            if declared.is_message() && !too_deep {
                self.nested_message(&bytes, position);
            }
            self.leaves.push(Leaf {
                place: position.place(),
                declared: declared.clone(),
                bytes,
            });
        }
    }

    fn nested_message(&mut self, bytes: &[u8], position: &Position) {
        let place = position.place();
        let section = header_fields::split(bytes, &place, self.oddities);
        let body = bytes.get(section.body_start..).unwrap_or_default();
        let inside = position.child(1, false);
        self.part(&section, body, &inside);
    }

    /// Walks the parts between boundaries; `false` where no boundary line was found, so that the body is one text.
    fn multipart(&mut self, declared: &Declared, body: &[u8], position: &Position) -> bool {
        let place = position.place();
        let guessed;
        let boundary: &[u8] = match &declared.boundary {
            Some(boundary) if !boundary.is_empty() => boundary.as_bytes(),
            _ => {
                self.oddities.note("boundary-missing", &place);
                guessed = guess_boundary(body);
                guessed
            }
        };
        let pieces = split_at_boundary(body, boundary);
        if pieces.ranges.is_empty() {
            self.oddities.note("boundary-not-found", &place);
            return false;
        }
        if pieces.near_miss {
            self.oddities.note("ambiguous-mime", &place);
        }
        let in_digest = declared.media_type == "multipart/digest";
        for (index, (start, end)) in pieces.ranges.into_iter().enumerate() {
            if self.parts >= PARTS_MAX {
                self.oddities.note("parts-cap", &place);
                break;
            }
            let child = position.child(index + 1, in_digest);
            let bytes = body.get(start..end).unwrap_or_default();
            let section = header_fields::split(bytes, &child.place(), self.oddities);
            let part_body = bytes.get(section.body_start..).unwrap_or_default();
            self.part(&section, part_body, &child);
        }
        true
    }
}

#[derive(Default)]
struct Pieces {
    ranges: Vec<(usize, usize)>,
    /// A line that begins with the boundary and goes on: some readers take it for the boundary, some do not.
    near_miss: bool,
}

/// The byte ranges between boundary lines (RFC 2046 clause 5.1.1). The last part ends at the closing line or, where
/// that is missing, at the end.
fn split_at_boundary(body: &[u8], boundary: &[u8]) -> Pieces {
    let mut pieces = Pieces::default();
    if boundary.is_empty() {
        return pieces;
    }
    let mut open: Option<usize> = None;
    let mut at = 0;
    while at < body.len() && pieces.ranges.len() <= PARTS_MAX {
        let (line_end, next) = line_at(body, at);
        let after = body
            .get(at..line_end)
            .and_then(|line| line.strip_prefix(b"--")?.strip_prefix(boundary));
        if let Some(after) = after {
            let closing = after.starts_with(b"--");
            let tail = if closing {
                after.get(2..).unwrap_or_default()
            } else {
                after
            };
            if tail.iter().all(u8::is_ascii_whitespace) {
                pieces.ranges.extend(
                    open.take()
                        .map(|start| (start, before_line_end(body, start, at))),
                );
                if closing {
                    return pieces;
                }
                open = Some(next);
            } else {
                pieces.near_miss = true;
            }
        }
        at = next;
    }
    pieces.ranges.extend(open.map(|start| (start, body.len())));
    pieces
}

/// The line end before a boundary belongs to the boundary.
fn before_line_end(body: &[u8], start: usize, at: usize) -> usize {
    let bytes = body.get(start..at).unwrap_or_default();
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    start + bytes.len()
}

/// The first line that looks like a boundary, for a multipart that names none.
fn guess_boundary(body: &[u8]) -> &[u8] {
    /// Lines looked at before giving up.
    const LINES_MAX: usize = 200;
    let mut at = 0;
    for _ in 0..LINES_MAX {
        let (end, next) = line_at(body, at);
        if let Some(boundary) = body.get(at..end).and_then(|line| line.strip_prefix(b"--"))
            && boundary.len() > 4
        {
            return boundary.trim_ascii_end();
        }
        if next >= body.len() {
            break;
        }
        at = next;
    }
    b""
}

/// Each distinct way to undo the transfer encoding, with an oddity code where something was odd.
fn undo_transfer_encoding(
    declared: &Declared,
    body: &[u8],
) -> Vec<(Vec<u8>, Option<&'static str>)> {
    let two_readings = declared.encodings.len() > 1;
    let mut readings = Vec::new();
    for encoding in &declared.encodings {
        let (bytes, code) = match encoding.as_str() {
            "base64" => {
                let decoded = transfer::base64(body);
                (decoded.bytes, decoded.junk.then_some("base64-junk"))
            }
            "quoted-printable" => {
                let decoded = transfer::quoted_printable(body);
                (
                    decoded.bytes,
                    decoded.junk.then_some("quoted-printable-junk"),
                )
            }
            "x-uuencode" | "x-uue" | "uuencode" => match transfer::uuencoded(body) {
                Some((_, bytes)) => (bytes, Some("uuencode")),
                None => (body.to_vec(), Some("uuencode-broken")),
            },
            "" | "7bit" | "8bit" | "binary" => (body.to_vec(), None),
            _ => (body.to_vec(), Some("transfer-encoding-unknown")),
        };
        readings.push((
            bytes,
            if two_readings {
                Some("two-transfer-encodings")
            } else {
                code
            },
        ));
    }
    readings
}
