//! `POST /chat/teams`: an outgoing webhook (learn.microsoft.com, "Create Outgoing Webhooks"), called by a mention in a
//! channel and answered there within five seconds. Everybody in the channel sees both, so nothing confidential is taken
//! here; and Teams offers no later answer, so the verdict is behind the private link.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use casework::cases::report::ReportKind;
use casework::moment::Moment;
use serde::Deserialize;
use serde_json::json;

use super::answering::{how_to, not_here, not_in_public, thanks};
use super::plain_text::of_teams;
use super::reading::ChatWords;
use super::signing::{CLOCK_SECONDS_MAX, is_teams};
use super::{not_genuine, secrets, take_in, words_for};
use crate::refusal::Refusal;
use crate::state::DeskState;

/// The part of a message that we read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Message {
    text: String,
    from: Sender,
    locale: Option<String>,
    timestamp: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Sender {
    name: Option<String>,
}

/// The handler.
pub async fn take_message(
    State(state): State<DeskState>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let secrets = secrets(state.settings.teams_secret.as_ref()).await?;
    let authorization = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    if !is_teams(&secrets, authorization.unwrap_or_default(), &body) {
        return Ok(not_genuine());
    }
    let message: Message = serde_json::from_slice(&body).map_err(|_| Refusal::NotUnderstood)?;
    // The signature holds no time of its own; the message's is in what it signs.
    if is_stale(message.timestamp.as_deref(), state.world.now()) {
        return Ok(not_genuine());
    }
    let words = words_for(&state, message.locale.as_deref()).await;
    let written = ChatWords::read(&of_teams(&message.text));
    if written.text.is_empty() {
        return Ok(said(&how_to(&state, words)));
    }
    if written.kind == ReportKind::AboutIt {
        return Ok(said(&not_here(&state, words)));
    }
    if written.is_confidential {
        return Ok(said(&not_in_public(&state, words)));
    }
    let name = message.from.name.unwrap_or_default();
    let report = take_in(&state, "teams", &body, &name, written, words.language()).await?;
    Ok(said(&thanks(&state, report, words, false).await?))
}

fn is_stale(timestamp: Option<&str>, now: Moment) -> bool {
    let Some(at) = timestamp.and_then(|text| text.parse::<jiff::Timestamp>().ok()) else {
        return false;
    };
    at.as_second()
        .saturating_sub(now.unix_seconds())
        .saturating_abs()
        > CLOCK_SECONDS_MAX
}

fn said(text: &str) -> Response {
    Json(json!({"type": "message", "textFormat": "plain", "text": text})).into_response()
}
