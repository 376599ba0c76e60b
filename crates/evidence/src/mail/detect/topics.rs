//! Turns the topics of a phrase table into findings; the text detectors share it. It decides no weight of its own but
//! one: what stands only in text quoted from an earlier mail weighs half.

use super::quote::quote;
use super::wording::{PhraseTable, Wording};
use crate::finding::{Finding, FindingKind, Place};

/// Rules of one topic from which on a text speaks of it in several ways.
const SEVERAL_WAYS: usize = 3;

/// Topics that weigh less are everyday talk, such as the foot of a mailing list; saying it often means nothing.
const SEVERAL_WEIGHT_MIN: i16 = 10;

/// One topic of a table, the kind of finding it makes, and what it means in words for the desk.
pub struct Topic {
    /// The name in the table.
    pub name: &'static str,
    /// The finding it makes.
    pub kind: &'static FindingKind,
    /// What it means, such as `the mail asks for a password`.
    pub means: &'static str,
}

/// The findings of one table about one text. Where the mail itself speaks of one topic in several ways that stand for
/// themselves, `several` is found too: one phrase is easily met by chance, two hardly.
pub fn topic_findings(
    table: &PhraseTable,
    topics: &[Topic],
    several: Option<&'static FindingKind>,
    wording: &Wording,
) -> Vec<Finding> {
    let mut hits = table.topics_in(wording);
    let ways = topics
        .iter()
        .filter(|topic| topic.kind.weight >= SEVERAL_WEIGHT_MIN)
        .filter_map(|topic| hits.get(topic.name).filter(|hit| !hit.quoted_only))
        .map(|hit| hit.rules)
        .max()
        .unwrap_or(0);
    let again = several.filter(|_| ways >= SEVERAL_WAYS).map(|kind| {
        let says = format!("the text speaks of one thing in {ways} ways");
        Finding::new(kind, Place::named("text"), says)
    });
    let found = topics
        .iter()
        .filter_map(|topic| {
            let hit = hits.remove(topic.name)?;
            let says = format!("{}: {}", topic.means, quote(&hit.words));
            let finding = Finding::new(topic.kind, Place::named("text"), says);
            Some(if hit.quoted_only {
                finding.weighing(topic.kind.weight / 2)
            } else {
                finding
            })
        })
        .chain(again);
    found.collect()
}

/// Whether table and topics name the same things; every detector's tests ask.
#[cfg(test)]
pub fn table_and_topics_agree(table: &PhraseTable, topics: &[Topic]) -> bool {
    let mut written = table.topics();
    let mut known: Vec<&str> = topics.iter().map(|topic| topic.name).collect();
    written.sort_unstable();
    known.sort_unstable();
    written == known
}
