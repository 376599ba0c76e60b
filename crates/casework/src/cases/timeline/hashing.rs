//! How timeline entries are hashed, appended and checked. Pure: it stores nothing and asks no clock.

use sha2::{Digest, Sha256};

use super::{BrokenBecause, ChainId, Entry, FirstBrokenLink, Head, Line};
use crate::ids::ReportId;

/// The entry that follows `head` in the chain of `line`.
pub fn append(head: Head, line: &Line) -> Entry {
    let mut entry = Entry {
        chain: line.chain,
        sequence: head.sequence.saturating_add(1),
        at: line.at,
        actor: line.actor.to_string(),
        kind: line.kind.code().to_owned(),
        says: Some(line.says.clone()),
        says_sha256: Sha256::digest(line.says.as_bytes()).into(),
        previous: head.hash,
        hash: [0; 32],
    };
    entry.hash = hash_of(&entry);
    entry
}

/// Checks one whole chain, entries in stored order. `Ok` for a chain without entries.
///
/// What was cut off at the end cannot be seen from the chain alone; a `report-joined` entry of the case names how far the
/// report's chain had grown, which bounds that for reports (see [`joined_report_and_head`]).
pub fn verify(entries: &[Entry]) -> Result<(), FirstBrokenLink> {
    let Some(first) = entries.first() else {
        return Ok(());
    };
    let mut head = Head::EMPTY;
    for entry in entries {
        if let Some(reason) = why_broken(first.chain, head, entry) {
            return Err(FirstBrokenLink {
                chain: first.chain,
                sequence: head.sequence.saturating_add(1),
                reason,
            });
        }
        head = entry.as_head();
    }
    Ok(())
}

fn why_broken(chain: ChainId, head: Head, entry: &Entry) -> Option<BrokenBecause> {
    if entry.chain != chain {
        Some(BrokenBecause::OtherChain)
    } else if entry.sequence != head.sequence.saturating_add(1) {
        Some(BrokenBecause::OutOfOrder)
    } else if entry.previous != head.hash {
        Some(BrokenBecause::PreviousDiffers)
    } else if entry
        .says
        .as_ref()
        .is_some_and(|says| <[u8; 32]>::from(Sha256::digest(says.as_bytes())) != entry.says_sha256)
    {
        Some(BrokenBecause::WordsDiffer)
    } else if entry.hash != hash_of(entry) {
        Some(BrokenBecause::HashDiffers)
    } else {
        None
    }
}

/// Length-prefixed, so that no two different entries share an encoding.
fn hash_of(entry: &Entry) -> [u8; 32] {
    let mut hasher = Sha256::new();
    let fields: [&[u8]; 7] = [
        entry.chain.0.as_bytes(),
        &entry.sequence.to_be_bytes(),
        &entry.at.0.to_be_bytes(),
        entry.actor.as_bytes(),
        entry.kind.as_bytes(),
        &entry.says_sha256,
        &entry.previous,
    ];
    for field in fields {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field);
    }
    hasher.finalize().into()
}

/// The words of a `report-joined` entry: they name the report and the head of its chain at that moment.
pub fn report_joined_words(report: ReportId, head: Head) -> String {
    format!(
        "report {report} joined; its own timeline stood at entry {} with hash {}",
        head.sequence,
        hex(&head.hash)
    )
}

/// Reads back what [`report_joined_words`] wrote.
pub fn joined_report_and_head(says: &str) -> Option<(ReportId, Head)> {
    let rest = says.strip_prefix("report ")?;
    let (report, rest) = rest.split_once(" joined; its own timeline stood at entry ")?;
    let (sequence, hash) = rest.split_once(" with hash ")?;
    Some((
        report.parse().ok()?,
        Head {
            sequence: sequence.parse().ok()?,
            hash: unhex(hash)?,
        },
    ))
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; 32];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}
