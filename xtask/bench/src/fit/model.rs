//! The model and how it is fitted: a logistic regression whose features are kinds of findings, each counted with the factor
//! the desk's own sum gives it, held near the detectors' first guesses. It reads no message and writes no file.
//!
//! The fit has two steps. The first asks for two numbers only: the base, and a scale that all first guesses share. The second
//! moves each kind by itself, against a penalty that grows with the square of the distance from its scaled guess: what
//! the data say little about stays where its detector put it.

use std::collections::{BTreeMap, HashMap};

use evidence::finding::{Finding, FindingKind, Place};
use evidence::verdict::{BASE_POINTS, FITTED_POINTS_MAX, Weights, counted, loss_slope_and_bend};

use crate::mail::judged::Judged;

/// Steps over all kinds; by then no weight moves by a tenth of a point.
const SWEEPS: usize = 40;
/// Newton steps for base and scale.
const SCALE_STEPS: usize = 40;
/// A kind is held to its guess by this share of the guess, and at least by [`SPREAD_POINTS_MIN`].
const SPREAD_SHARE: f64 = 0.5;
/// The least spread, in points.
const SPREAD_POINTS_MIN: f64 = 3.0;
/// No step of one kind is longer, in points.
const STEP_POINTS_MAX: f64 = 6.0;
/// The scale stays within these.
const SCALE_RANGE: (f64, f64) = (0.5, 4.0);

/// One message to learn from.
#[derive(Clone, Debug)]
pub struct Example<'a> {
    /// What was seen.
    pub judged: &'a Judged,
    /// Whether it is meant to do harm.
    pub harmful: bool,
    /// How much it counts; all examples together count as many as there are.
    pub counts: f64,
}

/// A message as numbers: for each kind, the share of its points that enter the sum.
type Features = Vec<(usize, f64)>;

/// A fit under way.
struct Fit {
    kinds: Vec<&'static FindingKind>,
    base: f64,
    scale: f64,
    points: Vec<f64>,
}

/// Fits the weights to the examples.
pub fn fit(examples: &[Example<'_>]) -> Weights {
    let mut by_id: BTreeMap<&'static str, &'static FindingKind> = BTreeMap::new();
    for seen in examples.iter().flat_map(|example| &example.judged.seen) {
        if !seen.kind.advertising {
            by_id.insert(seen.kind.id, seen.kind);
        }
    }
    let kinds: Vec<_> = by_id.into_values().collect();
    let guesses: Vec<f64> = kinds.iter().map(|kind| f64::from(kind.weight)).collect();
    let mut fit = Fit {
        kinds,
        base: BASE_POINTS,
        scale: 1.0,
        points: guesses.clone(),
    };
    fit.find_base_and_scale(examples, &guesses);
    for _ in 0..SWEEPS {
        fit.sweep(examples, &guesses);
    }
    fit.into_weights()
}

impl Fit {
    fn into_weights(self) -> Weights {
        let rounded = self.points.iter().zip(&self.kinds).map(|(points, kind)| {
            let points = points.round() as i16;
            (kind.id.to_owned(), points)
        });
        Weights {
            base_points: (self.base * 10.0).round() / 10.0,
            scale: (self.scale * 100.0).round() / 100.0,
            points: rounded.collect::<HashMap<_, _>>(),
        }
    }

    /// Which kinds enter the sum of each example, and how much, with the weights as they are now.
    fn features(&self, examples: &[Example<'_>]) -> Vec<Features> {
        let places: HashMap<&str, usize> = self
            .kinds
            .iter()
            .enumerate()
            .map(|(place, kind)| (kind.id, place))
            .collect();
        let weights = Weights {
            base_points: self.base,
            scale: self.scale,
            points: places
                .iter()
                .map(|(id, place)| ((*id).to_owned(), self.points[*place].round() as i16))
                .collect(),
        };
        examples
            .iter()
            .map(|example| {
                let findings = findings_of(example.judged, &weights);
                counted(&findings, false)
                    .into_iter()
                    .filter_map(|one| {
                        let place = *places.get(one.finding.kind.id)?;
                        let full = f64::from(weights.points_of(one.finding.kind));
                        Some((place, one.factor * f64::from(one.finding.weight) / full))
                    })
                    .collect()
            })
            .collect()
    }

    fn sums(&self, features: &[Features]) -> Vec<f64> {
        features
            .iter()
            .map(|seen| {
                let points = seen
                    .iter()
                    .map(|(place, share)| self.points[*place] * share);
                self.base + points.sum::<f64>()
            })
            .collect()
    }

    fn find_base_and_scale(&mut self, examples: &[Example<'_>], guesses: &[f64]) {
        let features = self.features(examples);
        let raw: Vec<f64> = features
            .iter()
            .map(|seen| {
                seen.iter()
                    .map(|(place, share)| guesses[*place] * share)
                    .sum()
            })
            .collect();
        for _ in 0..SCALE_STEPS {
            let (mut gradient, mut curve) = ([0.0; 2], [[0.0; 2]; 2]);
            for (example, sum) in examples.iter().zip(&raw) {
                let (slope, bend) = slope_and_bend(example, self.base + self.scale * sum);
                let by = [1.0, *sum];
                for (row, one) in by.iter().enumerate() {
                    gradient[row] += slope * one;
                    for (column, other) in by.iter().enumerate() {
                        curve[row][column] += bend * one * other;
                    }
                }
            }
            let determinant = curve[0][0] * curve[1][1] - curve[0][1] * curve[1][0] + 1e-9;
            let step_base = (curve[1][1] * gradient[0] - curve[0][1] * gradient[1]) / determinant;
            let step_scale = (curve[0][0] * gradient[1] - curve[1][0] * gradient[0]) / determinant;
            self.base -= step_base.clamp(-STEP_POINTS_MAX, STEP_POINTS_MAX);
            self.scale =
                (self.scale - step_scale.clamp(-0.2, 0.2)).clamp(SCALE_RANGE.0, SCALE_RANGE.1);
        }
        for (points, guess) in self.points.iter_mut().zip(guesses) {
            *points = guess * self.scale;
        }
    }

    /// One step for the base and for each kind by itself.
    fn sweep(&mut self, examples: &[Example<'_>], guesses: &[f64]) {
        let features = self.features(examples);
        let mut sums = self.sums(&features);
        let mut holders: Vec<Vec<(usize, f64)>> = vec![Vec::new(); self.kinds.len()];
        for (nth, seen) in features.iter().enumerate() {
            for (place, share) in seen {
                holders[*place].push((nth, *share));
            }
        }
        let (mut slope, mut bend) = (0.0, 1e-9);
        for (example, sum) in examples.iter().zip(&sums) {
            let (one_slope, one_bend) = slope_and_bend(example, *sum);
            slope += one_slope;
            bend += one_bend;
        }
        let step = (slope / bend).clamp(-STEP_POINTS_MAX, STEP_POINTS_MAX);
        self.base -= step;
        sums.iter_mut().for_each(|sum| *sum -= step);
        for (place, held) in holders.iter().enumerate() {
            let step = self.step_of(place, held, examples, &sums, guesses[place] * self.scale);
            self.points[place] += step;
            for (nth, share) in held {
                sums[*nth] += step * share;
            }
        }
    }

    /// How far one kind moves: a Newton step on its own axis, which neither changes its sign nor leaves the range.
    fn step_of(
        &self,
        place: usize,
        held: &[(usize, f64)],
        examples: &[Example<'_>],
        sums: &[f64],
        centre: f64,
    ) -> f64 {
        let spread = (centre.abs() * SPREAD_SHARE).max(SPREAD_POINTS_MIN);
        let now = self.points[place];
        let mut slope = (now - centre) / (spread * spread);
        let mut bend = 1.0 / (spread * spread);
        for (nth, share) in held {
            let (one_slope, one_bend) = slope_and_bend(&examples[*nth], sums[*nth]);
            slope += one_slope * share;
            bend += one_bend * share * share;
        }
        let wanted = now - (slope / bend).clamp(-STEP_POINTS_MAX, STEP_POINTS_MAX);
        let most = f64::from(FITTED_POINTS_MAX);
        let kept = match centre.is_sign_positive() {
            true => wanted.clamp(1.0, most),
            false => wanted.clamp(-most, -1.0),
        };
        kept - now
    }
}

/// First and second derivative of the loss of one example by its sum, by how much the example counts.
fn slope_and_bend(example: &Example<'_>, sum: f64) -> (f64, f64) {
    let (slope, bend) = loss_slope_and_bend(example.harmful, sum);
    (example.counts * slope, example.counts * bend)
}

/// What was seen, as findings with these weights.
pub fn findings_of(judged: &Judged, weights: &Weights) -> Vec<Finding> {
    judged
        .seen
        .iter()
        .map(|seen| {
            let guessed = (f64::from(seen.kind.weight) * seen.share).round() as i16;
            weights.apply(Finding::new(seen.kind, Place::default(), "").weighing(guessed))
        })
        .collect()
}
