//! The queue of deliveries: which webhooks have something due, claiming one delivery for a lease, settling it. Claims
//! follow the queue of jobs; a webhook's row is always changed before its deliveries' rows, so that two who settle at once
//! can't wait for each other.

use casework::ids::{DeliveryId, OrganisationId, WebhookId};
use casework::moment::Moment;
use uuid::Uuid;

use super::super::dialect;
use super::{EngineStore, Writing, counted, stored};
use crate::error::Result;
use crate::records::webhook::{
    ANSWER_CHARS_MAX, ClaimedDelivery, DeliveryFate, DeliveryState, DueWebhook, Tried,
};
use crate::words::without_nul;

const DUE: &str = "SELECT w.organisation, w.id FROM webhooks w WHERE w.state = 'active' AND EXISTS
    (SELECT 1 FROM webhook_deliveries d WHERE d.organisation = w.organisation AND d.webhook = w.id
        AND d.state IN ('waiting', 'running') AND d.run_at_us <= $1)
    ORDER BY w.organisation, w.id LIMIT $2";
const DELIVERED: &str = "UPDATE webhooks SET delivered_us = $3, failing_since_us = NULL WHERE organisation = $1 AND id = $2";
const FAILED: &str = "UPDATE webhooks SET failing_since_us = COALESCE(failing_since_us, $3)
    WHERE organisation = $1 AND id = $2";
const END: &str = "UPDATE webhooks SET state = 'ended', ended_us = $3, ended_because = $4
    WHERE organisation = $1 AND id = $2";
const SETTLE: &str =
    "UPDATE webhook_deliveries SET state = $4, run_at_us = $5, tried_us = $6, status = $7,
    answer = $8, error = $9, worker = NULL
    WHERE organisation = $1 AND id = $2 AND state = 'running' AND worker = $3 AND attempts = $10";
const GIVE_UP_THE_REST: &str =
    "UPDATE webhook_deliveries SET state = 'given-up', worker = NULL, error = 'the webhook ended'
    WHERE organisation = $1 AND webhook = $2 AND state IN ('waiting', 'running')";

impl EngineStore {
    pub(crate) async fn due_webhooks(&self, now: Moment, rows: u32) -> Result<Vec<DueWebhook>> {
        let rows: Vec<(Uuid, Uuid)> = sqlx::query_as(DUE)
            .bind(now.0)
            .bind(i64::from(rows))
            .fetch_all(&self.pool)
            .await?;
        let read = |(organisation, id)| DueWebhook {
            organisation: OrganisationId(organisation),
            id: WebhookId(id),
        };
        Ok(rows.into_iter().map(read).collect())
    }

    pub(crate) async fn claim_delivery(
        &self,
        due: &DueWebhook,
        worker: &str,
        now: Moment,
        lease_seconds: i64,
    ) -> Result<Option<ClaimedDelivery>> {
        let Some(webhook) = self.desk(due.organisation).webhook(due.id).await? else {
            return Ok(None);
        };
        let leased_until = now
            .0
            .saturating_add(lease_seconds.saturating_mul(1_000_000));
        let mut writing = dialect::begin(&self.pool, &self.turns).await?;
        let row: Option<(Uuid, String, i64)> = sqlx::query_as(dialect::CLAIM_DELIVERY)
            .bind(due.organisation.0)
            .bind(due.id.0)
            .bind(worker)
            .bind(now.0)
            .bind(leased_until)
            .fetch_optional(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(row.map(|(id, body, attempts)| ClaimedDelivery {
            organisation: due.organisation,
            id: DeliveryId(id),
            webhook,
            body,
            attempt: counted(attempts),
            worker: worker.to_owned(),
        }))
    }

    pub(crate) async fn settle_delivery(
        &self,
        claimed: &ClaimedDelivery,
        tried: &Tried,
    ) -> Result<bool> {
        let mut writing = dialect::begin(&self.pool, &self.turns).await?;
        note_on_webhook(&mut writing, claimed, tried).await?;
        if !settle(&mut writing, claimed, tried).await? {
            // Its lease had ended and somebody else has it: what we saw of the webhook is theirs to say.
            writing.rollback().await?;
            return Ok(false);
        }
        if let DeliveryFate::EndWebhook(_) = tried.fate {
            sqlx::query(GIVE_UP_THE_REST)
                .bind(claimed.organisation.0)
                .bind(claimed.webhook.id.0)
                .execute(&mut *writing)
                .await?;
        }
        writing.commit().await?;
        Ok(true)
    }
}

async fn note_on_webhook(
    writing: &mut Writing,
    claimed: &ClaimedDelivery,
    tried: &Tried,
) -> Result<()> {
    let statement = match tried.fate {
        DeliveryFate::Delivered => DELIVERED,
        DeliveryFate::TryAgain(_) | DeliveryFate::GiveUp => FAILED,
        DeliveryFate::EndWebhook(_) => END,
    };
    let mut asked = sqlx::query(statement)
        .bind(claimed.organisation.0)
        .bind(claimed.webhook.id.0)
        .bind(tried.at.0);
    if let DeliveryFate::EndWebhook(because) = &tried.fate {
        asked = asked.bind(capped(because));
    }
    asked.execute(&mut **writing).await?;
    Ok(())
}

/// False where the claim was lost.
async fn settle(writing: &mut Writing, claimed: &ClaimedDelivery, tried: &Tried) -> Result<bool> {
    let (state, run_at) = match tried.fate {
        DeliveryFate::Delivered => (DeliveryState::Delivered, tried.at),
        DeliveryFate::TryAgain(at) => (DeliveryState::Waiting, at),
        DeliveryFate::GiveUp | DeliveryFate::EndWebhook(_) => (DeliveryState::GivenUp, tried.at),
    };
    let settled = sqlx::query(SETTLE)
        .bind(claimed.organisation.0)
        .bind(claimed.id.0)
        .bind(&claimed.worker)
        .bind(state.code())
        .bind(run_at.0)
        .bind(tried.at.0)
        .bind(tried.status.map(i64::from))
        .bind(tried.answer.as_deref().map(capped))
        .bind(tried.error.as_deref().map(capped))
        .bind(stored(claimed.attempt))
        .execute(&mut **writing)
        .await?;
    Ok(settled.rows_affected() == 1)
}

fn capped(text: &str) -> String {
    without_nul(text).chars().take(ANSWER_CHARS_MAX).collect()
}
