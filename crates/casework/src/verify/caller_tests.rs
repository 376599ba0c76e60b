//! Numbers, times, refusals and torn checks of callers, one at a time; every order of events is walked in `caller_model`.

use std::collections::BTreeSet;

use super::caller_acting::{
    Answer, Begin, CallerRefused, Event, act, answer, begin, do_action, is_sealed_by, seal,
};
use super::caller_answer::{LinkEnd, LinkStands, link_stands};
use super::caller_check::{
    CallerCheck, CallerState, GuardedAction, Numbers, OnFile, TornCallerCheck, UNLOCKED_MINUTES,
    Way,
};
use super::known_number::{NotKnown, RecordSource};
use super::payee::{Payee, PayeeKind, ValueKind, ValueOnFile};
use crate::cases::case::Case;
use crate::cases::report::Privacy;
use crate::cases::sample::{case_of, member, minute, pass, report, uuid};
use crate::cases::timeline::EntryKind;
use crate::ids::{AccountId, CallerCheckId, ColleagueId, PasskeyId, PayeeId};
use crate::people::account::Account;
use crate::people::caller_link::{Addressee, Bound, CallerLink, caller_link, read_caller_link};
use crate::people::colleagues::Colleague;
use crate::people::passes::CasePass;
use crate::people::passkey::Passkey;
use crate::people::{Hat, Hats};

const SECRET: [u8; 32] = [5; 32];

pub fn colleague(number: u128, name: &str, groups: &[&str]) -> Colleague {
    Colleague {
        id: ColleagueId(uuid(number)),
        name: name.to_owned(),
        address: format!("person{number}@school.example"),
        language: String::new(),
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
    }
}

pub fn desk_account(number: u128) -> Account {
    Account {
        id: AccountId(uuid(number)),
        name: format!("Member {number}"),
        address: format!("desk{number}@school.example"),
        hats: Hats::of([Hat::It]),
        password_hash: None,
        active: true,
        created: minute(0),
    }
}

/// A passkey of an account, made so many hours before a check that begins in minute 5.
pub fn passkey_of(account: &Account, hours_before: i64) -> Passkey {
    Passkey {
        id: PasskeyId(uuid(600)),
        account: account.id,
        name: "A key".to_owned(),
        credential_sha256: [6; 32],
        credential: "{}".to_owned(),
        created: minute(5 - hours_before * 60),
        last_used: None,
    }
}

pub fn staff_payee(name: &str, days_on_file: i64) -> Payee {
    Payee {
        id: PayeeId(uuid(500)),
        kind: PayeeKind::Staff,
        name: name.to_owned(),
        values: vec![ValueOnFile {
            kind: ValueKind::Number,
            value: "+441632960001".to_owned(),
            source: RecordSource::StaffRecord,
            entered_by: AccountId(uuid(9)).into(),
            since: minute(5 - days_on_file * 24 * 60),
        }],
    }
}

pub fn bound_of(check: &CallerCheck) -> Bound<'static> {
    check.bound()
}

struct Desk {
    case: Case,
    pass: CasePass,
    person: Colleague,
}

impl Desk {
    fn new(groups: &[&str]) -> Desk {
        let case = case_of(vec![report(2, Privacy::Named)]);
        Desk {
            pass: pass(&case, &member(200, &[Hat::It])),
            person: colleague(1, "Rosalind  Kettle", groups),
            case,
        }
    }

    fn wanted(&self) -> Begin<'_> {
        Begin {
            id: CallerCheckId(uuid(77)),
            person: &self.person,
            account: None,
            action: GuardedAction::Unlock,
            begun_within_the_hour: 0,
        }
    }

    fn begun(&self) -> CallerCheck {
        begin(&self.case, &self.pass, self.wanted(), minute(5))
            .unwrap()
            .changed
    }

    fn at(
        &self,
        check: &CallerCheck,
        event: Event<'_>,
        at: i64,
    ) -> Result<CallerCheck, CallerRefused> {
        let acted = act(&self.case, check, &self.pass, event, &SECRET, minute(at));
        acted.map(|acted| acted.changed)
    }
}

/// A check of a caller who says they are this colleague, begun in minute 5.
pub fn begun_check(person: &Colleague) -> CallerCheck {
    let mut desk = Desk::new(&[]);
    desk.person = person.clone();
    desk.begun()
}

fn link(check: &CallerCheck, round: u8) -> CallerLink {
    let bound = bound_of(check);
    let token = caller_link(&SECRET, bound, check.id, Addressee::Person, round);
    read_caller_link(&SECRET, bound, &token).unwrap()
}

#[test]
fn three_different_numbers_of_two_digits_are_drawn_and_each_place_may_be_right() {
    let mut places = BTreeSet::new();
    for step in 0..50_000_u64 {
        let numbers = Numbers::of_chance(step.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        assert!(numbers.stand(), "{numbers:?}");
        places.insert(numbers.choices.iter().position(|one| *one == numbers.shown));
    }
    assert_eq!(places, BTreeSet::from([Some(0), Some(1), Some(2)]));
}

#[test]
fn high_risk_people_and_actions_need_two_ways() {
    let desk = Desk::new(&[]);
    assert!(!desk.begun().needs_two);
    assert!(Desk::new(&["high-risk"]).begun().needs_two);
    let with = |begin_with: Begin<'_>| {
        begin(&desk.case, &desk.pass, begin_with, minute(5)).map(|acted| acted.changed.needs_two)
    };
    let enrol = Begin {
        action: GuardedAction::NewSecondFactor,
        ..desk.wanted()
    };
    assert_eq!(with(enrol), Ok(true));
    let colleague_here = desk_account(300);
    let at_the_desk = Begin {
        account: Some(&colleague_here),
        ..desk.wanted()
    };
    assert_eq!(with(at_the_desk), Ok(true));
    let own = desk_account(200);
    let oneself = Begin {
        account: Some(&own),
        ..desk.wanted()
    };
    assert_eq!(with(oneself), Err(CallerRefused::OneAndTheSame));
    let again = Begin {
        begun_within_the_hour: 3,
        ..desk.wanted()
    };
    assert_eq!(with(again), Err(CallerRefused::TooOften));
}

#[test]
fn a_link_counts_for_ten_minutes_and_three_are_sent_at_most() {
    let desk = Desk::new(&[]);
    let mut check = desk.at(&desk.begun(), Event::SendChallenge(1), 6).unwrap();
    let pick = |check: &CallerCheck, number, at| {
        let link = link(check, 1);
        let answered = Answer::Picks(number);
        answer(&desk.case, check, &link, answered, &SECRET, minute(at)).map(|acted| acted.changed)
    };
    let shown = Numbers::of_chance(1).shown;
    assert_eq!(
        pick(&check, shown, 15).unwrap().state,
        CallerState::Verified
    );
    assert_eq!(pick(&check, shown, 16), Err(CallerRefused::TooLate));
    assert_eq!(pick(&check, 9, 7), Err(CallerRefused::NoSuchNumber));
    for minute in [7, 8] {
        check = desk.at(&check, Event::SendChallenge(2), minute).unwrap();
    }
    let fourth = desk.at(&check, Event::SendChallenge(3), 9);
    assert_eq!(fourth, Err(CallerRefused::TooOften));
    // The first of three links is worthless.
    assert!(matches!(
        pick(&check, Numbers::of_chance(2).shown, 9),
        Err(CallerRefused::NotNow(_))
    ));
}

#[test]
fn a_page_says_how_its_link_stands_and_the_numbers_only_while_one_may_be_picked() {
    let desk = Desk::new(&[]);
    let asked = desk.at(&desk.begun(), Event::SendChallenge(1), 6).unwrap();
    let drawn = Numbers::of_chance(1);
    let stands = |check: &CallerCheck, at| link_stands(check, &link(check, 1), minute(at));
    let ended = LinkStands::Ended;
    assert_eq!(stands(&asked, 15), LinkStands::Waits(drawn.choices));
    assert_eq!(stands(&asked, 16), ended(LinkEnd::Late));
    let says = |says| {
        let link = link(&asked, 1);
        let acted = answer(&desk.case, &asked, &link, says, &SECRET, minute(7));
        acted.unwrap().changed
    };
    let wrong = drawn.choices.into_iter().find(|one| *one != drawn.shown);
    for (answered, end, state) in [
        (
            Answer::Picks(drawn.shown),
            LinkEnd::Right,
            CallerState::Verified,
        ),
        (
            Answer::Picks(wrong.unwrap()),
            LinkEnd::Wrong,
            CallerState::Refused,
        ),
        (Answer::IsNotMe, LinkEnd::NotThem, CallerState::Refused),
    ] {
        let after = says(answered);
        assert_eq!((stands(&after, 8), after.state), (ended(end), state));
    }
    let given_up = desk.at(&asked, Event::GiveUp("rang off"), 7).unwrap();
    assert_eq!(stands(&given_up, 8), ended(LinkEnd::Over));
    let again = desk.at(&asked, Event::SendChallenge(2), 7).unwrap();
    assert_eq!(stands(&again, 8), ended(LinkEnd::Newer));
    assert_eq!(
        link_stands(&again, &link(&again, 2), minute(8)),
        LinkStands::Waits(Numbers::of_chance(2).choices)
    );
    let bound = again.bound();
    let token = caller_link(&SECRET, bound, again.id, Addressee::Manager, 2);
    let managers = read_caller_link(&SECRET, bound, &token).unwrap();
    assert_eq!(
        link_stands(&again, &managers, minute(8)),
        ended(LinkEnd::Over)
    );
}

#[test]
fn a_verified_caller_gets_one_action_for_fifteen_minutes_and_the_seal_says_which() {
    let desk = Desk::new(&[]);
    let acted = act(
        &desk.case,
        &desk.begun(),
        &desk.pass,
        Event::SeenInPerson("I know her"),
        &SECRET,
        minute(6),
    );
    let acted = acted.unwrap();
    let check = acted.changed;
    let sealed = acted.lines.last().unwrap();
    assert_eq!(sealed.kind, EntryKind::CallerVerified);
    let shown = seal(&SECRET, &check).unwrap();
    assert!(sealed.says.ends_with(&shown) && is_sealed_by(&SECRET, &check, &shown));
    let mut other = check.clone();
    other.action = GuardedAction::ResetPassword;
    assert!(!is_sealed_by(&SECRET, &other, &shown) && !is_sealed_by(&[6; 32], &check, &shown));

    let last = 6 + UNLOCKED_MINUTES - 1;
    let unlocked = check.unlocked(&desk.pass, minute(last)).unwrap();
    assert_eq!(unlocked.action(), GuardedAction::Unlock);
    assert_eq!(check.unlocked(&desk.pass, minute(last + 1)), None);
    let act_at = |check: &CallerCheck, at| {
        do_action(
            &desk.case,
            check,
            &unlocked,
            &desk.pass,
            "unlocked",
            minute(at),
        )
        .map(|acted| acted.changed)
    };
    assert_eq!(act_at(&check, last + 1), Err(CallerRefused::TooLate));
    let done = act_at(&check, last).unwrap();
    assert_eq!(done.state, CallerState::Done);
    assert_eq!(
        act_at(&done, last),
        Err(CallerRefused::NotNow(CallerState::Done))
    );
    // The same capability is worth nothing for another action, nor with another check.
    assert!(act_at(&other, 7).is_err());
    let mut another = check.clone();
    another.id = CallerCheckId(uuid(78));
    assert_eq!(act_at(&another, 7), Err(CallerRefused::OtherCase));
}

#[test]
fn only_a_number_of_that_colleague_that_was_long_on_file_is_rung() {
    let desk = Desk::new(&[]);
    let person = OnFile::of(&desk.person);
    let rung = |days| {
        let number = person
            .numbers(&[staff_payee("rosalind kettle", days)])
            .remove(0);
        desk.at(&desk.begun(), Event::Ring(&number), 6)
    };
    assert_eq!(rung(35).unwrap().tried(Way::CallBack).unwrap().round, 1);
    let young = CallerRefused::NumberNotKnown(NotKnown::TooYoung);
    assert_eq!(rung(34), Err(young));
    assert!(
        person
            .numbers(&[staff_payee("Rosalind Kettles", 60)])
            .is_empty()
    );
    let mut supplier = staff_payee("Rosalind Kettle", 60);
    supplier.kind = PayeeKind::Supplier;
    assert!(person.numbers(&[supplier]).is_empty());
    let nameless = OnFile::of(&colleague(1, " ", &[]));
    assert!(nameless.numbers(&[staff_payee(" ", 60)]).is_empty());
}

#[test]
fn an_old_check_hears_a_no_and_nothing_else() {
    let desk = Desk::new(&[]);
    let check = desk.begun();
    let late = 5 + super::caller_check::CHECK_MINUTES_MAX;
    let seen = desk.at(&check, Event::SeenInPerson("I know her"), late);
    assert_eq!(seen, Err(CallerRefused::TooLate));
    let denied = desk.at(&check, Event::NotThem("a stranger"), late).unwrap();
    assert_eq!(denied.state, CallerState::Refused);
    assert_eq!(
        desk.at(&check, Event::GiveUp(" "), late),
        Err(CallerRefused::Words)
    );
}

#[test]
fn a_check_that_lacks_what_its_state_needs_is_torn() {
    let desk = Desk::new(&[]);
    let check = desk.begun();
    for state in [
        CallerState::Verified,
        CallerState::Done,
        CallerState::Refused,
        CallerState::GivenUp,
    ] {
        let torn = CallerCheck {
            state,
            verified: Some(minute(6)),
            ..check.clone()
        };
        assert_eq!(torn.whole(), Err(TornCallerCheck(state)));
    }
    let one_way_for_a_second_factor = CallerCheck {
        action: GuardedAction::NewSecondFactor,
        ..check
    };
    assert!(one_way_for_a_second_factor.whole().is_err());
}
