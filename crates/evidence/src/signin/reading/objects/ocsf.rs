//! OCSF events of the classes Authentication (3002) and Account Change (3001), version 1.0 to 1.8, whoever made them. Times
//! are milliseconds, or seconds where a maker took it so; reasons are found in codes and words, since the schema leaves
//! them free. Other classes are elsewhere.

use super::super::windows::statuses;
use super::harvest::{Held, Wanted, harvest, slot};
use super::{Around, Sink, Taken, lowered};
use crate::signin::record::{Activity, Chosen, LogonType, Record, Status, StatusDetail, When};

const CLASS: usize = 0;
const ACTIVITY: usize = 1;
const ACTIVITY_NAME: usize = 2;
const TIME: usize = 3;
const TIME_TEXT: usize = 4;
const STATUS_ID: usize = 5;
const STATUS: usize = 6;
const DETAIL: usize = 7;
const CODE: usize = 8;
const USER_MAIL: usize = 9;
const USER: usize = 10;
const ACTOR_MAIL: usize = 11;
const ACTOR: usize = 12;
const ADDRESS: usize = 13;
const SOURCE_NAME: usize = 14;
const DEVICE: usize = 15;
const MFA: usize = 16;
const LOGON: usize = 17;
const PROCESS: usize = 18;
const SUB_STATUS: usize = 19;
const AGENT: usize = 20;

const TABLE: &[Wanted] = &[
    Wanted::Leaf("class_uid", CLASS),
    Wanted::Leaf("activity_id", ACTIVITY),
    Wanted::Leaf("activity_name", ACTIVITY_NAME),
    Wanted::Leaf("time", TIME),
    Wanted::Leaf("time_dt", TIME_TEXT),
    Wanted::Leaf("status_id", STATUS_ID),
    Wanted::Leaf("status", STATUS),
    Wanted::Leaf("status_detail", DETAIL),
    Wanted::Leaf("status_code", CODE),
    Wanted::Inside(
        "user",
        &[
            Wanted::Leaf("email_addr", USER_MAIL),
            Wanted::Leaf("name", USER),
        ],
    ),
    Wanted::Inside(
        "actor",
        &[Wanted::Inside(
            "user",
            &[
                Wanted::Leaf("email_addr", ACTOR_MAIL),
                Wanted::Leaf("name", ACTOR),
            ],
        )],
    ),
    Wanted::Inside(
        "src_endpoint",
        &[
            Wanted::Leaf("ip", ADDRESS),
            Wanted::Leaf("hostname", SOURCE_NAME),
            Wanted::Leaf("name", SOURCE_NAME),
        ],
    ),
    Wanted::Inside("device", &[Wanted::Leaf("hostname", DEVICE)]),
    Wanted::Leaf("is_mfa", MFA),
    Wanted::Leaf("logon_type_id", LOGON),
    Wanted::Inside("logon_process", &[Wanted::Leaf("name", PROCESS)]),
    Wanted::Inside("http_request", &[Wanted::Leaf("user_agent", AGENT)]),
    Wanted::Inside(
        "unmapped",
        &[Wanted::Inside(
            "Failure Information",
            &[Wanted::Leaf("Sub Status", SUB_STATUS)],
        )],
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
    let activity = match slot(slots, CLASS).number() {
        Some(3002) => Activity::Logon,
        Some(3001) => match change(slots) {
            Some(activity) => activity,
            None => return Taken::Elsewhere,
        },
        _ => return Taken::Elsewhere,
    };
    // 2 is a logoff; 3 and 4 are tickets, which count as the sign-in they stand for.
    if activity == Activity::Logon && slot(slots, ACTIVITY).number() == Some(2) {
        return Taken::Elsewhere;
    }
    let Some(when) = when(slots, around) else {
        return Taken::Unread;
    };
    let status = status(slots);
    if activity != Activity::Logon && status == Status::Failure {
        return Taken::Told;
    }
    let failed = status == Status::Failure;
    let mut name = String::new();
    sink(&Record {
        activity,
        status: if activity == Activity::Logon {
            status
        } else {
            Status::Success
        },
        status_detail: if failed {
            detail(slots)
        } else {
            StatusDetail::Unsaid
        },
        user: lowered(
            first_said(slots, &[USER_MAIL, USER, ACTOR_MAIL, ACTOR]),
            &mut name,
        ),
        src_endpoint: super::super::folded(first_said(slots, &[ADDRESS, SOURCE_NAME])),
        src_name: first_said(slots, &[SOURCE_NAME]),
        client: if failed {
            first_said(slots, &[PROCESS, AGENT])
        } else {
            ""
        },
        logon_type: logon_type(slots),
        device: slot(slots, DEVICE).text(),
        service: "another service",
        is_mfa: *slot(slots, MFA) == Held::Truth(true),
        chosen: Chosen {
            user: failed,
            imitates: false,
        },
        ..around.record(when)
    });
    Taken::Told
}

/// The first of these slots that says something; a dash says nothing.
fn first_said<'s>(slots: &'s [Held<'_>], wanted: &[usize]) -> &'s str {
    wanted
        .iter()
        .map(|at| slot(slots, *at).text().trim())
        .find(|text| !matches!(*text, "" | "-"))
        .unwrap_or("")
}

fn when(slots: &[Held<'_>], around: &Around<'_>) -> Option<When> {
    if let Some(when) = around.when(slot(slots, TIME_TEXT).text()) {
        return Some(when);
    }
    let time = slot(slots, TIME).number()?;
    // Below this it would be a moment of 1973: the maker wrote seconds.
    let microseconds = if time.abs() < 100_000_000_000 {
        time.checked_mul(1_000_000)?
    } else {
        time.checked_mul(1_000)?
    };
    Some(When {
        microseconds,
        ..When::default()
    })
}

fn status(slots: &[Held<'_>]) -> Status {
    let word = slot(slots, STATUS).text();
    match slot(slots, STATUS_ID).number() {
        Some(1) => Status::Success,
        Some(2) => Status::Failure,
        _ if word.eq_ignore_ascii_case("success") => Status::Success,
        _ if word.eq_ignore_ascii_case("failure") => Status::Failure,
        _ => Status::Unsaid,
    }
}

/// Account Change: its activities by name, since makers of old versions number them differently.
fn change(slots: &[Held<'_>]) -> Option<Activity> {
    let name = slot(slots, ACTIVITY_NAME).text();
    Some(match (name, slot(slots, ACTIVITY).number()) {
        ("Password Change" | "Password Reset", _) | ("", Some(3 | 4)) => Activity::PasswordChange,
        ("Disable", _) | ("", Some(5)) => Activity::Disable,
        ("Delete", _) | ("", Some(6)) => Activity::Delete,
        ("Lock", _) | ("", Some(9)) => Activity::LockAfterFailures,
        ("Unlock" | "Enable", _) | ("", Some(2 | 12)) => Activity::Unlock,
        _ => return None,
    })
}

/// Why, by Windows codes where there are any, else by words that makers use.
fn detail(slots: &[Held<'_>]) -> StatusDetail {
    for at in [SUB_STATUS, CODE, DETAIL, STATUS] {
        let found = slot(slots, at).number().map(statuses::of_sign_in);
        if let Some(detail) = found.filter(|detail| *detail != StatusDetail::Unsaid) {
            return detail;
        }
    }
    let words = slot(slots, DETAIL).text().to_ascii_lowercase();
    let rows = [
        ("second factor", StatusDetail::SecondFactorFailed),
        ("mfa", StatusDetail::SecondFactorFailed),
        ("locked", StatusDetail::LockedAfterFailures),
        ("expired", StatusDetail::Expired),
        ("disabled", StatusDetail::Disabled),
        ("no such user", StatusDetail::NoSuchAccount),
        ("does not exist", StatusDetail::NoSuchAccount),
        ("password", StatusDetail::WrongPassword),
        ("credential", StatusDetail::WrongPassword),
    ];
    rows.into_iter()
        .find(|(word, _)| words.contains(word))
        .map_or(StatusDetail::Unsaid, |(_, detail)| detail)
}

fn logon_type(slots: &[Held<'_>]) -> LogonType {
    slot(slots, LOGON)
        .number()
        .map_or(LogonType::Unsaid, statuses::logon_type)
}
