//! Webhooks: what is announced and what isn't, each delivery once, leases, what follows from a try, rotation, sending
//! again, sweeping. Who is told over the network is a story of the top floor.

use std::collections::BTreeSet;

use casework::cases::announcing::EventType;
use casework::cases::report::{Privacy, ReportKind};
use casework::cases::timeline::EntryKind;
use casework::ids::{DeliveryId, WebhookId};
use casework::moment::Moment;
use uuid::Uuid;

use super::{TestWorld, given, on_both_engines};
use crate::{
    ClaimedDelivery, DeliveryFate, DeliveryState, DueWebhook, Refusal, SigningSecret, StoreError,
    Tried, WEBHOOKS_MAX, Webhook, WebhookState,
};

on_both_engines!(
    what_happens_is_announced_in_the_act,
    about_it_and_demonstration_stay_in_the_house,
    an_anonymous_report_is_told_of_when_its_hour_is_over,
    each_delivery_is_claimed_once_and_again_after_its_lease,
    a_try_settles_the_delivery_and_marks_the_webhook,
    a_receiver_that_is_gone_ends_the_webhook,
    a_paused_webhook_loses_nothing,
    secrets_rotate_and_deliveries_go_again,
    what_is_old_is_swept_out,
    no_more_webhooks_than_allowed,
);

const MINUTE: i64 = 60;

fn webhook(number: u128, events: &[EventType]) -> Webhook {
    Webhook {
        id: WebhookId(Uuid::from_u128((7 << 64) | number)),
        name: format!("Receiver {number}"),
        url: "https://receiver.example/hooks".into(),
        events: BTreeSet::from_iter(events.iter().copied()),
        state: WebhookState::Active,
        secret: SigningSecret::new(format!("whsec_{number}")),
        older_secret: None,
        created: given::minute(i64::try_from(number).unwrap()),
        ended: None,
        failing_since: None,
        delivered: None,
    }
}

async fn make(world: &TestWorld, number: u128, events: &[EventType]) -> DueWebhook {
    let webhook = webhook(number, events);
    world.desk.create_webhook(&webhook).await.unwrap();
    DueWebhook {
        organisation: world.desk.organisation_id(),
        id: webhook.id,
    }
}

async fn claim(world: &TestWorld, due: &DueWebhook, now: Moment) -> Option<ClaimedDelivery> {
    let store = &world.store;
    store.claim_delivery(due, "one", now, MINUTE).await.unwrap()
}

fn tried(at: Moment, fate: DeliveryFate) -> Tried {
    Tried {
        at,
        status: Some(503),
        answer: Some("not\0 now".into()),
        error: None,
        fate,
    }
}

async fn events_told(world: &TestWorld, webhook: WebhookId) -> Vec<String> {
    let mut told = world.desk.deliveries(webhook, 100).await.unwrap();
    told.reverse();
    told.into_iter().map(|delivery| delivery.event).collect()
}

async fn what_happens_is_announced_in_the_act(world: &TestWorld) {
    let desk = &world.desk;
    given::placed(world, 1, &[]).await;
    let all = make(world, 1, EventType::ALL).await;
    let closings = make(world, 2, &[EventType::CaseClosed]).await;
    assert!(
        events_told(world, all.id).await.is_empty(),
        "nothing of before"
    );
    let case = given::ready_to_close(world, 2).await;
    let closed = given::line(case, EntryKind::Closed);
    desk.close_case(case, &given::closing(), std::slice::from_ref(&closed))
        .await
        .unwrap();
    // An act that is refused announces nothing.
    let refused = desk.close_case(case, &given::closing(), &[closed]).await;
    assert!(matches!(refused, Err(StoreError::Refused(_))));
    let mut told = events_told(world, all.id).await;
    told.sort();
    assert_eq!(
        told,
        [
            "case.closed",
            "case.opened",
            "case.verdict-changed",
            "report.received"
        ]
    );
    assert_eq!(events_told(world, closings.id).await, ["case.closed"]);
    let sent = claim(world, &closings, given::minute(90)).await.unwrap();
    let body: serde_json::Value = serde_json::from_str(&sent.body).unwrap();
    assert_eq!(body["data"]["case"]["state"], "closed");
    assert_eq!(body["data"]["case"]["number"], 2);
    assert_eq!(body["data"]["case"]["outcome"], "near-miss");
    for private in ["parcel", "Reporter", "kookaburra", "school.example"] {
        assert!(!sent.body.contains(private), "{private}: {}", sent.body);
    }
}

async fn about_it_and_demonstration_stay_in_the_house(world: &TestWorld) {
    let all = make(world, 1, EventType::ALL).await;
    let mut about_it = given::arrival(1);
    about_it.report.kind = ReportKind::AboutIt;
    let mut demonstration = given::arrival(2);
    demonstration.demonstration = true;
    for (number, arrival) in [(1, about_it), (2, demonstration)] {
        world.desk.receive_report(&arrival).await.unwrap();
        let examinations = vec![given::examination(number, &[], None)];
        let placement = given::placement(number, examinations);
        let placed = world.desk.place_report(&placement).await.unwrap();
        let line = given::line(placed.case, EntryKind::StepDone);
        let settled = given::done(casework::cases::case::Step {
            playbook_step: Some("change-password".into()),
            ..given::step(number)
        });
        let (case, at) = (placed.case, given::minute(50));
        world
            .desk
            .settle_step(case, &settled, &[line], at)
            .await
            .unwrap();
    }
    assert!(events_told(world, all.id).await.is_empty());
}

async fn an_anonymous_report_is_told_of_when_its_hour_is_over(world: &TestWorld) {
    let all = make(world, 1, EventType::ALL).await;
    let hour = given::minute(20);
    assert_eq!(hour, hour.rounded_down_to_the_hour());
    let mut arrival = given::arrival(1);
    arrival.report.privacy = Privacy::Anonymous;
    arrival.report.received = hour;
    world.desk.receive_report(&arrival).await.unwrap();
    assert_eq!(
        world
            .store
            .due_webhooks(given::minute(79), 9)
            .await
            .unwrap(),
        []
    );
    let due = world.store.due_webhooks(given::minute(80), 9).await;
    assert_eq!(due.unwrap(), [all]);
}

async fn each_delivery_is_claimed_once_and_again_after_its_lease(world: &TestWorld) {
    let due = make(world, 1, &[EventType::ReportReceived]).await;
    for number in 1..=12 {
        let arrival = given::arrival(number);
        world.desk.receive_report(&arrival).await.unwrap();
    }
    let now = given::minute(90);
    let mut workers = Vec::new();
    for worker in 0..4 {
        let (store, worker) = (world.store.clone(), format!("worker-{worker}"));
        workers.push(tokio::spawn(async move {
            let mut claimed = Vec::new();
            while let Some(one) = store
                .claim_delivery(&due, &worker, now, MINUTE)
                .await
                .unwrap()
            {
                claimed.push(one);
            }
            claimed
        }));
    }
    let mut all = Vec::new();
    for worker in workers {
        all.extend(worker.await.unwrap());
    }
    let ids: BTreeSet<DeliveryId> = all.iter().map(|one| one.id).collect();
    assert_eq!((all.len(), ids.len()), (12, 12));
    assert_eq!(world.store.due_webhooks(now, 9).await.unwrap(), []);
    // All workers died. The first delivery is given out again, and its first claim counts no more.
    let again = claim(world, &due, given::minute(92)).await.unwrap();
    let first = all.iter().find(|one| one.id == again.id).unwrap();
    assert_eq!((again.attempt, &again.body), (2, &first.body));
    let late = tried(given::minute(92), DeliveryFate::Delivered);
    assert!(!world.store.settle_delivery(first, &late).await.unwrap());
    let webhook = world.desk.webhook(due.id).await.unwrap().unwrap();
    assert_eq!(webhook.delivered, None, "a lost claim says nothing");
    assert!(world.store.settle_delivery(&again, &late).await.unwrap());
}

async fn a_try_settles_the_delivery_and_marks_the_webhook(world: &TestWorld) {
    let due = make(world, 1, &[EventType::ReportReceived]).await;
    world.desk.receive_report(&given::arrival(1)).await.unwrap();
    let store = &world.store;
    let claimed = claim(world, &due, given::minute(5)).await.unwrap();
    let later = DeliveryFate::TryAgain(given::minute(9));
    let failed = tried(given::minute(5), later);
    assert!(store.settle_delivery(&claimed, &failed).await.unwrap());
    let shown = &world.desk.deliveries(due.id, 9).await.unwrap()[0];
    assert_eq!(
        (shown.state, shown.run_at),
        (DeliveryState::Waiting, given::minute(9))
    );
    assert_eq!(
        (shown.status, shown.answer.as_deref()),
        (Some(503), Some("not now"))
    );
    assert_eq!(claim(world, &due, given::minute(8)).await, None);
    let claimed = claim(world, &due, given::minute(9)).await.unwrap();
    let failing = world.desk.webhook(due.id).await.unwrap().unwrap();
    assert_eq!(failing.failing_since, Some(given::minute(5)));
    let taken = tried(given::minute(9), DeliveryFate::Delivered);
    assert!(store.settle_delivery(&claimed, &taken).await.unwrap());
    let well = world.desk.webhook(due.id).await.unwrap().unwrap();
    assert_eq!(
        (well.failing_since, well.delivered),
        (None, Some(given::minute(9)))
    );
}

async fn a_receiver_that_is_gone_ends_the_webhook(world: &TestWorld) {
    let due = make(world, 1, &[EventType::ReportReceived]).await;
    for number in 1..=3 {
        let arrival = given::arrival(number);
        world.desk.receive_report(&arrival).await.unwrap();
    }
    let claimed = claim(world, &due, given::minute(9)).await.unwrap();
    let gone = DeliveryFate::EndWebhook("the receiver answered 410".into());
    let gone = tried(given::minute(9), gone);
    assert!(world.store.settle_delivery(&claimed, &gone).await.unwrap());
    world.desk.receive_report(&given::arrival(4)).await.unwrap();
    let webhook = world.desk.webhook(due.id).await.unwrap().unwrap();
    assert_eq!(webhook.state, WebhookState::Ended);
    assert_eq!(webhook.ended.unwrap().1, given::minute(9));
    let shown = world.desk.deliveries(due.id, 9).await.unwrap();
    assert_eq!(shown.len(), 3, "nothing is kept for it afterwards");
    assert!(shown.iter().all(|one| one.state == DeliveryState::GivenUp));
}

async fn a_paused_webhook_loses_nothing(world: &TestWorld) {
    let due = make(world, 1, &[EventType::ReportReceived]).await;
    let desk = &world.desk;
    desk.set_webhook_state(due.id, WebhookState::Paused)
        .await
        .unwrap();
    desk.receive_report(&given::arrival(1)).await.unwrap();
    let due_at = |minute| world.store.due_webhooks(given::minute(minute), 9);
    assert_eq!(due_at(90).await.unwrap(), []);
    desk.set_webhook_state(due.id, WebhookState::Active)
        .await
        .unwrap();
    assert_eq!(due_at(90).await.unwrap(), [due]);
    desk.remove_webhook(due.id).await.unwrap();
    assert_eq!(desk.webhooks().await.unwrap(), []);
    assert_eq!(due_at(90).await.unwrap(), []);
}

async fn secrets_rotate_and_deliveries_go_again(world: &TestWorld) {
    let due = make(world, 1, &[EventType::ReportReceived]).await;
    let desk = &world.desk;
    let fresh = SigningSecret::new("whsec_fresh".into());
    desk.rotate_webhook_secret(due.id, &fresh, given::minute(99))
        .await
        .unwrap();
    let test = DeliveryId(Uuid::from_u128(5));
    desk.send_test_event(due.id, test, given::minute(1))
        .await
        .unwrap();
    let claimed = claim(world, &due, given::minute(2)).await.unwrap();
    let older = SigningSecret::new("whsec_1".into());
    assert_eq!(claimed.webhook.secret, fresh);
    assert_eq!(
        claimed.webhook.older_secret,
        Some((older, given::minute(99)))
    );
    assert!(!format!("{:?}", claimed.webhook).contains("whsec"));
    let again = |at| desk.send_delivery_again(due.id, test, given::minute(at));
    assert!(!again(2).await.unwrap(), "it is on its way");
    let given_up = tried(given::minute(2), DeliveryFate::GiveUp);
    assert!(
        world
            .store
            .settle_delivery(&claimed, &given_up)
            .await
            .unwrap()
    );
    assert_eq!(claim(world, &due, given::minute(99)).await, None);
    assert!(again(3).await.unwrap());
    let second = claim(world, &due, given::minute(3)).await.unwrap();
    assert_eq!(
        (second.id, second.attempt, second.body),
        (test, 1, claimed.body)
    );
}

async fn what_is_old_is_swept_out(world: &TestWorld) {
    let due = make(world, 1, &[EventType::ReportReceived]).await;
    for number in 1..=3 {
        let arrival = given::arrival(number);
        world.desk.receive_report(&arrival).await.unwrap();
    }
    let claimed = claim(world, &due, given::minute(5)).await.unwrap();
    let taken = tried(given::minute(5), DeliveryFate::Delivered);
    world.store.settle_delivery(&claimed, &taken).await.unwrap();
    let days = |days: i64| given::minute(days * 24 * 60);
    let states = async || {
        let shown = world.desk.deliveries(due.id, 9).await.unwrap();
        shown.iter().map(|one| one.state).collect::<Vec<_>>()
    };
    world.desk.sweep_deliveries(days(29)).await.unwrap();
    assert_eq!(states().await.len(), 3);
    world.desk.sweep_deliveries(days(31)).await.unwrap();
    assert_eq!(states().await, [DeliveryState::GivenUp; 2]);
    world.desk.sweep_deliveries(days(31)).await.unwrap();
    assert!(states().await.is_empty());
}

async fn no_more_webhooks_than_allowed(world: &TestWorld) {
    for number in 1..=WEBHOOKS_MAX as u128 {
        make(world, number, &[]).await;
    }
    let refused = world.desk.create_webhook(&webhook(99, &[])).await;
    assert!(matches!(
        refused,
        Err(StoreError::Refused(Refusal::TooManyWebhooks))
    ));
}
