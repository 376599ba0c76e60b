//! GIF rebuilt from the parts that its pixels need (GIF89a, sections 17 to 27). Not kept: comments, words, parts of programs
//! but the one that says how often an animation plays, and what follows the end.

const IMAGE: u8 = 0x2c;
const EXTENSION: u8 = 0x21;
/// Which extension: how a frame is shown; a program's own.
const CONTROL: u8 = 0xf9;
const APPLICATION: u8 = 0xff;
const END: u8 = 0x3b;
/// The two names of the part that repeats an animation, with the length before them.
const REPEATS: [&[u8]; 2] = [b"\x0bNETSCAPE2.0", b"\x0bANIMEXTS1.0"];

/// The picture rebuilt; `None` where it holds no image. One that breaks off is kept as far as its parts are whole.
pub fn rebuilt(bytes: &[u8]) -> Option<Vec<u8>> {
    let (header, mut rest) = bytes.split_at_checked(13 + table_bytes(*bytes.get(10)?))?;
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend_from_slice(header);
    let mut has_image = false;
    while let Some(length) = part_bytes(rest) {
        let Some((part, after)) = rest.split_at_checked(length) else {
            break;
        };
        if is_kept(part) {
            kept.extend_from_slice(part);
        }
        has_image |= part.first() == Some(&IMAGE);
        rest = after;
    }
    kept.push(END);
    has_image.then_some(kept)
}

/// How long a table of colours is, by the byte that says whether there is one.
fn table_bytes(packed: u8) -> usize {
    match packed & 0x80 {
        0 => 0,
        _ => 3 << ((packed & 0x07) + 1),
    }
}

/// How long the part is that begins here; `None` at the end, and where nothing known begins.
fn part_bytes(bytes: &[u8]) -> Option<usize> {
    let blocks_at = match *bytes.first()? {
        // Its place and size, a table of its own, the size of its first code.
        IMAGE => 10 + table_bytes(*bytes.get(9)?) + 1,
        EXTENSION => 2,
        _ => return None,
    };
    let mut at = blocks_at;
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}

fn is_kept(part: &[u8]) -> bool {
    match part {
        [IMAGE, ..] | [EXTENSION, CONTROL, ..] => true,
        // At most three bytes of a number behind the name: more than that would be something else.
        [EXTENSION, APPLICATION, named @ ..] => {
            named.len() <= 17 && REPEATS.iter().any(|name| named.starts_with(name))
        }
        _ => false,
    }
}
