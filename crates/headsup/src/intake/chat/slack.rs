//! `POST /chat/slack`: a slash command (docs.slack.dev, "Implementing slash commands"). The answer is ephemeral, so only the
//! person who wrote sees it, and it comes well within Slack's three seconds: nothing is waited for but our own disk.

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest as _, State};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::cases::report::ReportKind;
use casework::ids::ReportId;
use casework::moment::Moment;
use serde_json::json;
use store::NewChatAnswer;

use super::answering::{how_to, not_here, thanks};
use super::plain_text::of_slack;
use super::reading::ChatWords;
use super::signing::is_slacks;
use super::{not_genuine, secrets, take_in, words_for};
use crate::chat_words::for_slack;
use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::webhook_target::Target;

/// A later answer may be posted for so long, minutes; Slack's own limit.
const LATER_MINUTES: i64 = 30;
/// The first look whether there is a verdict by now, seconds after the command.
const FIRST_LOOK_SECONDS: i64 = 2;

/// The handler.
pub async fn take_command(
    State(state): State<DeskState>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let secrets = secrets(state.settings.slack_secret.as_ref()).await?;
    let field = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let timestamp = field("x-slack-request-timestamp").unwrap_or_default();
    let signature = field("x-slack-signature").unwrap_or_default();
    let now = state.world.now();
    if !is_slacks(&secrets, timestamp, signature, &body, now) {
        return Ok(not_genuine());
    }
    let command = Command::read(body.clone()).await?;
    if command.value("ssl_check") == "1" {
        return Ok(StatusCode::OK.into_response());
    }
    let words = words_for(&state, None).await;
    let written = ChatWords::read(&of_slack(command.value("text")));
    if written.text.is_empty() {
        return Ok(ephemeral(&how_to(&state, words)));
    }
    if written.kind == ReportKind::AboutIt {
        return Ok(ephemeral(&not_here(&state, words)));
    }
    let name = command.value("user_name");
    let report = take_in(&state, "slack", &body, name, written, words.language()).await?;
    let comes_back = keep_way_back(&state, report, command.value("response_url"), now).await;
    Ok(ephemeral(&thanks(&state, report, words, comes_back).await?))
}

/// Keeps where the verdict may be posted. The report is taken in by now: were this lost, the private link has it all.
async fn keep_way_back(state: &DeskState, report: ReportId, url: &str, now: Moment) -> bool {
    let private = &state.settings.webhook_private_targets;
    if Target::read_of_chat(url, private).is_err() {
        return false;
    }
    let answer = NewChatAnswer {
        report,
        url: url.to_owned(),
        look_at: Moment(now.0.saturating_add(FIRST_LOOK_SECONDS * 1_000_000)),
        expires: now.plus_minutes(LATER_MINUTES),
    };
    match state.desk.keep_chat_answer(&answer).await {
        Ok(()) => true,
        Err(error) => {
            Refusal::our_fault("keep the way back to a chat", &error);
            false
        }
    }
}

fn ephemeral(text: &str) -> Response {
    Json(json!({
        "response_type": "ephemeral",
        "text": for_slack(text),
        // Nobody but the person opens the private link, not even to draw a preview of it.
        "unfurl_links": false,
        "unfurl_media": false,
    }))
    .into_response()
}

/// The fields of a slash command.
struct Command(Vec<(String, String)>);

impl Command {
    async fn read(body: Bytes) -> Result<Command, Refusal> {
        let form = Request::post("/chat/slack")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .map_err(|_| Refusal::NotUnderstood)?;
        let read = axum::Form::from_request(form, &()).await;
        read.map(|axum::Form(fields)| Command(fields))
            .map_err(|_| Refusal::NotUnderstood)
    }

    fn value(&self, wanted: &str) -> &str {
        let found = self.0.iter().find(|(name, _)| name == wanted);
        found.map_or("", |(_, value)| value)
    }
}
