//! Everything that is measured or fitted on, in one list: the messages of the corpus and those written for this project,
//! each judged, with what is known to be true of it and with what it must be kept together. It counts nothing.

use evidence::verdict::Verdict;

use super::corpus::{Corpus, Sample};
use super::families::{self, Wanted, Written};
use super::judged::{Judged, judge};

/// The source that is measured on and never fitted on: its licence says so.
const MEASURED_ONLY: &str = "phishing_pot";
/// Texts whose similarity differs in at most so many bits are near-duplicates (see `Fingerprint`).
const NEAR_BITS: u32 = 3;

/// What is known to be true of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// Meant to do harm.
    Harmful,
    /// Ordinary mail.
    Honest,
    /// Advertising without deception.
    Advertising,
    /// Nobody read it.
    Unknown,
}

/// One message.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its collection; `written` for ours.
    pub source: String,
    /// What its collection calls it; for ours, the family.
    pub label: String,
    /// What somebody who read it calls it.
    pub category: Option<String>,
    /// What is known of it.
    pub truth: Truth,
    /// Whether weights may be learnt from it.
    pub may_fit: bool,
    /// The day it was sent, or empty.
    pub date: String,
    /// Messages with the same number are told apart by nothing that matters, and stay together.
    pub group: usize,
    /// What the engine says.
    pub judged: Judged,
}

/// Judges the corpus without its artefacts, and the written families. `changed` may turn the bytes into something else, such as a
/// forward; messages of which it makes nothing are left out.
pub fn gather(
    corpus: &Corpus,
    changed: impl Fn(Vec<u8>) -> Option<Vec<u8>> + Sync,
) -> Result<Vec<Item>, String> {
    let written = families::all();
    let samples = corpus.samples.len();
    let judged = judge(samples + written.len(), |number| {
        let bytes = match corpus.samples.get(number) {
            Some(sample) => std::fs::read(&sample.cleaned)
                .map_err(|cause| format!("cannot read `{}`: {cause}", sample.cleaned.display()))?,
            None => written
                .get(number - samples)
                .map(|one| one.bytes.clone())
                .unwrap_or_default(),
        };
        Ok(changed(bytes))
    })?;
    let mut items: Vec<Item> = corpus
        .samples
        .iter()
        .map(of_sample)
        .chain(written.iter().map(of_written))
        .zip(judged)
        .filter_map(|(known, judged)| Some(known.with(judged?)))
        .collect();
    keep_near_duplicates_together(&mut items);
    Ok(items)
}

/// An item before it was judged.
struct Known {
    source: String,
    label: String,
    category: Option<String>,
    truth: Truth,
    may_fit: bool,
    date: String,
}

impl Known {
    fn with(self, judged: Judged) -> Item {
        Item {
            source: self.source,
            label: self.label,
            category: self.category,
            truth: self.truth,
            may_fit: self.may_fit,
            date: self.date,
            group: 0,
            judged,
        }
    }
}

fn of_sample(sample: &Sample) -> Known {
    let truth = match (sample.label.as_str(), sample.category.as_deref()) {
        (_, Some("marketing-spam")) => Truth::Advertising,
        (_, Some("legitimate" | "unclear")) => Truth::Unknown,
        ("ham", _) => Truth::Honest,
        (_, Some(_)) => Truth::Harmful,
        // Who collected these kept lures only; of the other collections nobody would say so.
        ("phish", None) if sample.source == "nazario" => Truth::Harmful,
        _ => Truth::Unknown,
    };
    Known {
        source: sample.source.clone(),
        label: sample.label.clone(),
        category: sample.category.clone(),
        truth,
        may_fit: sample.source != MEASURED_ONLY,
        date: sample.date.clone(),
    }
}

fn of_written(written: &Written) -> Known {
    Known {
        source: "written".to_owned(),
        label: written.family.to_owned(),
        category: Some(written.category.to_owned()),
        truth: match written.wanted {
            Wanted::Harmful => Truth::Harmful,
            Wanted::Honest => Truth::Honest,
            Wanted::Advertising => Truth::Advertising,
        },
        may_fit: true,
        date: String::new(),
    }
}

/// Near-same texts and messages of one written family share a group, so that none of them is tested by a model that learnt
/// from its twin. Looks at all pairs: a few seconds for ten thousand.
fn keep_near_duplicates_together(items: &mut [Item]) {
    let mut groups: Vec<usize> = (0..items.len()).collect();
    for later in 0..items.len() {
        let twin = (0..later).find(|earlier| are_twins(&items[*earlier], &items[later]));
        if let Some(twin) = twin {
            groups[later] = groups[twin];
        }
    }
    for (item, group) in items.iter_mut().zip(groups) {
        item.group = group;
    }
}

fn are_twins(one: &Item, other: &Item) -> bool {
    if one.source == "written" || other.source == "written" {
        return one.source == other.source && one.label == other.label;
    }
    match (one.judged.text_similarity, other.judged.text_similarity) {
        (Some(one), Some(other)) => (one ^ other).count_ones() <= NEAR_BITS,
        _ => false,
    }
}

/// The verdicts of the items for which this holds.
pub fn verdicts(items: &[Item], holds: impl Fn(&Item) -> bool) -> Vec<Verdict> {
    items
        .iter()
        .filter(|item| holds(item))
        .map(|item| item.judged.verdict)
        .collect()
}

/// The scores of the items for which this holds.
pub fn scores(items: &[Item], holds: impl Fn(&Item) -> bool) -> Vec<f64> {
    items
        .iter()
        .filter(|item| holds(item))
        .map(|item| item.judged.score)
        .collect()
}
