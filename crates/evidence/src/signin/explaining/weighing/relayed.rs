//! What speaks for and against somebody else having signed in, past the second factor: sign-ins that no journey joins,
//! with the gateways that many share, machines that stay the same and maps that are wrong in mind. It knows no countries.

use super::super::cause::Cause;
use super::super::facts::{Facts, TravelFacts};
use super::super::scale::Hypothesis;
use super::super::wording::{counted, moment, span};
use crate::signin::gathering::SHARED_ACCOUNTS_MIN;

/// Sign-ins before it from which on it is known what is usual for an account.
const USUAL_SIGN_INS_MIN: u32 = 3;

/// Nothing was refused and nothing locked: two sign-ins are all there is.
pub(super) fn is_all_there_is(facts: &Facts<'_>) -> bool {
    facts.travel.is_some() && facts.burst.failures == 0 && facts.burst.locks.is_empty()
}

pub(super) fn relayed(facts: &Facts<'_>) -> Hypothesis {
    let mut it = Hypothesis::new(Cause::SecondFactorRelayed, -4.0);
    let Some(told) = &facts.travel else {
        return it;
    };
    let travel = told.travel;
    let (first, later) = (travel.strange_told.when, travel.other_told.when);
    it.weigh(
        true,
        5.0,
        || {
            format!(
                "It signed in from {} and, {} apart, from {}: {} kilometres that nobody travels in that time.",
                told.strange_name,
                span((first - later).abs()),
                told.other_name,
                travel.kilometres
            )
        },
        &[travel.other_told.place, travel.strange_told.place],
    );
    it.weigh(
        travel.is_mfa,
        0.5,
        || {
            format!(
                "A second factor was given from {}, at {}: stolen or relayed, if it wasn't the person.",
                told.strange_name,
                moment(travel.strange_told.when)
            )
        },
        &[travel.strange_told.place],
    );
    gateways_and_machines(&mut it, told);
    it.lacks(
        true,
        "Whether the person says that it was them, and whether they use a tunnel (VPN) of their own.",
    );
    it.lacks(
        travel.known_client.is_none() && !travel.known_machine,
        "These logs name no machine and no program: whether it was another one can't be told.",
    );
    it
}

fn gateways_and_machines(it: &mut Hypothesis, told: &TravelFacts<'_>) {
    let travel = told.travel;
    it.weigh(
        told.sharing >= 2,
        if told.sharing >= SHARED_ACCOUNTS_MIN { -6.0 } else { -2.0 },
        || {
            format!(
                "{} sign in from {}: a gateway that people share, such as a carrier's or a tunnel's end.",
                counted(told.sharing, "account"),
                told.strange_name
            )
        },
        &[],
    );
    it.weigh(
        told.sharing < 2,
        1.0,
        || format!("Nobody else signs in from {}.", told.strange_name),
        &[],
    );
    it.weigh(
        travel.known_machine,
        -5.0,
        || "It is a registered machine of this account.".into(),
        &[travel.strange_told.place],
    );
    it.weigh(
        travel.known_client == Some(true),
        -2.5,
        || "It is a program and system with which the account signed in before.".into(),
        &[travel.strange_told.place],
    );
    it.weigh(
        travel.known_client == Some(false) && !travel.known_machine,
        1.5,
        || "It is a program or system that is new for this account.".into(),
        &[travel.strange_told.place],
    );
    it.weigh(
        travel.earlier_successes < USUAL_SIGN_INS_MIN,
        -2.0,
        || {
            format!(
                "{} before it: too little to know what is usual for this account.",
                counted(travel.earlier_successes, "sign-in")
            )
        },
        &[],
    );
}
