//! Files that are two kinds of file at once (polyglots): a picture with an archive behind it, a PDF inside something else, a
//! web archive inside a PDF. Filters look at one, the reader's program opens the other.

use super::archive;
use super::content::Content;

/// A ZIP archive's end, without its comment, bytes (APPNOTE.TXT clause 4.3.16).
const ZIP_END_BYTES: usize = 22;
/// The longest comment, bytes.
const ZIP_COMMENT_BYTES_MAX: usize = 65_535;
/// Bytes at the start of a file in which readers look for a PDF.
const PDF_HEAD_BYTES: usize = 1_024;
/// Bytes of a PDF searched for a web archive.
const WEB_ARCHIVE_BYTES_MAX: usize = 1024 * 1024;

/// What a file is besides what it seems; `None` for almost every file.
pub fn both(bytes: &[u8], content: Content) -> Option<&'static str> {
    let single = matches!(content, Content::Picture | Content::Pdf | Content::Rtf);
    if single
        && ends_as_zip(bytes)
        && archive::open(bytes).is_some_and(|(_, list)| !list.entries.is_empty())
    {
        return Some("is also a ZIP archive");
    }
    let head = bytes
        .get(..bytes.len().min(PDF_HEAD_BYTES))
        .unwrap_or_default();
    let other_than_pdf = matches!(
        content,
        Content::Picture | Content::Program(_) | Content::Html
    );
    if other_than_pdf && holds(head, b"%PDF-1.") {
        return Some("is also a PDF");
    }
    let searched = bytes
        .get(..bytes.len().min(WEB_ARCHIVE_BYTES_MAX))
        .unwrap_or_default();
    let web_archive = content == Content::Pdf
        && holds(searched, b"MIME-Version:")
        && holds(searched, b"Content-Location:")
        && holds(searched, b"Content-Type: multipart/related");
    web_archive.then_some("is also a web archive, which opens as an office document")
}

/// Whether the file ends with a ZIP archive's end whose comment reaches to the last byte: an archive that a document merely
/// carries inside ends earlier.
fn ends_as_zip(bytes: &[u8]) -> bool {
    let tail_start = bytes
        .len()
        .saturating_sub(ZIP_END_BYTES + ZIP_COMMENT_BYTES_MAX);
    let tail = bytes.get(tail_start..).unwrap_or_default();
    let mut ends = tail.windows(ZIP_END_BYTES).enumerate().rev();
    ends.any(|(at, end)| {
        let comment = end.get(20..).and_then(|two| <[u8; 2]>::try_from(two).ok());
        let comment = comment.map_or(0, u16::from_le_bytes);
        end.starts_with(b"PK\x05\x06") && at + ZIP_END_BYTES + usize::from(comment) == tail.len()
    })
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    fn archive() -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer
            .start_file("a.txt", zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(b"words").unwrap();
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn a_picture_with_an_archive_behind_it_is_both() {
        let both_kinds = [b"GIF89a picture".as_slice(), &archive()].concat();
        assert_eq!(
            both(&both_kinds, Content::Picture),
            Some("is also a ZIP archive")
        );
        let carried = [b"%PDF-1.7 ".as_slice(), &archive(), b" endstream %%EOF"].concat();
        assert_eq!(both(&carried, Content::Pdf), None);
        assert_eq!(both(&archive(), Content::Zip), None);
    }

    #[test]
    fn a_pdf_in_a_picture_and_a_web_archive_in_a_pdf_are_both() {
        assert!(both(b"GIF89a%PDF-1.4", Content::Picture).is_some());
        let archive = b"%PDF-1.7\nMIME-Version: 1.0\nContent-Type: multipart/related; x\n\nContent-Location: file:///C:/a";
        assert!(both(archive, Content::Pdf).is_some());
        assert_eq!(both(b"%PDF-1.7 MIME-Version: 1.0", Content::Pdf), None);
    }
}
