//! Passwords that others already know: what a list of breached passwords says of one, without any list at hand. A password
//! becomes its SHA-1 and is forgotten; [`listed`] reads the lines of the downloadable Pwned Passwords, [`filter`] is the compact
//! file made of them. NIST SP 800-63B-4 section 3.1.1.2 asks for the comparison where a password is chosen. No disk, and no
//! network: nothing of a password ever leaves.

pub mod filter;
pub mod listed;

#[cfg(test)]
mod tests;

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

/// Bytes of a SHA-1 (FIPS 180-4 section 1).
pub const DIGEST_BYTES: usize = 20;

/// The SHA-1 of a password, as breach lists name it. It is as telling as the password itself where that is weak, so it has no
/// `Debug`, and is for looking up alone: never to be kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PasswordDigest([u8; DIGEST_BYTES]);

impl PasswordDigest {
    /// The digest of a password, its bytes as they were typed.
    pub fn of(password: &[u8]) -> PasswordDigest {
        let mut bytes = [0; DIGEST_BYTES];
        for (to, from) in bytes
            .iter_mut()
            .zip(digest(&SHA1_FOR_LEGACY_USE_ONLY, password).as_ref())
        {
            *to = *from;
        }
        PasswordDigest(bytes)
    }

    /// Which of the filter's buckets holds it.
    fn bucket(self) -> u16 {
        let [first, second, ..] = self.0;
        u16::from_be_bytes([first, second])
    }

    /// What is kept of it in its bucket: the next 35 bits.
    fn kept(self) -> u64 {
        let [_, _, a, b, c, d, e, ..] = self.0;
        u64::from_be_bytes([0, 0, 0, a, b, c, d, e]) >> filter::TIMES_BITS
    }
}
