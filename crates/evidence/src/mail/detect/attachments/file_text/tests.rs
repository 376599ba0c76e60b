//! Whole files, each as base64 in `golden/NAME.txt` beside the words it shows in `golden/NAME.words`: written by the programs that
//! write invoices, and read here. Then the same files broken, and files that would never end.

use super::*;
use crate::limits::TEXT_CHARS_MAX;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::path::PathBuf;

fn golden() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/mail/detect/attachments/file_text/golden")
}

fn attached(bytes: Vec<u8>) -> Attachment {
    Attachment {
        name: "file".to_owned(),
        declared_type: String::new(),
        bytes,
        part: "part 2".to_owned(),
        inline: false,
    }
}

/// Every golden file with its name and its words.
fn files() -> Vec<(String, Vec<u8>, String)> {
    let paths = std::fs::read_dir(golden()).unwrap();
    let paths = paths.map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let bytes = BASE64_STANDARD.decode(text.replace('\n', "")).unwrap();
            let words = std::fs::read_to_string(path.with_extension("words")).unwrap();
            (path.display().to_string(), bytes, words)
        })
        .collect();
    files.sort();
    files
}

#[test]
fn every_golden_file_shows_its_words() {
    let files = files();
    assert!(files.len() > 10);
    for (name, bytes, words) in files {
        let expected = words.trim_end().to_owned();
        let found = match file_text(&attached(bytes)) {
            FileText::Read(text) => text,
            FileText::Unread(why) => format!("unread: {why}"),
            FileText::NoDocument => "no document".to_owned(),
        };
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn row_39_a_pdf_whose_references_go_in_circles_ends() {
    let head = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
        2 0 obj<</Type/Pages/Kids[2 0 R 3 0 R]/Parent 2 0 R/Count 2>>endobj\n\
        3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>endobj\n\
        4 0 obj<</Length 4>>stream\nX Do\nendstream endobj\n\
        5 0 obj<</Subtype/Form/Resources<</XObject<</X 5 0 R>>>>/Length 4>>stream\nX Do\nendstream endobj\n\
        6 0 obj 7 0 R endobj\n7 0 obj 6 0 R endobj\n";
    let end = format!(
        "xref\n0 1\n0000000000 65535 f\ntrailer<</Size 8/Root 1 0 R/Info 6 0 R/Prev {0}>>\nstartxref\n{0}\n%%EOF",
        head.len()
    );
    let read = file_text(&attached(format!("{head}{end}").into_bytes()));
    assert!(!matches!(read, FileText::NoDocument));
}

#[test]
fn every_golden_file_shows_its_account_whole() {
    for (name, bytes, _) in files() {
        let FileText::Read(text) = file_text(&attached(bytes)) else {
            panic!("{name} was not read");
        };
        let account = "DE89 3704 0044 0532 0130 00";
        assert!(text.contains(account), "{name}");
    }
}

/// Cuts, and bytes turned over, for each file.
const CHANGES: usize = 60;

#[test]
fn broken_files_are_read_to_their_end() {
    for (name, bytes, _) in files() {
        for step in 0..CHANGES {
            let at = bytes.len() * step / CHANGES;
            let mut turned = bytes.clone();
            turned[at] ^= 0xff;
            for broken in [bytes[..at].to_vec(), turned] {
                within_limits(&name, &file_text(&attached(broken)));
            }
        }
    }
}

fn within_limits(name: &str, read: &FileText) {
    if let FileText::Read(text) = read {
        assert!(!text.is_empty(), "{name}");
        assert!(text.chars().count() <= TEXT_CHARS_MAX, "{name}");
        let steers = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
        assert!(!text.contains(steers), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_take_it_beyond_its_limits(
        file in any::<Index>(),
        changes in vec((any::<Index>(), any::<u8>()), 0..20),
        moved in (any::<Index>(), any::<Index>(), 0..200_usize),
    ) {
        let files = files();
        let (name, bytes, _) = &files[file.index(files.len())];
        let mut bytes = bytes.clone();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let (from, to, length) = moved;
        let from = from.index(bytes.len());
        let piece = bytes[from..(from + length).min(bytes.len())].to_vec();
        let to = to.index(bytes.len());
        bytes.splice(to..to, piece);
        within_limits(name, &file_text(&attached(bytes)));
    }

    #[test]
    fn no_page_takes_it_beyond_its_limits(words in vec(select(WORDS), 0..120)) {
        let pdf = page(&words.join(" "));
        within_limits("page", &file_text(&attached(pdf)));
    }
}

/// What a page is made of.
const WORDS: &[&str] = &[
    "BT",
    "ET",
    "q",
    "Q",
    "cm",
    "Tf",
    "Td",
    "TD",
    "Tm",
    "T*",
    "Tj",
    "TJ",
    "'",
    "\"",
    "Do",
    "BI",
    "ID",
    "EI",
    "Tz",
    "TL",
    "/F1",
    "/X1",
    "0",
    "1",
    "-1",
    "12",
    "1e9",
    "999999999999",
    "-250",
    "(DE89)",
    "<4142>",
    "[",
    "]",
    "<<",
    ">>",
    "(",
    ")",
];

fn pdf(objects: &[&str]) -> Vec<u8> {
    let numbered = objects.iter().enumerate();
    let objects: String = numbered
        .map(|(at, object)| format!("{} 0 obj\n{object}\nendobj\n", at + 1))
        .collect();
    format!("%PDF-1.7\n{objects}trailer << /Root 1 0 R >>\n%%EOF").into_bytes()
}

fn stream(dictionary: &str, content: &str) -> String {
    format!(
        "<< {dictionary} /Length {} >>\nstream\n{content}\nendstream",
        content.len()
    )
}

/// One page with a font of plain letters, and a form that shows itself.
fn page(content: &str) -> Vec<u8> {
    pdf(&[
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 1 /Resources << /Font << /F1 5 0 R >> /XObject << /X1 6 0 R /X2 7 0 R >> >> >>",
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>",
        &stream("", content),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Differences [65 /one /uni20AC /g7] >> >>",
        &stream("/Subtype /Form", "BT /F1 9 Tf (form) Tj ET /X1 Do"),
        "<< /Subtype /Image /Width 9 >>",
    ])
}

fn shown(content: &str) -> FileText {
    file_text(&attached(page(content)))
}

fn read(text: &str) -> FileText {
    FileText::Read(text.to_owned())
}

#[test]
fn where_letters_stand_tells_words_and_lines() {
    let text = "BT /F1 10 Tf 50 700 Td (DE) Tj (89) Tj ( 37) Tj [(04) -20 (0) -500 (044)] TJ
        0 -12 Td (next) Tj 80 0 Td (right) Tj 12 TL T* (third) Tj (fourth) ' 1 2 (fifth) \" ET
        BT 1 0 0 1 50 500 Tm (sixth) Tj 1 0 0 1 90 500 Tm (same) Tj 0 1 -1 0 20 20 Tm (upwards) Tj ET";
    assert_eq!(
        shown(text),
        read("DE89 37040 044\nnext right\nthird\nfourth\nfifth\nsixth same\nupwards")
    );
}

#[test]
fn a_code_without_letters_is_told_from_one_with() {
    assert_eq!(shown("BT /F1 9 Tf (AB-AC) Tj ET"), read("1€-1\u{fffd}"));
    let drawn = FileText::Unread("a PDF whose letters can only be drawn");
    assert_eq!(shown("BT /F1 9 Tf (CCC A) Tj ET"), drawn);
}

#[test]
fn forms_are_gone_into_and_end() {
    let twice = "q 1 0 0 1 0 700 cm /X1 Do Q BT /F1 9 Tf 0 9 Td (page) Tj ET";
    assert_eq!(shown(twice), read("formform\npage"));
}

#[test]
fn what_could_not_be_read_is_named() {
    let cases = [
        (page("/X2 Do"), "a picture"),
        (
            page("/X2 Do BT /F1 9 Tf (Page 1) Tj ET"),
            "mostly a picture",
        ),
        (page("0 0 1 rg"), "a PDF without words we could read"),
        (
            pdf(&[
                "<< /Type /Page /Contents 2 0 R >>",
                &stream("/Filter /LZWDecode", "x"),
            ]),
            "a PDF that is packed in a way we don't read",
        ),
        (
            [
                page("BT /F1 9 Tf (x) Tj ET"),
                b"trailer << /Encrypt 9 0 R >>".to_vec(),
            ]
            .concat(),
            "protected with a password",
        ),
        (b"\x89PNG\r\n\x1a\n".to_vec(), "a picture"),
        (b"{\\rtf1 {\\v hidden}}".to_vec(), "without words"),
        (
            b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec(),
            "an archive",
        ),
    ];
    for (bytes, why) in cases {
        let start = bytes[..bytes.len().min(30)].escape_ascii().to_string();
        assert_eq!(
            file_text(&attached(bytes)),
            FileText::Unread(why),
            "{start}"
        );
    }
    let account = shown("/X2 Do BT /F1 9 Tf (DE89 3704 0044) Tj ET");
    assert_eq!(account, read("DE89 3704 0044"));
    assert_eq!(file_text(&attached(Vec::new())), FileText::NoDocument);
    assert_eq!(
        file_text(&attached(b"\x7fELF\x02".to_vec())),
        FileText::NoDocument
    );
}

/// A lock that opens is read in the golden files; this is one of them with another proof of its password, as a file has it
/// whose password isn't empty.
#[test]
fn a_password_that_is_not_empty_keeps_a_pdf_unread() {
    let locked = files()
        .into_iter()
        .filter(|(name, _, _)| name.contains("pdf-locked-with"));
    let mut seen = 0;
    for (name, mut bytes, _) in locked {
        let at = bytes
            .windows(3)
            .rposition(|three| three == b"/U " || three == b"/U<" || three == b"/U(");
        let at = at.unwrap_or_else(|| panic!("{name} has no proof")) + 8;
        bytes[at] = if bytes[at] == b'1' { b'2' } else { b'1' };
        assert_eq!(
            file_text(&attached(bytes)),
            FileText::Unread("protected with a password"),
            "{name}"
        );
        seen += 1;
    }
    assert_eq!(seen, 5);
}

#[test]
fn of_two_objects_with_one_number_the_later_counts() {
    let old = page("BT /F1 9 Tf (the old account) Tj ET");
    let new = stream("", "BT /F1 9 Tf (the new account) Tj ET");
    let saved = [old, format!("\n4 0 obj\n{new}\nendobj\n").into_bytes()].concat();
    assert_eq!(file_text(&attached(saved)), read("the new account"));
}

#[test]
fn a_picture_in_the_page_hides_no_words() {
    let text = "BI /W 9 /H 9 ID \u{1}( BT EIx ( EI Q BT /F1 9 Tf (a bill of more than forty letters, all of them told here) Tj ET";
    assert_eq!(
        shown(text),
        read("a bill of more than forty letters, all of them told here")
    );
}

#[test]
fn texts_and_pages_are_read_in_their_letters() {
    let cases: [(&[u8], &str); 4] = [
        (b"Stra\xdfe;5\r\n\r\nIBAN\tx", "Straße;5\nIBAN\tx"),
        (b"\xff\xfea\0\xac\x20", "a€"),
        (
            b"<html><body><p>M\xc3\xbcller<p style='display:none'>no</p></body></html>",
            "Müller",
        ),
        (
            b"<html><meta charset=\"iso-8859-2\"><body>\xa3\xf3d\xbc</body></html>",
            "Łódź",
        ),
    ];
    for (bytes, words) in cases {
        assert_eq!(file_text(&attached(bytes.to_vec())), read(words));
    }
}

#[test]
fn a_text_without_end_is_read_up_to_the_limit() {
    let letters = b"words and \n".repeat(100_000);
    let FileText::Read(text) = file_text(&attached(letters)) else {
        panic!("not read");
    };
    let chars = text.chars().count();
    assert!(
        (TEXT_CHARS_MAX - 10..=TEXT_CHARS_MAX).contains(&chars),
        "{chars}"
    );
    let form = "/X1 Do ".repeat(500_000);
    within_limits("forms", &shown(&form));
    let nested = format!("{{\\rtf1 {}x", "{".repeat(500_000));
    assert_eq!(file_text(&attached(nested.into_bytes())), read("x"));
}
