//! Moving a check along its table. Pure: it takes the case and the check as they stand, the pass of who acts and the moment,
//! and gives back the check as it then stands with the line for the timeline. Storage saves both in one transaction,
//! and only over the version that was read.

use super::check::{ACCOUNT_END_CHARS, Call, Decision, PARTY_CHARS_MAX, Party, PaymentCheck};
use super::known_number::{NotKnown, NumberOnFile};
use super::table::{EventKind, Row, Who, row_for};
use crate::cases::acts::Acted;
use crate::cases::case::{Case, CaseState, WORDS_CHARS_MAX};
use crate::cases::payment_check::CheckState;
use crate::cases::timeline::{Actor, EntryKind, Line};
use crate::ids::{AccountId, CaseId};
use crate::moment::Moment;
use crate::people::passes::CasePass;

/// What is known when a payment is held.
#[derive(Clone, Debug)]
pub struct Hold {
    /// Who asks for it.
    pub requester: Party,
    /// Who would pay.
    pub payer: Party,
    /// When the request arrived.
    pub request_received: Moment,
    /// The account that the request names, or its end; only the last four letters and digits are kept.
    pub account: String,
}

/// What happens to a check.
#[derive(Clone, Copy, Debug)]
pub enum Event<'e> {
    /// This colleague is chosen to call; the pass shows that they work the case.
    ChooseCaller(&'e CasePass),
    /// This number of the register is rung.
    Call(&'e NumberOnFile),
    /// They stated the details themselves: the end of the account as they said it, and what else they said.
    Confirm {
        /// The last characters of the account, as the other side stated them.
        read_back: &'e str,
        /// What they said.
        says: &'e str,
    },
    /// They know nothing of it, or say something else: what they said.
    Deny(&'e str),
    /// Nobody was reached: how it was tried.
    NotReached(&'e str),
    /// A second person releases the payment: what they looked at.
    Release(&'e str),
    /// The payment is stopped: why.
    Stop(&'e str),
}

impl Event<'_> {
    /// Its row's event.
    pub const fn kind(&self) -> EventKind {
        match self {
            Event::ChooseCaller(_) => EventKind::ChooseCaller,
            Event::Call(_) => EventKind::Call,
            Event::Confirm { .. } => EventKind::Confirm,
            Event::Deny(_) => EventKind::Deny,
            Event::NotReached(_) => EventKind::NotReached,
            Event::Release(_) => EventKind::Release,
            Event::Stop(_) => EventKind::Stop,
        }
    }
}

/// Why a check did not move. [`CheckRefused::advice`] is the sentence for the person who tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckRefused {
    /// The pass, the check and the case don't belong together.
    #[error("the pass or the check is for another case")]
    OtherCase,
    /// The case is closed.
    #[error("the case is closed")]
    CaseClosed,
    /// A payment is held in this case already.
    #[error("a payment is held in this case already")]
    HeldAlready,
    /// The table has no such row.
    #[error("this can't happen to a check that is `{}`", .0.code())]
    NotNow(CheckState),
    /// Somebody else has to do it.
    #[error("somebody else has to do this")]
    SomebodyElse(Who),
    /// The chosen caller asks for the payment or makes it.
    #[error("the caller is the requester or the payer")]
    CallerNotApart,
    /// The number can't be rung.
    #[error("the number is not known: {0}")]
    NumberNotKnown(#[source] NotKnown),
    /// The other side stated another account.
    #[error("the account that was read back is another one")]
    ReadBackDiffers,
    /// Words are missing or too long, or a party has no name, or no account's end was given.
    #[error("words are missing or too long")]
    Words,
}

impl CheckRefused {
    /// What to do about it, as a sentence for the page.
    pub const fn advice(&self) -> &'static str {
        match self {
            CheckRefused::OtherCase => {
                "That is not part of this case any more. Please load the page again."
            }
            CheckRefused::CaseClosed => "This case is closed. Reopen it first.",
            CheckRefused::HeldAlready => "This payment is held already.",
            CheckRefused::NotNow(_) => {
                "The check has moved on. Please load the page again and look where it stands."
            }
            CheckRefused::SomebodyElse(Who::TheCaller) => {
                "Only the colleague who was chosen can call and note what came of it."
            }
            CheckRefused::SomebodyElse(Who::ASecondPerson) => {
                "A second person has to release this: not who asked for it, and not who called."
            }
            CheckRefused::SomebodyElse(_) => {
                "Who asked for the payment can't choose who checks it. Please ask a colleague."
            }
            CheckRefused::CallerNotApart => {
                "Please choose somebody who neither asked for this payment nor makes it."
            }
            CheckRefused::NumberNotKnown(NotKnown::TooYoung) => {
                "This number was put on file too shortly before the request arrived. Please use another one, or stop the payment."
            }
            CheckRefused::NumberNotKnown(NotKnown::NoNumber) => {
                "This is no telephone number. Please use another one from the register."
            }
            CheckRefused::ReadBackDiffers => {
                "They named another account than the request does. Please note that they did not confirm it."
            }
            CheckRefused::Words => "Please write a sentence about it.",
        }
    }
}

/// Holds a payment. Anyone who works the case may.
pub fn hold(
    case: &Case,
    pass: &CasePass,
    hold: Hold,
    at: Moment,
) -> Result<Acted<PaymentCheck>, CheckRefused> {
    must_be_for_open(case, pass.case())?;
    if case.payment_check.is_some() {
        return Err(CheckRefused::HeldAlready);
    }
    let check = PaymentCheck {
        case: case.id,
        version: 1,
        requester: named(hold.requester)?,
        payer: named(hold.payer)?,
        request_received: hold.request_received,
        account_ends_with: account_end(&hold.account).ok_or(CheckRefused::Words)?,
        state: CheckState::Held,
        caller: None,
        call: None,
        outcome: None,
        settled: None,
    };
    let says = String::from("the payment is held: nothing is paid until it was checked by a call");
    let line = Line::of_case(
        check.case,
        Actor::Member(pass.member()),
        EntryKind::PaymentHeld,
        says,
        at,
    );
    Ok(Acted::told(check, line))
}

/// Lets an event happen to a check, where the table has a row for it and `pass` is of somebody who may.
pub fn act(
    case: &Case,
    check: &PaymentCheck,
    pass: &CasePass,
    event: Event<'_>,
    at: Moment,
) -> Result<Acted<PaymentCheck>, CheckRefused> {
    must_be_for_open(case, pass.case())?;
    must_be_for_open(case, check.case)?;
    let row = row_for(check.state, event.kind()).ok_or(CheckRefused::NotNow(check.state))?;
    must_be_allowed(row, check, pass.member())?;
    let mut next = check.clone();
    next.state = row.to;
    next.version = check.version.saturating_add(1);
    let (kind, says) = take_down(&mut next, pass.member(), event, at)?;
    let next = next.whole().map_err(|torn| CheckRefused::NotNow(torn.0))?;
    let line = Line::of_case(next.case, Actor::Member(pass.member()), kind, says, at);
    Ok(Acted::told(next, line))
}

fn must_be_for_open(case: &Case, other: CaseId) -> Result<(), CheckRefused> {
    if case.id != other {
        return Err(CheckRefused::OtherCase);
    }
    match case.state {
        CaseState::Open => Ok(()),
        CaseState::Closed => Err(CheckRefused::CaseClosed),
    }
}

fn must_be_allowed(row: &Row, check: &PaymentCheck, member: AccountId) -> Result<(), CheckRefused> {
    let may = check.allows(row.who, member);
    may.then_some(()).ok_or(CheckRefused::SomebodyElse(row.who))
}

/// Writes into the check what comes with the event, and says it for the timeline.
fn take_down(
    check: &mut PaymentCheck,
    by: AccountId,
    event: Event<'_>,
    at: Moment,
) -> Result<(EntryKind, String), CheckRefused> {
    match event {
        Event::ChooseCaller(chosen) => {
            choose(check, chosen)?;
            let says = String::from("a colleague was chosen to ring the known number");
            Ok((EntryKind::CallerChosen, says))
        }
        Event::Call(number) => {
            let call = call(check, by, number, at)?;
            let says = format!(
                "{} was rung, on file since {} ({})",
                call.number,
                call.on_file_since,
                call.source.code()
            );
            check.call = Some(call);
            check.outcome = None;
            Ok((EntryKind::CallMade, says))
        }
        Event::Confirm { read_back, says } => {
            if account_end(read_back).as_ref() != Some(&check.account_ends_with) {
                return Err(CheckRefused::ReadBackDiffers);
            }
            note(
                check,
                by,
                says,
                "they stated the details themselves, and they agree",
                at,
            )
        }
        Event::Deny(says) => note(check, by, says, "they did not confirm it", at),
        Event::NotReached(says) => note(check, by, says, "nobody was reached", at),
        Event::Release(says) => {
            let says = settle(check, by, says, at)?;
            let says = format!("a second person released the payment: {says}");
            Ok((EntryKind::PaymentReleased, says))
        }
        Event::Stop(says) => {
            let says = settle(check, by, says, at)?;
            Ok((
                EntryKind::PaymentStopped,
                format!("the payment was stopped: {says}"),
            ))
        }
    }
}

/// A new caller begins anew: what an earlier one noted no longer counts, and stays on the timeline.
fn choose(check: &mut PaymentCheck, chosen: &CasePass) -> Result<(), CheckRefused> {
    if chosen.case() != check.case {
        return Err(CheckRefused::OtherCase);
    }
    if !check.may_call(chosen.member()) {
        return Err(CheckRefused::CallerNotApart);
    }
    check.caller = Some(chosen.member());
    check.call = None;
    check.outcome = None;
    Ok(())
}

fn call(
    check: &PaymentCheck,
    by: AccountId,
    number: &NumberOnFile,
    at: Moment,
) -> Result<Call, CheckRefused> {
    let known = number
        .known_before(check.request_received)
        .map_err(CheckRefused::NumberNotKnown)?;
    let on_file = known.on_file();
    Ok(Call {
        by,
        at,
        number: on_file.number.clone(),
        source: on_file.source,
        on_file_since: on_file.since,
    })
}

fn note(
    check: &mut PaymentCheck,
    by: AccountId,
    says: &str,
    came_of_it: &str,
    at: Moment,
) -> Result<(EntryKind, String), CheckRefused> {
    let says = words(says)?;
    let line = format!("{came_of_it}: {says}");
    check.outcome = Some(Decision { by, at, says });
    Ok((EntryKind::CallOutcome, line))
}

fn settle(
    check: &mut PaymentCheck,
    by: AccountId,
    says: &str,
    at: Moment,
) -> Result<String, CheckRefused> {
    let says = words(says)?;
    check.settled = Some(Decision {
        by,
        at,
        says: says.clone(),
    });
    Ok(says)
}

fn words(says: &str) -> Result<String, CheckRefused> {
    let says = says.trim();
    let fits = !says.is_empty() && says.chars().count() <= WORDS_CHARS_MAX;
    fits.then(|| says.to_owned()).ok_or(CheckRefused::Words)
}

fn named(party: Party) -> Result<Party, CheckRefused> {
    match party {
        Party::Elsewhere(name)
            if name.trim().is_empty() || name.chars().count() > PARTY_CHARS_MAX =>
        {
            Err(CheckRefused::Words)
        }
        Party::Elsewhere(name) => Ok(Party::Elsewhere(name.trim().to_owned())),
        Party::Member(member) => Ok(Party::Member(member)),
    }
}

/// The last four letters and digits, upper case; `None` where there are fewer.
fn account_end(account: &str) -> Option<String> {
    let marks: Vec<char> = account
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let start = marks.len().checked_sub(ACCOUNT_END_CHARS)?;
    Some(marks.into_iter().skip(start).collect())
}

/// The line of a held payment whose caller has left the desk: the call waits for somebody else.
pub fn line_of_leaving(case: CaseId, by: AccountId, at: Moment) -> Line {
    let says =
        String::from("whoever was to ring has left the desk: somebody else has to be chosen");
    Line::of_case(case, Actor::Member(by), EntryKind::CallerLeft, says, at)
}
