//! Codes from an app and recovery codes: each counts once. Each story runs on both engines.

use casework::people::Hat;
use casework::people::app_code::{AppCode, AppSecret};
use casework::people::ceremony::SpentCeremony;

use super::{TestWorld, given, on_both_engines};
use crate::{Refusal, StoreError};

on_both_engines!(
    a_code_counts_once_and_an_older_one_no_more,
    a_recovery_code_counts_once,
    an_app_is_begun_anew_and_ended,
);

fn is_spent<T>(result: crate::Result<T>) -> bool {
    matches!(result, Err(StoreError::Refused(Refusal::LinkIsSpent)))
}

fn ceremony(number: u8) -> SpentCeremony {
    SpentCeremony {
        sealed_sha256: [number; 32],
        expires: given::minute(5),
    }
}

/// An account with an app whose last step is 10, and recovery codes 1 and 2.
async fn with_app(world: &TestWorld) -> AppCode {
    let account = given::account(1, &[Hat::Admin]);
    world.desk.create_account(&account).await.unwrap();
    let app = AppCode {
        account: account.id,
        secret: AppSecret([7; 20]),
        since: given::minute(1),
        last_step: 10,
    };
    world
        .desk
        .begin_app_code(&app, &[[1; 32], [2; 32]], &ceremony(100))
        .await
        .unwrap();
    app
}

async fn a_code_counts_once_and_an_older_one_no_more(world: &TestWorld) {
    let app = with_app(world).await;
    let desk = &world.desk;
    assert_eq!(desk.app_code(app.account).await.unwrap(), Some(app.clone()));
    let tries = (0..6).map(|number| {
        let (desk, account) = (desk.clone(), app.account);
        tokio::spawn(async move {
            desk.use_app_code(account, 12, &ceremony(number))
                .await
                .is_ok()
        })
    });
    let mut counted = 0;
    for one in tries.collect::<Vec<_>>() {
        counted += u32::from(one.await.unwrap());
    }
    assert_eq!(counted, 1);
    assert!(is_spent(
        desk.use_app_code(app.account, 11, &ceremony(20)).await
    ));
    desk.use_app_code(app.account, 13, &ceremony(21))
        .await
        .unwrap();
    let again = desk.use_app_code(app.account, 14, &ceremony(21)).await;
    assert!(is_spent(again), "a ceremony counts once");
    let kept = desk.app_code(app.account).await.unwrap().unwrap();
    assert_eq!(kept.last_step, 13);
}

async fn a_recovery_code_counts_once(world: &TestWorld) {
    let app = with_app(world).await;
    let desk = &world.desk;
    assert_eq!(desk.recovery_codes_left(app.account).await.unwrap(), 2);
    let wrong = desk
        .use_recovery_code(app.account, &[9; 32], &ceremony(1))
        .await;
    assert!(is_spent(wrong));
    // What was refused spent nothing.
    desk.use_recovery_code(app.account, &[1; 32], &ceremony(1))
        .await
        .unwrap();
    let again = desk
        .use_recovery_code(app.account, &[1; 32], &ceremony(2))
        .await;
    assert!(is_spent(again));
    assert_eq!(desk.recovery_codes_left(app.account).await.unwrap(), 1);
}

async fn an_app_is_begun_anew_and_ended(world: &TestWorld) {
    let app = with_app(world).await;
    let desk = &world.desk;
    let anew = AppCode {
        secret: AppSecret([8; 20]),
        ..app.clone()
    };
    let again = desk.begin_app_code(&anew, &[[3; 32]], &ceremony(100)).await;
    assert!(is_spent(again));
    desk.begin_app_code(&anew, &[[3; 32]], &ceremony(101))
        .await
        .unwrap();
    assert_eq!(desk.app_code(app.account).await.unwrap(), Some(anew));
    assert_eq!(desk.recovery_codes_left(app.account).await.unwrap(), 1);
    desk.end_app_code(app.account).await.unwrap();
    assert_eq!(desk.app_code(app.account).await.unwrap(), None);
    assert_eq!(desk.recovery_codes_left(app.account).await.unwrap(), 0);
}
