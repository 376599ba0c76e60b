//! Pictures without what they tell of whoever took them: place, time, camera, programs, comments, smaller copies and whatever
//! hangs on behind the end. Bytes in, bytes out, nothing decoded: what is shown stays as it was, to the bit. This is for reports
//! whose name is kept back (`docs/security/sealed-names.md`); evidence that came with a name stays as it came. What a picture
//! shows, and what mails, documents and archives carry inside them, isn't touched here.
//!
//! Each format is rebuilt from a list of the parts that a picture can't be shown without. What isn't on the list goes, known or
//! not. Written here because the libraries at hand take named parts away (`img-parts`, `little_exif`) and leave what they don't
//! know, the later scans of a JPEG and what follows its end.

mod gif;
mod jpeg;
mod png;
mod webp;

#[cfg(test)]
mod tests;

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stripped {
    /// It is no picture or video that is known to carry such details.
    NotAPicture,
    /// The picture, with nothing but what it shows, and which way up.
    Picture(Vec<u8>),
    /// It is a picture or a video whose details can't be taken out: a format that isn't read here, or one that is broken.
    Impossible,
}

/// The formats that are rebuilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Jpeg,
    Png,
    WebP,
    Gif,
    /// Known to carry such details, and not read here.
    Other,
}

/// Whether a file is a picture or a video that may tell who took it. It goes by the bytes, never by a name.
pub fn is_picture(bytes: &[u8]) -> bool {
    format_of(bytes).is_some()
}

/// A picture with nothing but what it shows. Takes time and memory in proportion to the file; whoever calls limits that.
pub fn without_metadata(bytes: &[u8]) -> Stripped {
    let rebuilt = match format_of(bytes) {
        None => return Stripped::NotAPicture,
        Some(Format::Jpeg) => jpeg::rebuilt(bytes),
        Some(Format::Png) => png::rebuilt(bytes),
        Some(Format::WebP) => webp::rebuilt(bytes),
        Some(Format::Gif) => gif::rebuilt(bytes),
        Some(Format::Other) => None,
    };
    rebuilt.map_or(Stripped::Impossible, Stripped::Picture)
}

/// Beginnings of formats that carry such details and aren't read here: TIFF and the raw formats of cameras built on it
/// (TIFF 6.0, section 2; BigTIFF; Panasonic's and Olympus's own marks), Fujifilm's, JPEG XL (ISO/IEC 18181-2, clause 4),
/// Photoshop, Matroska.
const OTHERS: [&[u8]; 12] = [
    b"II*\0",
    b"MM\0*",
    b"II+\0",
    b"MM\0+",
    b"IIU\0",
    b"IIRO",
    b"IIRS",
    b"FUJIFILM",
    b"\xff\x0a",
    b"\0\0\0\x0cJXL ",
    b"8BPS",
    b"\x1a\x45\xdf\xa3",
];

fn format_of(bytes: &[u8]) -> Option<Format> {
    let at = |start: usize, mark: &[u8]| {
        bytes
            .get(start..)
            .is_some_and(|rest| rest.starts_with(mark))
    };
    if at(0, b"\xff\xd8\xff") {
        Some(Format::Jpeg)
    } else if at(0, b"\x89PNG\r\n\x1a\n") {
        Some(Format::Png)
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        Some(Format::WebP)
    } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
        Some(Format::Gif)
    } else if is_media_container(bytes) || OTHERS.iter().any(|mark| at(0, mark)) {
        Some(Format::Other)
    } else {
        None
    }
}

/// The containers of HEIC, AVIF, and of what phones film (ISO/IEC 14496-12, clause 4.3; QuickTime also begins with others).
fn is_media_container(bytes: &[u8]) -> bool {
    let first_boxes: [&[u8]; 5] = [b"ftyp", b"moov", b"mdat", b"wide", b"jP  "];
    bytes
        .get(4..8)
        .is_some_and(|name| first_boxes.contains(&name))
}
