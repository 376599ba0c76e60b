//! A pair of scales for each cause: what speaks for it, what speaks against it, and what is missing. Points are natural
//! logarithms of odds, chosen by hand and held to the stories; probabilities follow from them.

use super::cause::Cause;
use crate::signin::record::Place;

/// One thing that speaks for or against a cause.
#[derive(Clone, Debug, PartialEq)]
pub struct Clue {
    /// One sentence.
    pub says: String,
    /// The lines behind it; empty where it rests on counts alone.
    pub lines: Vec<Place>,
}

/// One cause, weighed.
#[derive(Clone, Debug, PartialEq)]
pub struct Hypothesis {
    /// The cause.
    pub cause: Cause,
    /// From 0 to 1; those of one lockout add up to 1.
    pub probability: f64,
    /// What speaks for it.
    pub evidence_for: Vec<Clue>,
    /// What speaks against it.
    pub against: Vec<Clue>,
    /// What would tell, and isn't there.
    pub missing: Vec<String>,
    points: f64,
}

impl Hypothesis {
    /// A cause with the points it has before anything is known.
    pub fn new(cause: Cause, points: f64) -> Hypothesis {
        Hypothesis {
            cause,
            probability: 0.0,
            evidence_for: Vec::new(),
            against: Vec::new(),
            missing: Vec::new(),
            points,
        }
    }

    /// Adds what speaks for it (positive points) or against it (negative), if it applies.
    pub fn weigh(
        &mut self,
        applies: bool,
        points: f64,
        says: impl FnOnce() -> String,
        lines: &[Place],
    ) {
        if !applies {
            return;
        }
        self.points += points;
        let clue = Clue {
            says: says(),
            lines: lines.to_vec(),
        };
        if points > 0.0 {
            self.evidence_for.push(clue);
        } else {
            self.against.push(clue);
        }
    }

    /// Adds points for what another clue says already.
    pub fn points_alone(&mut self, applies: bool, points: f64) {
        if applies {
            self.points += points;
        }
    }

    /// Adds what would tell, if it applies.
    pub fn lacks(&mut self, applies: bool, says: &str) {
        if applies {
            self.missing.push(says.to_owned());
        }
    }
}

/// Turns points into probabilities, the likeliest first.
pub fn rank(mut all: Vec<Hypothesis>) -> Vec<Hypothesis> {
    let most = all.iter().map(|one| one.points).fold(f64::MIN, f64::max);
    let sum: f64 = all.iter().map(|one| (one.points - most).exp()).sum();
    for one in &mut all {
        one.probability = (one.points - most).exp() / sum;
    }
    all.sort_by(|a, b| b.points.total_cmp(&a.points).then(a.cause.cmp(&b.cause)));
    all
}
