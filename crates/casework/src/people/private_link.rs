//! The token in a reporter's private link: `base64url(report ‖ first 16 bytes of HMAC-SHA256(secret, "private-link" ‖ report))`.
//! It is a capability: whoever holds it is the reporter. It is made and checked here from the desk's secret, which the
//! top floor keeps; nothing is stored for it.

use super::base64url::{decode, encode};
use super::keyed_hash::{hmac_sha256, is_same_tag};
use crate::ids::ReportId;

/// The desk's secret: 32 random bytes made at first start.
pub type DeskSecret = [u8; 32];

const TAG_BYTES: usize = 16;
const TOKEN_BYTES: usize = 16 + TAG_BYTES;
const PURPOSE: &[u8] = b"private-link";

/// The token for a report's private link, 43 characters of the URL-safe base64 alphabet (RFC 4648 clause 5, no padding).
pub fn private_link(secret: &DeskSecret, report: ReportId) -> String {
    let mut bytes = [0_u8; TOKEN_BYTES];
    let (left, right) = bytes.split_at_mut(16);
    left.copy_from_slice(report.0.as_bytes());
    right.copy_from_slice(&tag(secret, report));
    encode(&bytes)
}

/// The report a token stands for; `None` for a token this desk did not make. The tag is compared in constant time.
pub fn read_private_link(secret: &DeskSecret, token: &str) -> Option<ReportId> {
    let bytes: [u8; TOKEN_BYTES] = decode(token)?;
    let (left, right) = bytes.split_at(16);
    let report = ReportId(uuid::Uuid::from_slice(left).ok()?);
    is_same_tag(&tag(secret, report), right).then_some(report)
}

fn tag(secret: &DeskSecret, report: ReportId) -> [u8; TAG_BYTES] {
    let full = hmac_sha256(secret, &[PURPOSE, report.0.as_bytes()]);
    let mut tag = [0; TAG_BYTES];
    tag.copy_from_slice(&full[..TAG_BYTES]);
    tag
}

#[cfg(test)]
mod tests {
    use super::super::base64url::ALPHABET;
    use super::*;

    /// 32 bytes as base64 without padding.
    const TOKEN_CHARS: usize = 43;
    const SECRET: DeskSecret = [7; 32];

    fn report(number: u128) -> ReportId {
        ReportId(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn a_token_leads_back_to_its_report_and_no_changed_token_does() {
        let wanted = report(0x0192_f0e1_d2c3_b4a5_9687_7869_5a4b_3c2d);
        let token = private_link(&SECRET, wanted);
        assert_eq!(token.len(), TOKEN_CHARS);
        assert_eq!(read_private_link(&SECRET, &token), Some(wanted));
        for position in 0..token.len() {
            for letter in ALPHABET {
                let mut changed = token.clone().into_bytes();
                if changed[position] == *letter {
                    continue;
                }
                changed[position] = *letter;
                let changed = String::from_utf8(changed).unwrap();
                assert_eq!(read_private_link(&SECRET, &changed), None, "{changed}");
            }
        }
    }

    #[test]
    fn another_desks_secret_opens_nothing() {
        let token = private_link(&SECRET, report(1));
        assert_eq!(read_private_link(&[8; 32], &token), None);
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for token in [
            "",
            "AAAA",
            &"A".repeat(44),
            &"A".repeat(42),
            &"=".repeat(43),
            &"ä".repeat(43),
        ] {
            assert_eq!(read_private_link(&SECRET, token), None, "{token}");
        }
    }
}
