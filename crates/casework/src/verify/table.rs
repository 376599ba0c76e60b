//! The table: from which state which event leads to which state, and who may bring it about. What is not in it does not
//! happen. The rules behind it: ring a number from one's own records; requester, caller and payer are different people;
//! two people before money moves (guidance for businesses of RBS and HSBC); and anyone may stop a payment at any time.

use crate::cases::payment_check::CheckState;

/// What can happen to a check, without what comes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// Somebody is chosen to call; what was noted of an earlier call no longer counts.
    ChooseCaller,
    /// The known number is rung.
    Call,
    /// The other side stated the details themselves, and they agree.
    Confirm,
    /// The other side knows nothing of it, or states other details.
    Deny,
    /// Nobody was reached.
    NotReached,
    /// A second person releases the payment.
    Release,
    /// The payment is stopped.
    Stop,
}

/// Who may bring an event about, among those who work the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anyone.
    Anyone,
    /// Anyone but the requester.
    NotTheRequester,
    /// The one who was chosen to call, who is neither requester nor payer.
    TheCaller,
    /// Somebody who is neither requester nor caller; the payer may.
    ASecondPerson,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Where the check stands.
    pub from: CheckState,
    /// What happens.
    pub event: EventKind,
    /// Where it stands then.
    pub to: CheckState,
    /// Who may.
    pub who: Who,
}

const fn row(from: CheckState, event: EventKind, to: CheckState, who: Who) -> Row {
    Row {
        from,
        event,
        to,
        who,
    }
}

use CheckState as S;
use EventKind as E;
use Who::{ASecondPerson, Anyone, NotTheRequester, TheCaller};

/// Every way a check can go. Released and stopped have no row: they are the end.
#[rustfmt::skip]
pub const TABLE: &[Row] = &[
    row(S::Held,         E::ChooseCaller, S::CallerChosen, NotTheRequester),
    row(S::CallerChosen, E::ChooseCaller, S::CallerChosen, NotTheRequester),
    row(S::CallerChosen, E::Call,         S::Called,       TheCaller),
    row(S::Called,       E::Confirm,      S::Confirmed,    TheCaller),
    row(S::Called,       E::Deny,         S::Denied,       TheCaller),
    row(S::Called,       E::NotReached,   S::NotReached,   TheCaller),
    // Whoever rang is gone, and can't note what came of it: somebody else rings anew.
    row(S::Called,       E::ChooseCaller, S::CallerChosen, NotTheRequester),
    row(S::NotReached,   E::Call,         S::Called,       TheCaller),
    row(S::NotReached,   E::ChooseCaller, S::CallerChosen, NotTheRequester),
    // The second person has doubts: somebody calls once more.
    row(S::Confirmed,    E::ChooseCaller, S::CallerChosen, NotTheRequester),
    row(S::Confirmed,    E::Release,      S::Released,     ASecondPerson),
    row(S::Held,         E::Stop,         S::Stopped,      Anyone),
    row(S::CallerChosen, E::Stop,         S::Stopped,      Anyone),
    row(S::Called,       E::Stop,         S::Stopped,      Anyone),
    row(S::NotReached,   E::Stop,         S::Stopped,      Anyone),
    row(S::Confirmed,    E::Stop,         S::Stopped,      Anyone),
    row(S::Denied,       E::Stop,         S::Stopped,      Anyone),
];

/// The row for an event where the check stands; `None` where it can't happen.
pub fn row_for(from: CheckState, event: EventKind) -> Option<&'static Row> {
    TABLE
        .iter()
        .find(|row| row.from == from && row.event == event)
}
