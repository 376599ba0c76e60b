//! Strings the rooms together for one piece of evidence: open, read, detect, weigh. It adds nothing of its own but
//! order and caps.

use super::adjustment::Adjustment;
use super::fingerprint::{fingerprint, sha256_hex};
use super::weigh::{Weighing, weigh};
use super::weights::fitted;
use super::{Examination, ExaminedOriginal, Verdict};
use crate::dns::WantedDns;
use crate::finding::{Finding, Unchecked};
use crate::limits::{FINDINGS_MAX, FINDINGS_PER_KIND_MAX};
use crate::mail::detect::attachments::add_links_in_files;
use crate::mail::detect::{DETECTORS, Detected};
use crate::mail::message::{self, Message};
use crate::mail::open::{self, Grade, Opened, Original};
use crate::memory::WantedMemory;
use crate::surroundings::Surroundings;
use std::collections::BTreeMap;

/// Examines one piece of evidence that is, or carries, mail. Never fails and never panics.
pub fn examine(bytes: &[u8], surroundings: &Surroundings) -> Examination {
    let opened = open::open(bytes);
    let sha256 = sha256_hex(bytes);
    let mut wanted_dns = WantedDns::new();
    let mut wanted_memory = WantedMemory::default();
    let originals: Vec<ExaminedOriginal> = opened
        .originals
        .iter()
        .map(|original| {
            let message = read(original, surroundings);
            let mut detected = detect(original, &message, surroundings);
            wanted_dns.append(&mut detected.wanted_dns);
            wanted_memory.append(&mut detected.wanted_memory);
            // What was in no wrapper is the very bytes handed in.
            let sha256 = if original.bytes == bytes {
                sha256.clone()
            } else {
                sha256_hex(&original.bytes)
            };
            examined(original, sha256, message, detected, &opened, surroundings)
        })
        .collect();
    // What is thin or odd about a wrapper without originals still has to be told.
    let worst = originals.iter().max_by(|left, right| {
        left.verdict
            .cmp(&right.verdict)
            .then(left.score.total_cmp(&right.score))
    });
    Examination {
        sha256,
        verdict: worst.map_or(Verdict::CantTell, |original| original.verdict),
        score: worst.map_or(0.5, |original| original.score),
        grade: originals
            .iter()
            .map(|original| original.grade)
            .max()
            .unwrap_or(Grade::Described),
        originals,
        opened,
        wanted_dns,
        wanted_memory,
    }
}

/// A mail is read as one; a picture, a document or a text by itself is read as a file that came with no mail around it.
fn read(original: &Original, surroundings: &Surroundings) -> Message {
    let mut message = if open::is_mail(&original.bytes) {
        message::read(&original.bytes)
    } else {
        let name = surroundings.file_name.as_deref().unwrap_or_default();
        message::read_bare_file(&original.bytes, name)
    };
    add_links_in_files(&mut message);
    message
}

/// The detectors that ask about a header; a file by itself has none, and its absence says nothing.
const DETECTORS_OF_HEADERS: [&str; 5] = [
    "acquaintance",
    "advertising",
    "authentication",
    "identity",
    "structure",
];

fn detect(original: &Original, message: &Message, surroundings: &Surroundings) -> Detected {
    let mut all = Detected::default();
    for detector in DETECTORS {
        if message.bare_file && DETECTORS_OF_HEADERS.contains(&detector.name) {
            continue;
        }
        let mut detected = (detector.detect)(original, message, surroundings);
        all.findings.append(&mut detected.findings);
        all.unchecked.append(&mut detected.unchecked);
        all.wanted_dns.append(&mut detected.wanted_dns);
        all.wanted_memory.append(&mut detected.wanted_memory);
    }
    all
}

fn examined(
    original: &Original,
    sha256: String,
    message: Message,
    detected: Detected,
    opened: &Opened,
    surroundings: &Surroundings,
) -> ExaminedOriginal {
    // A picture of a mail, or a text out of one, is somebody's account of it: the mail's own bytes aren't there.
    let grade = if message.bare_file {
        Grade::Described
    } else {
        original.grade
    };
    let findings = capped(
        detected
            .findings
            .into_iter()
            .chain(opened.findings.iter().cloned()),
    );
    let adjustment = Adjustment::new(surroundings.moved_points.clone());
    let findings: Vec<Finding> = findings
        .into_iter()
        .map(|finding| adjustment.apply(fitted().apply(finding)))
        .collect();
    let unchecked = distinct(
        detected
            .unchecked
            .into_iter()
            .chain(opened.unchecked.iter().cloned()),
    );
    // Links without a word beside them are nothing to read, and a file without its mail never tells the whole story.
    let readable =
        !message.bare_file && (!message.text.trim().is_empty() || !message.attachments.is_empty());
    let weighed = weigh(Weighing {
        findings: &findings,
        unchecked: &unchecked,
        grade,
        readable,
    });
    ExaminedOriginal {
        fingerprint: fingerprint(&sha256, &message, surroundings),
        sha256,
        grade,
        message,
        findings,
        unchecked,
        readable,
        verdict: weighed.verdict,
        score: weighed.score,
    }
}

/// Drops exact repetitions, keeps [`FINDINGS_PER_KIND_MAX`] of each kind, heaviest first, and says in the last one's
/// words how many more there were.
fn capped(findings: impl Iterator<Item = Finding>) -> Vec<Finding> {
    let mut kinds: Vec<&'static str> = Vec::new();
    let mut by_kind: BTreeMap<&'static str, (Vec<Finding>, usize)> = BTreeMap::new();
    for finding in findings {
        let id = finding.kind.id;
        let (kept, beyond) = by_kind.entry(id).or_insert_with(|| {
            kinds.push(id);
            Default::default()
        });
        if kept.iter().any(|other| other.says == finding.says) {
            continue;
        }
        if kept.len() < FINDINGS_PER_KIND_MAX {
            kept.push(finding);
            continue;
        }
        *beyond += 1;
        let lightest = kept
            .iter_mut()
            .min_by_key(|other| other.weight.unsigned_abs());
        if let Some(lightest) = lightest
            && lightest.weight.unsigned_abs() < finding.weight.unsigned_abs()
        {
            *lightest = finding;
        }
    }
    let mut all = Vec::new();
    for id in kinds {
        if let Some((mut kept, beyond)) = by_kind.remove(id) {
            if let Some(last) = kept.last_mut()
                && beyond > 0
            {
                last.says.push_str(&format!(" ({beyond} more like this)"));
            }
            all.append(&mut kept);
        }
    }
    all.truncate(FINDINGS_MAX);
    all
}

fn distinct(unchecked: impl Iterator<Item = Unchecked>) -> Vec<Unchecked> {
    let mut all: Vec<Unchecked> = Vec::new();
    for one in unchecked.take(FINDINGS_MAX) {
        if !all
            .iter()
            .any(|other| other.id == one.id && other.says == one.says)
        {
            all.push(one);
        }
    }
    all
}

#[cfg(test)]
#[path = "examine_tests.rs"]
mod tests;
