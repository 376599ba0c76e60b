//! Webhooks as admins keep them: made, changed, paused, removed, their secrets rotated, their last deliveries looked at,
//! sent again. The sending itself stands in `webhook_deliveries`.

use std::collections::BTreeSet;

use casework::cases::announcing::EventType;
use casework::ids::{DeliveryId, WebhookId};
use casework::moment::Moment;
use uuid::Uuid;

use super::announcing::NewDelivery;
use super::{EngineDesk, Writing, counted, known};
use crate::error::{Refusal, Result, StoreError};
use crate::records::webhook::{
    DELIVERIES_KEPT_MAX, DELIVERIES_KEPT_MINUTES, Delivery, DeliveryState, SigningSecret,
    WEBHOOKS_MAX, Webhook, WebhookState,
};
use crate::stored_json::announcement::{TEST_EVENT, test_body};
use crate::words::without_nul;

const MAKE: &str = "INSERT INTO webhooks (organisation, id, name, url, events, state, secret, created_us)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE (SELECT COUNT(*) FROM webhooks WHERE organisation = $1) < $9";
const COLUMNS: &str =
    "SELECT id, name, url, events, state, secret, older_secret, older_secret_until_us, created_us,
    ended_because, ended_us, failing_since_us, delivered_us FROM webhooks WHERE organisation = $1";
const CHANGE: &str =
    "UPDATE webhooks SET name = $3, url = $4, events = $5 WHERE organisation = $1 AND id = $2";
const SET_STATE: &str =
    "UPDATE webhooks SET state = $3, ended_because = NULL, ended_us = NULL, failing_since_us = NULL
    WHERE organisation = $1 AND id = $2";
const ROTATE: &str =
    "UPDATE webhooks SET older_secret = secret, older_secret_until_us = $4, secret = $3
    WHERE organisation = $1 AND id = $2";
const REMOVE_DELIVERIES: &str =
    "DELETE FROM webhook_deliveries WHERE organisation = $1 AND webhook = $2";
const REMOVE: &str = "DELETE FROM webhooks WHERE organisation = $1 AND id = $2";
const DELIVERIES: &str =
    "SELECT id, webhook, event, created_us, state, run_at_us, attempts, tried_us, status, answer, error
    FROM webhook_deliveries WHERE organisation = $1 AND webhook = $2 ORDER BY created_us DESC, id DESC LIMIT $3";
/// The same id goes out again, with the whole schedule before it.
const SEND_AGAIN: &str =
    "UPDATE webhook_deliveries SET state = 'waiting', run_at_us = $4, attempts = 0, worker = NULL
    WHERE organisation = $1 AND webhook = $2 AND id = $3 AND state <> 'running'";
const OVERDUE: &str =
    "UPDATE webhook_deliveries SET state = 'given-up', worker = NULL, error = 'it waited too long'
    WHERE organisation = $1 AND webhook = $2 AND state = 'waiting' AND created_us < $3";
const SWEEP: &str = "DELETE FROM webhook_deliveries WHERE organisation = $1 AND webhook = $2
    AND state IN ('delivered', 'given-up') AND created_us < $3";
/// The moment of the oldest delivery that may stay.
const OLDEST_KEPT: &str =
    "SELECT created_us FROM webhook_deliveries WHERE organisation = $1 AND webhook = $2
    ORDER BY created_us DESC LIMIT 1 OFFSET $3";

#[derive(sqlx::FromRow)]
pub(super) struct WebhookRow {
    id: Uuid,
    name: String,
    url: String,
    events: String,
    state: String,
    secret: String,
    older_secret: Option<String>,
    older_secret_until_us: Option<i64>,
    created_us: i64,
    ended_because: Option<String>,
    ended_us: Option<i64>,
    failing_since_us: Option<i64>,
    delivered_us: Option<i64>,
}

impl WebhookRow {
    pub(super) fn read(self) -> Result<Webhook> {
        let events: BTreeSet<EventType> = self
            .events
            .split(' ')
            // An event that a newer version knew is left out; it is not sent by this one.
            .filter_map(EventType::from_code)
            .collect();
        Ok(Webhook {
            id: WebhookId(self.id),
            name: self.name,
            url: self.url,
            events,
            state: known("webhook state", &self.state, WebhookState::from_code)?,
            secret: SigningSecret::new(self.secret),
            older_secret: self
                .older_secret
                .map(SigningSecret::new)
                .zip(self.older_secret_until_us.map(Moment)),
            created: Moment(self.created_us),
            ended: self.ended_because.zip(self.ended_us.map(Moment)),
            failing_since: self.failing_since_us.map(Moment),
            delivered: self.delivered_us.map(Moment),
        })
    }
}

#[derive(sqlx::FromRow)]
struct DeliveryRow {
    id: Uuid,
    webhook: Uuid,
    event: String,
    created_us: i64,
    state: String,
    run_at_us: i64,
    attempts: i64,
    tried_us: Option<i64>,
    status: Option<i64>,
    answer: Option<String>,
    error: Option<String>,
}

impl DeliveryRow {
    fn read(self) -> Result<Delivery> {
        Ok(Delivery {
            id: DeliveryId(self.id),
            webhook: WebhookId(self.webhook),
            event: self.event,
            created: Moment(self.created_us),
            state: known("delivery state", &self.state, DeliveryState::from_code)?,
            run_at: Moment(self.run_at_us),
            attempts: counted(self.attempts),
            tried: self.tried_us.map(Moment),
            status: self.status.and_then(|status| u16::try_from(status).ok()),
            answer: self.answer,
            error: self.error,
        })
    }
}

impl EngineDesk {
    pub(crate) async fn create_webhook(&self, webhook: &Webhook) -> Result<()> {
        let mut writing = self.begin().await?;
        let made = sqlx::query(MAKE)
            .bind(self.organisation)
            .bind(webhook.id.0)
            .bind(without_nul(&webhook.name))
            .bind(without_nul(&webhook.url))
            .bind(codes(&webhook.events))
            .bind(webhook.state.code())
            .bind(webhook.secret.reveal())
            .bind(webhook.created.0)
            .bind(WEBHOOKS_MAX as i64)
            .execute(&mut *writing)
            .await?;
        if made.rows_affected() == 0 {
            return Err(Refusal::TooManyWebhooks.into());
        }
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn webhooks(&self) -> Result<Vec<Webhook>> {
        let rows: Vec<WebhookRow> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "{COLUMNS} ORDER BY created_us, id"
        )))
        .bind(self.organisation)
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(WebhookRow::read).collect()
    }

    pub(crate) async fn webhook(&self, id: WebhookId) -> Result<Option<Webhook>> {
        let row: Option<WebhookRow> =
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{COLUMNS} AND id = $2")))
                .bind(self.organisation)
                .bind(id.0)
                .fetch_optional(&self.pool)
                .await?;
        row.map(WebhookRow::read).transpose()
    }

    pub(crate) async fn change_webhook(&self, webhook: &Webhook) -> Result<()> {
        let mut writing = self.begin().await?;
        let changed = sqlx::query(CHANGE)
            .bind(self.organisation)
            .bind(webhook.id.0)
            .bind(without_nul(&webhook.name))
            .bind(without_nul(&webhook.url))
            .bind(codes(&webhook.events))
            .execute(&mut *writing)
            .await?;
        one_webhook(changed.rows_affected())?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn set_webhook_state(&self, id: WebhookId, state: WebhookState) -> Result<()> {
        let mut writing = self.begin().await?;
        let changed = sqlx::query(SET_STATE)
            .bind(self.organisation)
            .bind(id.0)
            .bind(state.code())
            .execute(&mut *writing)
            .await?;
        one_webhook(changed.rows_affected())?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn rotate_webhook_secret(
        &self,
        id: WebhookId,
        secret: &SigningSecret,
        older_until: Moment,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        let changed = sqlx::query(ROTATE)
            .bind(self.organisation)
            .bind(id.0)
            .bind(secret.reveal())
            .bind(older_until.0)
            .execute(&mut *writing)
            .await?;
        one_webhook(changed.rows_affected())?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn remove_webhook(&self, id: WebhookId) -> Result<()> {
        let mut writing = self.begin().await?;
        for statement in [REMOVE_DELIVERIES, REMOVE] {
            sqlx::query(statement)
                .bind(self.organisation)
                .bind(id.0)
                .execute(&mut *writing)
                .await?;
        }
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn deliveries(&self, webhook: WebhookId, rows: u32) -> Result<Vec<Delivery>> {
        let rows: Vec<DeliveryRow> = sqlx::query_as(DELIVERIES)
            .bind(self.organisation)
            .bind(webhook.0)
            .bind(i64::from(rows))
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter().map(DeliveryRow::read).collect()
    }

    pub(crate) async fn send_delivery_again(
        &self,
        webhook: WebhookId,
        id: DeliveryId,
        at: Moment,
    ) -> Result<bool> {
        let mut writing = self.begin().await?;
        let changed = sqlx::query(SEND_AGAIN)
            .bind(self.organisation)
            .bind(webhook.0)
            .bind(id.0)
            .bind(at.0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(changed.rows_affected() == 1)
    }

    pub(crate) async fn send_test_event(
        &self,
        webhook: WebhookId,
        id: DeliveryId,
        at: Moment,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        let delivery = NewDelivery {
            id: id.0,
            webhook: webhook.0,
            event: TEST_EVENT,
            body: &test_body(at),
            created_us: at.0,
            run_at_us: at.0,
            inquiry: None,
        };
        self.insert_delivery(&mut writing, &delivery).await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn sweep_deliveries(&self, now: Moment) -> Result<()> {
        let oldest_by_age = now.plus_minutes(-DELIVERIES_KEPT_MINUTES).0;
        for webhook in self.webhooks().await? {
            let mut writing = self.begin().await?;
            let oldest_by_number: Option<i64> = sqlx::query_scalar(OLDEST_KEPT)
                .bind(self.organisation)
                .bind(webhook.id.0)
                .bind(DELIVERIES_KEPT_MAX - 1)
                .fetch_optional(&mut *writing)
                .await?;
            let oldest = oldest_by_number.map_or(oldest_by_age, |one| one.max(oldest_by_age));
            self.sweep_older_than(&mut writing, webhook.id, oldest)
                .await?;
            writing.commit().await?;
        }
        Ok(())
    }

    /// Removes what is done; what still waits is given up first, and so is shown until the next sweep.
    async fn sweep_older_than(
        &self,
        writing: &mut Writing,
        webhook: WebhookId,
        oldest_us: i64,
    ) -> Result<()> {
        for statement in [SWEEP, OVERDUE] {
            sqlx::query(statement)
                .bind(self.organisation)
                .bind(webhook.0)
                .bind(oldest_us)
                .execute(&mut **writing)
                .await?;
        }
        Ok(())
    }
}

fn codes(events: &BTreeSet<EventType>) -> String {
    let codes: Vec<&str> = events.iter().map(|event| event.code()).collect();
    codes.join(" ")
}

fn one_webhook(rows: u64) -> Result<()> {
    match rows {
        1 => Ok(()),
        _ => Err(StoreError::Missing { what: "webhook" }),
    }
}
