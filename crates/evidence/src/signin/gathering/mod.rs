//! What is remembered of the records that pass: accounts, addresses, and the rows of failures that belong together. Memory
//! is bounded by the stated caps whatever comes in; what had to be let go of is counted and said. Explaining comes after.

mod account;
mod live;
mod sketch;
mod source;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

pub use account::{Account, Asking, Burst, BurstSource, BurstSuccess, Told};
pub use sketch::{Distinct, Rhythm};
pub use source::{Source, SourceKey, Sweep, SweepSuccess};

use super::record::{Activity, Place, Record, Status, StatusDetail};

/// Different accounts from one address from which on it looks like a sweep.
pub const MANY_ACCOUNTS: u32 = 5;
/// Failures in a row from which on they are a burst worth explaining.
pub const BURST_FAILURES_MIN: u32 = 5;
/// Failures from one address in a row from which on they may be an attack.
pub const SWEEP_FAILURES_MIN: u32 = 10;
/// Bytes kept of an account's name.
pub const NAME_BYTES_MAX: usize = 128;

/// How much is remembered.
#[derive(Clone, Copy, Debug)]
pub struct Caps {
    /// Accounts.
    pub accounts_max: usize,
    /// Addresses.
    pub sources_max: usize,
    /// Addresses given as host names.
    pub names_max: usize,
    /// Finished bursts and sweeps, each.
    pub finished_max: usize,
    /// Hours of scattered failures.
    pub hours_max: usize,
}

impl Default for Caps {
    /// Meant for 150 MB when all are full.
    fn default() -> Caps {
        Caps {
            accounts_max: 100_000,
            sources_max: 120_000,
            names_max: 20_000,
            finished_max: 5_000,
            hours_max: 10_000,
        }
    }
}

/// What was let go of because a cap was met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LetGo {
    /// Accounts, the quietest first.
    pub accounts: u64,
    /// Addresses, the quietest first.
    pub sources: u64,
    /// Host names that share one entry.
    pub names: u64,
    /// Finished bursts and sweeps, the smallest first.
    pub finished: u64,
    /// Hours of scattered failures, the oldest first.
    pub hours: u64,
}

/// Failures within one hour from addresses that each tried little and never signed in, at existing accounts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Crowd {
    /// Addresses.
    pub sources: u32,
    /// Accounts.
    pub accounts: Distinct,
    /// Failures.
    pub failures: u32,
    /// First and last failure, microseconds.
    pub span: Option<(i64, i64)>,
    /// First and last line.
    pub lines: Option<(Place, Place)>,
}

/// Remembers records.
#[derive(Clone, Debug, Default)]
pub struct Gathering {
    caps: Caps,
    asked: Option<Box<str>>,
    accounts: HashMap<Box<str>, Account>,
    nobody: Account,
    sources: HashMap<SourceKey, Source>,
    names: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
    bursts: Vec<Burst>,
    sweeps: Vec<Sweep>,
    crowds: BTreeMap<i64, Crowd>,
    let_go: LetGo,
    first: Option<i64>,
    /// Where the gathering is asked while it goes on: who has news.
    news: Option<live::News>,
}

/// All that was remembered, when the last record has passed. In a fixed order, whatever the order of the tables.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// Bursts of failures by account, by their first failure.
    pub bursts: Vec<Burst>,
    /// Rows of failures by address, by their first failure.
    pub sweeps: Vec<Sweep>,
    /// Scattered failures by the hour since 1970.
    pub crowds: BTreeMap<i64, Crowd>,
    /// What had to be let go of.
    pub let_go: LetGo,
    /// The first record's moment, microseconds.
    pub first: i64,
    /// The account that was asked for, if the log names it.
    pub asked: Option<Account>,
    sources: HashMap<SourceKey, Source>,
    names: Vec<Box<str>>,
}

impl Gathering {
    /// Remembers within these caps; of the account asked for, whatever little there is.
    pub fn new(caps: Caps, asked: Option<&str>) -> Gathering {
        Gathering {
            caps,
            asked: asked.map(Box::from),
            ..Gathering::default()
        }
    }

    /// Takes one record in.
    pub fn take(&mut self, record: &Record<'_>) {
        self.first.get_or_insert(record.when.microseconds);
        if record.status_detail == StatusDetail::SecondFactorAsked {
            self.password_was_right(record);
        } else if record.status == Status::Unsaid {
            self.attempt(record);
        } else if record.is_success() {
            self.success(record);
        } else if record.is_failure() {
            self.failure(record);
        } else {
            self.change(record);
        }
        if let Some(news) = self.news.as_mut().filter(|_| !record.user.is_empty()) {
            news.note(record.user);
        }
    }

    fn success(&mut self, record: &Record<'_>) {
        let key = self.key(record.src_endpoint);
        let account = self.account(record.user, record.when.microseconds);
        let known_here = account.habit(key) > 0;
        account.succeed(key, record);
        if key != SourceKey::Nowhere {
            self.source(key, record.when.microseconds)
                .succeed(record, known_here);
        }
    }

    /// The password was right and a second factor asked for: neither a failure nor a sign-in yet.
    fn password_was_right(&mut self, record: &Record<'_>) {
        let key = self.key(record.src_endpoint);
        if let Some(account) = self.accounts.get_mut(kept_name(record.user)) {
            account.password_was_right(key, record);
        }
    }

    /// Somebody tried, and the line doesn't say how it ended: it counts for the address, never against the account.
    fn attempt(&mut self, record: &Record<'_>) {
        let key = self.key(record.src_endpoint);
        if key == SourceKey::Nowhere {
            return;
        }
        let ended = self.source(key, record.when.microseconds).fail(key, record);
        if let Some(sweep) = ended {
            self.finish_sweep(*sweep);
        }
    }

    fn failure(&mut self, record: &Record<'_>) {
        let now = record.when.microseconds;
        let key = self.key(record.src_endpoint);
        let mut earlier_any = 0;
        if key != SourceKey::Nowhere {
            let source = self.source(key, now);
            earlier_any = source.successes;
            let ended = source.fail(key, record);
            if let Some(sweep) = ended {
                self.finish_sweep(*sweep);
            }
        }
        let asked = self.asked.as_deref() == Some(record.user);
        let exists = record.status_detail != StatusDetail::NoSuchAccount && !record.user.is_empty();
        // Names that belong to nobody are counted with their address alone: a dictionary must not fill the table.
        if exists || asked {
            let account = self.account(record.user, now);
            let ended = account.fail(record.user, key, earlier_any, record);
            let locked_by_this = account.burst.as_ref().is_some_and(|burst| {
                record.status_detail == StatusDetail::LockedAfterFailures
                    && matches!(burst.locks.as_slice(), [told] if told.place == record.place)
            });
            if let Some(burst) = ended {
                self.finish_burst(*burst);
            }
            if locked_by_this {
                self.count_lock(key);
            }
        }
    }

    fn change(&mut self, record: &Record<'_>) {
        if record.activity == Activity::Logon || record.user.is_empty() {
            return;
        }
        let now = record.when.microseconds;
        let account = self.account(record.user, now);
        if record.activity == Activity::LockAfterFailures
            && (account.burst.is_none() || account.burst_is_over(now))
        {
            let ended = account.begin_with_lock(record.user, record);
            if let Some(burst) = ended {
                self.finish_burst(*burst);
            }
            return;
        }
        let locked_by = account.change(record);
        if let Some(key) = locked_by {
            self.count_lock(key);
        }
    }

    /// An account locked while this address was the last to fail at it.
    fn count_lock(&mut self, key: SourceKey) {
        let source = self.sources.get_mut(&key);
        if let Some(sweep) = source.and_then(|source| source.sweep.as_mut()) {
            sweep.locked = sweep.locked.saturating_add(1);
        }
    }

    fn key(&mut self, source: &str) -> SourceKey {
        if source.is_empty()
            || matches!(
                source,
                "localhost" | "::1" | "127.0.0.1" | "UNKNOWN" | "unknown"
            )
        {
            return SourceKey::Nowhere;
        }
        match source.parse() {
            Ok(IpAddr::V4(address)) => return SourceKey::V4(address.octets()),
            Ok(IpAddr::V6(address)) => return SourceKey::V6(address.octets()),
            Err(_) => {}
        }
        let source = kept_name(source);
        if let Some(number) = self.numbers.get(source) {
            return SourceKey::Named(*number);
        }
        if self.names.len() >= self.caps.names_max {
            self.let_go.names += 1;
            return SourceKey::Nowhere;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(source.into());
        self.numbers.insert(source.into(), number);
        SourceKey::Named(number)
    }

    fn source(&mut self, key: SourceKey, now: i64) -> &mut Source {
        if self.sources.len() >= self.caps.sources_max && !self.sources.contains_key(&key) {
            self.make_room_for_sources(now);
        }
        self.sources.entry(key).or_default()
    }

    fn account(&mut self, name: &str, now: i64) -> &mut Account {
        let name = kept_name(name);
        if !self.accounts.contains_key(name) {
            if self.accounts.len() >= self.caps.accounts_max {
                self.make_room_for_accounts(now);
            }
            self.accounts.insert(name.into(), Account::default());
        }
        // It is there by now. Asking for it so costs no second copy of the name; the other one is never reached.
        self.accounts.get_mut(name).unwrap_or(&mut self.nobody)
    }

    /// Lets go of the quietest addresses until a quarter is free. What doubles each round is the weight that may stay.
    fn make_room_for_sources(&mut self, now: i64) {
        let goal = self.caps.sources_max - self.caps.sources_max.div_ceil(4);
        let before = self.sources.len();
        let mut ended = Vec::new();
        let mut weight = 1;
        while self.sources.len() > goal {
            self.sources.retain(|_, source| {
                ended.extend(
                    source
                        .end_sweep_before(now)
                        .filter(|sweep| is_worth_keeping(sweep)),
                );
                let present = source.sweep.as_ref().map_or(0, |sweep| sweep.failures);
                let stays = present.saturating_add(source.successes.saturating_mul(4)) > weight;
                if !stays {
                    ended.extend(source.end_sweep().filter(|sweep| is_worth_keeping(sweep)));
                }
                stays
            });
            weight = weight.saturating_mul(2);
        }
        self.let_go.sources += (before - self.sources.len()) as u64;
        for sweep in ended {
            self.finish_sweep(*sweep);
        }
    }

    /// The same for accounts.
    fn make_room_for_accounts(&mut self, now: i64) {
        let goal = self.caps.accounts_max - self.caps.accounts_max.div_ceil(4);
        let before = self.accounts.len();
        let asked = self.asked.clone();
        let mut ended = Vec::new();
        let mut weight = 1;
        while self.accounts.len() > goal {
            self.accounts.retain(|name, account| {
                if account.burst_is_over(now) {
                    ended.extend(account.burst.take());
                }
                let present = account.burst.as_ref().map_or(0, |burst| burst.failures);
                let stays = present.saturating_add(account.successes.saturating_mul(4)) > weight
                    || account.ended.is_some()
                    || asked.as_ref() == Some(name);
                if !stays {
                    ended.extend(account.burst.take());
                }
                // Beyond this weight nothing is held back, so that the loop ends.
                stays && weight < u32::MAX / 2
            });
            weight = weight.saturating_mul(2);
        }
        self.let_go.accounts += (before - self.accounts.len()) as u64;
        for burst in ended {
            self.finish_burst(*burst);
        }
    }

    fn finish_burst(&mut self, burst: Burst) {
        let asked = self.asked.as_deref() == Some(&*burst.account);
        // Asked while it goes on, it has told of the burst already.
        if self.news.is_some() || !(asked || is_worth_explaining(&burst)) {
            return;
        }
        self.bursts.push(burst);
        // Twice the cap, so that the smallest are let go of once in a while and not each time.
        if self.bursts.len() >= self.caps.finished_max * 2 {
            self.let_go.finished +=
                keep_heaviest(&mut self.bursts, self.caps.finished_max, burst_weight);
        }
    }

    fn finish_sweep(&mut self, sweep: Sweep) {
        if is_worth_keeping(&sweep) {
            self.sweeps.push(sweep);
            if self.sweeps.len() >= self.caps.finished_max * 2 {
                self.let_go.finished +=
                    keep_heaviest(&mut self.sweeps, self.caps.finished_max, sweep_weight);
            }
            return;
        }
        if sweep.unknown_failures > 0 || sweep.earlier_successes > 0 || sweep.successes > 0 {
            return;
        }
        let hour = sweep.first.div_euclid(3_600_000_000);
        let crowd = self.crowds.entry(hour).or_default();
        crowd.sources += 1;
        crowd.failures = crowd.failures.saturating_add(sweep.failures);
        crowd.accounts.add_all(sweep.names);
        let span = crowd.span.unwrap_or((sweep.first, sweep.last));
        crowd.span = Some((span.0.min(sweep.first), span.1.max(sweep.last)));
        let lines = crowd.lines.unwrap_or((sweep.first_line, sweep.last_line));
        crowd.lines = Some((lines.0.min(sweep.first_line), lines.1.max(sweep.last_line)));
        if self.crowds.len() > self.caps.hours_max {
            self.crowds.pop_first();
            self.let_go.hours += 1;
        }
    }

    /// Ends every row that is still open, and hands all of it over.
    pub fn finish(mut self) -> Gathered {
        let asked = self.asked.clone();
        let asked = asked.and_then(|name| self.accounts.get(kept_name(&name)).cloned());
        let bursts: Vec<Burst> = self
            .accounts
            .values_mut()
            .filter_map(|account| account.burst.take())
            .map(|burst| *burst)
            .collect();
        bursts
            .into_iter()
            .for_each(|burst| self.finish_burst(burst));
        let sweeps: Vec<Sweep> = self
            .sources
            .values_mut()
            .filter_map(Source::end_sweep)
            .map(|sweep| *sweep)
            .collect();
        sweeps
            .into_iter()
            .for_each(|sweep| self.finish_sweep(sweep));
        let kept = self.caps.finished_max;
        self.let_go.finished += keep_heaviest(&mut self.bursts, kept, burst_weight);
        self.let_go.finished += keep_heaviest(&mut self.sweeps, kept, sweep_weight);
        self.bursts
            .sort_by(|a, b| (a.first, &a.account).cmp(&(b.first, &b.account)));
        self.sweeps.sort_by_key(|sweep| (sweep.first, sweep.source));
        Gathered {
            bursts: self.bursts,
            sweeps: self.sweeps,
            crowds: self.crowds,
            let_go: self.let_go,
            first: self.first.unwrap_or(0),
            asked,
            sources: self.sources,
            names: self.names,
        }
    }
}

impl Gathered {
    /// What is remembered of an address.
    pub fn source(&self, key: SourceKey) -> Option<&Source> {
        self.sources.get(&key)
    }

    /// An address for people.
    pub fn source_name(&self, key: SourceKey) -> String {
        match key {
            SourceKey::Nowhere => "the machine itself".to_owned(),
            SourceKey::V4(octets) => IpAddr::from(octets).to_string(),
            SourceKey::V6(octets) => IpAddr::from(octets).to_string(),
            SourceKey::Named(number) => self
                .names
                .get(number as usize)
                .map_or_else(String::new, |name| super::reading::without_controls(name)),
        }
    }
}

/// The part of a name that is kept.
fn kept_name(name: &str) -> &str {
    name.get(..name.floor_char_boundary(NAME_BYTES_MAX))
        .unwrap_or(name)
}

/// The names of services that are known, so that a burst need not own a text.
fn known_service(service: &str) -> &'static str {
    const KNOWN: [&str; 17] = [
        "Windows",
        "Kerberos",
        "Entra ID",
        "Okta",
        "Google",
        "ssh",
        "imap",
        "pop3",
        "managesieve",
        "submission",
        "smtp",
        "mail",
        "sudo",
        "su",
        "login",
        "ftp",
        "vsftpd",
    ];
    KNOWN
        .into_iter()
        .find(|known| *known == service)
        .unwrap_or("another service")
}

fn is_worth_explaining(burst: &Burst) -> bool {
    let guessed = burst
        .success
        .is_some_and(|success| success.failures_before >= 3);
    let refused = [
        StatusDetail::Disabled,
        StatusDetail::Expired,
        StatusDetail::Revoked,
        StatusDetail::ClockSkew,
    ]
    .into_iter()
    .any(|detail| burst.reason(detail) > 0);
    let second_factor = burst.reason(StatusDetail::SecondFactorDenied) >= 3;
    burst.failures >= BURST_FAILURES_MIN
        || !burst.locks.is_empty()
        || burst.ended.is_some()
        || guessed
        || refused
        || second_factor
}

fn is_worth_keeping(sweep: &Sweep) -> bool {
    sweep.failures >= SWEEP_FAILURES_MIN
        || sweep.names.count() >= MANY_ACCOUNTS
        || !sweep.succeeded.is_empty()
}

/// What decides which bursts stay when there are too many: locks and successes before mere numbers, and of equals the
/// later line, so that the order of a table decides nothing.
fn burst_weight(burst: &Burst) -> (u64, Place) {
    let marks = burst.locks.len()
        + usize::from(burst.success.is_some())
        + usize::from(burst.ended.is_some());
    (
        u64::from(burst.failures) + 10_000 * marks as u64,
        burst.last_line,
    )
}

fn sweep_weight(sweep: &Sweep) -> (u64, Place) {
    (
        u64::from(sweep.failures) + 10_000 * sweep.succeeded.len() as u64,
        sweep.last_line,
    )
}

/// Keeps the heaviest; gives how many had to go.
fn keep_heaviest<T>(all: &mut Vec<T>, kept: usize, weight: impl Fn(&T) -> (u64, Place)) -> u64 {
    if all.len() <= kept {
        return 0;
    }
    all.sort_by_key(|one| std::cmp::Reverse(weight(one)));
    let gone = all.len() - kept;
    all.truncate(kept);
    gone as u64
}
