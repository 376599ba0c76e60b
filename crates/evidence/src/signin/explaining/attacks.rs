//! Attacks: rows of failures from one address that no benign cause explains, the same at one account from many addresses,
//! and scattered failures of a crowd. A shared address from which people work is none, however often they mistype.

use std::collections::HashSet;

use super::cause::Cause;
use super::{CROWD_ACCOUNTS_MIN, CROWD_SOURCES_MIN, Lockout, is_like_stuffing};
use crate::signin::gathering::{
    Burst, BurstSource, Gathered, MANY_ACCOUNTS, SWEEP_FAILURES_MIN, SourceKey, Sweep, Travel,
};
use crate::signin::reading::without_controls;
use crate::signin::record::Place;

/// Rows of one attacker that are no further apart than this are one attack, microseconds.
const SAME_ATTACK_MICROSECONDS: i64 = 24 * 3_600_000_000;
/// Attacks of so many addresses on one account are told as one.
const MANY_SOURCES: usize = 5;

/// Where an attack got in.
#[derive(Clone, Debug, PartialEq)]
pub struct Breach {
    /// The account.
    pub account: String,
    /// When, microseconds.
    pub at: i64,
    /// The line.
    pub place: Place,
}

/// One address of an attack.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// The address, for people.
    pub name: String,
    /// First and last failure from it, microseconds.
    pub span: (i64, i64),
    /// Failures from it.
    pub failures: u32,
    /// Sign-ins from it, at any time in the log, that the attack doesn't account for: people work from there as well.
    pub other_sign_ins: u32,
}

/// One attack.
#[derive(Clone, Debug)]
pub struct Attack {
    /// What kind; always one that is an attack.
    pub kind: Cause,
    /// Addresses, as far as they are remembered one by one.
    pub sources: Vec<String>,
    /// The same addresses, each with what came from it.
    pub origins: Vec<Origin>,
    /// How many addresses there were.
    pub source_count: u32,
    /// Existing accounts that were tried, as far as they are remembered by name.
    pub accounts: Vec<String>,
    /// How many names were tried, existing or not; from about 1,400 on it means "at least".
    pub name_count: u32,
    /// Failures.
    pub failures: u32,
    /// Those of which the log doesn't say how they ended.
    pub untold: u32,
    /// Failures with names that belong to nobody. The names aren't kept: a password typed into the wrong field is one.
    pub unknown_failures: u32,
    /// First and last failure, microseconds.
    pub span: (i64, i64),
    /// Where it got in.
    pub succeeded: Vec<Breach>,
    /// Sign-ins from there that worked meanwhile, those of people who sign in from there anyhow included.
    pub successes: u32,
    /// Lines that matter.
    pub lines: Vec<Place>,
}

/// Accounts tried from one machine from which on it is an attack even where the log doesn't say how the tries ended.
const UNTOLD_ACCOUNTS_MIN: u32 = 10;

/// Finds them, by time.
pub fn find(gathered: &Gathered, lockouts: &[(&Burst, Lockout)]) -> Vec<Attack> {
    let benign = explained_benignly(lockouts);
    let guessed = guessed_from(lockouts);
    let mut attacks: Vec<Attack> = gathered
        .sweeps
        .iter()
        .filter(|sweep| is_attack(sweep, &benign, &guessed))
        .map(|sweep| of_sweep(sweep, &guessed, gathered))
        .collect();
    attacks.extend(
        lockouts
            .iter()
            .filter_map(|(burst, lockout)| of_burst(burst, lockout, gathered)),
    );
    attacks.extend(of_crowds(gathered));
    attacks.sort_by_key(|attack| attack.span);
    merged(attacks)
}

type AccountAt<'g> = HashSet<(&'g str, SourceKey)>;

/// Accounts and addresses whose failures a benign cause explains best.
fn explained_benignly<'g>(lockouts: &[(&'g Burst, Lockout)]) -> AccountAt<'g> {
    lockouts
        .iter()
        .filter(|(_, lockout)| {
            let likeliest = lockout.hypotheses.first().map(|likeliest| likeliest.cause);
            likeliest.is_some_and(|cause| !cause.is_attack() && cause != Cause::Undecided)
        })
        .flat_map(|(burst, _)| {
            burst
                .sources
                .iter()
                .map(|source| (&*burst.account, source.key))
        })
        .collect()
}

/// Accounts and addresses for which a guessed password is the likeliest cause.
fn guessed_from<'g>(lockouts: &[(&'g Burst, Lockout)]) -> AccountAt<'g> {
    lockouts
        .iter()
        .filter(|(_, lockout)| {
            lockout
                .hypotheses
                .first()
                .is_some_and(|likeliest| likeliest.cause == Cause::PasswordGuessed)
        })
        .filter_map(|(burst, _)| burst.success.map(|success| (&*burst.account, success.key)))
        .collect()
}

fn is_attack(sweep: &Sweep, benign: &AccountAt<'_>, guessed: &AccountAt<'_>) -> bool {
    let got_in = sweep
        .succeeded
        .iter()
        .any(|success| guessed.contains(&(&*success.account, sweep.source)));
    if got_in {
        return true;
    }
    if sweep.is_like_an_office() || sweep.most_got_in() {
        return false;
    }
    // Where the log doesn't say how tries ended, people who change between a few accounts look the same.
    let mostly_untold = sweep.untold * 2 > sweep.failures;
    if mostly_untold && sweep.names.count() < UNTOLD_ACCOUNTS_MIN {
        return false;
    }
    let many_accounts = sweep.names.count() >= MANY_ACCOUNTS;
    let all_explained = sweep.unknown_failures == 0
        && sweep.beyond == 0
        && sweep
            .accounts
            .iter()
            .all(|(account, _)| benign.contains(&(&**account, sweep.source)));
    (many_accounts || sweep.failures >= SWEEP_FAILURES_MIN) && !all_explained
}

fn of_sweep(sweep: &Sweep, guessed: &AccountAt<'_>, gathered: &Gathered) -> Attack {
    let names = sweep.names.count();
    let most = sweep
        .accounts
        .iter()
        .map(|(_, failures)| *failures)
        .max()
        .unwrap_or(0);
    let per_name = f64::from(sweep.failures) / f64::from(names.max(1));
    // Guessing names and passwords at once is brute force; few tries at each of many accounts is spraying.
    let one_account = most * 10 >= sweep.failures * 8;
    let kind = if sweep.locked >= 3 {
        Cause::LockoutAsDenialOfService
    } else if names < MANY_ACCOUNTS || one_account || per_name > 8.0 {
        Cause::BruteForce
    } else if is_like_stuffing(sweep) {
        Cause::Stuffing
    } else {
        Cause::Spraying
    };
    let succeeded: Vec<Breach> = sweep
        .succeeded
        .iter()
        .filter(|success| {
            !success.known_here || guessed.contains(&(&*success.account, sweep.source))
        })
        .map(|success| Breach {
            account: without_controls(&success.account),
            at: success.when,
            place: success.place,
        })
        .collect();
    let origin = Origin {
        name: gathered.source_name(sweep.source),
        span: (sweep.first, sweep.last),
        failures: sweep.failures,
        other_sign_ins: other_sign_ins(sweep, succeeded.len() as u32, gathered),
    };
    let mut lines = vec![sweep.first_line];
    lines.extend(succeeded.iter().map(|breach| breach.place));
    lines.push(sweep.last_line);
    Attack {
        kind,
        sources: vec![origin.name.clone()],
        origins: vec![origin],
        source_count: 1,
        accounts: sweep
            .accounts
            .iter()
            .map(|(name, _)| without_controls(name))
            .collect(),
        name_count: names,
        failures: sweep.failures,
        untold: sweep.untold,
        unknown_failures: sweep.unknown_failures,
        span: (sweep.first, sweep.last),
        succeeded,
        successes: sweep.successes,
        lines,
    }
}

/// Sign-ins from the address of a row that nothing ties to the attack. What came after it got in counts as its own.
fn other_sign_ins(sweep: &Sweep, got_in: u32, gathered: &Gathered) -> u32 {
    let within = sweep.successes.saturating_sub(got_in);
    let until_then = sweep.earlier_successes.saturating_add(sweep.successes);
    let all = gathered
        .source(sweep.source)
        .map_or(0, |source| source.successes);
    let after = match got_in {
        0 => all.saturating_sub(until_then),
        _ => 0,
    };
    sweep
        .earlier_successes
        .saturating_add(within)
        .saturating_add(after)
}

/// The addresses of a burst, each with what came from it.
fn origins_of(burst: &Burst, gathered: &Gathered) -> Vec<Origin> {
    let got_in_from = burst.success.filter(|success| !success.known_here);
    let origin = |source: &BurstSource| {
        let all = gathered
            .source(source.key)
            .map_or(0, |source| source.successes);
        let got_in = got_in_from.is_some_and(|success| success.key == source.key);
        Origin {
            name: gathered.source_name(source.key),
            span: (source.first.when, source.last.when),
            failures: source.failures,
            other_sign_ins: match got_in {
                true => source.earlier_any,
                false => all.max(source.earlier_any),
            },
        }
    };
    burst.sources.iter().map(origin).collect()
}

/// The address from which a second factor was used that its owner can't have used there.
fn origin_of_travel(travel: &Travel, gathered: &Gathered) -> Origin {
    let told = travel.strange_told;
    let all = gathered
        .source(travel.strange)
        .map_or(0, |source| source.successes);
    Origin {
        name: gathered.source_name(travel.strange),
        span: (told.when, told.when),
        failures: 0,
        other_sign_ins: all.saturating_sub(1),
    }
}

/// One account, attacked from many addresses, or by one who has the password already.
fn of_burst(burst: &Burst, lockout: &Lockout, gathered: &Gathered) -> Option<Attack> {
    let kind = lockout.hypotheses.first()?.cause;
    // Where one address did most of it, its own row tells of it.
    let main = burst.main_source().map_or(0, |main| main.failures);
    let many = burst.sources.len() >= MANY_SOURCES && main * 2 < burst.failures;
    let told_here = match kind {
        Cause::BruteForce | Cause::PasswordGuessed | Cause::LockoutAsDenialOfService => many,
        Cause::SecondFactorFatigue | Cause::SecondFactorRelayed | Cause::SignInAfterLeaving => true,
        _ => false,
    };
    if !told_here {
        return None;
    }
    let relayed = burst
        .travel
        .as_ref()
        .filter(|_| kind == Cause::SecondFactorRelayed);
    let signed_in = burst.success.filter(|success| !success.known_here);
    let succeeded = relayed
        .map(|travel| travel.strange_told)
        .or(signed_in.map(|success| success.told))
        .map(|told| Breach {
            account: lockout.account.clone(),
            at: told.when,
            place: told.place,
        });
    let origins = match relayed {
        Some(travel) => vec![origin_of_travel(travel, gathered)],
        None => origins_of(burst, gathered),
    };
    Some(Attack {
        kind,
        source_count: origins.len() as u32,
        sources: origins.iter().map(|origin| origin.name.clone()).collect(),
        origins,
        accounts: vec![lockout.account.clone()],
        name_count: 1,
        failures: burst.failures,
        untold: 0,
        unknown_failures: 0,
        span: (burst.first, burst.last),
        successes: u32::from(burst.success.is_some() || relayed.is_some()),
        succeeded: succeeded.into_iter().collect(),
        lines: lockout.lines.clone(),
    })
}

/// Hours in which many addresses that each tried little were at many accounts; hours in a row are one attack.
fn of_crowds(gathered: &Gathered) -> Vec<Attack> {
    let mut attacks: Vec<(i64, Attack)> = Vec::new();
    for (hour, crowd) in &gathered.crowds {
        let (Some(span), Some(lines)) = (crowd.span, crowd.lines) else {
            continue;
        };
        if crowd.sources < CROWD_SOURCES_MIN || crowd.accounts.count() < CROWD_ACCOUNTS_MIN {
            continue;
        }
        match attacks.last_mut() {
            Some((last, attack)) if *last + 1 == *hour => {
                *last = *hour;
                attack.source_count += crowd.sources;
                attack.name_count = attack.name_count.max(crowd.accounts.count());
                attack.failures = attack.failures.saturating_add(crowd.failures);
                attack.span.1 = attack.span.1.max(span.1);
                attack.lines.push(lines.1);
            }
            _ => attacks.push((
                *hour,
                Attack {
                    kind: Cause::Spraying,
                    sources: Vec::new(),
                    origins: Vec::new(),
                    source_count: crowd.sources,
                    accounts: Vec::new(),
                    name_count: crowd.accounts.count(),
                    failures: crowd.failures,
                    untold: 0,
                    unknown_failures: 0,
                    span,
                    succeeded: Vec::new(),
                    successes: 0,
                    lines: vec![lines.0, lines.1],
                },
            )),
        }
    }
    attacks.into_iter().map(|(_, attack)| attack).collect()
}

/// Rows of the same address and kind, a day apart at most, are one attack.
fn merged(attacks: Vec<Attack>) -> Vec<Attack> {
    let mut merged: Vec<Attack> = Vec::new();
    for attack in attacks {
        let same = merged
            .iter_mut()
            .rev()
            .take(MERGE_LOOKED_BACK_MAX)
            .find(|earlier| {
                earlier.kind == attack.kind
                    && earlier.sources == attack.sources
                    && !attack.sources.is_empty()
                    && attack.span.0 - earlier.span.1 < SAME_ATTACK_MICROSECONDS
            });
        match same {
            Some(earlier) => earlier.join(attack),
            None => merged.push(attack),
        }
    }
    merged
}

/// Attacks looked back at for one that goes on.
const MERGE_LOOKED_BACK_MAX: usize = 500;

impl Attack {
    fn join(&mut self, later: Attack) {
        for account in later.accounts {
            if !self.accounts.contains(&account) {
                self.accounts.push(account);
            }
        }
        // Only attacks of the same addresses are joined.
        for (origin, later) in self.origins.iter_mut().zip(later.origins) {
            origin.span = (
                origin.span.0.min(later.span.0),
                origin.span.1.max(later.span.1),
            );
            origin.failures = origin.failures.saturating_add(later.failures);
            origin.other_sign_ins = origin.other_sign_ins.max(later.other_sign_ins);
        }
        self.name_count = self.name_count.max(later.name_count);
        self.failures = self.failures.saturating_add(later.failures);
        self.untold = self.untold.saturating_add(later.untold);
        self.unknown_failures = self.unknown_failures.saturating_add(later.unknown_failures);
        self.span.1 = self.span.1.max(later.span.1);
        self.successes = self.successes.saturating_add(later.successes);
        self.succeeded.extend(later.succeeded);
        self.lines.extend(later.lines);
    }
}
