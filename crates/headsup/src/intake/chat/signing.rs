//! Whether a chat's request is genuine, by the signature over its raw bytes. Compared in constant time; any secret in force
//! will do. Pure: the clock is an argument.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use casework::moment::Moment;
use casework::people::keyed_hash::{hmac_sha256, is_same_tag};

/// How far a request's own time may be from ours, seconds: Slack's published five minutes.
pub const CLOCK_SECONDS_MAX: i64 = 300;

/// Slack's signature: `v0=` and the hex of HMAC-SHA-256 over `v0:timestamp:body` (docs.slack.dev, "Verifying requests from
/// Slack"), not older than five minutes.
pub fn is_slacks(
    secrets: &[String],
    timestamp: &str,
    signature: &str,
    body: &[u8],
    now: Moment,
) -> bool {
    if !is_fresh(timestamp, now) {
        return false;
    }
    secrets.iter().any(|secret| {
        let message: [&[u8]; 4] = [b"v0:", timestamp.as_bytes(), b":", body];
        let tag = hmac_sha256(secret.as_bytes(), &message);
        let hex: String = tag.iter().map(|byte| format!("{byte:02x}")).collect();
        is_same_tag(format!("v0={hex}").as_bytes(), signature.as_bytes())
    })
}

/// Teams' signature: `HMAC ` and the base64 of HMAC-SHA-256 over the body, keyed with the decoded security token
/// (learn.microsoft.com, "Create Outgoing Webhooks").
pub fn is_teams(secrets: &[String], authorization: &str, body: &[u8]) -> bool {
    let Some(signature) = authorization.strip_prefix("HMAC ") else {
        return false;
    };
    secrets.iter().any(|secret| {
        let Ok(key) = STANDARD.decode(secret) else {
            return false;
        };
        let expected = STANDARD.encode(hmac_sha256(&key, &[body]));
        is_same_tag(expected.as_bytes(), signature.trim().as_bytes())
    })
}

fn is_fresh(timestamp: &str, now: Moment) -> bool {
    timestamp.parse::<i64>().is_ok_and(|seconds| {
        now.unix_seconds().saturating_sub(seconds).saturating_abs() <= CLOCK_SECONDS_MAX
    })
}
