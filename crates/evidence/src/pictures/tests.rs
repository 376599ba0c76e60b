//! Pictures of 8 by 8 points, made with ImageMagick, with a mark put into every part that may tell of somebody: the mark goes,
//! the points stay. The decoders are those by which `mail` reads pictures.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use proptest::prelude::{any, proptest};
use zune_core::bytestream::ZCursor;

use super::{Stripped, is_picture, without_metadata};

const JPEG: &str = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAAIAAgDAREAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAABf/EABYQAAMAAAAAAAAAAAAAAAAAAAATYf/EABQBAQAAAAAAAAAAAAAAAAAAAAT/xAAWEQADAAAAAAAAAAAAAAAAAAAAFGH/2gAMAwEAAhEDEQA/ACXUYhB7tP/Z";
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAIEAIAAAAb/fWfAAAANUlEQVQY02M8qcLAYHabgWjARLxSamjI3c7AMNkTvwiD2W0GhpMqEJ9A2MgkpjgjhBpMngYAUhsX+VeHOrQAAAAASUVORK5CYII=";
const WEBP: &str = "UklGRkwAAABXRUJQVlA4TD8AAAAvB8ABAD8AEIT/bRMCgRQO0wKBxJ/xXJ5/gkmaajtGB+eDASEkW0khhRRSSCGFFPK32Ivof3y86uJUu1qY1QAA";
const GIF: &str = "R0lGODlhCAAIAPAAAMgANzcAyCH5BAAAAAAALAAAAAAIAAgAAAINhI+pGdbQgoSy2otvAQA7";
const MARK: &[u8] = b"Ottilie, 47.3769 N 8.5417 E";

fn picture(base64: &str) -> Vec<u8> {
    BASE64.decode(base64).unwrap()
}

/// These bytes with others put in at this place.
fn with(bytes: &[u8], at: usize, more: &[u8]) -> Vec<u8> {
    [&bytes[..at], more, &bytes[at..]].concat()
}

fn stripped(bytes: &[u8]) -> Vec<u8> {
    match without_metadata(bytes) {
        Stripped::Picture(kept) => kept,
        other => panic!("{other:?}"),
    }
}

fn is_marked(bytes: &[u8]) -> bool {
    bytes.windows(MARK.len()).any(|part| part == MARK)
}

fn jpeg_part(marker: u8, name: &[u8]) -> Vec<u8> {
    let length = u16::try_from(2 + name.len() + MARK.len())
        .unwrap()
        .to_be_bytes();
    [&[0xff, marker], &length[..], name, MARK].concat()
}

fn points_of_jpeg(bytes: &[u8]) -> Vec<u8> {
    zune_jpeg::JpegDecoder::new(ZCursor::new(bytes))
        .decode()
        .unwrap()
}

#[test]
fn a_photograph_keeps_its_points_and_which_way_up() {
    let clean = picture(JPEG);
    let turned = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let mut told = with(&clean, 2, &jpeg_part(0xe1, turned));
    for (marker, name) in [
        (0xe1, &b"http://ns.adobe.com/xap/1.0/\0"[..]),
        (0xe2, b"ICC_PROFILE\0\x01\x01"),
        (0xe2, b"MPF\0"),
        (0xed, b"Photoshop 3.0\0"),
        (0xe0, b"JFXX\0\x10"),
        (0xee, b"Adobe\0\x64\0\0\0\0\x01"),
        (0xfe, b""),
        (0xf0, b""),
    ] {
        told = with(&told, 2, &jpeg_part(marker, name));
    }
    // Between the scan's data and the end, where some decoders look no more, and behind the end, where phones put a film.
    let end = told.len() - 2;
    told = with(&told, end, &jpeg_part(0xe1, b"Exif\0\0"));
    told.extend_from_slice(MARK);
    assert!(is_marked(&told));

    let kept = stripped(&told);
    assert!(!is_marked(&kept));
    assert_eq!(points_of_jpeg(&kept), points_of_jpeg(&clean[..]));
    let way_up = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0";
    assert!(kept.windows(way_up.len()).any(|part| part == way_up));
    assert_eq!(stripped(&clean), clean, "there was nothing to take off");
}

#[test]
fn a_smaller_copy_in_the_first_part_goes() {
    let clean = picture(JPEG);
    let mut told = with(&clean, 20, MARK);
    // The part's length, and a copy of nine points: 27 bytes, as long as the mark.
    (told[5], told[18], told[19]) = (16 + 27, 9, 1);
    assert_eq!(stripped(&told), clean);
}

fn png_part(name: &[u8; 4], contents: &[u8]) -> Vec<u8> {
    let length = u32::try_from(contents.len()).unwrap().to_be_bytes();
    // Nobody looks at the check value of a part that goes.
    [&length[..], name, contents, b"\0\0\0\0"].concat()
}

#[test]
fn a_screenshot_keeps_its_points_alone() {
    let clean = picture(PNG);
    let mut told = clean.clone();
    for name in [
        b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"iCCP", b"pHYs", b"prVt", b"caBX",
    ] {
        told = with(&told, 33, &png_part(name, MARK));
    }
    told.extend_from_slice(MARK);
    assert!(is_marked(&told));
    assert_eq!(stripped(&told), clean);
}

#[test]
fn a_picture_in_webp_keeps_its_points_alone() {
    let clean = picture(WEBP);
    let part = |name: &[u8], contents: &[u8]| {
        let length = u32::try_from(contents.len()).unwrap().to_le_bytes();
        let padding = &[0][..contents.len() % 2];
        [name, &length[..], contents, padding].concat()
    };
    let header = |told: u8| part(b"VP8X", &[told, 0, 0, 0, 7, 0, 0, 7, 0, 0]);
    let parts = |told: u8, more: &[u8]| {
        let body = [b"WEBP", &header(told)[..], &clean[12..], more].concat();
        part(b"RIFF", &body)
    };
    let more = [
        part(b"EXIF", MARK),
        part(b"XMP ", MARK),
        part(b"ICCP", MARK),
        part(b"what", MARK),
    ];
    let mut told = parts(0x3c, &more.concat());
    told.extend_from_slice(MARK);
    assert!(is_marked(&told));
    // Transparency is no detail about anybody; the three others are gone, and the header says so.
    assert_eq!(stripped(&told), parts(0x10, b""));
    assert_eq!(stripped(&clean), clean);
}

#[test]
fn a_gif_keeps_its_points_and_how_often_it_plays() {
    let clean = picture(GIF);
    let repeats = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0";
    let plays = with(&clean, 19, repeats);
    let length = [u8::try_from(MARK.len()).unwrap()];
    let mut told = plays.clone();
    for start in [
        &b"\x21\xfe"[..],
        b"\x21\xff\x0bXMP DataXMP",
        b"\x21\xff\x0bNETSCAPE2.0",
    ] {
        told = with(&told, 19, &[start, &length, MARK, b"\0"].concat());
    }
    told.extend_from_slice(MARK);
    assert!(is_marked(&told));
    let kept = stripped(&told);
    assert_eq!(kept, plays);
    let mut points = gif::DecodeOptions::new().read_info(&kept[..]).unwrap();
    assert_eq!(points.read_next_frame().unwrap().unwrap().buffer.len(), 64);
}

#[test]
fn what_cannot_be_taken_off_is_said() {
    for bytes in [
        &b"\0\0\0\x18ftypheic\0\0\0\0"[..],
        b"\0\0\0\x14ftypqt  ",
        b"II*\0\x08\0\0\0",
        b"\xff\x0a\xfa\x7f",
        // Broken ones: a beginning alone.
        b"\xff\xd8\xff\xe1\0\x10Exif",
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR",
        b"GIF89a\x08\0\x08\0\0\0\0",
        b"RIFF\0\0\0\0WEBP",
    ] {
        assert!(is_picture(bytes));
        assert_eq!(without_metadata(bytes), Stripped::Impossible, "{bytes:?}");
    }
    for bytes in [
        &b"From: ottilie@school.example"[..],
        b"%PDF-1.7",
        b"",
        b"PK\x03\x04",
        b"BM",
    ] {
        assert!(!is_picture(bytes));
        assert_eq!(without_metadata(bytes), Stripped::NotAPicture);
    }
}

proptest! {
    /// A picture that breaks off, or has a byte turned over, is no trouble, and what was taken off stays off.
    #[test]
    fn broken_pictures_are_no_trouble(which in 0..4_usize, cut in 0..300_usize, at in 0..300_usize, byte: u8) {
        let mut bytes = picture([JPEG, PNG, WEBP, GIF][which]);
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(1 + cut % length);
        if let Stripped::Picture(kept) = without_metadata(&bytes) {
            assert_eq!(without_metadata(&kept), Stripped::Picture(kept.clone()));
        }
    }

    #[test]
    fn any_bytes_are_no_trouble(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        without_metadata(&[&picture(JPEG)[..60], &bytes].concat());
        without_metadata(&bytes);
    }
}
