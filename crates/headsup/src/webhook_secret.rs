//! The secret of a webhook as receivers are given it, by Standard Webhooks 1.0.0: `whsec_` and the base64 of random bytes.
//! Pages make one, the outbox signs with it; it is kept by the store and shown once.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use store::SigningSecret;

/// What a secret starts with, so that people and scanners know it for one.
pub const SECRET_PREFIX: &str = "whsec_";
/// Random bytes of a secret; the specification asks for 24 to 64.
pub const SECRET_BYTES: usize = 32;
/// How long the secret before still signs after a rotation, minutes: a day to change the receiver.
pub const ROTATION_MINUTES: i64 = 24 * 60;

/// A secret out of random bytes.
pub fn new_secret(random: [u8; SECRET_BYTES]) -> SigningSecret {
    SigningSecret::new(format!("{SECRET_PREFIX}{}", STANDARD.encode(random)))
}

#[cfg(test)]
mod tests {
    use super::{SECRET_BYTES, new_secret};

    #[test]
    fn a_secret_is_recognised_by_its_start() {
        let secret = new_secret([0xfb; SECRET_BYTES]);
        assert_eq!(
            secret.reveal(),
            "whsec_+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/s="
        );
    }
}
