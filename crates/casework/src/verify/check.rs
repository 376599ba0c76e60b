//! The check of one payment as plain data, and whether it holds together: what every state must have behind it. It moves
//! nothing; that is done in `acting`.

use super::known_number::RecordSource;
use crate::cases::payment_check::CheckState;
use crate::ids::{AccountId, CaseId};
use crate::moment::Moment;

/// The longest name of a party, characters.
pub const PARTY_CHARS_MAX: usize = 200;
/// Characters of an account number that are read back.
pub const ACCOUNT_END_CHARS: usize = 4;

/// Somebody who asks for a payment, or who would make it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// A colleague with an account here.
    Member(AccountId),
    /// Somebody without one, as the desk calls them; at most [`PARTY_CHARS_MAX`] characters, never empty.
    Elsewhere(String),
}

impl Party {
    /// Whether it is this member.
    pub fn is(&self, member: AccountId) -> bool {
        *self == Party::Member(member)
    }
}

/// A call that was made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    /// Who called.
    pub by: AccountId,
    /// When.
    pub at: Moment,
    /// On which number.
    pub number: String,
    /// Where the number came from.
    pub source: RecordSource,
    /// Since when it was on file.
    pub on_file_since: Moment,
}

/// Somebody's decision with its words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decision {
    /// Who.
    pub by: AccountId,
    /// When.
    pub at: Moment,
    /// What was said, or why.
    pub says: String,
}

/// The check of one payment. A case has at most one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PaymentCheck {
    /// Which case.
    pub case: CaseId,
    /// How often it changed, from 1. Saving asks for the version that was read, so that of two people at once one is
    /// told to look again.
    pub version: u64,
    /// Who asks for the payment or the change.
    pub requester: Party,
    /// Who would pay.
    pub payer: Party,
    /// When the request arrived.
    pub request_received: Moment,
    /// The last [`ACCOUNT_END_CHARS`] characters of the account that the request names, upper case.
    pub account_ends_with: String,
    /// Where it stands.
    pub state: CheckState,
    /// Who is chosen to call.
    pub caller: Option<AccountId>,
    /// The last call since the caller was chosen.
    pub call: Option<Call>,
    /// What came of that call.
    pub outcome: Option<Decision>,
    /// Who released or stopped it.
    pub settled: Option<Decision>,
}

/// A check whose parts don't belong together; it came from no act of this room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the check of the payment is `{}` without what that needs", .0.code())]
pub struct TornCheck(pub CheckState);

impl PaymentCheck {
    /// The check, where it holds together. Storage asks this on the way in and on the way out.
    pub fn whole(self) -> Result<PaymentCheck, TornCheck> {
        let state = self.state;
        let stands = match state {
            CheckState::Held => self.caller.is_none(),
            CheckState::CallerChosen => self.caller_is_apart() && self.call.is_none(),
            CheckState::Called => self.was_called() && self.outcome.is_none(),
            CheckState::NotReached | CheckState::Confirmed | CheckState::Denied => {
                self.has_outcome()
            }
            CheckState::Released => self.has_outcome() && self.second_person_is_apart(),
            CheckState::Stopped => true,
        };
        let ends = self.settled.is_some() == state.is_settled();
        (stands && ends).then_some(self).ok_or(TornCheck(state))
    }

    /// Whether this member may be the caller: neither requester nor payer.
    pub fn may_call(&self, member: AccountId) -> bool {
        !self.requester.is(member) && !self.payer.is(member)
    }

    /// Whether this member may be the second person: neither requester nor caller. The payer may: with the caller that makes
    /// two people, and a firm of eight has no third who knows the payee.
    pub fn may_release(&self, member: AccountId) -> bool {
        !self.requester.is(member) && self.caller.is_some_and(|caller| caller != member)
    }

    fn caller_is_apart(&self) -> bool {
        self.caller.is_some_and(|caller| self.may_call(caller))
    }

    fn was_called(&self) -> bool {
        let by = self.call.as_ref().map(|call| call.by);
        self.caller_is_apart() && by == self.caller
    }

    fn has_outcome(&self) -> bool {
        let by = self.outcome.as_ref().map(|outcome| outcome.by);
        self.was_called() && by == self.caller
    }

    fn second_person_is_apart(&self) -> bool {
        self.settled
            .as_ref()
            .is_some_and(|settled| self.may_release(settled.by))
    }
}
