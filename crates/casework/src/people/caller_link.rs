//! The link by which a person, a manager who vouches, or a device that is enrolled answers a check of a caller: `base64url(check ‖ whom ‖ round ‖ first
//! 16 bytes of HMAC-SHA256(secret, "caller-check" ‖ check ‖ whom ‖ round ‖ case ‖ action))`. Its 128 bits carry the check, not
//! the two digits (OWASP ASVS 5.0 clause 6.5.4 asks for twenty). It is bound to case and action, and to one round: a newer
//! link of the same check makes the older one worthless. Nothing is stored for it; whether it still counts is asked of the check.

use super::base64url::{decode, encode};
use super::keyed_hash::{hmac_sha256, is_same_tag};
use super::private_link::DeskSecret;
use crate::ids::{CallerCheckId, CaseId};

const TAG_BYTES: usize = 16;
const SIGNED_BYTES: usize = 18;
const LINK_BYTES: usize = SIGNED_BYTES + TAG_BYTES;
const PURPOSE: &[u8] = b"caller-check";

/// Who holds a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addressee {
    /// The colleague that the caller says they are.
    Person,
    /// A manager who is asked to vouch.
    Manager,
    /// The colleague, after a device of theirs answered.
    Device,
}

/// A link that this desk made, read back. Only [`read_caller_link`] gives one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallerLink {
    check: CallerCheckId,
    addressee: Addressee,
    round: u8,
}

impl CallerLink {
    /// The check it answers.
    pub fn check(&self) -> CallerCheckId {
        self.check
    }

    /// Who holds it.
    pub fn addressee(&self) -> Addressee {
        self.addressee
    }

    /// The how-manieth link of its way it is, from 1.
    pub fn round(&self) -> u8 {
        self.round
    }
}

/// What a link is bound to beside its check.
#[derive(Clone, Copy, Debug)]
pub struct Bound<'b> {
    /// The case.
    pub case: CaseId,
    /// The code of the one action.
    pub action: &'b str,
}

/// The token of a link: 46 characters of the URL-safe base64 alphabet.
pub fn caller_link(
    secret: &DeskSecret,
    bound: Bound<'_>,
    check: CallerCheckId,
    addressee: Addressee,
    round: u8,
) -> String {
    let mut bytes = [0_u8; LINK_BYTES];
    let (signed, tag) = bytes.split_at_mut(SIGNED_BYTES);
    signed[..16].copy_from_slice(check.0.as_bytes());
    signed[16] = match addressee {
        Addressee::Person => 0,
        Addressee::Manager => 1,
        Addressee::Device => 2,
    };
    signed[17] = round;
    tag.copy_from_slice(&tag_of(secret, bound, signed));
    encode(&bytes)
}

/// The check that a token names, unproved: only to look up what [`read_caller_link`] needs.
pub fn check_named(token: &str) -> Option<CallerCheckId> {
    let bytes: [u8; LINK_BYTES] = decode(token)?;
    let id = uuid::Uuid::from_slice(bytes.get(..16)?).ok()?;
    Some(CallerCheckId(id))
}

/// The link of a token; `None` for one that this desk did not make for this case and action.
pub fn read_caller_link(secret: &DeskSecret, bound: Bound<'_>, token: &str) -> Option<CallerLink> {
    let bytes: [u8; LINK_BYTES] = decode(token)?;
    let (signed, found) = bytes.split_at(SIGNED_BYTES);
    if !is_same_tag(&tag_of(secret, bound, signed), found) {
        return None;
    }
    let addressee = match signed.get(16)? {
        0 => Addressee::Person,
        1 => Addressee::Manager,
        2 => Addressee::Device,
        _ => return None,
    };
    Some(CallerLink {
        check: check_named(token)?,
        addressee,
        round: *signed.get(17)?,
    })
}

fn tag_of(secret: &DeskSecret, bound: Bound<'_>, signed: &[u8]) -> [u8; TAG_BYTES] {
    let case = bound.case.0.as_bytes();
    let full = hmac_sha256(secret, &[PURPOSE, signed, case, bound.action.as_bytes()]);
    let mut tag = [0; TAG_BYTES];
    tag.copy_from_slice(&full[..TAG_BYTES]);
    tag
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUND: Bound<'static> = Bound {
        case: CaseId(uuid::Uuid::from_u128(7)),
        action: "unlock",
    };

    #[test]
    fn a_link_is_for_one_case_one_action_and_one_desk() {
        let check = CallerCheckId(uuid::Uuid::from_u128(9));
        let token = caller_link(&[1; 32], BOUND, check, Addressee::Manager, 2);
        assert_eq!(check_named(&token), Some(check));
        let read = read_caller_link(&[1; 32], BOUND, &token).unwrap();
        assert_eq!(
            (read.check(), read.addressee(), read.round()),
            (check, Addressee::Manager, 2)
        );
        let other_action = Bound {
            action: "reset-password",
            ..BOUND
        };
        let other_case = Bound {
            case: CaseId(uuid::Uuid::from_u128(8)),
            ..BOUND
        };
        assert_eq!(read_caller_link(&[1; 32], other_action, &token), None);
        assert_eq!(read_caller_link(&[1; 32], other_case, &token), None);
        assert_eq!(read_caller_link(&[2; 32], BOUND, &token), None);
        // Another round, another addressee: the token made for the one isn't that for the other.
        for (addressee, round) in [
            (Addressee::Person, 2),
            (Addressee::Device, 2),
            (Addressee::Manager, 1),
        ] {
            assert_ne!(caller_link(&[1; 32], BOUND, check, addressee, round), token);
        }
    }
}
