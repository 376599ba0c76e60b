//! Room in the tables: when one is full, the quietest entries go until a quarter of it is free; bursts that have been quiet
//! for long enough are ended before their account fails again. What goes is counted. It decides what is quiet, and nothing
//! about what it means.

use foldhash::fast::FixedState;
use std::collections::HashMap;

use super::account::{Account, Burst};
use super::names::{Name, kept_part};
use super::source::{Source, SourceKey};
use super::{Gathering, is_worth_keeping};

/// Open bursts from which on the quiet ones among them are looked for; and again at twice as many as then stay.
const OPEN_BURSTS_MIN: usize = 16_384;
/// Weights are told apart by their powers of two.
const CLASSES: usize = 33;
/// The class of accounts that stay as long as anything else can go.
const STAYS_CLASS: usize = CLASSES - 1;

/// How many entries there are of each class of weight.
struct Classes([usize; CLASSES]);

impl Classes {
    /// The lightest class that stays, so that at most `goal` entries stay.
    fn lightest_that_stays(&self, goal: usize) -> usize {
        let mut staying: usize = self.0.iter().sum();
        for (class, count) in self.0.iter().enumerate() {
            if class > 0 && staying <= goal {
                return class;
            }
            staying -= count;
        }
        CLASSES
    }

    fn count(&mut self, class: usize) {
        if let Some(count) = self.0.get_mut(class) {
            *count += 1;
        }
    }
}

/// 0 for weights of 0 and 1, then one class up to each power of two, that one included.
fn class_of(weight: u32) -> usize {
    (u32::BITS - weight.saturating_sub(1).leading_zeros()) as usize
}

fn source_class(source: &Source) -> usize {
    let successes = source.successes.saturating_mul(4);
    class_of(source.present_failures().saturating_add(successes))
}

fn account_class(name: &Name, account: &Account, asked: Option<&str>) -> usize {
    if account.ended.is_some() || asked.is_some_and(|asked| name.is(asked)) {
        return STAYS_CLASS;
    }
    let present = account.burst.as_ref().map_or(0, |burst| burst.failures);
    let successes = account.successes.saturating_mul(4);
    class_of(present.saturating_add(successes)).min(STAYS_CLASS - 1)
}

impl Gathering {
    /// Sees that an address has or will find its place.
    pub(super) fn find_room_for_source(&mut self, key: SourceKey, now: i64) {
        // Looked up in any case, and both tables before either is written to: so that the two waits for memory are one.
        let is_there = self.sources.contains_key(&key);
        if !is_there && self.sources.len() >= self.caps.sources_max {
            self.make_room_for_sources(now);
        }
    }

    /// Sees that an account has its place.
    pub(super) fn find_room_for_account(&mut self, name: &str, now: i64) {
        if self.accounts.contains_key(kept_part(name).as_bytes()) {
            return;
        }
        if self.accounts.len() >= self.caps.accounts_max {
            self.make_room_for_accounts(now);
        }
        self.accounts.insert(Name::kept(name), Account::default());
    }

    /// Lets go of the quietest addresses until a quarter is free.
    fn make_room_for_sources(&mut self, now: i64) {
        let goal = self.caps.sources_max - self.caps.sources_max.div_ceil(4);
        let before = self.sources.len();
        let mut table: HashMap<SourceKey, Source, FixedState> = std::mem::take(&mut self.sources);
        let mut classes = Classes([0; CLASSES]);
        for source in table.values_mut() {
            if source.sweep_is_over(now) {
                self.end_sweep_for_room(source);
            }
            classes.count(source_class(source));
        }
        let stays = classes.lightest_that_stays(goal);
        table.retain(|_, source| {
            if source_class(source) >= stays {
                return true;
            }
            self.end_sweep_for_room(source);
            false
        });
        self.sources = table;
        self.let_go.sources += (before - self.sources.len()) as u64;
    }

    /// Ends the row of an address. One that is too small to be kept tells of no crowd either, because it ends before its time.
    fn end_sweep_for_room(&mut self, source: &mut Source) {
        if let Some(sweep) = source.take_small_sweep() {
            self.spare_sweeps.give_small(sweep);
        } else if let Some(sweep) = source.end_sweep() {
            if is_worth_keeping(&sweep) {
                self.finish_sweep(sweep);
            } else {
                self.spare_sweeps.give(sweep);
            }
        }
    }

    /// Lets go of the quietest accounts until a quarter is free.
    fn make_room_for_accounts(&mut self, now: i64) {
        let goal = self.caps.accounts_max - self.caps.accounts_max.div_ceil(4);
        let before = self.accounts.len();
        let asked = self.asked.clone();
        let asked = asked.as_deref();
        let mut table: HashMap<Name, Account, FixedState> = std::mem::take(&mut self.accounts);
        let mut classes = Classes([0; CLASSES]);
        for (name, account) in &mut table {
            if account.burst_is_over(now) {
                self.end_burst(account.burst.take());
            }
            classes.count(account_class(name, account, asked));
        }
        let stays = classes.lightest_that_stays(goal);
        table.retain(|name, account| {
            let stays = account_class(name, account, asked) >= stays;
            if !stays {
                self.end_burst(account.burst.take());
            }
            stays
        });
        self.accounts = table;
        self.let_go.accounts += (before - self.accounts.len()) as u64;
    }

    /// Ends the bursts that have been quiet for long enough at this moment. Their accounts would end them with their next
    /// failure; until then each takes as much memory as several accounts.
    pub(super) fn end_quiet_bursts(&mut self, now: i64) {
        let mut table: HashMap<Name, Account, FixedState> = std::mem::take(&mut self.accounts);
        for account in table.values_mut() {
            if account.burst_is_over(now) {
                self.end_burst(account.burst.take());
            }
        }
        self.accounts = table;
        self.open_bursts_looked_at = OPEN_BURSTS_MIN.max(self.open_bursts * 2);
    }

    fn end_burst(&mut self, burst: Option<Box<Burst>>) {
        if let Some(burst) = burst {
            self.open_bursts = self.open_bursts.saturating_sub(1);
            self.finish_burst(burst);
        }
    }

    /// Whether it is time to look for bursts that have gone quiet.
    pub(super) fn has_many_open_bursts(&self) -> bool {
        self.open_bursts >= self.open_bursts_looked_at.max(OPEN_BURSTS_MIN)
    }
}

#[cfg(test)]
mod tests {
    use super::{CLASSES, Classes, class_of};

    #[test]
    fn the_lightest_go_first_and_no_more_than_must() {
        for (weight, class) in [
            (0, 0),
            (1, 0),
            (2, 1),
            (3, 2),
            (4, 2),
            (5, 3),
            (u32::MAX, 32),
        ] {
            assert_eq!(class_of(weight), class, "{weight}");
        }
        let mut classes = Classes([0; CLASSES]);
        for weight in [0, 1, 2, 2, 3, 9, 9, u32::MAX] {
            classes.count(class_of(weight));
        }
        for (goal, stays) in [(8, 1), (6, 1), (5, 2), (4, 2), (3, 3), (1, 5), (0, CLASSES)] {
            assert_eq!(classes.lightest_that_stays(goal), stays, "{goal}");
        }
    }
}
