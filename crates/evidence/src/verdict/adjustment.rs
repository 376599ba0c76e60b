//! What a desk's own closed cases say about the weights: messages of which people found out what they were move the kinds of
//! findings they had, a little. It proposes and applies; whether a proposal is used is for a person to say, and where it is
//! kept is the business of the floors above.
//!
//! It is the same model as the fitted one (`cargo xtask fit`), held near the fitted weights instead of the detectors'
//! guesses: a penalty grows with the square of the distance, so a kind of which the desk has seen little hardly moves.
//! Nothing moves by more than [`MOVED_POINTS_MAX`], no kind changes sides, and what settles a matter alone can't be
//! unlearnt.

use std::collections::{BTreeMap, HashMap};

use super::weigh::{DECISIVE_POINTS, POINTS_PER_DOUBLING, Weighing, counted, weigh};
use super::weights::{fitted, fitted_points};
use super::{Verdict, Weighed};
use crate::finding::{Finding, FindingKind, Place};
use crate::mail::detect::all_kinds;
use crate::mail::open::Grade;

/// Fewer messages of one sort, harmful or not, are too few to learn from.
pub const CONFIRMED_OF_EACH_MIN: usize = 8;
/// A kind seen in fewer messages stays where it is.
pub const KIND_MESSAGES_MIN: usize = 4;
/// No kind moves further, in points: 15 points are not quite three times the odds.
pub const MOVED_POINTS_MAX: i16 = 15;
/// How far a kind may easily move, in points: the spread of the penalty.
const SPREAD_POINTS: f64 = 5.0;
/// Steps over all kinds; by then none moves by a tenth of a point.
const SWEEPS: usize = 30;
/// No step of one kind is longer, in points.
const STEP_POINTS_MAX: f64 = 4.0;

/// A message of which the desk found out what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmedMessage {
    /// Whether it was meant to do harm.
    pub harmful: bool,
    /// What was seen in it: ids of kinds, and what each weighed then, in points.
    pub seen: Vec<(String, i16)>,
    /// How much could be proved about it.
    pub grade: Grade,
}

/// By how many points kinds are moved, by id. Empty where a desk uses the weights as they come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adjustment {
    moved: BTreeMap<String, i16>,
}

/// What the confirmed messages say of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindLearnt {
    /// Its id.
    pub id: &'static str,
    /// In how many harmful messages it was seen.
    pub in_harmful: usize,
    /// In how many others.
    pub in_others: usize,
    /// What it weighs as it comes, in points.
    pub points: i16,
    /// By how much it would move, in points.
    pub moved: i16,
}

/// How often findings alone tell the confirmed messages wrongly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ToldWrongly {
    /// Harmful messages that are neither harmful nor suspicious.
    pub harmful_missed: usize,
    /// Other messages that are harmful or suspicious.
    pub others_accused: usize,
}

/// A proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learnt {
    /// What would move.
    pub adjustment: Adjustment,
    /// The kinds that would move, furthest first.
    pub kinds: Vec<KindLearnt>,
    /// With the weights as they come.
    pub before: ToldWrongly,
    /// With the proposal.
    pub after: ToldWrongly,
}

impl Adjustment {
    /// An adjustment by these points; each is kept within [`MOVED_POINTS_MAX`].
    pub fn new(moved: impl IntoIterator<Item = (String, i16)>) -> Adjustment {
        let most = MOVED_POINTS_MAX;
        let within = moved
            .into_iter()
            .map(|(id, points)| (id, points.clamp(-most, most)));
        Adjustment {
            moved: within.filter(|(_, points)| *points != 0).collect(),
        }
    }

    /// By how many points each kind is moved.
    pub fn moved(&self) -> &BTreeMap<String, i16> {
        &self.moved
    }

    /// Whether nothing is moved.
    pub fn is_empty(&self) -> bool {
        self.moved.is_empty()
    }

    /// The finding with its weight moved, in the share it had before; its sentence says so.
    pub fn apply(&self, mut finding: Finding) -> Finding {
        let Some(moved) = self.moved.get(finding.kind.id) else {
            return finding;
        };
        let before = finding.weight;
        let full = f64::from(fitted_points(finding.kind));
        let adjusted = moved_points(finding.kind, f64::from(*moved));
        if full == 0.0 || before == 0 {
            return finding;
        }
        let weight = f64::from(before) * adjusted / full;
        finding.weight = match weight.round() as i16 {
            0 => before.signum(),
            weight => weight,
        };
        if finding.weight != before {
            let by = finding.weight - before;
            let points = if by.abs() == 1 { "point" } else { "points" };
            finding.says.push_str(&format!(
                " (Your closed cases moved its weight by {by:+} {points}.)"
            ));
        }
        finding
    }
}

/// What a kind weighs when it is moved: on its own side of nothing, and never less where it settles a matter alone.
fn moved_points(kind: &FindingKind, moved: f64) -> f64 {
    let points = f64::from(fitted_points(kind));
    let least = f64::from(-MOVED_POINTS_MAX);
    let moved = moved.clamp(least, f64::from(MOVED_POINTS_MAX));
    match (points > 0.0, kind.weight >= DECISIVE_POINTS) {
        (true, true) => points + moved.max(0.0),
        (true, false) => (points + moved).max(1.0),
        (false, _) => (points + moved).min(-1.0),
    }
}

/// What these messages propose; `None` where they are too few to say anything, or say that all is well as it is.
pub fn learn(confirmed: &[ConfirmedMessage]) -> Option<Learnt> {
    let harmful = confirmed.iter().filter(|message| message.harmful).count();
    if harmful.min(confirmed.len() - harmful) < CONFIRMED_OF_EACH_MIN {
        return None;
    }
    let mut learning = Learning::of(confirmed);
    for _ in 0..SWEEPS {
        learning.sweep();
    }
    let kinds = learning.kinds_moved();
    let moved = kinds.iter().map(|kind| (kind.id.to_owned(), kind.moved));
    let adjustment = Adjustment::new(moved);
    (!adjustment.is_empty()).then(|| Learnt {
        before: told_wrongly(&learning.messages, &Adjustment::default()),
        after: told_wrongly(&learning.messages, &adjustment),
        adjustment,
        kinds,
    })
}

/// A confirmed message as findings with the weights as they come.
struct Message {
    harmful: bool,
    findings: Vec<Finding>,
    grade: Grade,
}

/// In how many messages a kind was seen.
#[derive(Default)]
struct SeenIn {
    harmful: usize,
    others: usize,
}

/// The learning under way.
struct Learning {
    messages: Vec<Message>,
    /// The kinds that may move, and where they were seen.
    kinds: BTreeMap<&'static str, (&'static FindingKind, SeenIn)>,
    moved: BTreeMap<&'static str, f64>,
}

impl Learning {
    fn of(confirmed: &[ConfirmedMessage]) -> Learning {
        let known: HashMap<&str, &'static FindingKind> = all_kinds()
            .into_iter()
            .filter(|kind| kind.weight != 0 && !kind.advertising)
            .map(|kind| (kind.id, kind))
            .collect();
        let messages: Vec<Message> = confirmed
            .iter()
            .map(|message| Message {
                harmful: message.harmful,
                findings: message
                    .seen
                    .iter()
                    .filter_map(|(id, points)| as_it_comes(known.get(id.as_str())?, *points))
                    .collect(),
                grade: message.grade,
            })
            .collect();
        let mut kinds = BTreeMap::new();
        for message in &messages {
            for one in counted(&message.findings, false) {
                let kind = one.finding.kind;
                let (_, seen) = kinds.entry(kind.id).or_insert((kind, SeenIn::default()));
                match message.harmful {
                    true => seen.harmful += 1,
                    false => seen.others += 1,
                }
            }
        }
        kinds.retain(|_, (_, seen)| seen.harmful + seen.others >= KIND_MESSAGES_MIN);
        let moved = kinds.keys().map(|id| (*id, 0.0)).collect();
        Learning {
            messages,
            kinds,
            moved,
        }
    }

    /// One step of each kind by itself.
    fn sweep(&mut self) {
        let adjustment = Adjustment::new(self.rounded());
        // For each message the sum as it stands, and by kind how much of a point of the kind enters it.
        let mut sums = Vec::new();
        let mut holders: BTreeMap<&'static str, Vec<(usize, f64)>> = BTreeMap::new();
        for (nth, message) in self.messages.iter().enumerate() {
            let findings = with(&message.findings, &adjustment);
            let mut sum = fitted().base_points;
            for one in counted(&findings, false) {
                let kind = one.finding.kind;
                let full = moved_points(kind, f64::from(adjustment.points_of(kind)));
                let share = one.factor * f64::from(one.finding.weight) / full;
                let exact = self.moved.get(kind.id).copied().unwrap_or(0.0);
                sum += share * moved_points(kind, exact);
                holders.entry(kind.id).or_default().push((nth, share));
            }
            sums.push(sum);
        }
        for (id, (kind, _)) in &self.kinds {
            let held = holders.get(id).map(Vec::as_slice).unwrap_or_default();
            let now = self.moved.get(id).copied().unwrap_or(0.0);
            let step = self.step_of(now, held, &sums);
            let points = moved_points(kind, now + step);
            let moved = points - f64::from(fitted_points(kind));
            for (nth, share) in held {
                if let Some(sum) = sums.get_mut(*nth) {
                    *sum += (moved - now) * share;
                }
            }
            self.moved.insert(id, moved);
        }
    }

    /// A Newton step on one kind's own axis.
    fn step_of(&self, now: f64, held: &[(usize, f64)], sums: &[f64]) -> f64 {
        let penalty = 1.0 / (SPREAD_POINTS * SPREAD_POINTS);
        let (mut slope, mut bend) = (now * penalty, penalty);
        for (nth, share) in held {
            let (Some(message), Some(sum)) = (self.messages.get(*nth), sums.get(*nth)) else {
                continue;
            };
            let (one_slope, one_bend) = loss_slope_and_bend(message.harmful, *sum);
            slope += one_slope * share;
            bend += one_bend * share * share;
        }
        -(slope / bend).clamp(-STEP_POINTS_MAX, STEP_POINTS_MAX)
    }

    fn rounded(&self) -> impl Iterator<Item = (String, i16)> {
        let moved = self.moved.iter();
        moved.map(|(id, points)| ((*id).to_owned(), points.round() as i16))
    }

    fn kinds_moved(&self) -> Vec<KindLearnt> {
        let mut kinds: Vec<KindLearnt> = self
            .kinds
            .iter()
            .map(|(id, (kind, seen))| KindLearnt {
                id,
                in_harmful: seen.harmful,
                in_others: seen.others,
                points: fitted_points(kind),
                moved: self.moved.get(id).map_or(0, |moved| moved.round() as i16),
            })
            .filter(|kind| kind.moved != 0)
            .collect();
        kinds.sort_by_key(|kind| (-kind.moved.abs(), kind.id));
        kinds
    }
}

impl Adjustment {
    fn points_of(&self, kind: &FindingKind) -> i16 {
        self.moved.get(kind.id).copied().unwrap_or(0)
    }
}

/// The finding as it would be with the weights as they come: what it weighed then may have been moved, and what it weighed
/// beyond its kind's points is taken for all of it.
fn as_it_comes(kind: &'static FindingKind, points: i16) -> Option<Finding> {
    let full = fitted_points(kind);
    let least = points.unsigned_abs().min(full.unsigned_abs());
    let weight = i16::try_from(least).ok()? * full.signum();
    let mut finding = Finding::new(kind, Place::default(), "");
    finding.weight = weight;
    (weight != 0).then_some(finding)
}

fn with(findings: &[Finding], adjustment: &Adjustment) -> Vec<Finding> {
    let all = findings.iter().cloned();
    all.map(|finding| adjustment.apply(finding)).collect()
}

fn told_wrongly(messages: &[Message], adjustment: &Adjustment) -> ToldWrongly {
    let mut wrongly = ToldWrongly::default();
    for message in messages {
        let findings = with(&message.findings, adjustment);
        let Weighed { verdict, .. } = weigh(Weighing {
            findings: &findings,
            unchecked: &[],
            grade: message.grade,
            readable: true,
        });
        let accused = verdict >= Verdict::Suspicious;
        match message.harmful {
            true => wrongly.harmful_missed += usize::from(!accused),
            false => wrongly.others_accused += usize::from(accused),
        }
    }
    wrongly
}

/// First and second derivative of the logistic loss of one message by its sum, in points.
pub fn loss_slope_and_bend(harmful: bool, sum_points: f64) -> (f64, f64) {
    let per_point = std::f64::consts::LN_2 / POINTS_PER_DOUBLING;
    let chance = 1.0 / (1.0 + (-sum_points * per_point).exp());
    let truth = if harmful { 1.0 } else { 0.0 };
    (
        (chance - truth) * per_point,
        chance * (1.0 - chance) * per_point * per_point,
    )
}

#[cfg(test)]
#[path = "adjustment_tests.rs"]
mod tests;
