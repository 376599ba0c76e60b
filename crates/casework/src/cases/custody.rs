//! The chain of custody of a thing: who handed it to whom, and where it lies. Each hand-over is an entry on the case's timeline,
//! which is only ever added to and hash-chained; nothing here is kept elsewhere, and a hand-over that was noted wrongly is
//! followed by another one.

use crate::cases::acts::words::one_line;
use crate::cases::case::{Case, CaseState};
use crate::cases::report::ReportKind;
use crate::cases::timeline::{Actor, EntryKind, Line};
use crate::moment::Moment;
use crate::people::passes::CasePass;

/// The longest of the four words of a hand-over, characters.
pub const HAND_OVER_CHARS_MAX: usize = 120;

/// What is noted of a hand-over.
#[derive(Clone, Copy, Debug)]
pub struct HandOver<'w> {
    /// The thing: `the grey USB stick`.
    pub what: &'w str,
    /// Who gave it. A reporter whose name is kept is `the finder`.
    pub from: &'w str,
    /// Who took it.
    pub to: &'w str,
    /// Where it lies now: `envelope 7, safe in room 12`.
    pub lies: &'w str,
}

/// Why nothing was noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CustodyRefused {
    /// The pass is for another case.
    #[error("the pass is for another case")]
    OtherCase,
    /// The case is closed.
    #[error("the case is closed")]
    CaseClosed,
    /// A word is missing or too long.
    #[error("a word of the hand-over is missing or too long")]
    Words,
}

impl CustodyRefused {
    /// What to do about it, as a sentence for the page.
    pub const fn advice(&self) -> &'static str {
        match self {
            CustodyRefused::OtherCase => {
                "That is not part of this case any more. Please load the page again."
            }
            CustodyRefused::CaseClosed => "This case is closed. Reopen it first.",
            CustodyRefused::Words => {
                "Please say in a few words what was handed over, who gave it, who took it and where it lies now."
            }
        }
    }
}

/// Whether a thing may be at the heart of a case: somebody found one, lost one, or one was handed over already.
pub fn concerns_thing(case: &Case) -> bool {
    let is_thing = |kind| matches!(kind, ReportKind::Device | ReportKind::LostItem);
    let handed = EntryKind::HandedOver.code();
    is_thing(case.kind)
        || case.reports.iter().any(|report| is_thing(report.kind))
        || case.timeline.iter().any(|entry| entry.kind == handed)
}

/// The line that a hand-over is.
pub fn hand_over(
    case: &Case,
    pass: &CasePass,
    words: HandOver<'_>,
    at: Moment,
) -> Result<Line, CustodyRefused> {
    if case.id != pass.case() {
        return Err(CustodyRefused::OtherCase);
    }
    if case.state == CaseState::Closed {
        return Err(CustodyRefused::CaseClosed);
    }
    let word = |word| one_line(word, HAND_OVER_CHARS_MAX).ok_or(CustodyRefused::Words);
    let (what, from) = (word(words.what)?, word(words.from)?);
    let (to, lies) = (word(words.to)?, word(words.lies)?);
    let says = format!("{what}: {from} gave it to {to}; now: {lies}");
    let actor = Actor::Member(pass.member());
    Ok(Line::of_case(
        case.id,
        actor,
        EntryKind::HandedOver,
        says,
        at,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::report::Privacy;
    use crate::cases::sample;
    use crate::cases::timeline::ChainId;

    const WORDS: HandOver<'_> = HandOver {
        what: "the grey  USB stick",
        from: "the finder",
        to: "Robin Hale",
        lies: "envelope 7, safe in room 12",
    };

    #[test]
    fn a_hand_over_is_a_line_of_the_case() {
        let case = sample::case_of(vec![sample::report(1, Privacy::Named)]);
        let pass = sample::pass(&case, &sample::both_hats());
        let line = hand_over(&case, &pass, WORDS, Moment(7)).unwrap();
        assert_eq!(
            line.says,
            "the grey USB stick: the finder gave it to Robin Hale; now: envelope 7, safe in room 12"
        );
        assert_eq!((line.chain, line.at), (ChainId(case.id.0), Moment(7)));
    }

    #[test]
    fn what_is_missing_or_too_long_is_refused_and_so_is_a_closed_case() {
        let mut case = sample::case_of(vec![sample::report(1, Privacy::Named)]);
        let pass = sample::pass(&case, &sample::both_hats());
        let long = "x".repeat(HAND_OVER_CHARS_MAX + 1);
        for lies in ["", " \n", long.as_str()] {
            let words = HandOver { lies, ..WORDS };
            assert_eq!(
                hand_over(&case, &pass, words, Moment(7)),
                Err(CustodyRefused::Words)
            );
        }
        case.state = CaseState::Closed;
        assert_eq!(
            hand_over(&case, &pass, WORDS, Moment(7)),
            Err(CustodyRefused::CaseClosed)
        );
    }
}
