//! Runs every detector over its golden pairs: `NAME.eml` with the expected `NAME.findings` beside it, and, where the
//! detector needs to know something about the organisation, `NAME.surroundings`. Adding a file adds a test; a kind of
//! finding without a pair fails one.
//!
//! `.findings`: for each finding `id weight place` on one line and, indented below, what it says to the desk; then
//! `unchecked id` in the same way; then `wants TYPE name` for each DNS question left open.
//! `.surroundings`: one `key: value` a line, `#` for comments. Keys: `own` (a domain), `supplier` (name | domain, …),
//! `person` (name | address, … | leader), `trusted` (an authserv-id), `received` (seconds since 1970), `grade` (a
//! grade's code), `lost` (a loss's code), `dns` (`TYPE name value`, or `TYPE name` alone for a lookup that failed, or `nothing` for a world
//! without any names). With any `dns` line the zone is the whole world; with none, nobody asked.
//! What is remembered: `memory` (`covers SECONDS`, `covers-own SECONDS`, or `nothing`), `remembered` (an address, then any of
//! `| name N`, `| days N`, `| mails N`, `| first S`, `| wrote N`, `| wrote-first S`, `| harmful N`, `| harmful-proved N`,
//! `| client NAME=N`, `| reply PARTY=N`, `| language CODE=N`, `| hour H=N`), `remembered-domain` (a domain | first), and
//! `remembered-mail` (an id | sender | party, … | `harmful` and `proved` where they hold). Without any of them nobody
//! looked, and the findings end with `wants memory` lines.
//!
//! On a mismatch the findings as they are go to `NAME.failed`; copy that file over when it is right.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::attachments::add_links_in_files;
use super::{DETECTORS, Detected, Detector};
use crate::dns::{DnsAnswer, DnsAnswers, DnsQuestion, RecordType};
use crate::mail::message;
use crate::mail::open::{Grade, Lost, Original};
use crate::mail::remembering;
use crate::memory::{Habit, Memory, RememberedMail, RememberedSender};
use crate::surroundings::{KnownPerson, KnownSupplier, Surroundings};

#[test]
fn every_detector_agrees_with_its_golden_pairs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/mail/detect");
    let mut complaints = Vec::new();
    for detector in DETECTORS {
        let folder = root.join(detector.name).join("golden");
        let mails = files_ending(&folder, "eml");
        if mails.is_empty() {
            complaints.push(format!("`{}` has no golden pairs", folder.display()));
        }
        for mail in mails {
            complaints.extend(check_pair(detector, &mail));
        }
        complaints.extend(leftovers(&folder));
    }
    complaints.extend(unknown_folders(&root));
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn every_kind_of_a_detector_carries_its_name() {
    for detector in DETECTORS {
        for kind in detector.kinds {
            let (name, rest) = kind.id.split_once('.').unwrap();
            assert_eq!(name, detector.name, "`{}`", kind.id);
            assert!(
                rest.chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
                "`{}`",
                kind.id
            );
        }
    }
    let mut ids: Vec<&str> = super::all_kinds().iter().map(|kind| kind.id).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count, "two kinds share an id");
}

/// Ids (or their first letters) that no golden mail can bring, and where they are proved instead.
const PROVED_ELSEWHERE: &[(&str, &str)] = &[
    (
        "attachments.handed-in-",
        "a file by itself is no `.eml`; `verdict/examine_tests.rs` hands each kind in",
    ),
    (
        "attachments.own-rule",
        "only a build with the feature `yara` reads rules; `rules_tests.rs`",
    ),
];

#[test]
fn every_kind_has_a_golden_pair() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/mail/detect");
    let mut found = BTreeSet::new();
    let mut wanted = BTreeSet::new();
    for detector in DETECTORS {
        for path in files_ending(&root.join(detector.name).join("golden"), "findings") {
            found.extend(ids_said(&fs::read_to_string(path).unwrap()));
        }
        wanted.extend(detector.kinds.iter().map(|kind| kind.id.to_owned()));
        wanted.extend(unchecked_ids(detector));
    }
    let lacking: Vec<&String> = wanted.difference(&found).collect();
    let excused = |id: &&&String| {
        PROVED_ELSEWHERE
            .iter()
            .any(|(start, _)| id.starts_with(start))
    };
    let unproved: Vec<&&String> = lacking.iter().filter(|id| !excused(id)).collect();
    assert!(unproved.is_empty(), "in no `.findings`: {unproved:#?}");
    for (start, _) in PROVED_ELSEWHERE {
        let needed = lacking.iter().any(|id| id.starts_with(start));
        assert!(needed, "`{start}` needs no exception");
    }
}

/// The ids in a `.findings`: what was found, and what stayed unchecked.
fn ids_said(findings: &str) -> impl Iterator<Item = String> {
    findings
        .lines()
        .filter(|line| !line.starts_with([' ', '\t']) && !line.starts_with("wants "))
        .filter_map(|line| {
            let line = line.strip_prefix("unchecked ").unwrap_or(line);
            line.split(' ').next().map(str::to_owned)
        })
}

/// What a detector may leave unchecked, by the sentences staff read about it (`unchecked-<id with dashes>`).
fn unchecked_ids(detector: &Detector) -> Vec<String> {
    let start = format!("unchecked-{}-", detector.name);
    let messages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../messages/en");
    let mut ids = Vec::new();
    for path in files_ending(&messages, "ftl") {
        let text = fs::read_to_string(path).unwrap();
        let keys = text
            .lines()
            .filter_map(|line| line.split_once(" =")?.0.strip_prefix(&start));
        ids.extend(keys.map(|rest| format!("{}.{rest}", detector.name)));
    }
    ids
}

fn check_pair(detector: &Detector, mail: &Path) -> Option<String> {
    let expected_path = mail.with_extension("findings");
    let failed_path = mail.with_extension("failed");
    let bytes = fs::read(mail).unwrap();
    let with_lf = without_returns(&bytes);
    let found = describe(detector, &with_lf, mail);
    let found_with_crlf = describe(detector, &with_returns(&with_lf), mail);
    if found != found_with_crlf {
        return Some(format!(
            "`{}`: LF reads\n{found}\nbut CRLF reads\n{found_with_crlf}",
            mail.display()
        ));
    }
    let expected = fs::read_to_string(&expected_path).ok();
    if expected.as_deref() == Some(found.as_str()) {
        let _ = fs::remove_file(failed_path);
        return None;
    }
    fs::write(&failed_path, &found).unwrap();
    let what = if expected.is_some() {
        "differs from its `.findings`"
    } else {
        "has no `.findings` beside it"
    };
    Some(format!(
        "`{}` {what}; what was found is in `{}`:\n{found}",
        mail.display(),
        failed_path.display()
    ))
}

fn describe(detector: &Detector, bytes: &[u8], mail: &Path) -> String {
    let (surroundings, grade, lost) = read_surroundings(&mail.with_extension("surroundings"));
    let original = Original {
        bytes: bytes.to_vec(),
        grade,
        wrappers: Vec::new(),
        lost,
    };
    let mut message = message::read(bytes);
    add_links_in_files(&mut message);
    let detected = (detector.detect)(&original, &message, &surroundings);
    check_ranges(detector, &detected, bytes.len());
    written(&detected)
}

fn check_ranges(detector: &Detector, detected: &Detected, length: usize) {
    for finding in &detected.findings {
        assert!(
            detector.kinds.contains(&finding.kind),
            "`{}` is not among its detector's kinds",
            finding.kind.id
        );
        assert!(
            finding.weight.abs() <= finding.kind.weight.abs(),
            "`{}` weighs more than its kind",
            finding.kind.id
        );
        if let Some((start, end)) = finding.place.bytes {
            assert!(
                start <= end && end <= length,
                "`{}` points outside the message",
                finding.kind.id
            );
        }
    }
}

fn written(detected: &Detected) -> String {
    let mut out = String::new();
    for finding in &detected.findings {
        let (id, weight, part) = (finding.kind.id, finding.weight, &finding.place.part);
        writeln!(out, "{id} {weight} {part}\n    {}", finding.says).unwrap();
    }
    for unchecked in &detected.unchecked {
        writeln!(out, "unchecked {}\n    {}", unchecked.id, unchecked.says).unwrap();
    }
    for question in &detected.wanted_dns {
        writeln!(
            out,
            "wants {} {}",
            question.record_type.code(),
            question.name
        )
        .unwrap();
    }
    let wanted = &detected.wanted_memory;
    for (what, names) in [
        ("address", &wanted.addresses),
        ("name", &wanted.name_keys),
        ("domain", &wanted.domains),
        ("mail", &wanted.message_ids),
    ] {
        for name in names {
            writeln!(out, "wants memory of {what} {name}").unwrap();
        }
    }
    out
}

/// Reads a `.surroundings`; an empty one where there is none.
pub(crate) fn read_surroundings(path: &Path) -> (Surroundings, Grade, Vec<Lost>) {
    let mut surroundings = Surroundings::default();
    let mut grade = Grade::Original;
    let mut lost = Vec::new();
    let mut zone: Option<Vec<(DnsQuestion, DnsAnswer)>> = None;
    for line in fs::read_to_string(path).unwrap_or_default().lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (key, value) = line
            .split_once(':')
            .unwrap_or_else(|| panic!("`{}`: no key in `{line}`", path.display()));
        let value = value.trim();
        let cells: Vec<&str> = value.split('|').map(str::trim).collect();
        match key {
            "own" => surroundings.own_domains.push(value.to_owned()),
            "supplier" => surroundings.suppliers.push(KnownSupplier {
                name: cells[0].to_owned(),
                domains: listed(cells[1]),
            }),
            "person" => surroundings.people.push(KnownPerson {
                name: cells[0].to_owned(),
                addresses: listed(cells[1]),
                leader: cells.get(2) == Some(&"leader"),
            }),
            "trusted" => surroundings.trusted_authserv_ids.push(value.to_owned()),
            "received" => surroundings.received_unix_seconds = Some(value.parse().unwrap()),
            "grade" => grade = Grade::from_code(value).unwrap(),
            "lost" => lost.push(Lost::from_code(value).unwrap()),
            "dns" if value == "nothing" => zone = Some(zone.unwrap_or_default()),
            "dns" => add_record(zone.get_or_insert_default(), value),
            "memory" | "remembered" | "remembered-domain" | "remembered-mail" => {
                remember(surroundings.memory.get_or_insert_default(), key, &cells);
            }
            _ => panic!("`{}`: unknown key `{key}`", path.display()),
        }
    }
    if let Some(zone) = zone {
        surroundings.dns = DnsAnswers::planted(zone);
    }
    (surroundings, grade, lost)
}

fn remember(memory: &mut Memory, key: &str, cells: &[&str]) {
    match (key, cells) {
        ("memory", ["nothing"]) => {}
        ("memory", [covers]) => match covers.split_once(' ').unwrap() {
            ("covers", since) => memory.covers_since_unix_seconds = Some(since.parse().unwrap()),
            ("covers-own", since) => {
                memory.covers_own_since_unix_seconds = Some(since.parse().unwrap());
            }
            _ => panic!("unknown memory `{covers}`"),
        },
        ("remembered-domain", [domain, first]) => {
            memory
                .domains
                .insert((*domain).to_owned(), first.parse().unwrap());
        }
        ("remembered-mail", [id, sender, parties, rest @ ..]) => {
            let mail = RememberedMail {
                sender: (*sender).to_owned(),
                parties: listed(parties),
                harmful: rest.contains(&"harmful"),
                proved: rest.contains(&"proved"),
            };
            memory.mails.insert((*id).to_owned(), mail);
        }
        ("remembered", [address, rest @ ..]) => {
            let mut sender = RememberedSender::new(address);
            for cell in rest {
                let (what, value) = cell.split_once(' ').unwrap();
                remember_of(&mut sender, what, value);
            }
            memory.senders.push(sender);
        }
        _ => panic!("unknown memory `{key}: {cells:?}`"),
    }
}

fn remember_of(sender: &mut RememberedSender, what: &str, value: &str) {
    let number = || value.parse::<i64>().unwrap();
    let count = || value.parse::<u64>().unwrap();
    let (name, mails) = value.split_once('=').unwrap_or((value, "0"));
    let mails: u32 = mails.parse().unwrap();
    // Habits are as old as the first mail.
    let first_seen_unix_seconds = sender.first_seen_unix_seconds.unwrap_or_default();
    let habit = Habit {
        value: name.to_owned(),
        mails,
        first_seen_unix_seconds,
        last_seen_unix_seconds: first_seen_unix_seconds,
    };
    match what {
        "name" => sender.name_key = remembering::name_key(value),
        "days" => sender.days = count(),
        "mails" => sender.mails = count(),
        "first" => sender.first_seen_unix_seconds = Some(number()),
        "wrote" => sender.written_to = count(),
        "wrote-first" => sender.first_written_unix_seconds = Some(number()),
        "harmful" => sender.harmful = count(),
        "harmful-proved" => sender.harmful_proved = count(),
        "client" => sender.habits.clients.push(habit),
        "reply" => sender.habits.reply_to.push(habit),
        "language" => sender.habits.languages.push(habit),
        "hour" => sender.habits.hours[name.parse::<usize>().unwrap()] = mails,
        _ => panic!("unknown memory of a sender `{what}`"),
    }
}

fn add_record(zone: &mut Vec<(DnsQuestion, DnsAnswer)>, line: &str) {
    let mut words = line.splitn(3, ' ');
    let question = DnsQuestion {
        record_type: RecordType::from_code(words.next().unwrap()).unwrap(),
        name: words.next().unwrap().to_owned(),
    };
    let Some(value) = words.next() else {
        zone.push((question, DnsAnswer::Failed));
        return;
    };
    let value = value.trim().to_owned();
    match zone.iter_mut().find(|(known, _)| *known == question) {
        Some((_, DnsAnswer::Records(records))) => records.push(value),
        _ => zone.push((question, DnsAnswer::Records(vec![value]))),
    }
}

fn listed(cell: &str) -> Vec<String> {
    cell.split(',').map(|item| item.trim().to_owned()).collect()
}

fn files_ending(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    files
}

/// A `.findings` or `.surroundings` without its `.eml` is a test that silently stopped running.
fn leftovers(folder: &Path) -> Vec<String> {
    ["findings", "surroundings"]
        .iter()
        .flat_map(|extension| files_ending(folder, extension))
        .filter(|path| !path.with_extension("eml").exists())
        .map(|path| format!("`{}` has no `.eml` beside it", path.display()))
        .collect()
}

/// A folder with golden pairs that no registered detector runs.
fn unknown_folders(root: &Path) -> Vec<String> {
    fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("golden").is_dir())
        .filter(|path| {
            !DETECTORS
                .iter()
                .any(|detector| path.ends_with(detector.name))
        })
        .map(|path| {
            format!(
                "`{}` holds golden pairs of no registered detector",
                path.display()
            )
        })
        .collect()
}

fn without_returns(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter().peekable();
    while let Some(byte) = rest.next() {
        if *byte != b'\r' || rest.peek() != Some(&&b'\n') {
            out.push(*byte);
        }
    }
    out
}

fn with_returns(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for byte in bytes {
        if *byte == b'\n' {
            out.push(b'\r');
        }
        out.push(*byte);
    }
    out
}
