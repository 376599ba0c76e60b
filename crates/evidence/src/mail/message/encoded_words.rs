//! Decodes header values: unfolding, raw 8-bit text, and RFC 2047 encoded words, including those that split one
//! character over two words. What comes out is what a person sees, free of control characters. It knows no field by
//! meaning.

use super::charset;
use super::transfer;

/// Encoded words decoded in one value; the rest stays as written.
const ENCODED_WORDS_MAX: usize = 2_000;
/// The longest charset label looked at, bytes.
const CHARSET_BYTES_MAX: usize = 60;

/// One encoded word's charset, decoded bytes, and length as written.
struct EncodedWord<'v> {
    charset: &'v [u8],
    bytes: Vec<u8>,
    written_bytes: usize,
}

/// The value as text: unfolded, decoded.
pub(super) fn decode(value: &[u8]) -> String {
    walk(value, |out, decoded| out.push_str(decoded))
}

/// A value of printable ASCII on one line, with one blank between its words; `None` where anything else is in it, or
/// something encoded. Nearly all values are plain, and this is [`decode`] as a clean line for them, in one pass.
pub(super) fn plain_words(value: &[u8]) -> Option<String> {
    let followed_by = |byte: u8, next: fn(u8) -> bool| {
        memchr::memchr_iter(byte, value)
            .filter_map(|at| value.get(at + 1))
            .any(|behind| next(*behind))
    };
    if followed_by(b'\r', |next| next != b'\n') || followed_by(b'=', |next| next == b'?') {
        return None;
    }
    let mut line: Vec<u8> = Vec::with_capacity(value.len());
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    for word in value.split_inclusive(is_space) {
        let (word, blank) = match word.split_last() {
            Some((b' ' | b'\t', word)) => (word, true),
            Some((b'\r' | b'\n', word)) => (word, false),
            _ => (word, false),
        };
        if !word.iter().all(u8::is_ascii_graphic) {
            return None;
        }
        line.extend_from_slice(word);
        if blank && line.last().is_some_and(|last| *last != b' ') {
            line.push(b' ');
        }
    }
    line.truncate(line.trim_ascii_end().len());
    String::from_utf8(line).ok()
}

/// The value unfolded, with every run of encoded words rewritten as one word in UTF-8, so that a parser of addresses
/// or parameters sees whole characters and still knows what was encoded and what was syntax.
pub(super) fn rewrite_as_utf8_words(value: &[u8]) -> String {
    use base64::Engine as _;
    walk(value, |out, decoded| {
        out.push_str("=?utf-8?B?");
        base64::engine::general_purpose::STANDARD.encode_string(decoded, out);
        out.push_str("?=");
    })
}

fn walk(value: &[u8], put_decoded: impl Fn(&mut String, &str)) -> String {
    let mut equals_signs = memchr::memchr_iter(b'=', value);
    if !equals_signs.any(|at| value.get(at + 1) == Some(&b'?')) {
        return match String::from_utf8(unfolded(value)) {
            Ok(text) => text,
            Err(other) => charset::decode_unlabelled(other.as_bytes()),
        };
    }
    let mut out = String::with_capacity(value.len());
    let mut run: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    let mut gap: Vec<u8> = Vec::new();
    let mut plain: Vec<u8> = Vec::new();
    let mut words = 0;
    let mut ends = Ends { value, next: 0 };
    let mut at = 0;
    while let Some(&byte) = value.get(at) {
        let rest = value.get(at..).unwrap_or_default();
        let word = if rest.starts_with(b"=?") && words < ENCODED_WORDS_MAX {
            encoded_word(rest, at, &mut ends)
        } else {
            None
        };
        if let Some(word) = word {
            words += 1;
            out.push_str(&charset::decode_unlabelled(&plain));
            plain.clear();
            // RFC 2047 clause 6.2: white space between two encoded words is not shown.
            gap.clear();
            // One character may be split over two words of the same charset, against clause 5 but seen every day.
            match run.last_mut() {
                Some((charset, bytes)) if charset.eq_ignore_ascii_case(word.charset) => {
                    bytes.extend(word.bytes)
                }
                _ => run.push((word.charset.to_vec(), word.bytes)),
            }
            at += word.written_bytes;
            continue;
        }
        match byte {
            b'\r' | b'\n' => {}
            b' ' | b'\t' if !run.is_empty() => gap.push(b' '),
            _ => {
                flush(&mut out, &mut run, &put_decoded);
                plain.append(&mut gap);
                plain.push(if byte == b'\t' { b' ' } else { byte });
            }
        }
        at += 1;
    }
    flush(&mut out, &mut run, &put_decoded);
    out.push_str(&charset::decode_unlabelled(&plain));
    out
}

/// A value without encoded words on one line, as [`walk`] leaves what stands between them.
fn unfolded(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = memchr::memchr3(b'\r', b'\n', b'\t', rest) {
        let (plain, behind) = rest.split_at_checked(at).unwrap_or((rest, b""));
        out.extend_from_slice(plain);
        if behind.first() == Some(&b'\t') {
            out.push(b' ');
        }
        rest = behind.get(1..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    out
}

fn flush(
    out: &mut String,
    run: &mut Vec<(Vec<u8>, Vec<u8>)>,
    put_decoded: &impl Fn(&mut String, &str),
) {
    if run.is_empty() {
        return;
    }
    let decoded: String = run
        .drain(..)
        .map(|(label, bytes)| charset::decode(&bytes, &label).0)
        .collect();
    put_decoded(out, &decoded);
}

/// Where data ends: at the next `?=`, or at a line end, which cuts it short. A value that begins a word everywhere and
/// ends none must not be searched to its end from every beginning, so what was found last is remembered.
struct Ends<'v> {
    value: &'v [u8],
    next: usize,
}

impl Ends<'_> {
    /// The first end at or behind `from`, as a place in the value; callers ask further and further on.
    fn behind(&mut self, from: usize) -> usize {
        if self.next < from || self.next == 0 {
            let rest = self.value.get(from..).unwrap_or_default();
            let ends = |pair: &[u8]| pair == b"?=" || pair.contains(&b'\n');
            let found = rest.windows(2).position(ends);
            self.next = from + found.unwrap_or(rest.len());
        }
        self.next
    }
}

/// Reads `=?charset?B|Q?data?=` at the start of `rest`, which begins `at` so many bytes of the value.
fn encoded_word<'v>(rest: &'v [u8], at: usize, ends: &mut Ends<'_>) -> Option<EncodedWord<'v>> {
    let after = rest.get(2..)?;
    let charset_end = after
        .iter()
        .take(CHARSET_BYTES_MAX)
        .position(|byte| *byte == b'?')?;
    let label = after.get(..charset_end)?;
    if label.is_empty() || label.iter().any(|byte| byte.is_ascii_whitespace()) {
        return None;
    }
    // RFC 2231 clause 5: a language may follow the charset after an asterisk.
    let charset = label.split(|byte| *byte == b'*').next()?;
    let encoding = after.get(charset_end + 1)?.to_ascii_lowercase();
    if after.get(charset_end + 2) != Some(&b'?') {
        return None;
    }
    let data = after.get(charset_end + 3..)?;
    let data_start = at + 2 + charset_end + 3;
    let data_end = ends.behind(data_start) - data_start;
    if data.get(data_end..data_end + 2)? != b"?=" {
        return None;
    }
    let data = data.get(..data_end)?;
    let bytes = match encoding {
        b'b' => transfer::base64(data).bytes,
        b'q' => transfer::encoded_word_q(data),
        _ => return None,
    };
    Some(EncodedWord {
        charset,
        bytes,
        written_bytes: 2 + charset_end + 3 + data_end + 2,
    })
}

#[cfg(test)]
mod tests {
    use super::{Ends, decode};

    #[test]
    fn an_end_is_searched_for_once_however_many_words_begin() {
        let value = b"=?a?B?=?a?B? x\n ?= y?=";
        let mut ends = Ends { value, next: 0 };
        for from in 0..value.len() {
            let rest = &value[from..];
            let slow = rest
                .windows(2)
                .position(|pair| pair == b"?=" || pair.contains(&b'\n'));
            assert_eq!(
                ends.behind(from),
                from + slow.unwrap_or(rest.len()),
                "{from}"
            );
        }
    }

    #[test]
    fn words_that_never_end_leave_the_others_as_they_are() {
        let value = format!("{}\n =?utf-8?Q?=61?= z", "=?a?X?b ".repeat(200));
        let decoded = decode(value.as_bytes());
        assert!(decoded.ends_with(" a z"), "{decoded}");
        assert!(decoded.starts_with("=?a?X?b =?a?X?b "), "{decoded}");
    }
}
