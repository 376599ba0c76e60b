//! The values of a PDF as they are written (ISO 32000-1 clauses 7.2 and 7.3): numbers, names, strings, arrays, dictionaries,
//! references; and the words between them, which are operators in a page and marks in a file. It reads one value after the
//! other and knows nothing of what they mean.

use crate::mail::detect::attachments::pdf::hex_byte;

/// Arrays and dictionaries in one another; what is deeper ends the value.
const NESTING_MAX: usize = 24;
/// Bytes of one string, as read.
const STRING_BYTES_MAX: usize = 64 * 1024;
/// Values in one another, all levels; what comes behind them is left out.
const VALUES_MAX: usize = 200_000;

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A number, whole or not.
    Number(f64),
    /// A name, without its slash, its `#` written out.
    Name(Vec<u8>),
    /// A string, its escapes written out.
    String(Vec<u8>),
    /// An array.
    Array(Vec<Value>),
    /// A dictionary, in its order.
    Dictionary(Dictionary),
    /// A reference to the object of this number.
    Reference(u32),
    /// A word that is none of these: an operator, a mark, `true`, `null`.
    Word(Vec<u8>),
}

/// A dictionary, in its order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Dictionary(Vec<(Vec<u8>, Value)>);

impl Dictionary {
    /// The value under a name; of two, the last.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        let mut entries = self.0.iter().rev();
        entries
            .find(|(key, _)| key == name.as_bytes())
            .map(|(_, value)| value)
    }

    /// Whether the value under `name` is this name.
    pub(super) fn is(&self, name: &str, wanted: &str) -> bool {
        matches!(self.get(name), Some(Value::Name(found)) if found == wanted.as_bytes())
    }

    /// The values, to be changed.
    pub(super) fn values(&mut self) -> impl Iterator<Item = &mut Value> {
        self.0.iter_mut().map(|(_, value)| value)
    }

    /// How many entries it has: what it costs to go through it.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl Value {
    /// A number that counts something.
    pub(super) fn count(&self) -> Option<usize> {
        match self {
            Value::Number(number) if *number >= 0.0 => Some(*number as usize),
            _ => None,
        }
    }

    /// A number.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }
}

/// Reads values, one after the other.
#[derive(Clone)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    values_left: usize,
}

/// White space (clause 7.2.2).
pub(super) fn is_white(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_white(byte) && !b"()<>[]{}/%".contains(&byte)
}

impl<'a> Reader<'a> {
    /// Begins at a place.
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Reader<'a> {
        Reader {
            bytes,
            at,
            values_left: VALUES_MAX,
        }
    }

    /// Where it is.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// What it hasn't read.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Goes on, this many bytes further.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.bytes.len());
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_white(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                let rest = self.rest();
                let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
                self.skip(end.unwrap_or(rest.len()));
            } else if is_white(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// The next value of a file, references and all; `None` at the end, or where none can be read.
    pub(super) fn value(&mut self) -> Option<Value> {
        self.values_left = VALUES_MAX;
        self.value_within(NESTING_MAX)
    }

    fn value_within(&mut self, nesting: usize) -> Option<Value> {
        self.values_left = self.values_left.checked_sub(1)?;
        self.skip_white();
        match self.peek()? {
            b'/' => {
                self.at += 1;
                Some(Value::Name(plain_name(self.regular())))
            }
            b'(' => {
                self.at += 1;
                Some(Value::String(self.bracketed()))
            }
            b'[' => {
                self.at += 1;
                Some(Value::Array(self.until(b"]", nesting.checked_sub(1)?)))
            }
            b'<' if self.rest().starts_with(b"<<") => {
                self.at += 2;
                let entries = self.until(b">>", nesting.checked_sub(1)?);
                Some(Value::Dictionary(paired(entries)))
            }
            b'<' => {
                self.at += 1;
                Some(Value::String(self.hexadecimal()))
            }
            byte if is_regular(byte) => Some(self.number_or_word()),
            // A bracket that closes nothing, or a brace of a function.
            byte => {
                self.at += 1;
                Some(Value::Word(vec![byte]))
            }
        }
    }

    fn regular(&mut self) -> &'a [u8] {
        let rest = self.rest();
        let end = rest.iter().position(|byte| !is_regular(*byte));
        let (found, _) = rest.split_at(end.unwrap_or(rest.len()));
        self.skip(found.len());
        found
    }

    fn number_or_word(&mut self) -> Value {
        let word = self.regular();
        let Some(number) = number_in(word) else {
            return Value::Word(word.to_vec());
        };
        if !number.is_sign_negative() && number.fract() == 0.0 && number <= f64::from(u32::MAX) {
            // `12 0 R` is one value (clause 7.3.10).
            let mut ahead = self.clone();
            ahead.skip_white();
            let generation = ahead.regular();
            let is_generation =
                matches!(generation.len(), 1..=5) && generation.iter().all(u8::is_ascii_digit);
            if is_generation {
                ahead.skip_white();
                if ahead.regular() == b"R" {
                    self.at = ahead.at;
                    return Value::Reference(number as u32);
                }
            }
        }
        Value::Number(number)
    }

    /// Values up to a closing mark. Words that can't stand there end it too: it was never closed.
    fn until(&mut self, end: &[u8], nesting: usize) -> Vec<Value> {
        let mut values = Vec::new();
        loop {
            self.skip_white();
            if self.rest().starts_with(end) {
                self.skip(end.len());
                break;
            }
            let before = self.at;
            match self.value_within(nesting) {
                Some(Value::Word(word)) if !matches!(&*word, b"true" | b"false" | b"null") => {
                    self.at = before;
                    break;
                }
                Some(value) => values.push(value),
                None => break,
            }
        }
        values
    }

    /// A string in brackets (clause 7.3.4.2), the reader being behind the first.
    fn bracketed(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => self.escaped(&mut out),
                b')' if depth == 0 => break,
                _ => {
                    match byte {
                        b'(' => depth += 1,
                        b')' => depth -= 1,
                        _ => {}
                    }
                    out.push(byte);
                }
            }
            if out.len() >= STRING_BYTES_MAX {
                break;
            }
        }
        out
    }

    fn escaped(&mut self, out: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.at += 1;
        match byte {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'b' => out.push(8),
            b'f' => out.push(0x0c),
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
            }
            b'\n' => {}
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else {
                        break;
                    };
                    code = code * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                out.push(code as u8);
            }
            other => out.push(other),
        }
    }

    /// A string in hexadecimal digits (clause 7.3.4.3); a last single digit counts sixteenfold.
    fn hexadecimal(&mut self) -> Vec<u8> {
        let rest = self.rest().iter().take(STRING_BYTES_MAX * 2);
        let end = rest.clone().position(|byte| *byte == b'>');
        let written = end.unwrap_or(rest.len());
        let mut digits: Vec<u8> = rest
            .take(written)
            .copied()
            .filter(u8::is_ascii_hexdigit)
            .collect();
        self.skip(written + 1);
        if digits.len() % 2 == 1 {
            digits.push(b'0');
        }
        digits.chunks(2).filter_map(hex_byte).collect()
    }
}

fn number_in(word: &[u8]) -> Option<f64> {
    const NUMBER_BYTES_MAX: usize = 40;
    let looks = word.len() <= NUMBER_BYTES_MAX
        && word
            .iter()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.'));
    if !looks {
        return None;
    }
    let text = std::str::from_utf8(word).ok()?;
    // Some programs write `--5` or `5-3`; both are read as their first number.
    let sign = text.starts_with('-');
    let digits = text.trim_start_matches(['+', '-']);
    let digits = digits.split(['+', '-']).next().unwrap_or_default();
    let number: f64 = digits.parse().ok()?;
    Some(if sign { -number } else { number })
}

fn plain_name(written: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(written.len());
    let mut rest = written;
    while let Some((byte, after)) = rest.split_first() {
        let meant = after.get(..2).filter(|_| *byte == b'#').and_then(hex_byte);
        match meant {
            Some(meant) => {
                out.push(meant);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                out.push(*byte);
                rest = after;
            }
        }
    }
    out
}

fn paired(values: Vec<Value>) -> Dictionary {
    let mut entries = Vec::with_capacity(values.len() / 2);
    let mut key = None;
    for value in values {
        match (key.take(), value) {
            (None, Value::Name(name)) => key = Some(name),
            (None, _) => {}
            (Some(name), value) => entries.push((name, value)),
        }
    }
    Dictionary(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Value {
        Value::Name(text.as_bytes().to_vec())
    }

    #[test]
    fn values_are_read_in_every_spelling() {
        let written =
            b"% c\n<</A#42 12 0 R/C[1 -2.5 .5 true(a\\(b\\051\\\n) <4 1 4>]/D<</E null>> >> BT";
        let mut reader = Reader::new(written, 0);
        let Some(Value::Dictionary(dictionary)) = reader.value() else {
            panic!("no dictionary");
        };
        assert_eq!(dictionary.get("AB"), Some(&Value::Reference(12)));
        let array = vec![
            Value::Number(1.0),
            Value::Number(-2.5),
            Value::Number(0.5),
            Value::Word(b"true".to_vec()),
            Value::String(b"a(b)".to_vec()),
            Value::String(b"A@".to_vec()),
        ];
        assert_eq!(dictionary.get("C"), Some(&Value::Array(array)));
        assert_eq!(reader.value(), Some(Value::Word(b"BT".to_vec())));
        assert_eq!(reader.value(), None);
    }

    #[test]
    fn what_is_never_closed_ends_where_a_word_stands() {
        let mut reader = Reader::new(b"[1 /A endobj 2 0 obj", 0);
        let array = vec![Value::Number(1.0), name("A")];
        assert_eq!(reader.value(), Some(Value::Array(array)));
        assert_eq!(reader.value(), Some(Value::Word(b"endobj".to_vec())));
        let deep = b"[".repeat(100_000);
        assert!(Reader::new(&deep, 0).value().is_some());
    }
}
