//! A contact: somebody at the desk announces whom they are about to ring and about what, so that the person who is rung can
//! ask "Is this really IT?" and be told. IT proves itself: each person who asks is shown two words of their own, the caller
//! sees the same two and says them, and the person never reads anything out. Pure: moments and chance are arguments.
//!
//! The staff page needs no account, so whoever rings may open it, too. That is why the words don't belong to the contact:
//! they are drawn anew for each one who asks, and a stranger who asks as well is shown other ones. Name and reason on that
//! page prove nothing, and little of either is told.

use super::two_words::TwoWords;
use crate::cases::acts::Acted;
use crate::cases::acts::words::one_line;
use crate::cases::case::{Case, CaseState};
use crate::cases::timeline::{Actor, EntryKind, Line};
use crate::ids::{AccountId, CaseId, ContactId, ShowingId};
use crate::moment::Moment;
use crate::people::Doer;
use crate::people::passes::{CasePass, CaseReadingPass};

/// How long a contact may be open, minutes: what the form offers.
pub const CONTACT_MINUTES: [i64; 3] = [15, 30, 60];
/// How long two words hold, minutes (OWASP ASVS 5.0 clause 6.5.5: at most ten).
pub const WORDS_MINUTES_MAX: i64 = 10;
/// How often words are shown for one contact: one person is rung, and some press twice.
pub const SHOWINGS_MAX: usize = 20;
/// Contacts open at once in an organisation; more is no page that a frightened person can read.
pub const OPEN_CONTACTS_MAX: usize = 40;
/// The longest word on who is rung, characters.
pub const WHOM_CHARS_MAX: usize = 80;
/// The longest word on what it is about, characters.
pub const ABOUT_CHARS_MAX: usize = 120;
/// The longest name of a caller that is shown, characters.
const CALLER_CHARS_MAX: usize = 40;

/// An announced call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Which.
    pub id: ContactId,
    /// The case it is for.
    pub case: CaseId,
    /// Who rings.
    pub by: AccountId,
    /// How they are called on the staff page: the first name and a letter.
    pub caller: String,
    /// Who is rung, as everybody may read it: `somebody in accounts`.
    pub whom: String,
    /// What about, as everybody may read it.
    pub about: String,
    /// Since when.
    pub opened: Moment,
    /// Until when at most.
    pub until: Moment,
    /// When it was over, where somebody said so.
    pub closed: Option<Moment>,
}

/// Two words that were shown to one who asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Showing {
    /// Which. Whoever knows it may look at the words, so it goes to nobody but the one who asked.
    pub id: ShowingId,
    /// For which contact.
    pub contact: ContactId,
    /// The words.
    pub words: TwoWords,
    /// The language they were shown in.
    pub language: String,
    /// When.
    pub at: Moment,
    /// Until when they count.
    pub until: Moment,
}

/// What somebody wants to announce.
#[derive(Clone, Debug)]
pub struct Announced<'w> {
    /// Who is rung.
    pub whom: &'w str,
    /// What about.
    pub about: &'w str,
    /// For how long; one of [`CONTACT_MINUTES`].
    pub minutes: i64,
}

/// Why nothing was announced, or no words were shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContactRefused {
    /// The pass or the contact is for another case.
    #[error("the pass or the contact is for another case")]
    OtherCase,
    /// The case is closed.
    #[error("the case is closed")]
    CaseClosed,
    /// Nothing about such a case stands on a page that everybody reads.
    #[error("the case is about IT")]
    AboutIt,
    /// Words are missing or too long.
    #[error("words are missing or too long")]
    Words,
    /// That long can't be chosen.
    #[error("a contact is open for 15, 30 or 60 minutes")]
    Minutes,
    /// It is over.
    #[error("the contact is over")]
    Over,
    /// Words were shown too often.
    #[error("words were shown too often for one contact")]
    TooOften,
}

impl ContactRefused {
    /// What to do about it, as a sentence for the page of the desk.
    pub const fn advice(&self) -> &'static str {
        match self {
            ContactRefused::OtherCase => {
                "That is not part of this case any more. Please load the page again."
            }
            ContactRefused::CaseClosed => "This case is closed. Reopen it first.",
            ContactRefused::AboutIt => {
                "A case about IT is never announced on the staff page. Meet the person instead."
            }
            ContactRefused::Words => {
                "Please say in a few words who is rung, and what about, as everybody may read it."
            }
            ContactRefused::Minutes => "Please choose 15, 30 or 60 minutes.",
            ContactRefused::Over => "This contact is over. Announce the call again.",
            ContactRefused::TooOften => {
                "Words were shown too often for this contact. Close it and announce the call again."
            }
        }
    }
}

/// Announces a call. Whoever works the case may, unless it is about IT.
pub fn announce(
    case: &Case,
    pass: &CasePass,
    id: ContactId,
    name: &str,
    announced: &Announced<'_>,
    at: Moment,
) -> Result<Acted<Contact>, ContactRefused> {
    if case.id != pass.case() {
        return Err(ContactRefused::OtherCase);
    }
    if case.state == CaseState::Closed {
        return Err(ContactRefused::CaseClosed);
    }
    if case.about_it {
        return Err(ContactRefused::AboutIt);
    }
    if !CONTACT_MINUTES.contains(&announced.minutes) {
        return Err(ContactRefused::Minutes);
    }
    let contact = Contact {
        id,
        case: case.id,
        by: pass.member(),
        caller: caller_shown(name),
        whom: one_line(announced.whom, WHOM_CHARS_MAX).ok_or(ContactRefused::Words)?,
        about: one_line(announced.about, ABOUT_CHARS_MAX).ok_or(ContactRefused::Words)?,
        opened: at,
        until: at.plus_minutes(announced.minutes),
        closed: None,
    };
    // Who is rung may be the reporter, and no timeline names one.
    let says = format!(
        "a call was announced on the staff page for {} minutes, about: {}",
        announced.minutes, contact.about
    );
    let line = Line::of_case(
        contact.case,
        Actor::Member(pass.member()),
        EntryKind::ContactOpened,
        says,
        at,
    );
    Ok(Acted::told(contact, line))
}

impl Contact {
    /// Whether it is still open.
    pub fn is_open(&self, now: Moment) -> bool {
        self.closed.is_none() && now < self.until
    }

    /// Ends it. Whoever works the case may.
    pub fn close(
        &self,
        case: &Case,
        pass: &CasePass,
        showings: usize,
        at: Moment,
    ) -> Result<Acted<Contact>, ContactRefused> {
        if case.id != pass.case() || case.id != self.case {
            return Err(ContactRefused::OtherCase);
        }
        if !self.is_open(at) {
            return Err(ContactRefused::Over);
        }
        let mut contact = self.clone();
        contact.closed = Some(at);
        let says = format!(
            "the announced call is over; two words were shown {}",
            match showings {
                0 => "to nobody".to_owned(),
                1 => "once".to_owned(),
                several => format!("{several} times"),
            }
        );
        let line = Line::of_case(
            contact.case,
            Actor::Member(pass.member()),
            EntryKind::ContactClosed,
            says,
            at,
        );
        Ok(Acted::told(contact, line))
    }

    /// Draws two words for one who asks.
    pub fn show_words(
        &self,
        shown_before: usize,
        id: ShowingId,
        chance: u32,
        language: &str,
        at: Moment,
    ) -> Result<Showing, ContactRefused> {
        if !self.is_open(at) {
            return Err(ContactRefused::Over);
        }
        if shown_before >= SHOWINGS_MAX {
            return Err(ContactRefused::TooOften);
        }
        Ok(Showing {
            id,
            contact: self.id,
            words: TwoWords::of_chance(chance),
            language: language.to_owned(),
            at,
            until: at.plus_minutes(WORDS_MINUTES_MAX).min(self.until),
        })
    }

    /// The words that the caller may be asked for now: for nobody at the desk but the one who rings.
    pub fn words_for<'s>(
        &self,
        pass: &CaseReadingPass,
        showings: &'s [Showing],
        now: Moment,
    ) -> Vec<&'s Showing> {
        if pass.case() != self.case || pass.reader() != Doer::Member(self.by) || !self.is_open(now)
        {
            return Vec::new();
        }
        let counts = |showing: &&Showing| showing.contact == self.id && now < showing.until;
        showings.iter().filter(counts).collect()
    }
}

/// A first name and the first letter of the last: enough to compare with what a caller says, and no list of the staff.
fn caller_shown(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first: String = words
        .next()
        .unwrap_or("IT")
        .chars()
        .take(CALLER_CHARS_MAX)
        .collect();
    match words.next_back().and_then(|last| last.chars().next()) {
        Some(letter) => format!("{first} {letter}."),
        None => first,
    }
}
