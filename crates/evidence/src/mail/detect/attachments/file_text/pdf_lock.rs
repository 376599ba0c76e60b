//! What a PDF is locked with, where the empty password opens it: every reading program shows such a file without asking, and so
//! its words are read here (ISO 32000-1 clause 7.6, ISO 32000-2 clause 7.6.4). It tries no other password, and protects nothing:
//! the ciphers are those of the format.

use super::pdf_values::{Dictionary, Value};
use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes256, Block};
use md5::Md5;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// What a password shorter than 32 bytes is filled up with (algorithm 2): all of the empty one.
const PADDING: [u8; 32] = [
    0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08,
    0x2e, 0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
];
/// Rounds of the newest digest (algorithm 2.B): it ends by itself before, for a byte is no more than 255.
const ROUNDS_MAX: usize = 300;
const BLOCK_BYTES: usize = 16;

/// How a kind of bytes is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cipher {
    None,
    Rc4,
    Aes128,
    Aes256,
}

/// The key of a PDF that the empty password opens.
#[derive(Debug)]
pub(super) struct Lock {
    key: Vec<u8>,
    streams: Cipher,
    strings: Cipher,
    opens_metadata: bool,
}

/// Number and generation of an object.
pub(super) type ObjectName = (u32, u32);

impl Lock {
    /// Opens a lock with the empty password; `None` where another one is wanted, or the lock is of a kind we don't know.
    pub(super) fn open(encrypt: &Dictionary, id: &[u8]) -> Option<Lock> {
        if !encrypt.is("Filter", "Standard") {
            return None;
        }
        let version = count(encrypt, "V")?;
        let (streams, strings) = match version {
            1 | 2 => (Cipher::Rc4, Cipher::Rc4),
            4 | 5 => (cipher(encrypt, "StmF"), cipher(encrypt, "StrF")),
            _ => return None,
        };
        let key = match version {
            5 => newer_key(encrypt)?,
            _ => older_key(encrypt, id, version)?,
        };
        Some(Lock {
            key,
            streams,
            strings,
            opens_metadata: locks_metadata(encrypt),
        })
    }

    /// The bytes of a stream as they were before they were locked.
    pub(super) fn stream(&self, of: ObjectName, dictionary: &Dictionary, bytes: &[u8]) -> Vec<u8> {
        let plain = dictionary.is("Type", "XRef")
            || (dictionary.is("Type", "Metadata") && !self.opens_metadata);
        match plain {
            true => bytes.to_vec(),
            false => self.opened(self.streams, of, bytes),
        }
    }

    /// Opens every string in a value of an object.
    pub(super) fn strings(&self, of: ObjectName, value: &mut Value) {
        match value {
            Value::String(bytes) => *bytes = self.opened(self.strings, of, bytes),
            Value::Array(values) => values.iter_mut().for_each(|one| self.strings(of, one)),
            Value::Dictionary(entries) => entries.values().for_each(|one| self.strings(of, one)),
            Value::Number(_) | Value::Name(_) | Value::Reference(_) | Value::Word(_) => {}
        }
    }

    fn opened(&self, cipher: Cipher, of: ObjectName, bytes: &[u8]) -> Vec<u8> {
        match cipher {
            Cipher::None => bytes.to_vec(),
            Cipher::Rc4 => rc4(&self.key_of(of, b""), bytes),
            Cipher::Aes128 => unchained(&self.key_of(of, b"sAlT"), bytes),
            Cipher::Aes256 => unchained(&self.key, bytes),
        }
    }

    /// Algorithm 1: each object has a key of its own.
    fn key_of(&self, (number, generation): ObjectName, salt: &[u8]) -> Vec<u8> {
        let mut digest = Md5::new();
        digest.update(&self.key);
        digest.update(number.to_le_bytes().get(..3).unwrap_or_default());
        digest.update(generation.to_le_bytes().get(..2).unwrap_or_default());
        digest.update(salt);
        let mut key = digest.finalize().to_vec();
        key.truncate(self.key.len() + 5);
        key
    }
}

fn count(dictionary: &Dictionary, name: &str) -> Option<usize> {
    dictionary.get(name).and_then(Value::count)
}

fn string<'d>(dictionary: &'d Dictionary, name: &str) -> Option<&'d [u8]> {
    match dictionary.get(name) {
        Some(Value::String(bytes)) => Some(bytes),
        _ => None,
    }
}

fn locks_metadata(encrypt: &Dictionary) -> bool {
    !matches!(encrypt.get("EncryptMetadata"), Some(Value::Word(word)) if word == b"false")
}

/// Table 20 and 25: the filter of streams or strings, by name; without one they aren't locked.
fn cipher(encrypt: &Dictionary, of: &str) -> Cipher {
    let Some(Value::Name(name)) = encrypt.get(of) else {
        return Cipher::None;
    };
    let name = String::from_utf8_lossy(name);
    let Some(Value::Dictionary(filters)) = encrypt.get("CF") else {
        return Cipher::None;
    };
    let Some(Value::Dictionary(filter)) = filters.get(&name) else {
        return Cipher::None;
    };
    match filter.get("CFM") {
        Some(Value::Name(name)) if name == b"V2" => Cipher::Rc4,
        Some(Value::Name(name)) if name == b"AESV2" => Cipher::Aes128,
        Some(Value::Name(name)) if name == b"AESV3" => Cipher::Aes256,
        _ => Cipher::None,
    }
}

/// Algorithm 2 for the empty password, checked as algorithm 6 does.
fn older_key(encrypt: &Dictionary, id: &[u8], version: usize) -> Option<Vec<u8>> {
    let revision = count(encrypt, "R")?;
    let bytes = match (version, count(encrypt, "Length")) {
        (1, _) => 5,
        (4, _) => 16,
        (_, length) => (length.unwrap_or(40) / 8).clamp(5, 16),
    };
    let permissions = encrypt.get("P").and_then(Value::number)? as i64 as u32;
    let mut digest = Md5::new();
    digest.update(PADDING);
    digest.update(string(encrypt, "O")?.get(..32)?);
    digest.update(permissions.to_le_bytes());
    digest.update(id);
    if revision >= 4 && !locks_metadata(encrypt) {
        digest.update([0xff; 4]);
    }
    let mut key = digest.finalize().to_vec();
    key.truncate(bytes);
    if revision >= 3 {
        for _ in 0..50 {
            key = Md5::digest(&key).to_vec();
            key.truncate(bytes);
        }
    }
    let written = string(encrypt, "U")?;
    let expected = match revision {
        2 => rc4(&key, &PADDING),
        _ => {
            let mut proof = Md5::new_with_prefix(PADDING)
                .chain_update(id)
                .finalize()
                .to_vec();
            for round in 0..20_u8 {
                let turned: Vec<u8> = key.iter().map(|byte| byte ^ round).collect();
                proof = rc4(&turned, &proof);
            }
            proof
        }
    };
    (written.get(..16) == expected.get(..16)).then_some(key)
}

/// Algorithm 2.A for the empty password: `U` is a digest, and the salts of that digest and of the key's.
fn newer_key(encrypt: &Dictionary) -> Option<Vec<u8>> {
    let user = string(encrypt, "U")?;
    let digest = |salt: &[u8]| match count(encrypt, "R") {
        Some(5) => Some(Sha256::digest(salt).to_vec()),
        Some(6) => newest_digest(salt),
        _ => None,
    };
    if digest(user.get(32..40)?)? != user.get(..32)? {
        return None;
    }
    let locked = string(encrypt, "UE")?.get(..32)?;
    let from_zero = [&[0; BLOCK_BYTES], locked].concat();
    Some(chained_blocks(&digest(user.get(40..48)?)?, &from_zero))
}

/// Algorithm 2.B for the empty password.
fn newest_digest(salt: &[u8]) -> Option<Vec<u8>> {
    let mut digest = Sha256::digest(salt).to_vec();
    for round in 0..ROUNDS_MAX {
        let locked = chained(digest.get(..16)?, digest.get(16..32)?, &digest.repeat(64))?;
        let sum: u32 = locked.get(..16)?.iter().map(|byte| u32::from(*byte)).sum();
        digest = match sum % 3 {
            0 => Sha256::digest(&locked).to_vec(),
            1 => Sha384::digest(&locked).to_vec(),
            _ => Sha512::digest(&locked).to_vec(),
        };
        let last = usize::from(*locked.last()?);
        if round >= 63 && last + 32 <= round + 1 {
            digest.truncate(32);
            return Some(digest);
        }
    }
    None
}

/// The cipher RC4.
fn rc4(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut state: Vec<u8> = (0..=u8::MAX).collect();
    let mut other = 0_u8;
    for (place, part) in (0..=u8::MAX).zip(key.iter().cycle()) {
        other = other.wrapping_add(at(&state, place)).wrapping_add(*part);
        state.swap(usize::from(place), usize::from(other));
    }
    let (mut place, mut other) = (0_u8, 0_u8);
    let opened = bytes.iter().map(|byte| {
        place = place.wrapping_add(1);
        other = other.wrapping_add(at(&state, place));
        state.swap(usize::from(place), usize::from(other));
        let sum = at(&state, place).wrapping_add(at(&state, other));
        byte ^ at(&state, sum)
    });
    opened.collect()
}

fn at(state: &[u8], place: u8) -> u8 {
    state.get(usize::from(place)).copied().unwrap_or_default()
}

/// AES in chained blocks (CBC): the first block is where the chain begins, and the last byte says how many were filled in
/// (clause 7.6.2). Filling of another shape stays.
fn unchained(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut opened = chained_blocks(key, bytes);
    let filled = opened.last().map_or(0, |byte| usize::from(*byte));
    if (1..=BLOCK_BYTES).contains(&filled) {
        opened.truncate(opened.len().saturating_sub(filled));
    }
    opened
}

/// The blocks after the first one; a piece at the end that is no block is left out.
fn chained_blocks(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let open: Box<dyn Fn(&mut Block)> =
        match (Aes128::new_from_slice(key), Aes256::new_from_slice(key)) {
            (Ok(cipher), _) => Box::new(move |block| cipher.decrypt_block(block)),
            (_, Ok(cipher)) => Box::new(move |block| cipher.decrypt_block(block)),
            _ => return Vec::new(),
        };
    let mut out = Vec::with_capacity(bytes.len());
    let mut before: &[u8] = &[];
    for locked in bytes.chunks_exact(BLOCK_BYTES) {
        if let (false, Ok(mut block)) = (before.is_empty(), Block::try_from(locked)) {
            open(&mut block);
            out.extend(block.iter().zip(before).map(|(byte, mask)| byte ^ mask));
        }
        before = locked;
    }
    out
}

/// Locks with AES-128 in chained blocks, as the newest digest wants it.
fn chained(key: &[u8], begin: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    let cipher = Aes128::new_from_slice(key).ok()?;
    let mut out = Vec::with_capacity(bytes.len());
    let mut before = begin.to_vec();
    for plain in bytes.chunks_exact(BLOCK_BYTES) {
        let mixed: Vec<u8> = plain
            .iter()
            .zip(&before)
            .map(|(byte, mask)| byte ^ mask)
            .collect();
        let mut block = Block::try_from(mixed.as_slice()).ok()?;
        cipher.encrypt_block(&mut block);
        before = block.to_vec();
        out.extend_from_slice(&before);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ciphers_are_those_of_their_standards() {
        // RFC 6229 clause 2, the key of 40 bits.
        let stream = rc4(&[1, 2, 3, 4, 5], &[0; 8]);
        assert_eq!(stream, [0xb2, 0x39, 0x63, 0x05, 0xf0, 0x3d, 0xc0, 0x27]);
        // NIST SP 800-38A, F.2.1: the first block.
        let hex = |text: &str| -> Vec<u8> {
            let pairs = text.as_bytes().chunks(2);
            pairs
                .map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap())
                .collect()
        };
        let key = hex("2b7e151628aed2a6abf7158809cf4f3c");
        let begin = hex("000102030405060708090a0b0c0d0e0f");
        let plain = hex("6bc1bee22e409f96e93d7e117393172a");
        let locked = hex("7649abac8119b246cee98e9b12e9197d");
        assert_eq!(chained(&key, &begin, &plain).unwrap(), locked);
        assert_eq!(chained_blocks(&key, &[begin, locked].concat()), plain);
        assert_eq!(unchained(&key, b"short"), b"");
        assert_eq!(unchained(b"no key", &[0; 32]), b"");
    }
}
