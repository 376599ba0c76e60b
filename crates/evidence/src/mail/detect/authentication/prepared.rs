//! The message as a verifier needs it: line ends as CRLF, nothing before the first header field, at most a handful of
//! signatures, and no real clock in sight.

use std::borrow::Cow;

use mail_auth::AuthenticatedMessage;

use crate::limits::{DKIM_SIGNATURES_MAX, MESSAGE_BYTES_MAX};
use crate::mail::message::Message;

/// The bytes to verify, and how many signature fields were left out.
pub(super) struct Prepared {
    pub bytes: Vec<u8>,
    pub signatures_left_out: usize,
}

/// Fields whose number multiplies the work of verifying.
const COSTLY_FIELDS: [&str; 4] = [
    "DKIM-Signature",
    "ARC-Seal",
    "ARC-Message-Signature",
    "ARC-Authentication-Results",
];

/// Copies the message with its line ends normalised: mail programs store LF, signatures were made over CRLF.
pub(super) fn prepare(bytes: &[u8], message: &Message) -> Prepared {
    let bytes = bytes
        .get(..bytes.len().min(MESSAGE_BYTES_MAX))
        .unwrap_or_default();
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 20);
    let mut signatures_left_out = 0;
    let mut at = message.headers.first().map_or(0, |field| field.bytes.0);
    for name in COSTLY_FIELDS {
        let beyond = message.header_values(name).skip(DKIM_SIGNATURES_MAX);
        signatures_left_out += if name == "DKIM-Signature" {
            beyond.count()
        } else {
            0
        };
    }
    for field in left_out_fields(message) {
        push_with_returns(&mut out, bytes.get(at..field.0).unwrap_or_default());
        at = at.max(field.1);
    }
    push_with_returns(&mut out, bytes.get(at..).unwrap_or_default());
    Prepared {
        bytes: out,
        signatures_left_out,
    }
}

/// Byte ranges of the costly fields beyond the cap, in order.
fn left_out_fields(message: &Message) -> Vec<(usize, usize)> {
    let mut ranges: Vec<(usize, usize)> = COSTLY_FIELDS
        .iter()
        .flat_map(|name| {
            message
                .header_values(name)
                .skip(DKIM_SIGNATURES_MAX)
                .map(|field| field.bytes)
        })
        .collect();
    ranges.sort_unstable();
    ranges
}

fn push_with_returns(out: &mut Vec<u8>, bytes: &[u8]) {
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(text) => {
                out.extend_from_slice(text.strip_suffix(b"\r").unwrap_or(text));
                out.extend_from_slice(b"\r\n");
            }
            None => out.extend_from_slice(line),
        }
    }
}

/// Parses, and takes the clock out: the library compares `x=` with the real time. Signatures that had expired when
/// the message was received are taken out and counted; of the others the expiry is removed.
pub(super) fn parse_without_clock(
    bytes: &[u8],
    received_unix_seconds: Option<i64>,
) -> Option<(AuthenticatedMessage<'_>, Vec<String>)> {
    let mut parsed = AuthenticatedMessage::parse_with_opts(bytes, None, false)?;
    let moment = received_unix_seconds.and_then(|seconds| u64::try_from(seconds).ok());
    let mut expired_domains = Vec::new();
    // RFC 6376 clause 3.5, tag `x=`: it must lie after `t=`, and past it the signature is not valid.
    let had_expired = |expires: u64, signed: u64| {
        expires != 0 && (expires <= signed || moment.is_some_and(|moment| expires < moment))
    };
    parsed.dkim_headers.retain(|field| {
        let expired = had_expired(field.header.x, field.header.t);
        if expired {
            expired_domains.push(field.header.d.clone());
        }
        !expired
    });
    for field in &mut parsed.dkim_headers {
        field.header.x = 0;
        // No failure reports (RFC 6651): they would ask the DNS and a random number.
        field.header.r = false;
    }
    for field in &mut parsed.ams_headers {
        if !had_expired(field.header.x, field.header.t) {
            field.header.x = 0;
        }
    }
    Some((parsed, expired_domains))
}

/// The part of a signature field that a person may see.
pub(super) fn shown_domain(domain: &str) -> Cow<'_, str> {
    if domain.len() <= 255 {
        Cow::Borrowed(domain)
    } else {
        Cow::Borrowed("…")
    }
}
