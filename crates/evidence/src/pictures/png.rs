//! PNG rebuilt from the parts that its pixels need (PNG third edition, section 5 and 11). Not kept: words, times, Exif, colour
//! profiles (they name a screen), densities, parts of programs, and what follows the end.

/// The header, palette, pixels, see-through, how colours are meant, and animation.
const KEPT: [&[u8; 4]; 14] = [
    b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"cICP", b"sBIT", b"bKGD",
    b"acTL", b"fcTL", b"fdAT", b"hIST",
];
const SIGNATURE_BYTES: usize = 8;
/// An empty last part, with its check value.
const END: &[u8] = b"\0\0\0\0IEND\xae\x42\x60\x82";

/// The picture rebuilt; `None` where it holds no pixels. One that breaks off is kept as far as its parts are whole.
pub fn rebuilt(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(bytes.len());
    let (signature, mut rest) = bytes.split_at_checked(SIGNATURE_BYTES)?;
    kept.extend_from_slice(signature);
    let mut has_pixels = false;
    while let Some((name, chunk, after)) = next_chunk(rest) {
        if name == b"IEND" {
            break;
        }
        if KEPT.contains(&name) {
            kept.extend_from_slice(chunk);
        }
        has_pixels |= name == b"IDAT";
        rest = after;
    }
    kept.extend_from_slice(END);
    has_pixels.then_some(kept)
}

/// A part's name, the whole part with length and check value, and what follows.
fn next_chunk(bytes: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let length = u32::from_be_bytes(*bytes.first_chunk::<4>()?);
    let name = bytes.get(4..)?.first_chunk::<4>()?;
    let whole = usize::try_from(length).ok()?.checked_add(12)?;
    let (chunk, after) = bytes.split_at_checked(whole)?;
    Some((name, chunk, after))
}
