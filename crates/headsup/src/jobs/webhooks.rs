//! The loop that tells webhooks: it looks for webhooks with something due, claims one delivery at a time and tries several
//! at once, but only a few of each webhook, so that a slow receiver holds up nobody else. Several instances share the
//! queue; a delivery whose worker died is claimed again when its lease ends. Order is not promised.

use std::collections::BTreeMap;
use std::time::Duration;

use casework::ids::WebhookId;
use store::{ClaimedDelivery, DeliveryFate, DueWebhook};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::outbox::webhook::client::{HttpClient, POST_SECONDS_MAX};
use crate::outbox::webhook::delivering::deliver;
use crate::state::DeskState;

/// Deliveries tried at once by one process.
pub const AT_ONCE_MAX: usize = 16;
/// Deliveries of one webhook tried at once by one process.
pub const AT_ONCE_PER_WEBHOOK_MAX: usize = 3;
/// Webhooks looked at in one go.
const DUE_WEBHOOKS_MAX: u32 = 500;
/// How long a claim holds, seconds: longer than a try can take.
const LEASE_SECONDS: i64 = POST_SECONDS_MAX as i64 * 2;
/// How often the queue is looked at when nothing is known to be due.
const POLL_SECONDS: u64 = 2;
/// How often old deliveries are swept out, seconds.
const SWEEP_SECONDS: u64 = 3_600;

/// Runs until `stopping` turns true; what is on its way is then finished.
pub async fn run(state: DeskState, mut stopping: watch::Receiver<bool>) {
    let mut telling = Telling::new(state, HttpClient::new());
    while !*stopping.borrow() {
        telling.fill().await;
        tokio::select! {
            () = telling.one_done(), if !telling.trying.is_empty() => {}
            () = sleep(Duration::from_secs(POLL_SECONDS)) => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
    }
    while !telling.trying.is_empty() {
        telling.one_done().await;
    }
}

/// Sweeps until `stopping` turns true.
pub async fn sweep(state: DeskState, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        if let Err(error) = state.desk.sweep_deliveries(state.world.now()).await {
            tracing::warn!(cause = ?error.to_string(), "cannot sweep out old webhook deliveries");
        }
        tokio::select! {
            () = sleep(Duration::from_secs(SWEEP_SECONDS)) => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
    }
}

/// Tries everything that is due now, and says how many tries that were. For stories, whose clock stands still.
pub async fn tell_all_due(state: &DeskState, client: HttpClient) -> usize {
    let mut telling = Telling::new(state.clone(), client);
    loop {
        telling.fill().await;
        if telling.trying.is_empty() {
            return telling.begun;
        }
        telling.one_done().await;
    }
}

/// What is on its way.
struct Telling {
    state: DeskState,
    client: HttpClient,
    worker: String,
    trying: JoinSet<WebhookId>,
    of_webhook: BTreeMap<WebhookId, usize>,
    begun: usize,
}

impl Telling {
    fn new(state: DeskState, client: HttpClient) -> Telling {
        Telling {
            worker: state.world.new_token(),
            state,
            client,
            trying: JoinSet::new(),
            of_webhook: BTreeMap::new(),
            begun: 0,
        }
    }

    /// Begins as many tries as there is room for, a turn to each webhook after the other.
    async fn fill(&mut self) {
        let mut due = self.due().await;
        while !due.is_empty() {
            let mut more = Vec::new();
            for webhook in due {
                if self.has_room_for(webhook.id) && self.begin_one(&webhook).await {
                    more.push(webhook);
                }
            }
            due = more;
        }
    }

    async fn due(&self) -> Vec<DueWebhook> {
        if self.trying.len() >= AT_ONCE_MAX {
            return Vec::new();
        }
        let (store, now) = (&self.state.store, self.state.world.now());
        store
            .due_webhooks(now, DUE_WEBHOOKS_MAX)
            .await
            .unwrap_or_else(|error| {
                tracing::error!(cause = ?error.to_string(), "cannot look for webhook deliveries");
                Vec::new()
            })
    }

    fn has_room_for(&self, webhook: WebhookId) -> bool {
        let of_it = self.of_webhook.get(&webhook).copied().unwrap_or(0);
        self.trying.len() < AT_ONCE_MAX && of_it < AT_ONCE_PER_WEBHOOK_MAX
    }

    /// False where nothing was to begin.
    async fn begin_one(&mut self, due: &DueWebhook) -> bool {
        let (store, now) = (&self.state.store, self.state.world.now());
        match store
            .claim_delivery(due, &self.worker, now, LEASE_SECONDS)
            .await
        {
            Ok(Some(claimed)) => {
                *self.of_webhook.entry(due.id).or_default() += 1;
                self.begun += 1;
                let (state, client) = (self.state.clone(), self.client.clone());
                self.trying.spawn(async move {
                    try_one(&state, &client, &claimed).await;
                    claimed.webhook.id
                });
                true
            }
            Ok(None) => false,
            Err(error) => {
                tracing::error!(cause = ?error.to_string(), "cannot claim a webhook delivery");
                false
            }
        }
    }

    async fn one_done(&mut self) {
        match self.trying.join_next().await {
            Some(Ok(webhook)) => {
                if let Some(count) = self.of_webhook.get_mut(&webhook) {
                    *count = count.saturating_sub(1);
                }
            }
            // A try that panicked: nobody knows whose it was, so all are counted anew from none.
            Some(Err(_)) => self.of_webhook.clear(),
            None => {}
        }
    }
}

async fn try_one(state: &DeskState, client: &HttpClient, claimed: &ClaimedDelivery) {
    let private = &state.settings.webhook_private_targets;
    let tried = deliver(client, &state.world, private, claimed).await;
    match &tried.fate {
        DeliveryFate::Delivered => {}
        DeliveryFate::TryAgain(_) => tracing::info!(
            webhook = %claimed.webhook.id, attempt = claimed.attempt, status = tried.status, "a webhook was not delivered; it will be tried again"
        ),
        DeliveryFate::GiveUp => {
            tracing::warn!(webhook = %claimed.webhook.id, "gave up on a webhook delivery; its page shows it");
        }
        DeliveryFate::EndWebhook(_) => {
            tracing::warn!(webhook = %claimed.webhook.id, "a webhook ended; its page says why");
        }
    }
    match state.store.settle_delivery(claimed, &tried).await {
        Ok(true) => {}
        Ok(false) => {
            tracing::warn!(webhook = %claimed.webhook.id, "lost the claim on a webhook delivery")
        }
        // The lease ends by itself, and it is sent again under the same id.
        Err(error) => {
            tracing::error!(cause = ?error.to_string(), "cannot settle a webhook delivery");
        }
    }
}
