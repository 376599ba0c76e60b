//! Signing by Standard Webhooks 1.0.0: `webhook-signature` is `v1,` and the base64 of HMAC-SHA-256 over
//! `id.timestamp.body`; while a receiver changes to a new secret, both sign and the two stand side by side. Pure.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use casework::moment::Moment;
use casework::people::keyed_hash::hmac_sha256;
use store::{SigningSecret, Webhook};

use crate::webhook_secret::SECRET_PREFIX;

/// The value of `webhook-signature`: one for each secret that signs at this moment, the newer first.
pub fn signatures(webhook: &Webhook, id: &str, now: Moment, body: &str) -> String {
    let older = webhook
        .older_secret
        .as_ref()
        .filter(|(_, until)| now < *until)
        .map(|(secret, _)| secret);
    let signed: Vec<String> = [Some(&webhook.secret), older]
        .into_iter()
        .flatten()
        .map(|secret| signature(secret, id, now.unix_seconds(), body))
        .collect();
    signed.join(" ")
}

fn signature(secret: &SigningSecret, id: &str, unix_seconds: i64, body: &str) -> String {
    let text = secret.reveal();
    let encoded = text.strip_prefix(SECRET_PREFIX).unwrap_or(text);
    // Our secrets always decode; a text that doesn't would sign as the bytes it is, and no receiver would believe it.
    let key = STANDARD
        .decode(encoded)
        .unwrap_or_else(|_| encoded.as_bytes().to_vec());
    let timestamp = unix_seconds.to_string();
    let message = [
        id.as_bytes(),
        b".",
        timestamp.as_bytes(),
        b".",
        body.as_bytes(),
    ];
    format!("v1,{}", STANDARD.encode(hmac_sha256(&key, &message)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use casework::ids::WebhookId;
    use store::WebhookState;
    use uuid::Uuid;

    use super::*;
    use crate::webhook_secret::{ROTATION_MINUTES, SECRET_BYTES, new_secret};

    /// The test vector that the reference libraries of standardwebhooks.com publish.
    #[test]
    fn the_signature_is_the_published_one() {
        let secret = SigningSecret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned());
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        assert_eq!(
            signature(&secret, id, 1_614_265_330, r#"{"test": 2432232314}"#),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn both_secrets_sign_until_the_rotation_is_over() {
        let now = Moment::from_unix_seconds(1_614_265_330);
        let older = new_secret([1; SECRET_BYTES]);
        let webhook = Webhook {
            id: WebhookId(Uuid::nil()),
            name: String::new(),
            url: String::new(),
            events: BTreeSet::new(),
            state: WebhookState::Active,
            secret: new_secret([2; SECRET_BYTES]),
            older_secret: Some((older.clone(), now.plus_minutes(ROTATION_MINUTES))),
            created: now,
            ended: None,
            failing_since: None,
            delivered: None,
        };
        let both = signatures(&webhook, "id", now, "{}");
        let (newer, second) = both.split_once(' ').unwrap();
        assert_eq!(second, signature(&older, "id", 1_614_265_330, "{}"));
        assert_ne!(newer, second);
        let over = now.plus_minutes(ROTATION_MINUTES);
        assert!(!signatures(&webhook, "id", over, "{}").contains(' '));
    }
}
