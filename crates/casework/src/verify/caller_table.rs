//! The tables of a check of a caller: how one way of checking goes, who may bring it on, and what it does to the check as a
//! whole. What is in neither does not happen. The rules behind them: what somebody knows proves nothing; a denial beats
//! whatever was proved; and the person answers, not the desk, where a link was sent.

use super::caller_check::{CallerState, Way, WayState};

/// What can happen to one way, without what comes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WayEvent {
    /// A link is sent, or a known number is rung.
    Ask,
    /// It holds: the right number was picked, they confirmed, the manager vouched, they stood there, their device answered.
    Prove,
    /// It does not: a wrong number, "that isn't me", "I don't vouch".
    Refuse,
    /// Nobody was reached.
    Miss,
}

/// Who may bring it on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Whoever works the case.
    TheDesk,
    /// The one who rang.
    WhoRang,
    /// Who holds the latest link of this way, within its minutes.
    WhoHoldsTheLink,
}

/// One row for a way.
#[derive(Clone, Copy, Debug)]
pub struct WayRow {
    /// Which way.
    pub way: Way,
    /// Where it stands.
    pub from: WayState,
    /// What happens.
    pub event: WayEvent,
    /// Where it stands then.
    pub to: WayState,
    /// Who may.
    pub who: Who,
}

const fn row(way: Way, from: WayState, event: WayEvent, to: WayState, who: Who) -> WayRow {
    WayRow {
        way,
        from,
        event,
        to,
        who,
    }
}

use Way::{CallBack, EnrolledDevice, InPerson, NumericChallenge, Vouching};
use WayEvent::{Ask, Miss, Prove, Refuse};
use WayState::{Asked, Failed, Open, Proved};
use Who::{TheDesk, WhoHoldsTheLink, WhoRang};

/// Every way's way.
#[rustfmt::skip]
pub const WAYS: &[WayRow] = &[
    row(NumericChallenge, Open,  Ask,    Asked,  TheDesk),
    // A newer link; the older one is worthless then.
    row(NumericChallenge, Asked, Ask,    Asked,  TheDesk),
    row(NumericChallenge, Asked, Prove,  Proved, WhoHoldsTheLink),
    row(NumericChallenge, Asked, Refuse, Failed, WhoHoldsTheLink),
    row(CallBack,         Open,  Ask,    Asked,  TheDesk),
    // Somebody else rings.
    row(CallBack,         Asked, Ask,    Asked,  TheDesk),
    row(CallBack,         Asked, Prove,  Proved, WhoRang),
    row(CallBack,         Asked, Refuse, Failed, WhoRang),
    row(CallBack,         Asked, Miss,   Open,   WhoRang),
    row(Vouching,         Open,  Ask,    Asked,  TheDesk),
    row(Vouching,         Asked, Ask,    Asked,  TheDesk),
    row(Vouching,         Asked, Prove,  Proved, WhoHoldsTheLink),
    row(Vouching,         Asked, Refuse, Failed, WhoHoldsTheLink),
    row(EnrolledDevice,   Open,  Ask,    Asked,  TheDesk),
    // Ten minutes more; what they were led to before is worthless then.
    row(EnrolledDevice,   Asked, Ask,    Asked,  TheDesk),
    row(EnrolledDevice,   Asked, Prove,  Proved, WhoHoldsTheLink),
    row(EnrolledDevice,   Asked, Refuse, Failed, WhoHoldsTheLink),
    row(InPerson,         Open,  Prove,  Proved, TheDesk),
    row(InPerson,         Open,  Refuse, Failed, TheDesk),
];

/// What can happen to a check as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckEvent {
    /// Somebody is asked, was not reached, or one way holds and another is still needed.
    Goes,
    /// As many ways hold as are needed.
    Suffices,
    /// A way failed.
    Fails,
    /// The one action is done.
    Acts,
    /// The desk ends it.
    GivesUp,
}

/// Every way a check can go: from, what, to. Done, refused and given up have no row: they are the end.
#[rustfmt::skip]
pub const CHECKS: &[(CallerState, CheckEvent, CallerState)] = &[
    (CallerState::Asking,   CheckEvent::Goes,     CallerState::Asking),
    (CallerState::Asking,   CheckEvent::Suffices, CallerState::Verified),
    (CallerState::Asking,   CheckEvent::Fails,    CallerState::Refused),
    (CallerState::Asking,   CheckEvent::GivesUp,  CallerState::GivenUp),
    // A link that is still out may be denied after the rest sufficed.
    (CallerState::Verified, CheckEvent::Fails,    CallerState::Refused),
    (CallerState::Verified, CheckEvent::Acts,     CallerState::Done),
    (CallerState::Verified, CheckEvent::GivesUp,  CallerState::GivenUp),
];

/// The row for an event where a way stands; `None` where it can't happen.
pub fn way_row(way: Way, from: WayState, event: WayEvent) -> Option<&'static WayRow> {
    WAYS.iter()
        .find(|row| row.way == way && row.from == from && row.event == event)
}

/// Where a check stands after an event; `None` where it can't happen.
pub fn check_after(from: CallerState, event: CheckEvent) -> Option<CallerState> {
    CHECKS
        .iter()
        .find(|(at, what, _)| *at == from && *what == event)
        .map(|(_, _, to)| *to)
}
