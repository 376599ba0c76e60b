//! How the link of a numeric challenge stands, and that of a manager or a device, for the page of whoever holds it. It decides
//! nothing: whether an answer is taken is asked again when one is given ([`super::caller_acting::answer`]).

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

/// How a link stands that is answered with yes or no: that of a manager who is asked to vouch, and that of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YesNoStands {
    /// It may be answered, once.
    Waits,
    /// The answer was yes.
    Yes,
    /// It was no.
    No,
    /// A newer link was made, for them or for another manager.
    Newer,
    /// Its minutes are over.
    Late,
    /// The check came to its end without it.
    Over,
}

coded!(YesNoStands {
    Waits = "waits",
    Yes = "yes",
    No = "no",
    Newer = "newer",
    Late = "late",
    Over = "over",
});

/// How this link of a manager or a device stands now.
pub fn yes_no_stands(check: &CallerCheck, link: &CallerLink, now: Moment) -> YesNoStands {
    let way = match link.addressee() {
        Addressee::Person => return YesNoStands::Over,
        Addressee::Manager => Way::Vouching,
        Addressee::Device => Way::EnrolledDevice,
    };
    let Some(asked) = check.tried(way) else {
        return YesNoStands::Over;
    };
    if asked.round != link.round() {
        return YesNoStands::Newer;
    }
    match asked.state {
        WayState::Proved => YesNoStands::Yes,
        WayState::Failed => YesNoStands::No,
        WayState::Asked if asked_by_link(check, link, now).is_ok() => YesNoStands::Waits,
        WayState::Asked if !check.state.is_settled() => YesNoStands::Late,
        WayState::Asked | WayState::Open => YesNoStands::Over,
    }
}
