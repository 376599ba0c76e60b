//! DKIM signatures of the corpus's own messages, verified with the keys that belong to it and with the time of receipt as
//! the clock. One table by source, and for signatures that fail what is said about the change.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use evidence::dns::{DnsAnswer, DnsAnswers, DnsQuestion, RecordType};
use evidence::mail::detect::authentication::{Outcome, Signature, prove};
use evidence::mail::message;
use evidence::surroundings::Surroundings;

use crate::mail::corpus::{Corpus, Sample};

/// Signatures of one source by what came of them.
#[derive(Default)]
struct Row {
    messages: usize,
    signatures: usize,
    with_key: usize,
    verified: usize,
    failed: usize,
    without_proof: usize,
    chains: usize,
    took: Duration,
}

/// Prints the table.
pub fn print(corpus: &Corpus) -> Result<(), String> {
    let surroundings = Surroundings {
        dns: planted_keys(&corpus.folder.join("dkim-keys.tsv"))?,
        ..Surroundings::default()
    };
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    let mut changes: BTreeMap<(String, String), usize> = BTreeMap::new();
    for sample in &corpus.samples {
        let row = rows.entry(&sample.source).or_default();
        for signature in signatures(sample, &surroundings, row)? {
            if signature.outcome == Outcome::Fail || has_key(&signature) && !passed(&signature) {
                *changes
                    .entry((sample.source.clone(), signature.reason))
                    .or_default() += 1;
            }
        }
    }
    println!("DKIM on real mail, the corpus's keys planted, the time of receipt as the clock");
    println!(
        "{:<14} {:>8} {:>10} {:>9} {:>9} {:>8} {:>7} {:>8} {:>11} {:>9}",
        "source",
        "messages",
        "signatures",
        "with key",
        "verified",
        "share",
        "changed",
        "no proof",
        "ARC chains",
        "µs a mail"
    );
    for (source, row) in &rows {
        let share = if row.with_key == 0 {
            "–".to_owned()
        } else {
            format!("{:.1} %", 100.0 * ratio(row.verified, row.with_key))
        };
        println!(
            "{source:<14} {:>8} {:>10} {:>9} {:>9} {share:>8} {:>7} {:>8} {:>11} {:>9.0}",
            row.messages,
            row.signatures,
            row.with_key,
            row.verified,
            row.failed,
            row.without_proof,
            row.chains,
            row.took.as_secs_f64() * 1e6 / row.messages.max(1) as f64
        );
    }
    println!("\nwhat was changed in those that have a key and don't verify");
    for ((source, reason), count) in &changes {
        println!("{count:>5}  {source}: {reason}");
    }
    Ok(())
}

fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

fn signatures(
    sample: &Sample,
    surroundings: &Surroundings,
    row: &mut Row,
) -> Result<Vec<Signature>, String> {
    let bytes = std::fs::read(&sample.raw)
        .map_err(|cause| format!("cannot read `{}`: {cause}", sample.raw.display()))?;
    let message = message::read(&bytes);
    let began = Instant::now();
    let proof = prove(&bytes, &message, surroundings);
    row.took += began.elapsed();
    row.messages += 1;
    row.signatures += proof.signatures.len();
    row.chains += usize::from(proof.chain.outcome != Outcome::Nothing);
    for signature in &proof.signatures {
        row.with_key += usize::from(has_key(signature));
        row.verified += usize::from(passed(signature));
        row.failed += usize::from(signature.outcome == Outcome::Fail);
        row.without_proof += usize::from(has_key(signature) && signature.outcome == Outcome::Weak);
    }
    Ok(proof.signatures)
}

/// Whether there was a key to verify with; a key that is not among the corpus's counts as not fetched.
fn has_key(signature: &Signature) -> bool {
    signature.outcome != Outcome::Unknown && !signature.selector.is_empty()
}

fn passed(signature: &Signature) -> bool {
    signature.outcome == Outcome::Pass
}

/// The keys as answers; every other question stays unasked.
pub fn planted_keys(file: &Path) -> Result<DnsAnswers, String> {
    let text = std::fs::read_to_string(file)
        .map_err(|cause| format!("cannot read `{}`: {cause}", file.display()))?;
    let mut answers = DnsAnswers::absent();
    for line in text.lines() {
        if let Some((name, record)) = line.split_once('\t') {
            answers.insert(
                DnsQuestion::new(name, RecordType::Txt),
                DnsAnswer::Records(vec![record.to_owned()]),
            );
        }
    }
    Ok(answers)
}
