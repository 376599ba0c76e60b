//! What a file is, by its bytes. The name has no say here, but for scripts: a script is plain text, and only its name
//! makes a computer run it.

use encoding_rs::{UTF_16BE, UTF_16LE};

/// Text looked at to tell what it is, bytes.
const TEXT_BYTES_MAX: usize = 1024 * 1024;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// No bytes.
    Empty,
    /// A program for some system.
    Program(&'static str),
    /// A Windows shortcut.
    Shortcut,
    /// A disk image.
    DiskImage,
    /// A OneNote section.
    OneNote,
    /// A PDF.
    Pdf,
    /// A ZIP archive; office documents are told apart by what they hold.
    Zip,
    /// An old office file, an installer or an Outlook message: a compound file.
    Compound,
    /// Rich text.
    Rtf,
    /// A web page.
    Html,
    /// A drawing.
    Svg,
    /// A script whose text gives it away.
    Script(&'static str),
    /// A gzip file.
    Gzip,
    /// A tar archive.
    Tar,
    /// A RAR archive.
    Rar,
    /// An archive of a kind that is named and not opened.
    OtherArchive(&'static str),
    /// A picture.
    Picture,
    /// A calendar entry.
    Calendar,
    /// A contact.
    Contact,
    /// Plain text of some kind.
    Text,
    /// Something else.
    Other,
}

impl Content {
    /// In words, for a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Content::Empty => "an empty file",
            Content::Program(what) | Content::Script(what) => what,
            Content::Shortcut => "a Windows shortcut",
            Content::DiskImage => "a disk image",
            Content::OneNote => "a OneNote section",
            Content::Pdf => "a PDF",
            Content::Zip => "a ZIP archive",
            Content::Compound => "an old office file",
            Content::Rtf => "a rich text document",
            Content::Html => "a web page",
            Content::Svg => "an SVG drawing",
            Content::Gzip => "a gzip archive",
            Content::Tar => "a tar archive",
            Content::Rar => "a RAR archive",
            Content::OtherArchive(what) => what,
            Content::Picture => "a picture",
            Content::Calendar => "a calendar entry",
            Content::Contact => "a contact",
            Content::Text => "plain text",
            Content::Other => "a file of another kind",
        }
    }

    /// Whether opening it can run something.
    pub fn runs(self) -> bool {
        matches!(
            self,
            Content::Program(_)
                | Content::Shortcut
                | Content::DiskImage
                | Content::Html
                | Content::Script(_)
        )
    }
}

/// Magic numbers at the start of a file.
const STARTS: &[(&[u8], Content)] = &[
    (b"MZ", Content::Program("a Windows program")),
    (b"\x7fELF", Content::Program("a Linux program")),
    (b"\xcf\xfa\xed\xfe", Content::Program("a macOS program")),
    (b"\xce\xfa\xed\xfe", Content::Program("a macOS program")),
    (
        b"\xca\xfe\xba\xbe",
        Content::Program("a macOS or Java program"),
    ),
    (b"L\0\0\0\x01\x14\x02\0", Content::Shortcut),
    (
        b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3",
        Content::OneNote,
    ),
    (b"conectix", Content::DiskImage),
    (b"vhdxfile", Content::DiskImage),
    (b"PK\x03\x04", Content::Zip),
    (b"PK\x05\x06", Content::Zip),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Content::Compound),
    (b"{\\rt", Content::Rtf),
    (b"Rar!\x1a\x07", Content::Rar),
    (b"7z\xbc\xaf\x27\x1c", Content::OtherArchive("a 7z archive")),
    (b"MSCF", Content::OtherArchive("a CAB archive")),
    (b"\x1f\x8b", Content::Gzip),
    (b"BZh", Content::OtherArchive("a bzip2 archive")),
    (b"\xfd7zXZ\0", Content::OtherArchive("an xz archive")),
    (b"\x89PNG", Content::Picture),
    (b"\xff\xd8\xff", Content::Picture),
    (b"GIF8", Content::Picture),
    (b"BM", Content::Picture),
    (b"II*\0", Content::Picture),
    (b"MM\0*", Content::Picture),
];

/// Tells what a file is.
pub fn content_of(bytes: &[u8]) -> Content {
    if bytes.is_empty() {
        return Content::Empty;
    }
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    if starts(b"MZ") && bytes.len() < 64 {
        return Content::Text;
    }
    if starts(b"BM") && is_text(bytes) {
        return text_content(bytes);
    }
    if let Some((_, content)) = STARTS.iter().find(|(magic, _)| starts(magic)) {
        return *content;
    }
    if bytes.get(7..14) == Some(b"**ACE**") {
        return Content::OtherArchive("an ACE archive");
    }
    if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Content::Picture;
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return Content::Tar;
    }
    // ISO 9660 keeps its mark in sector 16; a fixed VHD has its own at the end.
    let tail = bytes.len().checked_sub(512).and_then(|at| bytes.get(at..));
    // UDF (ECMA-167) has one of two marks in the sectors behind it.
    let sector = |at: usize| bytes.get(at..at + 5);
    if sector(0x8001) == Some(b"CD001")
        || (sector(0x8001) == Some(b"BEA01") && matches!(sector(0x8801), Some(b"NSR02" | b"NSR03")))
        || tail.is_some_and(|tail| tail.starts_with(b"conectix"))
    {
        return Content::DiskImage;
    }
    let head = bytes.get(..1024.min(bytes.len())).unwrap_or_default();
    if head.windows(5).any(|window| window == b"%PDF-") {
        return Content::Pdf;
    }
    text_content(bytes)
}

/// The text of a file, byte order marks obeyed, capped.
pub fn text_of(bytes: &[u8]) -> String {
    let capped = bytes
        .get(..bytes.len().min(TEXT_BYTES_MAX))
        .unwrap_or_default();
    if capped.starts_with(&[0xff, 0xfe]) {
        return UTF_16LE.decode(capped).0.into_owned();
    }
    if capped.starts_with(&[0xfe, 0xff]) {
        return UTF_16BE.decode(capped).0.into_owned();
    }
    String::from_utf8_lossy(capped).into_owned()
}

fn is_text(bytes: &[u8]) -> bool {
    let head = bytes.get(..512.min(bytes.len())).unwrap_or_default();
    !head.contains(&0)
}

fn text_content(bytes: &[u8]) -> Content {
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    if !wide && !is_text(bytes) {
        return Content::Other;
    }
    let text =
        text_of(bytes.get(..bytes.len().min(64 * 1024)).unwrap_or_default()).to_ascii_lowercase();
    let start = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    if text.contains("<hta:application") {
        return Content::Script("an HTML application");
    }
    if (start.starts_with("<job") || start.starts_with("<package") || start.starts_with("<?xml"))
        && text.contains("<script language")
        && text.contains("</job>")
    {
        return Content::Script("a Windows script file");
    }
    if text.contains("<svg")
        && (start.starts_with("<svg")
            || start.starts_with("<?xml")
            || start.starts_with("<!doctype svg")
            || start.starts_with("<!--"))
    {
        return Content::Svg;
    }
    let page_starts = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<script",
        "<form",
        "<meta",
        "<!-- saved from",
    ];
    if page_starts.iter().any(|mark| start.starts_with(mark))
        || (text.contains("<html") && text.contains("<body"))
    {
        return Content::Html;
    }
    if start.starts_with("begin:vcalendar") {
        return Content::Calendar;
    }
    if start.starts_with("begin:vcard") {
        return Content::Contact;
    }
    Content::Text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_say_what_a_file_is() {
        let mut iso = vec![0_u8; 0x8010];
        iso[0x8001..0x8006].copy_from_slice(b"CD001");
        let mut program = b"MZ".to_vec();
        program.resize(200, 0);
        let cases: Vec<(Vec<u8>, Content)> = vec![
            (Vec::new(), Content::Empty),
            (program, Content::Program("a Windows program")),
            (iso, Content::DiskImage),
            (b"junk\n%PDF-1.7".to_vec(), Content::Pdf),
            (b"\xef\xbb\xbf <HTML><body>".to_vec(), Content::Html),
            (
                b"<?xml version=\"1.0\"?><svg onload=x()>".to_vec(),
                Content::Svg,
            ),
            (b"\xff\xfe<\0h\0t\0m\0l\0>\0".to_vec(), Content::Html),
            (b"BEGIN:VCALENDAR\r\n".to_vec(), Content::Calendar),
            (b"MZ is short for Mark".to_vec(), Content::Text),
            (b"just words".to_vec(), Content::Text),
            (b"\0\x01\x02".to_vec(), Content::Other),
        ];
        for (bytes, expected) in cases {
            assert_eq!(
                content_of(&bytes),
                expected,
                "{:?}",
                bytes.get(..bytes.len().min(24))
            );
        }
    }
}
