//! What is remembered of the records that pass: accounts, addresses, and the rows of failures that belong together. Memory
//! is bounded by the stated caps whatever comes in; what had to be let go of is counted and said. Explaining comes after.

mod account;
mod finished;
mod live;
mod names;
mod room;
mod second_factor;
mod sketch;
mod source;
mod spares;
#[cfg(test)]
mod tests;
mod travel;

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use foldhash::fast::FixedState;

pub use account::{Account, Asking, Burst, BurstSource, BurstSuccess, Told};
pub use names::Name;
pub use second_factor::{SecondFactor, SecondFactorFigure};
pub use sketch::{Distinct, Rhythm};
pub use source::{Source, SourceKey, Sweep, SweepSuccess};
pub use travel::{SHARED_ACCOUNTS_MIN, Travel};

use finished::{Finished, Weighed};
use names::kept_part;
use spares::Spares;

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
    /// Meant for 150 MB with what is explained of it. The two tables are as large as 131,072 places let them be.
    fn default() -> Caps {
        Caps {
            accounts_max: 114_000,
            sources_max: 114_000,
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
    accounts: HashMap<Name, Account, FixedState>,
    nobody: Account,
    sources: HashMap<SourceKey, Source, FixedState>,
    names: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
    open_bursts: usize,
    open_bursts_looked_at: usize,
    spare_bursts: Spares<Burst>,
    spare_sweeps: Spares<Sweep>,
    bursts: Finished<Burst>,
    sweeps: Finished<Sweep>,
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
    /// How many use a second factor, among the accounts that are remembered.
    pub second_factor: SecondFactorFigure,
    sources: HashMap<SourceKey, Source, FixedState>,
    sweeps_of: HashMap<SourceKey, Vec<u32>, FixedState>,
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

    /// The same with a seed for its tables, before the first record. Whoever writes the log and knows the seed could choose
    /// names that lie at one place of a table and make it slow: what takes logs from strangers hands in a secret one. The
    /// answer doesn't depend on it.
    pub fn seeded(mut self, seed: u64) -> Gathering {
        self.accounts = HashMap::with_hasher(FixedState::with_seed(seed));
        self.sources = HashMap::with_hasher(FixedState::with_seed(!seed));
        self
    }

    /// Whether an account has this name, as far as is remembered.
    pub fn knows(&self, name: &str) -> bool {
        self.accounts.contains_key(kept_part(name).as_bytes())
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
        if key != SourceKey::Nowhere {
            self.find_room_for_source(key, record.when.microseconds);
        }
        let sharing = match record.whereabouts {
            Some(_) => self.sources.get(&key).map_or(0, Source::habitual_accounts),
            None => 0,
        };
        let account = self.account(record.user, record.when.microseconds);
        let known_here = account.habit(key) > 0;
        let travel = account.stay(key, record, known_here, sharing);
        account.succeed(key, record);
        if let Some(travel) = travel {
            let had_none = account.burst.is_none();
            let ended = account.travelled(travel, record);
            self.open_bursts += usize::from(had_none);
            if let Some(burst) = ended {
                self.finish_burst(burst);
            }
        }
        if key != SourceKey::Nowhere {
            let source = self.sources.entry(key).or_default();
            source.succeed(key, record, known_here, &mut self.spare_sweeps);
        }
    }

    /// The password was right and a second factor asked for: neither a failure nor a sign-in yet.
    fn password_was_right(&mut self, record: &Record<'_>) {
        let key = self.key(record.src_endpoint);
        if let Some(account) = self.accounts.get_mut(kept_part(record.user).as_bytes()) {
            account.password_was_right(key, record);
        }
    }

    /// Somebody tried, and the line doesn't say how it ended: it counts for the address, never against the account.
    fn attempt(&mut self, record: &Record<'_>) {
        let key = self.key(record.src_endpoint);
        if key == SourceKey::Nowhere {
            return;
        }
        self.find_room_for_source(key, record.when.microseconds);
        self.fail_from(key, record);
    }

    /// Counts a failure for its address; gives how often that had signed in before.
    fn fail_from(&mut self, key: SourceKey, record: &Record<'_>) -> u32 {
        let source = self.sources.entry(key).or_default();
        let earlier = source.successes;
        let ended = source.fail(key, record, &mut self.spare_sweeps);
        if let Some(sweep) = ended {
            self.finish_sweep(sweep);
        }
        earlier
    }

    fn failure(&mut self, record: &Record<'_>) {
        let now = record.when.microseconds;
        let key = self.key(record.src_endpoint);
        let asked = self.asked.as_deref() == Some(record.user);
        let exists = record.status_detail != StatusDetail::NoSuchAccount && !record.user.is_empty();
        if key != SourceKey::Nowhere {
            self.find_room_for_source(key, now);
        }
        if exists || asked {
            self.find_room_for_account(record.user, now);
        }
        let mut earlier_any = 0;
        if key != SourceKey::Nowhere {
            earlier_any = self.fail_from(key, record);
        }
        // Names that belong to nobody are counted with their address alone: a dictionary must not fill the table.
        if exists || asked {
            let account = self.accounts.get_mut(kept_part(record.user).as_bytes());
            let account = account.unwrap_or(&mut self.nobody);
            let had_none = account.burst.is_none();
            let ended = account.fail(key, earlier_any, record, &mut self.spare_bursts);
            let locked_by_this = account.burst.as_ref().is_some_and(|burst| {
                record.status_detail == StatusDetail::LockedAfterFailures
                    && matches!(burst.locks.as_slice(), [told] if told.place == record.place)
            });
            self.open_bursts += usize::from(had_none);
            if let Some(burst) = ended {
                self.finish_burst(burst);
            }
            if self.has_many_open_bursts() {
                self.end_quiet_bursts(now);
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
            let had_none = account.burst.is_none();
            let ended = account.begin_with_lock(record);
            self.open_bursts += usize::from(had_none);
            if let Some(burst) = ended {
                self.finish_burst(burst);
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
        let sweep = source.and_then(|source| source.present_sweep(key, &mut self.spare_sweeps));
        if let Some(sweep) = sweep {
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
        if let Some(key) = SourceKey::of_address(source) {
            return key;
        }
        let source = kept_part(source);
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

    fn account(&mut self, name: &str, now: i64) -> &mut Account {
        self.find_room_for_account(name, now);
        // It is there by now; the other one is never reached.
        let found = self.accounts.get_mut(kept_part(name).as_bytes());
        found.unwrap_or(&mut self.nobody)
    }

    fn finish_burst(&mut self, burst: Box<Burst>) {
        let asked = self.asked.as_deref() == Some(&*burst.account);
        // Asked while it goes on, it has told of the burst already.
        let is_wanted = self.news.is_none() && (asked || is_worth_explaining(&burst));
        let let_go = if is_wanted {
            self.bursts.take(burst, self.caps.finished_max)
        } else {
            Some(burst)
        };
        if let Some(burst) = let_go {
            self.spare_bursts.give(burst);
        }
    }

    fn finish_sweep(&mut self, sweep: Box<Sweep>) {
        let let_go = if is_worth_keeping(&sweep) {
            self.sweeps.take(sweep, self.caps.finished_max)
        } else {
            self.count_in_crowd(&sweep);
            Some(sweep)
        };
        if let Some(sweep) = let_go {
            self.spare_sweeps.give(sweep);
        }
    }

    /// Counts a row of few failures in its hour.
    fn count_in_crowd(&mut self, sweep: &Sweep) {
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
        let asked = asked.and_then(|name| {
            let kept = kept_part(&name).as_bytes();
            self.accounts.get(kept).cloned()
        });
        let mut second_factor = SecondFactorFigure::default();
        // One by one, each row's memory given back before the next is looked at.
        for account in std::mem::take(&mut self.accounts).into_values() {
            second_factor.count(&account);
            if let Some(burst) = account.burst {
                self.finish_burst(burst);
            }
        }
        let mut sources = std::mem::take(&mut self.sources);
        for sweep in sources.values_mut().filter_map(Source::end_sweep) {
            self.finish_sweep(sweep);
        }
        let (mut bursts, bursts_gone) = self.bursts.end(self.caps.finished_max);
        let (mut sweeps, sweeps_gone) = self.sweeps.end(self.caps.finished_max);
        self.let_go.finished = bursts_gone + sweeps_gone;
        // That many share the address may have shown only later.
        bursts.retain(|burst| {
            let strange = burst.travel.as_ref().map(|travel| travel.strange);
            let sharing = strange.and_then(|strange| sources.get(&strange));
            burst.failures > 0
                || !burst.locks.is_empty()
                || sharing.is_none_or(|source| source.habitual_accounts() < SHARED_ACCOUNTS_MIN)
        });
        bursts.sort_by(|a, b| (a.first, &a.account).cmp(&(b.first, &b.account)));
        sweeps.sort_by_key(|sweep| (sweep.first, sweep.source));
        Gathered {
            bursts,
            sweeps_of: places_of(&sweeps),
            sweeps,
            crowds: self.crowds,
            let_go: self.let_go,
            first: self.first.unwrap_or(0),
            asked,
            second_factor,
            sources,
            names: self.names,
        }
    }
}

impl Gathered {
    /// The first row of failures of an address that overlaps with a span, microseconds.
    pub fn sweep_over(&self, source: SourceKey, first: i64, last: i64) -> Option<&Sweep> {
        let sweeps = self.sweeps_of.get(&source)?.iter();
        sweeps
            .filter_map(|at| self.sweeps.get(*at as usize))
            .find(|sweep| sweep.first <= last && sweep.last >= first)
    }

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

/// Where the rows of each address stand.
fn places_of(sweeps: &[Sweep]) -> HashMap<SourceKey, Vec<u32>, FixedState> {
    let mut places: HashMap<SourceKey, Vec<u32>, FixedState> = HashMap::default();
    for (at, sweep) in (0..).zip(sweeps) {
        places.entry(sweep.source).or_default().push(at);
    }
    places
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
        || burst.travel.is_some()
}

fn is_worth_keeping(sweep: &Sweep) -> bool {
    sweep.failures >= SWEEP_FAILURES_MIN
        // So many names take as many failures.
        || sweep.failures >= MANY_ACCOUNTS && sweep.names.reaches(MANY_ACCOUNTS)
        || !sweep.succeeded.is_empty()
}

impl Weighed for Burst {
    /// Locks and successes come before mere numbers.
    fn weight(&self) -> (u64, Place) {
        let marks = self.locks.len()
            + usize::from(self.success.is_some())
            + usize::from(self.ended.is_some())
            + usize::from(self.travel.is_some());
        (
            u64::from(self.failures) + 10_000 * marks as u64,
            self.last_line,
        )
    }
}

impl Weighed for Sweep {
    /// Where somebody may have got in comes before mere numbers. People who mistype where they sign in anyhow are no such
    /// place: a day of offices must not push those out who guess.
    fn weight(&self) -> (u64, Place) {
        let strange = self.succeeded.iter().filter(|success| !success.known_here);
        let got_in = if self.is_like_an_office() {
            0
        } else {
            strange.count()
        };
        (
            u64::from(self.failures) + 10_000 * got_in as u64,
            self.last_line,
        )
    }
}
