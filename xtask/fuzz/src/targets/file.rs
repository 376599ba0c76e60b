//! The target of everything that is attached. The input is a file's name, LF, and its bytes; the file is read twice, as the
//! attachment of a mail and by itself. Archives, documents, pictures and the rest share it and differ in their seeds.

use evidence::mail::detect::attachments::add_links_in_files;
use evidence::mail::message::{Message, read, read_bare_file};

use super::{KNOWN, detect};
use crate::{holds, letter};

/// A name longer than this is taken for bytes of the file.
const NAME_BYTES_MAX: usize = 255;

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
}

fn attached(bytes: &[u8], mut message: Message) -> impl PartialEq + std::fmt::Debug + use<> {
    add_links_in_files(&mut message);
    holds::message(&message);
    (
        detect(&["attachments", "links"], bytes, &message, &KNOWN),
        message.links,
    )
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
