//! Tables of right and wrong answers: verdicts by group, how well the score ranks, how well it is calibrated. It
//! is given what was judged and prints; it judges nothing.

use evidence::verdict::Verdict;

use crate::figures::print_table;

/// Bins of the calibration error.
const CALIBRATION_BINS: usize = 10;

/// The verdicts of one row: a name, how many of each, and the aim in words.
pub struct VerdictRow {
    /// What the messages have in common.
    pub name: String,
    /// How each was judged.
    pub verdicts: Vec<Verdict>,
    /// What issue or reader asks for, in words; may be empty.
    pub aim: &'static str,
}

/// Prints rows of verdicts, each as a number and a share.
pub fn print_verdicts(title: &str, rows: &[VerdictRow]) {
    let heads = [
        "messages",
        "n",
        "harmful",
        "suspicious",
        "both",
        "can't tell",
        "unwanted",
        "nothing wrong found",
        "aim",
    ];
    let cells: Vec<Vec<String>> = rows.iter().map(verdict_cells).collect();
    print_table(title, &heads, &cells);
}

fn verdict_cells(row: &VerdictRow) -> Vec<String> {
    let count = |verdict: Verdict| row.verdicts.iter().filter(|one| **one == verdict).count();
    let cell = |number: usize| format!("{number} ({:.1} %)", share(number, row.verdicts.len()));
    let harmful = count(Verdict::Harmful);
    let suspicious = count(Verdict::Suspicious);
    vec![
        row.name.clone(),
        row.verdicts.len().to_string(),
        cell(harmful),
        cell(suspicious),
        format!("{:.1} %", share(harmful + suspicious, row.verdicts.len())),
        cell(count(Verdict::CantTell)),
        cell(count(Verdict::Unwanted)),
        cell(count(Verdict::NothingWrongFound)),
        row.aim.to_owned(),
    ]
}

fn share(number: usize, of: usize) -> f64 {
    if of == 0 {
        return f64::NAN;
    }
    100.0 * number as f64 / of as f64
}

/// The area under the ROC curve: how likely a harmful message scores above an honest one, ties counting half (Fawcett 2006,
/// "An introduction to ROC analysis", section 7). NaN where either side is empty.
pub fn area_under_curve(harmful: &[f64], honest: &[f64]) -> f64 {
    let mut sorted = honest.to_vec();
    sorted.sort_by(f64::total_cmp);
    let wins: f64 = harmful
        .iter()
        .map(|score| {
            let below = sorted.partition_point(|other| other < score);
            let up_to = sorted.partition_point(|other| other <= score);
            (below + up_to) as f64 / 2.0
        })
        .sum();
    wins / (harmful.len() as f64 * honest.len() as f64)
}

/// The expected calibration error (Naeini and others 2015): the mean distance, over ten equal bins of the score, between
/// the mean score and the share of harm, each bin counting by its weight. `scored` holds score, whether it is harmful, and
/// the weight of the message.
pub fn calibration_error(scored: &[(f64, bool, f64)]) -> f64 {
    let total: f64 = scored.iter().map(|(_, _, weight)| weight).sum();
    calibration_bins(scored)
        .iter()
        .map(|bin| bin.weight / total * (bin.mean_score - bin.share_harmful).abs())
        .sum()
}

/// One bin of the calibration.
pub struct CalibrationBin {
    /// The weight of the messages in it.
    pub weight: f64,
    /// Their number.
    pub count: usize,
    /// Their mean score.
    pub mean_score: f64,
    /// The weighted share of harm among them.
    pub share_harmful: f64,
}

/// The bins that hold anything, lowest first.
pub fn calibration_bins(scored: &[(f64, bool, f64)]) -> Vec<CalibrationBin> {
    (0..CALIBRATION_BINS)
        .filter_map(|nth| {
            let within: Vec<&(f64, bool, f64)> = scored
                .iter()
                .filter(|(score, _, _)| bin_of(*score) == nth)
                .collect();
            let weight: f64 = within.iter().map(|(_, _, weight)| weight).sum();
            let scores: f64 = within.iter().map(|(score, _, weight)| score * weight).sum();
            let harmful = within.iter().filter(|(_, harmful, _)| *harmful);
            let harm: f64 = harmful.map(|(_, _, weight)| weight).sum();
            (weight > 0.0).then(|| CalibrationBin {
                weight,
                count: within.len(),
                mean_score: scores / weight,
                share_harmful: harm / weight,
            })
        })
        .collect()
}

fn bin_of(score: f64) -> usize {
    ((score * CALIBRATION_BINS as f64) as usize).min(CALIBRATION_BINS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_area_counts_ties_half() {
        assert_eq!(area_under_curve(&[0.9, 0.8], &[0.1, 0.2]), 1.0);
        assert_eq!(area_under_curve(&[0.5], &[0.5]), 0.5);
        assert_eq!(area_under_curve(&[0.1, 0.5], &[0.1, 0.3]), 0.625);
    }

    #[test]
    fn what_is_as_likely_as_it_says_has_no_calibration_error() {
        let right = [(0.25, false, 3.0), (0.25, true, 1.0)];
        assert!(calibration_error(&right) < 1e-9);
        let wrong = [(0.95, false, 1.0), (0.05, true, 1.0)];
        assert!((calibration_error(&wrong) - 0.95).abs() < 1e-9);
    }
}
