//! Moving the check of a caller along its tables. Pure: it takes the case and the check as they stand, who acts and the moment,
//! and gives back the check as it then stands with the lines for the timeline. Storage saves both in one transaction, and
//! only over the version that was read.
//!
//! The line that says a caller was verified carries a seal, a keyed hash of what was verified, by which and how: with the
//! chain it stands in, it can't have been written by anybody who doesn't hold the desk's secret. No line names the person
//! or the manager: the person may be the reporter, and no timeline names one.

use super::caller_check::{
    CHECK_MINUTES_MAX, CHECKS_OF_A_PERSON_PER_HOUR_MAX, CallerCheck, CallerState, GuardedAction,
    HIGH_RISK_GROUP, MANAGERS_GROUP, Numbers, OnFile, Particulars, ROUNDS_MAX, Settled,
    StaffNumber, Unlocked, Way, WayState, WayTried,
};
use super::caller_device::KnownDevice;
use super::caller_table::{CheckEvent, WayEvent, WayRow, Who, check_after, way_row};
use super::known_number::NotKnown;
use crate::cases::acts::Acted;
use crate::cases::case::{Case, CaseState, WORDS_CHARS_MAX};
use crate::cases::timeline::{Actor, EntryKind, Line};
use crate::ids::{AccountId, CallerCheckId, CaseId};
use crate::moment::Moment;
use crate::people::account::Account;
use crate::people::caller_link::{Addressee, CallerLink};
use crate::people::colleagues::Colleague;
use crate::people::keyed_hash::{hmac_sha256, is_same_tag};
use crate::people::passes::CasePass;
use crate::people::private_link::DeskSecret;

/// What stands on a challenge whose holder picked a wrong number.
pub const PICKED_WRONG: &str = "a wrong number was picked";
/// What the seal's hash begins with.
const SEAL_PURPOSE: &[u8] = b"caller-verified";
/// Bytes of a seal.
const SEAL_BYTES: usize = 16;

/// What is known when a check begins.
#[derive(Clone, Copy, Debug)]
pub struct Begin<'b> {
    /// Which check it will be.
    pub id: CallerCheckId,
    /// Who the caller says they are, as the list of colleagues has them.
    pub person: &'b Colleague,
    /// Their account at the desk, where they have one; it makes them high-risk.
    pub account: Option<&'b Account>,
    /// What they ask for.
    pub action: GuardedAction,
    /// Checks of this person that were begun within the last hour.
    pub begun_within_the_hour: usize,
}

/// What somebody at the desk does.
#[derive(Clone, Copy, Debug)]
pub enum Event<'e> {
    /// A link is sent to the person; the chance draws the numbers.
    SendChallenge(u64),
    /// This number on file is rung.
    Ring(&'e StaffNumber),
    /// Nobody was reached on it: how it was tried.
    NotReached(&'e str),
    /// Who answered there is the person, and asked for it: what they said.
    Confirmed(&'e str),
    /// Who answered there knows nothing of it: what they said.
    Denied(&'e str),
    /// A link is sent to this manager. The account of who sends it, so that nobody vouches for their own check.
    AskManager(&'e Colleague, &'e Account),
    /// They are asked to confirm on this device, or on any other that was enrolled as long ago.
    AskDevice(&'e KnownDevice),
    /// The person stands there: who knows them, or what was looked at.
    SeenInPerson(&'e str),
    /// Somebody stands there who isn't the person: what was seen.
    NotThem(&'e str),
    /// The check is ended: why.
    GiveUp(&'e str),
}

/// What somebody does who holds a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The person picks a number.
    Picks(u8),
    /// The person says: I am not on the phone with the desk.
    IsNotMe,
    /// The manager vouches.
    Vouches,
    /// The manager does not.
    DoesNotVouch,
    /// The person says, on a device of theirs: that is me on the phone.
    Confirms,
}

/// Why a check did not move. [`CallerRefused::advice`] is the sentence for the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallerRefused {
    /// The pass, the check and the case don't belong together.
    #[error("the pass or the check is for another case")]
    OtherCase,
    /// The case is closed.
    #[error("the case is closed")]
    CaseClosed,
    /// The tables have no such row.
    #[error("this can't happen to a check that is `{}`", .0.code())]
    NotNow(CallerState),
    /// Somebody else has to do it.
    #[error("somebody else has to do this")]
    SomebodyElse,
    /// Who checks and who is checked are the same person.
    #[error("who asks and who is asked are the same")]
    OneAndTheSame,
    /// The colleague can't vouch.
    #[error("the colleague is not among the managers")]
    NoManager,
    /// The number can't be rung.
    #[error("the number is not known: {0}")]
    NumberNotKnown(#[source] NotKnown),
    /// The number is somebody else's.
    #[error("the number is somebody else's")]
    OtherNumber,
    /// Asked too often.
    #[error("this was asked too often")]
    TooOften,
    /// The link or the check is too old.
    #[error("the time for it is over")]
    TooLate,
    /// The number was none of those that could be picked.
    #[error("this number was not to be picked")]
    NoSuchNumber,
    /// Words are missing or too long.
    #[error("words are missing or too long")]
    Words,
}

impl CallerRefused {
    /// What to do about it, as a sentence for the page of the desk.
    pub const fn advice(&self) -> &'static str {
        match self {
            CallerRefused::OtherCase => {
                "That is not part of this case any more. Please load the page again."
            }
            CallerRefused::CaseClosed => "This case is closed. Reopen it first.",
            CallerRefused::NotNow(_) => {
                "The check has moved on. Please load the page again and look where it stands."
            }
            CallerRefused::SomebodyElse => "Only the colleague who rang can note what came of it.",
            CallerRefused::OneAndTheSame => {
                "Nobody checks, or vouches for, a call of their own. Please ask a colleague."
            }
            CallerRefused::NoManager => {
                "Only colleagues in the group “managers” can vouch. Please choose one of them, or another way."
            }
            CallerRefused::NumberNotKnown(NotKnown::TooYoung) => {
                "This number was put on file too shortly before this call. Please use another one, or another way."
            }
            CallerRefused::NumberNotKnown(NotKnown::NoNumber) | CallerRefused::OtherNumber => {
                "This number is not on file for this colleague. Please use another one, or another way."
            }
            CallerRefused::TooOften => {
                "This was tried as often as it may be. Please use another way, or let them come by."
            }
            CallerRefused::TooLate => {
                "The time for this is over. Please end this check and begin anew."
            }
            CallerRefused::NoSuchNumber => "Please pick one of the numbers on the page.",
            CallerRefused::Words => "Please write a sentence about it.",
        }
    }
}

/// Begins a check. Whoever works the case may, but for the person who is checked.
pub fn begin(
    case: &Case,
    pass: &CasePass,
    begin: Begin<'_>,
    at: Moment,
) -> Result<Acted<CallerCheck>, CallerRefused> {
    must_be_for_open(case, pass.case())?;
    if begin
        .account
        .is_some_and(|account| account.id == pass.member())
    {
        return Err(CallerRefused::OneAndTheSame);
    }
    if begin.begun_within_the_hour >= CHECKS_OF_A_PERSON_PER_HOUR_MAX {
        return Err(CallerRefused::TooOften);
    }
    let high_risk = begin.account.is_some() || begin.person.groups.contains(HIGH_RISK_GROUP);
    let check = CallerCheck {
        id: begin.id,
        case: case.id,
        version: 1,
        action: begin.action,
        person: OnFile::of(begin.person),
        needs_two: high_risk || begin.action.is_high_risk(),
        begun_by: pass.member(),
        begun: at,
        state: CallerState::Asking,
        ways: Vec::new(),
        verified: None,
        settled: None,
    };
    let says = format!(
        "the desk checks who is calling before it may {}; {} needed",
        check.action.words(),
        if check.needs_two {
            "two different ways are"
        } else {
            "one way is"
        }
    );
    let line = Line::of_case(
        check.case,
        Actor::Member(pass.member()),
        EntryKind::CallerCheckBegun,
        says,
        at,
    );
    Ok(Acted {
        changed: check,
        lines: vec![line],
    })
}

/// Lets an event of the desk happen to a check, where the tables have a row for it and `pass` is of somebody who may.
pub fn act(
    case: &Case,
    check: &CallerCheck,
    pass: &CasePass,
    event: Event<'_>,
    secret: &DeskSecret,
    at: Moment,
) -> Result<Acted<CallerCheck>, CallerRefused> {
    must_be_for_open(case, pass.case())?;
    must_be_for_open(case, check.case)?;
    let by = pass.member();
    let (way, what, says) = match event {
        Event::GiveUp(says) => return end(check, by, CheckEvent::GivesUp, says, at),
        Event::SendChallenge(_) => (Way::NumericChallenge, WayEvent::Ask, ""),
        Event::AskManager(..) => (Way::Vouching, WayEvent::Ask, ""),
        Event::AskDevice(_) => (Way::EnrolledDevice, WayEvent::Ask, ""),
        Event::Ring(_) => (Way::CallBack, WayEvent::Ask, ""),
        Event::NotReached(says) => (Way::CallBack, WayEvent::Miss, says),
        Event::Confirmed(says) => (Way::CallBack, WayEvent::Prove, says),
        Event::Denied(says) => (Way::CallBack, WayEvent::Refuse, says),
        Event::SeenInPerson(says) => (Way::InPerson, WayEvent::Prove, says),
        Event::NotThem(says) => (Way::InPerson, WayEvent::Refuse, says),
    };
    let row = row_of(check, way, what)?;
    if row.who == Who::WhoRang && check.tried(way).map(|tried| tried.by) != Some(by) {
        return Err(CallerRefused::SomebodyElse);
    }
    must_be_in_time(check, what, at)?;
    let says = match what {
        WayEvent::Ask => String::new(),
        _ => words(says)?,
    };
    let particulars = particulars(check, event)?;
    let tried = tried_anew(check, row, by, particulars, says, at)?;
    go_on(check, tried, what, Actor::Member(by), secret, at)
}

/// Lets whoever holds a link answer. A wrong number and a no are answers, too: the check is refused then.
pub fn answer(
    case: &Case,
    check: &CallerCheck,
    link: &CallerLink,
    answer: Answer,
    secret: &DeskSecret,
    at: Moment,
) -> Result<Acted<CallerCheck>, CallerRefused> {
    must_be_for_open(case, check.case)?;
    let asked = asked_by_link(check, link, at)?;
    let numbers = match &asked.particulars {
        Particulars::Numbers(numbers) => Some(numbers),
        _ => None,
    };
    let (what, says) = match (answer, numbers, link.addressee()) {
        (Answer::Picks(number), Some(numbers), Addressee::Person) => {
            if !numbers.choices.contains(&number) {
                return Err(CallerRefused::NoSuchNumber);
            }
            match number == numbers.shown {
                true => (WayEvent::Prove, "the right number was picked"),
                false => (WayEvent::Refuse, PICKED_WRONG),
            }
        }
        (Answer::IsNotMe, Some(_), Addressee::Person)
        | (Answer::IsNotMe, None, Addressee::Device) => (
            WayEvent::Refuse,
            "the person is not on the phone with the desk",
        ),
        (Answer::Confirms, None, Addressee::Device) => {
            (WayEvent::Prove, "they confirmed with a passkey")
        }
        (Answer::Vouches, None, Addressee::Manager) => (WayEvent::Prove, "the manager vouches"),
        (Answer::DoesNotVouch, None, Addressee::Manager) => {
            (WayEvent::Refuse, "the manager does not vouch")
        }
        _ => return Err(CallerRefused::SomebodyElse),
    };
    let row = row_of(check, asked.way, what)?;
    must_be_in_time(check, what, at)?;
    let mut tried = asked.clone();
    tried.state = row.to;
    says.clone_into(&mut tried.says);
    go_on(check, tried, what, Actor::Desk, secret, at)
}

/// The way that a link still answers; else why it counts no more.
pub fn asked_by_link<'c>(
    check: &'c CallerCheck,
    link: &CallerLink,
    now: Moment,
) -> Result<&'c WayTried, CallerRefused> {
    let way = match link.addressee() {
        Addressee::Person => Way::NumericChallenge,
        Addressee::Manager => Way::Vouching,
        Addressee::Device => Way::EnrolledDevice,
    };
    let asked = check.tried(way).filter(|tried| {
        link.check() == check.id && tried.round == link.round() && tried.state == WayState::Asked
    });
    let asked = asked.ok_or(CallerRefused::NotNow(check.state))?;
    if check.state.is_settled() {
        return Err(CallerRefused::NotNow(check.state));
    }
    (now < asked.link_until())
        .then_some(asked)
        .ok_or(CallerRefused::TooLate)
}

/// Notes that the one action was done, which only who was given [`Unlocked`] can do, and only once.
pub fn do_action(
    case: &Case,
    check: &CallerCheck,
    unlocked: &Unlocked,
    pass: &CasePass,
    says: &str,
    at: Moment,
) -> Result<Acted<CallerCheck>, CallerRefused> {
    must_be_for_open(case, pass.case())?;
    must_be_for_open(case, check.case)?;
    if unlocked.check() != check.id || unlocked.case() != case.id {
        return Err(CallerRefused::OtherCase);
    }
    if unlocked.action() != check.action {
        return Err(CallerRefused::NotNow(check.state));
    }
    if at >= unlocked.until() {
        return Err(CallerRefused::TooLate);
    }
    end(check, pass.member(), CheckEvent::Acts, says, at)
}

/// The seal of a verified check: 32 characters of lower-case hex; `None` where nothing was verified.
pub fn seal(secret: &DeskSecret, check: &CallerCheck) -> Option<String> {
    let verified = check.verified?;
    let ways: Vec<&str> = check.proved().map(|tried| tried.way.code()).collect();
    let full = hmac_sha256(
        secret,
        &[
            SEAL_PURPOSE,
            check.id.0.as_bytes(),
            check.case.0.as_bytes(),
            check.person.colleague.0.as_bytes(),
            &verified.0.to_be_bytes(),
            check.action.code().as_bytes(),
            b" ",
            ways.join(" ").as_bytes(),
        ],
    );
    Some(crate::cases::timeline::hex(&full[..SEAL_BYTES]))
}

/// Whether a seal that somebody shows is that of this check.
pub fn is_sealed_by(secret: &DeskSecret, check: &CallerCheck, shown: &str) -> bool {
    seal(secret, check).is_some_and(|ours| is_same_tag(ours.as_bytes(), shown.as_bytes()))
}

fn must_be_for_open(case: &Case, other: CaseId) -> Result<(), CallerRefused> {
    if case.id != other {
        return Err(CallerRefused::OtherCase);
    }
    match case.state {
        CaseState::Open => Ok(()),
        CaseState::Closed => Err(CallerRefused::CaseClosed),
    }
}

fn row_of(check: &CallerCheck, way: Way, what: WayEvent) -> Result<&'static WayRow, CallerRefused> {
    let from = check.tried(way).map_or(WayState::Open, |tried| tried.state);
    way_row(way, from, what).ok_or(CallerRefused::NotNow(check.state))
}

/// A no is heard at any time; everything else within the hour.
fn must_be_in_time(check: &CallerCheck, what: WayEvent, at: Moment) -> Result<(), CallerRefused> {
    let in_time = what == WayEvent::Refuse || at < check.begun.plus_minutes(CHECK_MINUTES_MAX);
    in_time.then_some(()).ok_or(CallerRefused::TooLate)
}

/// What the event brings along; `None` where it leaves what is there.
fn particulars(
    check: &CallerCheck,
    event: Event<'_>,
) -> Result<Option<Particulars>, CallerRefused> {
    match event {
        Event::SendChallenge(chance) => Ok(Some(Particulars::Numbers(Numbers::of_chance(chance)))),
        Event::Ring(number) => {
            if number.of() != check.person.colleague {
                return Err(CallerRefused::OtherNumber);
            }
            let known = number.on_file().known_before(check.begun);
            let known = known.map_err(CallerRefused::NumberNotKnown)?;
            Ok(Some(Particulars::Rung {
                number: known.on_file().number.clone(),
                source: known.on_file().source,
                on_file_since: known.on_file().since,
            }))
        }
        Event::AskManager(manager, sender) => {
            if !manager.groups.contains(MANAGERS_GROUP) {
                return Err(CallerRefused::NoManager);
            }
            let is_person =
                manager.id == check.person.colleague || manager.address == check.person.address;
            if is_person || manager.address == sender.address {
                return Err(CallerRefused::OneAndTheSame);
            }
            Ok(Some(Particulars::Manager(OnFile::of(manager))))
        }
        Event::AskDevice(device) => match device.is_of(check) {
            true => Ok(Some(Particulars::None)),
            false => Err(CallerRefused::SomebodyElse),
        },
        Event::SeenInPerson(_) | Event::NotThem(_) => Ok(Some(Particulars::None)),
        _ => Ok(None),
    }
}

fn tried_anew(
    check: &CallerCheck,
    row: &WayRow,
    by: AccountId,
    particulars: Option<Particulars>,
    says: String,
    at: Moment,
) -> Result<WayTried, CallerRefused> {
    let before = check.tried(row.way);
    let round = before.map_or(0, |tried| tried.round);
    let asks = row.event == WayEvent::Ask;
    if asks && round >= ROUNDS_MAX {
        return Err(CallerRefused::TooOften);
    }
    let kept = before.map(|tried| tried.particulars.clone());
    Ok(WayTried {
        way: row.way,
        state: row.to,
        round: round.saturating_add(u8::from(asks)),
        by,
        at,
        particulars: particulars.or(kept).unwrap_or(Particulars::None),
        says,
    })
}

/// Puts the way into the check, and moves the check as its table says.
fn go_on(
    check: &CallerCheck,
    tried: WayTried,
    what: WayEvent,
    by: Actor,
    secret: &DeskSecret,
    at: Moment,
) -> Result<Acted<CallerCheck>, CallerRefused> {
    let mut next = check.clone();
    next.version = check.version.saturating_add(1);
    let first = Line::of_case(next.case, by, kind_of(what), told(&tried, what), at);
    next.ways.retain(|one| one.way != tried.way);
    let says = tried.says.clone();
    next.ways.push(tried);
    next.ways.sort_by_key(|one| one.way);
    let suffices = next.proved().count() >= next.ways_needed();
    let event = match what {
        WayEvent::Refuse => CheckEvent::Fails,
        WayEvent::Prove if suffices => CheckEvent::Suffices,
        WayEvent::Ask | WayEvent::Miss | WayEvent::Prove => CheckEvent::Goes,
    };
    next.state = check_after(check.state, event).ok_or(CallerRefused::NotNow(check.state))?;
    let mut lines = vec![first];
    match event {
        CheckEvent::Suffices => {
            next.verified = Some(at);
            lines.push(verified_line(&next, by, secret, at));
        }
        CheckEvent::Fails => next.settled = Some(Settled { by, at, says }),
        _ => {}
    }
    whole(next, lines)
}

fn end(
    check: &CallerCheck,
    by: AccountId,
    event: CheckEvent,
    says: &str,
    at: Moment,
) -> Result<Acted<CallerCheck>, CallerRefused> {
    let says = words(says)?;
    let by = Actor::Member(by);
    let mut next = check.clone();
    next.version = check.version.saturating_add(1);
    next.state = check_after(check.state, event).ok_or(CallerRefused::NotNow(check.state))?;
    let (kind, told) = match event {
        CheckEvent::Acts => (
            EntryKind::GuardedActionDone,
            format!(
                "done for the verified caller: {}: {says}",
                check.action.words()
            ),
        ),
        _ => (
            EntryKind::CallerCheckEnded,
            format!("the check of the caller was ended, nothing is unlocked: {says}"),
        ),
    };
    let lines = vec![Line::of_case(next.case, by, kind, told, at)];
    next.settled = Some(Settled { by, at, says });
    whole(next, lines)
}

fn whole(next: CallerCheck, lines: Vec<Line>) -> Result<Acted<CallerCheck>, CallerRefused> {
    let changed = next.whole().map_err(|torn| CallerRefused::NotNow(torn.0))?;
    Ok(Acted { changed, lines })
}

const fn kind_of(what: WayEvent) -> EntryKind {
    match what {
        WayEvent::Ask | WayEvent::Miss => EntryKind::CallerAsked,
        WayEvent::Prove => EntryKind::CallerProved,
        WayEvent::Refuse => EntryKind::CallerRefused,
    }
}

fn told(tried: &WayTried, what: WayEvent) -> String {
    let asked = match (&tried.particulars, tried.way) {
        (
            Particulars::Rung {
                number,
                source,
                on_file_since,
            },
            _,
        ) => {
            format!(
                "{number}, on file since {on_file_since} ({})",
                source.code()
            )
        }
        (_, Way::NumericChallenge) => "a link to the address on file".to_owned(),
        (_, Way::Vouching) => "a link to a manager's address on file".to_owned(),
        (_, Way::EnrolledDevice) => "a device enrolled before the call".to_owned(),
        _ => "in person".to_owned(),
    };
    match what {
        WayEvent::Ask => format!("the caller is checked by {asked}"),
        WayEvent::Miss => format!("nobody was reached: {}", tried.says),
        WayEvent::Prove => format!("this holds: {asked}: {}", tried.says),
        WayEvent::Refuse => format!("this does not hold: {asked}: {}", tried.says),
    }
}

/// Says by what a caller was verified and when, never that it is true.
fn verified_line(check: &CallerCheck, by: Actor, secret: &DeskSecret, at: Moment) -> Line {
    let ways: Vec<&str> = check.proved().map(|tried| tried.way.code()).collect();
    let until = check.until().unwrap_or(at);
    let says = format!(
        "the caller was verified by {}; until {until} the desk may {}, once; seal {}",
        ways.join(" and "),
        check.action.words(),
        seal(secret, check).unwrap_or_default()
    );
    Line::of_case(check.case, by, EntryKind::CallerVerified, says, at)
}

fn words(says: &str) -> Result<String, CallerRefused> {
    let says = says.trim();
    let fits = !says.is_empty() && says.chars().count() <= WORDS_CHARS_MAX;
    fits.then(|| says.to_owned()).ok_or(CallerRefused::Words)
}
