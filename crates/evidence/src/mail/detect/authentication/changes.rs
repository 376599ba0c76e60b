//! Which part of a message was changed after it was signed, as far as the bytes prove it. The way to prove a change is
//! to undo it and see the signature hold: forwarders and lists make a handful of well-known ones, and each is tried.
//! What can't be undone is said to be unknown; nothing is guessed.

use sha2::{Digest, Sha256};

use super::dkim::{Written, fits_fields};
use super::fields::{Field, Fields};
use super::keys::Key;
use super::signature::Claim;
use crate::mail::detect::quote::quote;

/// Signatures tried with one change undone, each about 50 µs.
const TRIES_MAX: usize = 24;
/// Lines of a body after which its end is tried.
const LINES_MAX: usize = 10_000;
/// Names of fields listed where none can be told.
const NAMES_SHOWN_MAX: usize = 12;

/// A signature whose header or body doesn't fit.
pub(super) struct Trial<'t, 'm> {
    pub fields: &'t Fields<'m>,
    /// Which field the signature is.
    pub at: usize,
    pub claim: &'t Claim,
    pub key: &'t Key,
}

/// Says what was changed, in the desk's words. `body` is given where the body is not the one that was signed.
pub(super) fn describe(trial: &Trial<'_, '_>, header_fits: bool, body: Option<&Written>) -> String {
    match (header_fits, body) {
        (true, Some(body)) => format!(
            "its header fields are as they were signed, but {}",
            body_change(trial.claim, body)
        ),
        (_, None) => format!("the body is as it was signed, but {}", header_change(trial)),
        (false, Some(body)) => {
            // A hash that fits the start of this body is this body's, whoever wrote the field.
            let body = body_change(trial.claim, body);
            format!("{body}, and {}", header_change(trial))
        }
    }
}

/// What happened to the body: lines added below, or something that can't be told.
fn body_change(claim: &Claim, body: &Written) -> String {
    if claim.body_length.is_some() {
        return "the part of the body that was signed (`l=`) was changed".to_owned();
    }
    match lines_added(claim, &body.bytes) {
        Some(1) => "1 line was added below the body".to_owned(),
        Some(lines) => format!("{lines} lines were added below the body"),
        None => "the body was changed, in a way the bytes don't tell".to_owned(),
    }
}

/// How many lines stand below the body that was signed: the hash of every start of it that ends a line is compared.
fn lines_added(claim: &Claim, body: &[u8]) -> Option<usize> {
    let mut hash = Sha256::new();
    let lines: Vec<&[u8]> = body.split_inclusive(|byte| *byte == b'\n').collect();
    let mut empty_lines = 0;
    for (index, line) in lines.iter().take(LINES_MAX).enumerate() {
        // Empty lines at the end of a body don't count, so they are hashed only once something follows them.
        if *line == b"\r\n" {
            empty_lines += 1;
            continue;
        }
        for _ in 0..empty_lines {
            hash.update(b"\r\n");
        }
        empty_lines = 0;
        hash.update(line);
        if hash.clone().finalize().as_slice() == claim.body_hash {
            return Some(lines.len() - index - 1);
        }
    }
    None
}

/// What happened to the header fields.
fn header_change(trial: &Trial<'_, '_>) -> String {
    let picked = trial.fields.signed(&trial.claim.names, trial.at);
    likely_changes(trial, &picked)
        .into_iter()
        .take(TRIES_MAX)
        .find(|change| {
            let undone = with_undone(trial, &picked, &change.replaced);
            fits_fields(trial.fields, trial.at, trial.claim, trial.key, &undone)
        })
        .map_or_else(|| unknown_change(trial, &picked), |change| change.says)
}

/// A change to undo: which slots of `h=` held something else or nothing, and what it proves if the signature holds.
struct Change {
    replaced: Vec<(usize, Option<Vec<u8>>)>,
    says: String,
}

/// The signed fields as they would have been.
fn with_undone<'t>(
    trial: &'t Trial<'_, '_>,
    picked: &[Option<usize>],
    replaced: &'t [(usize, Option<Vec<u8>>)],
) -> Vec<&'t [u8]> {
    let field = |(slot, at): (usize, &Option<usize>)| -> Option<&'t [u8]> {
        match replaced.iter().find(|(other, _)| *other == slot) {
            Some((_, instead)) => instead.as_deref(),
            None => Some(trial.fields.list.get((*at)?)?.raw),
        }
    };
    picked.iter().enumerate().filter_map(field).collect()
}

fn likely_changes(trial: &Trial<'_, '_>, picked: &[Option<usize>]) -> Vec<Change> {
    let subjects = subject_slots(trial, picked);
    let rewritten = rewritten_slots(trial, picked);
    let mut changes = Vec::new();
    for (slot, raw) in &subjects {
        changes.push(Change {
            replaced: vec![(*slot, Some(raw.clone()))],
            says: "a list's label was added to the Subject".to_owned(),
        });
    }
    for (slot, raw, name) in &rewritten {
        changes.push(Change {
            replaced: vec![(*slot, Some(raw.clone()))],
            says: format!("{name} was rewritten on the way, as lists do"),
        });
        changes.extend(subjects.iter().map(|(subject, without)| Change {
            replaced: vec![
                (*slot, Some(raw.clone())),
                (*subject, Some(without.clone())),
            ],
            says: format!("{name} was rewritten and a list's label added to the Subject"),
        }));
    }
    for (slot, at) in picked.iter().enumerate() {
        if changes.len() >= TRIES_MAX {
            break;
        }
        if let Some(field) = at.and_then(|at| trial.fields.list.get(at)) {
            changes.extend(added_or_covered(trial, picked, slot, *field));
        }
    }
    changes
}

/// A field that was not there when the message was signed, or that lies below the one that was signed.
fn added_or_covered(
    trial: &Trial<'_, '_>,
    picked: &[Option<usize>],
    slot: usize,
    field: Field<'_>,
) -> Vec<Change> {
    let name = quote(field.name);
    let added = Change {
        replaced: vec![(slot, None)],
        says: format!("the field {name} was added after signing"),
    };
    let covered = other_instances(trial, picked, slot, field).map(|raw| Change {
        replaced: vec![(slot, Some(raw))],
        says: format!("another field {name} was put below the one that was signed"),
    });
    std::iter::once(added).chain(covered).collect()
}

/// The Subject without a list's label.
fn subject_slots(trial: &Trial<'_, '_>, picked: &[Option<usize>]) -> Vec<(usize, Vec<u8>)> {
    let mut found = Vec::new();
    for (slot, at) in picked.iter().enumerate() {
        let field = at.and_then(|at| trial.fields.list.get(at));
        if let Some(field) = field.filter(|field| field.is("Subject")) {
            found.extend(without_labels(field.raw).into_iter().map(|raw| (slot, raw)));
        }
    }
    found
}

/// The field with each `[label] ` taken out by itself.
fn without_labels(raw: &[u8]) -> Vec<Vec<u8>> {
    /// Labels taken out of one Subject.
    const LABELS_MAX: usize = 3;
    let mut found = Vec::new();
    let mut from = 0;
    while found.len() < LABELS_MAX {
        let Some(open) = position(raw, b'[', from) else {
            break;
        };
        let Some(close) = position(raw, b']', open) else {
            break;
        };
        let mut after = close + 1;
        while matches!(raw.get(after), Some(b' ' | b'\t')) {
            after += 1;
        }
        let mut without = raw.get(..open).unwrap_or_default().to_vec();
        without.extend_from_slice(raw.get(after..).unwrap_or_default());
        found.push(without);
        from = close;
    }
    found
}

fn position(raw: &[u8], wanted: u8, from: usize) -> Option<usize> {
    let rest = raw.get(from..)?;
    Some(from + rest.iter().position(|byte| *byte == wanted)?)
}

/// Fields that lists rewrite and keep the original of under another name.
fn rewritten_slots(
    trial: &Trial<'_, '_>,
    picked: &[Option<usize>],
) -> Vec<(usize, Vec<u8>, &'static str)> {
    const KEPT: [(&str, &str); 5] = [
        ("From", "X-Original-From"),
        ("From", "Reply-To"),
        ("Reply-To", "X-Original-Reply-To"),
        ("To", "X-Original-To"),
        ("Date", "X-Original-Date"),
    ];
    let mut found = Vec::new();
    for (slot, at) in picked.iter().enumerate() {
        let Some(field) = at.and_then(|at| trial.fields.list.get(at)) else {
            continue;
        };
        for (name, kept) in KEPT {
            let original = trial.fields.list.iter().find(|other| other.is(kept));
            if let (true, Some(original)) = (field.is(name), original) {
                let mut raw = name.as_bytes().to_vec();
                let colon = original.raw.iter().position(|byte| *byte == b':');
                raw.extend_from_slice(
                    colon
                        .and_then(|at| original.raw.get(at..))
                        .unwrap_or_default(),
                );
                found.push((slot, raw, name));
            }
        }
    }
    found
}

/// The other fields of one name that no slot has picked, where the message carries more than were signed.
fn other_instances(
    trial: &Trial<'_, '_>,
    picked: &[Option<usize>],
    slot: usize,
    field: Field<'_>,
) -> impl Iterator<Item = Vec<u8>> {
    /// Fields of one name tried.
    const INSTANCES_MAX: usize = 3;
    let own = picked.get(slot).copied().flatten();
    trial
        .fields
        .list
        .iter()
        .enumerate()
        .filter(move |(at, other)| other.is(field.name) && Some(*at) != own)
        .filter(|(at, _)| !picked.contains(&Some(*at)))
        .take(INSTANCES_MAX)
        .map(|(_, other)| other.raw.to_vec())
}

/// Where nothing that was tried holds: what is known all the same.
fn unknown_change(trial: &Trial<'_, '_>, picked: &[Option<usize>]) -> String {
    let mut present: Vec<&str> = Vec::new();
    let mut absent: Vec<&str> = Vec::new();
    for (name, at) in trial.claim.names.iter().zip(picked) {
        let list = if at.is_some() {
            &mut present
        } else {
            &mut absent
        };
        if !list.contains(&name.as_str()) {
            list.push(name);
        }
    }
    absent.retain(|name| !present.contains(name));
    let mut says = format!(
        "one of the signed header fields was changed ({})",
        listed(&present)
    );
    if !absent.is_empty() {
        says.push_str(&format!(
            " or taken out (signed and not there: {})",
            listed(&absent)
        ));
    }
    says.push_str(", or the signature was never made for this message");
    says
}

fn listed(names: &[&str]) -> String {
    let mut shown: Vec<String> = names
        .iter()
        .take(NAMES_SHOWN_MAX)
        .map(|name| quote(name).to_string())
        .collect();
    if names.len() > NAMES_SHOWN_MAX {
        shown.push("…".to_owned());
    }
    shown.join(", ")
}
