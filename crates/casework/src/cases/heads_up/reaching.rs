//! Whom a heads-up reaches: everybody on the list, groups of it, or addresses typed by hand; always within the
//! organisation's own domains. It finds people and writes to nobody.

use std::collections::BTreeSet;

use crate::ids::ColleagueId;
use crate::people::colleagues::{Colleague, is_address, is_of_domains, tidy_address};

/// Who gets a heads-up by mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Nobody: it is shown as a banner alone.
    Nobody,
    /// Everybody on the list.
    Everybody,
    /// Those of these groups.
    Groups(BTreeSet<String>),
    /// These addresses, as they were typed.
    Typed(Vec<String>),
}

impl Audience {
    /// The stable code of its sort.
    pub const fn code(&self) -> &'static str {
        match self {
            Audience::Nobody => "nobody",
            Audience::Everybody => "everybody",
            Audience::Groups(_) => "groups",
            Audience::Typed(_) => "typed",
        }
    }
}

/// Somebody a heads-up goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressee {
    /// The colleague; a fresh identifier for an address that is on no list.
    pub id: ColleagueId,
    /// The name; may be empty.
    pub name: String,
    /// The address, lower case.
    pub address: String,
    /// The language to write in; empty for the organisation's.
    pub language: String,
}

/// Whom an audience amounts to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// Each address once.
    pub to: Vec<Addressee>,
    /// Addresses that lead out of the house, or are none; nobody writes to them.
    pub left_out: Vec<String>,
}

/// Finds out whom an audience amounts to. `fresh` makes an identifier for an address that is on no list.
pub fn reach(
    audience: &Audience,
    colleagues: &[Colleague],
    own_domains: &[String],
    mut fresh: impl FnMut() -> ColleagueId,
) -> Reached {
    let mut reached = Reached::default();
    let mut seen = BTreeSet::new();
    let mut take = |address: &str, addressee: &mut dyn FnMut() -> Addressee| {
        if !is_address(address) || !is_of_domains(address, own_domains) {
            reached.left_out.push(address.to_owned());
        } else if seen.insert(address.to_owned()) {
            reached.to.push(addressee());
        }
    };
    let of_list = |colleague: &Colleague| Addressee {
        id: colleague.id,
        name: colleague.name.clone(),
        address: colleague.address.clone(),
        language: colleague.language.clone(),
    };
    match audience {
        Audience::Nobody => {}
        Audience::Everybody => {
            for colleague in colleagues {
                take(&colleague.address, &mut || of_list(colleague));
            }
        }
        Audience::Groups(groups) => {
            for colleague in colleagues
                .iter()
                .filter(|one| !one.groups.is_disjoint(groups))
            {
                take(&colleague.address, &mut || of_list(colleague));
            }
        }
        Audience::Typed(addresses) => {
            for address in addresses.iter().map(|address| tidy_address(address)) {
                let known = colleagues.iter().find(|one| one.address == address);
                take(&address, &mut || match known {
                    Some(colleague) => of_list(colleague),
                    None => Addressee {
                        id: fresh(),
                        name: String::new(),
                        address: address.clone(),
                        language: String::new(),
                    },
                });
            }
        }
    }
    reached
}
