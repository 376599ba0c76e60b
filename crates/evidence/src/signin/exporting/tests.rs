//! One log with attacks of several kinds, and what each export says of it: golden files beside this one (written anew with
//! `HEADSUP_WRITE_GOLDEN` set), and the essentials of each standard looked at by themselves.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::{block_list, ocsf_events, stix_bundle};
use crate::signin::explaining::{Attack, explain};
use crate::signin::gathering::{Caps, Gathering};
use crate::signin::reading::{InputFacts, Reader};

/// A password that somebody typed where the name belongs.
const TYPED_BY_MISTAKE: &str = "korbball26";

/// Two days: people at an office and one at home; then attacks by strangers, from a machine of our own and from that home.
fn log() -> String {
    let mut log = String::new();
    let mut line = |day: u32, second: u32, says: String| {
        let (hour, minute) = (second / 3_600, second / 60 % 60);
        log.push_str(&format!(
            "2026-03-{day:02}T{hour:02}:{minute:02}:{:02}Z gate sshd[{}]: {says} port 4000 ssh2\n",
            second % 60,
            day * 100_000 + second
        ));
    };
    for n in 0..30 {
        line(
            2,
            28_800 + n * 60,
            format!("Accepted password for user{n} from 192.0.2.10"),
        );
    }
    line(
        2,
        70_000,
        "Accepted password for user3 from 198.51.100.77".to_owned(),
    );
    for n in 0..30 {
        line(
            3,
            3_600 + n * 5,
            format!("Failed password for user{n} from 203.0.113.9"),
        );
    }
    line(
        3,
        3_760,
        "Accepted password for user9 from 203.0.113.9".to_owned(),
    );
    for n in 0..60 {
        line(
            3,
            7_200 + n * 3,
            "Failed password for user1 from 2001:db8::9".to_owned(),
        );
    }
    for n in 0..60 {
        line(
            3,
            10_800 + n * 3,
            "Failed password for user2 from 10.0.0.66".to_owned(),
        );
    }
    for n in 0..40 {
        line(
            3,
            14_400 + n * 5,
            format!("Failed password for invalid user name{n} from 198.51.100.7"),
        );
    }
    line(
        3,
        14_610,
        format!("Failed password for invalid user {TYPED_BY_MISTAKE} from 198.51.100.7"),
    );
    for n in 0..30 {
        line(
            3,
            18_000 + n * 5,
            format!("Failed password for user{n} from 198.51.100.77"),
        );
    }
    log
}

fn attacks() -> Vec<Attack> {
    let mut reader = Reader::default();
    let mut gathering = Gathering::new(Caps::default(), None);
    reader.begin(InputFacts {
        not_after: 1_773_100_800_000_000,
        zone_minutes: 0,
    });
    reader.feed(log().as_bytes(), &mut |record| gathering.take(record));
    reader.end(&mut |record| gathering.take(record));
    let ledger = reader.ledger().clone();
    explain(&gathering.finish(), &ledger).attacks
}

fn exports() -> [(&'static str, String); 3] {
    let attacks = attacks();
    let attacks: Vec<&Attack> = attacks.iter().collect();
    let list = block_list(&attacks);
    let told = list.left_out.join("\n");
    [
        (
            "attacks.csv",
            format!("{}{told}\n", list.csv.replace('\r', "")),
        ),
        ("attacks.ocsf.jsonl", ocsf_events(&attacks, "0.0.0")),
        ("attacks.stix.json", stix_bundle(&attacks)),
    ]
}

#[test]
fn every_export_agrees_with_its_golden_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/signin/exporting/golden");
    for (name, found) in exports() {
        let path = folder.join(name);
        if std::env::var_os("HEADSUP_WRITE_GOLDEN").is_some() {
            std::fs::write(&path, &found).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(found, expected, "{name}");
        assert!(!found.contains(TYPED_BY_MISTAKE), "{name} names nobody");
    }
}

#[test]
fn addresses_of_people_and_of_our_own_are_left_out_and_said() {
    let attacks = attacks();
    let attacks: Vec<&Attack> = attacks.iter().collect();
    let list = block_list(&attacks);
    let rows: Vec<&str> = list.csv.lines().skip(1).collect();
    let addresses: Vec<&str> = rows
        .iter()
        .filter_map(|row| row.split(',').next())
        .collect();
    assert_eq!(addresses, ["198.51.100.7", "203.0.113.9", "2001:db8::9"]);
    assert!(
        rows.iter().all(|row| row.split(',').count() == 6),
        "{rows:?}"
    );
    let said = |address: &str| list.left_out.iter().any(|says| says.starts_with(address));
    assert!(
        said("10.0.0.66 ") && said("198.51.100.77 "),
        "{:?}",
        list.left_out
    );
    let bundle = stix_bundle(&attacks);
    assert!(!bundle.contains("10.0.0.66") && !bundle.contains("198.51.100.77"));
}

#[test]
fn the_same_attacks_give_the_same_bytes_and_none_gives_empty_files() {
    assert_eq!(exports(), exports());
    assert_eq!(ocsf_events(&[], "0.0.0"), "");
    assert_eq!(block_list(&[]).csv.lines().count(), 1);
    let bundle: Value = serde_json::from_str(&stix_bundle(&[])).unwrap();
    assert!(bundle["type"] == "bundle" && bundle.get("objects").is_none());
}

/// What OCSF 1.8 requires of a Detection Finding, and of the objects in it (schema files `finding`, `detection_finding`,
/// `finding_info`, `metadata`, `product`, `evidences`, `attack`, `observable`).
#[test]
fn events_have_what_ocsf_requires() {
    let [_, (_, events), _] = exports();
    assert_eq!(events.lines().count(), 5);
    for line in events.lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        for number in [
            "activity_id",
            "category_uid",
            "class_uid",
            "severity_id",
            "time",
            "type_uid",
        ] {
            assert!(event[number].is_u64(), "{number} in {line}");
        }
        let (class, activity) = (event["class_uid"].as_u64(), event["activity_id"].as_u64());
        assert_eq!(
            (class, event["category_uid"].as_u64()),
            (Some(2004), Some(2))
        );
        assert_eq!(
            event["type_uid"].as_u64(),
            Some(class.unwrap() * 100 + activity.unwrap())
        );
        assert!(event["start_time"].as_u64() <= event["end_time"].as_u64());
        assert!(
            event["time"].as_u64() > Some(1_700_000_000_000),
            "milliseconds"
        );
        assert_eq!(event["metadata"]["version"], "1.8.0");
        assert!(event["metadata"]["product"]["name"].is_string());
        assert!(event["finding_info"]["uid"].is_string());
        let attack = &event["finding_info"]["attacks"][0];
        assert!(
            attack["technique"]["uid"]
                .as_str()
                .unwrap()
                .starts_with('T')
        );
        let evidences = event["evidences"].as_array().unwrap();
        assert!(!evidences.is_empty());
        for one in evidences {
            assert!(
                one["src_endpoint"].is_object() || one["user"]["name"].is_string(),
                "{one}"
            );
        }
        for one in event["observables"].as_array().unwrap() {
            assert!(one["name"].is_string() && one["type_id"].is_u64(), "{one}");
        }
    }
}

/// What STIX 2.1 requires (sections 3.2, 4.1, 4.7, 4.14, 5.1, 6.10, 8): common properties, references that lead to objects of the
/// bundle, times in their order.
#[test]
fn the_bundle_has_what_stix_requires() {
    let [.., (_, bundle)] = exports();
    let bundle: Value = serde_json::from_str(&bundle).unwrap();
    let objects = bundle["objects"].as_array().unwrap();
    let ids: BTreeSet<&str> = objects
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), objects.len(), "each once");
    let count = |kind: &str| objects.iter().filter(|one| one["type"] == kind).count();
    assert_eq!(
        (count("indicator"), count("ipv4-addr"), count("ipv6-addr")),
        (3, 2, 1)
    );
    for one in objects {
        let (kind, id) = (one["type"].as_str().unwrap(), one["id"].as_str().unwrap());
        let (front, uuid) = id.split_once("--").unwrap();
        assert!(
            front == kind && uuid.len() == 36 && one["spec_version"] == "2.1",
            "{one}"
        );
        assert_eq!(&uuid[14..15], "5", "a UUID of version 5: {id}");
        if !kind.ends_with("-addr") {
            let (created, modified) = (one["created"].as_str(), one["modified"].as_str());
            assert!(created.unwrap().len() == 24 && created <= modified, "{one}");
        }
        for reference in ["source_ref", "target_ref"] {
            if let Some(to) = one[reference].as_str() {
                assert!(ids.contains(to), "{to} is not there");
            }
        }
        if kind == "indicator" {
            assert!(
                one["valid_from"].is_string() && one["pattern_type"] == "stix",
                "{one}"
            );
            assert!(one["pattern"].as_str().unwrap().ends_with("']"), "{one}");
        }
    }
    // What OASIS's own library (stix2 for Python) gives for this address.
    assert!(ids.contains("ipv4-addr--39090fdc-366e-571f-ab5b-d05e2918f88f"));
}
