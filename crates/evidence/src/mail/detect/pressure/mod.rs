//! Pressure: does the mail push its reader to hurry, to keep silent, or to go round the usual way?

use super::quote::quote;
use super::topics::{Topic, topic_findings};
use super::wording::{PhraseTable, Wording};
use super::{Detected, Detector};
use crate::finding::{Cia, Finding, FindingKind, Place};
use crate::mail::message::Message;
use crate::mail::open::Original;
use crate::surroundings::Surroundings;

/// The pressure detector.
pub const DETECTOR: Detector = Detector {
    name: "pressure",
    kinds: &[
        &URGENCY,
        &SECRECY,
        &ERRAND,
        &BYPASS,
        &CONSEQUENCE,
        &NAMELESS_GREETING,
        &GREETED_BY_ADDRESS,
    ],
    detect,
};

/// Hurry. Honest mail hurries too.
static URGENCY: FindingKind = FindingKind::new("pressure.urgency", 6, Cia::NONE).of_manners();
/// Silence about money or a deal.
static SECRECY: FindingKind = FindingKind::new("pressure.secrecy", 10, Cia::I);
/// The small favour that opens many frauds in a superior's name.
static ERRAND: FindingKind = FindingKind::new("pressure.errand", 14, Cia::I);
/// An ask to leave out the call or the approval that would stop a fraud.
static BYPASS: FindingKind = FindingKind::new("pressure.bypass", 14, Cia::I);
/// Courts, collectors, losing something for good.
static CONSEQUENCE: FindingKind = FindingKind::new("pressure.consequence", 6, Cia::NONE);
/// "Dear customer": who knows the reader writes the name. Small firms don't always, hence little.
static NAMELESS_GREETING: FindingKind =
    FindingKind::new("pressure.nameless-greeting", 4, Cia::NONE).of_manners();
/// A mail address in the place of the name.
static GREETED_BY_ADDRESS: FindingKind =
    FindingKind::new("pressure.greeted-by-address", 8, Cia::NONE).of_manners();

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
    Topic {
        name: "nameless-greeting",
        kind: &NAMELESS_GREETING,
        means: "the mail greets a customer without a name",
    },
];

fn detect(_original: &Original, message: &Message, _surroundings: &Surroundings) -> Detected {
    let wording = Wording::of(message);
    let mut findings = topic_findings(&TABLE, TOPICS, None, &wording);
    findings.extend(greeted_by_address(wording.fresh()));
    Detected {
        findings,
        ..Detected::default()
    }
}

/// Words that greet, folded; an address straight behind one is the reader's name to the sender.
const GREETINGS: &[&str] = &[
    "dear",
    "hello",
    "hi",
    "hallo",
    "lieber",
    "liebe",
    "geehrte",
    "geehrter",
    "geehrte/r",
    "geehrte(r)",
    "bonjour",
    "cher",
    "hola",
    "estimado",
    "estimado/a",
    "ciao",
    "gentile",
    "salve",
    "ola",
    "olá",
    "caro",
    "prezado",
    "prezado(a)",
    "beste",
    "geachte",
    "hoi",
    "szanowny",
    "drogi",
    "witaj",
];

fn greeted_by_address(text: &str) -> Option<Finding> {
    /// Greetings stand at the start, words.
    const START_WORDS: usize = 120;
    let mut before = "";
    for word in text.split_whitespace().take(START_WORDS) {
        let greeting = std::mem::replace(&mut before, word);
        // Next to no word is an address, and this one sign tells.
        if !word.contains('@') {
            continue;
        }
        let named = word.trim_matches(|c: char| !c.is_alphanumeric());
        let address = named
            .split_once('@')
            .is_some_and(|(local, host)| !local.is_empty() && !host.is_empty());
        let greeting = greeting.trim_matches(|c: char| matches!(c, ',' | ':' | '.' | '!'));
        if address && GREETINGS.contains(&greeting) {
            let says = format!("the mail greets its reader by the address {}", quote(named));
            return Some(Finding::new(
                &GREETED_BY_ADDRESS,
                Place::named("text"),
                says,
            ));
        }
    }
    None
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
