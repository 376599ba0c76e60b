//! WebP rebuilt from the parts that its pixels need (RFC 9649, section 2). Not kept: Exif, XMP, colour profiles, unknown parts,
//! and what follows the end.

/// Pixels (lossy, lossless), their transparency, animation, and the extended header.
const KEPT: [&[u8; 4]; 6] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"];
/// In the extended header's first byte: a colour profile, Exif and XMP are there (RFC 9649, section 2.7.1).
const TOLD_PARTS: u8 = 0x20 | 0x08 | 0x04;
const HEADER_BYTES: usize = 12;

/// The picture rebuilt; `None` where it holds no pixels.
pub fn rebuilt(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut parts = Vec::with_capacity(bytes.len());
    let mut rest = bytes.get(HEADER_BYTES..)?;
    let mut has_pixels = false;
    while let Some((name, contents, after)) = next_chunk(rest) {
        if KEPT.contains(&name) {
            write(&mut parts, name, contents);
        }
        has_pixels |= matches!(name, b"VP8 " | b"VP8L" | b"ANMF");
        rest = after;
    }
    let size = u32::try_from(parts.len() + 4).ok()?;
    let whole = [b"RIFF", &size.to_le_bytes()[..], b"WEBP", &parts].concat();
    has_pixels.then_some(whole)
}

/// A part's name, its contents, and what follows its padding.
fn next_chunk(bytes: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let name = bytes.first_chunk::<4>()?;
    let length = u32::from_le_bytes(*bytes.get(4..)?.first_chunk::<4>()?);
    let length = usize::try_from(length).ok()?;
    let (contents, after) = bytes.get(8..)?.split_at_checked(length)?;
    Some((name, contents, after.get(length % 2..).unwrap_or_default()))
}

fn write(parts: &mut Vec<u8>, name: &[u8; 4], contents: &[u8]) {
    // It came with a length of four bytes.
    let length = u32::try_from(contents.len()).unwrap_or(u32::MAX);
    parts.extend_from_slice(name);
    parts.extend(length.to_le_bytes());
    let start = parts.len();
    parts.extend_from_slice(contents);
    if name == b"VP8X"
        && let Some(told) = parts.get_mut(start)
    {
        *told &= !TOLD_PARTS;
    }
    if contents.len() % 2 == 1 {
        parts.push(0);
    }
}
