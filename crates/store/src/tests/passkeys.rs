//! Passkeys, used ceremonies, and the sessions a member sees. Each story runs on both engines.

use casework::ids::PasskeyId;
use casework::people::account::Session;
use casework::people::ceremony::SpentCeremony;
use casework::people::passkey::{PASSKEYS_PER_ACCOUNT_MAX, Passkey};
use casework::people::{Hat, Hats};
use uuid::Uuid;

use super::{TestWorld, given, on_both_engines};
use crate::{Refusal, StoreError};

on_both_engines!(
    a_passkey_belongs_to_one_account,
    a_ceremony_counts_once_however_many_try,
    an_account_has_a_limited_number_of_passkeys,
    a_member_sees_and_ends_sessions_of_their_own,
    used_ceremonies_are_forgotten_when_they_are_too_old,
);

fn is_refused<T>(result: crate::Result<T>, with: Refusal) -> bool {
    matches!(result, Err(StoreError::Refused(refusal)) if refusal == with)
}

fn passkey(number: u8, account: u8) -> Passkey {
    Passkey {
        id: PasskeyId(Uuid::from_u128(u128::from(number))),
        account: given::account_id(account.into()),
        name: format!("Laptop {number}"),
        credential_sha256: [number; 32],
        credential: format!(r#"{{"counter":{number}}}"#),
        created: given::minute(i64::from(number)),
        last_used: None,
    }
}

fn ceremony(number: u8) -> SpentCeremony {
    SpentCeremony {
        sealed_sha256: [number; 32],
        expires: given::minute(5),
    }
}

async fn with_two_accounts(world: &TestWorld) {
    for (number, hat) in [(1, Hat::Admin), (2, Hat::It)] {
        let account = given::account(number, &[hat]);
        world.desk.create_account(&account).await.unwrap();
    }
}

async fn a_passkey_belongs_to_one_account(world: &TestWorld) {
    with_two_accounts(world).await;
    let desk = &world.desk;
    let mine = passkey(1, 1);
    desk.add_passkey(&mine, &ceremony(1)).await.unwrap();
    let mut same = passkey(2, 2);
    same.credential_sha256 = mine.credential_sha256;
    let refused = desk.add_passkey(&same, &ceremony(2)).await;
    assert!(is_refused(refused, Refusal::PasskeyIsTaken));
    // What was refused spent nothing.
    desk.add_passkey(&passkey(2, 2), &ceremony(2))
        .await
        .unwrap();

    let found = desk.passkey_by_credential(&[1; 32]).await.unwrap();
    assert_eq!(found, Some(mine.clone()));
    let used = Passkey {
        credential: r#"{"counter":9}"#.to_owned(),
        ..mine.clone()
    };
    desk.use_passkey(&used, given::minute(3), &ceremony(3))
        .await
        .unwrap();
    let kept = desk.passkeys_of(mine.account).await.unwrap();
    let expected = Passkey {
        last_used: Some(given::minute(3)),
        ..used
    };
    assert_eq!(kept, [expected]);

    let other = given::account_id(2);
    assert!(!desk.remove_passkey(other, mine.id).await.unwrap());
    assert!(desk.remove_passkey(mine.account, mine.id).await.unwrap());
    assert_eq!(desk.passkeys_of(mine.account).await.unwrap(), []);
    assert_eq!(desk.passkey_by_credential(&[1; 32]).await.unwrap(), None);
    let gone = desk
        .use_passkey(&mine, given::minute(4), &ceremony(4))
        .await;
    assert!(is_refused(gone, Refusal::LinkIsSpent));
}

async fn a_ceremony_counts_once_however_many_try(world: &TestWorld) {
    with_two_accounts(world).await;
    let desk = &world.desk;
    let mine = passkey(1, 1);
    desk.add_passkey(&mine, &ceremony(1)).await.unwrap();
    let again = desk.add_passkey(&passkey(2, 1), &ceremony(1)).await;
    assert!(is_refused(again, Refusal::LinkIsSpent));
    let tries = (0..8).map(|_| {
        let (desk, mine) = (desk.clone(), mine.clone());
        tokio::spawn(async move {
            desk.use_passkey(&mine, given::minute(1), &ceremony(2))
                .await
                .is_ok()
        })
    });
    let mut counted = 0;
    for one in tries.collect::<Vec<_>>() {
        counted += u32::from(one.await.unwrap());
    }
    assert_eq!(counted, 1);
}

async fn an_account_has_a_limited_number_of_passkeys(world: &TestWorld) {
    with_two_accounts(world).await;
    let desk = &world.desk;
    let most = u8::try_from(PASSKEYS_PER_ACCOUNT_MAX).unwrap();
    for number in 1..=most {
        desk.add_passkey(&passkey(number, 1), &ceremony(number))
            .await
            .unwrap();
    }
    let one_more = desk
        .add_passkey(&passkey(most + 1, 1), &ceremony(most + 1))
        .await;
    assert!(is_refused(one_more, Refusal::TooManyPasskeys));
    desk.add_passkey(&passkey(most + 2, 2), &ceremony(most + 2))
        .await
        .unwrap();
    // An account that may not sign in gets none either.
    desk.set_hats(given::account_id(2), &Hats::of([Hat::It]))
        .await
        .unwrap();
    desk.deactivate_account(given::account_id(2), given::account_id(1), given::minute(9))
        .await
        .unwrap();
    let left = desk
        .add_passkey(&passkey(most + 3, 2), &ceremony(most + 3))
        .await;
    assert!(is_refused(left, Refusal::TooManyPasskeys));
}

async fn a_member_sees_and_ends_sessions_of_their_own(world: &TestWorld) {
    with_two_accounts(world).await;
    let desk = &world.desk;
    let session = |token: u8, account, minute| Session {
        token_sha256: [token; 32],
        account: given::account_id(account),
        started: given::minute(minute),
        last_used: given::minute(minute),
        proof: casework::people::account::Proof::OneFactor,
    };
    for (token, account, minute) in [(1, 1, 0), (2, 1, 2), (3, 1, 1), (4, 2, 0)] {
        desk.start_session(&session(token, account, minute))
            .await
            .unwrap();
    }
    let mine = given::account_id(1);
    let tokens = async |at| -> Vec<u8> {
        let sessions = desk.sessions_of(mine, given::minute(at)).await.unwrap();
        sessions.iter().map(|one| one.token_sha256[0]).collect()
    };
    assert_eq!(tokens(3).await, [2, 3, 1]);
    let idle = casework::people::account::SESSION_IDLE_MINUTES;
    assert_eq!(tokens(idle + 1).await, [2], "idle ones are over");
    // Somebody else's stays.
    desk.end_session_of(mine, &[4; 32]).await.unwrap();
    assert!(
        desk.session(&[4; 32], given::minute(3))
            .await
            .unwrap()
            .is_some()
    );
    desk.end_session_of(mine, &[3; 32]).await.unwrap();
    assert_eq!(tokens(3).await, [2, 1]);
    desk.end_other_sessions(mine, &[1; 32]).await.unwrap();
    assert_eq!(tokens(3).await, [1]);
    assert!(
        desk.session(&[4; 32], given::minute(3))
            .await
            .unwrap()
            .is_some()
    );
}

async fn used_ceremonies_are_forgotten_when_they_are_too_old(world: &TestWorld) {
    with_two_accounts(world).await;
    let desk = &world.desk;
    desk.add_passkey(&passkey(1, 1), &ceremony(1))
        .await
        .unwrap();
    desk.sweep_people(given::minute(4)).await.unwrap();
    let again = desk.add_passkey(&passkey(2, 1), &ceremony(1)).await;
    assert!(is_refused(again, Refusal::LinkIsSpent), "still remembered");
    desk.sweep_people(given::minute(6)).await.unwrap();
    assert_eq!(
        world.number("SELECT COUNT(*) FROM spent_ceremonies").await,
        0
    );
}
