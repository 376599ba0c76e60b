//! Sign-in logs on the case page: for each account the likeliest cause, both answers as the log suggests them, a drawing by
//! address and time, every cause with what speaks for and against it, and the raw lines. It adds nothing to the view; what
//! is hostile is passed on as runs.

use casework::cases::views::DeskView;
use casework::cases::views::desk::{DeskClue, DeskHypothesis, DeskLockout};
use casework::moment::Moment;
use jiff::tz::TimeZone;

use super::asked::percent_encoded;
use super::inert_text::{Run, inert_line, inert_sentence};
use super::sign_in_drawing::{Drawing, draw};
use super::when::{self, When};

/// Causes less likely than this are not drawn.
const PROBABILITY_MIN: f64 = 0.02;
/// Causes drawn of one explanation.
const HYPOTHESES_SHOWN_MAX: usize = 5;

/// One explanation.
pub struct SignInPanel {
    /// Its place among those of the case, from 1: for anchors.
    pub nth: usize,
    pub account: Vec<Run>,
    /// The way to the page of the account.
    pub of_account: String,
    pub locked: bool,
    pub when: When,
    pub failures: String,
    /// The likeliest cause as a sentence without its end, and how likely it is.
    pub cause: &'static str,
    pub likely: String,
    pub is_attack: bool,
    pub keep_working: Vec<Run>,
    pub prevent_or_recover: Vec<Run>,
    pub drawing: Drawing,
    pub hypotheses: Vec<HypothesisShown>,
    pub lines: Vec<LineShown>,
    pub notes: Vec<String>,
}

/// One cause.
pub struct HypothesisShown {
    pub title: &'static str,
    pub percent: String,
    pub evidence_for: Vec<ClueShown>,
    pub against: Vec<ClueShown>,
    pub missing: Vec<String>,
}

/// One thing that speaks for or against a cause.
pub struct ClueShown {
    pub says: Vec<Run>,
    /// Numbers of lines.
    pub lines: Vec<usize>,
}

/// One raw line.
pub struct LineShown {
    pub number: usize,
    pub log: Vec<Run>,
    pub text: Vec<Run>,
}

/// The panels of a case, the latest first.
pub fn panels(view: &DeskView, now: Moment, zone: &TimeZone) -> Vec<SignInPanel> {
    let lockouts = view.lockouts.iter().enumerate();
    lockouts
        .map(|(index, lockout)| panel(index + 1, lockout, now, zone))
        .collect()
}

/// The panel of one explanation.
pub fn panel(nth: usize, lockout: &DeskLockout, now: Moment, zone: &TimeZone) -> SignInPanel {
    let likeliest = lockout.hypotheses.first();
    SignInPanel {
        nth,
        account: inert_line(&lockout.account),
        of_account: format!(
            "/desk/sign-ins?account={}",
            percent_encoded(&lockout.account)
        ),
        locked: lockout.locked,
        when: when::past(lockout.at, now, zone),
        failures: when::counted(
            lockout.failures as usize,
            "failed sign-in",
            "failed sign-ins",
        ),
        cause: likeliest.map_or("the log doesn't tell", |one| one.title),
        likely: percent(likeliest.map_or(0.0, |one| one.probability)),
        is_attack: likeliest.is_some_and(|one| one.is_attack),
        keep_working: inert_sentence(&lockout.keep_working),
        prevent_or_recover: inert_sentence(&lockout.prevent_or_recover),
        drawing: draw(lockout, zone),
        hypotheses: lockout
            .hypotheses
            .iter()
            .filter(|one| one.probability >= PROBABILITY_MIN)
            .take(HYPOTHESES_SHOWN_MAX)
            .map(hypothesis)
            .collect(),
        lines: lockout
            .lines
            .iter()
            .enumerate()
            .map(|(index, line)| LineShown {
                number: index + 1,
                log: inert_line(&line.log),
                text: inert_line(&line.text),
            })
            .collect(),
        notes: lockout.notes.clone(),
    }
}

fn hypothesis(hypothesis: &DeskHypothesis) -> HypothesisShown {
    let clues = |clues: &[DeskClue]| {
        let shown = |clue: &DeskClue| ClueShown {
            says: inert_sentence(&clue.says),
            lines: clue.lines.clone(),
        };
        clues.iter().map(shown).collect()
    };
    HypothesisShown {
        title: hypothesis.title,
        percent: percent(hypothesis.probability),
        evidence_for: clues(&hypothesis.evidence_for),
        against: clues(&hypothesis.against),
        missing: hypothesis.missing.clone(),
    }
}

/// Never quite certain: a log can't be.
fn percent(probability: f64) -> String {
    match (probability * 100.0).round() {
        100.0.. => "over 99 %".to_owned(),
        ..1.0 => "under 1 %".to_owned(),
        percent => format!("{percent} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn nothing_is_certain() {
        for (probability, words) in [
            (1.0, "over 99 %"),
            (0.996, "over 99 %"),
            (0.61, "61 %"),
            (0.001, "under 1 %"),
        ] {
            assert_eq!(percent(probability), words);
        }
    }
}
