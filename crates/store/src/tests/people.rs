//! Settings, accounts, links, sessions, failures, filters. Each story runs on both engines.

use casework::ids::{AccountId, FilterId};
use casework::people::account::Session;
use casework::people::{Hat, Hats};

use super::{TestWorld, given, on_both_engines};
use crate::{LinkKind, Refusal, SavedFilter, SingleUseLink, StoreError, Supplier};

on_both_engines!(
    settings_are_kept_and_belong_to_one_organisation,
    accounts_are_found_by_address_in_any_letters_and_have_one_each,
    somebody_always_wears_the_admins_hat,
    a_link_works_once_and_only_in_time,
    an_invitation_makes_an_account_or_nothing,
    a_session_ends_with_its_account_its_password_and_time,
    failures_are_counted_under_what_was_tried,
    filters_belong_to_a_member,
);

fn is_refused(result: crate::Result<()>, with: Refusal) -> bool {
    matches!(result, Err(StoreError::Refused(refusal)) if refusal == with)
}

async fn settings_are_kept_and_belong_to_one_organisation(world: &TestWorld) {
    let other = given::organisation(2);
    world.store.create_organisation(&other).await.unwrap();
    world.store.create_organisation(&other).await.unwrap();
    let mut settings = other.settings.clone();
    settings.own_domains = vec!["school.example".into()];
    settings.suppliers = vec![Supplier {
        name: "Müller\0 & Söhne".into(),
        domains: vec!["mueller.example".into()],
    }];
    world.desk.save_settings(&settings).await.unwrap();
    world
        .desk
        .mark_set_up(given::minute(1), true)
        .await
        .unwrap();
    world
        .desk
        .mark_set_up(given::minute(2), false)
        .await
        .unwrap();
    let mine = world.desk.organisation().await.unwrap().unwrap();
    assert_eq!(
        (mine.settings, mine.set_up, mine.demonstration),
        (settings, Some(given::minute(1)), true)
    );
    assert_eq!(world.store.organisations().await.unwrap()[1], other);
}

async fn accounts_are_found_by_address_in_any_letters_and_have_one_each(world: &TestWorld) {
    let account = given::account(1, &[Hat::Admin, Hat::It]);
    world.desk.create_account(&account).await.unwrap();
    let found = world
        .desk
        .account_by_address(" MEMBER1@school.EXAMPLE ")
        .await
        .unwrap();
    assert_eq!(found, Some(account.clone()));
    let mut same = given::account(2, &[]);
    same.address = "Member1@School.example".into();
    assert!(is_refused(
        world.desk.create_account(&same).await,
        Refusal::AddressIsTaken
    ));
    let elsewhere = world.store.desk(given::organisation(2).id);
    assert_eq!(elsewhere.account(account.id).await.unwrap(), None);
    assert_eq!(world.desk.accounts().await.unwrap(), [account]);
}

async fn somebody_always_wears_the_admins_hat(world: &TestWorld) {
    let desk = &world.desk;
    desk.create_account(&given::account(1, &[Hat::Admin]))
        .await
        .unwrap();
    desk.create_account(&given::account(2, &[Hat::It]))
        .await
        .unwrap();
    let admin = given::account_id(1);
    assert!(is_refused(
        desk.set_hats(admin, &Hats::of([Hat::It])).await,
        Refusal::LastAdmin
    ));
    assert!(is_refused(
        desk.deactivate_account(admin, given::account_id(1), given::minute(9))
            .await
            .map(|_| ()),
        Refusal::LastAdmin
    ));
    desk.set_hats(given::account_id(2), &Hats::of([Hat::Admin, Hat::It]))
        .await
        .unwrap();
    desk.deactivate_account(admin, given::account_id(1), given::minute(9))
        .await
        .unwrap();
    assert!(!desk.account(admin).await.unwrap().unwrap().active);
    desk.reactivate_account(admin).await.unwrap();
    let nobody = desk
        .set_hats(AccountId(uuid::Uuid::nil()), &Hats::default())
        .await;
    assert!(matches!(
        nobody,
        Err(StoreError::Missing { what: "account" })
    ));
}

fn link(kind: LinkKind) -> SingleUseLink {
    SingleUseLink {
        token_sha256: [7; 32],
        kind,
        account: None,
        name: "Ada".into(),
        address: "ada@school.example".into(),
        hats: Hats::of([Hat::Security]),
        created: given::minute(0),
        expires: given::minute(60),
        used: None,
    }
}

async fn a_link_works_once_and_only_in_time(world: &TestWorld) {
    let desk = &world.desk;
    desk.create_link(&link(LinkKind::SetUp)).await.unwrap();
    assert_eq!(
        desk.open_link(&[7; 32], given::minute(59)).await.unwrap(),
        Some(link(LinkKind::SetUp))
    );
    assert_eq!(
        desk.open_link(&[7; 32], given::minute(60)).await.unwrap(),
        None
    );
    assert_eq!(
        desk.spend_link(&[7; 32], given::minute(60)).await.unwrap(),
        None
    );
    assert_eq!(desk.open_links(given::minute(1)).await.unwrap().len(), 1);
    let tries = (0..8).map(|_| {
        let desk = desk.clone();
        tokio::spawn(async move { desk.spend_link(&[7; 32], given::minute(5)).await.unwrap() })
    });
    let mut got = 0;
    for one in tries.collect::<Vec<_>>() {
        got += usize::from(one.await.unwrap().is_some());
    }
    assert_eq!(got, 1);
    assert_eq!(
        desk.open_link(&[7; 32], given::minute(6)).await.unwrap(),
        None
    );
}

async fn an_invitation_makes_an_account_or_nothing(world: &TestWorld) {
    let desk = &world.desk;
    desk.create_account(&given::account(1, &[Hat::Admin]))
        .await
        .unwrap();
    desk.create_link(&link(LinkKind::Invitation)).await.unwrap();
    let taken = desk
        .spend_link_for_account(&[7; 32], &given::account(1, &[]))
        .await;
    assert!(is_refused(taken, Refusal::AddressIsTaken));
    desk.spend_link_for_account(&[7; 32], &given::account(2, &[Hat::Security]))
        .await
        .unwrap();
    let again = desk
        .spend_link_for_account(&[7; 32], &given::account(3, &[]))
        .await;
    assert!(is_refused(again, Refusal::LinkIsSpent));
    let mut admin_link = link(LinkKind::AdminLink);
    admin_link.token_sha256 = [8; 32];
    desk.create_link(&admin_link).await.unwrap();
    let wrong_kind = desk
        .spend_link_for_account(&[8; 32], &given::account(3, &[]))
        .await;
    assert!(is_refused(wrong_kind, Refusal::LinkIsSpent));
    desk.withdraw_link(&[8; 32]).await.unwrap();
    assert_eq!(desk.open_links(given::minute(1)).await.unwrap(), []);
    assert_eq!(desk.accounts().await.unwrap().len(), 2);
}

async fn a_session_ends_with_its_account_its_password_and_time(world: &TestWorld) {
    let desk = &world.desk;
    desk.create_account(&given::account(1, &[Hat::Admin]))
        .await
        .unwrap();
    let session = |token| Session {
        token_sha256: [token; 32],
        account: given::account_id(1),
        started: given::minute(0),
        last_used: given::minute(0),
        proof: casework::people::account::Proof::OneFactor,
    };
    for token in 1..=4 {
        desk.start_session(&session(token)).await.unwrap();
    }
    let (found, account) = desk
        .session(&[1; 32], given::minute(10))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (found.last_used, account.id),
        (given::minute(10), given::account_id(1))
    );
    // Used at minute 10, so it is live when one that was never used is not.
    let late = given::minute(casework::people::account::SESSION_IDLE_MINUTES + 5);
    assert!(desk.session(&[1; 32], late).await.unwrap().is_some());
    assert!(desk.session(&[2; 32], late).await.unwrap().is_none());
    desk.end_session(&[1; 32]).await.unwrap();
    assert!(
        desk.session(&[1; 32], given::minute(11))
            .await
            .unwrap()
            .is_none()
    );
    desk.set_password_hash(given::account_id(1), "$argon2id$new")
        .await
        .unwrap();
    assert!(
        desk.session(&[3; 32], given::minute(11))
            .await
            .unwrap()
            .is_none()
    );
    desk.start_session(&session(5)).await.unwrap();
    desk.end_sessions_of(given::account_id(1)).await.unwrap();
    assert!(
        desk.session(&[5; 32], given::minute(11))
            .await
            .unwrap()
            .is_none()
    );
    desk.start_session(&session(6)).await.unwrap();
    desk.sweep_people(given::minute(
        casework::people::account::SESSION_MINUTES_MAX + 1,
    ))
    .await
    .unwrap();
    assert_eq!(world.number("SELECT COUNT(*) FROM sessions").await, 0);
}

async fn failures_are_counted_under_what_was_tried(world: &TestWorld) {
    let desk = &world.desk;
    for count in 0..3 {
        desk.record_sign_in_failure(&[1; 32], given::minute(count))
            .await
            .unwrap();
    }
    desk.record_sign_in_failure(&[2; 32], given::minute(9))
        .await
        .unwrap();
    let since = desk
        .sign_in_failures(&[1; 32], given::minute(1))
        .await
        .unwrap();
    assert_eq!(since, [given::minute(2), given::minute(1)]);
    desk.forget_sign_in_failures(&[1; 32]).await.unwrap();
    assert_eq!(
        desk.sign_in_failures(&[1; 32], given::minute(0))
            .await
            .unwrap(),
        []
    );
    assert_eq!(
        desk.sign_in_failures(&[2; 32], given::minute(0))
            .await
            .unwrap()
            .len(),
        1
    );
}

async fn filters_belong_to_a_member(world: &TestWorld) {
    let desk = &world.desk;
    for number in [1, 2] {
        desk.create_account(&given::account(number, &[Hat::It]))
            .await
            .unwrap();
    }
    let filter = SavedFilter {
        id: FilterId(uuid::Uuid::from_u128(1)),
        account: given::account_id(1),
        name: "Overdue".into(),
        query: "state=open".into(),
        created: given::minute(1),
    };
    desk.save_filter(&filter).await.unwrap();
    desk.delete_filter(given::account_id(2), filter.id)
        .await
        .unwrap();
    assert_eq!(
        desk.saved_filters(given::account_id(1)).await.unwrap(),
        std::slice::from_ref(&filter)
    );
    assert_eq!(desk.saved_filters(given::account_id(2)).await.unwrap(), []);
    desk.delete_filter(given::account_id(1), filter.id)
        .await
        .unwrap();
    assert_eq!(desk.saved_filters(given::account_id(1)).await.unwrap(), []);
}
