//! "Is this really our colleague?": the check of a caller before a reset, an unlock or a new second factor, as plain data, and
//! whether it holds together. It moves nothing; that is done in `caller_acting`.
//!
//! There are five ways of checking. What somebody knows (a birthday, a staff number, a manager's name) is not among them, so it
//! can't be configured.

use std::collections::BTreeSet;

use super::known_number::{NumberOnFile, RecordSource};
use super::payee::{Payee, PayeeKind};
use crate::cases::timeline::Actor;
use crate::ids::{AccountId, CallerCheckId, CaseId, ColleagueId};
use crate::moment::Moment;
use crate::people::caller_link::Bound;
use crate::people::colleagues::Colleague;
use crate::people::passes::CasePass;

/// How long a link counts, minutes (OWASP ASVS 5.0 clause 6.5.5: at most ten).
pub const LINK_MINUTES_MAX: i64 = 10;
/// How long what was proved unlocks the one action, minutes.
pub const UNLOCKED_MINUTES: i64 = 15;
/// How long a check may take, minutes; what was proved longer ago says little of who is on the phone now.
pub const CHECK_MINUTES_MAX: i64 = 60;
/// How often one way may be asked in one check: links sent, calls made.
pub const ROUNDS_MAX: u8 = 3;
/// Checks of one person that may be begun within an hour: links keep coming to somebody who never rang.
pub const CHECKS_OF_A_PERSON_PER_HOUR_MAX: usize = 3;
/// Checks of one case that are shown, the latest first.
pub const CALLER_CHECKS_SHOWN_MAX: usize = 20;
/// Numbers that the person chooses from.
pub const CHOICES: usize = 3;
/// Colleagues in this group need two different ways, as those with an account at the desk do.
pub const HIGH_RISK_GROUP: &str = "high-risk";
/// Only colleagues in this group can vouch for others.
pub const MANAGERS_GROUP: &str = "managers";

/// What the caller asks for. One check unlocks one of them, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GuardedAction {
    /// A locked account is let in again.
    Unlock,
    /// A new password is set.
    ResetPassword,
    /// A new second factor is enrolled.
    NewSecondFactor,
}

coded!(GuardedAction {
    Unlock = "unlock",
    ResetPassword = "reset-password",
    NewSecondFactor = "new-second-factor",
});

impl GuardedAction {
    /// Whether it alone asks for two different ways: who enrols a second factor owns the account from then on.
    pub const fn is_high_risk(self) -> bool {
        matches!(self, GuardedAction::NewSecondFactor)
    }

    /// The playbooks' step that asks for it. Once a caller is checked for it, that step is done by the check alone.
    pub const fn playbook_step(self) -> Option<&'static str> {
        match self {
            GuardedAction::Unlock => Some("lockout-unlock"),
            GuardedAction::ResetPassword => Some("reset-password"),
            GuardedAction::NewSecondFactor => None,
        }
    }

    /// As a part of a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            GuardedAction::Unlock => "unlock the account",
            GuardedAction::ResetPassword => "reset the password",
            GuardedAction::NewSecondFactor => "enrol a new second factor",
        }
    }
}

/// A way of checking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// Two digits on the desk's screen, told on the phone; the person picks them on a page that a link to their address leads to.
    NumericChallenge,
    /// The desk rings a number that was on file well before.
    CallBack,
    /// A manager vouches on a page that a link to the manager's address leads to.
    Vouching,
    /// Somebody who knows them, or looked at their papers, sees them.
    InPerson,
    /// They confirm with a passkey on a device that was enrolled well before.
    EnrolledDevice,
}

coded!(Way {
    NumericChallenge = "numeric-challenge",
    CallBack = "call-back",
    Vouching = "vouching",
    InPerson = "in-person",
    EnrolledDevice = "enrolled-device",
});

/// Where one way stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WayState {
    /// Not tried, or nobody was reached.
    Open,
    /// Asked, not answered yet.
    Asked,
    /// It holds.
    Proved,
    /// It does not.
    Failed,
}

coded!(WayState {
    Open = "open",
    Asked = "asked",
    Proved = "proved",
    Failed = "failed",
});

/// Where a check stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallerState {
    /// Not enough is proved; nothing is unlocked.
    Asking,
    /// Enough is proved; one action is unlocked for a while.
    Verified,
    /// The action was done.
    Done,
    /// Somebody said no, or picked a wrong number.
    Refused,
    /// The desk ended it.
    GivenUp,
}

coded!(CallerState {
    Asking = "asking",
    Verified = "verified",
    Done = "done",
    Refused = "refused",
    GivenUp = "given-up",
});

impl CallerState {
    /// Whether the check is at its end.
    pub const fn is_settled(self) -> bool {
        matches!(
            self,
            CallerState::Done | CallerState::Refused | CallerState::GivenUp
        )
    }
}

/// Somebody on the list of colleagues, as they stood there when the check began. Only [`OnFile::of`] makes one for a new
/// check, so that no address is ever one that a caller named.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OnFile {
    /// Which colleague.
    pub colleague: ColleagueId,
    /// The name; may be empty.
    pub name: String,
    /// The address that links go to.
    pub address: String,
}

impl OnFile {
    /// As the list has them.
    pub fn of(colleague: &Colleague) -> OnFile {
        OnFile {
            colleague: colleague.id,
            name: colleague.name.clone(),
            address: colleague.address.clone(),
        }
    }

    /// The name, or the address where there is none.
    pub fn shown(&self) -> &str {
        match self.name.trim() {
            "" => &self.address,
            name => name,
        }
    }

    /// The numbers that the register has of this colleague: those of payees on the staff with the same name.
    pub fn numbers(&self, payees: &[Payee]) -> Vec<StaffNumber> {
        let name = folded(&self.name);
        let theirs = |payee: &&Payee| {
            payee.kind == PayeeKind::Staff && !name.is_empty() && folded(&payee.name) == name
        };
        let numbers = payees.iter().filter(theirs).flat_map(Payee::numbers);
        numbers
            .map(|number| StaffNumber {
                of: self.colleague,
                number,
            })
            .collect()
    }
}

/// A name for comparing: small letters, single blanks.
fn folded(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// A number on file of one colleague; only [`OnFile::numbers`] gives one. Whether it is old enough is asked when it is rung.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffNumber {
    of: ColleagueId,
    number: NumberOnFile,
}

impl StaffNumber {
    /// Whose it is.
    pub fn of(&self) -> ColleagueId {
        self.of
    }

    /// As the register has it.
    pub fn on_file(&self) -> &NumberOnFile {
        &self.number
    }
}

/// The numbers of a numeric challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Numbers {
    /// The one on the desk's screen, 10 to 99.
    pub shown: u8,
    /// What the person picks from, all different, `shown` among them.
    pub choices: [u8; CHOICES],
}

impl Numbers {
    /// Three different numbers of two digits, one of them the right one.
    pub fn of_chance(chance: u64) -> Numbers {
        const SPAN: u64 = 90;
        let first = chance % SPAN;
        // Two steps that can't lead back to where they began.
        let second = (first + 1 + chance / SPAN % (SPAN - 1)) % SPAN;
        let mut third = chance / (SPAN * (SPAN - 1)) % (SPAN - 2);
        for taken in BTreeSet::from([first, second]) {
            third += u64::from(third >= taken);
        }
        let choices = [first, second, third].map(|number| 10 + u8::try_from(number).unwrap_or(0));
        let place = chance / (SPAN * (SPAN - 1) * (SPAN - 2)) % CHOICES as u64;
        let shown = choices.into_iter().nth(usize::try_from(place).unwrap_or(0));
        Numbers {
            shown: shown.unwrap_or(choices[0]),
            choices,
        }
    }

    /// Whether they could have been drawn.
    pub fn stand(&self) -> bool {
        let all = BTreeSet::from(self.choices);
        all.len() == CHOICES
            && all.contains(&self.shown)
            && all.iter().all(|number| (10..=99).contains(number))
    }
}

/// What belongs to one way alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Particulars {
    /// Nothing.
    None,
    /// The numbers of a challenge.
    Numbers(Numbers),
    /// The number that was rung.
    Rung {
        /// As it is dialled.
        number: String,
        /// Where it came from.
        source: RecordSource,
        /// Since when it was on file.
        on_file_since: Moment,
    },
    /// The manager who was asked.
    Manager(OnFile),
}

/// A way that was tried.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WayTried {
    /// Which.
    pub way: Way,
    /// Where it stands.
    pub state: WayState,
    /// How often it was asked, at most [`ROUNDS_MAX`].
    pub round: u8,
    /// Who asked, or saw them.
    pub by: AccountId,
    /// When.
    pub at: Moment,
    /// What belongs to it.
    pub particulars: Particulars,
    /// What came of it, in words; empty while it is asked.
    pub says: String,
}

impl WayTried {
    /// Until when an answer by link counts.
    pub fn link_until(&self) -> Moment {
        self.at.plus_minutes(LINK_MINUTES_MAX)
    }

    fn stands(&self) -> bool {
        let fits = match (self.way, &self.particulars) {
            (Way::NumericChallenge, Particulars::Numbers(numbers)) => numbers.stand(),
            (Way::CallBack, Particulars::Rung { .. })
            | (Way::Vouching, Particulars::Manager(_))
            | (Way::InPerson | Way::EnrolledDevice, Particulars::None) => true,
            _ => false,
        };
        fits && self.round <= ROUNDS_MAX
    }
}

/// How a check ended.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Settled {
    /// Who ended it; the desk itself where a link was answered.
    pub by: Actor,
    /// When.
    pub at: Moment,
    /// Why, or what was done.
    pub says: String,
}

/// The check of one caller. A case has at most one that isn't settled.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallerCheck {
    /// Which.
    pub id: CallerCheckId,
    /// For which case.
    pub case: CaseId,
    /// How often it changed, from 1; saving asks for the version that was read.
    pub version: u64,
    /// What it unlocks.
    pub action: GuardedAction,
    /// Who the caller says they are.
    pub person: OnFile,
    /// Whether two different ways are needed.
    pub needs_two: bool,
    /// Who began it.
    pub begun_by: AccountId,
    /// When.
    pub begun: Moment,
    /// Where it stands.
    pub state: CallerState,
    /// The ways that were tried, each once, in the order of [`Way`].
    pub ways: Vec<WayTried>,
    /// When enough was proved.
    pub verified: Option<Moment>,
    /// How it ended.
    pub settled: Option<Settled>,
}

/// A check whose parts don't belong together; it came from no act of this room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the check of the caller is `{}` without what that needs", .0.code())]
pub struct TornCallerCheck(pub CallerState);

/// May do the one action that a check unlocked, until it ends. Only [`CallerCheck::unlocked`] gives one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlocked {
    check: CallerCheckId,
    case: CaseId,
    action: GuardedAction,
    until: Moment,
}

impl Unlocked {
    /// By which check.
    pub fn check(&self) -> CallerCheckId {
        self.check
    }

    /// In which case.
    pub fn case(&self) -> CaseId {
        self.case
    }

    /// What may be done.
    pub fn action(&self) -> GuardedAction {
        self.action
    }

    /// Until when.
    pub fn until(&self) -> Moment {
        self.until
    }
}

impl CallerCheck {
    /// How many different ways have to hold.
    pub const fn ways_needed(&self) -> usize {
        if self.needs_two { 2 } else { 1 }
    }

    /// The ways that hold.
    pub fn proved(&self) -> impl Iterator<Item = &WayTried> {
        self.ways.iter().filter(|way| way.state == WayState::Proved)
    }

    /// A way, where it was tried.
    pub fn tried(&self, way: Way) -> Option<&WayTried> {
        self.ways.iter().find(|tried| tried.way == way)
    }

    /// What its links are bound to.
    pub const fn bound(&self) -> Bound<'static> {
        Bound {
            case: self.case,
            action: self.action.code(),
        }
    }

    /// The way whose link was sent at that moment and waits for its answer.
    pub fn link_sent(&self, way: Way, at: Moment) -> Option<&WayTried> {
        let asked = self.tried(way)?;
        (asked.state == WayState::Asked && asked.at == at).then_some(asked)
    }

    /// The manager who was asked last.
    pub fn manager(&self) -> Option<&OnFile> {
        match &self.tried(Way::Vouching)?.particulars {
            Particulars::Manager(manager) => Some(manager),
            _ => None,
        }
    }

    /// Until when the action is unlocked; `None` where it isn't.
    pub fn until(&self) -> Option<Moment> {
        let verified = self.verified?;
        (self.state == CallerState::Verified).then(|| verified.plus_minutes(UNLOCKED_MINUTES))
    }

    /// The capability, where the action is unlocked now and the pass is for this case.
    pub fn unlocked(&self, pass: &CasePass, now: Moment) -> Option<Unlocked> {
        let until = self.until()?;
        (pass.case() == self.case && now < until).then_some(Unlocked {
            check: self.id,
            case: self.case,
            action: self.action,
            until,
        })
    }

    /// The check, where it holds together. Storage asks this on the way in and on the way out.
    pub fn whole(self) -> Result<CallerCheck, TornCallerCheck> {
        let ways: BTreeSet<Way> = self.ways.iter().map(|tried| tried.way).collect();
        let failed = self.ways.iter().any(|way| way.state == WayState::Failed);
        let enough = self.proved().count() >= self.ways_needed();
        let stands = match self.state {
            CallerState::Asking => !failed && !enough && self.verified.is_none(),
            CallerState::Verified => !failed && enough && self.verified.is_some(),
            CallerState::Done => !failed && enough && self.done_in_time(),
            CallerState::Refused => failed,
            CallerState::GivenUp => !failed,
        };
        let stands = stands
            && ways.len() == self.ways.len()
            && self.ways.iter().all(WayTried::stands)
            && (self.needs_two || !self.action.is_high_risk())
            && self.settled.is_some() == self.state.is_settled();
        let state = self.state;
        stands.then_some(self).ok_or(TornCallerCheck(state))
    }

    fn done_in_time(&self) -> bool {
        let (Some(verified), Some(settled)) = (self.verified, &self.settled) else {
            return false;
        };
        settled.at >= verified && settled.at < verified.plus_minutes(UNLOCKED_MINUTES)
    }
}
