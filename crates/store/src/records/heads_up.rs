//! Heads-ups as they go in and out of the store: one to be sent, how those of a case stand, what a banner needs, and a
//! raised hand that answers one. Which words and which people is decided by the floor below.

use casework::cases::heads_up::{Addressee, HeadsUp};
use casework::cases::timeline::Line;
use casework::ids::{ColleagueId, HeadsUpId};
use casework::moment::Moment;
use casework::people::colleagues::Colleague;

use super::intake::Arrival;

/// A heads-up to be sent, in one transaction with its mails and its line.
#[derive(Clone, Copy, Debug)]
pub struct SendingHeadsUp<'s> {
    /// The heads-up.
    pub heads_up: &'s HeadsUp,
    /// The hidden id of the form; a second sending of it changes nothing.
    pub submission: &'s str,
    /// Whom it goes to by mail.
    pub to: &'s [Addressee],
    /// What the timeline says.
    pub lines: &'s [Line],
}

/// What became of a heads-up that was to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentHeadsUp {
    /// The new one, or the one that came first with this submission id.
    pub id: HeadsUpId,
    /// Whether it is new.
    pub is_new: bool,
}

/// What the page of a case says about a heads-up: figures that name nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadsUpStanding {
    /// The heads-up.
    pub heads_up: HeadsUp,
    /// The name of who wrote it.
    pub by_name: String,
    /// How many it was meant for by mail.
    pub addressees: u64,
    /// Mails the relay took.
    pub sent: u64,
    /// Mails still waiting.
    pub waiting: u64,
    /// Mails that were given up, or may not have got through.
    pub troubled: u64,
    /// Hands that say "I got it too".
    pub got_it_too: u64,
    /// Hands that say that more happened.
    pub more_happened: u64,
}

/// The heads-ups of a case, and what has to be known to write another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseHeadsUps {
    /// Newest first.
    pub all: Vec<HeadsUpStanding>,
    /// How many reports the case has.
    pub reports: u64,
    /// Whether it is demonstration data, from which nothing leaves.
    pub demonstration: bool,
}

/// A heads-up with the case it is about, as far as whoever answers it may lead there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenHeadsUp {
    /// The heads-up.
    pub heads_up: HeadsUp,
    /// When its case was closed; `None` while it is being worked.
    pub closed: Option<Moment>,
}

/// A raised hand that answers a heads-up. The report names its case already.
#[derive(Clone, Copy, Debug)]
pub struct AnsweringHeadsUp<'a> {
    /// The report as it arrives.
    pub arrival: &'a Arrival,
    /// Which heads-up it answers.
    pub heads_up: HeadsUpId,
}

/// Changes to the list of colleagues.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColleagueChanges {
    /// To be put in the place of the row with the same identifier, or added.
    pub put: Vec<Colleague>,
    /// To be taken off the list.
    pub remove: Vec<ColleagueId>,
}

/// The submission id of one colleague's answer to one heads-up: the second tap is the same report.
pub fn submission_of_tap(heads_up: HeadsUpId, colleague: ColleagueId) -> String {
    format!("heads-up-{heads_up}-{colleague}")
}
