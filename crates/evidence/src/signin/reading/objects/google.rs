//! Google Workspace activity reports: `login`, `user_accounts` and the parts of `admin` that open, close or reset
//! accounts. One item may hold several events. Parameters come as Google lists them, or as the flat object that some
//! collectors make of them.

use super::harvest::{Held, Wanted, harvest, slot};
use super::{Around, Sink, Taken, lowered};
use crate::signin::record::{Activity, Chosen, LogonType, Record, Status, StatusDetail};

const TIME: usize = 0;
const ACTOR: usize = 1;
const ADDRESS: usize = 2;
const EVENTS: usize = 3;
/// Where a collector has put one event in each object, its name and parameters.
const NAME: usize = 4;
const PARAMETERS: usize = 5;

const PARAMETER_NAME: usize = 0;
const PARAMETER_VALUE: usize = 1;
/// The parameters that matter, in flat objects; in lists they are found by their name.
const KNOWN: [&str; 4] = [
    "login_failure_type",
    "login_challenge_status",
    "affected_email_address",
    "USER_EMAIL",
];
const KNOWN_FROM: usize = 2;
const PARAMETER: &[Wanted] = &[
    Wanted::Leaf("name", PARAMETER_NAME),
    Wanted::Leaf("value", PARAMETER_VALUE),
    Wanted::Leaf("multiValue", PARAMETER_VALUE),
    Wanted::Leaf("login_failure_type", KNOWN_FROM),
    Wanted::Leaf("login_challenge_status", KNOWN_FROM + 1),
    Wanted::Leaf("affected_email_address", KNOWN_FROM + 2),
    Wanted::Leaf("USER_EMAIL", KNOWN_FROM + 3),
];
const PARAMETER_SLOTS: usize = KNOWN_FROM + KNOWN.len();

const TABLE: &[Wanted] = &[
    Wanted::Inside("id", &[Wanted::Leaf("time", TIME)]),
    Wanted::Inside("actor", &[Wanted::Leaf("email", ACTOR)]),
    Wanted::Leaf("ipAddress", ADDRESS),
    Wanted::Each(
        "events",
        EVENTS,
        &[
            Wanted::Leaf("name", 0),
            Wanted::Each("parameters", 1, PARAMETER, PARAMETER_SLOTS),
        ],
        2,
    ),
    Wanted::Leaf("name", NAME),
    Wanted::Each("parameters", PARAMETERS, PARAMETER, PARAMETER_SLOTS),
];

/// Reads one item.
pub fn read<'l>(
    json: &'l str,
    slots: &mut [Held<'l>],
    around: &Around<'_>,
    sink: &mut Sink<'_>,
) -> Taken {
    if harvest(json, TABLE, slots).is_none() {
        return Taken::Unread;
    }
    let mut taken = Taken::Elsewhere;
    for event in slot(slots, EVENTS).entries() {
        let (name, parameters) = (slot(event, 0).text(), slot(event, 1));
        taken = more_telling(taken, tell(name, parameters, slots, around, sink));
    }
    let name = slot(slots, NAME).text();
    if !name.is_empty() {
        taken = more_telling(
            taken,
            tell(name, slot(slots, PARAMETERS), slots, around, sink),
        );
    }
    taken
}

fn more_telling(one: Taken, other: Taken) -> Taken {
    match (one, other) {
        (Taken::Unread, _) | (_, Taken::Unread) => Taken::Unread,
        (Taken::Told, _) | (_, Taken::Told) => Taken::Told,
        _ => Taken::Elsewhere,
    }
}

fn parameter<'s>(parameters: &'s Held<'_>, wanted: &str) -> &'s str {
    let at = KNOWN.iter().position(|known| *known == wanted);
    let found = parameters.entries().iter().find_map(|entry| {
        if slot(entry, PARAMETER_NAME).text() == wanted {
            return Some(slot(entry, PARAMETER_VALUE).text());
        }
        at.map(|at| slot(entry, KNOWN_FROM + at).text())
            .filter(|text| !text.is_empty())
    });
    found.unwrap_or("")
}

fn tell(
    name: &str,
    parameters: &Held<'_>,
    slots: &[Held<'_>],
    around: &Around<'_>,
    sink: &mut Sink<'_>,
) -> Taken {
    let Some((activity, status, detail)) = meaning(name, parameters) else {
        return Taken::Elsewhere;
    };
    let Some(when) = around.when(slot(slots, TIME).text()) else {
        return Taken::Unread;
    };
    let affected = ["affected_email_address", "USER_EMAIL"]
        .into_iter()
        .map(|wanted| parameter(parameters, wanted))
        .find(|email| !email.is_empty());
    let user = affected.unwrap_or(slot(slots, ACTOR).text());
    let mut small = String::new();
    let second_factor = name.starts_with("login_challenge")
        || matches!(
            detail,
            StatusDetail::SecondFactorFailed | StatusDetail::SecondFactorDenied
        );
    sink(&Record {
        activity,
        status,
        status_detail: detail,
        user: lowered(user, &mut small),
        src_endpoint: if activity == Activity::Logon {
            super::super::folded(slot(slots, ADDRESS).text())
        } else {
            ""
        },
        logon_type: LogonType::Unsaid,
        service: "Google",
        is_mfa: second_factor,
        chosen: Chosen {
            user: status == Status::Failure,
            imitates: false,
        },
        ..around.record(when)
    });
    Taken::Told
}

/// What an event means; `None`: nothing about signing in.
fn meaning(name: &str, parameters: &Held<'_>) -> Option<(Activity, Status, StatusDetail)> {
    let change = |activity| Some((activity, Status::Success, StatusDetail::Unsaid));
    let failure = |detail| Some((Activity::Logon, Status::Failure, detail));
    match name {
        "login_success" => change(Activity::Logon),
        "login_failure" => failure(match parameter(parameters, "login_failure_type") {
            "login_failure_invalid_password" => StatusDetail::WrongPassword,
            "login_failure_account_disabled" => StatusDetail::Disabled,
            "login_failure_access_code_disallowed" => StatusDetail::NotAllowed,
            "login_failure_invalid_second_factor" => StatusDetail::SecondFactorFailed,
            _ => StatusDetail::Unsaid,
        }),
        // A challenge that was passed is followed by the sign-in itself.
        "login_challenge" | "login_verification" => {
            match parameter(parameters, "login_challenge_status") {
                "Challenge Failed" | "incorrect_answer_entered" | "Verification Failed" => {
                    failure(StatusDetail::SecondFactorFailed)
                }
                _ => None,
            }
        }
        "password_edit" | "CHANGE_PASSWORD" => change(Activity::PasswordChange),
        "account_disabled_password_leak"
        | "account_disabled_generic"
        | "account_disabled_hijacked"
        | "account_disabled_spamming"
        | "account_disabled_spamming_through_relay"
        | "SUSPEND_USER"
        | "ARCHIVE_USER" => change(Activity::Disable),
        "UNSUSPEND_USER" | "UNARCHIVE_USER" | "UNDELETE_USER" => change(Activity::Unlock),
        "DELETE_USER" => change(Activity::Delete),
        _ => None,
    }
}
