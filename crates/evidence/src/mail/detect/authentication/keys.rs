//! Public keys as domains publish them (RFC 6376 clause 3.6.1, RFC 8463), and the arithmetic of checking a signature
//! with one. Which signature, made over what, is decided elsewhere.

use ring::signature::{ED25519, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, UnparsedPublicKey};
use sha2::{Digest, Sha256};

use super::tags::Tags;

/// The shortest RSA key a verifier may believe (RFC 8301 clause 3.2), bits.
pub(super) const RSA_BITS_MIN: usize = 1024;
/// The longest RSA key the arithmetic takes; a longer one costs a verifier more than it proves, bits.
const RSA_BITS_MAX: usize = 8192;
/// Records read at one name; one is right.
const RECORDS_MAX: usize = 10;

/// How signatures are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    RsaSha256,
    Ed25519Sha256,
}

/// One published key.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Key {
    algorithm: Algorithm,
    /// The key as the arithmetic wants it: for RSA modulus and exponent in DER, for Ed25519 32 bytes.
    bytes: Vec<u8>,
    /// The length of an RSA modulus in bits, 256 for Ed25519.
    pub bits: usize,
    /// The domain is trying DKIM out (`t=y`).
    pub testing: bool,
    /// The identity may not be a subdomain (`t=s`).
    pub strict_identity: bool,
}

/// Why there is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoKey {
    /// Nothing at the name is a key.
    NotPublished,
    /// The owner took it back (`p=` empty).
    Revoked,
    /// It is there and can't be used.
    Broken,
}

/// The key among the records of a name.
pub(super) fn find(records: &[String]) -> Result<Key, NoKey> {
    let mut problem = NoKey::NotPublished;
    for record in records.iter().take(RECORDS_MAX) {
        match read(record) {
            Ok(key) => return Ok(key),
            Err(NoKey::NotPublished) => {}
            Err(found) => problem = found,
        }
    }
    Err(problem)
}

fn read(record: &str) -> Result<Key, NoKey> {
    let tags = Tags::read_leniently(record);
    let version_first = tags.first().is_none_or(|(name, _)| name == "v");
    match tags.get("v") {
        Some("DKIM1") if version_first => {}
        None => {}
        Some(_) => return Err(NoKey::NotPublished),
    }
    let bytes = tags
        .bytes("p")
        .ok_or(NoKey::NotPublished)?
        .ok_or(NoKey::Broken)?;
    if bytes.is_empty() {
        return Err(NoKey::Revoked);
    }
    let has = |name: &str, wanted: &[&str]| {
        tags.items(name, RECORDS_MAX)
            .is_none_or(|items| items.iter().any(|item| wanted.contains(&item.as_str())))
    };
    if !has("h", &["sha256"]) || !has("s", &["*", "email"]) {
        return Err(NoKey::Broken);
    }
    let flag = |wanted: &str| {
        tags.items("t", RECORDS_MAX)
            .is_some_and(|items| items.iter().any(|item| item == wanted))
    };
    let (algorithm, bytes, bits) = match tags.get("k").unwrap_or("rsa") {
        kind if kind.eq_ignore_ascii_case("rsa") => {
            let inner = without_wrapper(&bytes).unwrap_or(&bytes).to_vec();
            let bits = modulus_bits(&inner)
                .filter(|bits| *bits <= RSA_BITS_MAX)
                .ok_or(NoKey::Broken)?;
            (Algorithm::RsaSha256, inner, bits)
        }
        kind if kind.eq_ignore_ascii_case("ed25519") => (Algorithm::Ed25519Sha256, bytes, 256),
        _ => return Err(NoKey::Broken),
    };
    Ok(Key {
        algorithm,
        bytes,
        bits,
        testing: flag("y"),
        strict_identity: flag("s"),
    })
}

impl Key {
    /// Whether the key is too short to prove anything.
    pub(super) fn is_weak(&self) -> bool {
        self.algorithm == Algorithm::RsaSha256 && self.bits < RSA_BITS_MIN
    }

    /// Whether the signature was made with this key's other half over these bytes.
    pub(super) fn fits(&self, algorithm: Algorithm, signed: &[u8], signature: &[u8]) -> bool {
        if self.algorithm != algorithm {
            return false;
        }
        match algorithm {
            Algorithm::RsaSha256 => {
                UnparsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, &self.bytes)
                    .verify(signed, signature)
                    .is_ok()
            }
            // RFC 8463 clause 3: the hash is signed, not the text.
            Algorithm::Ed25519Sha256 => UnparsedPublicKey::new(&ED25519, &self.bytes)
                .verify(&Sha256::digest(signed), signature)
                .is_ok(),
        }
    }
}

/// Keys are published as SubjectPublicKeyInfo (RFC 5280); the arithmetic wants the RSAPublicKey inside it.
fn without_wrapper(der: &[u8]) -> Option<&[u8]> {
    let (outer, _) = element(der, 0x30)?;
    let (_, after_algorithm) = element(outer, 0x30)?;
    let (bits, _) = element(after_algorithm, 0x03)?;
    // The first byte counts the unused bits of the last one.
    bits.strip_prefix(&[0])
}

fn modulus_bits(der: &[u8]) -> Option<usize> {
    let (sequence, _) = element(der, 0x30)?;
    let (modulus, _) = element(sequence, 0x02)?;
    let zeros = modulus.iter().take_while(|byte| **byte == 0).count();
    let significant = modulus.get(zeros..)?;
    let first = significant.first()?;
    Some(significant.len() * 8 - usize::try_from(first.leading_zeros()).ok()?)
}

/// One DER element with the tag expected: what is in it, and what follows.
fn element(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let rest = bytes.strip_prefix(&[tag])?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let count = usize::from(first & 0x7f);
        // Four bytes of length are more than any record holds.
        let digits = rest.get(..count).filter(|digits| digits.len() <= 4)?;
        let length = digits
            .iter()
            .fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte));
        (length, rest.get(count..)?)
    };
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(record: &str) -> Result<Key, NoKey> {
        find(&[record.to_owned()])
    }

    #[test]
    fn records_that_are_no_keys_say_why() {
        assert_eq!(found("v=spf1 -all"), Err(NoKey::NotPublished));
        assert_eq!(found("v=DKIM2; p=AAAA"), Err(NoKey::NotPublished));
        assert_eq!(found("v=DKIM1; p="), Err(NoKey::Revoked));
        assert_eq!(found("v=DKIM1; p=!"), Err(NoKey::Broken));
        assert_eq!(found("v=DKIM1; k=dsa; p=AAAA"), Err(NoKey::Broken));
        assert_eq!(found("v=DKIM1; h=sha1; p=AAAA"), Err(NoKey::Broken));
        assert_eq!(found("v=DKIM1; k=rsa; p=AAAA"), Err(NoKey::Broken));
    }

    #[test]
    fn flags_and_lengths_are_read() {
        let key =
            found("k=ed25519; t=y:s; p=a2vVOsQ+kGaeH8E3BIntWHEA2hmlFyJFYHkpRWEYQVk=").unwrap();
        assert!(key.testing && key.strict_identity && !key.is_weak());
        assert_eq!(key.bits, 256);
        // A modulus of 16,384 bits, as a hostile record may hold.
        let mut der = vec![0x30, 0x82, 0x08, 0x08, 0x02, 0x82, 0x08, 0x00];
        der.extend([0xff; 2048]);
        der.extend([0x02, 0x01, 0x03, 0x00]);
        let record = format!(
            "p={}",
            base64::Engine::encode(&base64::prelude::BASE64_STANDARD, der)
        );
        assert_eq!(found(&record), Err(NoKey::Broken));
        // Sequence of a two-byte modulus and the exponent 3.
        let key = found("p=MAcCAgCRAgED").unwrap();
        assert_eq!(key.bits, 8);
        assert!(key.is_weak());
    }
}
