//! The URL-safe base64 alphabet (RFC 4648 clause 5, no padding) for the tokens this desk signs. It reads only the one
//! spelling it writes, so that a token has no twin.

pub(super) const ALPHABET: &[u8; 64] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Writes bytes.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut token = String::with_capacity(chars_of(bytes.len()));
    for chunk in bytes.chunks(3) {
        let mut group = [0_u8; 3];
        group[..chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes([0, group[0], group[1], group[2]]);
        for position in 0..=chunk.len() {
            let digit = (bits >> (18 - 6 * position)) & 0x3f;
            token.push(char::from(ALPHABET[digit as usize]));
        }
    }
    token
}

/// Reads exactly so many bytes, and only the one spelling that [`encode`] writes.
pub(super) fn decode<const BYTES: usize>(token: &str) -> Option<[u8; BYTES]> {
    if token.len() != chars_of(BYTES) {
        return None;
    }
    let mut bytes = [0_u8; BYTES];
    let (mut bits, mut bits_held, mut written) = (0_u32, 0_u32, 0_usize);
    for digit in token.bytes() {
        let value = ALPHABET.iter().position(|&letter| letter == digit)?;
        bits = (bits << 6) | u32::try_from(value).ok()?;
        bits_held += 6;
        if bits_held >= 8 {
            bits_held -= 8;
            *bytes.get_mut(written)? = u8::try_from(bits >> bits_held).ok()?;
            bits &= (1 << bits_held) - 1;
            written += 1;
        }
    }
    (written == BYTES && bits == 0).then_some(bytes)
}

const fn chars_of(bytes: usize) -> usize {
    (bytes * 8).div_ceil(6)
}
