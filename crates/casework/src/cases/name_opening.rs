//! Opening the seal on the name of a confidential report. One member who holds a half asks, with a reason and their part of the key;
//! another, who holds the other half, opens it within the hour. Both are entries of the case's timeline, and the reporter is
//! told who may have read the name and why. The name itself is in no line, and is kept nowhere.

use super::acts::Acted;
use super::case::WORDS_CHARS_MAX;
use super::defanged::Defanged;
use super::report::{Privacy, Report};
use super::timeline::{Actor, ChainId, EntryKind, Line};
use crate::ids::{AccountId, CaseId, OpeningId, OrganisationId, ReportId};
use crate::moment::Moment;
use crate::people::name_seal::{Half, SealKey, SealPass};

/// Minutes within which the second one has to come.
pub const OPENING_MINUTES: i64 = 60;
/// The shortest reason, characters: the reporter reads it.
pub const REASON_CHARS_MIN: usize = 10;

/// An opening that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Which.
    pub id: OpeningId,
    /// Whose name.
    pub report: ReportId,
    /// The case it belongs to.
    pub case: CaseId,
    /// Whether that case is about IT.
    pub about_it: bool,
    /// Who asked.
    pub by: AccountId,
    /// The half they hold.
    pub half: Half,
    /// Why; the reporter reads it.
    pub reason: String,
    /// When.
    pub asked: Moment,
}

/// Why the seal stays closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpeningRefused {
    /// The report carries no sealed name.
    #[error("this report has no sealed name")]
    NothingSealed,
    /// Whoever wears IT or Admin takes no part in what is about IT.
    #[error("the case is about IT")]
    AboutIt,
    /// The reason is missing, or too long.
    #[error("the reason is missing or too long")]
    Reason,
    /// One person alone.
    #[error("the second has to be somebody else")]
    SamePerson,
    /// Both hold the same half.
    #[error("the second has to hold the other half")]
    SameHalf,
    /// The hour is over.
    #[error("the hour is over")]
    TooLate,
}

impl OpeningRefused {
    /// What to do about it, as a sentence for the page.
    pub const fn advice(&self) -> &'static str {
        match self {
            OpeningRefused::NothingSealed => "There is no sealed name here.",
            OpeningRefused::AboutIt => {
                "This is about IT: nobody who runs IT or this desk takes part in opening the name."
            }
            OpeningRefused::Reason => {
                "Please give the reason in a sentence. The reporter will read it."
            }
            OpeningRefused::SamePerson => "It takes two people. Please let a colleague do this.",
            OpeningRefused::SameHalf => {
                "The second one has to hold the other half of the seal: one of Security, one of the leaders."
            }
            OpeningRefused::TooLate => "The hour for this is over. Please ask anew.",
        }
    }
}

/// What is opened: a report of a case.
#[derive(Clone, Copy, Debug)]
pub struct ToOpen<'r> {
    /// The report.
    pub report: &'r Report,
    /// Its case.
    pub case: CaseId,
    /// Whether that case is about IT.
    pub about_it: bool,
}

/// Asks for an opening.
pub fn ask(
    id: OpeningId,
    to_open: ToOpen<'_>,
    pass: SealPass,
    reason: &str,
    at: Moment,
) -> Result<Acted<Opening>, OpeningRefused> {
    if to_open.report.privacy != Privacy::Confidential {
        return Err(OpeningRefused::NothingSealed);
    }
    may_take_part(to_open.about_it, pass)?;
    let reason = Defanged::of(reason.trim()).on_one_line().to_string();
    let count = reason.chars().count();
    if !(REASON_CHARS_MIN..=WORDS_CHARS_MAX).contains(&count) {
        return Err(OpeningRefused::Reason);
    }
    let says = format!("one of two asks to open the seal on the reporter\u{2019}s name: {reason}");
    let opening = Opening {
        id,
        report: to_open.report.id,
        case: to_open.case,
        about_it: to_open.about_it,
        by: pass.member(),
        half: pass.half(),
        reason,
        asked: at,
    };
    let actor = Actor::Member(pass.member());
    let line = Line::of_case(opening.case, actor, EntryKind::SealAsked, says, at);
    Ok(Acted::told(opening, line))
}

impl Opening {
    /// Until when the second one may come.
    pub fn until(&self) -> Moment {
        self.asked.plus_minutes(OPENING_MINUTES)
    }

    /// Whether this member may be the second one now.
    ///
    /// # Errors
    /// Why not.
    pub fn may_be_opened_by(&self, pass: SealPass, at: Moment) -> Result<(), OpeningRefused> {
        may_take_part(self.about_it, pass)?;
        if pass.member() == self.by {
            return Err(OpeningRefused::SamePerson);
        }
        if pass.half() == self.half {
            return Err(OpeningRefused::SameHalf);
        }
        (at < self.until())
            .then_some(())
            .ok_or(OpeningRefused::TooLate)
    }

    /// Opens it: the line that says so. Whether the parts fit is tried before, on the top floor.
    ///
    /// # Errors
    /// See [`Opening::may_be_opened_by`].
    pub fn open(&self, pass: SealPass, at: Moment) -> Result<Line, OpeningRefused> {
        self.may_be_opened_by(pass, at)?;
        let says = format!(
            "the seal on the reporter\u{2019}s name was opened by two, and the reporter is told: {}",
            self.reason
        );
        let actor = Actor::Member(pass.member());
        Ok(Line::of_case(
            self.case,
            actor,
            EntryKind::SealOpened,
            says,
            at,
        ))
    }
}

/// The line on the organisation's own timeline: who holds a half, and since when, is no secret.
pub fn key_made_line(key: &SealKey, organisation: OrganisationId) -> Line {
    Line {
        chain: ChainId(organisation.0),
        at: key.made,
        actor: Actor::Member(key.account),
        kind: EntryKind::SealKeyMade,
        says: format!(
            "a key to the half of the seal of {} was made: {}",
            key.half.code(),
            key.id
        ),
    }
}

fn may_take_part(about_it: bool, pass: SealPass) -> Result<(), OpeningRefused> {
    (!about_it || pass.opens_about_it())
        .then_some(())
        .ok_or(OpeningRefused::AboutIt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::sample::{member, minute, report, uuid};
    use crate::people::Hat;

    fn pass(number: u128, hats: &[Hat]) -> SealPass {
        member(number, hats).seal_pass().unwrap()
    }

    fn asked(about_it: bool, by: SealPass, reason: &str) -> Result<Opening, OpeningRefused> {
        let report = report(2, Privacy::Confidential);
        let to_open = ToOpen {
            report: &report,
            case: CaseId(uuid(1)),
            about_it,
        };
        let acted = ask(OpeningId(uuid(9)), to_open, by, reason, minute(0));
        acted.map(|acted| {
            assert_eq!(acted.lines[0].kind, EntryKind::SealAsked);
            acted.changed
        })
    }

    const REASON: &str = "Somebody is in danger at home";

    #[test]
    fn two_people_with_different_halves_open_it_within_the_hour() {
        let security = pass(1, &[Hat::Security]);
        let opening = asked(false, security, REASON).unwrap();
        let leader = pass(2, &[Hat::Leader]);
        let last = OPENING_MINUTES - 1;
        let line = opening.open(leader, minute(last)).unwrap();
        assert_eq!(line.kind, EntryKind::SealOpened);
        assert!(line.says.contains("danger"));
        for (other, at, why) in [
            (leader, last + 1, OpeningRefused::TooLate),
            (security, 1, OpeningRefused::SamePerson),
            (pass(3, &[Hat::Security]), 1, OpeningRefused::SameHalf),
            // The same person with other hats meanwhile.
            (pass(1, &[Hat::Leader]), 1, OpeningRefused::SamePerson),
        ] {
            assert_eq!(opening.open(other, minute(at)), Err(why));
        }
    }

    #[test]
    fn nobody_who_runs_it_takes_part_where_it_is_about_it() {
        let runs = pass(1, &[Hat::Security, Hat::It]);
        assert_eq!(asked(true, runs, REASON), Err(OpeningRefused::AboutIt));
        assert!(asked(false, runs, REASON).is_ok());
        let opening = asked(true, pass(1, &[Hat::Security]), REASON).unwrap();
        let admin = pass(2, &[Hat::Leader, Hat::Admin]);
        assert_eq!(opening.open(admin, minute(1)), Err(OpeningRefused::AboutIt));
        assert!(opening.open(pass(2, &[Hat::Leader]), minute(1)).is_ok());
    }

    #[test]
    fn a_reason_is_a_sentence_and_only_a_confidential_report_has_a_seal() {
        let by = pass(1, &[Hat::Security]);
        for reason in ["", "  because ", &"x".repeat(WORDS_CHARS_MAX + 1)] {
            assert_eq!(asked(false, by, reason), Err(OpeningRefused::Reason));
        }
        for privacy in [Privacy::Named, Privacy::Anonymous] {
            let report = report(2, privacy);
            let to_open = ToOpen {
                report: &report,
                case: CaseId(uuid(1)),
                about_it: false,
            };
            let refused = ask(OpeningId(uuid(9)), to_open, by, REASON, minute(0));
            assert_eq!(refused, Err(OpeningRefused::NothingSealed));
        }
    }
}
