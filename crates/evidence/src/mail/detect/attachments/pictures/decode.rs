//! PNG, JPEG and GIF to brightness. Sizes are asked before anything is unpacked; the first frame of a moving picture
//! stands for it. Transparency is laid on white, as mail programs do.

use super::{Luma, SIDE_MIN};
use std::io::Cursor;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;

/// Longest side of a picture that is unpacked, dots.
const SIDE_MAX: usize = 16_000;
/// Memory a GIF decoder may take for one frame, bytes: four for each dot allowed.
const GIF_BYTES_MAX: u64 = 16_000_000;
/// Passes of a JPEG that grows sharper; hostile files have thousands.
const JPEG_SCANS_MAX: usize = 20;

/// A picture that could be read.
pub enum Decoded {
    /// Its dots.
    Luma(Luma),
    /// Smaller than any code; not unpacked.
    TooSmall,
}

/// Unpacks a picture; `None` where it is of another kind, larger than `pixels_max`, or broken.
pub fn decode(bytes: &[u8], pixels_max: usize) -> Option<Decoded> {
    if bytes.starts_with(b"\x89PNG") {
        png(bytes, pixels_max)
    } else if bytes.starts_with(b"\xff\xd8") {
        jpeg(bytes, pixels_max)
    } else if bytes.starts_with(b"GIF8") {
        gif(bytes, pixels_max)
    } else {
        None
    }
}

/// Whether to go on with a picture of this size.
fn fits(width: usize, height: usize, pixels_max: usize) -> Option<bool> {
    let pixels = width.checked_mul(height)?;
    if width > SIDE_MAX || height > SIDE_MAX || pixels > pixels_max {
        return None;
    }
    Some(width >= SIDE_MIN && height >= SIDE_MIN)
}

fn options() -> DecoderOptions {
    DecoderOptions::default()
        .set_max_width(SIDE_MAX)
        .set_max_height(SIDE_MAX)
        .set_use_unsafe(false)
}

fn png(bytes: &[u8], pixels_max: usize) -> Option<Decoded> {
    let options = options().png_set_strip_to_8bit(true);
    let mut decoder = zune_png::PngDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().ok()?;
    let (width, height) = decoder.dimensions()?;
    if !fits(width, height, pixels_max)? {
        return Some(Decoded::TooSmall);
    }
    let channels = decoder.colorspace()?.num_components();
    let dots = decoder.decode_raw().ok()?;
    luma(width, &dots, channels)
}

fn jpeg(bytes: &[u8], pixels_max: usize) -> Option<Decoded> {
    let options = options()
        .jpeg_set_max_scans(JPEG_SCANS_MAX)
        .jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().ok()?;
    let info = decoder.info()?;
    if !fits(info.width.into(), info.height.into(), pixels_max)? {
        return Some(Decoded::TooSmall);
    }
    let dots = decoder.decode().ok()?;
    let channels = decoder
        .output_colorspace()
        .map_or(1, |space| space.num_components());
    luma(info.width.into(), &dots, channels)
}

fn gif(bytes: &[u8], pixels_max: usize) -> Option<Decoded> {
    let mut options = ::gif::DecodeOptions::new();
    options.set_color_output(::gif::ColorOutput::RGBA);
    options.set_memory_limit(::gif::MemoryLimit::Bytes(GIF_BYTES_MAX.try_into().ok()?));
    let mut decoder = options.read_info(Cursor::new(bytes)).ok()?;
    if !fits(decoder.width().into(), decoder.height().into(), pixels_max)? {
        return Some(Decoded::TooSmall);
    }
    let frame = decoder.next_frame_info().ok()??;
    let width = usize::from(frame.width);
    if !fits(width, frame.height.into(), pixels_max)? {
        return Some(Decoded::TooSmall);
    }
    let mut dots = vec![0; decoder.buffer_size()];
    decoder.read_into_buffer(&mut dots).ok()?;
    luma(width, &dots, 4)
}

/// Brightness of interleaved channels: grey, grey and opacity, colour, colour and opacity.
pub fn luma(width: usize, dots: &[u8], channels: usize) -> Option<Decoded> {
    let bright = |red: u8, green: u8, blue: u8| {
        // ITU-R BT.601 weights, in 256ths.
        ((77 * u32::from(red) + 150 * u32::from(green) + 29 * u32::from(blue)) >> 8) as u8
    };
    let on_white = |value: u8, opacity: u8| {
        let (value, opacity) = (u32::from(value), u32::from(opacity));
        ((value * opacity + 255 * (255 - opacity)) / 255) as u8
    };
    let grey: Vec<u8> = dots
        .chunks_exact(channels.max(1))
        .map(|dot| match *dot {
            [grey] => grey,
            [grey, opacity] => on_white(grey, opacity),
            [red, green, blue] => bright(red, green, blue),
            [red, green, blue, opacity] => on_white(bright(red, green, blue), opacity),
            _ => 255,
        })
        .collect();
    Luma::new(width, grey).map(Decoded::Luma)
}
