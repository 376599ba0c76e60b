//! HMAC-SHA-256 for the tokens this desk signs: private links, reply addresses. Each use puts its own purpose first, so
//! that a token made for one is worthless for the other. It is not for passwords.

use sha2::{Digest, Sha256};

use super::private_link::DeskSecret;

/// HMAC (RFC 2104 clause 2) over SHA-256, for a key shorter than the 64-byte block.
pub(super) fn hmac_sha256(key: &DeskSecret, message: &[&[u8]]) -> [u8; 32] {
    let mut block = [0_u8; 64];
    block[..32].copy_from_slice(key);
    let mut inner = Sha256::new();
    inner.update(block.map(|byte| byte ^ 0x36));
    for piece in message {
        inner.update(piece);
    }
    let mut outer = Sha256::new();
    outer.update(block.map(|byte| byte ^ 0x5c));
    outer.update(inner.finalize());
    outer.finalize().into()
}

/// Whether two tags are the same, in a time that doesn't tell where they differ.
pub(super) fn is_same_tag(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let difference = one
        .iter()
        .zip(other)
        .fold(0_u8, |difference, (one, other)| difference | (one ^ other));
    // `black_box` keeps the comparison from being turned into one that stops early.
    std::hint::black_box(difference) == 0
}

#[cfg(test)]
mod tests {
    use super::hmac_sha256;

    /// RFC 4231 clause 4.3 has a key of 4 bytes; padded with zeros, as HMAC does itself, it is a key of 32.
    #[test]
    fn the_hmac_is_the_published_one() {
        let mut key = [0_u8; 32];
        key[..4].copy_from_slice(b"Jefe");
        let mac = hmac_sha256(&key, &[b"what do ya want ", b"for nothing?"]);
        let hex: String = mac.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            hex,
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
