//! Attacks as events of the Open Cybersecurity Schema Framework 1.8 (<https://schema.ocsf.io>), class Detection Finding (2004), one JSON
//! object a line. It reads no OCSF: that is `reading`'s.

use std::net::IpAddr;

use serde_json::{Value, json};

use super::{seconds_of, technique_of, uuid};
use crate::signin::explaining::Attack;
use crate::signin::explaining::wording::counted;

/// The version of the schema.
const SCHEMA_VERSION: &str = "1.8.0";
/// Addresses and accounts written out of one attack; the counts tell the rest.
const EVIDENCES_MAX: usize = 200;

/// One event a line; `version` is that of this program.
pub fn ocsf_events(attacks: &[&Attack], version: &str) -> String {
    let mut out = String::new();
    for attack in attacks {
        out.push_str(&event(attack, version).to_string());
        out.push('\n');
    }
    out
}

fn event(attack: &Attack, version: &str) -> Value {
    let (severity_id, severity) = match attack.succeeded.is_empty() {
        true => (3, "Medium"),
        false => (4, "High"),
    };
    let (first, last) = attack.span;
    json!({
        "activity_id": 1,
        "activity_name": "Create",
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": 2004,
        "class_name": "Detection Finding",
        "type_uid": 200_401,
        "type_name": "Detection Finding: Create",
        "time": millis(last),
        "start_time": millis(first),
        "end_time": millis(last),
        "count": attack.failures,
        "severity_id": severity_id,
        "severity": severity,
        "status_id": 1,
        "status": "New",
        "is_alert": true,
        "message": message(attack),
        "metadata": {
            "version": SCHEMA_VERSION,
            "product": { "name": "Headsup", "vendor_name": "Headsup", "version": version },
        },
        "finding_info": finding_info(attack),
        "evidences": evidences(attack),
        "observables": observables(attack),
    })
}

fn finding_info(attack: &Attack) -> Value {
    let (first, last) = attack.span;
    let name = format!(
        "finding {} {} {first} {}",
        attack.kind.code(),
        attack.sources.join(" "),
        attack.accounts.join(" ")
    );
    let mut info = json!({
        "uid": uuid::named(uuid::OF_HEADSUP, &name),
        "title": attack.kind.title(),
        "types": [attack.kind.code()],
        "first_seen_time": millis(first),
        "last_seen_time": millis(last),
        "created_time": millis(last),
    });
    if let (Some(technique), Some(info)) = (technique_of(attack.kind), info.as_object_mut()) {
        let pair = |(uid, name): (&str, &str)| json!({ "uid": uid, "name": name });
        let mut told = json!({
            "tactic": pair(technique.tactic),
            "technique": pair(technique.technique),
        });
        if let (Some(sub), Some(told)) = (technique.sub_technique, told.as_object_mut()) {
            told.insert("sub_technique".to_owned(), pair(sub));
        }
        info.insert("attacks".to_owned(), json!([told]));
    }
    info
}

fn message(attack: &Attack) -> String {
    let got_in = match attack.succeeded.len() {
        0 => "None worked, as far as the log goes.".to_owned(),
        several => format!(
            "It got in at {}: treat what it got into as taken until somebody has looked.",
            counted(several as i64, "account")
        ),
    };
    format!(
        "{}: {} at {} from {}, {} to {}. {got_in}",
        attack.kind.title(),
        counted(attack.failures, "failure"),
        counted(attack.name_count, "name"),
        counted(attack.source_count, "address"),
        seconds_of(attack.span.0),
        seconds_of(attack.span.1),
    )
}

/// Each address, each account that was tried, and where it got in.
fn evidences(attack: &Attack) -> Vec<Value> {
    let sources = attack.origins.iter().map(|origin| {
        json!({
            "src_endpoint": endpoint(&origin.name),
            "data": {
                "failures": origin.failures,
                "first_seen": seconds_of(origin.span.0),
                "last_seen": seconds_of(origin.span.1),
                "other_sign_ins": origin.other_sign_ins,
            },
        })
    });
    let got_in = attack.succeeded.iter().map(|breach| {
        json!({
            "user": { "name": breach.account },
            "data": { "signed_in": seconds_of(breach.at) },
        })
    });
    let tried = attack.accounts.iter().filter(|account| {
        let mut succeeded = attack.succeeded.iter();
        !succeeded.any(|breach| breach.account == **account)
    });
    let tried = tried.map(|account| json!({ "user": { "name": account } }));
    sources
        .take(EVIDENCES_MAX)
        .chain(got_in.take(EVIDENCES_MAX))
        .chain(tried.take(EVIDENCES_MAX))
        .collect()
}

/// What can be searched for: type 2 is an address, 1 a host name, 4 the name of a user.
fn observables(attack: &Attack) -> Vec<Value> {
    let sources = attack.origins.iter().map(|origin| match address(&origin.name) {
        Some(ip) => {
            json!({ "name": "evidences.src_endpoint.ip", "type_id": 2, "type": "IP Address", "value": ip })
        }
        None => {
            json!({ "name": "evidences.src_endpoint.name", "type_id": 1, "type": "Hostname", "value": origin.name })
        }
    });
    let accounts = attack.accounts.iter().map(
        |account| json!({ "name": "evidences.user.name", "type_id": 4, "type": "User Name", "value": account }),
    );
    sources
        .take(EVIDENCES_MAX)
        .chain(accounts.take(EVIDENCES_MAX))
        .collect()
}

fn endpoint(name: &str) -> Value {
    match address(name) {
        Some(ip) => json!({ "ip": ip }),
        None => json!({ "name": name }),
    }
}

fn address(name: &str) -> Option<String> {
    let address: IpAddr = name.parse().ok()?;
    Some(address.to_canonical().to_string())
}

/// Milliseconds since 1970, as the schema's `timestamp_t` is.
fn millis(microseconds: i64) -> i64 {
    microseconds.div_euclid(1_000)
}
