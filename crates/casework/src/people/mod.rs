//! The room for people: hats, who may see and do what, and what is known about whom. A permission check here returns
//! the capability itself, a pass, never a bool; an act on a case asks for the pass, so it cannot be forgotten.

pub mod account;
pub mod account_table;
pub mod app_code;
mod base64url;
pub mod caller_link;
pub mod ceremony;
pub mod colleagues;
pub mod enrolled_device;
pub mod heads_up_link;
pub mod inquiry_link;
pub mod integrations;
pub mod keyed_hash;
pub mod name_seal;
pub mod passes;
pub mod passkey;
pub mod private_link;
pub mod provider_sign_in;
pub mod reply_address;
pub mod sign_in;

use crate::ids::{AccountId, IntegrationId};

/// What a person is at the desk. One person may wear several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hat {
    /// Anyone in the organisation.
    Staff,
    /// Keeps people working.
    It,
    /// Keeps that work from being stopped.
    Security,
    /// Answers for the organisation; sees figures, no names.
    Leader,
    /// Reads, changes nothing.
    Auditor,
    /// Runs this desk: accounts, settings, self-check.
    Admin,
}

coded!(Hat {
    Staff = "staff",
    It = "it",
    Security = "security",
    Leader = "leader",
    Auditor = "auditor",
    Admin = "admin",
});

/// A set of hats.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hats(pub std::collections::BTreeSet<Hat>);

impl Hats {
    /// The set of these hats.
    pub fn of(hats: impl IntoIterator<Item = Hat>) -> Hats {
        Hats(hats.into_iter().collect())
    }

    /// Whether this hat is worn.
    pub fn wears(&self, hat: Hat) -> bool {
        self.0.contains(&hat)
    }
}

/// A signed-in person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Whose account it is.
    pub id: AccountId,
    /// The name, as people write it.
    pub name: String,
    /// The hats worn.
    pub hats: Hats,
}

/// Who did something to a case: a person, or a program that a person let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doer {
    /// A signed-in member.
    Member(AccountId),
    /// An integration, through the API.
    Integration(IntegrationId),
}

impl From<AccountId> for Doer {
    fn from(account: AccountId) -> Doer {
        Doer::Member(account)
    }
}

#[cfg(test)]
mod tests;
