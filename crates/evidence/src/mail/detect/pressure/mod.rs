//! Pressure: does the mail push its reader to hurry, to keep silent, or to go round the usual way?

use super::topics::{Topic, topic_findings};
use super::wording::{PhraseTable, Wording};
use super::{Detected, Detector};
use crate::finding::{Cia, FindingKind};
use crate::mail::message::Message;
use crate::mail::open::Original;
use crate::surroundings::Surroundings;

/// The pressure detector.
pub const DETECTOR: Detector = Detector {
    name: "pressure",
    kinds: &[&URGENCY, &SECRECY, &ERRAND, &BYPASS, &CONSEQUENCE],
    detect,
};

/// Hurry. Honest mail hurries too.
static URGENCY: FindingKind = FindingKind::new("pressure.urgency", 6, Cia::NONE);
/// Silence about money or a deal.
static SECRECY: FindingKind = FindingKind::new("pressure.secrecy", 10, Cia::I);
/// The small favour that opens many frauds in a superior's name.
static ERRAND: FindingKind = FindingKind::new("pressure.errand", 14, Cia::I);
/// An ask to leave out the call or the approval that would stop a fraud.
static BYPASS: FindingKind = FindingKind::new("pressure.bypass", 14, Cia::I);
/// Courts, collectors, losing something for good.
static CONSEQUENCE: FindingKind = FindingKind::new("pressure.consequence", 6, Cia::NONE);

static TABLE: PhraseTable = PhraseTable::new(include_str!("phrases.txt"));

static TOPICS: &[Topic] = &[
    Topic {
        name: "urgency",
        kind: &URGENCY,
        means: "the mail presses for haste",
    },
    Topic {
        name: "secrecy",
        kind: &SECRECY,
        means: "the mail asks for silence",
    },
    Topic {
        name: "errand",
        kind: &ERRAND,
        means: "the mail opens with a small favour",
    },
    Topic {
        name: "bypass",
        kind: &BYPASS,
        means: "the mail asks to leave out the usual check",
    },
    Topic {
        name: "consequence",
        kind: &CONSEQUENCE,
        means: "the mail threatens with a consequence",
    },
];

fn detect(_original: &Original, message: &Message, _surroundings: &Surroundings) -> Detected {
    Detected {
        findings: topic_findings(&TABLE, TOPICS, &Wording::of(message)),
        ..Detected::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::detect::topics::table_and_topics_agree;

    #[test]
    fn table_and_kinds_name_the_same_topics() {
        assert!(table_and_topics_agree(&TABLE, TOPICS));
    }
}
