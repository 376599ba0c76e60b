//! What is remembered of one account: where it signs in from, what happened to it, and its present burst of failures with
//! the lines that matter. A burst ends when nothing has failed for two hours. It judges nothing.

use super::names::{Name, kept_part};
use super::second_factor::SecondFactor;
use super::sketch::Rhythm;
use super::source::{QUIET_MICROSECONDS, SourceKey};
use super::spares::{Spare, Spares};
use super::travel::{Stay, Travel};
use crate::signin::record::{Activity, LogonType, Place, Record, StatusDetail};

/// Addresses remembered from which an account signed in; the least used makes room.
pub const HABITS_MAX: usize = 6;
/// Addresses of one burst remembered one by one; the rest are counted.
pub const BURST_SOURCES_MAX: usize = 12;
/// Lines kept of the start of a burst.
pub const FIRST_LINES_MAX: usize = 3;
/// Locks kept of one burst.
pub const LOCKS_MAX: usize = 8;

/// A moment and the line that tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Microseconds.
    pub when: i64,
    /// The line.
    pub place: Place,
}

/// What is remembered of one account.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Sign-ins that worked.
    pub successes: u32,
    /// Attempts that were refused.
    pub failures: u32,
    /// The last change of the password. Few accounts have one, and all lie in one table: hence apart.
    pub password_changed: Option<Box<Told>>,
    /// It was disabled, given an end, locked by hand or deleted, and not opened again.
    pub ended: Option<Box<Told>>,
    /// Where it signs in from, with how often.
    habits: Vec<(SourceKey, u32)>,
    /// Its last sign-in from an address whose whereabouts are told.
    pub(super) last_stay: Option<Box<Stay>>,
    /// What the sources say of its second factor.
    pub second_factor: SecondFactor,
    /// The present burst.
    pub burst: Option<Box<Burst>>,
}

/// One address within a burst.
#[derive(Clone, Debug)]
pub struct BurstSource {
    /// The address.
    pub key: SourceKey,
    /// Failures of the account from here.
    pub failures: u32,
    /// Sign-ins of the account from here before the burst, as far as is remembered.
    pub earlier_here: u32,
    /// Sign-ins of any account from here before.
    pub earlier_any: u32,
    /// The steady interval, if there is one.
    pub rhythm: Rhythm,
    /// First and last failure.
    pub first: Told,
    /// The last failure.
    pub last: Told,
    /// The service that was asked last.
    pub service: &'static str,
    /// What asked last, where the log says.
    pub asking: Asking,
}

/// What asked: the machine by the name it gives itself, the program, and how. Bounded, and empty where the log is silent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asking {
    /// The machine's name for itself.
    pub machine: Box<str>,
    /// The program, app or task.
    pub client: Box<str>,
    /// How.
    pub logon_type: LogonType,
}

impl Asking {
    /// Takes in what a record says; what it doesn't say stays as it was.
    fn hear(&mut self, record: &Record<'_>) {
        for (kept, said) in [
            (&mut self.machine, record.src_name),
            (&mut self.client, record.client),
        ] {
            let said = kept_part(said);
            if !said.is_empty() && **kept != *said {
                *kept = said.into();
            }
        }
        if record.logon_type != LogonType::Unsaid {
            self.logon_type = record.logon_type;
        }
    }
}

/// The first sign-in that followed failures.
#[derive(Clone, Copy, Debug)]
pub struct BurstSuccess {
    /// When and where it is told.
    pub told: Told,
    /// From where.
    pub key: SourceKey,
    /// Failures from the same address before it.
    pub failures_before: u32,
    /// The account had signed in from there before the burst.
    pub known_here: bool,
}

/// A row of failures of one account, from any number of addresses.
#[derive(Clone, Debug)]
pub struct Burst {
    /// The account.
    pub account: Name,
    /// First failure.
    pub first: i64,
    /// Last failure.
    pub last: i64,
    /// Failures.
    pub failures: u32,
    /// Failures by reason, in the order of [`StatusDetail::ALL`].
    pub reasons: [u32; StatusDetail::ALL.len()],
    /// The addresses, the first ones one by one.
    pub sources: Vec<BurstSource>,
    /// Failures from addresses beyond those.
    pub beyond: u32,
    /// Locks within it.
    pub locks: Vec<Told>,
    /// The machine that the last lock is put down to, by the name it gives itself.
    pub locked_from: Box<str>,
    /// The password was right and the second factor asked for, at an address that had failed.
    pub password_right: Option<Told>,
    /// The last unlock within it.
    pub unlocked: Option<Told>,
    /// The first sign-in from an address that had failed.
    pub success: Option<BurstSuccess>,
    /// Failures after that sign-in, from the same address.
    pub failures_after_success: u32,
    /// The first sign-in from another address while failures went on.
    pub success_elsewhere: Option<Told>,
    /// Failures after that.
    pub failures_after_success_elsewhere: u32,
    /// Sign-ins before it.
    pub earlier_successes: u32,
    /// The last change of the password before its end.
    pub password_changed: Option<Told>,
    /// The account had been ended before it.
    pub ended: Option<Told>,
    /// Lines of its first failures.
    pub first_lines: Vec<Place>,
    /// Line of its last failure.
    pub last_line: Place,
    /// The line that gave the strongest reason: disabled, expired, second factor denied.
    pub reason_line: Option<Place>,
    /// Sign-ins that no journey joins.
    pub travel: Option<Box<Travel>>,
}

impl Account {
    /// Sign-ins from this address, as far as is remembered.
    pub fn habit(&self, key: SourceKey) -> u32 {
        let found = self.habits.iter().find(|(habit, _)| *habit == key);
        found.map_or(0, |(_, count)| *count)
    }

    /// Counts a sign-in that worked.
    pub fn succeed(&mut self, key: SourceKey, record: &Record<'_>) {
        let told = Told {
            when: record.when.microseconds,
            place: record.place,
        };
        let known_here = self.habit(key) > 0;
        let over = self.burst_is_over(told.when);
        if let Some(burst) = self.burst.as_mut().filter(|_| !over) {
            burst.succeed(key, told, known_here);
        }
        self.second_factor.hear(record);
        self.successes = self.successes.saturating_add(record.repeated);
        if let Some((_, count)) = self.habits.iter_mut().find(|(habit, _)| *habit == key) {
            *count = count.saturating_add(record.repeated);
        } else if self.habits.len() < HABITS_MAX {
            // One by one: most accounts have one or two.
            self.habits.reserve_exact(1);
            self.habits.push((key, record.repeated));
        } else if let Some(least) = self.habits.iter_mut().min_by_key(|(_, count)| *count) {
            *least = (key, record.repeated);
        }
    }

    /// Counts a refused attempt; `earlier_any` is how often its address had signed in before. Gives back the burst that had
    /// ended before it. A burst that begins takes its memory from `spares`, if there is one.
    pub fn fail(
        &mut self,
        key: SourceKey,
        earlier_any: u32,
        record: &Record<'_>,
        spares: &mut Spares<Burst>,
    ) -> Option<Box<Burst>> {
        self.failures = self.failures.saturating_add(record.repeated);
        let over = self.burst_is_over(record.when.microseconds);
        let ended = if over { self.burst.take() } else { None };
        let earlier_here = self.habit(key);
        if self.burst.is_none() {
            self.burst = Some(self.begin_in(spares.take(), record));
        }
        if let Some(burst) = &mut self.burst {
            burst.fail(key, earlier_here, earlier_any, record);
        }
        ended
    }

    /// Whether the present burst has been quiet for long enough at this moment.
    pub fn burst_is_over(&self, now: i64) -> bool {
        self.burst
            .as_ref()
            .is_some_and(|burst| now.saturating_sub(burst.last) > QUIET_MICROSECONDS)
    }

    /// Notes what happened to the account. Gives the address that failed last if a running burst locked it.
    pub fn change(&mut self, record: &Record<'_>) -> Option<SourceKey> {
        let told = Told {
            when: record.when.microseconds,
            place: record.place,
        };
        let over = self.burst_is_over(told.when);
        if record.activity == Activity::LockAfterFailures && (over || self.burst.is_none()) {
            // The failures may follow: Windows stamps the lock before the failure that caused it. Or they are in another log.
            return None;
        }
        match (record.activity, self.burst.as_mut().filter(|_| !over)) {
            (Activity::Lock | Activity::LockAfterFailures, Some(burst)) => {
                return burst.lock(told, record);
            }
            (Activity::Lock | Activity::Disable | Activity::Delete, _) => {
                self.ended = Some(Box::new(told));
            }
            (Activity::Unlock, burst) => {
                self.ended = None;
                if let Some(burst) = burst {
                    burst.unlocked = Some(told);
                }
            }
            (Activity::PasswordChange, burst) => {
                self.password_changed = Some(Box::new(told));
                // A password set by somebody is not an end; within a burst it is a reason for what follows.
                if let Some(burst) = burst {
                    burst.password_changed = Some(told);
                }
            }
            (Activity::SecondFactor, _) => self.second_factor = SecondFactor::Used,
            (Activity::Logon | Activity::LockAfterFailures, _) => {}
        }
        None
    }

    /// Notes a lock that a rule put on it. A burst begins with it if none runs, so that failures stamped later belong to it;
    /// gives back the burst that had ended before.
    pub fn begin_with_lock(&mut self, record: &Record<'_>) -> Option<Box<Burst>> {
        let ended = self.burst.take();
        let mut burst = self.begin(record);
        burst.lock(
            Told {
                when: record.when.microseconds,
                place: record.place,
            },
            record,
        );
        self.burst = Some(Box::new(burst));
        ended
    }

    /// Notes that the password was right and a second factor was asked for.
    pub fn password_was_right(&mut self, key: SourceKey, record: &Record<'_>) {
        let over = self.burst_is_over(record.when.microseconds);
        let Some(burst) = self.burst.as_mut().filter(|_| !over) else {
            return;
        };
        if burst.sources.iter().any(|source| source.key == key) {
            burst.password_right.get_or_insert(Told {
                when: record.when.microseconds,
                place: record.place,
            });
        }
    }

    /// Notes sign-ins that no journey joins; a burst begins with them if none runs. Gives back the burst that had ended before.
    pub(super) fn travelled(
        &mut self,
        travel: Box<Travel>,
        record: &Record<'_>,
    ) -> Option<Box<Burst>> {
        let over = self.burst_is_over(record.when.microseconds);
        let ended = if over { self.burst.take() } else { None };
        let mut burst = match self.burst.take() {
            Some(burst) => burst,
            None => {
                let mut burst = Box::new(self.begin(record));
                burst.first_lines = vec![travel.other_told.place, travel.strange_told.place];
                burst
            }
        };
        burst.travel.get_or_insert(travel);
        self.burst = Some(burst);
        ended
    }

    fn begin_in(&self, spare: Option<Box<Burst>>, record: &Record<'_>) -> Box<Burst> {
        let Some(mut spare) = spare else {
            return Box::new(self.begin(record));
        };
        let mut sources = std::mem::take(&mut spare.sources);
        let mut first_lines = std::mem::take(&mut spare.first_lines);
        sources.clear();
        first_lines.clear();
        *spare = Burst {
            sources,
            first_lines,
            ..self.begin(record)
        };
        spare
    }

    fn begin(&self, record: &Record<'_>) -> Burst {
        Burst {
            account: Name::kept(record.user),
            first: record.when.microseconds,
            last: record.when.microseconds,
            failures: 0,
            reasons: [0; StatusDetail::ALL.len()],
            sources: Vec::new(),
            beyond: 0,
            locks: Vec::new(),
            locked_from: Box::default(),
            password_right: None,
            unlocked: None,
            success: None,
            failures_after_success: 0,
            success_elsewhere: None,
            failures_after_success_elsewhere: 0,
            earlier_successes: self.successes,
            password_changed: self.password_changed.as_deref().copied(),
            ended: self.ended.as_deref().copied(),
            first_lines: Vec::new(),
            last_line: record.place,
            reason_line: None,
            travel: None,
        }
    }
}

impl Burst {
    /// Notes a lock; gives the address that failed last.
    fn lock(&mut self, told: Told, record: &Record<'_>) -> Option<SourceKey> {
        if self.locks.len() < LOCKS_MAX {
            self.locks.push(told);
        }
        if !record.src_name.is_empty() {
            self.locked_from = kept_part(record.src_name).into();
        }
        self.sources
            .iter()
            .max_by_key(|source| source.last.when)
            .map(|source| source.key)
    }

    fn fail(&mut self, key: SourceKey, earlier_here: u32, earlier_any: u32, record: &Record<'_>) {
        let told = Told {
            when: record.when.microseconds,
            place: record.place,
        };
        self.first = self.first.min(told.when);
        self.last = self.last.max(told.when);
        self.last_line = told.place;
        self.failures = self.failures.saturating_add(record.repeated);
        if let Some(count) = self.reasons.get_mut(record.status_detail as usize) {
            *count = count.saturating_add(record.repeated);
        }
        if record.status_detail == StatusDetail::LockedAfterFailures && self.locks.is_empty() {
            // No line tells of the lock itself: this is the first that shows it.
            self.locks.push(told);
        }
        if tells_much(record.status_detail) {
            self.reason_line.get_or_insert(told.place);
        }
        if self.first_lines.len() < FIRST_LINES_MAX {
            if self.first_lines.is_empty() {
                self.first_lines.reserve_exact(FIRST_LINES_MAX);
            }
            self.first_lines.push(told.place);
        }
        if self
            .success
            .is_some_and(|success| success.key == key && told.when > success.told.when)
        {
            self.failures_after_success =
                self.failures_after_success.saturating_add(record.repeated);
        }
        if self
            .success_elsewhere
            .is_some_and(|success| told.when > success.when)
        {
            self.failures_after_success_elsewhere = self
                .failures_after_success_elsewhere
                .saturating_add(record.repeated);
        }
        self.count_source(key, earlier_here, earlier_any, told, record);
    }

    fn count_source(
        &mut self,
        key: SourceKey,
        earlier_here: u32,
        earlier_any: u32,
        told: Told,
        record: &Record<'_>,
    ) {
        let service = super::known_service(record.service);
        // A reason told without an address belongs to the address that is failing already.
        let found = match (key, self.sources.len()) {
            (SourceKey::Nowhere, 1..) => self.sources.last_mut(),
            _ => self.sources.iter_mut().find(|source| source.key == key),
        };
        if let Some(source) = found {
            source.failures = source.failures.saturating_add(record.repeated);
            source.rhythm.add(told.when);
            source.last = told;
            source.service = service;
            source.asking.hear(record);
            return;
        }
        if self.sources.len() >= BURST_SOURCES_MAX {
            self.beyond = self.beyond.saturating_add(record.repeated);
            return;
        }
        let mut rhythm = Rhythm::default();
        rhythm.add(told.when);
        let mut asking = Asking::default();
        asking.hear(record);
        // Most bursts come from one address: the second makes room for more.
        if self.sources.is_empty() {
            self.sources.reserve_exact(1);
        }
        self.sources.push(BurstSource {
            key,
            failures: record.repeated,
            earlier_here,
            earlier_any,
            rhythm,
            first: told,
            last: told,
            service,
            asking,
        });
    }

    fn succeed(&mut self, key: SourceKey, told: Told, known_here: bool) {
        match self.sources.iter().find(|source| source.key == key) {
            Some(source) if self.success.is_none() => {
                self.success = Some(BurstSuccess {
                    told,
                    key,
                    failures_before: source.failures,
                    known_here,
                });
            }
            Some(_) => {}
            None => {
                self.success_elsewhere.get_or_insert(told);
            }
        }
    }

    /// Failures for this reason.
    pub fn reason(&self, detail: StatusDetail) -> u32 {
        self.reasons.get(detail as usize).copied().unwrap_or(0)
    }

    /// The address with the most failures.
    pub fn main_source(&self) -> Option<&BurstSource> {
        // The first of those with as many: what came first is what the person at the desk sees first.
        self.sources
            .iter()
            .rev()
            .max_by_key(|source| source.failures)
    }
}

fn tells_much(detail: StatusDetail) -> bool {
    matches!(
        detail,
        StatusDetail::Disabled
            | StatusDetail::Expired
            | StatusDetail::NotAllowed
            | StatusDetail::SecondFactorDenied
            | StatusDetail::SecondFactorFailed
            | StatusDetail::Revoked
            | StatusDetail::ClockSkew
            | StatusDetail::KerberosTrouble
    )
}

impl Spare for Burst {
    /// Bursts from several addresses are given back to the machine.
    fn is_small(&self) -> bool {
        self.sources.capacity() <= 1
    }
}
