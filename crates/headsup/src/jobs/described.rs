//! What is special about words that a person typed or pasted instead of handing in a file: they are examined as the text
//! of a message, and nothing that only real bytes could prove may be said about them.

use casework::cases::examination::{ExaminationRecord, FindingRecord, OriginalRecord};
use evidence::mail::detect::all_kinds;
use evidence::mail::not_read_through::READING_STOPPED;
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
            .retain(|finding| speaks_for_harm(finding) || finding.id == READING_STOPPED.id);
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

fn speaks_for_harm(finding: &FindingRecord) -> bool {
    finding.weight > 0 && !finding.where_seen.starts_with("header")
}

/// A fraud's story to which its detector gives this weight is suspicious when somebody pastes it: a text by phone has no
/// header, no link's wording and no signature that could bring the company a story needs in a whole mail. What was fitted
/// on whole mails says nothing of it.
const TELLING_STORY_POINTS: i16 = 16;

/// A description that shows nothing wrong leaves us unable to tell, and one that does can't prove harm by itself.
fn at_most_suspicious(original: &OriginalRecord) -> Verdict {
    let speaks_for_harm = !original.findings.is_empty();
    match original.verdict {
        Verdict::Harmful | Verdict::Suspicious if speaks_for_harm => Verdict::Suspicious,
        _ if original.findings.iter().any(tells_a_story) => Verdict::Suspicious,
        _ => Verdict::CantTell,
    }
}

fn tells_a_story(finding: &FindingRecord) -> bool {
    finding.id.starts_with("stories.")
        && all_kinds()
            .iter()
            .any(|kind| kind.id == finding.id && kind.weight >= TELLING_STORY_POINTS)
}

#[cfg(test)]
mod tests {
    use casework::cases::report::ReportKind;
    use casework::ids::ReportId;
    use casework::moment::Moment;
    use evidence::surroundings::Surroundings;
    use evidence::verdict::{Verdict, examine};

    use super::{ExaminationRecord, as_described};
    use crate::intake_words::described_message;

    fn verdict_on(words: &str) -> Verdict {
        let bytes = described_message(ReportKind::Text, words).unwrap();
        let examined = examine(&bytes, &Surroundings::default());
        let record = ExaminationRecord::of(
            &examined,
            ReportId(uuid::Uuid::from_u128(42)),
            Moment::default(),
        );
        as_described(record).verdict
    }

    #[test]
    fn a_pasted_fee_for_a_parcel_is_suspicious_and_plain_words_cannot_be_told() {
        let fee =
            "Your parcel is on hold. Pay the customs fee of 1.99 here: http://parcel-fee.test/pay";
        assert_eq!(verdict_on(fee), Verdict::Suspicious);
        let plain = "See you at the station at six, bring the blue bag please.";
        assert_eq!(verdict_on(plain), Verdict::CantTell);
    }
}
