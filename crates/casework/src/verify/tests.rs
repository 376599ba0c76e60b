//! Numbers, refusals and torn checks, one at a time; every order of events is walked in `model`.

use super::acting::{CheckRefused, Event, Hold, act, hold};
use super::check::{Party, PaymentCheck, TornCheck};
use super::known_number::{KNOWN_AFTER_DAYS, NotKnown, NumberOnFile, RecordSource, dialled};
use super::table::{TABLE, Who};
use crate::cases::case::{Case, CaseState};
use crate::cases::gate::{StillOpen, gate};
use crate::cases::payment_check::CheckState;
use crate::cases::report::Privacy;
use crate::cases::sample::{both_hats, case_of, member, minute, pass, report};
use crate::people::Hat;

fn a_case() -> Case {
    case_of(vec![report(2, Privacy::Named)])
}

fn wanted() -> Hold {
    Hold {
        requester: Party::Elsewhere(String::from("Brightwater Paper")),
        payer: Party::Member(member(300, &[]).id),
        request_received: minute(0),
        account: String::from("GB29 NWBK 6016 1331 9268 19"),
    }
}

fn held(case: &Case) -> PaymentCheck {
    hold(case, &pass(case, &both_hats()), wanted(), minute(1))
        .unwrap()
        .changed
}

#[test]
fn a_number_is_known_only_when_it_was_on_file_long_before_the_request() {
    let day = 24 * 60;
    let on_file = |number: &str, days: i64| NumberOnFile {
        number: number.to_owned(),
        source: RecordSource::VendorFile,
        entered_by: both_hats().id.into(),
        since: minute(-days * day),
    };
    assert!(
        on_file("+441632960001", KNOWN_AFTER_DAYS)
            .known_before(minute(0))
            .is_ok()
    );
    for days in [KNOWN_AFTER_DAYS - 1, 0, -1] {
        let young = on_file("+441632960001", days).known_before(minute(0));
        assert_eq!(young, Err(NotKnown::TooYoung), "{days} days");
    }
    let unwritten = on_file("+44 1632 960001", 400).known_before(minute(0));
    assert_eq!(unwritten, Err(NotKnown::NoNumber));
}

#[test]
fn numbers_are_dialled_without_what_people_put_between_digits() {
    assert_eq!(
        dialled(" +44 (1632) 960-001 ").as_deref(),
        Some("+441632960001")
    );
    assert_eq!(dialled("030/555.1234").as_deref(), Some("0305551234"));
    for none in [
        "12345",
        "",
        "call me",
        "+44 1632 960001 ext 2",
        "1234567890123456",
        "１２３４５６",
    ] {
        assert_eq!(dialled(none), None, "{none}");
    }
}

#[test]
fn a_held_payment_keeps_its_case_open_until_it_is_released_or_stopped() {
    let mut case = a_case();
    for state in CheckState::ALL {
        case.payment_check = Some(*state);
        let open = gate(&case).unwrap_err();
        assert_eq!(
            open.contains(&StillOpen::PaymentCheck),
            !state.is_settled(),
            "{state:?}"
        );
    }
}

#[test]
fn what_does_not_fit_is_refused_with_its_reason() {
    let mut case = a_case();
    let worker = pass(&case, &both_hats());
    let check = held(&case);
    let payer = pass(&case, &member(300, &[Hat::It]));
    let tried = |event| act(&case, &check, &worker, event, minute(2)).unwrap_err();
    assert_eq!(
        tried(Event::ChooseCaller(&payer)),
        CheckRefused::CallerNotApart
    );
    assert_eq!(
        tried(Event::Release("x")),
        CheckRefused::NotNow(CheckState::Held)
    );
    assert_eq!(tried(Event::Stop("  ")), CheckRefused::Words);
    let chosen = act(
        &case,
        &check,
        &payer,
        Event::ChooseCaller(&worker),
        minute(2),
    )
    .unwrap();
    let other = act(&case, &chosen.changed, &payer, Event::Stop("x"), minute(3));
    assert_eq!(other.unwrap().changed.state, CheckState::Stopped);
    let number = NumberOnFile {
        number: String::from("0305551234"),
        source: RecordSource::Contract,
        entered_by: both_hats().id.into(),
        since: minute(-1),
    };
    let ring = |who| act(&case, &chosen.changed, who, Event::Call(&number), minute(3)).unwrap_err();
    assert_eq!(ring(&payer), CheckRefused::SomebodyElse(Who::TheCaller));
    assert_eq!(
        ring(&worker),
        CheckRefused::NumberNotKnown(NotKnown::TooYoung)
    );
    let nameless = Hold {
        requester: Party::Elsewhere(String::new()),
        ..wanted()
    };
    assert_eq!(
        hold(&case, &worker, nameless, minute(2)).unwrap_err(),
        CheckRefused::Words
    );
    let endless = Hold {
        account: String::from("12"),
        ..wanted()
    };
    assert_eq!(
        hold(&case, &worker, endless, minute(2)).unwrap_err(),
        CheckRefused::Words
    );
    case.payment_check = Some(CheckState::Held);
    assert_eq!(
        hold(&case, &worker, wanted(), minute(2)).unwrap_err(),
        CheckRefused::HeldAlready
    );
    case.state = CaseState::Closed;
    let closed = act(&case, &check, &worker, Event::Stop("x"), minute(2));
    assert_eq!(closed.unwrap_err(), CheckRefused::CaseClosed);
}

#[test]
fn a_check_that_claims_more_than_it_has_is_torn() {
    let check = held(&a_case());
    for state in CheckState::ALL
        .iter()
        .filter(|state| **state != CheckState::Held)
    {
        let claimed = PaymentCheck {
            state: *state,
            ..check.clone()
        };
        assert_eq!(claimed.whole(), Err(TornCheck(*state)));
    }
}

#[test]
fn the_table_has_each_row_once_and_leaves_no_end() {
    for (index, row) in TABLE.iter().enumerate() {
        assert!(!row.from.is_settled());
        let same = |other: &&super::table::Row| other.from == row.from && other.event == row.event;
        assert!(
            !TABLE[index + 1..].iter().any(|other| same(&other)),
            "{row:?}"
        );
    }
}
