//! Webhooks: what admins do with them is a method of the desk; the queue of deliveries belongs to the whole store, like the
//! queue of jobs. What is announced is decided where a timeline's line is appended, not here.

use casework::ids::{DeliveryId, WebhookId};
use casework::moment::Moment;

use super::{Desk, Store, delegate};
use crate::records::webhook::{
    ClaimedDelivery, Delivery, DueWebhook, SigningSecret, Tried, Webhook, WebhookState,
};

impl Desk {
    delegate! { DeskEngine;
        /// Makes a webhook. Refused beyond [`crate::WEBHOOKS_MAX`].
        pub async fn create_webhook(&self, webhook: &Webhook) -> Result<()>;

        /// All webhooks, oldest first.
        pub async fn webhooks(&self) -> Result<Vec<Webhook>>;

        /// One webhook.
        pub async fn webhook(&self, id: WebhookId) -> Result<Option<Webhook>>;

        /// Changes name, address and events; nothing else of it.
        pub async fn change_webhook(&self, webhook: &Webhook) -> Result<()>;

        /// Lets a webhook go on or rest. Going on clears what was said of its end and its failures.
        pub async fn set_webhook_state(&self, id: WebhookId, state: WebhookState) -> Result<()>;

        /// Gives a webhook a new secret; the one before signs too until `older_until`.
        pub async fn rotate_webhook_secret(&self, id: WebhookId, secret: &SigningSecret, older_until: Moment) -> Result<()>;

        /// Removes a webhook with all its deliveries.
        pub async fn remove_webhook(&self, id: WebhookId) -> Result<()>;

        /// The last deliveries of a webhook, newest first, at most `rows`.
        pub async fn deliveries(&self, webhook: WebhookId, rows: u32) -> Result<Vec<Delivery>>;

        /// Sends a delivery again, under its own id and with the whole schedule before it; false where it is being sent at
        /// this moment, or is not there.
        pub async fn send_delivery_again(&self, webhook: WebhookId, id: DeliveryId, at: Moment) -> Result<bool>;

        /// Puts a test into the queue of a webhook.
        pub async fn send_test_event(&self, webhook: WebhookId, id: DeliveryId, at: Moment) -> Result<()>;

        /// Removes deliveries that are done and old, or beyond the number that is kept.
        pub async fn sweep_deliveries(&self, now: Moment) -> Result<()>;
    }
}

impl Store {
    delegate! { StoreEngine;
        /// Active webhooks that have a delivery due, at most `rows`. Reads only.
        pub async fn due_webhooks(&self, now: Moment, rows: u32) -> Result<Vec<DueWebhook>>;

        /// Claims the delivery of this webhook that is due longest, for `lease_seconds`; `None` where nothing is due. No two
        /// workers get the same one while a lease holds.
        pub async fn claim_delivery(&self, due: &DueWebhook, worker: &str, now: Moment, lease_seconds: i64) -> Result<Option<ClaimedDelivery>>;

        /// Saves what came of a try, and what it says of the webhook; false where the claim was lost, and nothing changed.
        pub async fn settle_delivery(&self, claimed: &ClaimedDelivery, tried: &Tried) -> Result<bool>;
    }
}
