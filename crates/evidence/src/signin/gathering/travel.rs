//! Two sign-ins of one account from places further apart than anybody travels in the time between. It needs a log that says
//! where addresses lie, and it judges nothing: tunnels, telephones and wrong maps look the same here as somebody else.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;

use super::account::{Account, Told};
use super::names::kept_part;
use super::source::SourceKey;
use crate::signin::record::{Record, Whereabouts};

/// Maps of addresses are off by as much: nearer places are one, kilometres.
const APART_KILOMETRES_MIN: f64 = 500.0;
/// Nobody travels faster, kilometres an hour (an airliner's speed).
const SPEED_KILOMETRES_PER_HOUR: f64 = 900.0;
/// Machines and programs remembered of one account.
const MARKS_MAX: usize = 8;
/// The bit that tells marks of machines from those of programs.
const KINDS: u64 = 1;
const MACHINE: u64 = 0;
const CLIENT: u64 = 1;
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
    /// The machine it names is one from which the account signed in before; and the program with its system. `None` where
    /// it names none, or none is known yet.
    known_machine: Option<bool>,
    known_client: Option<bool>,
    /// Marks of the machines and programs so far, the latest last.
    marks: Vec<u64>,
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
    /// The strange one names a registered machine from which the account signed in before.
    pub known_machine: bool,
    /// It names a program and system with which the account signed in before; `None` where the log doesn't say.
    pub known_client: Option<bool>,
    /// Sign-ins of the account before.
    pub earlier_successes: u32,
}

impl Stay {
    fn of(
        key: SourceKey,
        record: &Record<'_>,
        is_strange: bool,
        mut marks: Vec<u64>,
    ) -> Option<Stay> {
        let whereabouts = record.whereabouts?;
        let known_machine = known(&mut marks, MACHINE, record.src_name);
        let known_client = known(&mut marks, CLIENT, record.client);
        Some(Stay {
            told: Told {
                when: record.when.microseconds,
                place: record.place,
            },
            key,
            whereabouts,
            is_strange,
            is_mfa: record.is_mfa,
            known_machine,
            known_client,
            marks,
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
        Some(Travel {
            strange: strange.key,
            strange_told: strange.told,
            other: other.key,
            other_told: other.told,
            kilometres: kilometres as u32,
            is_mfa: strange.is_mfa,
            known_machine: strange.known_machine == Some(true),
            known_client: strange.known_client,
            earlier_successes,
        })
    }
}

/// Notes the mark of a machine or program, and says whether it was there; `None` where the record names none or nothing
/// was there to compare with.
fn known(marks: &mut Vec<u64>, kind: u64, name: &str) -> Option<bool> {
    let name = kept_part(name);
    if name.is_empty() {
        return None;
    }
    let mut hasher = FixedState::with_seed(kind).build_hasher();
    hasher.write(name.as_bytes());
    let mark = hasher.finish() & !KINDS | kind;
    let any = marks.iter().any(|mark| mark & KINDS == kind);
    let there = marks.iter().position(|one| *one == mark);
    if let Some(at) = there {
        marks.remove(at);
    } else if marks.len() >= MARKS_MAX {
        marks.remove(0);
    }
    marks.push(mark);
    any.then_some(there.is_some())
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
        // Of the first sign-in of all nobody knows whether it was usual.
        let is_strange = !known_here && self.successes > 0 && sharing < SHARED_ACCOUNTS_MIN;
        record.whereabouts?;
        let mut earlier = self.last_stay.take();
        let marks = earlier
            .as_mut()
            .map(|earlier| std::mem::take(&mut earlier.marks));
        let stay = Stay::of(key, record, is_strange, marks.unwrap_or_default())?;
        let travel = earlier.and_then(|earlier| earlier.travel_to(&stay, self.successes));
        self.last_stay = Some(Box::new(stay));
        travel.map(Box::new)
    }
}
