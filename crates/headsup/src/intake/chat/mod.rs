//! Raising a hand from a chat: a slash command of Slack, an outgoing webhook of Teams. A request is believed by its
//! signature over the raw bytes, is one report however often it is sent, and is answered within the chat's time with
//! thanks, the private link and what to do now. Nothing a person wrote goes back out. Where Slack wants to hear the verdict
//! is kept for `jobs`; without its secret set, a route is not there.

mod answering;
mod plain_text;
mod reading;
mod signing;
mod slack;
mod teams;
#[cfg(test)]
mod tests;

use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use casework::cases::report::Privacy;
use casework::ids::ReportId;
use sha2::{Digest, Sha256};

use self::reading::ChatWords;
use super::arrival::{Raised, receive};
use crate::listed_routes::ListedRoutes;
use crate::refusal::Refusal;
use crate::secret::SecretSource;
use crate::state::DeskState;
use crate::words::Words;

/// Bytes of one request; the words in it are capped besides.
const REQUEST_BYTES_MAX: usize = 128 * 1024;
/// The longest name of a reporter, characters.
const NAME_CHARS_MAX: usize = 120;

/// The routes of this part.
pub fn routes() -> ListedRoutes {
    let limit = || DefaultBodyLimit::max(REQUEST_BYTES_MAX);
    ListedRoutes::new()
        .with(
            "POST",
            "/chat/slack",
            post(slack::take_command).layer(limit()),
        )
        .with(
            "POST",
            "/chat/teams",
            post(teams::take_message).layer(limit()),
        )
}

/// A request whose signature doesn't hold, or is too old. It is told nothing.
fn not_genuine() -> Response {
    StatusCode::UNAUTHORIZED.into_response()
}

/// The secrets in force: one, or two separated by a space while they are changed over.
async fn secrets(source: Option<&SecretSource>) -> Result<Vec<String>, Refusal> {
    let source = source.cloned().ok_or(Refusal::NotFound)?;
    let read = tokio::task::spawn_blocking(move || source.read()).await;
    let read = read.map_err(|error| Refusal::our_fault("read a chat's secret", &error))?;
    let secret = read.map_err(|error| Refusal::our_fault("read a chat's secret", &error))?;
    Ok(secret
        .reveal()
        .split_whitespace()
        .map(str::to_owned)
        .collect())
}

/// The organisation's words, or those of a language that the chat names.
async fn words_for(state: &DeskState, locale: Option<&str>) -> &'static Words {
    let ours = match state.desk.organisation().await {
        Ok(Some(organisation)) => organisation.settings.language,
        Ok(None) | Err(_) => String::new(),
    };
    Words::negotiate(None, locale, &ours)
}

/// Takes the words in as a report. The same bytes are the same report.
async fn take_in(
    state: &DeskState,
    channel: &str,
    body: &[u8],
    name: &str,
    words: ChatWords,
    language: &str,
) -> Result<ReportId, Refusal> {
    let digest = Sha256::digest(body);
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let raised = Raised {
        kind: words.kind,
        privacy: if words.is_confidential {
            Privacy::Confidential
        } else {
            Privacy::Named
        },
        name: one_line(name),
        address: None,
        language: language.to_owned(),
        what_happened: words.text,
        details: Vec::new(),
        may_be_published: false,
        submission: format!("chat-{channel}-{hex}"),
        files: Vec::new(),
    };
    let arrived = receive(state, raised).await;
    let arrived = arrived.map_err(|error| Refusal::our_fault("take a chat's words in", &error))?;
    Ok(arrived.stands_for)
}

fn one_line(name: &str) -> Option<String> {
    let plain: String = name
        .chars()
        .filter(|letter| !letter.is_control())
        .take(NAME_CHARS_MAX)
        .collect();
    let plain = plain.trim();
    (!plain.is_empty()).then(|| plain.to_owned())
}
