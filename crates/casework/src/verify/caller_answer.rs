//! How the link of a numeric challenge stands, and that of a manager who is asked to vouch, for the page of whoever holds it. It decides nothing: whether an answer is taken
//! is asked again when one is given ([`super::caller_acting::answer`]).

use super::caller_acting::{PICKED_WRONG, asked_by_link};
use super::caller_check::{CHOICES, CallerCheck, Particulars, Way, WayState};
use crate::moment::Moment;
use crate::people::caller_link::{Addressee, CallerLink};

/// How a link stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkStands {
    /// One of these numbers may be picked, once.
    Waits([u8; CHOICES]),
    /// It counts no more.
    Ended(LinkEnd),
}

/// Why a link counts no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkEnd {
    /// The right number was picked.
    Right,
    /// A wrong one was.
    Wrong,
    /// They said that they are not on the phone with the desk.
    NotThem,
    /// A newer link was sent.
    Newer,
    /// Its minutes are over.
    Late,
    /// The check came to its end without it.
    Over,
}

coded!(LinkEnd {
    Right = "right",
    Wrong = "wrong",
    NotThem = "not-them",
    Newer = "newer",
    Late = "late",
    Over = "over",
});

/// How this link stands now.
pub fn link_stands(check: &CallerCheck, link: &CallerLink, now: Moment) -> LinkStands {
    let challenge = check.tried(Way::NumericChallenge);
    let Some(challenge) = challenge.filter(|_| link.addressee() == Addressee::Person) else {
        return LinkStands::Ended(LinkEnd::Over);
    };
    if challenge.round != link.round() {
        return LinkStands::Ended(LinkEnd::Newer);
    }
    LinkStands::Ended(match (challenge.state, &challenge.particulars) {
        (WayState::Proved, _) => LinkEnd::Right,
        (WayState::Failed, _) if challenge.says == PICKED_WRONG => LinkEnd::Wrong,
        (WayState::Failed, _) => LinkEnd::NotThem,
        (WayState::Asked, Particulars::Numbers(numbers)) => match asked_by_link(check, link, now) {
            Ok(_) => return LinkStands::Waits(numbers.choices),
            Err(_) if check.state.is_settled() => LinkEnd::Over,
            Err(_) => LinkEnd::Late,
        },
        _ => LinkEnd::Over,
    })
}

/// How the link of a manager who is asked to vouch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VouchingStands {
    /// They may answer, once.
    Waits,
    /// They vouched.
    Vouched,
    /// They did not.
    NotVouched,
    /// A newer link was sent, to them or to another manager.
    Newer,
    /// Its minutes are over.
    Late,
    /// The check came to its end without it.
    Over,
}

coded!(VouchingStands {
    Waits = "waits",
    Vouched = "vouched",
    NotVouched = "not-vouched",
    Newer = "newer",
    Late = "late",
    Over = "over",
});

/// How this link of a manager stands now.
pub fn vouching_stands(check: &CallerCheck, link: &CallerLink, now: Moment) -> VouchingStands {
    let asked = check.tried(Way::Vouching);
    let Some(asked) = asked.filter(|_| link.addressee() == Addressee::Manager) else {
        return VouchingStands::Over;
    };
    if asked.round != link.round() {
        return VouchingStands::Newer;
    }
    match asked.state {
        WayState::Proved => VouchingStands::Vouched,
        WayState::Failed => VouchingStands::NotVouched,
        WayState::Asked if asked_by_link(check, link, now).is_ok() => VouchingStands::Waits,
        WayState::Asked if !check.state.is_settled() => VouchingStands::Late,
        WayState::Asked | WayState::Open => VouchingStands::Over,
    }
}
