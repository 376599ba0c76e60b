//! A key that signs tokens as a sign-in provider does (JWS compact serialisation, RFC 7515, with ES256), whatever they say: for
//! the parts of a provider that no real one plays. It judges nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

/// A fresh key for ES256.
pub struct TokenKey {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl Default for TokenKey {
    fn default() -> TokenKey {
        let random = SystemRandom::new();
        let way = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let made = EcdsaKeyPair::generate_pkcs8(way, &random).expect("randomness");
        TokenKey {
            pair: EcdsaKeyPair::from_pkcs8(way, made.as_ref(), &random).expect("a key"),
            random,
        }
    }
}

impl TokenKey {
    /// The key set with the public side (RFC 7517 section 5).
    pub fn key_set(&self) -> Value {
        // An uncompressed point: a byte 4, then both coordinates of 32 bytes (SEC 1 section 2.3.3).
        let point = self.pair.public_key().as_ref();
        let coordinate = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({"keys": [{
            "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "one",
            "x": coordinate(&point[1..33]), "y": coordinate(&point[33..]),
        }]})
    }

    /// A token with these claims, signed.
    pub fn token(&self, kind: &str, claims: &Value) -> String {
        let header = json!({"alg": "ES256", "kid": "one", "typ": kind});
        let signed = parts(&header, claims);
        let signature = self.pair.sign(&self.random, signed.as_bytes());
        let signature = signature.expect("randomness");
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }

    /// The same claims without any signature (`alg` none, RFC 7518 section 3.6).
    pub fn unsigned(claims: &Value) -> String {
        format!("{}.", parts(&json!({"alg": "none"}), claims))
    }
}

fn parts(header: &Value, claims: &Value) -> String {
    let written = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", written(header), written(claims))
}
