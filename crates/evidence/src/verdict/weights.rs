//! The fitted weights: what `cargo xtask fit` learnt of each kind of finding, read from the table beside this file. A kind
//! that is not in the table has its detector's first guess, brought to the scale of the others. It weighs nothing itself.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::finding::{Finding, FindingKind};

/// The table as it lies in the repository.
const TABLE: &str = include_str!("weights.txt");
/// No kind weighs more than this, whatever the data say: 90 points are odds of 512 to 1.
pub const FITTED_POINTS_MAX: i16 = 90;

static FITTED: LazyLock<Weights> = LazyLock::new(|| Weights::read(TABLE));

/// The weights of one fit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights {
    /// The odds before anything is seen, in points.
    pub base_points: f64,
    /// What a first guess is multiplied with.
    pub scale: f64,
    /// The points of the kinds that were fitted, by id.
    pub points: HashMap<String, i16>,
}

impl Weights {
    /// Reads a table: a line holds a name, a blank and a number, and may go on; `base` and `scale` are the two that are no
    /// kinds. Lines that begin with `#` are for the reader.
    pub fn read(table: &str) -> Weights {
        let mut weights = Weights {
            base_points: super::BASE_POINTS,
            scale: 1.0,
            points: HashMap::new(),
        };
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split_whitespace();
            let (Some(name), Some(Ok(number))) =
                (words.next(), words.next().map(str::parse::<f64>))
            else {
                continue;
            };
            match name {
                "base" => weights.base_points = number,
                "scale" => weights.scale = number,
                _ => {
                    weights.points.insert(name.to_owned(), within(number));
                }
            }
        }
        weights
    }

    /// The points of a kind: its own, or the first guess on this scale.
    pub fn points_of(&self, kind: &FindingKind) -> i16 {
        if kind.advertising || kind.weight == 0 {
            return kind.weight;
        }
        match self.points.get(kind.id) {
            Some(points) => *points,
            None => within(f64::from(kind.weight) * self.scale),
        }
    }

    /// The same finding with the fitted weight of its kind, and of that the same share as before. What weighs anything keeps
    /// at least one point: a finding that could vanish from the sum could never be fitted again.
    pub fn apply(&self, mut finding: Finding) -> Finding {
        if finding.kind.weight != 0 {
            let share = f64::from(finding.weight) / f64::from(finding.kind.weight);
            finding.weight = scaled(self.points_of(finding.kind), share);
        }
        finding
    }
}

/// The weights this program was built with.
pub fn fitted() -> &'static Weights {
    &FITTED
}

/// What a finding of this kind weighs where nothing lowers it.
pub fn fitted_points(kind: &FindingKind) -> i16 {
    FITTED.points_of(kind)
}

fn within(points: f64) -> i16 {
    let most = f64::from(FITTED_POINTS_MAX);
    points.round().clamp(-most, most) as i16
}

fn scaled(points: i16, share: f64) -> i16 {
    match within(f64::from(points) * share) {
        0 if share > 0.0 => points.signum(),
        scaled => scaled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Cia, Place};
    use crate::mail::detect::all_kinds;

    static KIND: FindingKind = FindingKind::new("links.test", 20, Cia::C);
    static ADVERT: FindingKind =
        FindingKind::new("advertising.test", 9, Cia::NONE).of_advertising();

    #[test]
    fn every_line_of_the_table_is_of_a_kind_there_is_and_keeps_its_sign() {
        let kinds: HashMap<&str, &FindingKind> = all_kinds()
            .into_iter()
            .map(|kind| (kind.id, kind))
            .collect();
        for (id, points) in &fitted().points {
            let kind = kinds.get(id.as_str());
            assert!(kind.is_some(), "{id} is no kind; run `cargo xtask fit`");
            let guessed = kind.map_or(0, |kind| kind.weight);
            assert_eq!(points.signum(), guessed.signum(), "{id}");
        }
        let lines = TABLE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(lines, fitted().points.len() + 2, "each line is read once");
    }

    #[test]
    fn a_kind_weighs_what_the_table_says_or_its_guess_on_the_scale() {
        let weights = Weights::read("# for readers\nbase -40\nscale 1.5\nlinks.other 7 12 3 4\n");
        assert_eq!((weights.base_points, weights.scale), (-40.0, 1.5));
        assert_eq!(weights.points_of(&KIND), 30);
        assert_eq!(weights.points_of(&ADVERT), 9);
        let named = Weights::read("links.test 33");
        assert_eq!(named.points_of(&KIND), 33);
    }

    #[test]
    fn a_lowered_finding_keeps_its_share_and_never_vanishes() {
        let weights = Weights::read("links.test 30");
        let seen = |points| Finding::new(&KIND, Place::named("text"), "seen").weighing(points);
        assert_eq!(weights.apply(seen(20)).weight, 30);
        assert_eq!(weights.apply(seen(10)).weight, 15);
        let light = Weights::read("links.test 1");
        assert_eq!(light.apply(seen(4)).weight, 1);
    }
}
