//! `GET /admin/webhooks/{webhook}`: one webhook with its last deliveries: how each stands, what was answered, when it is
//! tried next. Answers are somebody else's text and are shown as text.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use casework::ids::WebhookId;
use casework::moment::Moment;
use jiff::tz::TimeZone;
use store::{Delivery, DeliveryState, Webhook, WebhookState};

use super::at_admin::AtAdmin;
use super::webhooks::{Wanted, WebhookForm};
use crate::refusal::Refusal;
use crate::web::desk::nav::{Here, Nav};
use crate::web::desk::when::{self, When};
use crate::web::frame::Frame;
use crate::web::reader::page;

/// Deliveries shown.
const DELIVERIES_SHOWN_MAX: u32 = 50;

/// The page.
#[derive(Template)]
#[template(path = "admin/webhook.html")]
pub(super) struct WebhookPage {
    pub(super) frame: Frame,
    pub(super) nav: Nav,
    pub(super) webhook: WebhookShown,
    pub(super) form: WebhookForm,
    pub(super) deliveries: Vec<DeliveryShown>,
    pub(super) news: News,
}

/// What just happened.
#[derive(Clone, Debug, Default)]
pub(super) struct News {
    /// A fresh secret; shown this once.
    pub(super) secret: String,
    /// Whether the secret before signs for a while.
    pub(super) rotated: bool,
}

pub(super) struct WebhookShown {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) meaning: &'static str,
    pub(super) icon: &'static str,
    pub(super) word: &'static str,
    pub(super) is_active: bool,
    pub(super) ended_because: String,
    pub(super) failing_since: Option<When>,
    pub(super) delivered: Option<When>,
    pub(super) older_until: Option<When>,
}

pub(super) struct DeliveryShown {
    pub(super) id: String,
    pub(super) event: String,
    pub(super) created: When,
    pub(super) meaning: &'static str,
    pub(super) icon: &'static str,
    pub(super) word: &'static str,
    pub(super) attempts: String,
    pub(super) said: String,
    pub(super) answer: String,
    pub(super) next: Option<When>,
    pub(super) may_go_again: bool,
}

/// The page as it opens.
pub async fn show(at: AtAdmin, Path(id): Path<String>) -> Result<Response, Refusal> {
    let webhook = known(&at, &id).await?;
    draw(at, webhook, None, News::default()).await
}

/// The webhook of a path.
pub(super) async fn known(at: &AtAdmin, id: &str) -> Result<Webhook, Refusal> {
    let id: WebhookId = id.parse().map_err(|_| Refusal::NotFound)?;
    let found = at.state.desk.webhook(id).await;
    let found = found.map_err(|error| Refusal::our_fault("read a webhook", &error))?;
    found.ok_or(Refusal::NotFound)
}

/// The page, with a refused form or with news.
pub(super) async fn draw(
    at: AtAdmin,
    webhook: Webhook,
    refused: Option<WebhookForm>,
    news: News,
) -> Result<Response, Refusal> {
    let zone = TimeZone::system();
    let deliveries = at.state.desk.deliveries(webhook.id, DELIVERIES_SHOWN_MAX);
    let deliveries = deliveries.await;
    let deliveries = deliveries.map_err(|error| Refusal::our_fault("read deliveries", &error))?;
    let status = match refused {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let drawn = WebhookPage {
        form: refused.unwrap_or_else(|| Wanted::of(&webhook).form(Default::default())),
        deliveries: deliveries
            .into_iter()
            .map(|delivery| delivery_shown(delivery, at.now, &zone))
            .collect(),
        webhook: webhook_shown(&webhook, at.now, &zone),
        nav: at.nav(Here::Webhooks),
        frame: at.frame,
        news,
    };
    Ok((status, page(&drawn)).into_response())
}

/// How a webhook stands: meaning, icon, word.
pub(super) fn state_shown(webhook: &Webhook) -> (&'static str, &'static str, &'static str) {
    match (webhook.state, webhook.failing_since) {
        (WebhookState::Ended, _) => ("harm", "harm", "Ended"),
        (WebhookState::Paused, _) => ("plain", "clock", "Paused"),
        (WebhookState::Active, Some(_)) => ("waiting", "waiting", "Failing"),
        (WebhookState::Active, None) => ("working", "working", "Working"),
    }
}

pub(super) fn webhook_shown(webhook: &Webhook, now: Moment, zone: &TimeZone) -> WebhookShown {
    let (meaning, icon, word) = state_shown(webhook);
    let older_until = webhook
        .older_secret
        .as_ref()
        .map(|(_, until)| *until)
        .filter(|until| now < *until);
    WebhookShown {
        id: webhook.id.to_string(),
        name: webhook.name.clone(),
        meaning,
        icon,
        word,
        is_active: webhook.state == WebhookState::Active,
        ended_because: webhook
            .ended
            .as_ref()
            .map_or_else(String::new, |(because, _)| because.clone()),
        failing_since: webhook.failing_since.map(|at| when::past(at, now, zone)),
        delivered: webhook.delivered.map(|at| when::past(at, now, zone)),
        older_until: older_until.map(|at| when::due(at, now, zone).0),
    }
}

pub(super) fn delivery_shown(delivery: Delivery, now: Moment, zone: &TimeZone) -> DeliveryShown {
    let (meaning, icon, word) = match (delivery.state, delivery.attempts) {
        (DeliveryState::Delivered, _) => ("working", "working", "Delivered"),
        (DeliveryState::GivenUp, _) => ("harm", "harm", "Given up"),
        (DeliveryState::Running, _) => ("plain", "clock", "On its way"),
        (DeliveryState::Waiting, 0) => ("plain", "clock", "Waiting"),
        (DeliveryState::Waiting, _) => ("waiting", "waiting", "Will be tried again"),
    };
    let status = delivery.status.map(|status| format!("Answer {status}"));
    let said: Vec<String> = [status, delivery.error].into_iter().flatten().collect();
    DeliveryShown {
        id: delivery.id.to_string(),
        event: delivery.event,
        created: when::past(delivery.created, now, zone),
        meaning,
        icon,
        word,
        attempts: when::counted(
            usize::try_from(delivery.attempts).unwrap_or(usize::MAX),
            "try",
            "tries",
        ),
        said: said.join(": "),
        answer: delivery.answer.unwrap_or_default(),
        next: (delivery.state == DeliveryState::Waiting)
            .then(|| when::due(delivery.run_at, now, zone).0),
        may_go_again: matches!(
            delivery.state,
            DeliveryState::Delivered | DeliveryState::GivenUp
        ) || delivery.attempts > 0 && delivery.state == DeliveryState::Waiting,
    }
}
