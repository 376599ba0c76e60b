//! Writes RFC 5322 bytes for messages that no longer have their own: from a mail client's format, or from the text of a
//! forward. What is written is plainly marked by its grade; nothing is invented to fill a gap.

use super::Lost;
use super::mime::Entity;

/// Characters of one rebuilt header value.
const VALUE_CHARS_MAX: usize = 8_000;

/// A header field; the value becomes one line, and an encoded word where it is not ASCII. Empty values write nothing.
pub(super) fn field(name: &str, value: &str) -> String {
    let value: String = super::decode::single_line(value)
        .chars()
        .take(VALUE_CHARS_MAX)
        .collect();
    if value.is_empty() {
        return String::new();
    }
    format!("{name}: {}\r\n", encoded(&value))
}

/// The value itself where it is ASCII, else encoded words (RFC 2047) of at most 75 characters on folded lines.
fn encoded(value: &str) -> String {
    if value.is_ascii() && !value.contains("=?") {
        return value.to_owned();
    }
    // 45 bytes make 60 base64 characters, and words must not split a character (RFC 2047 clause 5).
    const WORD_BYTES_MAX: usize = 42;
    let mut words = Vec::new();
    let mut word = String::new();
    for character in value.chars() {
        if word.len() + character.len_utf8() > WORD_BYTES_MAX {
            words.push(std::mem::take(&mut word));
        }
        word.push(character);
    }
    words.push(word);
    let encoded: Vec<String> = words
        .iter()
        .map(|word| format!("=?utf-8?B?{}?=", base64_line(word.as_bytes())))
        .collect();
    encoded.join("\r\n ")
}

/// A mailbox: the name encoded on its own so that the address stays readable (RFC 2047 clause 5, rule 3).
pub(super) fn mailbox(name: &str, address: &str) -> String {
    let name = super::decode::single_line(name);
    let address: String = address
        .chars()
        .filter(|character| !character.is_whitespace() && !matches!(character, '<' | '>'))
        .collect();
    let shown = if name.is_empty() {
        String::new()
    } else if name.is_ascii() && !name.contains("=?") {
        format!("\"{}\"", name.replace('\\', "").replace('"', "'"))
    } else {
        encoded(&name)
    };
    match (shown.is_empty(), address.is_empty()) {
        (_, true) => shown,
        (true, false) => format!("<{address}>"),
        (false, false) => format!("{shown} <{address}>"),
    }
}

/// A field whose value is already encoded, such as a list of [`mailbox`]es.
pub(super) fn encoded_field(name: &str, value: &str) -> String {
    if value.is_empty() {
        String::new()
    } else {
        format!("{name}: {value}\r\n")
    }
}

/// Base64 without line breaks.
pub(super) fn base64_line(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// Base64 in lines of 76 characters (RFC 2045 clause 6.8).
fn base64_lines(bytes: &[u8]) -> String {
    const BYTES_PER_LINE: usize = 57;
    let mut lines = String::with_capacity(bytes.len() / 3 * 4 + bytes.len() / 28 + 4);
    for chunk in bytes.chunks(BYTES_PER_LINE) {
        lines.push_str(&base64_line(chunk));
        lines.push_str("\r\n");
    }
    lines
}

/// A text part with its own header section.
pub(super) fn text_part(subtype: &str, text: &str) -> Vec<u8> {
    let header = format!(
        "Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    );
    [header.as_bytes(), base64_lines(text.as_bytes()).as_bytes()].concat()
}

/// A file part with its own header section.
pub(super) fn file_part(
    media_type: &str,
    file_name: &str,
    content_id: &str,
    bytes: &[u8],
) -> Vec<u8> {
    let kind = if content_id.is_empty() {
        "attachment"
    } else {
        "inline"
    };
    let mut header = format!("Content-Type: {media_type}\r\nContent-Transfer-Encoding: base64\r\n");
    let id: String = content_id
        .chars()
        .filter(|character| character.is_ascii_graphic() && !matches!(character, '<' | '>'))
        .collect();
    if !id.is_empty() {
        header.push_str(&format!("Content-ID: <{id}>\r\n"));
    }
    header.push_str(&format!(
        "Content-Disposition: {kind}; {}\r\n\r\n",
        file_name_parameter(file_name)
    ));
    [header.as_bytes(), base64_lines(bytes).as_bytes()].concat()
}

/// `filename*=` in the extended form of RFC 2231, which needs no quoting at all.
fn file_name_parameter(file_name: &str) -> String {
    let name: String = super::decode::single_line(file_name)
        .chars()
        .take(255)
        .collect();
    let written = percent_encoding::utf8_percent_encode(&name, percent_encoding::NON_ALPHANUMERIC);
    format!("filename*=utf-8''{written}")
}

/// A message part that holds another rebuilt message.
pub(super) fn message_part(bytes: &[u8]) -> Vec<u8> {
    // Base64 is illegal for this type, so the bytes stand for themselves; the boundary is chosen not to occur in them.
    [b"Content-Type: message/rfc822\r\n\r\n".as_slice(), bytes].concat()
}

/// The parts of a body as one MIME body with its header section: the part itself where there is one, else a multipart.
pub(super) fn body(subtype: &str, mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    if parts.is_empty() {
        return text_part("plain", "");
    }
    if parts.len() == 1 && subtype != "mixed-always" {
        return parts.remove(0);
    }
    let boundary = boundary_not_in(&parts);
    let mut bytes =
        format!("Content-Type: multipart/{subtype}; boundary=\"{boundary}\"\r\n\r\n").into_bytes();
    for part in parts {
        bytes.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        bytes.extend_from_slice(&part);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    bytes
}

/// A boundary that none of the parts contains: the digest of the parts, so that the same parts give the same bytes.
fn boundary_not_in(parts: &[Vec<u8>]) -> String {
    use sha2::Digest as _;
    let mut digest = sha2::Sha256::new();
    for part in parts {
        digest.update(part);
    }
    let hex: String = digest
        .finalize()
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("headsup-rebuilt-{hex}")
}

/// The header section of a message without the fields that describe its body, and without the empty line after it.
pub(super) fn without_content_fields(message: &Entity<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for field in &message.fields {
        let describes_body = field.name.len() >= 8
            && field
                .name
                .get(..8)
                .is_some_and(|start| start.eq_ignore_ascii_case(b"Content-"));
        if !describes_body {
            bytes.extend_from_slice(super::mime::trimmed_line_end(field.whole));
            bytes.extend_from_slice(b"\r\n");
        }
    }
    bytes
}

/// A list of losses with more of them, in their own order, none twice.
pub(super) fn with_lost(lost: &[Lost], more: &[Lost]) -> Vec<Lost> {
    Lost::ALL
        .into_iter()
        .filter(|one| lost.contains(one) || more.contains(one))
        .collect()
}
