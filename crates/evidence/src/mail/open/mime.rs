//! The skeleton of a mail: header fields and the byte ranges of its parts, just enough to find what a wrapper carries.
//! It works on slices, needs no allocation that grows faster than its input, and stops at the caps of
//! [`crate::limits`]. It is not the reading of a message that detectors see; that is the business of
//! [`crate::mail::message`], and a disagreement of the two is itself worth a finding there.

use crate::limits::{HEADER_FIELDS_MAX, HEADERS_BYTES_MAX};

/// One header field: its name and its value as it stands, folds included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Field<'b> {
    /// The name as written.
    pub name: &'b [u8],
    /// The value as written, without the colon and the last line end.
    pub value: &'b [u8],
    /// The whole field as written, with its line ends.
    pub whole: &'b [u8],
}

/// A header section and what follows it: a message or a MIME part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entity<'b> {
    /// The fields in order, capped.
    pub fields: Vec<Field<'b>>,
    /// Everything after the header section.
    pub body: &'b [u8],
    /// What stood before the first field, such as an mbox line, was skipped up to here.
    pub starts_at: usize,
}

/// How a part's bytes are encoded for transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TransferEncoding {
    /// 7bit, 8bit, binary, and everything unknown: the bytes stand for themselves.
    None,
    /// RFC 2045 clause 6.8.
    Base64,
    /// RFC 2045 clause 6.7.
    QuotedPrintable,
}

/// A `Content-Type` or `Content-Disposition` value, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parameterised {
    /// The value before the first semicolon, lower case.
    pub value: String,
    /// The parameters, names in lower case, values decoded.
    pub parameters: Vec<(String, String)>,
}

/// Room for as many fields is made before the first; few mails have more.
const FIELDS_USUAL: usize = 64;
/// Parameters read of one field.
const PARAMETERS_MAX: usize = 32;
/// Bytes of a field value that are taken apart.
const PARAMETERISED_BYTES_MAX: usize = 16 * 1024;

impl Parameterised {
    /// The first parameter with this lower-case name.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

impl<'b> Entity<'b> {
    /// The first field with this name, compared without case.
    pub fn field(&self, name: &str) -> Option<&'b [u8]> {
        self.fields
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(name.as_bytes()))
            .map(|field| field.value)
    }

    /// The first field with this name as text, unfolded, encoded words resolved.
    pub fn text_of(&self, name: &str) -> String {
        self.field(name)
            .map(super::decode::unstructured)
            .unwrap_or_default()
    }

    /// The declared media type; `text/plain` where there is none (RFC 2045 clause 5.2).
    pub fn content_type(&self) -> Parameterised {
        match self.field("Content-Type") {
            Some(value) => parameterised(value),
            None => Parameterised {
                value: "text/plain".to_owned(),
                parameters: Vec::new(),
            },
        }
    }

    /// The file name a part declares, from either of the two fields that may carry it.
    pub fn file_name(&self) -> String {
        let disposition = self
            .field("Content-Disposition")
            .map(parameterised)
            .unwrap_or_default();
        let named = disposition.parameter("filename").map(str::to_owned);
        let name = named.or_else(|| self.content_type().parameter("name").map(str::to_owned));
        super::decode::unstructured(name.unwrap_or_default().as_bytes())
    }

    /// Whether the part asks to be a file rather than text.
    pub fn is_attachment(&self) -> bool {
        self.field("Content-Disposition")
            .is_some_and(|value| parameterised(value).value == "attachment")
    }

    /// How the body is encoded for transport.
    pub fn transfer_encoding(&self) -> TransferEncoding {
        let declared = self
            .field("Content-Transfer-Encoding")
            .map(parameterised)
            .unwrap_or_default();
        match declared.value.as_str() {
            "base64" => TransferEncoding::Base64,
            "quoted-printable" => TransferEncoding::QuotedPrintable,
            _ => TransferEncoding::None,
        }
    }

    /// Whether the fields are those of a mail, rather than a text that happens to have a colon in its first line.
    pub fn looks_like_mail(&self) -> bool {
        const MAIL_FIELDS: [&str; 12] = [
            "From",
            "To",
            "Subject",
            "Date",
            "Received",
            "Return-Path",
            "Message-ID",
            "Delivered-To",
            "MIME-Version",
            "Content-Type",
            "DKIM-Signature",
            "X-MS-Exchange-Organization-Network-Message-Id",
        ];
        // Outlook's copied block says `Sent`, which no mail does: such a text was pasted by a person.
        if self.field("Sent").is_some()
            && self.field("Date").is_none()
            && self.field("Received").is_none()
        {
            return false;
        }
        let known = MAIL_FIELDS
            .iter()
            .filter(|name| self.field(name).is_some())
            .count();
        known >= 2 || self.field("Content-Type").is_some() || (known == 1 && self.fields.len() <= 2)
    }
}

/// Splits bytes into a header section and a body. Total: bytes without any header section come out as a body alone.
pub(super) fn entity(bytes: &[u8]) -> Entity<'_> {
    let starts_at = start_of_fields(bytes);
    let mut found = Entity {
        fields: Vec::with_capacity(FIELDS_USUAL),
        starts_at,
        ..Entity::default()
    };
    let mut position = starts_at;
    let mut open_field: Option<(usize, usize, usize)> = None; // start, end of name, end so far
    while let Some(line) = line_at(bytes, position) {
        let content = trimmed_line_end(line);
        let folded = matches!(content.first(), Some(b' ' | b'\t'));
        if content.is_empty() || position.saturating_sub(starts_at) > HEADERS_BYTES_MAX {
            close_field(bytes, &mut found, &mut open_field);
            found.body = bytes.get(position + line.len()..).unwrap_or_default();
            return found;
        }
        if folded && let Some((_, _, end)) = open_field.as_mut() {
            *end = position + line.len();
        } else if let Some(name_length) = field_name_length(content) {
            close_field(bytes, &mut found, &mut open_field);
            open_field = Some((position, position + name_length, position + line.len()));
        } else {
            // No field and no empty line: the header section ended without saying so, and the line is body.
            close_field(bytes, &mut found, &mut open_field);
            found.body = bytes.get(position..).unwrap_or_default();
            return found;
        }
        position += line.len();
    }
    close_field(bytes, &mut found, &mut open_field);
    found
}

/// Skips a byte order mark, blanks and empty lines, and mbox `From ` lines. Gmail's "show original" begins with a line of
/// blanks.
fn start_of_fields(bytes: &[u8]) -> usize {
    const MBOX_LINES_MAX: usize = 2;
    let mut position = if bytes.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    for _ in 0..=MBOX_LINES_MAX {
        let rest = bytes.get(position..).unwrap_or_default();
        position += rest.len() - rest.trim_ascii_start().len();
        let line = line_at(bytes, position).unwrap_or_default();
        if !line.starts_with(b"From ") && !line.starts_with(b">From ") {
            break;
        }
        position += line.len();
    }
    position
}

fn close_field<'b>(
    bytes: &'b [u8],
    found: &mut Entity<'b>,
    open: &mut Option<(usize, usize, usize)>,
) {
    let Some((start, name_end, end)) = open.take() else {
        return;
    };
    if found.fields.len() >= HEADER_FIELDS_MAX {
        return;
    }
    let whole = bytes.get(start..end).unwrap_or_default();
    let value = bytes.get(name_end + 1..end).unwrap_or_default();
    found.fields.push(Field {
        name: bytes
            .get(start..name_end)
            .unwrap_or_default()
            .trim_ascii_end(),
        value: trimmed_line_end(value),
        whole,
    });
}

/// The length of a field name at the start of a line, when there is one (RFC 5322 clause 3.6.8; blanks before the
/// colon are the obsolete form of clause 4.5).
fn field_name_length(line: &[u8]) -> Option<usize> {
    const NAME_BYTES_MAX: usize = 128;
    let colon = line
        .iter()
        .take(NAME_BYTES_MAX)
        .position(|byte| *byte == b':')?;
    let name = line.get(..colon)?.trim_ascii_end();
    let printable = !name.is_empty() && name.iter().all(|byte| (33..=126).contains(byte));
    printable.then_some(colon)
}

/// The line that starts here, with its line end; `None` at the end of the bytes.
pub(super) fn line_at(bytes: &[u8], position: usize) -> Option<&[u8]> {
    let rest = bytes.get(position..)?;
    if rest.is_empty() {
        return None;
    }
    let length = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
    rest.get(..length)
}

/// A line without its line end.
pub(super) fn trimmed_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Takes a structured value apart: comments are not resolved, quoted strings are, RFC 2231 continuations are joined.
pub(super) fn parameterised(value: &[u8]) -> Parameterised {
    let value = value
        .get(..value.len().min(PARAMETERISED_BYTES_MAX))
        .unwrap_or_default();
    let text = super::decode::lossy_utf8(value).replace(['\r', '\n'], " ");
    let mut pieces = split_outside_quotes(&text).into_iter();
    let mut taken = Parameterised {
        value: pieces
            .next()
            .unwrap_or_default()
            .trim()
            .trim_matches('"')
            .to_ascii_lowercase(),
        parameters: Vec::new(),
    };
    for piece in pieces.take(PARAMETERS_MAX) {
        let Some((name, value)) = piece.split_once('=') else {
            continue;
        };
        add_parameter(
            &mut taken,
            &name.trim().to_ascii_lowercase(),
            unquoted(value.trim()),
        );
    }
    taken
}

/// Adds a parameter; the sections of RFC 2231 (`name*0`, `name*1*`) are appended to one value in the order they come.
fn add_parameter(taken: &mut Parameterised, name: &str, value: String) {
    let base = name.split('*').next().unwrap_or(name).to_owned();
    let extended = name.ends_with('*');
    let continued =
        name.contains('*') && !name.starts_with(&format!("{base}*0")) && name != format!("{base}*");
    let value = if extended {
        super::decode::extended_value(&value, !continued)
    } else {
        value
    };
    match taken
        .parameters
        .iter_mut()
        .find(|(known, _)| *known == base)
    {
        Some((_, known)) if continued => known.push_str(&value),
        Some(_) => {}
        None => taken.parameters.push((base, value)),
    }
}

fn split_outside_quotes(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (position, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b';' if !quoted => {
                pieces.push(text.get(start..position).unwrap_or_default());
                start = position + 1;
            }
            _ => {}
        }
    }
    pieces.push(text.get(start..).unwrap_or_default());
    pieces
}

fn unquoted(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else {
        return value
            .split([' ', '\t', '('])
            .next()
            .unwrap_or_default()
            .to_owned();
    };
    let mut plain = String::with_capacity(inner.len());
    let mut escaped = false;
    for character in inner.chars() {
        match character {
            _ if escaped => {
                plain.push(character);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => break,
            _ => plain.push(character),
        }
    }
    plain
}

/// The parts of a multipart body, without the line end that belongs to the delimiter (RFC 2046 clause 5.1.1); at most
/// `parts_max`, with whether there were more.
pub(super) fn parts_of<'b>(
    body: &'b [u8],
    boundary: &str,
    parts_max: usize,
) -> (Vec<&'b [u8]>, bool) {
    let mut parts = Vec::new();
    let mut part_start: Option<usize> = None;
    let mut position = 0;
    while let Some(line) = line_at(body, position) {
        if let Some(closing) = delimiter(line, boundary.as_bytes()) {
            if let Some(start) = part_start.take() {
                if parts.len() >= parts_max {
                    return (parts, true);
                }
                let whole = body.get(start..position).unwrap_or_default();
                parts.push(trimmed_line_end(whole));
            }
            if closing {
                return (parts, false);
            }
            part_start = Some(position + line.len());
        }
        position += line.len();
    }
    // A body cut short still has its last part.
    if let Some(start) = part_start {
        if parts.len() >= parts_max {
            return (parts, true);
        }
        parts.push(body.get(start..).unwrap_or_default());
    }
    (parts, false)
}

/// Whether a line is the delimiter of this boundary, and whether it is the closing one. The whole line must match, so
/// that a boundary that begins like another one is not taken for it.
fn delimiter(line: &[u8], boundary: &[u8]) -> Option<bool> {
    let rest = line
        .strip_prefix(b"--")?
        .strip_prefix(boundary)?
        .trim_ascii_end();
    match rest {
        b"" => Some(false),
        b"--" => Some(true),
        _ => None,
    }
}
