//! From findings to a verdict and a score. The sum is a plain one, so that a person can redo it by hand: ten points
//! double the odds. It looks at findings only and reads no message.
//!
//! **Base.** Of the mail people report, about one in five is meant to do harm once advertising is set apart (reports are
//! 60-70 % harmless by published figures, and a good part of the rest is advertising). That is how often harm is among
//! what the weights are fitted on, so a score of 0.2 means: no more likely than of any report. A message in which nothing was seen
//! scores less; how much less is the fitted base.
//!
//! **Families.** Findings of one detector speak of the same thing in several ways. The strongest counts in full, the
//! next by half, the next by a quarter, and so on: ten odd links are not ten times as odd as one.
//!
//! **Words and deeds.** What a mail says (an ask, a story, haste) honest mails say too, in the same words. What it does
//! (who it pretends to be, where its links lead, what it carries) they don't. So deeds are suspicious a little before
//! even odds and harmful a little after; words alone have to reach even odds, and four to one.
//!
//! **What no sum may do.** One family alone never makes a message harmful unless one of its findings is decisive; neither
//! does the manner in which mass mail is sent, without anything that is asked for or pretended; a
//! payment change is never "nothing wrong found"; neither are mere words of somebody unknown in a forward that leaves out where
//! an answer goes; an ask on thin evidence is "can't tell", not "nothing wrong found",
//! and so is a message with something odd about it that is not enough for suspicion. What sells goods of the loud kind
//! (dating, cures, games of chance) pretends and presses as a trade does: it is suspicious at most, unless it asks for money
//! in a way no shop does, carries a file that does harm, or holds a decisive finding.

use super::Verdict;
use super::weights::fitted;
use crate::finding::{Finding, Unchecked};
use crate::mail::open::Grade;
use std::collections::BTreeMap;

/// The base rate in points: 1 to 4. The base as long as nothing was fitted.
pub const BASE_POINTS: f64 = -20.0;
/// Points that double the odds.
pub const POINTS_PER_DOUBLING: f64 = 10.0;
/// From here on a message is suspicious if it does something, not only says it: odds of 1 to 2. Chosen for "wrongly told
/// nothing is wrong" first; what it costs in false alarms is looked at on each source of honest mail by itself.
pub const SUSPICIOUS_SCORE: f64 = 1.0 / 3.0;
/// From here on words alone are suspicious: the odds are even.
pub const SUSPICIOUS_WORDS_SCORE: f64 = 0.5;
/// Below this a message may be cleared; between here and suspicious something odd was seen, and nobody can tell yet. Of
/// honest mail one or two in a hundred lie between, of harmful mail that is not suspicious most.
pub const CLEAR_SCORE: f64 = 0.1;
/// From here on a message is harmful, if more than one family says so or one finding is decisive: five to four. No source of
/// honest mail has one in five hundred up here.
pub const HARMFUL_SCORE: f64 = 5.0 / 9.0;
/// The same for words alone: four to one.
pub const HARMFUL_WORDS_SCORE: f64 = 0.8;
/// A finding whose detector gives it this weight settles the matter alone, such as a program sent as an attachment.
pub const DECISIVE_POINTS: i16 = 40;
/// A family takes part in a harmful verdict when its share of the sum is at least this.
pub const FAMILY_SPEAKS_POINTS: f64 = 5.0;
/// From here on a message without deception is called advertising.
pub const ADVERTISING_POINTS: f64 = 12.0;

/// The families whose findings are an ask: for a password, for money, for trust in a story.
const ASKING_FAMILIES: [&str; 3] = ["credentials", "payment", "stories"];
/// The families that look at what a message says; the others look at what it does.
const WORD_FAMILIES: [&str; 4] = ["credentials", "payment", "pressure", "stories"];
/// Findings after which a verdict is never milder than suspicious, whatever the sum: money would move to a new place.
const NEVER_MILD: [&str; 2] = ["payment.bank-details-changed", "payment.payroll-change"];

/// Goods that are sold by mail to everybody in a loud voice.
const LOUD_GOODS: [&str; 5] = [
    "advertising.adult",
    "advertising.cures",
    "advertising.games-of-chance",
    "advertising.replicas",
    "advertising.services-for-everybody",
];
/// What no trade explains, however loud: the starts of ids.
const NO_TRADE: [&str; 6] = [
    "attachments.",
    "payment.",
    "stories.advance-fee",
    "stories.coins-to-claim",
    "stories.extortion",
    "stories.false-support",
];

/// Words in the ids of what nobody could look into: then the best there is to say is "can't tell".
const SEALED: [&str; 4] = [
    "encrypted",
    "unreadable",
    "picture-unread",
    "answer-address-lost",
];

/// What is weighed.
#[derive(Clone, Copy, Debug)]
pub struct Weighing<'a> {
    /// What was seen.
    pub findings: &'a [Finding],
    /// What could not be checked.
    pub unchecked: &'a [Unchecked],
    /// How much can be proved about the evidence.
    pub grade: Grade,
    /// Whether there was a mail with text or an attachment to look at.
    pub readable: bool,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weighed {
    /// The verdict.
    pub verdict: Verdict,
    /// From 0 to 1, rising with harm.
    pub score: f64,
    /// The points for and against harm, base rate left out.
    pub harm_points: f64,
    /// The points for advertising.
    pub advertising_points: f64,
}

/// Weighs what was found, from the fitted base. The same findings always weigh the same, in whatever order they come.
pub fn weigh(weighing: Weighing<'_>) -> Weighed {
    weigh_from(fitted().base_points, weighing)
}

/// Weighs what was found, from these odds before anything is seen, in points.
pub fn weigh_from(base_points: f64, weighing: Weighing<'_>) -> Weighed {
    let families = points_by_family(weighing.findings, false);
    let harm_points: f64 = families.values().sum();
    let advertising_points: f64 = points_by_family(weighing.findings, true).values().sum();
    let score = score_of(base_points + harm_points);
    let speaking = families
        .values()
        .filter(|points| **points >= FAMILY_SPEAKS_POINTS)
        .count();
    let deeds = families
        .iter()
        .any(|(family, points)| *points >= FAMILY_SPEAKS_POINTS && !WORD_FAMILIES.contains(family));
    let (suspicious, harmful) = if deeds {
        (SUSPICIOUS_SCORE, HARMFUL_SCORE)
    } else {
        (SUSPICIOUS_WORDS_SCORE, HARMFUL_WORDS_SCORE)
    };
    let decisive = weighing.findings.iter().any(is_decisive);
    // Loud stories and odd links in an advertisement are what advertisements are made of.
    let advertises = advertising_points >= ADVERTISING_POINTS;
    let means_harm = speaking >= 2 && weighing.findings.iter().any(is_more_than_manners);
    let trades = advertises && is_loud_trade(weighing.findings);
    let verdict =
        if (score >= harmful && means_harm && !trades) || (score >= HARMFUL_SCORE && decisive) {
            Verdict::Harmful
        } else if score >= suspicious || weighing.findings.iter().any(is_never_mild) {
            Verdict::Suspicious
        } else if !weighing.readable {
            Verdict::CantTell
        } else if advertises {
            Verdict::Unwanted
        } else if score >= CLEAR_SCORE || is_thin(&weighing) {
            Verdict::CantTell
        } else {
            Verdict::NothingWrongFound
        };
    Weighed {
        verdict,
        score: score_shown(score, verdict),
        harm_points,
        advertising_points,
    }
}

/// The detector a finding comes from: the first part of its id.
pub fn family(finding: &Finding) -> &'static str {
    finding.kind.id.split('.').next().unwrap_or(finding.kind.id)
}

fn is_decisive(finding: &Finding) -> bool {
    finding.kind.weight.min(finding.weight) >= DECISIVE_POINTS && !finding.kind.advertising
}

fn is_more_than_manners(finding: &Finding) -> bool {
    finding.weight > 0 && !finding.kind.advertising && !finding.kind.manners
}

/// Whether it sells goods of the loud kind and does nothing that no trade does.
fn is_loud_trade(findings: &[Finding]) -> bool {
    let is_of_no_trade = |finding: &Finding| {
        finding.weight > 0
            && NO_TRADE
                .iter()
                .any(|start| finding.kind.id.starts_with(start))
    };
    findings
        .iter()
        .any(|finding| LOUD_GOODS.contains(&finding.kind.id))
        && !findings.iter().any(is_of_no_trade)
}

fn is_never_mild(finding: &Finding) -> bool {
    NEVER_MILD.contains(&finding.kind.id)
}

fn score_of(points: f64) -> f64 {
    1.0 / (1.0 + (-points / POINTS_PER_DOUBLING).exp2())
}

/// A rule that overrides the sum must not contradict the score beside it.
fn score_shown(score: f64, verdict: Verdict) -> f64 {
    match verdict {
        Verdict::Suspicious => score.clamp(SUSPICIOUS_SCORE, 0.95),
        _ => score,
    }
}

/// Sums each family.
fn points_by_family(findings: &[Finding], advertising: bool) -> BTreeMap<&'static str, f64> {
    let mut families = BTreeMap::new();
    for counted in counted(findings, advertising) {
        *families.entry(family(counted.finding)).or_insert(0.0) +=
            f64::from(counted.finding.weight) * counted.factor;
    }
    families
}

/// A finding that takes part in the sum, and by which factor.
#[derive(Clone, Copy, Debug)]
pub struct Counted<'a> {
    /// The strongest of its kind.
    pub finding: &'a Finding,
    /// 1 for the strongest of its family, ½ for the next, and so on; what speaks for and what speaks against harm are
    /// counted apart.
    pub factor: f64,
}

/// What of the findings counts, and how much. The same kind five times over is still one observation: its strongest
/// stands for it.
pub fn counted(findings: &[Finding], advertising: bool) -> Vec<Counted<'_>> {
    let mut strongest: BTreeMap<&'static str, &Finding> = BTreeMap::new();
    for finding in findings
        .iter()
        .filter(|finding| finding.kind.advertising == advertising)
    {
        let entry = strongest.entry(finding.kind.id).or_insert(finding);
        if finding.weight.unsigned_abs() > entry.weight.unsigned_abs() {
            *entry = finding;
        }
    }
    let mut ordered: Vec<&Finding> = strongest.into_values().collect();
    ordered.sort_by_key(|finding| std::cmp::Reverse(finding.weight.unsigned_abs()));
    let mut next: BTreeMap<(&'static str, i16), f64> = BTreeMap::new();
    ordered
        .into_iter()
        .filter(|finding| finding.weight != 0)
        .map(|finding| {
            let factor = next
                .entry((family(finding), finding.weight.signum()))
                .or_insert(1.0);
            let counted = Counted {
                finding,
                factor: *factor,
            };
            *factor /= 2.0;
            counted
        })
        .collect()
}

/// Whether there is an ask that the evidence is too thin to clear: a forward proves little, and so does a link that
/// nobody could follow to its end. Missing DNS answers alone don't make evidence thin; passing them proves nothing good.
fn is_thin(weighing: &Weighing<'_>) -> bool {
    let asks = weighing
        .findings
        .iter()
        .any(|finding| finding.weight > 0 && ASKING_FAMILIES.contains(&family(finding)));
    let forwarded = matches!(weighing.grade, Grade::InlineForward | Grade::Described);
    let unseen = weighing
        .unchecked
        .iter()
        .any(|unchecked| !unchecked.id.starts_with("authentication."));
    let sealed = weighing
        .unchecked
        .iter()
        .any(|unchecked| SEALED.iter().any(|word| unchecked.id.contains(word)));
    sealed || (asks && (forwarded || unseen))
}

#[cfg(test)]
#[path = "weigh_tests.rs"]
mod tests;
