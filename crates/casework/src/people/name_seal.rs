//! The seal on the name of whoever reports confidentially, as facts: who holds which half, and what is kept of a sealed name. A name
//! is encrypted with a key of its own that is split in two, so that either part alone says nothing; one part is sealed to every
//! member who holds the half of Security, the other to every one who holds that of the leaders. Sealing and opening are done
//! on the top floor with a library (HPKE, RFC 9180); `docs/security/sealed-names.md` says what it keeps from whom.

use crate::ids::{AccountId, SealKeyId};
use crate::moment::Moment;
use crate::people::{Hat, Hats, Member};

/// Bytes of a public key (RFC 7748: X25519).
pub const PUBLIC_KEY_BYTES: usize = 32;
/// Bytes of one part of a name's key.
pub const PART_BYTES: usize = 32;
/// The longest sealed name or part, bytes; a name and an address of ours stay far below.
pub const SEALED_BYTES_MAX: usize = 4096;
/// Keys that one name is sealed to, both halves together.
pub const SEAL_KEYS_MAX: usize = 100;

/// Half of the seal. Two people who hold different ones open a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Half {
    /// Held by those who wear Security.
    Security,
    /// Held by leaders.
    Leader,
}

coded!(Half {
    Security = "security",
    Leader = "leader",
});

impl Half {
    /// The half that somebody with these hats may hold; nobody holds both. Neither IT nor Admin gives one: they run the machine
    /// that the names lie on.
    pub fn of(hats: &Hats) -> Option<Half> {
        if hats.wears(Hat::Security) {
            Some(Half::Security)
        } else {
            hats.wears(Hat::Leader).then_some(Half::Leader)
        }
    }

    /// The other one.
    pub const fn other(self) -> Half {
        match self {
            Half::Security => Half::Leader,
            Half::Leader => Half::Security,
        }
    }
}

/// May hold a half of the seal. Only [`Member::seal_pass`] gives one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealPass {
    member: AccountId,
    half: Half,
    opens_about_it: bool,
}

impl SealPass {
    /// Whose it is.
    pub fn member(self) -> AccountId {
        self.member
    }

    /// Which half.
    pub fn half(self) -> Half {
        self.half
    }

    /// Whether names of cases about IT may be opened with it: nobody who wears IT or Admin takes part.
    pub fn opens_about_it(self) -> bool {
        self.opens_about_it
    }
}

impl Member {
    /// May hold a half of the seal.
    pub fn seal_pass(&self) -> Option<SealPass> {
        Some(SealPass {
            member: self.id,
            half: Half::of(&self.hats)?,
            opens_about_it: !self.hats.wears(Hat::It) && !self.hats.wears(Hat::Admin),
        })
    }
}

/// The public side of a member's key. The secret side is a code that only they have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealKey {
    /// Which.
    pub id: SealKeyId,
    /// Whose.
    pub account: AccountId,
    /// Of which half.
    pub half: Half,
    /// What names are sealed to.
    pub public_key: [u8; PUBLIC_KEY_BYTES],
    /// When it was made.
    pub made: Moment,
}

/// One part of a name's key, sealed to one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedPart {
    /// To which key.
    pub key: SealKeyId,
    /// What only that key opens.
    pub sealed: Vec<u8>,
}

/// A name that is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedName {
    /// Name and address, encrypted with the key that was split.
    pub sealed: Vec<u8>,
    /// Its parts, each sealed to everybody who holds that half.
    pub parts: Vec<SealedPart>,
}

/// Whether these keys can seal a name: both halves are held, by different people.
pub fn can_seal(keys: &[SealKey]) -> bool {
    let held = |half| keys.iter().any(|key| key.half == half);
    held(Half::Security) && held(Half::Leader) && keys.len() <= SEAL_KEYS_MAX
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn member(hats: &[Hat]) -> Member {
        Member {
            id: AccountId(Uuid::from_u128(1)),
            name: "Robin Hale".to_owned(),
            hats: Hats::of(hats.iter().copied()),
        }
    }

    #[test]
    fn security_and_leaders_hold_a_half_and_nobody_both() {
        for (hats, half, about_it) in [
            (&[Hat::Security][..], Some(Half::Security), true),
            (&[Hat::Leader], Some(Half::Leader), true),
            (&[Hat::Security, Hat::Leader], Some(Half::Security), true),
            (&[Hat::Security, Hat::It], Some(Half::Security), false),
            (&[Hat::Leader, Hat::Admin], Some(Half::Leader), false),
            (
                &[Hat::It, Hat::Admin, Hat::Auditor, Hat::Staff],
                None,
                false,
            ),
        ] {
            let pass = member(hats).seal_pass();
            assert_eq!(pass.map(SealPass::half), half, "{hats:?}");
            assert_eq!(pass.is_some_and(SealPass::opens_about_it), about_it);
        }
    }

    #[test]
    fn a_name_is_sealed_once_both_halves_are_held() {
        let key = |number: u8, half| SealKey {
            id: SealKeyId(Uuid::from_u128(number.into())),
            account: AccountId(Uuid::from_u128(number.into())),
            half,
            public_key: [number; PUBLIC_KEY_BYTES],
            made: Moment(0),
        };
        let (one, other) = (key(1, Half::Security), key(2, Half::Leader));
        assert!(!can_seal(&[]));
        assert!(!can_seal(&[one.clone(), key(3, Half::Security)]));
        assert!(!can_seal(std::slice::from_ref(&other)));
        assert!(can_seal(&[one, other]));
    }
}
