//! Heads-ups in the store: one transaction for note, mails, line and announcement; figures that name nobody; hands that join
//! by intent; and nothing of the demonstration leaves.

use std::collections::{BTreeMap, BTreeSet};

use casework::cases::case::CaseState;
use casework::cases::defanged::Defanged;
use casework::cases::heads_up::{Addressee, Audience, HeadsUp, HeadsUpText, SpottedBy};
use casework::cases::report::{Exposure, ReportKind};
use casework::cases::timeline::EntryKind;
use casework::ids::{CaseId, ColleagueId, HeadsUpId};
use casework::people::Hat;
use casework::people::colleagues::Colleague;
use uuid::Uuid;

use super::given::{self, minute};
use super::{TestWorld, on_both_engines};
use crate::{
    AnsweringHeadsUp, Arrival, ColleagueChanges, Refusal, SendingHeadsUp, SentHeadsUp, StoreError,
    submission_of_tap,
};

on_both_engines!(
    a_heads_up_leaves_once_with_a_mail_for_each,
    nothing_leaves_the_demonstration,
    a_hand_joins_by_intent_whatever_the_state_of_the_case,
    banners_stand_until_their_time_or_a_day_after_the_case,
    the_list_of_colleagues_changes_as_told,
);

fn addressee(number: u128) -> Addressee {
    Addressee {
        id: ColleagueId(Uuid::from_u128(900 + number)),
        name: format!("Colleague\0 {number}"),
        address: format!("colleague{number}@school.example"),
        language: "de".into(),
    }
}

fn heads_up(number: u128, case: CaseId) -> HeadsUp {
    let text = HeadsUpText {
        title: Defanged::of("Parcels"),
        looks_like: Defanged::of("It leads to https://parcel.example"),
        to_do: Defanged::of("Leave it."),
    };
    HeadsUp {
        id: HeadsUpId(Uuid::from_u128(700 + number)),
        case,
        kind: ReportKind::Message,
        texts: BTreeMap::from([("en".to_owned(), text)]),
        written_in: "en".into(),
        spotted_by: SpottedBy::Counted(4),
        audience: Audience::Groups(BTreeSet::from(["office".into(), "yard".into()])),
        created: minute(70),
        by: given::account_id(1),
        banner_until: Some(minute(70 + 60)),
    }
}

async fn send(world: &TestWorld, heads_up: &HeadsUp, people: u128) -> crate::Result<SentHeadsUp> {
    let to: Vec<Addressee> = (1..=people).map(addressee).collect();
    let lines = [given::line(heads_up.case, EntryKind::HeadsUpSent)];
    let desk = world.desk.clone().with_mail_leaving(true);
    desk.send_heads_up(&SendingHeadsUp {
        heads_up,
        submission: "the-form",
        to: &to,
        lines: &lines,
    })
    .await
}

async fn case_with_author(world: &TestWorld) -> CaseId {
    let author = given::account(1, &[Hat::Security]);
    world.desk.create_account(&author).await.unwrap();
    given::placed(world, 1, &[]).await.case
}

async fn a_heads_up_leaves_once_with_a_mail_for_each(world: &TestWorld) {
    let case = case_with_author(world).await;
    let note = heads_up(1, case);
    // More than one statement's worth.
    let first = send(world, &note, 1_203).await.unwrap();
    assert!(first.is_new);
    let second = send(
        world,
        &HeadsUp {
            id: HeadsUpId(Uuid::from_u128(5)),
            ..note.clone()
        },
        3,
    )
    .await
    .unwrap();
    assert_eq!(
        second,
        SentHeadsUp {
            id: note.id,
            is_new: false
        }
    );
    assert_eq!(
        world.number("SELECT COUNT(*) FROM outgoing_mails").await,
        1_203
    );
    assert_eq!(
        world
            .number("SELECT COUNT(*) FROM heads_up_addressees")
            .await,
        1_203
    );
    let standing = world.desk.heads_ups_of_case(case).await.unwrap();
    assert_eq!((standing.reports, standing.demonstration), (1, false));
    let [one] = standing.all.try_into().unwrap();
    assert_eq!(one.heads_up, note);
    assert_eq!(one.by_name, "Member 1");
    assert_eq!(
        (one.addressees, one.sent, one.waiting, one.troubled),
        (1_203, 0, 1_203, 0)
    );
    assert_eq!((one.got_it_too, one.more_happened), (0, 0));
    let claimed = world
        .store
        .claim_mail("worker", minute(80), 60)
        .await
        .unwrap()
        .unwrap();
    let crate::MailAbout::HeadsUp { id, addressee: to } = &claimed.about else {
        panic!("{claimed:?}");
    };
    assert_eq!(*id, note.id.0);
    let to = world
        .desk
        .heads_up_addressee(note.id, to.parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    assert!(to.address.starts_with("colleague") && !to.name.contains('\0'));
    let stranger = ColleagueId(Uuid::from_u128(1));
    assert_eq!(
        world
            .desk
            .heads_up_addressee(note.id, stranger)
            .await
            .unwrap(),
        None
    );
    let entries = world.desk.timeline(case.into()).await.unwrap();
    assert_eq!(
        entries
            .iter()
            .filter(|entry| entry.kind == "heads-up-sent")
            .count(),
        1
    );
}

async fn nothing_leaves_the_demonstration(world: &TestWorld) {
    let author = given::account(1, &[Hat::Security]);
    world.desk.create_account(&author).await.unwrap();
    let arrival = Arrival {
        sealed: None,
        demonstration: true,
        ..given::arrival(1)
    };
    world.desk.receive_report(&arrival).await.unwrap();
    let placement = given::placement(1, vec![given::examination(1, &[], None)]);
    let case = world.desk.place_report(&placement).await.unwrap().case;
    let refused = send(world, &heads_up(1, case), 2).await.unwrap_err();
    assert!(
        matches!(refused, StoreError::Refused(Refusal::StaysInTheHouse)),
        "{refused}"
    );
    assert_eq!(world.number("SELECT COUNT(*) FROM outgoing_mails").await, 0);
    assert!(
        world
            .desk
            .heads_ups_of_case(case)
            .await
            .unwrap()
            .demonstration
    );
}

/// A colleague's answer.
fn tap(number: u32, exposure: Exposure) -> Arrival {
    let mut arrival = given::arrival(number);
    arrival.report.exposures = BTreeSet::from([exposure]);
    arrival.report.what_happened = String::new();
    arrival.evidence = Vec::new();
    arrival.submission = submission_of_tap(
        heads_up(1, given::case_id(1)).id,
        addressee(u128::from(number)).id,
    );
    arrival
}

async fn answer(world: &TestWorld, arrival: &Arrival) -> crate::Received {
    let answering = AnsweringHeadsUp {
        arrival,
        heads_up: HeadsUpId(Uuid::from_u128(701)),
    };
    world
        .desk
        .receive_answer_to_heads_up(&answering)
        .await
        .unwrap()
}

async fn a_hand_joins_by_intent_whatever_the_state_of_the_case(world: &TestWorld) {
    let author = given::account(1, &[Hat::It, Hat::Security]);
    world.desk.create_account(&author).await.unwrap();
    let case = given::ready_to_close(world, 1).await;
    send(world, &heads_up(1, case), 9).await.unwrap();
    world
        .desk
        .close_case(case, &given::closing(), &[])
        .await
        .unwrap();

    let nothing = tap(2, Exposure::Nothing);
    assert!(answer(world, &nothing).await.is_new);
    let again = answer(world, &nothing).await;
    assert_eq!((again.report, again.is_new), (nothing.report.id, false));
    let closed = world.desk.case(case).await.unwrap().unwrap();
    assert_eq!((closed.state, closed.reports.len()), (CaseState::Closed, 2));
    let file = world
        .desk
        .report_file(nothing.report.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(file.report.told, Some(nothing.report.received));
    let shared = file.case.unwrap();
    assert_eq!((shared.id, shared.shared_verdict), (case, closed.verdict));

    assert!(answer(world, &tap(3, Exposure::Clicked)).await.is_new);
    let open = world.desk.case(case).await.unwrap().unwrap();
    assert_eq!((open.state, open.reports.len()), (CaseState::Open, 3));
    assert!(open.closing.is_none());
    let [one] = world
        .desk
        .heads_ups_of_case(case)
        .await
        .unwrap()
        .all
        .try_into()
        .unwrap();
    assert_eq!((one.got_it_too, one.more_happened), (1, 1));
    // The first look at the report leaves it where it is.
    let mut placement = given::placement(3, Vec::new());
    placement.exposures = BTreeSet::from([Exposure::Clicked]);
    assert_eq!(
        world.desk.place_report(&placement).await.unwrap().case,
        case
    );
    let missing = AnsweringHeadsUp {
        arrival: &tap(4, Exposure::Nothing),
        heads_up: HeadsUpId(Uuid::from_u128(1)),
    };
    let missing = world
        .desk
        .receive_answer_to_heads_up(&missing)
        .await
        .unwrap_err();
    assert!(matches!(missing, StoreError::Missing { .. }), "{missing}");
}

async fn banners_stand_until_their_time_or_a_day_after_the_case(world: &TestWorld) {
    let author = given::account(1, &[Hat::It, Hat::Security]);
    world.desk.create_account(&author).await.unwrap();
    let case = given::ready_to_close(world, 1).await;
    let week = HeadsUp {
        banner_until: Some(minute(7 * 24 * 60)),
        ..heads_up(1, case)
    };
    send(world, &week, 0).await.unwrap();
    let standing = async |at| {
        world
            .desk
            .heads_ups_on_banner(minute(at), 3)
            .await
            .unwrap()
            .len()
    };
    assert_eq!((standing(71).await, standing(7 * 24 * 60).await), (1, 0));
    // Closed at minute 60.
    world
        .desk
        .close_case(case, &given::closing(), &[])
        .await
        .unwrap();
    assert_eq!(
        (
            standing(60 + 24 * 60 - 1).await,
            standing(60 + 24 * 60).await
        ),
        (1, 0)
    );
    let line = given::line(case, EntryKind::HeadsUpEnded);
    assert!(
        world
            .desk
            .end_banner(week.id, case, &line, minute(90))
            .await
            .unwrap()
    );
    assert!(
        !world
            .desk
            .end_banner(week.id, case, &line, minute(91))
            .await
            .unwrap()
    );
    assert_eq!(standing(92).await, 0);
}

async fn the_list_of_colleagues_changes_as_told(world: &TestWorld) {
    let colleague = |number: u128, name: &str| Colleague {
        id: ColleagueId(Uuid::from_u128(number)),
        name: name.into(),
        address: format!("c{number}@school.example"),
        language: String::new(),
        groups: BTreeSet::from(["office".into(), "yard".into()]),
    };
    let many: Vec<Colleague> = (1..=1_001).map(|number| colleague(number, "A")).collect();
    let put = ColleagueChanges {
        put: many,
        remove: Vec::new(),
    };
    world.desk.save_colleagues(&put).await.unwrap();
    assert_eq!(world.desk.colleagues().await.unwrap().len(), 1_001);
    let changed = ColleagueChanges {
        put: vec![colleague(1, "B")],
        remove: (2..=1_001)
            .map(|number| ColleagueId(Uuid::from_u128(number)))
            .collect(),
    };
    world.desk.save_colleagues(&changed).await.unwrap();
    assert_eq!(world.desk.colleagues().await.unwrap(), [colleague(1, "B")]);
}
