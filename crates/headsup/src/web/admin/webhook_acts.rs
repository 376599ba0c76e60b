//! What an admin does to one webhook: change, pause, resume, rotate its secret, send a test, send a delivery again, remove.
//! Each is a POST of its own and leads back to its page; a fresh secret is shown there once.

use axum::Form;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use casework::ids::{DeliveryId, WebhookId};
use store::{StoreError, Webhook, WebhookState};

use super::at_admin::AtAdmin;
use super::webhook_page::{self, News, known};
use super::webhooks::{Wanted, Written};
use crate::refusal::Refusal;
use crate::webhook_secret::{ROTATION_MINUTES, new_secret};

/// Changes name, address and events.
pub async fn change(
    at: AtAdmin,
    Path(id): Path<String>,
    Form(written): Form<Written>,
) -> Result<Response, Refusal> {
    let before = known(&at, &id).await?;
    let wanted = Wanted::read(&written);
    let complaint = wanted.complaint(&at.state.settings.webhook_private_targets);
    if !complaint.0.is_empty() {
        let form = wanted.form(complaint);
        return webhook_page::draw(at, before, Some(form), News::default()).await;
    }
    let after = Webhook {
        name: wanted.name,
        url: wanted.url,
        events: wanted.events,
        ..before
    };
    let changed = at.state.desk.change_webhook(&after).await;
    back(after.id, changed)
}

/// Keeps what happens until it goes on.
pub async fn pause(at: AtAdmin, Path(id): Path<String>) -> Result<Response, Refusal> {
    set_state(at, &id, WebhookState::Paused).await
}

/// Goes on, also after it ended.
pub async fn resume(at: AtAdmin, Path(id): Path<String>) -> Result<Response, Refusal> {
    set_state(at, &id, WebhookState::Active).await
}

async fn set_state(at: AtAdmin, id: &str, state: WebhookState) -> Result<Response, Refusal> {
    let webhook = known(&at, id).await?.id;
    let changed = at.state.desk.set_webhook_state(webhook, state).await;
    back(webhook, changed)
}

/// Makes a new secret; the one before signs too for a day.
pub async fn rotate(at: AtAdmin, Path(id): Path<String>) -> Result<Response, Refusal> {
    let webhook = known(&at, &id).await?.id;
    let secret = new_secret(at.state.world.random_bytes());
    let until = at.now.plus_minutes(ROTATION_MINUTES);
    let rotated = at
        .state
        .desk
        .rotate_webhook_secret(webhook, &secret, until)
        .await;
    rotated.map_err(|error| Refusal::our_fault("rotate a secret", &error))?;
    let webhook = known(&at, &id).await?;
    let news = News {
        secret: secret.reveal().to_owned(),
        rotated: true,
    };
    webhook_page::draw(at, webhook, None, news).await
}

/// Sends a test event.
pub async fn send_test(at: AtAdmin, Path(id): Path<String>) -> Result<Response, Refusal> {
    let webhook = known(&at, &id).await?.id;
    let delivery = DeliveryId(at.state.world.new_id());
    let sent = at
        .state
        .desk
        .send_test_event(webhook, delivery, at.now)
        .await;
    back(webhook, sent)
}

/// Sends a delivery again, under its own id.
pub async fn send_again(
    at: AtAdmin,
    Path((id, delivery)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let webhook = known(&at, &id).await?.id;
    let delivery: DeliveryId = delivery.parse().map_err(|_| Refusal::NotFound)?;
    let sent = at
        .state
        .desk
        .send_delivery_again(webhook, delivery, at.now)
        .await;
    // One that is on its way at this moment is sent anyway.
    back(webhook, sent.map(|_| ()))
}

/// Removes it with its deliveries.
pub async fn remove(at: AtAdmin, Path(id): Path<String>) -> Result<Response, Refusal> {
    let webhook = known(&at, &id).await?.id;
    let removed = at.state.desk.remove_webhook(webhook).await;
    removed.map_err(|error| Refusal::our_fault("remove a webhook", &error))?;
    Ok(Redirect::to("/admin/webhooks").into_response())
}

fn back(webhook: WebhookId, done: Result<(), StoreError>) -> Result<Response, Refusal> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/admin/webhooks/{webhook}")).into_response()),
        Err(StoreError::Missing { .. }) => Err(Refusal::NotFound),
        Err(error) => Err(Refusal::our_fault("change a webhook", &error)),
    }
}
