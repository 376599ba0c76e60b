//! Announced calls as they are stored: open until closed, until their time is over or their case is closed; words shown at
//! most so often, however many ask at once.

use std::collections::BTreeSet;

use casework::cases::case::Case;
use casework::ids::{ContactId, ShowingId};
use casework::moment::Moment;
use casework::people::passes::CasePass;
use casework::people::{Hat, Hats, Member};
use casework::verify::contact::{
    Announced, Contact, OPEN_CONTACTS_MAX, SHOWINGS_MAX, Showing, announce,
};
use uuid::Uuid;

use super::{TestWorld, given, on_both_engines};
use crate::{Refusal, StoreError};

on_both_engines!(
    a_call_is_open_until_it_is_closed_or_its_time_is_over,
    a_closed_case_rings_nobody,
    words_are_shown_so_often_and_no_more_however_many_ask_at_once,
    there_are_only_so_many_calls_at_once,
);

fn pass(case: &Case) -> CasePass {
    let member = Member {
        id: given::account_id(1),
        name: "Member 1".to_owned(),
        hats: Hats::of([Hat::It]),
    };
    member.desk_pass().unwrap().open(case.facts()).unwrap()
}

async fn a_case(world: &TestWorld) -> Case {
    let id = given::ready_to_close(world, 1).await;
    world.desk.case(id).await.unwrap().unwrap()
}

async fn announced(
    world: &TestWorld,
    case: &Case,
    number: u128,
    at: Moment,
) -> Result<Contact, StoreError> {
    let call = Announced {
        whom: "somebody in accounts",
        about: "the printer",
        minutes: 30,
    };
    let id = ContactId(Uuid::from_u128(number));
    let acted = announce(case, &pass(case), id, "Priya Nair", &call, at).unwrap();
    let kept = world.desk.open_contact(&acted.changed, &acted.lines).await;
    kept.map(|()| acted.changed)
}

async fn open(world: &TestWorld, minute: i64) -> Vec<Contact> {
    let now = given::minute(minute);
    world.desk.open_contacts(now).await.unwrap()
}

async fn a_call_is_open_until_it_is_closed_or_its_time_is_over(world: &TestWorld) {
    let case = a_case(world).await;
    let contact = announced(world, &case, 1, given::minute(60)).await.unwrap();
    let later = announced(world, &case, 2, given::minute(65)).await.unwrap();
    assert_eq!(open(world, 66).await, [later.clone(), contact.clone()]);
    assert_eq!(open(world, 90).await, std::slice::from_ref(&later));
    assert_eq!(
        world.desk.contact(contact.id).await.unwrap(),
        Some(contact.clone())
    );
    let acted = later
        .close(&case, &pass(&case), 0, given::minute(70))
        .unwrap();
    let close = async || world.desk.close_contact(&acted.changed, &acted.lines).await;
    close().await.unwrap();
    assert!(matches!(
        close().await,
        Err(StoreError::Refused(Refusal::ContactIsOver))
    ));
    assert_eq!(open(world, 71).await, [contact]);
    assert_eq!(
        world.desk.contact(later.id).await.unwrap(),
        Some(acted.changed)
    );
    let timeline = world.desk.case(case.id).await.unwrap().unwrap().timeline;
    let kinds = timeline.iter().map(|entry| entry.kind.as_str());
    assert_eq!(
        kinds
            .filter(|kind| kind.starts_with("contact-"))
            .collect::<Vec<_>>(),
        ["contact-opened", "contact-opened", "contact-closed"]
    );
    assert!(world.desk.verify_chains().await.unwrap().broken.is_empty());
}

async fn a_closed_case_rings_nobody(world: &TestWorld) {
    let case = a_case(world).await;
    let contact = announced(world, &case, 1, given::minute(60)).await.unwrap();
    let closing = given::closing();
    world.desk.close_case(case.id, &closing, &[]).await.unwrap();
    assert_eq!(open(world, 61).await, []);
    let words = showing(&contact, 1);
    let shown = world.desk.show_words(&words).await;
    assert!(matches!(
        shown,
        Err(StoreError::Refused(Refusal::ContactIsOver))
    ));
    let another = announced(world, &case, 2, given::minute(61)).await;
    assert!(matches!(
        another,
        Err(StoreError::Refused(Refusal::CaseIsClosed))
    ));
}

fn showing(contact: &Contact, number: u32) -> Showing {
    let id = ShowingId(Uuid::from_u128(u128::from(number)));
    contact
        .show_words(0, id, number * 1_000, "de", given::minute(62))
        .unwrap()
}

async fn words_are_shown_so_often_and_no_more_however_many_ask_at_once(world: &TestWorld) {
    let case = a_case(world).await;
    let contact = announced(world, &case, 1, given::minute(60)).await.unwrap();
    let first = showing(&contact, 1);
    world.desk.show_words(&first).await.unwrap();
    assert_eq!(
        world.desk.showing(first.id).await.unwrap(),
        Some(first.clone())
    );
    let tasks = (2..=30).map(|number| {
        let (desk, showing) = (world.desk.clone(), showing(&contact, number));
        tokio::spawn(async move { desk.show_words(&showing).await })
    });
    let tasks: Vec<_> = tasks.collect();
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) | Err(StoreError::Refused(Refusal::ContactIsOver)) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    // Whoever lost the place thrice may press again.
    for number in 31..=60 {
        let _ = world.desk.show_words(&showing(&contact, number)).await;
    }
    let shown = world.desk.showings(contact.id).await.unwrap();
    assert_eq!(shown.len(), SHOWINGS_MAX);
    assert!(shown.contains(&first));
    let words: BTreeSet<_> = shown.iter().map(|one| one.words).collect();
    assert_eq!(words.len(), SHOWINGS_MAX, "each one has words of their own");
    let one_more = world.desk.show_words(&showing(&contact, 99)).await;
    assert!(matches!(
        one_more,
        Err(StoreError::Refused(Refusal::ContactIsOver))
    ));
    let elsewhere = world.desk.showings(ContactId(Uuid::nil())).await.unwrap();
    assert_eq!(elsewhere, []);
}

async fn there_are_only_so_many_calls_at_once(world: &TestWorld) {
    let case = a_case(world).await;
    for number in 0..OPEN_CONTACTS_MAX {
        announced(world, &case, number as u128, given::minute(60))
            .await
            .unwrap();
    }
    let one_more = announced(world, &case, 900, given::minute(61)).await;
    assert!(matches!(
        one_more,
        Err(StoreError::Refused(Refusal::TooManyContacts))
    ));
    assert_eq!(open(world, 61).await.len(), OPEN_CONTACTS_MAX);
    announced(world, &case, 901, given::minute(90))
        .await
        .unwrap();
    assert_eq!(
        open(world, 91).await.len(),
        1,
        "the others' time is over by then"
    );
}
