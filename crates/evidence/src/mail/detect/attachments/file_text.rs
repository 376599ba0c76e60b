//! The words of an attached file as its reader would see them, in lines: plain text, pages, rich text, office documents and
//! PDFs. It runs nothing, follows no link and works out no layout: words stand in the order in which the file shows them.
//! It isn't part of examining a mail; whoever wants the words of a file asks for them.

mod glyph_names;
mod lines;
mod office_text;
mod pdf_filters;
mod pdf_fonts;
mod pdf_lock;
mod pdf_maps;
mod pdf_objects;
mod pdf_shown;
mod pdf_text;
mod pdf_values;
mod rich_text;
mod xml;

use super::content::{Content, content_of};
use super::office;
use crate::mail::message::{Attachment, words_of_page};
use encoding_rs::{Encoding, WINDOWS_1252};
use lines::Lines;

/// Bytes of a text or page that are read.
const TEXT_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Bytes at the start of a page in which it says how its letters are written (HTML Standard clause 4.2.5.4).
const CHARSET_NEAR_BYTES: usize = 1_024;

/// What could be read of a file's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileText {
    /// The words: lines end with `\n`, cells of a table and columns far apart stand a tab apart. At most
    /// [`crate::limits::TEXT_CHARS_MAX`] characters. A letter nobody could make out is U+FFFD. Words that a document hides
    /// may be among them, and what stands beyond the limits is missing: all of it is a claim, never a proof.
    Read(String),
    /// Why the words weren't read: the rest of a sentence that begins with "it is", such as "a picture".
    Unread(&'static str),
    /// It isn't a document: a program, a disk image, an empty file.
    NoDocument,
}

/// A file that is locked by a password; an empty one opens PDFs, and no office document.
const LOCKED: FileText = FileText::Unread("protected with a password");

/// Reads the words of a file, by what it is and not by its name. Takes bounded time and memory whatever the bytes.
pub fn file_text(attachment: &Attachment) -> FileText {
    let bytes = attachment.bytes.as_slice();
    match content_of(bytes) {
        Content::Pdf => pdf_text::pdf_text(bytes),
        Content::Zip => office_text::archive_text(bytes),
        Content::Rtf => read_or(rich_text::rich_text(bytes), "without words"),
        Content::Html => in_lines(&words_of_page(&decoded(bytes, charset_of_page(bytes)))),
        Content::Text | Content::Calendar | Content::Contact => {
            in_lines(&decoded(bytes, WINDOWS_1252))
        }
        Content::Compound => match office::look_into_compound(bytes) {
            Some(inside) if inside.encrypted => LOCKED,
            Some(inside) if inside.installer => FileText::NoDocument,
            _ => FileText::Unread("an old office file"),
        },
        Content::Picture => FileText::Unread("a picture"),
        Content::Svg => FileText::Unread("a drawing"),
        Content::OneNote => FileText::Unread("a OneNote section"),
        Content::Gzip | Content::Tar | Content::Rar | Content::OtherArchive(_) => {
            FileText::Unread("an archive")
        }
        Content::Empty
        | Content::Program(_)
        | Content::Script(_)
        | Content::Shortcut
        | Content::DiskImage
        | Content::Other => FileText::NoDocument,
    }
}

fn in_lines(text: &str) -> FileText {
    let mut lines = Lines::default();
    lines.write(text);
    read_or(lines.finish(), "without words")
}

/// The letters of a text: by its mark, else UTF-8 where it is that, else as `otherwise` has it.
fn decoded(bytes: &[u8], otherwise: &'static Encoding) -> String {
    let bytes = bytes
        .get(..bytes.len().min(TEXT_BYTES_MAX))
        .unwrap_or_default();
    if Encoding::for_bom(bytes).is_some() {
        return otherwise.decode(bytes).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        // Cut in the middle of a letter, it is still UTF-8.
        Err(cut) if cut.error_len().is_none() => String::from_utf8_lossy(bytes).into_owned(),
        Err(_) => otherwise.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

fn charset_of_page(bytes: &[u8]) -> &'static Encoding {
    let head = bytes.get(..bytes.len().min(CHARSET_NEAR_BYTES));
    let head = String::from_utf8_lossy(head.unwrap_or_default()).to_ascii_lowercase();
    let label = head.split("charset=").nth(1);
    let label = label.map(|label| label.trim_start_matches(['"', '\'', ' ']));
    let label = label.and_then(|label| label.split(['"', '\'', ' ', '>', ';', '/']).next());
    let named = label.and_then(|label| Encoding::for_label_no_replacement(label.as_bytes()));
    named.unwrap_or(WINDOWS_1252)
}

fn read_or(text: String, why: &'static str) -> FileText {
    if text.is_empty() {
        FileText::Unread(why)
    } else {
        FileText::Read(text)
    }
}

#[cfg(test)]
#[path = "file_text/tests.rs"]
mod tests;
