//! One line of a list of breached passwords, in both layouts in which Pwned Passwords is handed out: `SHA1:count` in one file
//! ordered by hash, and files named after the first five hexadecimal digits whose lines hold the other 35
//! (<https://haveibeenpwned.com/API/v3#PwnedPasswords>). A list of NTLM hashes is told apart and refused: a password can't be
//! looked up in it by SHA-1. No line is ever repeated in an error, because a list of plain passwords may be handed in by mistake.

use super::{DIGEST_BYTES, PasswordDigest};

/// Hexadecimal digits in the name of a range file.
pub const RANGE_DIGITS: usize = 5;
/// A line is no longer, bytes: 40 digits, a colon, a count.
pub const LINE_BYTES_MAX: usize = 128;

/// The hexadecimal digits of a SHA-1, and of an NTLM hash.
const SHA1_DIGITS: usize = 2 * DIGEST_BYTES;
const NTLM_DIGITS: usize = 32;
/// What some editors put in front of a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A password of the list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// Its digest.
    pub digest: PasswordDigest,
    /// How often it was seen in breaches; at least once.
    pub times: u64,
}

/// Why a line can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// It has the length of an NTLM hash.
    #[error(
        "holds NTLM hashes, which no password can be looked up in by its SHA-1: download the list of SHA-1 hashes"
    )]
    Ntlm,
    /// It isn't a hash and a count.
    #[error(
        "is no hash and count, as in a list of Pwned Passwords: the download may have ended early, or this is another file"
    )]
    NoListLine,
}

/// The first digits of the digests in a range file, from its name without an ending, such as `0A1B2`.
pub fn range_of_name(name: &str) -> Option<u32> {
    (name.len() == RANGE_DIGITS && name.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .then(|| u32::from_str_radix(name, 16).ok())
        .flatten()
}

/// Reads one line, with or without its line end; in a range file, its `range` stands before the line's digits. `None` for an
/// empty line and for padding, which the service marks with a count of 0.
///
/// # Errors
/// When it is another kind of line.
pub fn read_line(line: &[u8], range: Option<u32>) -> Result<Option<Listed>, LineFault> {
    let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
    let line = line.trim_ascii();
    if line.is_empty() {
        return Ok(None);
    }
    let mut parts = line.splitn(2, |byte| *byte == b':');
    let (digits, count) = (parts.next().unwrap_or_default(), parts.next());
    let skipped = if range.is_some() { RANGE_DIGITS } else { 0 };
    if digits.len() + skipped == NTLM_DIGITS && digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(LineFault::Ntlm);
    }
    if digits.len() + skipped != SHA1_DIGITS {
        return Err(LineFault::NoListLine);
    }
    let digest = digest_of(range, digits).ok_or(LineFault::NoListLine)?;
    let times = count.and_then(number).ok_or(LineFault::NoListLine)?;
    Ok((times > 0).then_some(Listed { digest, times }))
}

/// The digest that these digits write, behind those of the range.
fn digest_of(range: Option<u32>, digits: &[u8]) -> Option<PasswordDigest> {
    let of_range = |range: u32| {
        (0..RANGE_DIGITS as u32)
            .rev()
            .map(move |at| range >> (4 * at) & 15)
    };
    let front = range.into_iter().flat_map(of_range).map(Some);
    let behind = digits.iter().map(|digit| char::from(*digit).to_digit(16));
    let mut nibbles = front.chain(behind);
    let mut bytes = [0_u8; DIGEST_BYTES];
    for byte in &mut bytes {
        let (high, low) = (nibbles.next()??, nibbles.next()??);
        *byte = u8::try_from(high << 4 | low).ok()?;
    }
    Some(PasswordDigest(bytes))
}

/// A count: some lists write a space after the colon.
fn number(text: &[u8]) -> Option<u64> {
    std::str::from_utf8(text).ok()?.trim().parse().ok()
}
