//! Splits a header section into fields with their byte ranges, leniently and in one pass. It decodes nothing and knows
//! no field by meaning; broken lines become oddities, never errors.

use super::Oddities;
use crate::limits::{HEADER_FIELD_BYTES_MAX, HEADER_FIELDS_MAX, HEADERS_BYTES_MAX};

/// The longest field name believed to be one, bytes. Longer ones are prose with a colon in it.
const FIELD_NAME_BYTES_MAX: usize = 200;

/// One field, not yet decoded.
#[derive(Clone, Debug)]
pub(super) struct RawField<'m> {
    /// The name as written.
    pub name: &'m str,
    /// The value with its folds, without the final line end.
    pub value: &'m [u8],
    /// Offsets of the whole field in the bytes handed in, line end included.
    pub bytes: (usize, usize),
}

impl RawField<'_> {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// A header section, and where the body after it begins.
#[derive(Clone, Debug, Default)]
pub(super) struct HeaderSection<'m> {
    pub fields: Vec<RawField<'m>>,
    pub body_start: usize,
    /// Bytes kept so far, each field counted up to its own cap, so that one endless field hides no other.
    kept_bytes: usize,
}

impl<'m> HeaderSection<'m> {
    pub(super) fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s RawField<'m>> {
        self.fields.iter().filter(move |field| field.is(name))
    }
}

/// Splits the header section at the start of `bytes`. `place` names the part in oddities.
pub(super) fn split<'m>(
    bytes: &'m [u8],
    place: &str,
    oddities: &mut Oddities,
) -> HeaderSection<'m> {
    let mut section = HeaderSection::default();
    let mut at = 0;
    let mut open_field: Option<(&'m str, usize, usize)> = None;
    loop {
        let (line_end, next) = line_at(bytes, at);
        let line = bytes.get(at..line_end).unwrap_or_default();
        if at >= bytes.len() || line.is_empty() {
            close_field(&mut section, bytes, open_field.take(), at, place, oddities);
            section.body_start = next;
            return section;
        }
        let folded = line
            .first()
            .is_some_and(|byte| matches!(byte, b' ' | b'\t'));
        if folded && open_field.is_some() {
            at = next;
            continue;
        }
        close_field(&mut section, bytes, open_field.take(), at, place, oddities);
        match field_name(line) {
            Some((name, colon)) => open_field = Some((name, at, at + colon + 1)),
            None if line.starts_with(b"From ") || line.starts_with(b">From ") => {
                oddities.note("mbox-line", place);
            }
            None if section.fields.is_empty() => {
                // RFC 5322 clause 2.1: without a field there is no header section; all of it is body.
                oddities.note("no-header-section", place);
                section.body_start = at;
                return section;
            }
            None => oddities.note("header-line-without-name", place),
        }
        at = next;
    }
}

/// The end of the line at `at` without its line end, and the start of the next line.
pub(super) fn line_at(bytes: &[u8], at: usize) -> (usize, usize) {
    let rest = bytes.get(at..).unwrap_or_default();
    match memchr::memchr(b'\n', rest) {
        None => (bytes.len(), bytes.len()),
        Some(length) => {
            let end = at + length;
            let has_return = length > 0 && bytes.get(end - 1) == Some(&b'\r');
            (if has_return { end - 1 } else { end }, end + 1)
        }
    }
}

fn field_name(line: &[u8]) -> Option<(&str, usize)> {
    let colon = line
        .iter()
        .take(FIELD_NAME_BYTES_MAX)
        .position(|byte| *byte == b':')?;
    let name = std::str::from_utf8(line.get(..colon)?)
        .ok()?
        .trim_end_matches([' ', '\t']);
    let printable = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
    printable.then_some((name, colon))
}

fn close_field<'m>(
    section: &mut HeaderSection<'m>,
    bytes: &'m [u8],
    field: Option<(&'m str, usize, usize)>,
    end: usize,
    place: &str,
    oddities: &mut Oddities,
) {
    let Some((name, start, value_start)) = field else {
        return;
    };
    section.kept_bytes += (end - start).min(HEADER_FIELD_BYTES_MAX);
    if section.fields.len() >= HEADER_FIELDS_MAX || section.kept_bytes > HEADERS_BYTES_MAX {
        oddities.note("headers-cap", place);
        return;
    }
    let mut value = bytes.get(value_start..end).unwrap_or_default();
    while let [rest @ .., b'\n' | b'\r'] = value {
        value = rest;
    }
    section.fields.push(RawField {
        name,
        value,
        bytes: (start, end),
    });
}
