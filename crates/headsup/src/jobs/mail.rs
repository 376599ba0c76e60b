//! The workers that send mail: they look for one that is due, hand it to the outbox, and rest while there is none. The bell
//! wakes them at once; looking now and then finds what the bell missed, and what comes due by itself.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::outbox::{Carrier, Outbox};
use crate::state::DeskState;

/// Workers in one process, each with one connection to the relay at most.
const MAIL_WORKERS: usize = 2;
/// How often an idle worker looks by itself.
const LOOK_SECONDS: u64 = 1;

/// Sends mail until `stopping` turns true; each worker then finishes the mail in hand. Ends at once where no mail leaves.
pub async fn send_mail(state: DeskState, stopping: watch::Receiver<bool>) {
    let Some(outbox) = Outbox::of(&state).map(Arc::new) else {
        return;
    };
    let mut workers = JoinSet::new();
    for _ in 0..MAIL_WORKERS {
        let name = state.world.new_token();
        workers.spawn(work(
            state.clone(),
            Arc::clone(&outbox),
            name,
            stopping.clone(),
        ));
    }
    while workers.join_next().await.is_some() {}
}

async fn work(
    state: DeskState,
    outbox: Arc<Outbox>,
    name: String,
    mut stopping: watch::Receiver<bool>,
) {
    let mut carrier = Carrier::default();
    while !*stopping.borrow() {
        match outbox.send_next(&name, &mut carrier).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => {
                tracing::error!(cause = ?error.to_string(), "cannot look into the queue of mails");
            }
        }
        outbox.rest(&mut carrier).await;
        tokio::select! {
            () = state.mail_bell.notified() => {}
            () = sleep(Duration::from_secs(LOOK_SECONDS)) => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
    }
}
