//! The tokens of a heads-up. The one in a mail, `base64url(heads-up ‖ colleague ‖ first 16 bytes of
//! HMAC-SHA256(secret, "heads-up" ‖ heads-up ‖ colleague))`, says which colleague answers which heads-up; the one on the
//! banner, `base64url(heads-up ‖ first 16 bytes of HMAC-SHA256(secret, "heads-up-banner" ‖ heads-up))`, says only which
//! heads-up a hand is raised about. Whoever holds the first may answer as that colleague and see nothing else; a mail is
//! the only place it stands in. Nothing is stored for either.

use super::base64url::{decode, encode};
use super::keyed_hash::{hmac_sha256, is_same_tag};
use super::private_link::DeskSecret;
use crate::ids::{ColleagueId, HeadsUpId};

const TAG_BYTES: usize = 16;
const LINK_BYTES: usize = 32 + TAG_BYTES;
const BANNER_BYTES: usize = 16 + TAG_BYTES;
const LINK_PURPOSE: &[u8] = b"heads-up";
const BANNER_PURPOSE: &[u8] = b"heads-up-banner";

/// The token of one colleague's links in the mail of one heads-up: 64 characters of the URL-safe base64 alphabet.
pub fn heads_up_link(secret: &DeskSecret, heads_up: HeadsUpId, colleague: ColleagueId) -> String {
    let mut bytes = [0_u8; LINK_BYTES];
    bytes[..16].copy_from_slice(heads_up.0.as_bytes());
    bytes[16..32].copy_from_slice(colleague.0.as_bytes());
    let tag = tag(secret, LINK_PURPOSE, &bytes[..32]);
    bytes[32..].copy_from_slice(&tag);
    encode(&bytes)
}

/// Which heads-up and which colleague a token stands for; `None` for one this desk did not make.
pub fn read_heads_up_link(secret: &DeskSecret, token: &str) -> Option<(HeadsUpId, ColleagueId)> {
    let bytes: [u8; LINK_BYTES] = decode(token)?;
    let (signed, found) = bytes.split_at(32);
    if !is_same_tag(&tag(secret, LINK_PURPOSE, signed), found) {
        return None;
    }
    let (heads_up, colleague) = signed.split_at(16);
    Some((
        HeadsUpId(uuid::Uuid::from_slice(heads_up).ok()?),
        ColleagueId(uuid::Uuid::from_slice(colleague).ok()?),
    ))
}

/// What the banner of a heads-up hands to the form: 43 characters of the URL-safe base64 alphabet.
pub fn banner_token(secret: &DeskSecret, heads_up: HeadsUpId) -> String {
    let mut bytes = [0_u8; BANNER_BYTES];
    bytes[..16].copy_from_slice(heads_up.0.as_bytes());
    let tag = tag(secret, BANNER_PURPOSE, &bytes[..16]);
    bytes[16..].copy_from_slice(&tag);
    encode(&bytes)
}

/// The heads-up a banner's token stands for; `None` for one this desk did not make.
pub fn read_banner_token(secret: &DeskSecret, token: &str) -> Option<HeadsUpId> {
    let bytes: [u8; BANNER_BYTES] = decode(token)?;
    let (signed, found) = bytes.split_at(16);
    let heads_up = HeadsUpId(uuid::Uuid::from_slice(signed).ok()?);
    is_same_tag(&tag(secret, BANNER_PURPOSE, signed), found).then_some(heads_up)
}

fn tag(secret: &DeskSecret, purpose: &[u8], signed: &[u8]) -> [u8; TAG_BYTES] {
    let full = hmac_sha256(secret, &[purpose, signed]);
    let mut tag = [0; TAG_BYTES];
    tag.copy_from_slice(&full[..TAG_BYTES]);
    tag
}

#[cfg(test)]
mod tests {
    use super::super::base64url::ALPHABET;
    use super::*;
    use crate::people::private_link::{private_link, read_private_link};

    const SECRET: DeskSecret = [7; 32];

    fn ids(number: u128) -> (HeadsUpId, ColleagueId) {
        (
            HeadsUpId(uuid::Uuid::from_u128(number)),
            ColleagueId(uuid::Uuid::from_u128(number + 1)),
        )
    }

    #[test]
    fn a_link_leads_back_and_no_changed_link_does() {
        let (heads_up, colleague) = ids(0x0192_f0e1_d2c3_b4a5_9687_7869_5a4b_3c2d);
        let token = heads_up_link(&SECRET, heads_up, colleague);
        assert_eq!(token.len(), 64);
        assert_eq!(
            read_heads_up_link(&SECRET, &token),
            Some((heads_up, colleague))
        );
        for position in 0..token.len() {
            for letter in ALPHABET {
                let mut changed = token.clone().into_bytes();
                if changed[position] == *letter {
                    continue;
                }
                changed[position] = *letter;
                let changed = String::from_utf8(changed).unwrap();
                assert_eq!(read_heads_up_link(&SECRET, &changed), None, "{changed}");
            }
        }
        assert_eq!(read_heads_up_link(&[8; 32], &token), None);
    }

    #[test]
    fn no_token_opens_what_another_is_for() {
        let (heads_up, colleague) = ids(5);
        let banner = banner_token(&SECRET, heads_up);
        assert_eq!(read_banner_token(&SECRET, &banner), Some(heads_up));
        assert_eq!(read_banner_token(&[8; 32], &banner), None);
        assert_eq!(read_private_link(&SECRET, &banner), None);
        assert_eq!(read_heads_up_link(&SECRET, &banner), None);
        let private = private_link(&SECRET, crate::ids::ReportId(heads_up.0));
        assert_eq!(read_banner_token(&SECRET, &private), None);
        let link = heads_up_link(&SECRET, heads_up, colleague);
        assert_eq!(read_banner_token(&SECRET, &link), None);
    }
}
