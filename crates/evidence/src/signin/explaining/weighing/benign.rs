//! What speaks for and against the causes in which nobody means harm, for an account used after its end, and for leaving
//! it undecided.

use super::super::asking::{names_something, what_asks};
use super::super::cause::Cause;
use super::super::facts::Facts;
use super::super::scale::Hypothesis;
use super::super::wording::{counted, moment, span};
use super::{PATIENCE_FAILURES, known_address, swept};
use crate::signin::record::Place;

pub(super) fn mistyped(facts: &Facts<'_>) -> Hypothesis {
    let mut it = Hypothesis::new(Cause::MistypedPassword, 1.0);
    let burst = facts.burst;
    if let Some(success) = facts.burst.success {
        let after = success.failures_before;
        it.weigh(
            after <= PATIENCE_FAILURES && burst.failures_after_success <= 1,
            2.0,
            || {
                format!(
                    "After {} it worked, from the same address.",
                    counted(after, "failure")
                )
            },
            &[success.told.place],
        );
    }
    known_address(&mut it, facts, 1.5);
    like_a_person(&mut it, facts);
    hands_or_none(&mut it, facts, 1.0, -3.0);
    not_the_password(&mut it, facts);
    it.lacks(
        burst.success.is_none(),
        "No sign-in follows: ask the person whether they were trying, and from where.",
    );
    it
}

/// The kind of asking that the log tells: a person at the keyboard, or something that asks by itself.
fn hands_or_none(it: &mut Hypothesis, facts: &Facts<'_>, hands: f64, by_itself: f64) {
    let Some(main) = facts.main else { return };
    let lines = [main.last.place];
    let says = || format!("It is {} that asks.", what_asks(&main.asking));
    it.weigh(main.asking.logon_type.has_hands(), hands, says, &lines);
    it.weigh(
        main.asking.logon_type.asks_by_itself(),
        by_itself,
        says,
        &lines,
    );
}

/// Most failures have a reason that no password would help against.
fn not_the_password(it: &mut Hypothesis, facts: &Facts<'_>) {
    it.weigh(
        facts.not_the_password() * 2 > facts.burst.failures,
        -3.0,
        || "The log gives another reason than the password.".into(),
        &[],
    );
}

/// Whether numbers, pace and addresses look like somebody at a keyboard.
fn like_a_person(it: &mut Hypothesis, facts: &Facts<'_>) {
    let burst = facts.burst;
    it.weigh(
        burst.failures <= PATIENCE_FAILURES && !facts.faster_than_hands(),
        0.5,
        || {
            format!(
                "{}: as often as a person tries.",
                counted(burst.failures, "failure")
            )
        },
        &burst.first_lines,
    );
    it.weigh(
        burst.failures > 2 * PATIENCE_FAILURES,
        -2.5,
        || {
            format!(
                "{}: more than a person tries.",
                counted(burst.failures, "failure")
            )
        },
        &burst.first_lines,
    );
    if let Some(beat) = facts.beat {
        it.weigh(
            true,
            -3.5,
            || format!("They come every {}, which no person does.", span(beat)),
            &[],
        );
    }
    swept(it, facts, -3.0);
    it.weigh(
        facts.sources >= 3,
        -1.5,
        || format!("They come from {}.", counted(facts.sources, "address")),
        &[],
    );
    it.weigh(
        !facts.known_somewhere && burst.failures >= PATIENCE_FAILURES,
        -2.0,
        || {
            "The account never signed in from any of these addresses, as far as this log goes."
                .into()
        },
        &[],
    );
}

pub(super) fn stale(facts: &Facts<'_>) -> Hypothesis {
    let mut it = Hypothesis::new(Cause::StaleSavedPassword, 0.5);
    let burst = facts.burst;
    let lines: Vec<Place> = burst
        .first_lines
        .iter()
        .copied()
        .chain([burst.last_line])
        .collect();
    steady_interval(&mut it, facts, &lines);
    if let Some(changed) = burst.password_changed.filter(|_| facts.changed) {
        it.weigh(
            true,
            2.0,
            || format!("The password was changed at {}.", moment(changed.when)),
            &[changed.place],
        );
    }
    known_address(&mut it, facts, 1.5);
    hands_or_none(&mut it, facts, -2.0, 4.5);
    not_the_password(&mut it, facts);
    went_on_failing(&mut it, facts);
    it.weigh(
        burst.ended.is_some(),
        -2.5,
        || "The account was ended before: a new password wouldn't help.".into(),
        &[],
    );
    it.weigh(
        facts.sources > 3,
        -2.0,
        || {
            format!(
                "They come from {}; a device has one or two.",
                counted(facts.sources, "address")
            )
        },
        &[],
    );
    swept(&mut it, facts, -3.0);
    it.lacks(
        !facts.changed,
        "No change of the password is in these logs: ask when it was changed last.",
    );
    let named = facts.main.is_some_and(|main| names_something(&main.asking));
    it.lacks(
        !named,
        "These logs name no device: ask which phones and programs know the password.",
    );
    it
}

/// A device asks again after the same time; hands don't.
fn steady_interval(it: &mut Hypothesis, facts: &Facts<'_>, lines: &[Place]) {
    match (facts.beat, facts.main) {
        (Some(beat), Some(main)) => it.weigh(
            true,
            3.5,
            || {
                format!(
                    "It tries every {} from {}, {} in all.",
                    span(beat),
                    facts.main_name,
                    counted(main.rhythm.knocks, "time")
                )
            },
            lines,
        ),
        _ => it.weigh(
            true,
            -3.0,
            || "The failures keep no steady interval.".into(),
            &[],
        ),
    }
}

/// A sign-in worked, and something went on failing: not the person, then.
fn went_on_failing(it: &mut Hypothesis, facts: &Facts<'_>) {
    let burst = facts.burst;
    if let Some(elsewhere) = burst.success_elsewhere {
        let after = burst.failures_after_success_elsewhere;
        it.weigh(
            after > 1,
            1.5,
            || {
                format!(
                    "The person signed in elsewhere meanwhile, and {} more followed.",
                    counted(after, "failure")
                )
            },
            &[elsewhere.place],
        );
    }
    if let Some(success) = burst.success {
        it.weigh(
            burst.failures_after_success > 2,
            1.0,
            || "Failures from the same address went on after a sign-in had worked.".into(),
            &[success.told.place],
        );
    }
}

pub(super) fn after_leaving(facts: &Facts<'_>) -> Hypothesis {
    let mut it = Hypothesis::new(Cause::SignInAfterLeaving, -3.0);
    if let Some(ended) = facts.burst.ended {
        it.weigh(
            true,
            8.5,
            || {
                format!(
                    "The account was ended at {}; these attempts came after.",
                    moment(ended.when)
                )
            },
            &[ended.place, facts.burst.last_line],
        );
    }
    it.lacks(
        true,
        "Whether the person has left, and which devices and programs still know the account.",
    );
    it
}

pub(super) fn undecided(facts: &Facts<'_>) -> Hypothesis {
    let mut it = Hypothesis::new(Cause::Undecided, 0.5);
    it.weigh(
        (1..3).contains(&facts.burst.failures) && facts.burst.locks.is_empty(),
        1.0,
        || {
            format!(
                "{} can mean anything.",
                counted(facts.burst.failures, "failure")
            )
        },
        &facts.burst.first_lines,
    );
    let unsaid = facts.burst.reason_line.is_none() && facts.burst.ended.is_none();
    it.weigh(
        facts.strange()
            && !facts.faster_than_hands()
            && facts.sources < 3
            && unsaid
            && facts.burst.success.is_none()
            && facts.travel.is_none()
            && facts.burst.failures < PATIENCE_FAILURES,
        2.0,
        || {
            "Nobody signed in from there before or after, and it is too few to be a guesser's work."
                .into()
        },
        &[],
    );
    it.weigh(
        facts.burst.failures == 0 && !facts.burst.locks.is_empty(),
        3.0,
        || "The lock is told, and none of the failures before it.".into(),
        &[facts.burst.last_line],
    );
    it.lacks(
        facts.burst.failures == 0 && !facts.burst.locks.is_empty(),
        "The failures before the lock: they are in the Security logs of the machine that the lock names and of each domain controller (4625, 4771, 4776).",
    );
    it.lacks(
        facts.log_before < 3_600_000_000,
        "The log begins less than an hour before: hand in the older one too.",
    );
    it
}
