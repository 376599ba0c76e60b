//! Small PDFs, written here: strings in every spelling, names in disguise, objects packed away, pictures in rows.

use super::*;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn with_stream(dictionary: &str, stream: &[u8]) -> Vec<u8> {
    [
        format!("%PDF-1.5\n5 0 obj\n<< {dictionary} >>\nstream\n").as_bytes(),
        stream,
        b"\nendstream\nendobj\n%%EOF",
    ]
    .concat()
}

#[test]
fn whole_names_are_told_from_longer_ones() {
    let inside = read(b"%PDF-1.4 /JSON /Launch << /URI (http://evil.test/a) >>");
    assert!(!inside.acts && inside.starts_program);
    assert_eq!(inside.links, ["http://evil.test/a"]);
    assert!(read(b"%PDF-1.4 /JS(x)").acts);
    assert!(read(b"%PDF-1.4 /EmbeddedFiles 3 0 R").carries_file);
}

#[test]
fn a_link_is_read_in_every_spelling() {
    let cases: [(&[u8], &str); 5] = [
        (b"/URI(http://a.test/x\\(1\\)(2))", "http://a.test/x(1)(2)"),
        (b"/URI <687474703A2F2F622E746573742F>", "http://b.test/"),
        (b"/URI (http://c.test/\\141\\\nb)", "http://c.test/ab"),
        (b"/URI (\xfe\xff\0h\0t\0t\0p\0:\0/\0/\0d)", "http://d"),
        (
            b"/S /SubmitForm /F (https://e.test/in#frag)",
            "https://e.test/in#frag",
        ),
    ];
    for (bytes, expected) in cases {
        assert_eq!(read(bytes).links, [expected], "{}", bytes.escape_ascii());
    }
}

#[test]
fn strings_that_never_end_are_read_up_to_a_megabyte_together() {
    let link = b") /URI (http://a.test/)".as_slice();
    for begun in [b"/URI (".as_slice(), b"/URI <z"] {
        let few = [&begun.repeat(100), link].concat();
        assert_eq!(read(&few).links, ["http://a.test/"]);
        let many = [&begun.repeat(2_000), link].concat();
        assert!(read(&many).links.is_empty());
    }
}

#[test]
fn names_in_disguise_are_read_and_told() {
    let inside = read(b"%PDF-1.4 /J#61vaScript /A#20B (http://a.test/#41)");
    assert!(inside.acts && inside.hides_names);
    assert!(!read(b"%PDF-1.4 /Arial#20Bold /URI (http://a.test/#4a)").hides_names);
    assert_eq!(
        read(b"/Arial#20Bold /URI (http://a.test/#4a)").links,
        ["http://a.test/#4a"]
    );
}

#[test]
fn packed_objects_are_opened_and_other_streams_stay_out_of_it() {
    let objects = packed(b"<< /S /URI /URI (https://packed.test/) >> << /S /Launch >>");
    let inside = read(&with_stream("/Type /ObjStm /Filter /FlateDecode", &objects)).links;
    assert_eq!(inside, ["https://packed.test/"]);
    let page = read(&with_stream("/Length 9", b"(/JS /Launch)")).acts;
    assert!(!page);
}

#[test]
fn a_stream_that_never_ends_hides_nothing() {
    let inside = read(b"<< /X 1 >>\nstream\n abc << /URI (http://after.test/) >> /JS (x)");
    assert!(inside.acts);
    assert_eq!(inside.links, ["http://after.test/"]);
}

#[test]
fn pictures_are_unpacked_row_by_row_with_and_without_filters() {
    let plain: Vec<u8> = (0..30 * 30).map(|at| (at % 251) as u8).collect();
    let shown = |stream: &[u8]| {
        let pdf = with_stream(
            "/Subtype /Image /Width 30 /Height 30 /Filter /FlateDecode",
            stream,
        );
        let inside = read(&pdf);
        match inside.pictures.first().and_then(PdfPicture::picture) {
            Some(Picture::Dots(luma)) => luma.dots,
            _ => Vec::new(),
        }
    };
    assert_eq!(shown(&packed(&plain)), plain);
    // Filter 2 writes what differs from the row above.
    let mut filtered = Vec::new();
    for (row, dots) in plain.chunks(30).enumerate() {
        filtered.push(2);
        for (at, dot) in dots.iter().enumerate() {
            let above = if row == 0 {
                0
            } else {
                plain[(row - 1) * 30 + at]
            };
            filtered.push(dot.wrapping_sub(above));
        }
    }
    assert_eq!(shown(&packed(&filtered)), plain);
    assert_eq!(shown(b"broken"), Vec::<u8>::new());
}

#[test]
fn a_thousandfold_stream_is_unpacked_up_to_the_limit() {
    let zeros = packed(&vec![b' '; STREAM_BYTES_MAX * 3]);
    assert_eq!(unpack(&zeros, STREAM_BYTES_MAX).len(), STREAM_BYTES_MAX);
}
