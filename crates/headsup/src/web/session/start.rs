//! Starts a session, and says where a member goes then. Who may start one is decided by its callers.

use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use casework::ids::AccountId;
use casework::people::account::{Proof, Session};
use casework::people::{Hats, Member};

use super::cookie;
use crate::refusal::Refusal;
use crate::state::DeskState;

/// Starts a fresh session for an account and sends its browser on.
pub async fn start_session(
    state: &DeskState,
    account: AccountId,
    proof: Proof,
    to: &str,
) -> Result<Response, Refusal> {
    let cookie = begin_session(state, account, proof).await?;
    Ok((cookie, Redirect::to(to)).into_response())
}

/// Starts a fresh session for an account, and gives the header that hands the browser its token. The token is always new, so
/// that a token planted before signing in is worth nothing.
pub async fn begin_session(
    state: &DeskState,
    account: AccountId,
    proof: Proof,
) -> Result<HeaderMap, Refusal> {
    let token = state.world.new_token();
    let now = state.world.now();
    let session = Session {
        token_sha256: cookie::digest(&token),
        account,
        started: now,
        last_used: now,
        proof,
    };
    let started = state.desk.start_session(&session).await;
    started.map_err(|error| Refusal::our_fault("start a session", &error))?;
    let mut headers = HeaderMap::new();
    if let Some(value) = cookie::set_token(&token, state.settings.is_https()) {
        headers.insert(header::SET_COOKIE, value);
    }
    Ok(headers)
}

/// Where a member with these hats begins.
pub fn first_page(id: AccountId, hats: &Hats) -> &'static str {
    let member = Member {
        id,
        name: String::new(),
        hats: hats.clone(),
    };
    if member.reading_pass().is_some() {
        "/desk"
    } else if member.admin_pass().is_some() {
        "/admin"
    } else {
        "/"
    }
}
