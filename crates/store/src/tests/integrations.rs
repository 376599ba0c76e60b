//! Integrations, what they hand in, and answers kept for requests sent twice. Each story runs on both engines.

use casework::cases::case::StepState;
use casework::cases::timeline::{Actor, EntryKind, Line, verify};
use casework::ids::IntegrationId;
use casework::moment::Moment;
use casework::people::Doer;
use casework::people::integrations::{ApiToken, INTEGRATIONS_MAX, Integration, Scope};
use uuid::Uuid;

use super::{TestWorld, given, on_both_engines};
use crate::{
    AnswerClaim, Claimed, HandedIn, KeptAnswer, Refusal, RememberedAnswer, RequestKey, StoreError,
};

on_both_engines!(
    an_integration_is_found_by_its_handle_and_belongs_to_one_organisation,
    there_are_so_many_integrations_and_no_more,
    a_report_handed_in_says_so_once_on_its_chain,
    a_request_is_worked_on_by_one_try_and_answered_the_same_to_all,
    a_key_serves_one_request_until_it_is_forgotten,
    a_step_and_its_kept_answer_are_there_together_or_not_at_all,
);

fn integration(number: u8) -> Integration {
    let token = ApiToken::new([number; 32]);
    Integration {
        id: IntegrationId(Uuid::from_u128(7_000 + u128::from(number))),
        name: "Tickets\0 & co".into(),
        scopes: Scope::ALL.iter().copied().collect(),
        requests_per_minute: 600,
        handle: token.handle(),
        secret_sha256: token.secret_sha256(),
        created: given::minute(i64::from(number)),
        created_by: given::account_id(1),
        last_used_day: None,
        revoked: None,
    }
}

fn claim(key: u8, request: u8, try_number: u128, until: Moment) -> AnswerClaim {
    AnswerClaim {
        key: RequestKey {
            integration: integration(1).id,
            key_digest: [key; 32],
            request_digest: [request; 32],
        },
        claimed_by: Uuid::from_u128(try_number),
        until,
        forget: given::minute(24 * 60),
    }
}

fn answer() -> RememberedAnswer {
    RememberedAnswer {
        status: 201,
        body: "{\"id\":1}".into(),
        location: Some("/api/v1/reports/1".into()),
    }
}

async fn an_integration_is_found_by_its_handle_and_belongs_to_one_organisation(world: &TestWorld) {
    let desk = &world.desk;
    let one = integration(1);
    desk.create_integration(&one).await.unwrap();
    let found = desk.integration_by_handle(&one.handle).await.unwrap();
    let mut expected = one.clone();
    expected.name = "Tickets & co".into();
    assert_eq!(found, Some(expected));
    assert_eq!(desk.integration_by_handle(&[9; 8]).await.unwrap(), None);

    desk.note_integration_used(one.id, 20_000).await.unwrap();
    desk.note_integration_used(one.id, 19_999).await.unwrap();
    desk.revoke_integration(one.id, given::minute(5))
        .await
        .unwrap();
    desk.revoke_integration(one.id, given::minute(6))
        .await
        .unwrap();
    let kept = desk.integrations().await.unwrap().pop().unwrap();
    assert_eq!(
        (kept.last_used_day, kept.revoked),
        (Some(20_000), Some(given::minute(5)))
    );

    world
        .store
        .create_organisation(&given::organisation(2))
        .await
        .unwrap();
    let other = world.store.desk(given::organisation(2).id);
    assert_eq!(
        other.integration_by_handle(&one.handle).await.unwrap(),
        None
    );
    assert_eq!(other.integrations().await.unwrap(), []);
    let theirs = other.revoke_integration(one.id, given::minute(7)).await;
    assert!(matches!(theirs, Err(StoreError::Missing { .. })));
}

async fn there_are_so_many_integrations_and_no_more(world: &TestWorld) {
    for number in 0..INTEGRATIONS_MAX {
        world
            .desk
            .create_integration(&integration(u8::try_from(number).unwrap()))
            .await
            .unwrap();
    }
    let beyond = world.desk.create_integration(&integration(250)).await;
    assert!(matches!(
        beyond,
        Err(StoreError::Refused(Refusal::TooManyIntegrations))
    ));
}

async fn a_report_handed_in_says_so_once_on_its_chain(world: &TestWorld) {
    let desk = &world.desk;
    let one = integration(1);
    desk.create_integration(&one).await.unwrap();
    let arrival = given::arrival(1);
    let report = arrival.report.id;
    let handed_in = HandedIn {
        integration: one.id,
        line: Line {
            chain: report.into(),
            at: arrival.report.received,
            actor: Actor::Integration(one.id),
            kind: EntryKind::HandedIn,
            says: "the report was handed in through the API".into(),
        },
    };
    for _ in 0..2 {
        let received = desk
            .receive_report_from(&arrival, &handed_in)
            .await
            .unwrap();
        assert_eq!(received.report, report);
        desk.note_handed_in(report, &handed_in).await.unwrap();
    }
    assert_eq!(
        desk.integration_of_report(report).await.unwrap(),
        Some(one.id)
    );
    let entries = desk.timeline(report.into()).await.unwrap();
    let actors: Vec<&str> = entries.iter().map(|entry| entry.actor.as_str()).collect();
    assert_eq!(actors, ["reporter", &format!("integration:{}", one.id)]);
    verify(&entries).unwrap();
}

async fn a_request_is_worked_on_by_one_try_and_answered_the_same_to_all(world: &TestWorld) {
    let desk = &world.desk;
    desk.create_integration(&integration(1)).await.unwrap();
    let now = given::minute(0);
    let mut tries = tokio::task::JoinSet::new();
    for number in 0..8 {
        let desk = desk.clone();
        tries.spawn(async move {
            let claim = claim(1, 1, number, given::minute(2));
            (claim, desk.claim_answer(&claim, now).await.unwrap())
        });
    }
    let tried = tries.join_all().await;
    let ours: Vec<_> = tried
        .iter()
        .filter(|(_, claimed)| *claimed == Claimed::Ours)
        .collect();
    assert_eq!(ours.len(), 1, "one of eight: {tried:?}");
    let waiting = tried
        .iter()
        .filter(|(_, claimed)| *claimed == Claimed::InProgress);
    assert_eq!(waiting.count(), 7);
    let kept = KeptAnswer {
        claim: ours[0].0,
        answer: answer(),
    };
    desk.keep_answer(&kept).await.unwrap();
    let again = desk
        .claim_answer(&claim(1, 1, 9, given::minute(3)), now)
        .await;
    assert_eq!(again.unwrap(), Claimed::Answered(answer()));
    let twice = desk.keep_answer(&kept).await;
    assert!(matches!(
        twice,
        Err(StoreError::Refused(Refusal::ClaimIsLost))
    ));
}

async fn a_key_serves_one_request_until_it_is_forgotten(world: &TestWorld) {
    let desk = &world.desk;
    desk.create_integration(&integration(1)).await.unwrap();
    let first = claim(1, 1, 1, given::minute(2));
    assert_eq!(
        desk.claim_answer(&first, given::minute(0)).await.unwrap(),
        Claimed::Ours
    );
    let other = claim(1, 2, 2, given::minute(9));
    assert_eq!(
        desk.claim_answer(&other, given::minute(5)).await.unwrap(),
        Claimed::OtherRequest
    );
    // The first try died: the same request takes over, and the dead one can no longer answer.
    let second = claim(1, 1, 3, given::minute(9));
    assert_eq!(
        desk.claim_answer(&second, given::minute(5)).await.unwrap(),
        Claimed::Ours
    );
    let late = KeptAnswer {
        claim: first,
        answer: answer(),
    };
    assert!(desk.keep_answer(&late).await.is_err());
    desk.release_answer(&first).await.unwrap();
    assert_eq!(
        desk.claim_answer(&other, given::minute(6)).await.unwrap(),
        Claimed::OtherRequest,
        "a dead try gives nothing back"
    );
    desk.release_answer(&second).await.unwrap();
    assert_eq!(
        desk.claim_answer(&other, given::minute(6)).await.unwrap(),
        Claimed::Ours
    );
    let kept = KeptAnswer {
        claim: other,
        answer: answer(),
    };
    desk.keep_answer(&kept).await.unwrap();
    let next_day = claim(1, 3, 4, given::minute(24 * 60 + 9));
    assert_eq!(
        desk.claim_answer(&next_day, given::minute(24 * 60))
            .await
            .unwrap(),
        Claimed::Ours,
        "forgotten after a day"
    );
}

async fn a_step_and_its_kept_answer_are_there_together_or_not_at_all(world: &TestWorld) {
    let desk = &world.desk;
    let one = integration(1);
    desk.create_integration(&one).await.unwrap();
    let case = given::placed(world, 1, &[]).await.case;
    let claim = claim(1, 1, 1, given::minute(200));
    let kept = KeptAnswer {
        claim,
        answer: answer(),
    };
    let step = given::step(50);
    let at = given::minute(100);
    let unclaimed = desk.add_step_once(case, &step, &[], at, Some(&kept)).await;
    assert!(matches!(
        unclaimed,
        Err(StoreError::Refused(Refusal::ClaimIsLost))
    ));
    let stands = desk.case(case).await.unwrap().unwrap();
    assert!(!stands.steps.iter().any(|one| one.id == step.id));

    desk.claim_answer(&claim, at).await.unwrap();
    desk.add_step_once(case, &step, &[], at, Some(&kept))
        .await
        .unwrap();
    let mut done = given::done(step);
    if let StepState::Done { who, .. } = &mut done.state {
        *who = Doer::Integration(one.id);
    }
    desk.settle_step_once(case, &done, &[], at, None)
        .await
        .unwrap();
    let stands = desk.case(case).await.unwrap().unwrap();
    let stored = stands.steps.iter().find(|one| one.id == done.id);
    assert_eq!(stored, Some(&done));
    assert_eq!(stands.integration_names[&one.id], "Tickets & co");
}
