//! The words of an attached file as its reader would see them, in lines: plain text, pages, rich text, office documents and
//! PDFs. It runs nothing, follows no link and works out no layout: words stand in the order in which the file shows them.
//! It isn't part of examining a mail; whoever wants the words of a file asks for them.

mod glyph_names;
mod lines;
mod office_text;
mod pdf_filters;
mod pdf_fonts;
mod pdf_maps;
mod pdf_objects;
mod pdf_shown;
mod pdf_text;
mod pdf_values;
mod rich_text;
mod xml;

use super::content::{Content, content_of};
use super::office;
use crate::mail::message::{Attachment, read_bare_file};
use lines::Lines;

/// What could be read of a file's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileText {
    /// The words: lines end with `\n`, cells of a table and columns far apart stand a tab apart. At most
    /// [`crate::limits::TEXT_CHARS_MAX`] characters. A letter nobody could make out is U+FFFD. Words that a document hides
    /// may be among them, so all of it is a claim, never a proof.
    Read(String),
    /// Why the words weren't read: the rest of a sentence that begins with "it is", such as "a picture".
    Unread(&'static str),
    /// It isn't a document: a program, a disk image, an empty file.
    NoDocument,
}

/// A file that is locked with a password.
const LOCKED: FileText = FileText::Unread("locked with a password");

/// Reads the words of a file, by what it is and not by its name. Takes bounded time and memory whatever the bytes.
pub fn file_text(attachment: &Attachment) -> FileText {
    let bytes = attachment.bytes.as_slice();
    match content_of(bytes) {
        Content::Pdf => pdf_text::pdf_text(bytes),
        Content::Zip => office_text::archive_text(bytes),
        Content::Rtf => read_or(rich_text::rich_text(bytes), "without words"),
        Content::Text | Content::Html | Content::Calendar | Content::Contact => {
            let read = read_bare_file(bytes, &attachment.name);
            let mut lines = Lines::default();
            lines.write(&read.text);
            read_or(lines.finish(), "without words")
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
