//! HMAC-SHA-256 for what is signed: our own tokens (private links, reply addresses), webhooks going out, requests of chats
//! coming in. Each use of the desk's secret puts its own purpose first, so that a token made for one is worthless for the
//! other. It is not for passwords.

use sha2::{Digest, Sha256};

const BLOCK_BYTES: usize = 64;

/// HMAC (RFC 2104 clause 2) over SHA-256; the message is the pieces one after the other.
pub fn hmac_sha256(key: &[u8], message: &[&[u8]]) -> [u8; 32] {
    // "Keys longer than B bytes are first hashed" (RFC 2104 clause 2).
    let hashed = Sha256::digest(key);
    let key = if key.len() > BLOCK_BYTES {
        &hashed[..]
    } else {
        key
    };
    let mut block = [0_u8; BLOCK_BYTES];
    for (place, byte) in block.iter_mut().zip(key) {
        *place = *byte;
    }
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
pub fn is_same_tag(one: &[u8], other: &[u8]) -> bool {
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

    /// RFC 4231 clauses 4.3 (a short key) and 4.7 (a key longer than a block).
    #[test]
    fn the_hmac_is_the_published_one() {
        let hex = |mac: [u8; 32]| mac.map(|byte| format!("{byte:02x}")).concat();
        assert_eq!(
            hex(hmac_sha256(
                b"Jefe",
                &[b"what do ya want ", b"for nothing?"]
            )),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        let long = b"Test Using Larger Than Block-Size Key - Hash Key First";
        assert_eq!(
            hex(hmac_sha256(&[0xaa; 131], &[long])),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }
}
