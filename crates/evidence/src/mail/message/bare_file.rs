//! A file handed in instead of a mail: a screenshot, a PDF, a page, a text without a header. It is read as a message
//! without any header whose one attachment is the file; words and links come along where the file is plain text or a
//! page. It draws no conclusions and opens no document.

use super::media_type::Declared;
use super::parts::Leaf;
use super::{Message, Oddities, bodies};
use crate::limits::MESSAGE_BYTES_MAX;

/// Bytes at the start of a file that tell whether it is text.
const HEAD_BYTES_MAX: usize = 4_096;
/// The name shown where none came along.
const NAME_UNKNOWN: &str = "file";

/// Reads bytes that are no mail. `name` is the file's name, empty where it is not known. Never fails.
pub fn read_bare_file(bytes: &[u8], name: &str) -> Message {
    let mut oddities = Oddities::default();
    let capped = bytes
        .get(..bytes.len().min(MESSAGE_BYTES_MAX))
        .unwrap_or_default();
    if capped.len() < bytes.len() {
        oddities.note("message-cap", "file");
    }
    let name = if name.is_empty() { NAME_UNKNOWN } else { name };
    let leaf = Leaf {
        place: "file".to_owned(),
        declared: Declared {
            media_type: media_type_of(capped).to_owned(),
            charset: "utf-8".to_owned(),
            file_name: name.to_owned(),
            ..Declared::default()
        },
        bytes: capped.to_vec(),
    };
    let mut message = Message {
        bare_file: true,
        ..Message::default()
    };
    bodies::fill(&mut message, vec![leaf], &mut oddities);
    message.oddities = oddities.seen;
    message
}

/// Text and pages have words that can be read; everything else is bytes.
fn media_type_of(bytes: &[u8]) -> &'static str {
    let head = bytes
        .get(..bytes.len().min(HEAD_BYTES_MAX))
        .unwrap_or_default();
    let document = head.starts_with(b"{\\rt")
        || head.windows(5).any(|window| window == b"%PDF-")
        || head.starts_with(b"BEGIN:VCALENDAR");
    let control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\r' | b'\n' | 0x0c | 0x1b);
    if head.is_empty() || document || head.iter().any(control) {
        return "application/octet-stream";
    }
    let lower = head.to_ascii_lowercase();
    let marks: [&[u8]; 4] = [b"<!doctype html", b"<html", b"<body", b"<head"];
    let page = marks
        .iter()
        .any(|mark| lower.windows(mark.len()).any(|window| window == *mark));
    if page { "text/html" } else { "text/plain" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_words_and_links_and_is_a_file_too() {
        let message = read_bare_file(b"Your parcel waits: https://parcel.test/fee\n", "");
        assert!(message.bare_file);
        assert_eq!(message.links.len(), 1);
        assert!(message.text.starts_with("Your parcel waits"));
        assert_eq!(message.attachments[0].name, "file");
    }

    #[test]
    fn a_picture_has_no_words() {
        let message = read_bare_file(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR words", "shot.png");
        assert_eq!(message.text, "");
        assert_eq!(message.attachments[0].name, "shot.png");
        assert_eq!(message.attachments[0].bytes.len(), 22);
    }
}
