//! Pictures: what is written in the square codes (QR) they show, so that an address in a code is looked at like any other
//! link. Pictures are decoded in memory within stated limits, and no word in them is read. Patterns drawn with letters, or
//! codes bent in a photograph, stay unseen.

mod code;
mod decode;

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Pictures of one message that are looked through.
pub const PICTURES_MAX: usize = 8;
/// Pixels of one picture: a large screen, not a camera's.
const PIXELS_MAX: usize = 4_000_000;
/// Pixels of all pictures of one message.
const PIXELS_ALL_MAX: usize = 6_000_000;
/// A code has at least 21 dots a side; smaller pictures hold none.
const SIDE_MIN: usize = 21;

/// One picture as brightness, 0 black to 255 white.
pub struct Luma {
    /// Dots in a row.
    pub width: usize,
    /// The dots, row by row.
    pub dots: Vec<u8>,
}

impl Luma {
    /// A picture of whole rows; `None` where there is nothing to look at.
    pub fn new(width: usize, mut dots: Vec<u8>) -> Option<Luma> {
        let height = dots.len().checked_div(width)?;
        dots.truncate(width * height);
        (width >= SIDE_MIN && height >= SIDE_MIN).then_some(Luma { width, dots })
    }

    /// The dots row by row.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.dots.chunks_exact(self.width.max(1))
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.dots.len().checked_div(self.width).unwrap_or(0)
    }
}

/// A picture to look through.
pub enum Picture<'a> {
    /// A file: PNG, JPEG or GIF.
    File(&'a [u8]),
    /// Dots already unpacked, as PDFs hold them.
    Dots(Luma),
}

/// Looks through the pictures of one message, within limits over all of them.
pub struct Reader {
    pictures_left: usize,
    pixels_left: usize,
}

impl Default for Reader {
    fn default() -> Reader {
        Reader {
            pictures_left: PICTURES_MAX,
            pixels_left: PIXELS_ALL_MAX,
        }
    }
}

impl Reader {
    /// What stands in the codes of a picture; `None` where it was not looked through: of a kind that isn't read, too
    /// large, broken, or one too many.
    pub fn codes(&mut self, picture: Picture<'_>) -> Option<Vec<String>> {
        self.pictures_left = self.pictures_left.checked_sub(1)?;
        let pixels_max = PIXELS_MAX.min(self.pixels_left);
        // The decoders are other people's work on hostile bytes; should one panic, the picture counts as not looked through.
        let (codes, pixels) =
            catch_unwind(AssertUnwindSafe(|| read(picture, pixels_max))).ok()??;
        self.pixels_left = self.pixels_left.saturating_sub(pixels);
        Some(codes)
    }
}

fn read(picture: Picture<'_>, pixels_max: usize) -> Option<(Vec<String>, usize)> {
    let luma = match picture {
        Picture::File(bytes) => match decode::decode(bytes, pixels_max)? {
            decode::Decoded::Luma(luma) => luma,
            decode::Decoded::TooSmall => return Some((Vec::new(), 0)),
        },
        Picture::Dots(luma) if luma.dots.len() <= pixels_max => luma,
        Picture::Dots(_) => return None,
    };
    Some((code::codes_in(&luma), luma.dots.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_picture_was_not_looked_through_and_a_dot_holds_no_code() {
        let mut reader = Reader::default();
        assert_eq!(reader.codes(Picture::File(b"RIFF....WEBP")), None);
        assert_eq!(
            reader.codes(Picture::File(b"\x89PNG\r\n\x1a\nbroken")),
            None
        );
        let dot =
            b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
        assert_eq!(reader.codes(Picture::File(dot)), Some(Vec::new()));
    }

    #[test]
    fn the_ninth_picture_is_one_too_many() {
        let mut reader = Reader::default();
        let plain = || Picture::Dots(Luma::new(30, vec![255; 900]).unwrap());
        for _ in 0..PICTURES_MAX {
            assert_eq!(reader.codes(plain()), Some(Vec::new()));
        }
        assert_eq!(reader.codes(plain()), None);
    }
}
