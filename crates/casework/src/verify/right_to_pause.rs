//! The right to pause: anyone may stop a payment, a call or a request to check it, and nobody is blamed for the delay. A
//! leader signs it for the organisation, and the signing is an entry on the organisation's own timeline, which belongs to
//! no case. Signing again is a new entry; nobody takes a signature back here.

use crate::cases::timeline::{Actor, ChainId, Entry, EntryKind, Line};
use crate::ids::{AccountId, OrganisationId};
use crate::moment::Moment;
use crate::people::passes::LeaderPass;

/// One signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Who signed.
    pub by: AccountId,
    /// When.
    pub at: Moment,
}

/// The timeline of an organisation itself.
pub fn chain_of(organisation: OrganisationId) -> ChainId {
    ChainId(organisation.0)
}

/// The line that a leader's signature is.
pub fn sign(pass: LeaderPass, organisation: OrganisationId, at: Moment) -> Line {
    Line {
        chain: chain_of(organisation),
        at,
        actor: Actor::Member(pass.member()),
        kind: EntryKind::RightToPauseSigned,
        says: "the right to pause was signed for the organisation".to_owned(),
    }
}

/// The signatures on an organisation's timeline, the latest of each person, in the order of their signing.
pub fn signatures(timeline: &[Entry]) -> Vec<Signature> {
    let mut signed: Vec<Signature> = Vec::new();
    for entry in timeline {
        if entry.kind != EntryKind::RightToPauseSigned.code() {
            continue;
        }
        if let Ok(Actor::Member(by)) = entry.actor.parse() {
            signed.retain(|one| one.by != by);
            signed.push(Signature { by, at: entry.at });
        }
    }
    signed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::timeline::{Head, append};
    use crate::people::{Hat, Hats, Member};
    use uuid::Uuid;

    fn member(number: u128, hats: &[Hat]) -> Member {
        Member {
            id: AccountId(Uuid::from_u128(number)),
            name: "Robin Hale".to_owned(),
            hats: Hats::of(hats.iter().copied()),
        }
    }

    #[test]
    fn a_leader_signs_and_nobody_else() {
        for hat in Hat::ALL {
            let may = member(1, &[*hat]).leader_pass().is_some();
            assert_eq!(may, *hat == Hat::Leader, "{hat:?}");
        }
    }

    #[test]
    fn each_signs_once_and_the_latest_counts() {
        let organisation = OrganisationId(Uuid::from_u128(9));
        let pass = |number| member(number, &[Hat::Leader]).leader_pass().unwrap();
        let mut timeline: Vec<Entry> = Vec::new();
        for (who, at) in [(1, 10), (2, 20), (1, 30)] {
            let head = timeline.last().map_or(Head::EMPTY, Entry::as_head);
            timeline.push(append(head, &sign(pass(who), organisation, Moment(at))));
        }
        let of = |number, at| Signature {
            by: AccountId(Uuid::from_u128(number)),
            at: Moment(at),
        };
        assert_eq!(signatures(&timeline), [of(2, 20), of(1, 30)]);
    }
}
