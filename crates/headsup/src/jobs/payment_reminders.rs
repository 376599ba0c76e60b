//! The loop that looks for held payments nobody works on, and reminds those whose act comes next. Whether one is due and who
//! is reminded is decided in `casework::verify::reminding`; the store keeps each reminder once, though several desks look.

use std::time::Duration;

use casework::people::Member;
use casework::verify::reminding::{PaymentWait, remind};
use store::{Refusal, StoreError};
use tokio::sync::watch;
use tokio::time::sleep;

use crate::state::DeskState;

/// How often it looks, seconds.
const LOOK_SECONDS: u64 = 60;

/// Runs until `stopping` turns true.
pub async fn run(state: DeskState, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        if let Err(error) = remind_all_due(&state).await {
            tracing::warn!(cause = ?error.to_string(), "cannot look for held payments that wait");
        }
        tokio::select! {
            () = sleep(Duration::from_secs(LOOK_SECONDS)) => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
    }
}

/// Reminds of everything that is due now, and says of how many payments that was. A hundred at most: the rest is found at the
/// next look.
///
/// # Errors
/// When the database doesn't answer.
pub async fn remind_all_due(state: &DeskState) -> store::Result<usize> {
    let waits = state.desk.payment_waits_due(state.world.now()).await?;
    let mut reminded = 0;
    for wait in &waits {
        match remind_of(state, wait).await {
            Ok(done) => reminded += usize::from(done),
            // Somebody closed the case, or moved the check, since we looked.
            Err(StoreError::Refused(Refusal::CaseIsClosed)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(reminded)
}

async fn remind_of(state: &DeskState, wait: &PaymentWait) -> store::Result<bool> {
    let desk = &state.desk;
    let now = state.world.now();
    let (case, check) = (
        desk.case(wait.case).await?,
        desk.payment_check(wait.case).await?,
    );
    let accounts = desk.accounts().await?;
    let members: Vec<Member> = accounts.iter().filter_map(|one| one.member()).collect();
    let reminder = case
        .zip(check)
        .and_then(|(case, check)| remind(&case, &check, wait, &members, now));
    match reminder {
        Some(reminder) => desk.remind_of_payment(&reminder, now).await,
        None => Ok(false),
    }
}
