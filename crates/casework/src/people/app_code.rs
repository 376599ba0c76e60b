//! Codes from an app (TOTP, RFC 6238) as the second thing asked for beside a password, and the recovery codes for whoever lost the
//! app. Pure rules; the secret and the codes are made from randomness that is handed in. That a code counts once is kept by the
//! store: it remembers the last step that was used.

use totp_rs::Builder;

use crate::ids::AccountId;
use crate::moment::Moment;

/// Bytes of a secret: as long as the HMAC's output (RFC 4226 clause 4, R6).
pub const APP_SECRET_BYTES: usize = 20;
/// Recovery codes made at once.
pub const RECOVERY_CODES: usize = 10;
/// Characters of a recovery code: 50 bits, above the 20 that OWASP ASVS 5.0 clause 6.5.4 asks for.
pub const RECOVERY_CODE_CHARS: usize = 10;
/// The longest text read as a code, bytes; one may be typed with spaces and hyphens.
const CODE_BYTES_MAX: usize = 64;
/// Digits of a code (RFC 4226 clause 5.3).
const DIGITS: usize = 6;
/// Base32 (RFC 4648 clause 6), as apps read secrets. As the alphabet of recovery codes it has none of 0, 1, 8 and 9, which are
/// mistaken for letters.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The secret that an app shares with the desk. Its `Debug` says nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct AppSecret(pub [u8; APP_SECRET_BYTES]);

impl std::fmt::Debug for AppSecret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("AppSecret(…)")
    }
}

/// The app of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppCode {
    /// Whose it is.
    pub account: AccountId,
    /// What it shares with the desk.
    pub secret: AppSecret,
    /// Since when it is asked for.
    pub since: Moment,
    /// The last step whose code was used; steps count from 1970, each 30 seconds long.
    pub last_step: u64,
}

impl AppSecret {
    /// The step whose code this is, within one step of now (RFC 6238 clause 5.2 recommends one for clocks that differ); `None`
    /// for no code of this secret. Whether it was used before is asked of the store.
    pub fn step_of(&self, typed: &str, now: Moment) -> Option<u64> {
        let code = compact(typed)?;
        let all_digits = code.bytes().all(|byte| byte.is_ascii_digit());
        if code.len() != DIGITS || !all_digits {
            return None;
        }
        let seconds = u64::try_from(now.unix_seconds()).ok()?;
        let totp = Builder::new().with_secret(self.0).build().ok()?;
        totp.check(&code, seconds)
    }

    /// The code of a moment, for a person's own check and for tests.
    pub fn code_at(&self, at: Moment) -> Option<String> {
        let seconds = u64::try_from(at.unix_seconds()).ok()?;
        let totp = Builder::new().with_secret(self.0).build().ok()?;
        Some(totp.generate(seconds).to_string())
    }

    /// The secret as apps read it: 32 characters of base32.
    pub fn base32(&self) -> String {
        let mut text = String::with_capacity(APP_SECRET_BYTES * 8 / 5);
        for five in self.0.chunks(5) {
            let bits = five
                .iter()
                .fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
            for position in (0..8).rev() {
                text.push(letter(bits >> (5 * position)));
            }
        }
        text
    }

    /// Reads [`AppSecret::base32`] back.
    pub fn from_base32(text: &str) -> Option<AppSecret> {
        let digits: Vec<u64> = text
            .bytes()
            .map(|byte| BASE32.iter().position(|letter| *letter == byte))
            .map(|found| found.and_then(|place| u64::try_from(place).ok()))
            .collect::<Option<_>>()?;
        let mut bytes = [0_u8; APP_SECRET_BYTES];
        if digits.len() != APP_SECRET_BYTES * 8 / 5 {
            return None;
        }
        for (five, eight) in bytes.chunks_mut(5).zip(digits.chunks(8)) {
            let bits = eight.iter().fold(0_u64, |bits, digit| (bits << 5) | digit);
            five.copy_from_slice(bits.to_be_bytes().get(3..)?);
        }
        Some(AppSecret(bytes))
    }

    /// The address that an app reads from a drawing (the "Key URI" form of Google's authenticator, which others follow): whose
    /// desk it is, and for which account. Names are percent-encoded byte by byte.
    pub fn key_uri(&self, organisation: &str, address: &str) -> String {
        let issuer = encoded(organisation);
        let (account, secret) = (encoded(address), self.base32());
        format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}")
    }
}

/// A recovery code out of seven random bytes, in two halves with a hyphen between them.
pub fn recovery_code(random: [u8; 7]) -> String {
    let bits = random
        .iter()
        .fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
    let letters: Vec<char> = (0..RECOVERY_CODE_CHARS)
        .map(|position| letter(bits >> (5 * position)))
        .collect();
    let (front, back) = letters.split_at(RECOVERY_CODE_CHARS / 2);
    let halves = [front.iter().collect::<String>(), back.iter().collect()];
    halves.join("-")
}

/// A recovery code as it is compared, however it was typed; `None` for what can't be one.
pub fn recovery_code_typed(typed: &str) -> Option<String> {
    let code = compact(typed)?.to_ascii_uppercase();
    let fits = code.len() == RECOVERY_CODE_CHARS && code.bytes().all(|byte| BASE32.contains(&byte));
    fits.then_some(code)
}

fn compact(typed: &str) -> Option<String> {
    let short = typed.len() <= CODE_BYTES_MAX;
    short.then(|| {
        typed
            .chars()
            .filter(|letter| !letter.is_whitespace() && *letter != '-')
            .collect()
    })
}

fn letter(bits: u64) -> char {
    BASE32
        .get((bits & 31) as usize)
        .map_or('A', |letter| char::from(*letter))
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B, SHA-1: the last six of its eight digits.
    #[test]
    fn codes_are_the_published_ones() {
        let secret = AppSecret(*b"12345678901234567890");
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            let at = Moment::from_unix_seconds(seconds);
            assert_eq!(secret.code_at(at).as_deref(), Some(code));
            let step = u64::try_from(seconds / 30).unwrap();
            for (typed, expected) in [
                (code.to_owned(), Some(step)),
                (format!(" {}-{} ", &code[..3], &code[3..]), Some(step)),
                (code[1..].to_owned(), None),
                (format!("{code}0"), None),
                ("+87082".to_owned(), None),
                ("x".repeat(100), None),
            ] {
                assert_eq!(secret.step_of(&typed, at), expected, "{typed}");
            }
            // A clock that is one step away still fits, two don't.
            for (off, expected) in [(30, Some(step)), (-30, Some(step)), (61, None), (-60, None)] {
                let at = Moment::from_unix_seconds(seconds + off);
                assert_eq!(secret.step_of(code, at), expected, "{seconds} {off}");
            }
        }
    }

    #[test]
    fn a_secret_is_written_as_apps_read_it() {
        // RFC 4648 clause 10 gives the letters of "foobar"; four times five bytes here.
        let secret = AppSecret(*b"foobafoobafoobafooba");
        assert_eq!(secret.base32(), "MZXW6YTB".repeat(4));
        assert_eq!(
            AppSecret::from_base32(&secret.base32()),
            Some(secret.clone())
        );
        for broken in ["", "MZXW6YTB", &"mzxw6ytb".repeat(4), &"M1XW6YTB".repeat(4)] {
            assert_eq!(AppSecret::from_base32(broken), None, "{broken}");
        }
        assert_eq!(
            secret.key_uri("Schule Grün & Co", "o@school.example"),
            format!(
                "otpauth://totp/Schule%20Gr%C3%BCn%20%26%20Co:o%40school.example?secret={}&issuer=Schule%20Gr%C3%BCn%20%26%20Co",
                secret.base32()
            )
        );
        assert_eq!(format!("{secret:?}"), "AppSecret(…)");
    }

    #[test]
    fn a_recovery_code_is_read_however_it_is_typed() {
        let code = recovery_code([0xff, 0, 0x12, 0x34, 0x56, 0x78, 0x9a]);
        assert_eq!((code.len(), code.as_bytes()[5]), (11, b'-'));
        let compared = code.replace('-', "");
        for typed in [
            code.clone(),
            code.to_lowercase(),
            format!(" {} {}", &code[..5], &code[6..]),
        ] {
            assert_eq!(recovery_code_typed(&typed), Some(compared.clone()));
        }
        for not_one in ["", "ABCDE-FGHI", "ABCDE-FGHI0", &"A".repeat(99)] {
            assert_eq!(recovery_code_typed(not_one), None, "{not_one}");
        }
        assert_ne!(recovery_code([1; 7]), recovery_code([2; 7]));
    }
}
