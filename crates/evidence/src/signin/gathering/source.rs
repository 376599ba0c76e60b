//! What is remembered of one address: how often it signed in, how often it was refused, and its present row of refusals
//! over whatever accounts. It judges nothing: an office behind one address and an attacker look alike here.

use super::sketch::Distinct;
use crate::signin::record::{Place, Record, Status, StatusDetail};

/// Accounts of a sweep remembered by name; all are counted.
pub const SWEEP_ACCOUNTS_MAX: usize = 16;
/// Sign-ins that followed failures, remembered per sweep.
pub const SWEEP_SUCCESSES_MAX: usize = 8;
/// A row of failures ends when nothing has come for so long, microseconds.
pub const QUIET_MICROSECONDS: i64 = 2 * 3_600_000_000;

/// Where an attempt came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceKey {
    /// The machine itself, or a line that names no source.
    #[default]
    Nowhere,
    /// An IPv4 address.
    V4([u8; 4]),
    /// An IPv6 address.
    V6([u8; 16]),
    /// A host name, by its number in the table of names.
    Named(u32),
}

/// What is remembered of one address.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Sign-ins that worked.
    pub successes: u32,
    /// Attempts that were refused.
    pub failures: u32,
    /// Accounts that signed in from here: one bit for each of 64 classes of names.
    succeeded: u64,
    /// The most accounts that one sweep tried.
    pub widest: u32,
    /// The present row of failures.
    pub sweep: Option<Box<Sweep>>,
}

/// A sign-in that worked, behind failures of the same address.
#[derive(Clone, Debug)]
pub struct SweepSuccess {
    /// The account.
    pub account: Box<str>,
    /// When, microseconds.
    pub when: i64,
    /// The line.
    pub place: Place,
    /// Failures of this account from this address before it, in the same sweep.
    pub failures_before: u32,
    /// The account had signed in from this address before the sweep, as far as is remembered.
    pub known_here: bool,
}

/// A row of failures from one address, over any number of accounts.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// The address.
    pub source: SourceKey,
    /// First and last failure, microseconds.
    pub first: i64,
    /// The last failure.
    pub last: i64,
    /// All failures.
    pub failures: u32,
    /// Those with a name that no account has.
    pub unknown_failures: u32,
    /// Those of which the log doesn't say how they ended.
    pub untold: u32,
    /// Different names tried, existing or not.
    pub names: Distinct,
    /// Existing accounts, the first few by name, with their failures.
    pub accounts: Vec<(Box<str>, u32)>,
    /// Failures of existing accounts beyond those few.
    pub beyond: u32,
    /// Sign-ins of this address before the sweep, and within it.
    pub earlier_successes: u32,
    /// Sign-ins within it.
    pub successes: u32,
    /// Those that followed failures.
    pub succeeded: Vec<SweepSuccess>,
    /// Accounts that locked while this address was the last to fail at them.
    pub locked: u32,
    /// Different accounts that had signed in from here when it ended.
    pub habitual_accounts: u32,
    /// First failure's line.
    pub first_line: Place,
    /// Last failure's line.
    pub last_line: Place,
}

impl Source {
    /// Counts a sign-in that worked.
    pub fn succeed(&mut self, record: &Record<'_>, known_here: bool) {
        if let Some(sweep) = &mut self.sweep {
            sweep.succeed(record, known_here);
        }
        self.successes = self.successes.saturating_add(record.repeated);
        let mut one = Distinct::default();
        one.add(record.user);
        self.succeeded |= one.fold();
    }

    /// About how many accounts signed in from here; at most 64.
    pub fn habitual_accounts(&self) -> u32 {
        self.succeeded.count_ones()
    }

    /// Counts a refused attempt. Gives back the row of failures that had ended before it.
    pub fn fail(&mut self, key: SourceKey, record: &Record<'_>) -> Option<Box<Sweep>> {
        self.failures = self.failures.saturating_add(record.repeated);
        let ended = self.end_sweep_before(record.when.microseconds);
        let earlier = self.successes;
        let sweep = self
            .sweep
            .get_or_insert_with(|| Box::new(Sweep::begin(key, record, earlier)));
        sweep.fail(record);
        ended
    }

    /// Takes out the row of failures if it is over at this moment.
    pub fn end_sweep_before(&mut self, now: i64) -> Option<Box<Sweep>> {
        let over = self
            .sweep
            .as_ref()
            .is_some_and(|sweep| now.saturating_sub(sweep.last) > QUIET_MICROSECONDS);
        if over { self.end_sweep() } else { None }
    }

    /// Takes out the row of failures.
    pub fn end_sweep(&mut self) -> Option<Box<Sweep>> {
        let habitual = self.habitual_accounts();
        let mut sweep = self.sweep.take()?;
        self.widest = self.widest.max(sweep.names.count());
        sweep.habitual_accounts = habitual;
        Some(sweep)
    }

    /// The most accounts tried in one row, the present one included.
    pub fn widest_so_far(&self) -> u32 {
        let present = self.sweep.as_ref().map_or(0, |sweep| sweep.names.count());
        self.widest.max(present)
    }
}

impl Sweep {
    fn begin(source: SourceKey, record: &Record<'_>, earlier_successes: u32) -> Sweep {
        Sweep {
            source,
            first: record.when.microseconds,
            last: record.when.microseconds,
            failures: 0,
            unknown_failures: 0,
            untold: 0,
            names: Distinct::default(),
            accounts: Vec::new(),
            beyond: 0,
            earlier_successes,
            successes: 0,
            succeeded: Vec::new(),
            locked: 0,
            habitual_accounts: 0,
            first_line: record.place,
            last_line: record.place,
        }
    }

    fn fail(&mut self, record: &Record<'_>) {
        let count = record.repeated;
        self.first = self.first.min(record.when.microseconds);
        self.last = self.last.max(record.when.microseconds);
        self.last_line = record.place;
        self.failures = self.failures.saturating_add(count);
        self.names.add(record.user);
        if record.status == Status::Unsaid {
            self.untold = self.untold.saturating_add(count);
        }
        if record.status_detail == StatusDetail::NoSuchAccount || record.user.is_empty() {
            self.unknown_failures = self.unknown_failures.saturating_add(count);
            return;
        }
        let found = self
            .accounts
            .iter_mut()
            .find(|(name, _)| **name == *record.user);
        if let Some((_, failures)) = found {
            *failures = failures.saturating_add(count);
        } else if self.accounts.len() < SWEEP_ACCOUNTS_MAX {
            let name = super::kept_name(record.user).into();
            self.accounts.push((name, count));
        } else {
            self.beyond = self.beyond.saturating_add(count);
        }
    }

    fn succeed(&mut self, record: &Record<'_>, known_here: bool) {
        self.successes = self.successes.saturating_add(record.repeated);
        let failures_before = self.failures_of(record.user);
        let many_tried = self.names.count() >= super::MANY_ACCOUNTS;
        let again = self
            .succeeded
            .iter()
            .any(|earlier| *earlier.account == *record.user);
        if again || failures_before == 0 && !many_tried {
            return;
        }
        if self.succeeded.len() < SWEEP_SUCCESSES_MAX {
            self.succeeded.push(SweepSuccess {
                account: super::kept_name(record.user).into(),
                when: record.when.microseconds,
                place: record.place,
                failures_before,
                known_here,
            });
        }
    }

    /// Failures of an account from here, as far as it is remembered by name.
    pub fn failures_of(&self, account: &str) -> u32 {
        let found = self.accounts.iter().find(|(name, _)| **name == *account);
        found.map_or(0, |(_, failures)| *failures)
    }

    /// Whether the address is one from which people work: most of what it does succeeds, or it did so before.
    pub fn is_like_an_office(&self) -> bool {
        let worked = self.earlier_successes.saturating_add(self.successes);
        worked >= 3 && worked >= self.failures
    }
}
