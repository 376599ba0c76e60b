//! Sealing the name of whoever reports confidentially, and opening it: HPKE in base mode (RFC 9180: DHKEM(X25519, HKDF-SHA256),
//! HKDF-SHA256, ChaCha20-Poly1305) for the two parts of a key that is used once, ChaCha20-Poly1305 (RFC 8439) for the name itself.
//! Who may is decided in `casework`; what it keeps from whom is in `docs/security/sealed-names.md`.

use casework::ids::ReportId;
use casework::people::name_seal::{
    Half, PART_BYTES, PUBLIC_KEY_BYTES, SealKey, SealedName, SealedPart, can_seal,
};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// What the parts are bound to, besides report and half (RFC 9180 clause 5.1, "info").
const PURPOSE: &[u8] = b"headsup sealed name 1";
/// Bytes of an encapsulated key (RFC 9180 clause 7.1, `Nenc`).
const ENCAPSULATED_BYTES: usize = 32;
/// A name is filled up to a multiple of so many bytes, so that its length doesn't tell whose it is.
const FILLED_BYTES: usize = 256;
/// Bytes of a code that tell a slip of the pen.
const CHECK_BYTES: usize = 3;
/// Bytes of a secret.
const SECRET_BYTES: usize = 32;

/// The secret side of a member's key. It is shown once, and kept by nobody but its member.
pub struct SealSecret(Zeroizing<[u8; SECRET_BYTES]>);

impl SealSecret {
    /// Out of chance.
    pub fn of_chance(chance: [u8; SECRET_BYTES]) -> SealSecret {
        SealSecret(Zeroizing::new(chance))
    }

    /// As its member keeps it: groups of four letters and digits, the last ones to tell a slip of the pen.
    pub fn code(&self) -> String {
        let check = Sha256::digest(&self.0[..]);
        let bytes = self.0.iter().chain(&check[..CHECK_BYTES]);
        let letters: String = bytes.map(|byte| format!("{byte:02x}")).collect();
        let groups: Vec<String> = letters
            .as_bytes()
            .chunks(4)
            .map(|four| String::from_utf8_lossy(four).into_owned())
            .collect();
        groups.join("-")
    }

    /// Reads a code back, however its groups are set; `None` for one with a slip in it.
    pub fn from_code(code: &str) -> Option<SealSecret> {
        const CODE_BYTES_MAX: usize = 400;
        if code.len() > CODE_BYTES_MAX {
            return None;
        }
        let digits: Option<Vec<u8>> = code
            .chars()
            .filter(|letter| !letter.is_whitespace() && *letter != '-')
            .map(|letter| {
                letter
                    .to_digit(16)
                    .and_then(|digit| u8::try_from(digit).ok())
            })
            .collect();
        let digits = Zeroizing::new(digits?);
        let bytes: Vec<u8> = digits
            .chunks(2)
            .map(|two| two.iter().fold(0, |byte, digit| byte << 4 | digit))
            .collect();
        let bytes = Zeroizing::new(bytes);
        if digits.len() != 2 * (SECRET_BYTES + CHECK_BYTES) {
            return None;
        }
        let (secret, check) = bytes.split_at(SECRET_BYTES);
        let fits = Sha256::digest(secret)[..CHECK_BYTES] == *check;
        let secret: [u8; SECRET_BYTES] = secret.try_into().ok()?;
        fits.then(|| SealSecret::of_chance(secret))
    }

    /// What names are sealed to.
    pub fn public_key(&self) -> [u8; PUBLIC_KEY_BYTES] {
        let (_, public) = X25519HkdfSha256::derive_keypair(&self.0[..]);
        public.to_bytes().into()
    }
}

/// What is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameAndAddress {
    /// The name; may be empty.
    pub name: String,
    /// The address; may be empty.
    pub address: String,
}

/// Chance for one sealing: the key of the name, and the first of its parts.
pub struct SealingChance {
    /// The key.
    pub key: [u8; PART_BYTES],
    /// The part of Security.
    pub part: [u8; PART_BYTES],
}

/// What is said about a code that opens nothing, to the first and to the second.
pub const CODE_DOES_NOT_FIT: &str = "This code doesn\u{2019}t fit. Please check it letter by letter; an older key of yours may be needed for an older name.";

/// Seals a name to everybody who holds a half; `None` where a half is held by nobody, or the library refuses.
pub fn seal_name(
    who: &NameAndAddress,
    report: ReportId,
    keys: &[SealKey],
    chance: &SealingChance,
) -> Option<SealedName> {
    if !can_seal(keys) {
        return None;
    }
    let mut text = serde_json::to_vec(who).ok()?;
    text.resize(text.len().next_multiple_of(FILLED_BYTES), b' ');
    let cipher = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &chance.key).ok()?);
    // The key is used once, so that its nonce may be nothing.
    let nonce = Nonce::assume_unique_for_key([0; 12]);
    let bound = Aad::from(report.0.as_bytes());
    cipher
        .seal_in_place_append_tag(nonce, bound, &mut text)
        .ok()?;
    let security = Zeroizing::new(chance.part);
    let leader = xor(&chance.key, &security);
    let parts: Option<Vec<SealedPart>> = keys
        .iter()
        .map(|key| {
            let part = match key.half {
                Half::Security => &security,
                Half::Leader => &leader,
            };
            seal_part(part, report, key)
        })
        .collect();
    Some(SealedName {
        sealed: text,
        parts: parts?,
    })
}

fn seal_part(part: &[u8; PART_BYTES], report: ReportId, key: &SealKey) -> Option<SealedPart> {
    let public = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&key.public_key).ok()?;
    let (encapsulated, sealed) =
        hpke::single_shot_seal::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &public,
            &bound_to(report, key.half),
            part,
            &[],
        )
        .ok()?;
    Some(SealedPart {
        key: key.id,
        sealed: [&encapsulated.to_bytes()[..], &sealed].concat(),
    })
}

/// Opens the part that is sealed to one of these keys and fits the secret; `None` where none does.
pub fn open_part(
    name: &SealedName,
    report: ReportId,
    keys: &[SealKey],
    secret: &SealSecret,
) -> Option<Zeroizing<[u8; PART_BYTES]>> {
    let (private, public) = X25519HkdfSha256::derive_keypair(&secret.0[..]);
    let public: [u8; PUBLIC_KEY_BYTES] = public.to_bytes().into();
    let key = keys.iter().find(|key| key.public_key == public)?;
    let sealed = name.parts.iter().find(|part| part.key == key.id)?;
    let (encapsulated, sealed) = sealed.sealed.split_at_checked(ENCAPSULATED_BYTES)?;
    let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapsulated).ok()?;
    let opened = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &private,
        &encapsulated,
        &bound_to(report, key.half),
        sealed,
        &[],
    );
    let opened = Zeroizing::new(opened.ok()?);
    let part: [u8; PART_BYTES] = opened.as_slice().try_into().ok()?;
    Some(Zeroizing::new(part))
}

/// Opens a name with both parts; `None` where they don't belong to it.
pub fn open_name(
    name: &SealedName,
    report: ReportId,
    one: &[u8; PART_BYTES],
    other: &[u8; PART_BYTES],
) -> Option<NameAndAddress> {
    let key = xor(one, other);
    let cipher = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &key[..]).ok()?);
    let mut text = Zeroizing::new(name.sealed.clone());
    let nonce = Nonce::assume_unique_for_key([0; 12]);
    let bound = Aad::from(report.0.as_bytes());
    let opened = cipher.open_in_place(nonce, bound, &mut text).ok()?;
    serde_json::from_slice(opened).ok()
}

fn bound_to(report: ReportId, half: Half) -> Vec<u8> {
    [PURPOSE, report.0.as_bytes(), half.code().as_bytes()].concat()
}

fn xor(one: &[u8; PART_BYTES], other: &[u8; PART_BYTES]) -> Zeroizing<[u8; PART_BYTES]> {
    let mut both = Zeroizing::new(*one);
    for (byte, with) in both.iter_mut().zip(other) {
        *byte ^= with;
    }
    both
}

#[cfg(test)]
mod tests {
    use super::*;
    use casework::ids::{AccountId, SealKeyId};
    use casework::moment::Moment;
    use uuid::Uuid;

    const REPORT: ReportId = ReportId(Uuid::from_u128(1));

    fn secret(number: u8) -> SealSecret {
        SealSecret::of_chance([number; SECRET_BYTES])
    }

    fn key(number: u8, half: Half) -> SealKey {
        SealKey {
            id: SealKeyId(Uuid::from_u128(number.into())),
            account: AccountId(Uuid::from_u128(number.into())),
            half,
            public_key: secret(number).public_key(),
            made: Moment(0),
        }
    }

    fn keys() -> Vec<SealKey> {
        vec![
            key(1, Half::Security),
            key(2, Half::Leader),
            key(3, Half::Leader),
        ]
    }

    fn ana() -> NameAndAddress {
        NameAndAddress {
            name: "Ana Kettle".to_owned(),
            address: "ana@school.example".to_owned(),
        }
    }

    fn sealed() -> SealedName {
        let chance = SealingChance {
            key: [7; PART_BYTES],
            part: [9; PART_BYTES],
        };
        seal_name(&ana(), REPORT, &keys(), &chance).unwrap()
    }

    fn part(name: &SealedName, number: u8) -> Option<[u8; PART_BYTES]> {
        open_part(name, REPORT, &keys(), &secret(number)).map(|part| *part)
    }

    #[test]
    fn two_with_different_halves_open_a_name_and_no_other_two_do() {
        let name = sealed();
        let open =
            |one: u8, other: u8| open_name(&name, REPORT, &part(&name, one)?, &part(&name, other)?);
        for (one, other) in [(1, 2), (2, 1), (1, 3)] {
            assert_eq!(open(one, other), Some(ana()));
        }
        for (one, other) in [(2, 3), (1, 1), (2, 2), (1, 4)] {
            assert_eq!(open(one, other), None, "{one} {other}");
        }
        // The part of one half alone, with nothing for the other.
        let alone = part(&name, 1).unwrap();
        assert_eq!(open_name(&name, REPORT, &alone, &[0; PART_BYTES]), None);
    }

    #[test]
    fn what_is_sealed_is_bound_to_its_report_and_its_half() {
        let name = sealed();
        let other = ReportId(Uuid::from_u128(2));
        assert!(open_part(&name, other, &keys(), &secret(1)).is_none());
        let (one, two) = (part(&name, 1).unwrap(), part(&name, 2).unwrap());
        assert_eq!(open_name(&name, other, &one, &two), None);
        let mut moved = keys();
        moved[0].half = Half::Leader;
        assert!(open_part(&name, REPORT, &moved, &secret(1)).is_none());
        let mut changed = name.clone();
        changed.sealed[3] ^= 1;
        assert_eq!(open_name(&changed, REPORT, &one, &two), None);
        changed.parts[0].sealed[40] ^= 1;
        assert!(part(&changed, 1).is_none());
        changed.parts[0].sealed.truncate(9);
        assert!(part(&changed, 1).is_none());
    }

    #[test]
    fn nothing_of_a_name_shows_not_even_its_length() {
        let name = sealed();
        let all = [name.sealed.clone(), name.parts[0].sealed.clone()].concat();
        for word in ["Ana", "Kettle", "school"] {
            assert!(!all.windows(word.len()).any(|part| part == word.as_bytes()));
        }
        let chance = SealingChance {
            key: [8; PART_BYTES],
            part: [9; PART_BYTES],
        };
        let longer = NameAndAddress {
            name: "Wolfeschlegelsteinhausen the Elder of the Upper Mill".to_owned(),
            ..ana()
        };
        let longer = seal_name(&longer, REPORT, &keys(), &chance).unwrap();
        assert_eq!(longer.sealed.len(), name.sealed.len());
        assert!(seal_name(&ana(), REPORT, &keys()[1..], &chance).is_none());
    }

    #[test]
    fn a_code_is_read_however_it_is_set_and_a_slip_is_told() {
        let code = secret(0x5a).code();
        assert_eq!(code.len(), 70 + 17);
        for spelt in [
            code.clone(),
            code.to_uppercase(),
            code.replace('-', " "),
            code.replace('-', ""),
        ] {
            let read = SealSecret::from_code(&spelt).unwrap();
            assert_eq!(read.public_key(), secret(0x5a).public_key());
        }
        for slip in [
            code.replacen('5', "6", 1),
            code[1..].to_owned(),
            String::new(),
            "z".repeat(70),
            "é".repeat(300),
        ] {
            assert!(SealSecret::from_code(&slip).is_none(), "{slip}");
        }
    }
}
