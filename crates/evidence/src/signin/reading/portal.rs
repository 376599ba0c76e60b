//! The CSV that the portal of Entra ID exports (RFC 4180: quotes, doubled quotes, line ends within them). The columns are
//! found by their names in the first row. Each row becomes the fields of one sign-in, whose meaning `objects::entra`
//! knows.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};

use super::objects::entra::COLUMNS;
use super::objects::harvest::Held;

/// A row longer than this isn't read, bytes.
pub const ROW_BYTES_MAX: usize = 256 * 1024;
/// Columns looked at; the portal writes some sixty.
const COLUMNS_MAX: usize = 256;

/// A stream of rows.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    carried: Vec<u8>,
    in_quotes: bool,
    overflow: bool,
    columns: Vec<Option<usize>>,
    byte: u64,
    lines: u64,
    carried_lines: u64,
}

/// Whether these bytes begin with the names of such columns.
pub fn is_one(start: &[u8]) -> bool {
    let end = memchr(b'\n', start).unwrap_or(start.len());
    let head = start.get(..end).unwrap_or_default();
    columns(head).iter().flatten().count() >= 4
}

fn columns(head: &[u8]) -> Vec<Option<usize>> {
    let head = String::from_utf8_lossy(head);
    fields(head.trim_end())
        .map(|name| {
            let known = COLUMNS.iter().find(|(known, _)| *known == name);
            known.map(|(_, slot)| *slot)
        })
        .collect()
}

impl Rows {
    /// Takes bytes and hands out each row that ended in them, with the offset and the line of its first byte.
    pub fn feed(&mut self, bytes: &[u8], mut each: impl FnMut(&str, &[Option<usize>], u64, u64)) {
        let mut from = 0;
        for end in memchr_iter(b'\n', bytes) {
            let part = bytes.get(from..end).unwrap_or_default();
            from = end + 1;
            self.carry(part);
            self.carried_lines += 1;
            if self.in_quotes {
                self.carry(b"\n");
                continue;
            }
            self.hand_out(1, &mut each);
        }
        self.carry(bytes.get(from..).unwrap_or_default());
    }

    /// Ends the stream: the last row counts without a line end.
    pub fn end(&mut self, mut each: impl FnMut(&str, &[Option<usize>], u64, u64)) {
        if !self.carried.is_empty() {
            self.carried_lines += 1;
            self.hand_out(0, &mut each);
        }
    }

    /// Lines passed.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    fn carry(&mut self, part: &[u8]) {
        if memchr_iter(b'"', part).count() % 2 == 1 {
            self.in_quotes = !self.in_quotes;
        }
        self.carried.extend_from_slice(part);
        if self.carried.len() > ROW_BYTES_MAX {
            // A quote that is never closed must not swallow the rest.
            self.overflow = true;
            self.in_quotes = false;
            self.byte += (self.carried.len() - ROW_BYTES_MAX) as u64;
            self.carried.truncate(ROW_BYTES_MAX);
        }
    }

    fn hand_out(&mut self, line_end: u64, each: &mut impl FnMut(&str, &[Option<usize>], u64, u64)) {
        let row = std::mem::take(&mut self.carried);
        self.in_quotes = false;
        if self.columns.is_empty() {
            self.columns = columns(&row);
            self.columns.truncate(COLUMNS_MAX);
        } else if !row.trim_ascii().is_empty() {
            let text = String::from_utf8_lossy(&row);
            let text = if std::mem::take(&mut self.overflow) {
                ""
            } else {
                text.trim_end_matches('\r')
            };
            each(text, &self.columns, self.byte, self.lines + 1);
        }
        self.byte += row.len() as u64 + line_end;
        self.lines += std::mem::take(&mut self.carried_lines);
    }
}

/// Lays out the fields of a row.
pub fn lay_out<'l>(row: &'l str, columns: &[Option<usize>], slots: &mut [Held<'l>]) {
    slots.fill(Held::Nothing);
    for (field, column) in fields(row).zip(columns) {
        if let Some(slot) = column.and_then(|at| slots.get_mut(at))
            && !slot.is_there()
            && !field.is_empty()
        {
            *slot = Held::Text(field);
        }
    }
}

/// The fields of a row (RFC 4180 section 2).
fn fields(row: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let mut rest = Some(row);
    std::iter::from_fn(move || {
        let row = rest?;
        let Some(quoted) = row.strip_prefix('"') else {
            let (field, behind) = match row.split_once(',') {
                Some((field, behind)) => (field, Some(behind)),
                None => (row, None),
            };
            rest = behind;
            return Some(Cow::Borrowed(field));
        };
        let end = closing_quote(quoted);
        let field = quoted.get(..end).unwrap_or(quoted);
        rest = quoted
            .get(end..)
            .and_then(|behind| behind.split_once(','))
            .map(|(_, behind)| behind);
        Some(if field.contains("\"\"") {
            Cow::Owned(field.replace("\"\"", "\""))
        } else {
            Cow::Borrowed(field)
        })
    })
}

/// Where the quote stands that closes; doubled ones are passed over.
fn closing_quote(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(at) = memchr(b'"', bytes.get(from..).unwrap_or_default()) {
        let at = from + at;
        if bytes.get(at + 1) != Some(&b'"') {
            return at;
        }
        from = at + 2;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::{Rows, fields, is_one};

    #[test]
    fn rows_and_fields_are_found_in_any_chunks() {
        let text =
            "Date (UTC),Username,IP address,Status,Other\r\na,\"b, \"\"c\"\"\nd\",e,f,\r\n\r\nlast";
        assert!(is_one(text.as_bytes()));
        for size in 1..text.len() {
            let mut rows = Rows::default();
            let mut seen = Vec::new();
            let mut each = |row: &str, _: &[Option<usize>], byte, line| {
                let fields: Vec<String> = fields(row).map(|field| field.into_owned()).collect();
                seen.push((fields.join("|"), byte, line));
            };
            for chunk in text.as_bytes().chunks(size) {
                rows.feed(chunk, &mut each);
            }
            rows.end(&mut each);
            let wanted = [
                ("a|b, \"c\"\nd|e|f|".to_owned(), 45, 2),
                ("last".to_owned(), 68, 5),
            ];
            assert_eq!(seen, wanted, "chunks of {size}");
        }
    }
}
