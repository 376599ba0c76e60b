//! `cargo xtask fit`: learns the weights of mail findings from the corpus and from the messages written for this project,
//! writes them into the repository, and prints how well they hold on messages they did not learn from. The model
//! is in [`model`]; what decides about a message is the desk's own sum.

mod model;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use evidence::finding::Unchecked;
use evidence::mail::detect::all_kinds;
use evidence::verdict::{Weighing, Weights, weigh_from};

use crate::Wanted;
use crate::mail::corpus::Corpus;
use crate::mail::items::{Item, Truth, gather};
use crate::mail::judged::Judged;
use crate::mail::print::print_answers;
use model::{Example, findings_of, fit};

/// Parts the messages are divided into; each is judged by a model that learnt from the others.
const FOLDS: usize = 5;
/// Of each collection, so much of what was sent first is learnt from in the test by time.
const EARLIER_SHARE: f64 = 0.7;
/// How much each truth counts of the whole: harm as in the base rate of `evidence::verdict`, one in five.
const SHARES: [(Truth, f64); 3] = [
    (Truth::Harmful, 0.2),
    (Truth::Honest, 0.7),
    (Truth::Advertising, 0.1),
];
/// From so many messages on a source counts in full.
const FULL_SOURCE_MESSAGES: f64 = 100.0;
/// Where the table goes.
const TABLE: &str = "crates/evidence/src/verdict/weights.txt";

/// Fits, prints, writes.
pub fn run(wanted: &Wanted) -> Result<(), String> {
    let corpus = Corpus::open(&wanted.corpus)?;
    let items = gather(&corpus, Some)?;
    let learnable: Vec<&Item> = items.iter().filter(|item| may_learn(item)).collect();
    let whole = fit(&examples(&learnable));
    println!(
        "\nLearnt from {} messages: base {} points, guesses times {}.",
        learnable.len(),
        whole.base_points,
        whole.scale
    );
    print_answers(
        "by models that did not learn from the message",
        &cross_validated(&items, &learnable, &whole),
    );
    print_answers(
        "by a model that learnt from what was sent earlier",
        &later_ones(&learnable),
    );
    write_table(Path::new(TABLE), &whole, &learnable)
}

fn may_learn(item: &Item) -> bool {
    item.may_fit && item.truth != Truth::Unknown
}

/// Each source counts as much as every other of the same truth from [`FULL_SOURCE_MESSAGES`] messages on, however many it
/// has; a smaller one counts by its messages, or three of them would outweigh two hundred.
fn examples<'a>(items: &[&'a Item]) -> Vec<Example<'a>> {
    let mut sizes: BTreeMap<(usize, &str), f64> = BTreeMap::new();
    let truth_of = |item: &Item| SHARES.iter().position(|(truth, _)| *truth == item.truth);
    for item in items {
        if let Some(truth) = truth_of(item) {
            *sizes.entry((truth, item.source.as_str())).or_insert(0.0) += 1.0;
        }
    }
    items
        .iter()
        .filter_map(|item| {
            let truth = truth_of(item)?;
            let size = sizes.get(&(truth, item.source.as_str()))?;
            let alike = sizes.iter().filter(|((other, _), _)| *other == truth);
            let all: f64 = alike.map(|(_, size)| size.min(FULL_SOURCE_MESSAGES)).sum();
            let share = SHARES.get(truth)?.1 * size.min(FULL_SOURCE_MESSAGES) / all / size;
            Some(Example {
                judged: &item.judged,
                harmful: item.truth == Truth::Harmful,
                counts: share * items.len() as f64,
            })
        })
        .collect()
}

/// All items as they are judged by models that did not learn from them or from their twins.
fn cross_validated(items: &[Item], learnable: &[&Item], whole: &Weights) -> Vec<Item> {
    let fold_of = |item: &Item| item.group % FOLDS;
    let models: Vec<Weights> = (0..FOLDS)
        .map(|fold| {
            let others = learnable.iter().filter(|item| fold_of(item) != fold);
            fit(&examples(&others.copied().collect::<Vec<_>>()))
        })
        .collect();
    items
        .iter()
        .map(|item| {
            let model = if may_learn(item) {
                models.get(fold_of(item)).unwrap_or(whole)
            } else {
                whole
            };
            rejudged(item, model)
        })
        .collect()
}

/// The later part of each collection, judged by a model that learnt from the earlier parts of all. What has no date has no
/// place here, and neither has what has a twin among the earlier.
fn later_ones(learnable: &[&Item]) -> Vec<Item> {
    let mut by_source: BTreeMap<(&str, &str), Vec<&Item>> = BTreeMap::new();
    for item in learnable.iter().filter(|item| !item.date.is_empty()) {
        let source = (item.source.as_str(), item.label.as_str());
        by_source.entry(source).or_default().push(item);
    }
    let (mut earlier, mut later) = (Vec::new(), Vec::new());
    for mut sent in by_source.into_values() {
        sent.sort_by(|one, other| one.date.cmp(&other.date));
        let split = (sent.len() as f64 * EARLIER_SHARE) as usize;
        later.extend(sent.split_off(split));
        earlier.extend(sent);
    }
    let known: BTreeSet<usize> = earlier.iter().map(|item| item.group).collect();
    let model = fit(&examples(&earlier));
    later
        .into_iter()
        .filter(|item| !known.contains(&item.group))
        .map(|item| rejudged(item, &model))
        .collect()
}

fn rejudged(item: &Item, weights: &Weights) -> Item {
    let judged = &item.judged;
    let unchecked: Vec<Unchecked> = judged
        .unchecked
        .iter()
        .map(|id| Unchecked {
            id,
            says: String::new(),
            facts: Vec::new(),
        })
        .collect();
    let findings = findings_of(judged, weights);
    let weighed = weigh_from(
        weights.base_points,
        Weighing {
            findings: &findings,
            unchecked: &unchecked,
            grade: judged.grade,
            readable: judged.readable,
        },
    );
    Item {
        judged: Judged {
            verdict: weighed.verdict,
            score: weighed.score,
            ..judged.clone()
        },
        ..item.clone()
    }
}

fn write_table(file: &Path, weights: &Weights, learnt_from: &[&Item]) -> Result<(), String> {
    let mut table = String::from(
        "# The weights of mail findings, learnt by `cargo xtask fit`: id, points, the detector's first guess, and in how many\n\
         # harmful and other messages it was seen. Ten points double the odds. What is not here weighs its guess times the scale.\n",
    );
    table.push_str(&format!(
        "base {}\nscale {}\n",
        weights.base_points, weights.scale
    ));
    let mut kinds = all_kinds();
    kinds.sort_by_key(|kind| kind.id);
    for kind in kinds {
        let Some(points) = weights.points.get(kind.id) else {
            continue;
        };
        let seen = |harmful: bool| {
            let alike = learnt_from
                .iter()
                .filter(|item| (item.truth == Truth::Harmful) == harmful);
            alike.filter(|item| item.judged.has_seen(kind.id)).count()
        };
        table.push_str(&format!(
            "{} {points} {} {} {}\n",
            kind.id,
            kind.weight,
            seen(true),
            seen(false)
        ));
    }
    std::fs::write(file, table)
        .map_err(|cause| format!("cannot write `{}`: {cause}", file.display()))?;
    println!("\nWritten to {}.", file.display());
    Ok(())
}
