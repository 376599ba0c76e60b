//! Devices of colleagues that were enrolled: a passkey on somebody's own telephone or computer, by which they show who they are
//! when the desk has them, or somebody in their name, on the phone. A colleague needs no account for it, and it signs nobody in.
//! An admin invites them beside the screen; whether a device answered is judged on the top floor.

use super::passes::AdminPass;
use crate::ids::{AccountId, ColleagueId, DeviceId};
use crate::moment::Moment;

/// Devices of one colleague.
pub const DEVICES_PER_COLLEAGUE_MAX: usize = 5;

/// A device of a colleague.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolledDevice {
    /// Its identifier.
    pub id: DeviceId,
    /// Whose it is.
    pub colleague: ColleagueId,
    /// Who invited them.
    pub invited_by: AccountId,
    /// SHA-256 of the credential's identifier, by which it is found.
    pub credential_sha256: [u8; 32],
    /// Public key, counter and flags, as the library writes them (JSON). No secret of the colleague is in it.
    pub credential: String,
    /// When it was enrolled.
    pub enrolled: Moment,
    /// When it last answered.
    pub last_used: Option<Moment>,
}

/// An invitation, while it waits in front of a colleague. Nothing is kept of it; a sealed ceremony carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceInvitation {
    /// Whom.
    pub colleague: ColleagueId,
    /// Who invites them.
    pub by: AccountId,
}

impl DeviceInvitation {
    /// An admin invites a colleague.
    pub fn of(pass: AdminPass, colleague: ColleagueId) -> DeviceInvitation {
        DeviceInvitation {
            colleague,
            by: pass.member(),
        }
    }

    /// For the state of the ceremony, which goes into an address (RFC 3986 clause 2.3: unreserved characters only).
    pub fn written(&self) -> String {
        format!("{}~{}", self.colleague, self.by)
    }

    /// What [`DeviceInvitation::written`] gave.
    pub fn read(state: &str) -> Option<DeviceInvitation> {
        let (colleague, by) = state.split_once('~')?;
        Some(DeviceInvitation {
            colleague: colleague.parse().ok()?,
            by: by.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn an_invitation_comes_back_as_it_was_written() {
        let invitation = DeviceInvitation {
            colleague: ColleagueId(Uuid::from_u128(7)),
            by: AccountId(Uuid::from_u128(8)),
        };
        assert_eq!(
            DeviceInvitation::read(&invitation.written()),
            Some(invitation)
        );
        for torn in ["", "x~y", &invitation.colleague.to_string()] {
            assert_eq!(DeviceInvitation::read(torn), None);
        }
    }
}
