//! The certificate of a payment's check: what was done before money moved, signed with the desk's key, so that an auditor or
//! a bank can tell that it is whole. It is a JWS (RFC 7515 section 7.2.2) with Ed25519 (RFC 8037 section 3.1), which other
//! programs check, too. It says what people at the desk noted, never that a payee is genuine.
//!
//! It stands beside the rooms because the web makes it and the command line checks it. Its pages are made in `certificate_pdf`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use casework::people::keyed_hash::hmac_sha256;
use casework::verify::view::PaymentCheckView;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// What the desk's secret is used for here; no other use says this.
const PURPOSE: &[u8] = b"payment-certificate-key";
/// The kind of thing that is signed, and its version.
pub const FORMAT: &str = "headsup-payment-check-1";
/// The largest certificate that is read, bytes.
pub const CERTIFICATE_BYTES_MAX: usize = 1 << 20;

/// What a certificate says.
#[derive(Serialize)]
pub struct CertificateFacts<'f> {
    /// [`FORMAT`].
    pub format: &'static str,
    /// Whose desk it is.
    pub organisation: &'f str,
    /// The number of the case.
    pub case: u64,
    /// When it was written, RFC 3339.
    pub issued: String,
    /// The digest at the end of the case's timeline then, lower-case hex: `headsup verify` recomputes it.
    pub timeline_ends_with: String,
    /// The check.
    pub check: &'f PaymentCheckView,
}

/// The key of a desk.
pub struct CertificateKey(Ed25519KeyPair);

/// A signed certificate as it is written and read: RFC 7515 section 7.2.2.
#[derive(Debug, Serialize, Deserialize)]
struct Jws {
    payload: String,
    protected: String,
    signature: String,
}

#[derive(Serialize, Deserialize)]
struct ProtectedHeader {
    alg: String,
    jwk: PublicKey,
}

/// RFC 8037 section 2.
#[derive(Serialize, Deserialize)]
struct PublicKey {
    kty: String,
    crv: String,
    x: String,
}

/// A certificate whose signature holds.
#[derive(Debug)]
pub struct CheckedCertificate {
    /// What it says, as JSON.
    pub says: Value,
    /// The fingerprint of the key that signed it, see [`CertificateKey::fingerprint`].
    pub fingerprint: String,
}

/// Why a certificate can't be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCertificate {
    /// It isn't one.
    #[error(
        "this is no certificate of a payment check; a certificate is the PDF or the JSON file that the case page hands out"
    )]
    Unreadable,
    /// It is a PDF, and not one that a desk wrote.
    #[error(
        "this PDF holds no signed file where the desk puts it: another program made it or saved it anew; \
         check the signed file that came with it, or the one attached to it"
    )]
    NothingAttached,
    /// It was changed, or something else signed it.
    #[error("the signature does not hold: the certificate was changed after it was signed")]
    Changed,
}

impl CertificateKey {
    /// The key that follows from the desk's secret: the same on every instance, and nothing more to keep.
    pub fn of(secret: &[u8]) -> Option<CertificateKey> {
        let seed = hmac_sha256(secret, &[PURPOSE]);
        Ed25519KeyPair::from_seed_unchecked(&seed)
            .ok()
            .map(CertificateKey)
    }

    /// SHA-256 of the public key in lower-case hex, four characters a group: what people compare.
    pub fn fingerprint(&self) -> String {
        fingerprint(self.0.public_key().as_ref())
    }

    /// The signed certificate, as a file.
    pub fn sign(&self, facts: &CertificateFacts<'_>) -> serde_json::Result<Vec<u8>> {
        let header = ProtectedHeader {
            alg: "EdDSA".to_owned(),
            jwk: PublicKey {
                kty: "OKP".to_owned(),
                crv: "Ed25519".to_owned(),
                x: URL_SAFE_NO_PAD.encode(self.0.public_key()),
            },
        };
        let protected = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header)?);
        let payload = URL_SAFE_NO_PAD.encode(serde_json::to_vec(facts)?);
        let signature = self.0.sign(format!("{protected}.{payload}").as_bytes());
        serde_json::to_vec_pretty(&Jws {
            signature: URL_SAFE_NO_PAD.encode(signature),
            payload,
            protected,
        })
    }
}

/// Checks a certificate's signature with the key it names. Whether that key is the desk's is for people to compare.
pub fn check(file: &[u8]) -> Result<CheckedCertificate, NoCertificate> {
    if file.len() > CERTIFICATE_BYTES_MAX {
        return Err(NoCertificate::Unreadable);
    }
    let jws: Jws = serde_json::from_slice(file).map_err(|_| NoCertificate::Unreadable)?;
    let header: ProtectedHeader = decoded_json(&jws.protected)?;
    let says: Value = decoded_json(&jws.payload)?;
    if header.alg != "EdDSA"
        || header.jwk.crv != "Ed25519"
        || says.get("format").and_then(Value::as_str) != Some(FORMAT)
    {
        return Err(NoCertificate::Unreadable);
    }
    let key = decoded(&header.jwk.x)?;
    let signed = format!("{}.{}", jws.protected, jws.payload);
    UnparsedPublicKey::new(&ED25519, &key)
        .verify(signed.as_bytes(), &decoded(&jws.signature)?)
        .map_err(|_| NoCertificate::Changed)?;
    Ok(CheckedCertificate {
        says,
        fingerprint: fingerprint(&key),
    })
}

fn decoded(text: &str) -> Result<Vec<u8>, NoCertificate> {
    URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| NoCertificate::Unreadable)
}

fn decoded_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, NoCertificate> {
    serde_json::from_slice(&decoded(text)?).map_err(|_| NoCertificate::Unreadable)
}

fn fingerprint(key: &[u8]) -> String {
    let digest = Sha256::digest(key);
    let pairs = digest.chunks(2).map(|pair| {
        let hex: Vec<String> = pair.iter().map(|byte| format!("{byte:02x}")).collect();
        hex.concat()
    });
    pairs.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use casework::cases::payment_check::CheckState;
    use casework::moment::Moment;
    use casework::verify::view::PaymentCheckView;

    use super::{CertificateFacts, CertificateKey, FORMAT, NoCertificate, URL_SAFE_NO_PAD, check};

    fn signed() -> Vec<u8> {
        let view = PaymentCheckView {
            state: CheckState::Stopped,
            requester: "Bolt & Nut Ltd".to_owned(),
            payer: "Accounts".to_owned(),
            request_received: Moment(0),
            held: None,
            account_ends_with: None,
            caller: None,
            call: None,
            outcome: None,
            settled: None,
            may: Vec::new(),
            is_caller: false,
        };
        let facts = CertificateFacts {
            format: FORMAT,
            organisation: "Millbrook School",
            case: 12,
            issued: "2026-11-23T10:00:00Z".to_owned(),
            timeline_ends_with: "ab".repeat(32),
            check: &view,
        };
        let key = CertificateKey::of(&[7; 32]).unwrap();
        key.sign(&facts).unwrap()
    }

    #[test]
    fn a_certificate_holds_until_anything_in_it_is_changed() {
        let file = signed();
        let checked = check(&file).unwrap();
        assert_eq!(checked.says["check"]["state"], "stopped");
        assert_eq!(
            checked.fingerprint,
            CertificateKey::of(&[7; 32]).unwrap().fingerprint()
        );
        let mut jws: serde_json::Value = serde_json::from_slice(&file).unwrap();
        let payload = URL_SAFE_NO_PAD
            .decode(jws["payload"].as_str().unwrap())
            .unwrap();
        let released = String::from_utf8(payload)
            .unwrap()
            .replace("stopped", "released");
        jws["payload"] = URL_SAFE_NO_PAD.encode(released).into();
        let changed = serde_json::to_vec(&jws).unwrap();
        assert_eq!(check(&changed).unwrap_err(), NoCertificate::Changed);
        for torn in [&b""[..], b"{}", b"[1]", &file[..file.len() / 2]] {
            assert_eq!(check(torn).unwrap_err(), NoCertificate::Unreadable);
        }
    }

    #[test]
    fn each_desk_has_a_key_of_its_own() {
        let one = CertificateKey::of(&[7; 32]).unwrap().fingerprint();
        let other = CertificateKey::of(&[8; 32]).unwrap().fingerprint();
        assert_ne!(one, other);
        assert_eq!(one.len(), 16 * 5 - 1);
    }
}
