//! Who can read what is raised about IT, in words that fit a public page: by hats, never by names or numbers. The rule
//! itself stands in `casework::people::passes`; this only asks it about the accounts there are. It stands beside the
//! rooms because the staff pages and the self-check ask alike.

use casework::people::Hat;
use casework::people::account::Account;

/// Who can read a report about IT today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AboutItReaders {
    /// Nobody: everybody with Security or Leader also wears IT or Admin, or there is nobody yet.
    Nobody,
    /// Somebody with the Security hat.
    Security,
    /// Somebody with the Leader hat.
    Leader,
    /// Somebody with the one and somebody with the other, or one person with both.
    SecurityAndLeader,
}

impl AboutItReaders {
    /// Every case, for the test that looks for missing sentences.
    pub const ALL: [AboutItReaders; 4] = [
        AboutItReaders::Nobody,
        AboutItReaders::Security,
        AboutItReaders::Leader,
        AboutItReaders::SecurityAndLeader,
    ];

    /// Who of these accounts can.
    pub fn among(accounts: &[Account]) -> AboutItReaders {
        let readers: Vec<_> = accounts
            .iter()
            .filter_map(Account::member)
            .filter(|member| {
                let pass = member.reading_pass();
                pass.is_some_and(|pass| pass.sight().about_it)
            })
            .collect();
        let is_worn = |hat| readers.iter().any(|member| member.hats.wears(hat));
        match (is_worn(Hat::Security), is_worn(Hat::Leader)) {
            (true, true) => AboutItReaders::SecurityAndLeader,
            (true, false) => AboutItReaders::Security,
            (false, true) => AboutItReaders::Leader,
            (false, false) => AboutItReaders::Nobody,
        }
    }

    /// The code used in message keys.
    pub const fn code(self) -> &'static str {
        match self {
            AboutItReaders::Nobody => "nobody",
            AboutItReaders::Security => "security",
            AboutItReaders::Leader => "leader",
            AboutItReaders::SecurityAndLeader => "security-and-leader",
        }
    }
}

#[cfg(test)]
mod tests {
    use casework::ids::AccountId;
    use casework::moment::Moment;
    use casework::people::Hats;

    use super::*;

    fn account(hats: &[Hat], active: bool) -> Account {
        Account {
            id: AccountId(uuid::Uuid::from_u128(1)),
            name: "Robin Hale".to_owned(),
            address: "robin@school.example".to_owned(),
            hats: Hats::of(hats.iter().copied()),
            password_hash: None,
            active,
            created: Moment::from_unix_seconds(0),
        }
    }

    #[test]
    fn only_who_is_free_of_it_and_admin_counts() {
        let one = account(&[Hat::It, Hat::Security, Hat::Admin], true);
        let gone = account(&[Hat::Security], false);
        let auditor = account(&[Hat::Auditor], true);
        let nobody = [one.clone(), gone, auditor];
        assert_eq!(AboutItReaders::among(&nobody), AboutItReaders::Nobody);
        let leader = account(&[Hat::Leader], true);
        let with_leader = [one, leader.clone()];
        assert_eq!(AboutItReaders::among(&with_leader), AboutItReaders::Leader);
        let security = account(&[Hat::Security], true);
        let both = [leader, security.clone()];
        assert_eq!(
            AboutItReaders::among(&both),
            AboutItReaders::SecurityAndLeader
        );
        assert_eq!(AboutItReaders::among(&[security]), AboutItReaders::Security);
    }
}
