//! Sign-ins of Microsoft Entra ID: as Graph returns them, as the portal exports them in JSON, and as diagnostic settings
//! wrap them (`properties`); the portal's CSV gives the same fields. Error 0 is a sign-in that worked; the other codes are
//! those of the platform's public list (AADSTS). What is a step on the way, and no refusal, is no failure here.

use super::harvest::{Held, Wanted, harvest, slot};
use super::{Around, Sink, Taken, lowered, whereabouts};
use crate::signin::record::{Chosen, LogonType, Record, Status, StatusDetail};

const CREATED: usize = 0;
const PRINCIPAL: usize = 1;
const ADDRESS: usize = 2;
const APP: usize = 3;
const CLIENT: usize = 4;
const CODE: usize = 5;
const MORE: usize = 6;
const REASON: usize = 7;
const DEVICE: usize = 8;
const SYSTEM: usize = 9;
const BROWSER: usize = 10;
const REQUIREMENT: usize = 11;
const LATITUDE: usize = 14;
const LONGITUDE: usize = 15;

/// The fields of one sign-in, under the names of Graph v1.0 `signIn`.
const FIELDS: &[Wanted] = &[
    Wanted::Leaf("createdDateTime", CREATED),
    Wanted::Leaf("userPrincipalName", PRINCIPAL),
    Wanted::Leaf("ipAddress", ADDRESS),
    Wanted::Leaf("appDisplayName", APP),
    Wanted::Leaf("clientAppUsed", CLIENT),
    Wanted::Leaf("authenticationRequirement", REQUIREMENT),
    Wanted::Inside(
        "status",
        &[
            Wanted::Leaf("errorCode", CODE),
            Wanted::Leaf("additionalDetails", MORE),
            Wanted::Leaf("failureReason", REASON),
        ],
    ),
    Wanted::Inside(
        "location",
        &[Wanted::Inside(
            "geoCoordinates",
            &[
                Wanted::Leaf("latitude", LATITUDE),
                Wanted::Leaf("longitude", LONGITUDE),
            ],
        )],
    ),
    Wanted::Inside(
        "deviceDetail",
        &[
            Wanted::Leaf("displayName", DEVICE),
            Wanted::Leaf("operatingSystem", SYSTEM),
            Wanted::Leaf("browser", BROWSER),
        ],
    ),
];

const TABLE: &[Wanted] = &[
    Wanted::All(FIELDS),
    Wanted::Inside("properties", FIELDS),
    // The wrapper of diagnostic settings has these beside the properties.
    Wanted::Leaf("time", CREATED),
    Wanted::Leaf("resultType", OUTER_CODE),
    Wanted::Leaf("callerIpAddress", ADDRESS),
];

/// The portal's CSV: its column names and the fields they are.
pub const COLUMNS: [(&str, usize); 13] = [
    ("Date (UTC)", CREATED),
    ("Date", CREATED),
    ("Username", PRINCIPAL),
    ("IP address", ADDRESS),
    ("Application", APP),
    ("Client app", CLIENT),
    ("Sign-in error code", CODE),
    ("Additional details", MORE),
    ("Failure reason", REASON),
    ("Operating System", SYSTEM),
    ("Browser", BROWSER),
    ("Authentication requirement", REQUIREMENT),
    ("Status", STATUS_WORD),
];
/// The code that the wrapper of diagnostic settings repeats, as text.
const OUTER_CODE: usize = 13;
/// `Success`, `Failure` or `Interrupted`: stands in where a row of the CSV has no code.
const STATUS_WORD: usize = 12;

/// Reads one object.
pub fn read<'l>(
    json: &'l str,
    slots: &mut [Held<'l>],
    around: &Around<'_>,
    sink: &mut Sink<'_>,
) -> Taken {
    match harvest(json, TABLE, slots) {
        Some(()) => told(slots, around, sink),
        None => Taken::Unread,
    }
}

/// Says what the fields of one sign-in mean.
pub fn told(slots: &[Held<'_>], around: &Around<'_>, sink: &mut Sink<'_>) -> Taken {
    let outer = slot(slots, OUTER_CODE);
    let word = match slot(slots, STATUS_WORD).text() {
        "" => outer.text(),
        word => word,
    };
    let code = match (slot(slots, CODE).number().or(outer.number()), word) {
        (Some(code), _) => code,
        (None, "Success") => 0,
        (None, "Interrupted") => return Taken::Told,
        (None, "Failure") => 1,
        // An object about an account that holds no sign-in, such as a line of the directory's audit log.
        (None, _) if slot(slots, PRINCIPAL).text().is_empty() => return Taken::Elsewhere,
        (None, _) => return Taken::Unread,
    };
    let Some(when) = around.when(slot(slots, CREATED).text()) else {
        return Taken::Unread;
    };
    let Some((status, detail)) =
        meaning(code, slot(slots, MORE).text(), slot(slots, REASON).text())
    else {
        return Taken::Told;
    };
    let mut name = String::new();
    let user = lowered(slot(slots, PRINCIPAL).text(), &mut name);
    let client_used = slot(slots, CLIENT).text();
    let logon_type = logon_type(client_used);
    let mut words = String::new();
    let second_factor = matches!(
        detail,
        StatusDetail::SecondFactorFailed | StatusDetail::SecondFactorDenied
    );
    sink(&Record {
        status,
        status_detail: detail,
        user,
        src_endpoint: super::super::folded(slot(slots, ADDRESS).text()),
        src_name: slot(slots, DEVICE).text(),
        client: client(slots, logon_type, &mut words),
        logon_type,
        service: "Entra ID",
        is_mfa: second_factor || slot(slots, REQUIREMENT).text().starts_with("multi"),
        tells_mfa: slot(slots, REQUIREMENT).is_there(),
        whereabouts: whereabouts(slots, LATITUDE, LONGITUDE),
        chosen: Chosen {
            user: status == Status::Failure,
            imitates: false,
        },
        ..around.record(when)
    });
    Taken::Told
}

/// What asked: the app, the program where it is a telling one, and what it ran on.
fn client<'l>(slots: &[Held<'_>], logon_type: LogonType, words: &'l mut String) -> &'l str {
    let program = match logon_type {
        LogonType::LegacyClient => slot(slots, CLIENT).text(),
        _ => slot(slots, BROWSER).text(),
    };
    for part in [slot(slots, APP).text(), program, slot(slots, SYSTEM).text()] {
        if part.is_empty() {
            continue;
        }
        if !words.is_empty() {
            words.push_str(", ");
        }
        words.push_str(part);
    }
    words
}

/// Programs that can't ask for a second factor send the password itself, each time anew.
fn logon_type(client: &str) -> LogonType {
    match client {
        "Browser" => LogonType::Browser,
        "" | "Mobile Apps and Desktop clients" | "Mobile apps and desktop clients" => {
            LogonType::Unsaid
        }
        _ => LogonType::LegacyClient,
    }
}

/// What a code means; `None`: a step on the way, neither refused nor let in.
fn meaning(code: i64, more: &str, reason: &str) -> Option<(Status, StatusDetail)> {
    let detail = match code {
        0 => return Some((Status::Success, StatusDetail::Unsaid)),
        // The password was right; a second factor is asked for, or must be set up first.
        50_072 | 50_074 | 50_076 | 50_079 | 50_158 | 50_203 => {
            return Some((Status::Failure, StatusDetail::SecondFactorAsked));
        }
        // Silent tries, "stay signed in?", a device or consent asked for, sessions that ran out and are renewed.
        16_000 | 50_058 | 50_097 | 50_125 | 50_127 | 50_129 | 50_132 | 50_133 | 50_140 | 50_173
        | 50_199 | 51_006 | 52_004 | 65_001 | 65_004 | 70_008 | 70_043 | 70_044 | 81_010
        | 81_012 | 81_014 | 700_082 => return None,
        50_056 | 50_064 | 50_126 | 80_002 | 80_005 | 80_014 => StatusDetail::WrongPassword,
        50_034 | 50_059 | 50_177 | 90_072 => StatusDetail::NoSuchAccount,
        // Smart lockout: the account, or the address as seen from it.
        50_053 => StatusDetail::LockedAfterFailures,
        50_055 | 50_142 | 50_144 | 50_135 | 80_010 => StatusDetail::Expired,
        50_057 => StatusDetail::Disabled,
        50_005
        | 50_020
        | 50_105
        | 50_131
        | 53_000..=53_004
        | 53_009
        | 530_002
        | 530_003
        | 530_032
        | 530_034
        | 80_012 => StatusDetail::NotAllowed,
        50_088 | 50_089 | 50_120 | 50_121 | 399_218 | 500_121 | 500_133 => {
            second_factor(more, reason)
        }
        81_004..=81_009 | 81_011 | 81_013 | 81_016..=81_019 => StatusDetail::KerberosTrouble,
        _ => StatusDetail::Unsaid,
    };
    Some((Status::Failure, detail))
}

fn second_factor(more: &str, reason: &str) -> StatusDetail {
    let denied = [more, reason].iter().any(|words| {
        words.contains("declined") || words.contains("denied by") || words.contains("fraud")
    });
    if denied {
        StatusDetail::SecondFactorDenied
    } else {
        StatusDetail::SecondFactorFailed
    }
}
