//! The examination of evidence that nobody could read through: one original with one finding, weighed like any other. What
//! is known without reading is its digest, so that the same bytes reported twice are one wave.

use super::fingerprint::original_mark;
use super::weigh::{Weighing, weigh};
use super::weights::fitted;
use super::{Examination, ExaminedOriginal, Fingerprint};
use crate::dns::WantedDns;
use crate::mail::message::Message;
use crate::mail::not_read_through::{WhyStopped, reading_stopped};
use crate::mail::open::{Grade, Opened};
use crate::memory::WantedMemory;

/// The examination of the bytes with this digest (SHA-256, lower-case hex), whose reading did not come to its end.
pub fn not_read_through(sha256: &str, why: WhyStopped) -> Examination {
    let findings = vec![fitted().apply(reading_stopped(why))];
    // Nothing was seen of it, so nothing can be proved about it.
    let grade = Grade::Described;
    let weighed = weigh(Weighing {
        findings: &findings,
        unchecked: &[],
        grade,
        readable: false,
    });
    let original = ExaminedOriginal {
        sha256: sha256.to_owned(),
        grade,
        message: Message::default(),
        findings,
        unchecked: Vec::new(),
        readable: false,
        verdict: weighed.verdict,
        score: weighed.score,
        fingerprint: Fingerprint {
            marks: vec![original_mark(sha256)],
            text_similarity: None,
        },
    };
    Examination {
        sha256: sha256.to_owned(),
        opened: Opened::default(),
        verdict: original.verdict,
        score: original.score,
        grade,
        originals: vec![original],
        wanted_dns: WantedDns::new(),
        wanted_memory: WantedMemory::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Verdict;

    #[test]
    fn what_stops_the_reader_is_suspicious_and_what_never_began_says_nothing() {
        let sha256 = "ab".repeat(32);
        for why in WhyStopped::ALL {
            let examined = not_read_through(&sha256, why);
            let finding = &examined.originals[0].findings[0];
            let expected = match why {
                WhyStopped::NeverBegan => (Verdict::CantTell, 0),
                _ => (Verdict::Suspicious, finding.weight.max(1)),
            };
            assert_eq!((examined.verdict, finding.weight), expected, "{why:?}");
            assert!(finding.says.starts_with("We couldn't read this"));
            let marks = &examined.originals[0].fingerprint.marks;
            assert_eq!(marks, &[format!("original:{}", "ab".repeat(16))]);
        }
    }
}
