//! What is special about words that a person typed or pasted instead of handing in a file: they are examined as the text
//! of a message, and nothing that only real bytes could prove may be said about them.

use casework::cases::examination::{ExaminationRecord, OriginalRecord};
use evidence::mail::open::{Grade, Lost};
use evidence::verdict::Verdict;

/// Lowers a record to what a description can prove. Findings against harm go (typed words prove nothing good), and so do
/// those about headers, which were never there.
pub fn as_described(mut record: ExaminationRecord) -> ExaminationRecord {
    record.grade = Grade::Described;
    for original in &mut record.originals {
        original.grade = Grade::Described;
        original.lost = vec![Lost::TransportHeaders, Lost::Signatures];
        original
            .findings
            .retain(|finding| finding.weight > 0 && !speaks_of_headers(&finding.where_seen));
        original.unchecked.clear();
        original.verdict = at_most_suspicious(original);
        // Many people describe the same thing in the same few words; only links and files make a wave then.
        original.fingerprint.text_similarity = None;
    }
    record.verdict = record
        .originals
        .iter()
        .map(|original| original.verdict)
        .max()
        .unwrap_or(Verdict::CantTell);
    record
}

fn speaks_of_headers(where_seen: &str) -> bool {
    where_seen.starts_with("header")
}

/// A description that shows nothing wrong leaves us unable to tell, and one that does can't prove harm by itself.
fn at_most_suspicious(original: &OriginalRecord) -> Verdict {
    let speaks_for_harm = !original.findings.is_empty();
    match original.verdict {
        Verdict::Harmful | Verdict::Suspicious if speaks_for_harm => Verdict::Suspicious,
        _ => Verdict::CantTell,
    }
}
