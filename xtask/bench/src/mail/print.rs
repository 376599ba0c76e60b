//! Which tables of right and wrong answers there are, and the aims that stand beside them. It is given judged items; it
//! judges nothing.

use evidence::mail::open::Grade;

use super::items::{Item, Truth, scores, verdicts};
use super::tables::{
    VerdictRow, area_under_curve, calibration_bins, calibration_error, print_verdicts,
};
use crate::figures::print_table;

/// Harm as it is told apart by who read the messages, with the aim of each.
const CATEGORIES: [(&str, &str); 8] = [
    ("credential", "both 97, harmful 85, nothing 1"),
    ("payment-fraud", "both 97, harmful 85, nothing 1"),
    ("advance-fee", "both 97, harmful 85, nothing 1"),
    ("extortion", "both 97, harmful 85, nothing 1"),
    ("malware", "both 97, harmful 85, nothing 1"),
    ("other-fraud", "both 97, harmful 85, nothing 1"),
    ("brand-scam", "both 95, harmful 75, nothing 2"),
    (
        "marketing-spam",
        "unwanted or suspicious 80, harmful at most 10",
    ),
];
/// Scores at which a verdict might change.
const THRESHOLDS: [f64; 9] = [0.05, 0.1, 0.15, 0.2, 0.25, 0.333, 0.4, 0.5, 0.667];
/// The share of harm in what people report (see `evidence::verdict`).
const BASE_RATE: f64 = 0.2;

/// Prints all tables about these items.
pub fn print_answers(how: &str, items: &[Item]) {
    print_by_source(how, items);
    print_by_category(how, items);
    print_by_family(how, items);
    print_by_grade(how, items);
    print_ranking(how, items);
    print_thresholds(how, items);
    print_calibration(how, items);
}

fn print_by_source(how: &str, items: &[Item]) {
    let rows: Vec<VerdictRow> = distinct(items, |item| (item.label.clone(), item.source.clone()))
        .into_iter()
        .filter(|(_, source)| source != "written")
        .map(|(label, source)| VerdictRow {
            verdicts: verdicts(items, |item| item.label == label && item.source == source),
            aim: match label.as_str() {
                "ham" => "harmful 0.2, both 3 at most",
                _ => "",
            },
            name: format!("{label} {source}"),
        })
        .collect();
    print_verdicts(&format!("Verdicts by source, {how}"), &rows);
}

fn print_by_category(how: &str, items: &[Item]) {
    let rows: Vec<VerdictRow> = CATEGORIES
        .into_iter()
        .map(|(category, aim)| VerdictRow {
            name: category.to_owned(),
            verdicts: verdicts(items, |item| {
                item.source != "written" && item.category.as_deref() == Some(category)
            }),
            aim,
        })
        .filter(|row| !row.verdicts.is_empty())
        .collect();
    if !rows.is_empty() {
        print_verdicts(
            &format!("Verdicts by what a reader called it, {how}"),
            &rows,
        );
    }
}

fn print_by_family(how: &str, items: &[Item]) {
    let families = distinct(items, |item| {
        (item.source == "written").then(|| (truth_name(item.truth), item.label.clone()))
    });
    let rows: Vec<VerdictRow> = families
        .into_iter()
        .flatten()
        .map(|(truth, family)| VerdictRow {
            verdicts: verdicts(items, |item| {
                item.source == "written" && item.label == family
            }),
            name: format!("{truth}: {family}"),
            aim: match truth {
                "honest" => "harmful 0.5, both 5 at most",
                _ => "",
            },
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    print_verdicts(&format!("Verdicts on written families, {how}"), &rows);
    let truths = [Truth::Harmful, Truth::Honest, Truth::Advertising].map(|truth| VerdictRow {
        name: format!("written, {}", truth_name(truth)),
        verdicts: verdicts(items, |item| {
            item.source == "written" && item.truth == truth
        }),
        aim: "",
    });
    print_verdicts(&format!("The same, all families, {how}"), &truths);
}

fn print_by_grade(how: &str, items: &[Item]) {
    let rows: Vec<VerdictRow> = Grade::ALL
        .into_iter()
        .flat_map(|grade| [Truth::Harmful, Truth::Honest].map(|truth| (grade, truth)))
        .map(|(grade, truth)| VerdictRow {
            name: format!("{}, {}", grade.code(), truth_name(truth)),
            verdicts: verdicts(items, |item| {
                item.judged.grade == grade && item.truth == truth
            }),
            aim: "",
        })
        .filter(|row| !row.verdicts.is_empty())
        .collect();
    print_verdicts(&format!("Verdicts by grade of evidence, {how}"), &rows);
}

fn truth_name(truth: Truth) -> &'static str {
    match truth {
        Truth::Harmful => "harmful",
        Truth::Honest => "honest",
        Truth::Advertising => "advertising",
        Truth::Unknown => "unread",
    }
}

/// How likely harm scores above honest mail: each source of the one against each of the other, and pooled.
fn print_ranking(how: &str, items: &[Item]) {
    let harm = distinct(items, |item| {
        (item.truth == Truth::Harmful).then(|| item.source.clone())
    });
    let honest: Vec<String> = distinct(items, |item| {
        (item.truth == Truth::Honest).then(|| item.source.clone())
    })
    .into_iter()
    .flatten()
    .collect();
    let cell = |harm: Option<&str>, honest: Option<&str>| {
        let of = |truth: Truth, source: Option<&str>| {
            scores(items, |item| {
                item.truth == truth && source.is_none_or(|source| item.source == source)
            })
        };
        let area = area_under_curve(&of(Truth::Harmful, harm), &of(Truth::Honest, honest));
        format!("{area:.4}")
    };
    let row = |name: &str, harm: Option<&str>| {
        let areas = honest.iter().map(|source| cell(harm, Some(source)));
        let mut cells = vec![name.to_owned()];
        cells.extend(areas);
        cells.push(cell(harm, None));
        cells
    };
    let mut rows: Vec<Vec<String>> = harm
        .into_iter()
        .flatten()
        .map(|source| row(&source, Some(&source)))
        .collect();
    rows.push(row("pooled", None));
    let mut heads = vec!["harm \\ honest"];
    heads.extend(honest.iter().map(String::as_str));
    heads.push("pooled");
    print_table(
        &format!("Area under the ROC curve (aim .99), {how}"),
        &heads,
        &rows,
    );
}

/// What each threshold of the score would call to a person's mind: the share at or above it, of honest mail by source and of
/// harm by source.
fn print_thresholds(how: &str, items: &[Item]) {
    let sources = distinct(items, |item| {
        let is_known = matches!(item.truth, Truth::Honest | Truth::Harmful);
        is_known.then(|| (truth_name(item.truth), item.source.clone()))
    });
    let sources: Vec<(&str, String)> = sources.into_iter().flatten().collect();
    let rows: Vec<Vec<String>> = THRESHOLDS
        .iter()
        .map(|threshold| {
            let shares = sources.iter().map(|(truth, source)| {
                let scores = scores(items, |item| {
                    truth_name(item.truth) == *truth && item.source == *source
                });
                let above = scores.iter().filter(|score| **score >= *threshold).count();
                format!("{:.1} %", 100.0 * above as f64 / scores.len() as f64)
            });
            [format!("{threshold:.2}")]
                .into_iter()
                .chain(shares)
                .collect()
        })
        .collect();
    let names: Vec<String> = sources
        .iter()
        .map(|(truth, source)| format!("{truth} {source}"))
        .collect();
    let heads: Vec<&str> = ["score"]
        .into_iter()
        .chain(names.iter().map(String::as_str))
        .collect();
    print_table(&format!("At or above a score, {how}"), &heads, &rows);
}

/// Weighted so that harm is as frequent as the base rate says.
fn print_calibration(how: &str, items: &[Item]) {
    let count = |truth: Truth| items.iter().filter(|item| item.truth == truth).count() as f64;
    let (harmful, honest) = (count(Truth::Harmful), count(Truth::Honest));
    let scored: Vec<(f64, bool, f64)> = items
        .iter()
        .filter_map(|item| match item.truth {
            Truth::Harmful => Some((item.judged.score, true, BASE_RATE / harmful)),
            Truth::Honest => Some((item.judged.score, false, (1.0 - BASE_RATE) / honest)),
            _ => None,
        })
        .collect();
    let rows: Vec<Vec<String>> = calibration_bins(&scored)
        .iter()
        .map(|bin| {
            vec![
                bin.count.to_string(),
                format!("{:.1} %", 100.0 * bin.weight),
                format!("{:.3}", bin.mean_score),
                format!("{:.3}", bin.share_harmful),
            ]
        })
        .collect();
    print_table(
        &format!(
            "Calibration at a base rate of one in five, {how}: error {:.3} (aim 0.03)",
            calibration_error(&scored)
        ),
        &[
            "messages",
            "share of all",
            "mean score",
            "harmful among them",
        ],
        &rows,
    );
}

/// The distinct values, in order.
fn distinct<T: Ord>(items: &[Item], value: impl Fn(&Item) -> T) -> Vec<T> {
    let values: std::collections::BTreeSet<T> = items.iter().map(value).collect();
    values.into_iter().collect()
}
