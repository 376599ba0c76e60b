//! Links that work once, and filters a member keeps. Accounts and sessions are the records of the floor below.

use casework::ids::{AccountId, FilterId};
use casework::moment::Moment;
use casework::people::Hats;

/// What a link that works once is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    /// Sets the desk up and makes its first admin.
    SetUp,
    /// Invites somebody to make an account.
    Invitation,
    /// Lets the holder of an account in, made by `headsup admin link`.
    AdminLink,
}

impl LinkKind {
    /// All kinds.
    pub const ALL: [LinkKind; 3] = [LinkKind::SetUp, LinkKind::Invitation, LinkKind::AdminLink];

    /// The stable code used in the database.
    pub const fn code(self) -> &'static str {
        match self {
            LinkKind::SetUp => "set-up",
            LinkKind::Invitation => "invitation",
            LinkKind::AdminLink => "admin-link",
        }
    }

    /// Reads what [`LinkKind::code`] writes.
    pub fn from_code(code: &str) -> Option<LinkKind> {
        LinkKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A link that works once. Only the digest of its token is known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SingleUseLink {
    /// SHA-256 of the token.
    pub token_sha256: [u8; 32],
    /// What it is for.
    pub kind: LinkKind,
    /// The account it lets in (admin link) or the admin who made it (invitation); `None` for a set-up link.
    pub account: Option<AccountId>,
    /// The invited person's name; empty for other kinds.
    pub name: String,
    /// The invited person's address; empty for other kinds.
    pub address: String,
    /// The hats that come with an invitation; none for other kinds.
    pub hats: Hats,
    /// When it was made.
    pub created: Moment,
    /// Until when it works.
    pub expires: Moment,
    /// When it was used.
    pub used: Option<Moment>,
}

/// A filter of the queue that a member keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedFilter {
    /// Its identifier.
    pub id: FilterId,
    /// Whose it is.
    pub account: AccountId,
    /// The name given to it.
    pub name: String,
    /// The query string it stands for.
    pub query: String,
    /// When it was saved.
    pub created: Moment,
}

/// Filters one member may keep.
pub const SAVED_FILTERS_MAX: usize = 50;
