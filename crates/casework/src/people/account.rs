//! Accounts, invitations, one-time links and sessions, as facts. Only digests of secrets appear here; the secrets
//! themselves are made and sent by the top floor and kept by nobody.

use crate::ids::AccountId;
use crate::moment::Moment;
use crate::people::{Hats, Member};

/// How long an invitation can be accepted, minutes: a week.
pub const INVITATION_MINUTES: i64 = 7 * 24 * 60;
/// How long the set-up link of a new desk works, minutes: a day.
pub const SET_UP_LINK_MINUTES: i64 = 24 * 60;
/// How long a link made by `headsup admin link` works, minutes.
pub const ADMIN_LINK_MINUTES: i64 = 60;
/// How long a session lasts without being used, minutes: a working day.
pub const SESSION_IDLE_MINUTES: i64 = 12 * 60;
/// How long a session lasts at most, minutes: two weeks.
pub const SESSION_MINUTES_MAX: i64 = 14 * 24 * 60;

/// A local account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its identifier.
    pub id: AccountId,
    /// The name, as people write it.
    pub name: String,
    /// The address it signs in with, lower case.
    pub address: String,
    /// The hats worn.
    pub hats: Hats,
    /// The password as an argon2id PHC string; `None` until one is chosen.
    pub password_hash: Option<String>,
    /// Whether it may sign in.
    pub active: bool,
    /// When it was made.
    pub created: Moment,
}

impl Account {
    /// The person behind the account, for an active account.
    pub fn member(&self) -> Option<Member> {
        self.active.then(|| Member {
            id: self.id,
            name: self.name.clone(),
            hats: self.hats.clone(),
        })
    }
}

/// An invitation by link to make an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// SHA-256 of the token in the link.
    pub token_sha256: [u8; 32],
    /// Who is invited, lower case.
    pub address: String,
    /// The name, as the inviting admin wrote it.
    pub name: String,
    /// The hats that come with it.
    pub hats: Hats,
    /// Who invited.
    pub invited_by: AccountId,
    /// Until when it works.
    pub expires: Moment,
    /// When it was accepted.
    pub accepted: Option<Moment>,
}

impl Invitation {
    /// Whether it can be accepted at this moment.
    pub fn is_open(&self, at: Moment) -> bool {
        self.accepted.is_none() && at < self.expires
    }
}

/// A signed-in browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the token in the cookie.
    pub token_sha256: [u8; 32],
    /// Whose it is.
    pub account: AccountId,
    /// When it began.
    pub started: Moment,
    /// When it was last used.
    pub last_used: Moment,
    /// What was proved when it began, or since.
    pub proof: Proof,
}

/// What somebody proved at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A password, or a link that was handed over, and nothing else.
    OneFactor,
    /// A passkey, a password with a code, or a sign-in by the organisation's provider, whose own rules count then.
    TwoFactors,
}

impl Session {
    /// Whether it opens the desk where an organisation demands two factors, or doesn't. Where not, it opens the member's own
    /// account, so that the second factor can be added there.
    pub fn opens_desk(&self, two_demanded: bool) -> bool {
        !two_demanded || self.proof == Proof::TwoFactors
    }

    /// Whether it still counts at this moment.
    pub fn is_live(&self, at: Moment) -> bool {
        at < self.started.plus_minutes(SESSION_MINUTES_MAX)
            && at < self.last_used.plus_minutes(SESSION_IDLE_MINUTES)
    }
}
