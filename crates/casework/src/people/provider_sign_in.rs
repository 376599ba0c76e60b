//! Signing in with the account of an organisation's own sign-in provider (OpenID Connect Core 1.0): who comes in as which account.
//! It judges no token: what a provider says was checked before it comes here. Nobody gets an account by signing in; an admin
//! invites, and hats are given here alone.

use super::account::Account;
use crate::ids::AccountId;
use crate::moment::Moment;

/// The longest subject, ASCII characters (OpenID Connect Core 1.0 section 2, `sub`).
pub const SUBJECT_CHARS_MAX: usize = 255;

/// Somebody as a provider names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderPerson {
    /// The provider.
    pub issuer: String,
    /// Who it is there, never given to anybody else.
    pub subject: String,
    /// Their mail address, lower case, where the provider says it is verified; `None` for any other.
    pub verified_address: Option<String>,
}

/// That an account is somebody's at a provider. There is one at most for each account and provider, and one for each subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderLink {
    /// The account here.
    pub account: AccountId,
    /// The provider.
    pub issuer: String,
    /// Who it is there.
    pub subject: String,
    /// Since when.
    pub linked: Moment,
}

/// What the desk knows of somebody who comes from a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownHere {
    /// The account that is linked to the subject.
    pub linked: Option<Account>,
    /// The account with the verified address, and whether somebody at this provider is linked to it already.
    pub with_the_address: Option<(Account, bool)>,
}

/// Whose account opens. A link counts for ever, whatever address the provider tells today; an address makes the first link alone,
/// so that whoever gets a leaver's address later doesn't get their account. `None` for nobody, and for an account that is off.
pub fn whose_account(known: KnownHere) -> Option<Account> {
    let opens = match known.linked {
        Some(account) => Some(account),
        None => match known.with_the_address {
            Some((account, false)) => Some(account),
            _ => None,
        },
    };
    opens.filter(|account| account.active)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Hats;

    fn account(name: &str, active: bool) -> Account {
        Account {
            id: AccountId(uuid::Uuid::from_u128(name.len() as u128)),
            name: name.to_owned(),
            address: format!("{name}@desk.example"),
            hats: Hats::default(),
            password_hash: None,
            active,
            created: Moment(0),
        }
    }

    #[test]
    fn a_link_beats_an_address_and_an_address_links_once() {
        let name_of = |linked, with_the_address| {
            let known = KnownHere {
                linked,
                with_the_address,
            };
            whose_account(known).map(|account| account.name)
        };
        let ana = || account("ana", true);
        let robin = || account("robin", true);
        assert_eq!(name_of(None, None), None);
        assert_eq!(name_of(None, Some((ana(), false))).as_deref(), Some("ana"));
        assert_eq!(
            name_of(None, Some((ana(), true))),
            None,
            "somebody else got the address"
        );
        assert_eq!(
            name_of(Some(robin()), Some((ana(), false))).as_deref(),
            Some("robin")
        );
        assert_eq!(name_of(Some(account("ana", false)), None), None);
        assert_eq!(
            name_of(Some(account("ana", false)), Some((robin(), false))),
            None,
            "an account that is off isn't got round by another address"
        );
        assert_eq!(name_of(None, Some((account("ana", false), false))), None);
    }
}
