//! Two sign-ins of one account from places further apart than anybody travels in the time between. It needs a log that says
//! where addresses lie, and it judges nothing: tunnels, telephones and wrong maps look the same here as somebody else.

use super::account::{Account, Told};
use super::names::kept_part;
use super::source::SourceKey;
use crate::signin::record::{Record, Whereabouts};

/// Maps of addresses are off by as much: nearer places are one, kilometres.
const APART_KILOMETRES_MIN: f64 = 500.0;
/// Nobody travels faster, kilometres an hour (an airliner's speed).
const SPEED_KILOMETRES_PER_HOUR: f64 = 900.0;
/// Accounts that sign in from an address from which on it is a gateway that many share.
pub const SHARED_ACCOUNTS_MIN: u32 = 3;

/// The last sign-in of an account from an address whose whereabouts are told.
#[derive(Clone, Debug)]
pub struct Stay {
    told: Told,
    key: SourceKey,
    whereabouts: Whereabouts,
    /// The account had never signed in from that address before, and it is no gateway that many share.
    is_strange: bool,
    is_mfa: bool,
    machine: Box<str>,
    client: Box<str>,
}

/// Two sign-ins that no journey joins.
#[derive(Clone, Debug)]
pub struct Travel {
    /// The address that was new for the account; the later one, if both were.
    pub strange: SourceKey,
    /// The sign-in from there.
    pub strange_told: Told,
    /// The other address.
    pub other: SourceKey,
    /// The sign-in from there.
    pub other_told: Told,
    /// How far they lie apart, kilometres.
    pub kilometres: u32,
    /// A second factor took part in the strange one.
    pub is_mfa: bool,
    /// Both name the same registered machine.
    pub same_machine: bool,
    /// Both name the same program and system; `None` where one names none.
    pub same_client: Option<bool>,
    /// Sign-ins of the account before.
    pub earlier_successes: u32,
}

impl Stay {
    fn of(key: SourceKey, record: &Record<'_>, is_strange: bool) -> Option<Stay> {
        Some(Stay {
            told: Told {
                when: record.when.microseconds,
                place: record.place,
            },
            key,
            whereabouts: record.whereabouts?,
            is_strange,
            is_mfa: record.is_mfa,
            machine: kept_part(record.src_name).into(),
            client: kept_part(record.client).into(),
        })
    }

    /// What joins two stays in this order, if no journey does.
    fn travel_to(&self, later: &Stay, earlier_successes: u32) -> Option<Travel> {
        let kilometres = self.whereabouts.kilometres_to(later.whereabouts);
        let hours = (later.told.when - self.told.when).max(0) as f64 / 3.6e9;
        let far = kilometres - APART_KILOMETRES_MIN;
        if self.key == later.key || far < 0.0 || far <= hours * SPEED_KILOMETRES_PER_HOUR {
            return None;
        }
        let (strange, other) = match (self.is_strange, later.is_strange) {
            (_, true) => (later, self),
            (true, false) => (self, later),
            // It signs in from both anyhow, or many do: a tunnel, a telephone.
            (false, false) => return None,
        };
        let named = !strange.client.is_empty() && !other.client.is_empty();
        Some(Travel {
            strange: strange.key,
            strange_told: strange.told,
            other: other.key,
            other_told: other.told,
            kilometres: kilometres as u32,
            is_mfa: strange.is_mfa,
            same_machine: !strange.machine.is_empty() && strange.machine == other.machine,
            same_client: named.then(|| strange.client == other.client),
            earlier_successes,
        })
    }
}

impl Account {
    /// Notes where a sign-in came from; `sharing` is how many accounts sign in from there. Gives what no journey joins with
    /// the one before.
    pub(super) fn stay(
        &mut self,
        key: SourceKey,
        record: &Record<'_>,
        known_here: bool,
        sharing: u32,
    ) -> Option<Box<Travel>> {
        let is_strange = !known_here && sharing < SHARED_ACCOUNTS_MIN;
        let stay = Stay::of(key, record, is_strange)?;
        let earlier = self.last_stay.take();
        let travel = earlier
            .as_ref()
            .and_then(|earlier| earlier.travel_to(&stay, self.successes));
        self.last_stay = Some(Box::new(stay));
        travel.map(Box::new)
    }
}
