//! Both answers to one burst: IT's (unlock? which device first?) and Security's (what else, and what to watch). Short,
//! exact, and never about whose fault it is.

use super::asking::{names_something, what_asks, where_to_look};
use super::cause::Cause;
use super::facts::Facts;
use super::wording::{counted, span};

/// IT's answer and Security's.
pub fn answers(cause: Cause, facts: &Facts<'_>) -> (String, String) {
    let strange = facts.travel.as_ref().map(|travel| &travel.strange_name);
    let from = match strange.filter(|_| cause == Cause::SecondFactorRelayed) {
        Some(strange) => strange.clone(),
        None if facts.main_name.is_empty() => "its address".to_owned(),
        None => facts.main_name.clone(),
    };
    let account = crate::signin::reading::without_controls(&facts.burst.account);
    (
        keep_working(cause, facts, &account, &from),
        prevent(cause, facts, &account, &from),
    )
}

/// The machine that the lock names.
fn locked_from(facts: &Facts<'_>) -> String {
    if facts.burst.locked_from.is_empty() {
        "a machine that the log doesn't name".into()
    } else {
        crate::signin::reading::without_controls(&facts.burst.locked_from)
    }
}

/// The password was right, and no sign-in followed.
fn stopped_by_second_factor(facts: &Facts<'_>) -> bool {
    facts.burst.password_right.is_some() && facts.burst.success.is_none()
}

fn keep_working(cause: Cause, facts: &Facts<'_>, account: &str, from: &str) -> String {
    let locked = !facts.burst.locks.is_empty();
    let unlock = if locked {
        "unlock"
    } else {
        "let them try again"
    };
    match cause {
        Cause::MistypedPassword if facts.burst.success.is_some() => {
            "Nothing to unlock: it worked in the end.".into()
        }
        Cause::MistypedPassword => format!(
            "Check that it is {account} who asks, then {unlock}, and offer a new password if the old one is forgotten."
        ),
        Cause::StaleSavedPassword => give_the_new_password(facts, from, unlock),
        Cause::ClockOrKerberos => format!(
            "An unlock or a new password won't help: set the clock of {from} right and see where it gets its time from. If it is right, sign out and in again, so that {account} gets new tickets."
        ),
        Cause::ExpiredOrDisabledAccount => format!(
            "An unlock alone won't help: renew or enable {account} once you know that it should still be open."
        ),
        Cause::BruteForce | Cause::Spraying | Cause::Stuffing if !locked => format!(
            "No lock is told here: people go on working. Keep {from} out before it comes to one."
        ),
        Cause::BruteForce | Cause::Spraying | Cause::Stuffing => format!(
            "Keep {from} out first, or it locks again. Then unlock {account}, once it is clear that no sign-in got through."
        ),
        Cause::PasswordGuessed => format!(
            "Don't just unlock: close {account}, ring the person on a number you already had, and set a new password with them."
        ),
        Cause::SecondFactorFatigue => format!(
            "Ring the person on a number you already had. Set a new password for {account} before anything else; then they can go on."
        ),
        Cause::SecondFactorRelayed => format!(
            "Ring the person on a number you already had: were they at {from}? If not, end every session of {account}, set a new password and a new second factor with them; then they can go on."
        ),
        Cause::LockoutAsDenialOfService => format!(
            "Keep {from} out, then unlock. Let locks end by themselves after some minutes, so that nobody can hold people off."
        ),
        Cause::SignInAfterLeaving => format!(
            "Leave {account} closed. If somebody needs what it held, give that to their own account."
        ),
        Cause::Undecided if facts.burst.failures == 0 && facts.travel.is_some() => format!(
            "Nothing to unlock. Ask the person whether both sign-ins were theirs: a tunnel (VPN), a telephone's network or a wrong map explains as much for {account}."
        ),
        Cause::Undecided if facts.burst.failures == 0 => format!(
            "The lock is put down to {}: look there for what signs in as {account}, then {unlock} and watch the next hour.",
            locked_from(facts)
        ),
        Cause::Undecided => format!(
            "Ask the person when they last changed the password and which devices know it, then {unlock} and watch the next hour."
        ),
    }
}

/// What has a saved password gets the new one first: unlocked before, the account locks again.
fn give_the_new_password(facts: &Facts<'_>, from: &str, unlock: &str) -> String {
    let asking = facts.main.map(|main| &main.asking);
    let what = match asking.filter(|asking| names_something(asking)) {
        Some(asking) => format!("{}, from {from},", what_asks(asking)),
        None => format!(
            "what signs in over {} from {from}",
            facts.main.map_or("", |main| main.service)
        ),
    };
    let soon = facts
        .beat
        .map(|beat| format!(" Otherwise it fails again within {}.", span(beat)))
        .unwrap_or_default();
    let look = asking.map_or("", where_to_look);
    format!(
        "First find {what} and give it the new password, or switch it off; then {unlock}.{look}{soon}"
    )
}

fn prevent(cause: Cause, facts: &Facts<'_>, account: &str, from: &str) -> String {
    let others = facts
        .sweep
        .map_or(0, |sweep| sweep.names.count().saturating_sub(1));
    let besides = if others > 0 && facts.sweeping() {
        format!(
            " {from} tried {} besides: look whether one of them signed in.",
            counted(others, "name")
        )
    } else {
        String::new()
    };
    match cause {
        Cause::MistypedPassword => {
            "Nothing more. Should the person say that it wasn't them, it is a guessed password: say so here.".into()
        }
        Cause::StaleSavedPassword => format!(
            "No sign of a stranger. If nobody knows what sits at {from}, treat it as one: an old password that is tried is a password somebody has."
        ),
        Cause::ExpiredOrDisabledAccount => {
            "See that ends and rules are told to people beforehand, so that a Monday morning isn't how they learn of them.".into()
        }
        Cause::ClockOrKerberos => {
            "Let every machine take its time from one source, and be told when one drifts: who can move a clock can keep people out.".into()
        }
        Cause::BruteForce => format!(
            "Ask for a second factor or a key on this service, limit tries by address, and watch {account}.{besides}"
        ),
        Cause::Spraying | Cause::Stuffing => format!(
            "Look for sign-ins from {from} that worked, set new passwords there, and ask for a second factor everywhere.{besides}"
        ),
        Cause::PasswordGuessed if stopped_by_second_factor(facts) => format!(
            "The second factor held, as far as this log goes: set a new password for {account}, and look at every sign-in since.{besides}"
        ),
        Cause::PasswordGuessed => format!(
            "End every session of {account}, look at what was done since, set a new password, and ask for a second factor.{besides}"
        ),
        Cause::SecondFactorFatigue => format!(
            "The password of {account} is known to somebody: set a new one, end sessions, and ask for a number to be matched instead of a tap."
        ),
        Cause::SecondFactorRelayed => format!(
            "If it wasn't them: look at what {account} did since (mail rules, new second factors, consents), find the mail or page that asked for the code, and see who else met it. Passkeys can't be relayed: give them first to those who are worth the trouble.{besides}"
        ),
        Cause::LockoutAsDenialOfService => format!(
            "Slow tries down by address instead of locking accounts, and block {from}.{besides}"
        ),
        Cause::SignInAfterLeaving => format!(
            "Find out who tried from {from}. End what still runs under {account}: keys, tokens, forwarding, shared passwords it knew."
        ),
        Cause::Undecided => {
            "Hand in older logs, and those of the other systems the person signs in to: what is missing is listed above.".into()
        }
    }
}
