//! What a burst amounts to, in the figures that the weighing asks for. No points here.

use crate::signin::gathering::{Burst, BurstSource, Gathered, MANY_ACCOUNTS, Sweep, Travel};
use crate::signin::record::StatusDetail;

/// A beat slower than this no person keeps by chance, microseconds.
const BEAT_MICROSECONDS: i64 = 60_000_000;
/// A beat faster than this is a program guessing, not a device trying again, microseconds.
const BEAT_MICROSECONDS_MIN: i64 = 20_000_000;
/// Knocks from which on also a fast beat is no chance.
const FAST_BEAT_KNOCKS_MIN: u32 = 10;
/// Between two tries a person takes at least so long, the server's own delay included, microseconds.
const HANDS_MICROSECONDS: i64 = 4_000_000;
/// A password changed longer ago than this no longer explains a burst, microseconds.
const CHANGE_MICROSECONDS_MAX: i64 = 14 * 86_400_000_000;

/// The figures of one burst.
#[derive(Clone, Debug)]
pub struct Facts<'g> {
    /// The burst.
    pub burst: &'g Burst,
    /// The address with the most failures.
    pub main: Option<&'g BurstSource>,
    /// That address, for people.
    pub main_name: String,
    /// Its sweep over the time of the burst.
    pub sweep: Option<&'g Sweep>,
    /// The most accounts it tried in one row.
    pub widest: u32,
    /// Most of what comes from it succeeds: an office, a home, a gateway of ours.
    pub office: bool,
    /// Its steady interval, microseconds.
    pub beat: Option<i64>,
    /// Addresses in the burst.
    pub sources: u32,
    /// The account had signed in from the main address before.
    pub known_here: bool,
    /// Any address of the burst had a sign-in of this account before.
    pub known_somewhere: bool,
    /// The password was changed shortly before the burst, or within it.
    pub changed: bool,
    /// Scattered failures of many addresses at many accounts at that time: addresses and accounts.
    pub crowd: Option<(u32, u32)>,
    /// Sign-ins that no journey joins.
    pub travel: Option<TravelFacts<'g>>,
    /// How long the log had run before the burst, microseconds.
    pub log_before: i64,
}

/// What the weighing asks of two sign-ins that no journey joins.
#[derive(Clone, Debug)]
pub struct TravelFacts<'g> {
    /// The two.
    pub travel: &'g Travel,
    /// The strange address, for people.
    pub strange_name: String,
    /// The other address, for people.
    pub other_name: String,
    /// About how many accounts sign in from the strange address.
    pub sharing: u32,
}

fn travel<'g>(burst: &'g Burst, gathered: &Gathered) -> Option<TravelFacts<'g>> {
    let travel = burst.travel.as_deref()?;
    let strange = gathered.source(travel.strange);
    Some(TravelFacts {
        travel,
        strange_name: gathered.source_name(travel.strange),
        other_name: gathered.source_name(travel.other),
        sharing: strange.map_or(0, |source| source.habitual_accounts()),
    })
}

impl<'g> Facts<'g> {
    /// Looks a burst over.
    pub fn of(burst: &'g Burst, gathered: &'g Gathered) -> Facts<'g> {
        let main = burst.main_source();
        let source = main.and_then(|main| gathered.source(main.key));
        let sweep = main.and_then(|main| gathered.sweep_over(main.key, burst.first, burst.last));
        let changed = burst.password_changed.is_some_and(|told| {
            told.when <= burst.last
                && burst.first.saturating_sub(told.when) < CHANGE_MICROSECONDS_MAX
        });
        Facts {
            burst,
            main,
            main_name: main.map_or_else(String::new, |main| gathered.source_name(main.key)),
            sweep,
            widest: sweep.map_or(0, |sweep| sweep.names.count()),
            office: source
                .is_some_and(|source| source.successes >= 3 && source.successes >= source.failures)
                || sweep.is_some_and(Sweep::most_got_in),
            beat: main.and_then(beat),
            sources: burst.sources.len() as u32 + u32::from(burst.beyond > 0),
            known_here: main.is_some_and(|main| main.earlier_here > 0),
            known_somewhere: burst.sources.iter().any(|source| source.earlier_here > 0),
            changed,
            crowd: crowd(burst, gathered),
            travel: travel(burst, gathered),
            log_before: burst.first.saturating_sub(gathered.first),
        }
    }

    /// Failures for which the log gives another reason than the password. That an account is closed is one where no failures
    /// are told that could have closed it.
    pub fn not_the_password(&self) -> u32 {
        let closed =
            if self.burst.locks.is_empty() && self.burst.reason(StatusDetail::WrongPassword) < 3 {
                self.burst.reason(StatusDetail::Disabled) + self.burst.reason(StatusDetail::Revoked)
            } else {
                0
            };
        let other: u32 = [
            StatusDetail::ClockSkew,
            StatusDetail::KerberosTrouble,
            StatusDetail::Expired,
            StatusDetail::NotAllowed,
        ]
        .into_iter()
        .map(|detail| self.burst.reason(detail))
        .sum();
        other.saturating_add(closed)
    }

    /// The main address tried many accounts, and is no office.
    pub fn sweeping(&self) -> bool {
        self.widest >= MANY_ACCOUNTS && !self.office
    }

    /// Nobody had signed in from the addresses of the burst before.
    pub fn strange(&self) -> bool {
        !self.known_somewhere && self.main.is_none_or(|main| main.earlier_any == 0)
    }

    /// A program's pace, from a strange address: a device with an old password is no stranger.
    pub fn faster_than_hands(&self) -> bool {
        let gaps = i64::from(self.burst.failures.saturating_sub(1));
        gaps >= 4
            && self.strange()
            && self.burst.last - self.burst.first < gaps * HANDS_MICROSECONDS
    }

    /// Failures for each account that the main address tried.
    pub fn per_account(&self) -> f64 {
        self.sweep.map_or(0.0, |sweep| {
            f64::from(sweep.failures) / f64::from(self.widest.max(1))
        })
    }
}

/// The steady interval of an address, where it is one that a device keeps.
pub fn beat(source: &BurstSource) -> Option<i64> {
    let many = source.rhythm.knocks >= FAST_BEAT_KNOCKS_MIN;
    let least = if many {
        BEAT_MICROSECONDS_MIN
    } else {
        BEAT_MICROSECONDS
    };
    source.rhythm.beat().filter(|beat| *beat >= least)
}

/// From so many addresses that each tried little, at so many accounts, in the hours of the burst.
fn crowd(burst: &Burst, gathered: &Gathered) -> Option<(u32, u32)> {
    let hour = |microseconds: i64| microseconds.div_euclid(3_600_000_000);
    gathered
        .crowds
        .range(hour(burst.first) - 1..=hour(burst.last))
        .map(|(_, crowd)| (crowd.sources, crowd.accounts.count()))
        .filter(|(sources, accounts)| {
            *sources >= super::CROWD_SOURCES_MIN && *accounts >= super::CROWD_ACCOUNTS_MIN
        })
        .max()
}
