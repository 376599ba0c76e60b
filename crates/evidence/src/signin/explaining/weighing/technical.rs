//! What speaks for and against the causes that lie in the account or in the machines: expired, disabled, kept out by a rule;
//! clocks that differ and tickets that don't fit. It weighs nothing of who tried.

use super::super::cause::Cause;
use super::super::facts::Facts;
use super::super::scale::Hypothesis;
use super::super::wording::{counted, moment};
use crate::signin::record::{Place, StatusDetail};

pub(super) fn expired(facts: &Facts<'_>) -> Hypothesis {
    let mut it = Hypothesis::new(Cause::ExpiredOrDisabledAccount, -3.0);
    let burst = facts.burst;
    let lines: Vec<Place> = burst.reason_line.into_iter().collect();
    for (detail, points, says) in [
        (
            StatusDetail::Expired,
            8.0,
            "The log says that the account or its password has expired.",
        ),
        (
            StatusDetail::Disabled,
            7.5,
            "The log says that the account is locked or disabled.",
        ),
        (
            StatusDetail::NotAllowed,
            6.0,
            "The log says that a rule keeps this account or address out.",
        ),
    ] {
        it.weigh(burst.reason(detail) > 0, points, || says.into(), &lines);
    }
    let revoked = burst.reason(StatusDetail::Revoked);
    let locked_by_failures =
        !burst.locks.is_empty() || burst.reason(StatusDetail::WrongPassword) >= 3;
    it.weigh(
        revoked > 0 && !locked_by_failures,
        7.0,
        || "The log says that the account is locked, disabled or expired, and no failure is told that could have locked it.".into(),
        &lines,
    );
    it.weigh(
        revoked > 0 && locked_by_failures,
        0.5,
        || "The log says that the account is closed; the failures before it may be why.".into(),
        &lines,
    );
    if let Some(ended) = burst.ended {
        it.weigh(
            true,
            -2.0,
            || format!("It was ended on purpose, at {}.", moment(ended.when)),
            &[ended.place],
        );
    }
    it.lacks(
        true,
        "The account's own record: since when, and who set it so.",
    );
    it
}

pub(super) fn clock_or_kerberos(facts: &Facts<'_>) -> Hypothesis {
    let mut it = Hypothesis::new(Cause::ClockOrKerberos, -4.0);
    let burst = facts.burst;
    let lines: Vec<Place> = burst.reason_line.into_iter().collect();
    let skewed = burst.reason(StatusDetail::ClockSkew);
    let other = burst.reason(StatusDetail::KerberosTrouble);
    it.weigh(
        skewed > 0,
        9.0,
        || {
            format!(
                "The log says {} that the clocks of the two machines differ too much.",
                counted(skewed, "time")
            )
        },
        &lines,
    );
    it.weigh(
        other > 0,
        7.0,
        || {
            format!(
                "The log says {} that tickets or keys don't fit.",
                counted(other, "time")
            )
        },
        &lines,
    );
    let wrong = burst.reason(StatusDetail::WrongPassword);
    it.weigh(
        wrong > skewed + other,
        -4.0,
        || {
            format!(
                "{} for a wrong password stand against it.",
                counted(wrong, "failure")
            )
        },
        &burst.first_lines,
    );
    it.lacks(
        true,
        "What time the two machines show, and where each gets its time from.",
    );
    it
}
