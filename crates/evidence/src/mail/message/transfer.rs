//! Content-Transfer-Encoding, undone as far as the bytes allow: base64 and quoted-printable with junk in them, and
//! uuencode. Never fails: what does not fit is skipped and the caller is told that it was there.

/// What came out, and whether something in the input did not belong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Decoded {
    pub bytes: Vec<u8>,
    pub junk: bool,
}

/// RFC 2045 clause 6.8. Characters outside the alphabet are skipped; padding in the middle starts afresh.
pub(super) fn base64(input: &[u8]) -> Decoded {
    let mut out = Decoded {
        bytes: Vec::with_capacity(input.len() / 4 * 3),
        junk: false,
    };
    let mut bits: u32 = 0;
    let mut count = 0_u8;
    let mut padded = false;
    let mut rest = input;
    while let Some((&byte, after)) = rest.split_first() {
        // Nearly all of it is lines of whole groups.
        if count == 0
            && !padded
            && let Some((three, behind)) = whole_group(rest)
        {
            out.bytes.extend_from_slice(&three);
            rest = behind;
            continue;
        }
        rest = after;
        let value = match byte {
            b'=' => {
                flush_base64(&mut out.bytes, bits, count);
                (bits, count, padded) = (0, 0, true);
                continue;
            }
            b'\r' | b'\n' | b' ' | b'\t' => continue,
            _ => BASE64_VALUES
                .get(usize::from(byte))
                .copied()
                .unwrap_or(NO_BASE64),
        };
        if value == NO_BASE64 {
            out.junk = true;
            continue;
        }
        // Data after the padding: some readers stop there, some go on. We go on and say so.
        out.junk |= padded;
        padded = false;
        bits = bits << 6 | u32::from(value);
        count += 1;
        if count == 4 {
            out.bytes.extend(bits.to_be_bytes().into_iter().skip(1));
            (bits, count) = (0, 0);
        }
    }
    out.junk |= count == 1;
    flush_base64(&mut out.bytes, bits, count);
    out
}

/// What stands for no six bits.
const NO_BASE64: u8 = 0xff;

/// The six bits that each byte stands for, both alphabets of RFC 4648 taken together.
const BASE64_VALUES: [u8; 256] = base64_values();

#[expect(
    clippy::indexing_slicing,
    reason = "worked out by the compiler, which has no other way, and which refuses a place that is none"
)]
const fn base64_values() -> [u8; 256] {
    let mut values = [NO_BASE64; 256];
    let mut byte = 0;
    while byte < 256 {
        values[byte] = match byte as u8 {
            letter @ b'A'..=b'Z' => letter - b'A',
            letter @ b'a'..=b'z' => letter - b'a' + 26,
            digit @ b'0'..=b'9' => digit - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => NO_BASE64,
        };
        byte += 1;
    }
    values
}

/// The three bytes of the four letters at the start of the input, and what follows them.
fn whole_group(input: &[u8]) -> Option<([u8; 3], &[u8])> {
    let (four, behind) = input.split_first_chunk::<4>()?;
    let value = |byte: u8| {
        BASE64_VALUES
            .get(usize::from(byte))
            .copied()
            .unwrap_or(NO_BASE64)
    };
    let [a, b, c, d] = four.map(value);
    // No value has its highest bit set, and what stands for nothing has.
    if (a | b | c | d) & 0x80 != 0 {
        return None;
    }
    let bits = u32::from(a) << 18 | u32::from(b) << 12 | u32::from(c) << 6 | u32::from(d);
    let [_, first, second, third] = bits.to_be_bytes();
    Some(([first, second, third], behind))
}

fn flush_base64(out: &mut Vec<u8>, bits: u32, count: u8) {
    match count {
        2 => out.push((bits >> 4) as u8),
        3 => out.extend([(bits >> 10) as u8, (bits >> 2) as u8]),
        _ => {}
    }
}

/// RFC 2045 clause 6.7, with soft line ends; a stray `=` stays as it is.
pub(super) fn quoted_printable(input: &[u8]) -> Decoded {
    let mut out = Decoded {
        bytes: Vec::with_capacity(input.len()),
        junk: false,
    };
    let mut at = 0;
    while let Some(rest) = input.get(at..).filter(|rest| !rest.is_empty()) {
        let plain = memchr::memchr(b'=', rest);
        let plain = plain.unwrap_or(rest.len());
        if plain > 0 {
            out.bytes
                .extend_from_slice(rest.get(..plain).unwrap_or_default());
            at += plain;
            continue;
        }
        let rest = input.get(at + 1..).unwrap_or_default();
        if let Some(value) = hex_pair(rest) {
            out.bytes.push(value);
            at += 3;
        } else if let Some(skip) = soft_line_end(rest) {
            at += 1 + skip;
        } else {
            out.junk = true;
            out.bytes.push(b'=');
            at += 1;
        }
    }
    out
}

/// RFC 2047 clause 4.2: quoted-printable of encoded words, where an underscore is a space.
pub(super) fn encoded_word_q(input: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = input
        .iter()
        .map(|byte| if *byte == b'_' { b' ' } else { *byte })
        .collect();
    quoted_printable(&spaced).bytes
}

/// Length of a soft line end after `=`: optional white space, then a line end or the end of the input.
fn soft_line_end(rest: &[u8]) -> Option<usize> {
    let blanks = rest
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .take(80)
        .count();
    match rest.get(blanks..).unwrap_or_default() {
        [b'\r', b'\n', ..] => Some(blanks + 2),
        [b'\n', ..] => Some(blanks + 1),
        [b'\r'] => Some(blanks + 1),
        [] => Some(blanks),
        _ => None,
    }
}

fn hex_pair(rest: &[u8]) -> Option<u8> {
    let high = char::from(*rest.first()?).to_digit(16)?;
    let low = char::from(*rest.get(1)?).to_digit(16)?;
    u8::try_from(high * 16 + low).ok()
}

/// How the first line of a uuencoded file begins.
const BEGIN: &[u8] = b"begin ";

/// The first uuencoded file inside a text: its name and bytes.
pub(super) fn uuencoded(text: &[u8]) -> Option<(String, Vec<u8>)> {
    // Next to no text has one, and looking at every line takes far longer than this.
    memchr::memmem::find(text, BEGIN)?;
    let mut lines = text
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let name = lines.find_map(begin_line)?;
    let mut bytes = Vec::new();
    for line in lines {
        if line == b"end" {
            return Some((name, bytes));
        }
        let length = usize::from(line.first()?.wrapping_sub(b' ') & 0x3f);
        let start = bytes.len();
        for group in line.get(1..)?.chunks(4) {
            let bits = group.iter().fold(0_u32, |bits, byte| {
                bits << 6 | u32::from(byte.wrapping_sub(b' ') & 0x3f)
            });
            let missing = 4_usize.saturating_sub(group.len());
            bytes.extend((bits << (6 * missing)).to_be_bytes().into_iter().skip(1));
        }
        bytes.truncate(start + length);
    }
    // No `end` line: cut off in transit, or no uuencode at all.
    None
}

fn begin_line(line: &[u8]) -> Option<String> {
    let rest = line.strip_prefix(BEGIN)?;
    let (mode, name) = (rest.get(..3)?, rest.get(4..)?);
    let is_mode = mode.iter().all(|byte| (b'0'..=b'7').contains(byte));
    (is_mode && rest.get(3) == Some(&b' ') && !name.is_empty())
        .then(|| String::from_utf8_lossy(name).into_owned())
}
