//! From transport bytes to bytes and text: base64, quoted-printable, charsets, encoded words. Best effort by design:
//! junk is skipped, what cannot be decoded stays as it stands, and nothing here fails. It does not decide what a part is.

use super::mime::{Entity, TransferEncoding};
use encoding_rs::Encoding;

/// Characters of one header value that are decoded.
const HEADER_TEXT_CHARS_MAX: usize = 64 * 1024;

/// The bytes of a part's body, transport encoding removed.
pub(super) fn transfer_decoded(body: &[u8], encoding: TransferEncoding) -> Vec<u8> {
    match encoding {
        TransferEncoding::None => body.to_vec(),
        TransferEncoding::Base64 => base64(body),
        TransferEncoding::QuotedPrintable => quoted_printable(body, false),
    }
}

/// A text part's body as text, by its declared charset.
pub(super) fn body_text(part: &Entity<'_>) -> String {
    let bytes = transfer_decoded(part.body, part.transfer_encoding());
    let charset = part.content_type().parameter("charset").map(str::to_owned);
    charset_text(&bytes, charset.as_deref())
}

/// Text by a charset label; UTF-8 where it is none or unknown and the bytes allow it, else Windows-1252.
pub(super) fn charset_text(bytes: &[u8], label: Option<&str>) -> String {
    let declared = label.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    match declared {
        Some(encoding) if encoding != encoding_rs::UTF_8 => encoding.decode(bytes).0.into_owned(),
        _ => lossy_utf8(bytes),
    }
}

/// UTF-8 where it is, Windows-1252 where it is not.
pub(super) fn lossy_utf8(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    }
}

/// Decodes base64, skipping everything outside its alphabet (RFC 2045 clause 6.8) and stopping at padding that ends it.
pub(super) fn base64(body: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(body.len() / 4 * 3 + 3);
    let (mut gathered, mut bits) = (0u32, 0u32);
    for byte in body {
        let Some(sextet) = sextet(*byte) else {
            continue;
        };
        gathered = (gathered << 6) | sextet;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            decoded.push(((gathered >> bits) & 0xff) as u8);
            gathered &= (1 << bits) - 1;
        }
    }
    decoded
}

fn sextet(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

/// Decodes quoted-printable (RFC 2045 clause 6.7); in a header word `_` is a blank (RFC 2047 clause 4.2).
pub(super) fn quoted_printable(body: &[u8], header_word: bool) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(body.len());
    let mut rest = body;
    while !rest.is_empty() {
        // In a body nothing but the equals sign is special; in a header word the low line is as well.
        let special = if header_word {
            memchr::memchr2(b'=', b'_', rest)
        } else {
            memchr::memchr(b'=', rest)
        };
        let (plain, behind) = rest
            .split_at_checked(special.unwrap_or(rest.len()))
            .unwrap_or((rest, b""));
        decoded.extend_from_slice(plain);
        let Some((first, after)) = behind.split_first() else {
            break;
        };
        rest = after;
        match first {
            b'_' if header_word => decoded.push(b' '),
            b'=' => {
                if let Some(after_break) = soft_line_break(after) {
                    rest = after_break;
                } else if let Some(byte) = hex_pair(after) {
                    decoded.push(byte);
                    rest = after.get(2..).unwrap_or_default();
                } else {
                    decoded.push(b'=');
                }
            }
            other => decoded.push(*other),
        }
    }
    decoded
}

fn soft_line_break(after_equals: &[u8]) -> Option<&[u8]> {
    const TRAILING_BLANKS_MAX: usize = 16;
    let blanks = after_equals
        .iter()
        .take(TRAILING_BLANKS_MAX)
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    let rest = after_equals.get(blanks..)?;
    rest.strip_prefix(b"\r\n")
        .or_else(|| rest.strip_prefix(b"\n"))
}

fn hex_pair(bytes: &[u8]) -> Option<u8> {
    let high = char::from(*bytes.first()?).to_digit(16)?;
    let low = char::from(*bytes.get(1)?).to_digit(16)?;
    u8::try_from(high * 16 + low).ok()
}

/// The value of an RFC 2231 extended parameter: percent-decoded, and its `charset'language'` taken off when it is the
/// first section.
pub(super) fn extended_value(value: &str, first_section: bool) -> String {
    let mut charset = None;
    let mut rest = value;
    if first_section && let Some((label, tail)) = value.split_once('\'') {
        charset = Some(label);
        rest = tail.split_once('\'').map_or(tail, |(_, text)| text);
    }
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(rest).collect();
    charset_text(&bytes, charset)
}

/// A header value as people read it: unfolded, encoded words resolved (RFC 2047), control characters as blanks.
pub(super) fn unstructured(value: &[u8]) -> String {
    let raw: String = lossy_utf8(value)
        .chars()
        .take(HEADER_TEXT_CHARS_MAX)
        .collect();
    let mut decoded = String::with_capacity(raw.len());
    let mut rest = raw.as_str();
    let mut after_word = false;
    while let Some(start) = rest.find("=?") {
        let before = rest.get(..start).unwrap_or_default();
        let candidate = rest.get(start..).unwrap_or_default();
        match encoded_word(candidate) {
            Some((text, length)) => {
                // Blanks between two encoded words are no text (RFC 2047 clause 6.2).
                if !(after_word && before.trim().is_empty()) {
                    decoded.push_str(before);
                }
                decoded.push_str(&text);
                rest = candidate.get(length..).unwrap_or_default();
                after_word = true;
            }
            None => {
                decoded.push_str(before);
                decoded.push_str("=?");
                rest = candidate.get(2..).unwrap_or_default();
                after_word = false;
            }
        }
    }
    decoded.push_str(rest);
    single_line(&decoded)
}

/// One encoded word at the start of the text: what it says, and how many bytes it takes.
fn encoded_word(text: &str) -> Option<(String, usize)> {
    const WORD_BYTES_MAX: usize = 4096;
    let inner = text.strip_prefix("=?")?;
    let window_end = (0..=inner.len().min(WORD_BYTES_MAX))
        .rev()
        .find(|end| inner.is_char_boundary(*end))?;
    let window = inner.get(..window_end)?;
    let (charset, rest) = window.split_once('?')?;
    let (method, rest) = rest.split_once('?')?;
    if !matches!(method, "b" | "B" | "q" | "Q") {
        return None;
    }
    let (payload, _) = rest.split_once("?=")?;
    let length = "=?".len() + charset.len() + 1 + method.len() + 1 + payload.len() + "?=".len();
    let bytes = if method.eq_ignore_ascii_case("b") {
        base64(payload.as_bytes())
    } else {
        quoted_printable(payload.as_bytes(), true)
    };
    // RFC 2231 clause 5 lets a language stand after the charset.
    let charset = charset.split('*').next().unwrap_or(charset);
    Some((charset_text(&bytes, Some(charset)), length))
}

/// One line without control characters, runs of blanks folded, trimmed.
pub(super) fn single_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut blank_before = true;
    for character in text.chars() {
        let blank = character.is_whitespace() || character.is_control();
        if !blank {
            line.push(character);
        } else if !blank_before {
            line.push(' ');
        }
        blank_before = blank;
    }
    line.truncate(line.trim_end().len());
    line
}
