//! The token of a "Was this you?": `base64url(inquiry ‖ first 16 bytes of HMAC-SHA256(secret, "was-this-you" ‖ inquiry))`.
//! Whoever holds it may give the one answer and sees what was asked, nothing else. Nothing is stored for it.

use super::base64url::{decode, encode};
use super::keyed_hash::{hmac_sha256, is_same_tag};
use super::private_link::DeskSecret;
use crate::ids::InquiryId;

const TAG_BYTES: usize = 16;
const LINK_BYTES: usize = 16 + TAG_BYTES;
const PURPOSE: &[u8] = b"was-this-you";

/// The token: 43 characters of the URL-safe base64 alphabet.
pub fn inquiry_link(secret: &DeskSecret, inquiry: InquiryId) -> String {
    let mut bytes = [0_u8; LINK_BYTES];
    bytes[..16].copy_from_slice(inquiry.0.as_bytes());
    let tag = hmac_sha256(secret, &[PURPOSE, &bytes[..16]]);
    bytes[16..].copy_from_slice(&tag[..TAG_BYTES]);
    encode(&bytes)
}

/// The question a token stands for; `None` for one this desk did not make.
pub fn read_inquiry_link(secret: &DeskSecret, token: &str) -> Option<InquiryId> {
    let bytes: [u8; LINK_BYTES] = decode(token)?;
    let (signed, found) = bytes.split_at(16);
    let tag = hmac_sha256(secret, &[PURPOSE, signed]);
    let inquiry = InquiryId(uuid::Uuid::from_slice(signed).ok()?);
    is_same_tag(&tag[..TAG_BYTES], found).then_some(inquiry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ReportId;
    use crate::people::heads_up_link::read_banner_token;
    use crate::people::private_link::{private_link, read_private_link};

    const SECRET: DeskSecret = [7; 32];

    #[test]
    fn a_link_leads_back_and_opens_nothing_else() {
        let id = InquiryId(uuid::Uuid::from_u128(
            0x0192_f0e1_d2c3_b4a5_9687_7869_5a4b_3c2d,
        ));
        let token = inquiry_link(&SECRET, id);
        assert_eq!(token.len(), 43);
        assert_eq!(read_inquiry_link(&SECRET, &token), Some(id));
        assert_eq!(read_inquiry_link(&[8; 32], &token), None);
        assert_eq!(read_private_link(&SECRET, &token), None);
        assert_eq!(read_banner_token(&SECRET, &token), None);
        let private = private_link(&SECRET, ReportId(id.0));
        assert_eq!(read_inquiry_link(&SECRET, &private), None);
        for position in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[position] = if changed[position] == b'A' {
                b'B'
            } else {
                b'A'
            };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(read_inquiry_link(&SECRET, &changed), None, "{changed}");
        }
    }
}
