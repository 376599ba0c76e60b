//! The check of a payment as it is stored: what is written comes back, of two people at once one wins, a held payment keeps
//! its case open, and nothing behind the program's back releases it.

use casework::cases::case::{Case, CaseState};
use casework::cases::payment_check::CheckState;
use casework::people::passes::CasePass;
use casework::people::{Hat, Hats, Member};
use casework::verify::acting::{Event, Hold, act, hold};
use casework::verify::check::{Party, PaymentCheck};
use casework::verify::known_number::{NumberOnFile, RecordSource};

use super::{TestWorld, given, on_both_engines};
use crate::{Refusal, StoreError};

on_both_engines!(
    a_check_comes_back_as_it_was_saved_at_each_step,
    of_two_people_at_once_one_is_told_to_look_again,
    a_held_payment_keeps_its_case_open,
    nothing_behind_the_programs_back_releases_a_payment,
);

/// The payer; requester is somebody outside.
const PAYER: u32 = 1;
/// Who calls.
const CALLER: u32 = 2;
/// Who releases.
const SECOND: u32 = 3;

fn pass(case: &Case, number: u32) -> CasePass {
    let member = Member {
        id: given::account_id(number),
        name: format!("Member {number}"),
        hats: Hats::of([Hat::It]),
    };
    member.desk_pass().unwrap().open(case.facts()).unwrap()
}

fn number() -> NumberOnFile {
    NumberOnFile {
        number: "+441632960001".to_owned(),
        source: RecordSource::VendorFile,
        entered_by: given::account_id(SECOND).into(),
        since: given::minute(-100 * 24 * 60),
    }
}

async fn read(world: &TestWorld, case: &Case) -> PaymentCheck {
    world.desk.payment_check(case.id).await.unwrap().unwrap()
}

/// A case ready to be closed, but for its payment, which is held.
async fn held(world: &TestWorld) -> Case {
    let id = given::ready_to_close(world, 1).await;
    for member in [PAYER, CALLER, SECOND] {
        // The first one may be there already.
        let _ = world
            .desk
            .create_account(&given::account(member, &[Hat::It]))
            .await;
    }
    let case = world.desk.case(id).await.unwrap().unwrap();
    assert_eq!(case.payment_check, None);
    let wanted = Hold {
        requester: Party::Elsewhere("Brightwater Paper".to_owned()),
        payer: Party::Member(given::account_id(PAYER)),
        request_received: given::minute(0),
        account: "GB29 NWBK 6016 1331 9268 19".to_owned(),
    };
    let begun = hold(&case, &pass(&case, PAYER), wanted, given::minute(60)).unwrap();
    let saved = world
        .desk
        .save_payment_check(&begun.changed, &begun.lines, given::minute(60))
        .await;
    saved.unwrap();
    assert_eq!(read(world, &case).await, begun.changed);
    world.desk.case(id).await.unwrap().unwrap()
}

/// Reads, acts and saves, as a page does.
async fn moved(
    world: &TestWorld,
    case: &Case,
    who: u32,
    event: Event<'_>,
) -> Result<PaymentCheck, StoreError> {
    let at = given::minute(61);
    let check = read(world, case).await;
    let acted = act(case, &check, &pass(case, who), event, at).unwrap();
    world
        .desk
        .save_payment_check(&acted.changed, &acted.lines, at)
        .await
        .map(|()| acted.changed)
}

/// Up to the confirmation.
async fn confirmed(world: &TestWorld, case: &Case) {
    let caller = pass(case, CALLER);
    let number = number();
    let steps = [
        (PAYER, Event::ChooseCaller(&caller)),
        (CALLER, Event::Call(&number)),
        (CALLER, Event::NotReached("rang twice")),
        (CALLER, Event::Call(&number)),
        (
            CALLER,
            Event::Confirm {
                read_back: "6819",
                says: "Mrs Sand read it out",
            },
        ),
    ];
    for (who, event) in steps {
        let saved = moved(world, case, who, event).await.unwrap();
        assert_eq!(read(world, case).await, saved);
    }
}

async fn a_check_comes_back_as_it_was_saved_at_each_step(world: &TestWorld) {
    let case = held(world).await;
    confirmed(world, &case).await;
    let released = moved(world, &case, SECOND, Event::Release("read the record"))
        .await
        .unwrap();
    assert_eq!(read(world, &case).await, released);
    assert_eq!(released.state, CheckState::Released);
    let timeline = world.desk.case(case.id).await.unwrap().unwrap().timeline;
    let kinds: Vec<&str> = timeline
        .iter()
        .map(|entry| entry.kind.as_str())
        .filter(|kind| kind.starts_with("payment-") || kind.starts_with("call"))
        .collect();
    assert_eq!(
        kinds,
        [
            "payment-held",
            "caller-chosen",
            "call-made",
            "call-outcome",
            "call-made",
            "call-outcome",
            "payment-released"
        ]
    );
    let checked = world.desk.verify_chains().await.unwrap();
    assert!(checked.broken.is_empty() && checked.heads_differ.is_empty());
}

async fn of_two_people_at_once_one_is_told_to_look_again(world: &TestWorld) {
    let case = held(world).await;
    confirmed(world, &case).await;
    let check = read(world, &case).await;
    let at = given::minute(70);
    let mut tasks = Vec::new();
    for number in 0..10 {
        let release = number % 2 == 0;
        let (who, event) = if release {
            (SECOND, Event::Release("looked"))
        } else {
            (PAYER, Event::Stop("not mine"))
        };
        let acted = act(&case, &check, &pass(&case, who), event, at).unwrap();
        let desk = world.desk.clone();
        tasks.push(tokio::spawn(async move {
            let saved = desk
                .save_payment_check(&acted.changed, &acted.lines, at)
                .await;
            (acted.changed, saved)
        }));
    }
    let mut won = Vec::new();
    for task in tasks {
        match task.await.unwrap() {
            (check, Ok(())) => won.push(check),
            (_, Err(StoreError::Refused(Refusal::PaymentCheckChanged))) => {}
            (_, other) => panic!("{other:?}"),
        }
    }
    assert_eq!(won, [read(world, &case).await]);
    let timeline = world.desk.case(case.id).await.unwrap().unwrap().timeline;
    let ends = |kind: &str| kind == "payment-released" || kind == "payment-stopped";
    assert_eq!(timeline.iter().filter(|entry| ends(&entry.kind)).count(), 1);
}

async fn a_held_payment_keeps_its_case_open(world: &TestWorld) {
    let case = held(world).await;
    assert_eq!(case.payment_check, Some(CheckState::Held));
    let close = async || world.desk.close_case(case.id, &given::closing(), &[]).await;
    let refused = close().await.unwrap_err();
    assert!(
        matches!(refused, StoreError::Refused(Refusal::HeldPayment)),
        "{refused:?}"
    );
    moved(
        world,
        &case,
        PAYER,
        Event::Stop("the supplier knows nothing of it"),
    )
    .await
    .unwrap();
    close().await.unwrap();
    let closed = world.desk.case(case.id).await.unwrap().unwrap();
    assert_eq!(closed.state, CaseState::Closed);
    assert_eq!(closed.payment_check, Some(CheckState::Stopped));
}

async fn nothing_behind_the_programs_back_releases_a_payment(world: &TestWorld) {
    let case = held(world).await;
    for behind in [
        "UPDATE payment_checks SET state = 'released', version = version + 1",
        "UPDATE payment_checks SET state = 'confirmed', version = version + 1",
        "UPDATE payment_checks SET state = 'released', version = version + 1, settled_us = 1, settled_by = payer_account",
        "UPDATE payment_checks SET payer_account = NULL, payer_name = 'x', version = version + 1",
        "DELETE FROM payment_checks",
    ] {
        assert!(world.execute(behind).await.is_err(), "{behind}");
    }
    confirmed(world, &case).await;
    for behind in [
        // Nobody, the caller.
        "UPDATE payment_checks SET state = 'released', version = version + 1",
        "UPDATE payment_checks SET state = 'released', version = version + 1, settled_us = 1, settled_by = caller",
        "UPDATE payment_checks SET caller = NULL, version = version + 1",
    ] {
        assert!(world.execute(behind).await.is_err(), "{behind}");
    }
    moved(world, &case, SECOND, Event::Stop("better so"))
        .await
        .unwrap();
    let again = "UPDATE payment_checks SET state = 'held', version = version + 1, settled_us = NULL, settled_by = NULL";
    assert!(world.execute(again).await.is_err());
    assert_eq!(read(world, &case).await.state, CheckState::Stopped);
}
