//! A gathering that is asked while it goes on: which accounts have news worth telling, and what is remembered of one of them
//! at this moment, in the shape in which a finished gathering hands everything over. It counts nothing itself.

use std::collections::BTreeSet;

use super::names::kept_part;
use super::{
    Burst, Caps, Gathered, Gathering, SecondFactorFigure, SourceKey, Sweep, is_worth_explaining,
    places_of,
};

/// Accounts with news that are remembered between two looks; those beyond are seen at their next line.
const NEWS_MAX: usize = 10_000;
/// Microseconds of an hour.
const HOUR_MICROSECONDS: i64 = 3_600_000_000;

/// The accounts about which something came in since the last look.
#[derive(Clone, Debug, Default)]
pub(super) struct News(BTreeSet<Box<str>>);

impl News {
    /// Notes that something came in about an account.
    pub(super) fn note(&mut self, account: &str) {
        let account = kept_part(account);
        if self.0.len() < NEWS_MAX && !self.0.contains(account) {
            self.0.insert(account.into());
        }
    }
}

impl Gathering {
    /// Remembers within these caps, with a secret seed for its tables (see [`Gathering::seeded`]), and notes which accounts have news. Rows that end are let go of: each was told while
    /// it ran.
    pub fn live(caps: Caps, seed: u64) -> Gathering {
        let gathering = Gathering {
            caps,
            news: Some(News::default()),
            ..Gathering::default()
        };
        gathering.seeded(seed)
    }

    /// The accounts with news since the last call whose present burst is worth explaining, by name.
    pub fn take_news(&mut self) -> Vec<Box<str>> {
        let noted = self.news.as_mut().map(std::mem::take).unwrap_or_default();
        let worth = |account: &str| self.present_burst(account).is_some_and(is_worth_explaining);
        noted
            .0
            .into_iter()
            .filter(|account| worth(account))
            .collect()
    }

    fn present_burst(&self, account: &str) -> Option<&Burst> {
        self.accounts
            .get(kept_part(account).as_bytes())?
            .burst
            .as_deref()
    }

    /// What is remembered of the present burst of this account and of the addresses in it, as of now. `None` where it has
    /// no burst.
    pub fn as_of_now(&self, account: &str) -> Option<Gathered> {
        let burst = self.present_burst(account)?.clone();
        let travel = burst.travel.iter();
        let travelled = travel.flat_map(|travel| [travel.strange, travel.other]);
        let failing = burst.sources.iter().map(|source| source.key);
        let keys: BTreeSet<SourceKey> = failing.chain(travelled).collect();
        let known = |key: &SourceKey| Some((*key, self.sources.get(key)?.clone()));
        let sources: Vec<_> = keys.iter().filter_map(known).collect();
        let ended = self
            .sweeps
            .so_far()
            .iter()
            .filter(|sweep| keys.contains(&sweep.source))
            .cloned();
        let mut sweeps: Vec<Sweep> = ended.collect();
        let running = sources
            .iter()
            .filter_map(|(_, source)| source.clone().end_sweep());
        sweeps.extend(running.map(|sweep| *sweep));
        let hours = burst.first.div_euclid(HOUR_MICROSECONDS) - 1
            ..=burst.last.div_euclid(HOUR_MICROSECONDS);
        let named = keys.iter().any(|key| matches!(key, SourceKey::Named(_)));
        Some(Gathered {
            crowds: self
                .crowds
                .range(hours)
                .map(|(hour, crowd)| (*hour, *crowd))
                .collect(),
            bursts: vec![burst],
            sweeps_of: places_of(&sweeps),
            sweeps,
            let_go: self.let_go,
            first: self.first.unwrap_or(0),
            asked: None,
            second_factor: SecondFactorFigure::default(),
            sources: sources.into_iter().collect(),
            // The names are found by their number, so it is all of them or none.
            names: if named {
                self.names.clone()
            } else {
                Vec::new()
            },
        })
    }
}
