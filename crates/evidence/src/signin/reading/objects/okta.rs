//! Okta's System Log (`/api/v1/logs`), one object an event. Sign-ins, second factors, and what happened to accounts; every
//! other kind of event is elsewhere. The account is the target where an event has one, because an admin acts on others.

use super::harvest::{Held, Wanted, harvest, slot};
use super::{Around, Sink, Taken, lowered, whereabouts};
use crate::signin::record::{Activity, Chosen, LogonType, Record, Status, StatusDetail};

const PUBLISHED: usize = 0;
const EVENT: usize = 1;
const ACTOR: usize = 2;
const ADDRESS: usize = 3;
const BROWSER: usize = 4;
const SYSTEM: usize = 5;
const DEVICE: usize = 6;
const RESULT: usize = 7;
const REASON: usize = 8;
const FACTOR: usize = 9;
const TARGET: usize = 10;
const AGENT: usize = 11;
const LATITUDE: usize = 12;
const LONGITUDE: usize = 13;

const TABLE: &[Wanted] = &[
    Wanted::Leaf("published", PUBLISHED),
    Wanted::Leaf("eventType", EVENT),
    Wanted::Inside("actor", &[Wanted::Leaf("alternateId", ACTOR)]),
    Wanted::Inside(
        "client",
        &[
            Wanted::Leaf("ipAddress", ADDRESS),
            Wanted::Leaf("device", DEVICE),
            Wanted::Inside(
                "geographicalContext",
                &[Wanted::Inside(
                    "geolocation",
                    &[
                        Wanted::Leaf("lat", LATITUDE),
                        Wanted::Leaf("lon", LONGITUDE),
                    ],
                )],
            ),
            Wanted::Inside(
                "userAgent",
                &[
                    Wanted::Leaf("browser", BROWSER),
                    Wanted::Leaf("os", SYSTEM),
                    Wanted::Leaf("rawUserAgent", AGENT),
                ],
            ),
        ],
    ),
    Wanted::Inside(
        "outcome",
        &[
            Wanted::Leaf("result", RESULT),
            Wanted::Leaf("reason", REASON),
        ],
    ),
    Wanted::Inside(
        "debugContext",
        &[Wanted::Inside(
            "debugData",
            &[Wanted::Leaf("factor", FACTOR)],
        )],
    ),
    Wanted::Each(
        "target",
        TARGET,
        &[Wanted::Leaf("type", 0), Wanted::Leaf("alternateId", 1)],
        2,
    ),
];

/// Reads one object.
pub fn read<'l>(
    json: &'l str,
    slots: &mut [Held<'l>],
    around: &Around<'_>,
    sink: &mut Sink<'_>,
) -> Taken {
    if harvest(json, TABLE, slots).is_none() {
        return Taken::Unread;
    }
    let Some((activity, status, detail)) = meaning(slots) else {
        return Taken::Elsewhere;
    };
    let Some(when) = around.when(slot(slots, PUBLISHED).text()) else {
        return Taken::Unread;
    };
    let user = match activity {
        Activity::Logon => slot(slots, ACTOR).text(),
        Activity::SecondFactor => slot(slots, ACTOR).text(),
        _ => target(slots).unwrap_or(slot(slots, ACTOR).text()),
    };
    let mut name = String::new();
    let mut words = String::new();
    let failed = status == Status::Failure;
    sink(&Record {
        activity,
        status,
        status_detail: detail,
        user: lowered(user, &mut name),
        src_endpoint: if activity == Activity::Logon {
            super::super::folded(slot(slots, ADDRESS).text())
        } else {
            ""
        },
        client: client(slots, &mut words),
        logon_type: logon_type(slots),
        service: "Okta",
        is_mfa: is_second_factor(slots),
        // Factors have events of their own: a session without one had none.
        tells_mfa: activity == Activity::Logon,
        whereabouts: whereabouts(slots, LATITUDE, LONGITUDE),
        chosen: Chosen {
            user: failed,
            imitates: false,
        },
        ..around.record(when)
    });
    Taken::Told
}

fn target<'s>(slots: &'s [Held<'_>]) -> Option<&'s str> {
    slot(slots, TARGET)
        .entries()
        .iter()
        .find(|entry| slot(entry, 0).text() == "User")
        .map(|entry| slot(entry, 1).text())
        .filter(|name| !name.is_empty())
}

fn client<'l>(slots: &[Held<'_>], words: &'l mut String) -> &'l str {
    for part in [
        slot(slots, BROWSER),
        slot(slots, SYSTEM),
        slot(slots, DEVICE),
    ] {
        let part = part.text();
        if matches!(part, "" | "UNKNOWN" | "Unknown") {
            continue;
        }
        if !words.is_empty() {
            words.push_str(", ");
        }
        words.push_str(part);
    }
    words
}

fn logon_type(slots: &[Held<'_>]) -> LogonType {
    match slot(slots, BROWSER).text() {
        "" | "UNKNOWN" => LogonType::Unsaid,
        _ => LogonType::Browser,
    }
}

/// A second factor was asked for; a password is called a factor too where it is the first one.
fn is_second_factor(slots: &[Held<'_>]) -> bool {
    let event = slot(slots, EVENT).text();
    event.starts_with("user.mfa.")
        || event.ends_with(".auth_via_mfa") && slot(slots, FACTOR).text() != "PASSWORD_AS_FACTOR"
}

/// What an event means; `None`: nothing about signing in.
fn meaning(slots: &[Held<'_>]) -> Option<(Activity, Status, StatusDetail)> {
    let worked = matches!(slot(slots, RESULT).text(), "SUCCESS" | "ALLOW" | "");
    let change = |activity| worked.then_some((activity, Status::Success, StatusDetail::Unsaid));
    let failure = |detail| Some((Activity::Logon, Status::Failure, detail));
    match slot(slots, EVENT).text() {
        "user.session.start" if worked => {
            Some((Activity::Logon, Status::Success, StatusDetail::Unsaid))
        }
        "user.session.start" => failure(refusal(slots)),
        "user.authentication.auth_via_mfa" if !worked => failure(refusal(slots)),
        "user.authentication.auth_via_mfa" if is_second_factor(slots) => {
            change(Activity::SecondFactor)
        }
        "user.authentication.auth_via_AD_agent"
        | "user.authentication.auth_via_LDAP_agent"
        | "user.authentication.auth_via_radius"
            if !worked =>
        {
            failure(refusal(slots))
        }
        "user.authentication.auth_via_radius" => {
            Some((Activity::Logon, Status::Success, StatusDetail::Unsaid))
        }
        "policy.evaluate_sign_on" if slot(slots, RESULT).text() == "DENY" => {
            failure(StatusDetail::NotAllowed)
        }
        "user.mfa.okta_verify.deny_push" | "user.mfa.okta_verify.deny_push_upgrade_needed" => {
            failure(StatusDetail::SecondFactorDenied)
        }
        "user.account.lock" | "user.account.lock.limit" => change(Activity::LockAfterFailures),
        "user.account.unlock"
        | "user.account.unlock_by_admin"
        | "user.account.unlock_token"
        | "user.lifecycle.unsuspend"
        | "user.lifecycle.activate"
        | "user.lifecycle.reactivate" => change(Activity::Unlock),
        "user.account.update_password" | "user.account.reset_password" => {
            change(Activity::PasswordChange)
        }
        "user.lifecycle.suspend" | "user.lifecycle.deactivate" => change(Activity::Disable),
        "user.lifecycle.delete.initiated" | "user.lifecycle.delete.completed" => {
            change(Activity::Delete)
        }
        _ => None,
    }
}

/// Why it was refused.
fn refusal(slots: &[Held<'_>]) -> StatusDetail {
    let reason = slot(slots, REASON).text();
    match reason {
        "LOCKED_OUT" => StatusDetail::LockedAfterFailures,
        "PASSWORD_EXPIRED" => StatusDetail::Expired,
        "USER_SUSPENDED" | "USER_DEACTIVATED" | "DEACTIVATED" | "SUSPENDED" | "INACTIVE" => {
            StatusDetail::Disabled
        }
        "NETWORK_ZONE_BLACKLIST" | "UNKNOWN_ZONE" | "NOT_PERMITTED" => StatusDetail::NotAllowed,
        _ if reason.contains("rejected") || reason.contains("DENIED") => {
            StatusDetail::SecondFactorDenied
        }
        _ if is_second_factor(slots) => StatusDetail::SecondFactorFailed,
        "VERIFICATION_ERROR" | "INVALID_CREDENTIALS" => StatusDetail::WrongPassword,
        "INVALID_LOGIN" | "UNKNOWN_USER" => StatusDetail::NoSuchAccount,
        _ => StatusDetail::Unsaid,
    }
}
