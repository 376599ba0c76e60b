//! The target of everything that is attached. The input is a file's name, LF, and its bytes; the file is read twice, as the
//! attachment of a mail and by itself, and a third time as it would stand on a stick. Archives, documents, pictures and the rest share it and differ in their seeds.

use std::collections::BTreeSet;

use evidence::limits::TEXT_CHARS_MAX;
use evidence::mail::detect::attachments::{FileText, add_links_in_files, file_text};
use evidence::mail::message::{Attachment, Message, read, read_bare_file};
use evidence::pictures::{Stripped, without_metadata};
use evidence::rules::Rules;
use evidence::things::{Looked, Met, Thing, look};

use super::{KNOWN, detect};
use crate::{holds, letter};

/// A name longer than this is taken for bytes of the file.
const NAME_BYTES_MAX: usize = 255;
/// Bytes unpacked of one thing on a stick.
const UNPACKED_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Reads one file both ways.
pub fn file(bytes: &[u8]) {
    let (name, content) = name_and_bytes(bytes);
    let mail = letter::with_file("application/octet-stream", name, content);
    attached(&mail, read(&mail));
    let name = String::from_utf8_lossy(name);
    let first = attached(content, read_bare_file(content, &name));
    holds::same_again(bytes, &first, || {
        attached(content, read_bare_file(content, &name))
    });
    let first = on_a_stick(&name, content);
    holds::looked(&first);
    stripped_once(content);
    holds::same_again(bytes, &first, || on_a_stick(&name, content));
}

/// What was taken off a picture stays off, and nothing is taken off twice.
fn stripped_once(bytes: &[u8]) {
    if let Stripped::Picture(kept) = without_metadata(bytes) {
        assert_eq!(without_metadata(&kept), Stripped::Picture(kept.clone()));
    }
}

fn on_a_stick(path: &str, bytes: &[u8]) -> Looked {
    let mut unpack_bytes_left = UNPACKED_BYTES_MAX;
    let thing = Thing {
        path,
        name_is_not_utf8: path.contains('\u{fffd}'),
        met: Met::File {
            bytes,
            size_bytes: bytes.len() as u64,
        },
        folders_beside: &BTreeSet::from([String::from("songs")]),
    };
    look(&thing, &Rules::default(), &mut unpack_bytes_left)
}

fn attached(bytes: &[u8], mut message: Message) -> impl PartialEq + std::fmt::Debug + use<> {
    add_links_in_files(&mut message);
    holds::message(&message);
    (
        detect(&["attachments", "links"], bytes, &message, &KNOWN),
        message.links,
    )
}

/// Reads the words of one file.
pub fn text(bytes: &[u8]) {
    let (name, content) = name_and_bytes(bytes);
    let attachment = Attachment {
        name: String::from_utf8_lossy(name).into_owned(),
        declared_type: String::new(),
        bytes: content.to_vec(),
        part: "part 2".to_owned(),
        inline: false,
    };
    let first = file_text(&attachment);
    if let FileText::Read(text) = &first {
        assert!(text.chars().count() <= TEXT_CHARS_MAX, "too many letters");
        let steers = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
        assert!(!text.contains(steers), "a control character");
        assert!(!text.is_empty(), "read, and nothing in it");
    }
    holds::same_again(bytes, &first, || file_text(&attachment));
}

/// The name before the first LF and what stands behind it; all of it, without a name, where no LF comes soon.
pub fn name_and_bytes(input: &[u8]) -> (&[u8], &[u8]) {
    let head = input
        .get(..input.len().min(NAME_BYTES_MAX))
        .unwrap_or_default();
    match head.iter().position(|byte| *byte == b'\n') {
        Some(end) => (
            input.get(..end).unwrap_or_default(),
            input.get(end + 1..).unwrap_or_default(),
        ),
        None => (b"", input),
    }
}
