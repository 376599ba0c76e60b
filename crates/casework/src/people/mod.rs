//! The room for people: hats, who may see and do what, and what is known about whom. A permission check here returns
//! the capability itself, a pass, never a bool; an act on a case asks for the pass, so it cannot be forgotten.

pub mod account;
pub mod passes;
pub mod private_link;
pub mod sign_in;

use crate::ids::AccountId;

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

impl Hat {
    /// All hats.
    pub const ALL: [Hat; 6] = [
        Hat::Staff,
        Hat::It,
        Hat::Security,
        Hat::Leader,
        Hat::Auditor,
        Hat::Admin,
    ];

    /// The stable code used in the database, in forms and in message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Hat::Staff => "staff",
            Hat::It => "it",
            Hat::Security => "security",
            Hat::Leader => "leader",
            Hat::Auditor => "auditor",
            Hat::Admin => "admin",
        }
    }

    /// Reads what [`Hat::code`] writes.
    pub fn from_code(code: &str) -> Option<Hat> {
        Hat::ALL.into_iter().find(|hat| hat.code() == code)
    }
}

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
