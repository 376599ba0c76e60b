//! A device that makes and uses passkeys (WebAuthn Level 3), in software: what a browser and a security key do together, with
//! every part open to a test that wants to play it wrong. Its keys are real (ECDSA on P-256, ES256); it verifies nobody, and
//! it attests nothing ("none").

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The person is there and was verified (WebAuthn Level 3 clause 6.1).
const PRESENT_AND_VERIFIED: u8 = 0x05;
/// The person is there, and nobody asked who it is.
const PRESENT_ONLY: u8 = 0x01;
/// Attested credential data follow.
const WITH_CREDENTIAL: u8 = 0x40;

/// A device with one passkey.
pub struct SoftAuthenticator {
    key: EcdsaKeyPair,
    credential_id: [u8; 32],
    user_handle: String,
    counter: u32,
    /// Where the browser says that it is, such as `https://desk.school.example`.
    pub origin: String,
    /// Whether the person is verified.
    pub verifies: bool,
}

impl SoftAuthenticator {
    /// A device whose browser is at this origin, with a passkey that it hasn't registered anywhere.
    pub fn new(origin: &str, number: u8) -> SoftAuthenticator {
        let (kind, random) = (&ECDSA_P256_SHA256_ASN1_SIGNING, SystemRandom::new());
        let document = EcdsaKeyPair::generate_pkcs8(kind, &random).expect("a key");
        let key = EcdsaKeyPair::from_pkcs8(kind, document.as_ref(), &random).expect("our own key");
        SoftAuthenticator {
            key,
            credential_id: [number; 32],
            user_handle: String::new(),
            counter: 0,
            origin: origin.to_owned(),
            verifies: true,
        }
    }

    /// Another device that claims to hold the passkey of this one, with a key of its own.
    pub fn impostor(&self) -> SoftAuthenticator {
        SoftAuthenticator {
            credential_id: self.credential_id,
            user_handle: self.user_handle.clone(),
            counter: self.counter,
            ..SoftAuthenticator::new(&self.origin, 0)
        }
    }

    /// Sets the counter back, as a copy of a key would be.
    pub fn set_counter_back(&mut self) {
        self.counter = 0;
    }

    /// Answers `navigator.credentials.create` with these options.
    pub fn create(&mut self, options: &Value) -> Value {
        let handle = options["user"]["id"].as_str().expect("a user handle");
        self.user_handle = handle.to_owned();
        let mut data = self.data(text(&options["rp"]["id"]), WITH_CREDENTIAL);
        data.extend([0; 16]);
        data.extend([0, 32]);
        data.extend(self.credential_id);
        data.extend(cose_key(self.key.public_key().as_ref()));
        let client = self.client_data("webauthn.create", options);
        json!({
            "id": URL_SAFE_NO_PAD.encode(self.credential_id),
            "rawId": URL_SAFE_NO_PAD.encode(self.credential_id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "attestationObject": URL_SAFE_NO_PAD.encode(attestation(&data)),
                "clientDataJSON": URL_SAFE_NO_PAD.encode(client),
            },
        })
    }

    /// Answers `navigator.credentials.get` with these options.
    pub fn get(&mut self, options: &Value) -> Value {
        self.counter += 1;
        let data = self.data(text(&options["rpId"]), 0);
        let client = self.client_data("webauthn.get", options);
        let signed = [&data[..], &Sha256::digest(&client)[..]].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed);
        json!({
            "id": URL_SAFE_NO_PAD.encode(self.credential_id),
            "rawId": URL_SAFE_NO_PAD.encode(self.credential_id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "authenticatorData": URL_SAFE_NO_PAD.encode(data),
                "clientDataJSON": URL_SAFE_NO_PAD.encode(client),
                "signature": URL_SAFE_NO_PAD.encode(signature.expect("a signature")),
                "userHandle": self.user_handle,
            },
        })
    }

    /// Authenticator data up to the counter (WebAuthn Level 3 clause 6.1).
    fn data(&self, relying_party: &str, more: u8) -> Vec<u8> {
        let flags = if self.verifies {
            PRESENT_AND_VERIFIED
        } else {
            PRESENT_ONLY
        };
        let mut data = Sha256::digest(relying_party.as_bytes()).to_vec();
        data.push(flags | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let client = json!({
            "type": kind,
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": false,
        });
        client.to_string().into_bytes()
    }
}

/// The public key as a COSE key in CBOR (RFC 9053 clauses 2.1 and 7.1.1): EC2, ES256, P-256, x, y.
fn cose_key(uncompressed_point: &[u8]) -> Vec<u8> {
    let (x, y) = uncompressed_point[1..].split_at(32);
    let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32];
    key.extend(x);
    key.extend([0x22, 0x58, 32]);
    key.extend(y);
    key
}

/// An attestation object that attests nothing (WebAuthn Level 3 clauses 6.5.4 and 8.7), in CBOR.
fn attestation(data: &[u8]) -> Vec<u8> {
    let mut object = vec![0xa3, 0x63];
    object.extend(b"fmt");
    object.push(0x64);
    object.extend(b"none");
    object.push(0x67);
    object.extend(b"attStmt");
    object.extend([0xa0, 0x68]);
    object.extend(b"authData");
    object.push(0x59);
    object.extend(u16::try_from(data.len()).expect("short data").to_be_bytes());
    object.extend(data);
    object
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}
