//! What speaks for and against the causes in which somebody means harm. It weighs nothing else.

use super::super::cause::Cause;
use super::super::facts::Facts;
use super::super::is_like_stuffing;
use super::super::scale::Hypothesis;
use super::super::wording::{counted, moment, span};
use crate::signin::gathering::BurstSuccess;
use crate::signin::record::{Place, StatusDetail};

/// The names that attackers try first.
const FAVOURITES: [&str; 8] = [
    "root",
    "admin",
    "administrator",
    "ubuntu",
    "postgres",
    "oracle",
    "test",
    "info",
];

pub(super) fn brute_force(facts: &Facts<'_>) -> Hypothesis {
    let mut it = Hypothesis::new(Cause::BruteForce, -0.5);
    let burst = facts.burst;
    for (limit, points) in [(10, 1.0), (20, 1.0), (100, 1.0)] {
        it.points_alone(burst.failures >= limit, points);
    }
    it.weigh(
        burst.failures >= 10,
        0.1,
        || {
            format!(
                "{} within {}.",
                counted(burst.failures, "failure"),
                span(burst.last - burst.first)
            )
        },
        &burst.first_lines,
    );
    it.weigh(
        !facts.known_somewhere,
        2.0,
        || "The account never signed in from any of these addresses before.".into(),
        &[],
    );
    it.weigh(
        facts.known_here,
        -3.0,
        || format!("The account had signed in from {} before.", facts.main_name),
        &[],
    );
    it.weigh(
        facts.strange() && facts.sources >= 3,
        2.0,
        || {
            format!(
                "They come from {} that nobody signed in from.",
                counted(facts.sources, "address")
            )
        },
        &[],
    );
    it.weigh(
        burst.failures < 8 && facts.sources < 3 && !facts.faster_than_hands(),
        -2.0,
        || format!("Only {}.", counted(burst.failures, "failure")),
        &burst.first_lines,
    );
    it.weigh(
        facts.faster_than_hands(),
        4.5,
        || {
            format!(
                "{} within {}: faster than hands type.",
                counted(burst.failures, "failure"),
                span(burst.last - burst.first)
            )
        },
        &burst.first_lines,
    );
    favourite(&mut it, facts);
    unlike_guessing(&mut it, facts);
    it.lacks(
        burst.earlier_successes == 0,
        "No earlier sign-in of this account is in the log, so what is usual for it is not known.",
    );
    it
}

fn favourite(it: &mut Hypothesis, facts: &Facts<'_>) {
    it.weigh(
        FAVOURITES.contains(&&*facts.burst.account),
        1.0,
        || "It is one of the names that strangers try first.".into(),
        &[],
    );
}

/// What a guesser at one account would not do.
fn unlike_guessing(it: &mut Hypothesis, facts: &Facts<'_>) {
    let burst = facts.burst;
    if let Some(beat) = facts.beat {
        it.weigh(
            burst.failures < 100,
            -1.5,
            || format!("Who guesses doesn't wait {} each time.", span(beat)),
            &[],
        );
    }
    let shared = facts.sweeping() && facts.per_account() <= 8.0;
    it.weigh(
        shared,
        -2.5,
        || {
            format!(
                "{} tried {} besides.",
                facts.main_name,
                counted(facts.widest, "name")
            )
        },
        &[],
    );
    it.weigh(
        facts.office,
        -1.5,
        || format!("Most sign-ins from {} work.", facts.main_name),
        &[],
    );
}

/// What spraying and stuffing share.
fn many_accounts(it: &mut Hypothesis, facts: &Facts<'_>) {
    let per_account = facts.per_account();
    let says = || {
        format!(
            "{} tried {}, {per_account:.1} times each.",
            facts.main_name,
            counted(facts.widest, "name")
        )
    };
    let lines: Vec<Place> = facts
        .sweep
        .map(|sweep| vec![sweep.first_line, sweep.last_line])
        .unwrap_or_default();
    it.weigh(facts.sweeping() && per_account <= 8.0, 5.5, says, &lines);
    it.weigh(facts.sweeping() && per_account > 8.0, 1.5, says, &lines);
    let locked = facts.sweep.map_or(0, |sweep| sweep.locked);
    it.weigh(
        locked >= 3,
        -3.0,
        || {
            format!(
                "{} locked: who looks for a password stops short of that.",
                counted(locked, "account")
            )
        },
        &[],
    );
    it.weigh(
        facts.office && facts.widest >= 5,
        -4.0,
        || {
            format!(
                "{} is shared: most sign-ins from there work.",
                facts.main_name
            )
        },
        &[],
    );
    if let Some((sources, accounts)) = facts.crowd {
        it.weigh(
            !facts.known_somewhere && !facts.sweeping(),
            4.5,
            || {
                format!(
                    "In that hour {} that never signed in here tried {} accounts, a few times each.",
                    counted(sources, "address"),
                    accounts
                )
            },
            &[],
        );
    }
    it.lacks(
        true,
        "Logs hold no passwords: whether one password was tried on many accounts, or stolen pairs, can't be told from them.",
    );
}

pub(super) fn spraying(facts: &Facts<'_>) -> Hypothesis {
    let mut it = Hypothesis::new(Cause::Spraying, -1.5);
    many_accounts(&mut it, facts);
    it
}

pub(super) fn stuffing(facts: &Facts<'_>) -> Hypothesis {
    let mut it = Hypothesis::new(Cause::Stuffing, -2.0);
    many_accounts(&mut it, facts);
    if let Some(sweep) = facts.sweep {
        let unknown = f64::from(sweep.unknown_failures) / f64::from(sweep.failures.max(1));
        it.weigh(
            is_like_stuffing(sweep),
            1.5,
            || {
                format!(
                    "Each name was tried about once, and {:.0} % of them belong to nobody: a list from elsewhere.",
                    unknown * 100.0
                )
            },
            &[],
        );
    }
    it
}

pub(super) fn guessed(facts: &Facts<'_>) -> Hypothesis {
    let mut it = Hypothesis::new(Cause::PasswordGuessed, -2.0);
    let Some(success) = facts.burst.success else {
        if let Some(right) = facts.burst.password_right.filter(|_| facts.strange()) {
            it.weigh(
                true,
                if facts.burst.failures >= 5 { 6.5 } else { 3.0 },
                || {
                    format!(
                        "After {} the password was right, at {}; the second factor was asked for, and no sign-in followed.",
                        counted(facts.burst.failures, "failure"),
                        moment(right.when)
                    )
                },
                &[right.place],
            );
            return it;
        }
        it.weigh(
            true,
            -6.0,
            || "No sign-in from these addresses worked.".into(),
            &[],
        );
        return it;
    };
    let before = success.failures_before;
    let points = match before {
        ..3 => 0.2,
        3..5 => 1.5,
        5..10 => 2.5,
        10..20 => 5.0,
        _ => 6.0,
    };
    let at = moment(success.told.when);
    it.weigh(
        true,
        points,
        || {
            format!(
                "After {} from one address it worked, at {at}.",
                counted(before, "failure")
            )
        },
        &[success.told.place],
    );
    it.weigh(
        success.known_here,
        -5.0,
        || "The account had signed in from that address before.".into(),
        &[],
    );
    around_the_success(&mut it, facts, success);
    it.lacks(
        true,
        "Whether a second factor was asked for; and whether the person says that it was them.",
    );
    it.lacks(
        facts.log_before < 86_400_000_000,
        "The log begins less than a day before: what is usual for this account is not known.",
    );
    it
}

/// What else the address did.
fn around_the_success(it: &mut Hypothesis, facts: &Facts<'_>, success: BurstSuccess) {
    let before = success.failures_before;
    let same = facts.main.is_some_and(|main| main.key == success.key);
    it.weigh(
        same && facts.sweeping(),
        2.5,
        || format!("The same address tried {}.", counted(facts.widest, "name")),
        &[],
    );
    it.weigh(
        same && facts.office,
        -2.0,
        || "Most sign-ins from that address work.".into(),
        &[],
    );
    it.weigh(
        facts.burst.failures_after_success == 0 && before >= 5,
        0.5,
        || "The failures stopped with it.".into(),
        &[],
    );
    it.weigh(
        facts.beat.is_some(),
        -1.0,
        || "The failures keep a device's steady interval.".into(),
        &[],
    );
}

pub(super) fn second_factor(facts: &Facts<'_>) -> Hypothesis {
    let mut it = Hypothesis::new(Cause::SecondFactorFatigue, -3.0);
    let burst = facts.burst;
    let denied = burst.reason(StatusDetail::SecondFactorDenied);
    let failed = burst.reason(StatusDetail::SecondFactorFailed);
    let lines: Vec<Place> = burst.reason_line.into_iter().collect();
    it.weigh(
        denied >= 3,
        7.5,
        || {
            format!(
                "The person said no to the second factor {}.",
                counted(denied, "time")
            )
        },
        &lines,
    );
    it.weigh(
        denied < 3 && denied + failed >= 3,
        3.0,
        || {
            format!(
                "The second factor failed {}: the password was right each time.",
                counted(denied + failed, "time")
            )
        },
        &lines,
    );
    if let Some(success) = facts.burst.success {
        it.weigh(
            denied >= 3,
            1.0,
            || "Then it was let through.".into(),
            &[success.told.place],
        );
    }
    it.lacks(true, "Whether the person was signing in at the time.");
    it
}

pub(super) fn denial_of_service(facts: &Facts<'_>) -> Hypothesis {
    let mut it = Hypothesis::new(Cause::LockoutAsDenialOfService, -2.5);
    let burst = facts.burst;
    let locks: Vec<Place> = burst.locks.iter().map(|told| told.place).collect();
    let others = facts.sweep.map_or(0, |sweep| sweep.locked);
    it.weigh(
        others >= 3 && !facts.office,
        7.5,
        || {
            format!(
                "{} locked {} in one row.",
                facts.main_name,
                counted(others, "account")
            )
        },
        &locks,
    );
    it.weigh(
        locks.len() >= 3 && !facts.known_somewhere && facts.beat.is_none(),
        5.0,
        || {
            format!(
                "It was locked {} by addresses that never signed in.",
                counted(locks.len() as u32, "time")
            )
        },
        &locks,
    );
    it.weigh(
        burst.success.is_some(),
        -1.5,
        || "A sign-in worked.".into(),
        &[],
    );
    it.lacks(
        true,
        "What the person behind it wants: logs show locks, not reasons.",
    );
    it
}
