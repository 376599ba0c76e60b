//! What is remembered of one address: how often it signed in, how often it was refused, and its present row of refusals
//! over whatever accounts. It judges nothing: an office behind one address and an attacker look alike here.

use std::hash::{Hash, Hasher};
use std::net::IpAddr;

use super::names::Name;
use super::sketch::Distinct;
use super::spares::{Spare, Spares};
use crate::signin::record::{Place, Record, Status, StatusDetail};

/// Accounts of a sweep remembered by name; all are counted.
pub const SWEEP_ACCOUNTS_MAX: usize = 16;
/// Sign-ins that followed failures, remembered per sweep.
pub const SWEEP_SUCCESSES_MAX: usize = 8;
/// A row of failures ends when nothing has come for so long, microseconds.
pub const QUIET_MICROSECONDS: i64 = 2 * 3_600_000_000;

/// Where an attempt came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
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

// One number for each kind, instead of a length and bytes: tables ask for this with every record.
impl Hash for SourceKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            SourceKey::Nowhere => state.write_u64(0),
            SourceKey::V4(octets) => {
                state.write_u64((1 << 32) | u64::from(u32::from_be_bytes(*octets)));
            }
            SourceKey::V6(octets) => state.write_u128(u128::from_be_bytes(*octets)),
            SourceKey::Named(number) => state.write_u64((2 << 32) | u64::from(*number)),
        }
    }
}

impl SourceKey {
    /// The address that this text is; `None` where it is none.
    pub fn of_address(text: &str) -> Option<SourceKey> {
        if let Some(octets) = plain_octets(text) {
            return Some(SourceKey::V4(octets));
        }
        Some(match text.parse().ok()? {
            IpAddr::V4(address) => SourceKey::V4(address.octets()),
            IpAddr::V6(address) => SourceKey::V6(address.octets()),
        })
    }
}

/// Four numbers of at most three digits with dots between them, none above 255 and none with a nought in front.
fn plain_octets(text: &str) -> Option<[u8; 4]> {
    let mut octets = [0_u8; 4];
    let mut rest = text.as_bytes();
    for (at, octet) in octets.iter_mut().enumerate() {
        if at > 0 {
            rest = rest.strip_prefix(b".")?;
        }
        let mut value = 0_u16;
        let mut digits = 0;
        while let Some((digit, behind)) =
            rest.split_first().filter(|(byte, _)| byte.is_ascii_digit())
        {
            if digits == 3 || digits > 0 && value == 0 {
                return None;
            }
            value = value * 10 + u16::from(digit - b'0');
            digits += 1;
            rest = behind;
        }
        if digits == 0 {
            return None;
        }
        *octet = u8::try_from(value).ok()?;
    }
    rest.is_empty().then_some(octets)
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
    /// The present row of failures, unless it is but a lone one.
    sweep: Option<Box<Sweep>>,
    /// The present row as long as it is one failure with a name that no account has.
    lone: Option<Lone>,
    /// Its last failure and how many there are: whoever looks for the quiet ones need not look each row up.
    present_last: i64,
    present_failures: u32,
    /// A sign-in followed its failures.
    present_succeeded: bool,
}

/// All that is known of a row of one line. Most addresses that ever knock leave no more than this.
#[derive(Clone, Copy, Debug)]
struct Lone {
    line: Place,
    names: u8,
    untold: bool,
}

/// A sign-in that worked, behind failures of the same address.
#[derive(Clone, Debug)]
pub struct SweepSuccess {
    /// The account.
    pub account: Name,
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
    pub accounts: Vec<(Name, u32)>,
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
    /// Counts a sign-in that worked, from the address `key`.
    pub fn succeed(
        &mut self,
        key: SourceKey,
        record: &Record<'_>,
        known_here: bool,
        spares: &mut Spares<Sweep>,
    ) {
        if let Some(sweep) = self.present_sweep(key, spares) {
            sweep.succeed(record, known_here);
            self.present_succeeded = !sweep.succeeded.is_empty();
        }
        self.successes = self.successes.saturating_add(record.repeated);
        self.succeeded |= Distinct::class_of(record.user);
    }

    /// About how many accounts signed in from here; at most 64.
    pub fn habitual_accounts(&self) -> u32 {
        self.succeeded.count_ones()
    }

    /// Counts a refused attempt. Gives back the row of failures that had ended before it. A row that begins takes its memory
    /// from `spares`, if there is one.
    pub fn fail(
        &mut self,
        key: SourceKey,
        record: &Record<'_>,
        spares: &mut Spares<Sweep>,
    ) -> Option<Box<Sweep>> {
        self.failures = self.failures.saturating_add(record.repeated);
        let ended = self.end_sweep_before(record.when.microseconds);
        let begins = self.sweep.is_none() && self.lone.is_none();
        if begins && names_nobody(record) && record.repeated < super::MANY_ACCOUNTS {
            self.lone = Some(Lone {
                line: record.place,
                names: Distinct::place_of(record.user),
                untold: record.status == Status::Unsaid,
            });
            self.present_last = record.when.microseconds;
            self.present_failures = record.repeated;
            return ended;
        }
        if begins {
            let begun = Sweep::begin(
                key,
                record.when.microseconds,
                record.place,
                self.successes,
                spares.take(),
            );
            self.sweep = Some(begun);
        }
        if let Some(sweep) = self.present_sweep(key, spares) {
            sweep.fail(record);
            let (last, failures) = (sweep.last, sweep.failures);
            self.present_last = last;
            self.present_failures = failures;
        }
        ended
    }

    /// The present row of the address `key`, written out if it was a lone failure.
    pub fn present_sweep(
        &mut self,
        key: SourceKey,
        spares: &mut Spares<Sweep>,
    ) -> Option<&mut Box<Sweep>> {
        if let Some(lone) = self.lone.take() {
            let (at, failures) = (self.present_last, self.present_failures);
            // No sign-in came since, or it would have been written out then.
            let mut sweep = Sweep::begin(key, at, lone.line, self.successes, spares.take());
            sweep.failures = failures;
            sweep.unknown_failures = failures;
            sweep.untold = if lone.untold { failures } else { 0 };
            sweep.names.add_place(lone.names);
            self.sweep = Some(sweep);
        }
        self.sweep.as_mut()
    }

    /// Failures of the present row.
    pub fn present_failures(&self) -> u32 {
        self.present_failures
    }

    /// Takes out the present row if it is too small to be kept, without a look at it: the few failures of most addresses are
    /// nowhere near the processor by the time they are let go of.
    pub fn take_small_sweep(&mut self) -> Option<Box<Sweep>> {
        // Fewer failures than that try fewer names than that.
        let small = self.present_failures < super::MANY_ACCOUNTS && !self.present_succeeded;
        if !small {
            return None;
        }
        self.present_failures = 0;
        self.lone = None;
        self.sweep.take()
    }

    /// Whether there is a present row and it is over at this moment.
    pub fn sweep_is_over(&self, now: i64) -> bool {
        (self.sweep.is_some() || self.lone.is_some())
            && now.saturating_sub(self.present_last) > QUIET_MICROSECONDS
    }

    /// Takes out the row of failures if it is over at this moment.
    pub fn end_sweep_before(&mut self, now: i64) -> Option<Box<Sweep>> {
        if self.sweep_is_over(now) {
            self.end_sweep()
        } else {
            None
        }
    }

    /// Takes out the row of failures. A lone failure leaves nothing: it is worth no row, and a crowd is counted at accounts.
    pub fn end_sweep(&mut self) -> Option<Box<Sweep>> {
        let habitual = self.habitual_accounts();
        self.present_failures = 0;
        self.present_succeeded = false;
        self.lone = None;
        let mut sweep = self.sweep.take()?;
        sweep.habitual_accounts = habitual;
        Some(sweep)
    }
}

/// Whether the record's name is one that no account has.
fn names_nobody(record: &Record<'_>) -> bool {
    record.status_detail == StatusDetail::NoSuchAccount || record.user.is_empty()
}

impl Sweep {
    fn begin(
        source: SourceKey,
        at: i64,
        line: Place,
        earlier_successes: u32,
        spare: Option<Box<Sweep>>,
    ) -> Box<Sweep> {
        let begun = |accounts| Sweep {
            source,
            first: at,
            last: at,
            failures: 0,
            unknown_failures: 0,
            untold: 0,
            names: Distinct::default(),
            accounts,
            beyond: 0,
            earlier_successes,
            successes: 0,
            succeeded: Vec::new(),
            locked: 0,
            habitual_accounts: 0,
            first_line: line,
            last_line: line,
        };
        match spare {
            Some(mut spare) => {
                let mut accounts = std::mem::take(&mut spare.accounts);
                accounts.clear();
                *spare = begun(accounts);
                spare
            }
            None => Box::new(begun(Vec::new())),
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
        if names_nobody(record) {
            self.unknown_failures = self.unknown_failures.saturating_add(count);
            return;
        }
        let found = self
            .accounts
            .iter_mut()
            .find(|(name, _)| name.is(record.user));
        if let Some((_, failures)) = found {
            *failures = failures.saturating_add(count);
        } else if self.accounts.len() < SWEEP_ACCOUNTS_MAX {
            if self.accounts.is_empty() {
                self.accounts.reserve_exact(SPARE_ACCOUNTS_MAX);
            }
            self.accounts.push((Name::kept(record.user), count));
        } else {
            self.beyond = self.beyond.saturating_add(count);
        }
    }

    fn succeed(&mut self, record: &Record<'_>, known_here: bool) {
        self.successes = self.successes.saturating_add(record.repeated);
        let failures_before = self.failures_of(record.user);
        let many_tried = self.names.reaches(super::MANY_ACCOUNTS);
        let again = self
            .succeeded
            .iter()
            .any(|earlier| earlier.account.is(record.user));
        if again || failures_before == 0 && !many_tried {
            return;
        }
        if self.succeeded.len() < SWEEP_SUCCESSES_MAX {
            self.succeeded.push(SweepSuccess {
                account: Name::kept(record.user),
                when: record.when.microseconds,
                place: record.place,
                failures_before,
                known_here,
            });
        }
    }

    /// Failures of an account from here, as far as it is remembered by name.
    pub fn failures_of(&self, account: &str) -> u32 {
        let found = self.accounts.iter().find(|(name, _)| name.is(account));
        found.map_or(0, |(_, failures)| *failures)
    }

    /// Half of those who failed here, or more, then signed in from here: people at the start of a log, or on a day on which
    /// passwords change. Who sprays gets into one or two.
    pub fn most_got_in(&self) -> bool {
        let failed_before = |success: &&SweepSuccess| success.failures_before > 0;
        let got_in = self.succeeded.iter().filter(failed_before).count();
        self.accounts.len() >= super::MANY_ACCOUNTS as usize
            && got_in * 2 >= self.accounts.len()
            && self.unknown_failures * 2 <= self.failures
    }

    /// Whether the address is one from which people work: most of what it does succeeds, or it did so before.
    pub fn is_like_an_office(&self) -> bool {
        let worked = self.earlier_successes.saturating_add(self.successes);
        worked >= 3 && worked >= self.failures
    }
}

impl Spare for Sweep {
    /// Rows that grew are given back to the machine.
    fn is_small(&self) -> bool {
        self.accounts.capacity() <= SPARE_ACCOUNTS_MAX
    }
}

/// A row whose list of accounts has more room than this is no spare.
const SPARE_ACCOUNTS_MAX: usize = 4;

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::plain_octets;

    #[test]
    fn plain_addresses_are_read_as_the_language_itself_reads_them() {
        for text in [
            "192.0.2.1",
            "0.0.0.0",
            "255.255.255.255",
            "256.1.1.1",
            "01.2.3.4",
            "00.2.3.4",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.",
            ".1.2.3",
            "1..2.3",
            "1234.1.1.1",
            "1.2.3.4 ",
            "",
            "::1",
            "+1.2.3.4",
        ] {
            let expected = text.parse::<Ipv4Addr>().ok().map(|ip| ip.octets());
            assert_eq!(plain_octets(text), expected, "{text}");
        }
    }
}
