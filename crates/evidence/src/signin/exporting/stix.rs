//! Attacks as a STIX 2.1 bundle (<https://docs.oasis-open.org/cti/stix/v2.1/>): an indicator for each address that may be blocked, what was
//! observed of it, and the technique of MITRE ATT&CK it points to. What may be blocked is the block list's to say.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde_json::{Value, json};

use super::block_list::{Blockable, blockable};
use super::{milliseconds_of, technique_of, uuid};
use crate::signin::explaining::{Attack, Cause};

/// The techniques' objects never change, so they carry one moment for ever.
const TECHNIQUES_WRITTEN: &str = "2026-01-01T00:00:00.000Z";
/// The most that `number_observed` may say (section 4.14).
const OBSERVED_MAX: u32 = 999_999_999;

/// The bundle, with a line end. Without an address that may be blocked it holds nothing.
pub fn stix_bundle(attacks: &[&Attack]) -> String {
    let (blockable, _) = blockable(attacks);
    let mut techniques = BTreeMap::new();
    let mut objects = Vec::new();
    for (address, what) in &blockable {
        objects.extend(of_address(*address, what));
        for kind in &what.kinds {
            if let Some(technique) = technique_object(*kind) {
                techniques.insert(id_of(&technique), technique.clone());
                objects.push(indicates(*address, what, &technique));
            }
        }
    }
    let objects: Vec<Value> = techniques.into_values().chain(objects).collect();
    let all: String = objects.iter().map(Value::to_string).collect();
    let id = format!("bundle--{}", uuid::named(uuid::OF_HEADSUP, &all));
    let bundle = match objects.is_empty() {
        true => json!({ "type": "bundle", "id": id }),
        false => json!({ "type": "bundle", "id": id, "objects": objects }),
    };
    format!("{bundle:#}\n")
}

/// The address itself, what was observed of it, and the indicator.
fn of_address(address: IpAddr, what: &Blockable) -> Vec<Value> {
    let kind = kind_of(address);
    // Section 2.9: the properties that make the identifier, as canonical JSON.
    let value = json!({ "value": address.to_string() }).to_string();
    let itself = format!("{kind}--{}", uuid::named(uuid::OF_STIX, &value));
    let (first, last) = (milliseconds_of(what.span.0), milliseconds_of(what.span.1));
    let observed = our_id("observed-data", address, what);
    let indicator = our_id("indicator", address, what);
    let kinds: Vec<&str> = what.kinds.iter().map(|kind| kind.code()).collect();
    vec![
        json!({
            "type": kind,
            "spec_version": "2.1",
            "id": itself,
            "value": address.to_string(),
        }),
        json!({
            "type": "observed-data",
            "spec_version": "2.1",
            "id": observed,
            "created": first,
            "modified": last,
            "first_observed": first,
            "last_observed": last,
            "number_observed": what.attempts.clamp(1, OBSERVED_MAX),
            "object_refs": [itself],
        }),
        json!({
            "type": "indicator",
            "spec_version": "2.1",
            "id": indicator,
            "created": first,
            "modified": last,
            "name": format!("{address}: {}", kinds.join(", ")),
            "description": format!("{} failed sign-ins at up to {} names.", what.attempts, what.accounts),
            "indicator_types": ["malicious-activity"],
            "pattern": format!("[{kind}:value = '{address}']"),
            "pattern_type": "stix",
            "valid_from": first,
        }),
        relationship("based-on", &indicator, &observed, &first, &last),
    ]
}

fn indicates(address: IpAddr, what: &Blockable, technique: &Value) -> Value {
    let (first, last) = (milliseconds_of(what.span.0), milliseconds_of(what.span.1));
    let indicator = our_id("indicator", address, what);
    relationship("indicates", &indicator, &id_of(technique), &first, &last)
}

fn relationship(kind: &str, from: &str, to: &str, created: &str, modified: &str) -> Value {
    let name = format!("{kind} {from} {to}");
    json!({
        "type": "relationship",
        "spec_version": "2.1",
        "id": format!("relationship--{}", uuid::named(uuid::OF_HEADSUP, &name)),
        "created": created,
        "modified": modified,
        "relationship_type": kind,
        "source_ref": from,
        "target_ref": to,
    })
}

fn technique_object(cause: Cause) -> Option<Value> {
    let technique = technique_of(cause)?;
    let (number, name) = technique.narrowest();
    let id = uuid::named(uuid::OF_HEADSUP, &format!("attack-pattern {number}"));
    Some(json!({
        "type": "attack-pattern",
        "spec_version": "2.1",
        "id": format!("attack-pattern--{id}"),
        "created": TECHNIQUES_WRITTEN,
        "modified": TECHNIQUES_WRITTEN,
        "name": name,
        "external_references": [{
            "source_name": "mitre-attack",
            "external_id": number,
            "url": format!("https://attack.mitre.org/techniques/{}", number.replace('.', "/")),
        }],
    }))
}

/// An identifier of ours: the same address seen from the same moment on is the same thing, also when more came since; what
/// changed then shows by `modified` (section 3.6).
fn our_id(kind: &str, address: IpAddr, what: &Blockable) -> String {
    let name = format!("{kind} {address} {}", what.span.0);
    format!("{kind}--{}", uuid::named(uuid::OF_HEADSUP, &name))
}

fn id_of(object: &Value) -> String {
    let id = object.get("id").and_then(Value::as_str);
    id.unwrap_or_default().to_owned()
}

const fn kind_of(address: IpAddr) -> &'static str {
    match address {
        IpAddr::V4(_) => "ipv4-addr",
        IpAddr::V6(_) => "ipv6-addr",
    }
}
