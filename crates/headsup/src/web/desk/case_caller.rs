//! The check of a caller on the case page: where it stands, what holds so far, and the forms for what may be done next. The
//! numbers to ring are those on file, each with why it may be rung or not. Who the caller says they are is drawn only for
//! those who see names.

use casework::cases::case::Case;
use casework::ids::AccountId;
use casework::moment::Moment;
use casework::people::colleagues::Colleague;
use casework::people::passes::CaseReadingPass;
use casework::verify::caller_check::{
    CallerCheck, CallerState, GuardedAction, Particulars, StaffNumber, Way, WayState, WayTried,
};
use casework::verify::known_number::NotKnown;
use jiff::tz::TimeZone;
use store::{Desk, StoreError};

use super::case_challenge::ChallengeShown;
use super::case_device::{DeviceAsked, DeviceFacts};
use super::case_vouching::VouchingShown;
use super::labels::Pill;
use super::reading::OpenedCase;
use super::when::{self, When};
use crate::state::DeskState;

/// What is known of the callers of a case.
#[derive(Clone, Default)]
pub struct CallerFacts {
    /// Their checks, the latest first.
    pub checks: Vec<CallerCheck>,
    /// The numbers on file of the latest one.
    pub numbers: Vec<StaffNumber>,
    /// The list of colleagues, while the latest one goes on and the reader works the case.
    colleagues: Vec<Colleague>,
    /// The devices of whoever it is about, in the same case.
    pub devices: DeviceFacts,
    /// The ways of the latest one whose mail may be lost.
    lost_links: Vec<Way>,
    /// Whether this reader sees who it is about.
    sees_names: bool,
    /// Who reads, where they work the case.
    worker: Option<AccountId>,
}

impl CallerFacts {
    /// Reads them.
    pub async fn of(
        desk: &Desk,
        case: &Case,
        pass: &CaseReadingPass,
    ) -> Result<CallerFacts, StoreError> {
        let checks = desk.caller_checks(case.id).await?;
        let numbers = match checks.first() {
            Some(latest) if !latest.state.is_settled() => {
                let named = [latest.person.name.clone()];
                latest.person.numbers(&desk.payees_named(&named).await?)
            }
            _ => Vec::new(),
        };
        let goes_on = checks.first().is_some_and(|one| !one.state.is_settled());
        let (mut colleagues, mut devices) = (Vec::new(), DeviceFacts::default());
        if let Some(latest) = checks.first().filter(|_| goes_on && pass.work().is_some()) {
            colleagues = desk.colleagues().await?;
            devices = DeviceFacts::of(desk, latest).await?;
        }
        let lost_links = match checks.first().filter(|_| goes_on) {
            Some(latest) => desk.lost_links(latest).await?,
            None => Vec::new(),
        };
        Ok(CallerFacts {
            lost_links,
            checks,
            numbers,
            colleagues,
            devices,
            sees_names: pass.sees_names(),
            worker: pass.work().map(|work| work.member()),
        })
    }
}

/// The part of the case page.
#[derive(Default)]
pub struct CallerPanel {
    /// Whether it is drawn at all.
    pub shown: bool,
    pub may_begin: bool,
    pub latest: Option<CheckShown>,
}

/// The latest check of the case.
pub struct CheckShown {
    pub state: Pill,
    /// What to do now, in a sentence.
    pub now: &'static str,
    pub person: String,
    pub action: &'static str,
    pub needs_two: bool,
    pub ways: Vec<WayShown>,
    pub until: Option<When>,
    pub settled: String,
    /// Whether the viewer may try another way.
    pub may_try: bool,
    /// Whether the viewer may note what came of a call.
    pub may_note: bool,
    pub may_see: bool,
    pub may_do: bool,
    pub may_end: bool,
    pub challenge: ChallengeShown,
    pub vouching: VouchingShown,
    pub device: DeviceAsked,
    pub numbers: Vec<NumberShown>,
}

/// One way that was tried.
pub struct WayShown {
    pub words: &'static str,
    pub state: Pill,
    pub says: String,
    pub when: When,
}

/// A number on file.
pub struct NumberShown {
    pub number: String,
    pub since: When,
    /// Why it can't be rung; empty where it can.
    pub not_known: &'static str,
}

/// The panel of a case.
pub fn panel(opened: &OpenedCase, state: &DeskState, now: Moment, zone: &TimeZone) -> CallerPanel {
    let may_work = opened.view.may.work;
    let mail_leaves = state.settings.relay.is_some() && !opened.view.about_it;
    let guards = opened.case.steps.iter().any(|step| {
        let id = step.playbook_step.as_deref();
        id.is_some()
            && GuardedAction::ALL
                .iter()
                .any(|one| one.playbook_step() == id)
    });
    let latest = opened.caller.checks.first();
    let settled = latest.is_none_or(|check| check.state.is_settled());
    CallerPanel {
        shown: guards || latest.is_some(),
        may_begin: may_work && settled,
        latest: latest.map(|check| {
            let mut drawn = shown(check, &opened.caller, may_work, now, zone);
            let worker = opened.caller.worker;
            drawn.challenge = ChallengeShown::of(check, worker, mail_leaves, now, zone);
            let listed = &opened.caller.colleagues;
            drawn.vouching = VouchingShown::of(check, listed, may_work, mail_leaves, now);
            let (devices, base) = (&opened.caller.devices, state.settings.base_url());
            drawn.device = DeviceAsked::of(check, devices, may_work, &base, now, zone);
            drawn
        }),
    }
}

fn shown(
    check: &CallerCheck,
    facts: &CallerFacts,
    may_work: bool,
    now: Moment,
    zone: &TimeZone,
) -> CheckShown {
    let asking = check.state == CallerState::Asking;
    let lost = |way: &Way| facts.lost_links.contains(way);
    let ways = check
        .ways
        .iter()
        .map(|tried| way(tried, lost(&tried.way), now, zone));
    let rung = check.tried(Way::CallBack);
    let call = rung.map(|tried| tried.state);
    // Only who rang heard it.
    let is_mine = rung.is_some_and(|tried| facts.worker == Some(tried.by));
    let open =
        |state: Option<WayState>| !matches!(state, Some(WayState::Proved | WayState::Failed));
    let until = check.until();
    let in_time = until.is_some_and(|until| now < until);
    CheckShown {
        state: state(check.state),
        now: what_now(check, in_time),
        person: match facts.sees_names {
            true => check.person.shown().to_owned(),
            false => "a colleague".to_owned(),
        },
        action: check.action.words(),
        needs_two: check.needs_two,
        ways: ways.collect(),
        until: until.map(|until| when::due(until, now, zone).0),
        settled: check.settled.iter().map(|one| one.says.clone()).collect(),
        may_try: may_work && asking && open(call),
        may_note: may_work && is_mine && call == Some(WayState::Asked),
        may_see: may_work && asking && open(check.tried(Way::InPerson).map(|one| one.state)),
        may_do: may_work && in_time,
        may_end: may_work && !check.state.is_settled(),
        challenge: ChallengeShown::default(),
        vouching: VouchingShown::default(),
        device: DeviceAsked::default(),
        numbers: facts
            .numbers
            .iter()
            .map(|one| number(one, check, now, zone))
            .collect(),
    }
}

fn way(tried: &WayTried, is_lost: bool, now: Moment, zone: &TimeZone) -> WayShown {
    let says = match &tried.particulars {
        _ if is_lost && tried.state == WayState::Asked => {
            "the mail may be lost; please use another way".to_owned()
        }
        Particulars::Rung { number, .. } if tried.says.is_empty() => number.clone(),
        Particulars::Numbers(_) if tried.says.is_empty() => match now < tried.link_until() {
            true => "nobody has picked yet".to_owned(),
            false => "nobody picked within ten minutes".to_owned(),
        },
        Particulars::Manager(_) | Particulars::None
            if tried.state == WayState::Asked && tried.says.is_empty() =>
        {
            match now < tried.link_until() {
                true => "no answer yet".to_owned(),
                false => "no answer within ten minutes".to_owned(),
            }
        }
        Particulars::Rung { number, .. } => format!("{number}, \u{201c}{}\u{201d}", tried.says),
        _ => tried.says.clone(),
    };
    WayShown {
        words: match tried.way {
            Way::NumericChallenge => "Two digits, by a link to their address",
            Way::CallBack => "Rung back on a number on file",
            Way::Vouching => "Their manager, by a link",
            Way::InPerson => "Seen in person",
            Way::EnrolledDevice => "A passkey on a device of theirs",
        },
        state: match tried.state {
            WayState::Open => pill("Not reached", "waiting", "waiting"),
            WayState::Asked => pill("Asked", "waiting", "waiting"),
            WayState::Proved => pill("Holds", "working", "working"),
            WayState::Failed => pill("Does not hold", "harm", "harm"),
        },
        says,
        when: when::past(tried.at, now, zone),
    }
}

fn number(one: &StaffNumber, check: &CallerCheck, now: Moment, zone: &TimeZone) -> NumberShown {
    let on_file = one.on_file();
    NumberShown {
        number: on_file.number.clone(),
        since: when::past(on_file.since, now, zone),
        not_known: match on_file.known_before(check.begun) {
            Ok(_) => "",
            Err(NotKnown::TooYoung) => {
                "too new to be known: it was put on file shortly before this call"
            }
            Err(NotKnown::NoNumber) => "no telephone number",
        },
    }
}

const fn pill(word: &'static str, meaning: &'static str, icon: &'static str) -> Pill {
    Pill {
        word,
        meaning,
        icon,
    }
}

const fn state(state: CallerState) -> Pill {
    match state {
        CallerState::Asking => pill("Not verified", "waiting", "waiting"),
        CallerState::Verified => pill("Verified", "working", "working"),
        CallerState::Done => pill("Done", "working", "working"),
        CallerState::Refused => pill("Does not hold", "harm", "harm"),
        CallerState::GivenUp => pill("Ended", "plain", "plain"),
    }
}

const fn what_now(check: &CallerCheck, in_time: bool) -> &'static str {
    match check.state {
        CallerState::Asking if check.needs_two => {
            "Do nothing to the account yet. Two different ways have to hold."
        }
        CallerState::Asking => "Do nothing to the account yet. One way has to hold.",
        CallerState::Verified if in_time => "One thing is unlocked, once. Do it now and note it.",
        CallerState::Verified => "The time for it is over. End this check and begin anew.",
        CallerState::Done => "It was done. Anything else needs a check of its own.",
        CallerState::Refused => {
            "Do nothing to the account. Tell the colleague that somebody may be calling in their name."
        }
        CallerState::GivenUp => "Nothing was unlocked.",
    }
}
