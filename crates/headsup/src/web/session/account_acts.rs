//! What a member does at their own account with a plain form: change the password, remove a passkey, end sessions. Each leads
//! back to the page. Adding a passkey needs the browser's help and stands in `passkey_making`.

use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use casework::ids::PasskeyId;
use casework::people::sign_in::{PASSWORD_BYTES_MAX, PasswordOwner};
use serde::Deserialize;

use super::account_page::{self, session_id};
use super::at_account::AtAccount;
use super::breached::note_breached;
use super::form::Problems;
use super::password;
use super::start::start_session;
use super::tries::Tries;
use crate::own_sign_ins::OwnSignIn;
use crate::refusal::Refusal;
use crate::web::client::Client;

/// The password now, and the one to come.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PasswordChange {
    current: String,
    password: String,
}

/// `POST /account/password`: changes it, ends every session of the account, and starts a new one here.
pub async fn change_password(
    at: AtAccount,
    client: Client,
    Form(form): Form<PasswordChange>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::default();
    if let Some(problem) = check_current(&at, &client, form.current).await? {
        problems.put("current", problem);
    }
    let owner = PasswordOwner {
        name: &at.account.name,
        address: &at.account.address,
    };
    problems.check_password(at.frame.words, &form.password, owner);
    note_breached(&at.state, at.frame.words, &form.password, &mut problems).await;
    if !problems.is_empty() {
        let mut response = account_page::draw(at, "", problems).await?;
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    }
    let hash = password::hash(form.password).await;
    let hash = hash.map_err(|error| Refusal::our_fault("hash a password", &error))?;
    let changed = at.state.desk.set_password_hash(at.account.id, &hash).await;
    changed.map_err(|error| Refusal::our_fault("change a password", &error))?;
    let address = Some(at.account.address.as_str());
    client.tell(&at.state, OwnSignIn::PasswordChanged, address);
    start_session(
        &at.state,
        at.account.id,
        at.session.proof,
        "/account?done=password",
    )
    .await
}

/// `POST /account/passkeys/{id}/remove`. Somebody else's is as good as none.
pub async fn remove_passkey(at: AtAccount, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id: PasskeyId = id.parse().map_err(|_| Refusal::NotFound)?;
    let removed = at.state.desk.remove_passkey(at.account.id, id).await;
    if !removed.map_err(|error| Refusal::our_fault("remove a passkey", &error))? {
        return Err(Refusal::NotFound);
    }
    Ok(Redirect::to("/account?done=passkey-removed").into_response())
}

/// `POST /account/provider/end`: the organisation's sign-in opens this account no more, until somebody signs in there again.
pub async fn end_provider(at: AtAccount) -> Result<Response, Refusal> {
    let provider = at.state.provider.as_ref().ok_or(Refusal::NotFound)?;
    let desk = &at.state.desk;
    let ended = desk
        .remove_provider_link(provider.issuer(), at.account.id)
        .await;
    ended.map_err(|error| Refusal::our_fault("end a sign-in", &error))?;
    Ok(Redirect::to("/account?done=provider-ended").into_response())
}

/// `POST /account/sessions/{id}/end`. One that is over already, or somebody else's, is nothing to end.
pub async fn end_session(at: AtAccount, Path(id): Path<String>) -> Result<Response, Refusal> {
    let sessions = at.state.desk.sessions_of(at.account.id, at.now).await;
    let sessions = sessions.map_err(|error| Refusal::our_fault("read sessions", &error))?;
    let found = sessions
        .iter()
        .find(|session| session_id(&session.token_sha256) == id)
        .ok_or(Refusal::NotFound)?;
    let ended = at
        .state
        .desk
        .end_session_of(at.account.id, &found.token_sha256)
        .await;
    ended.map_err(|error| Refusal::our_fault("end a session", &error))?;
    Ok(Redirect::to("/account?done=session").into_response())
}

/// `POST /account/sessions/end-others`.
pub async fn end_other_sessions(at: AtAccount) -> Result<Response, Refusal> {
    let kept = &at.session.token_sha256;
    let ended = at.state.desk.end_other_sessions(at.account.id, kept).await;
    ended.map_err(|error| Refusal::our_fault("end sessions", &error))?;
    Ok(Redirect::to("/account?done=sessions").into_response())
}

/// Asks for the password of a member who is signed in already, before an act that outlives the session. A browser left open
/// is then not enough to stay in. `None` when it fits, what to say otherwise.
pub async fn check_current(
    at: &AtAccount,
    client: &Client,
    tried: String,
) -> Result<Option<String>, Refusal> {
    let (state, words) = (&at.state, at.frame.words);
    let tries = Tries::of(state, &at.account.address, client);
    let wait = tries.wait_seconds(state, at.now).await?;
    if wait > 0 {
        return Ok(Some(words.with("sign-in-wait", "seconds", wait)));
    }
    let fits = if tried.is_empty() || tried.len() > PASSWORD_BYTES_MAX {
        false
    } else {
        let fits = password::fits(tried, at.account.password_hash.clone()).await;
        fits.map_err(|error| Refusal::our_fault("compare a password", &error))?
    };
    if fits {
        tries.fitted(state).await?;
        return Ok(None);
    }
    let address = Some(at.account.address.as_str());
    client.tell(state, OwnSignIn::WrongPassword, address);
    tries.failed(state, at.now).await?;
    Ok(Some(words.say("account-wrong-password")))
}
