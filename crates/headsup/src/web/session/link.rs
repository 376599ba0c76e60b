//! `GET,POST /link/{token}`: the one-time link of `headsup admin link` lets somebody who is locked out choose a new
//! password. Every other session of the account ends with it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use casework::people::account::Account;
use casework::people::account::Proof;
use casework::people::sign_in::PasswordOwner;
use serde::Deserialize;
use store::LinkKind;

use super::breached::note_breached;
use super::form::Problems;
use super::start::{first_page, start_session};
use super::{cookie, password};
use crate::own_sign_ins::OwnSignIn;
use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::client::Client;
use crate::web::frame::Frame;
use crate::web::reader::page;

#[derive(Template)]
#[template(path = "session/link.html")]
struct LinkPage {
    frame: Frame,
    name: String,
    address: String,
    problems: Problems,
}

/// What is asked.
#[derive(Deserialize)]
pub struct PasswordForm {
    password: String,
}

/// The page.
pub async fn show(
    State(state): State<DeskState>,
    Path(token): Path<String>,
    frame: Frame,
) -> Result<Response, Refusal> {
    let account = account_of_link(&state, &token).await?;
    Ok(page(&LinkPage {
        frame,
        name: account.name,
        address: account.address,
        problems: Problems::default(),
    }))
}

/// Spends the link, changes the password and signs in.
pub async fn choose_password(
    State(state): State<DeskState>,
    Path(token): Path<String>,
    client: Client,
    frame: Frame,
    Form(form): Form<PasswordForm>,
) -> Result<Response, Refusal> {
    let account = account_of_link(&state, &token).await?;
    let mut problems = Problems::default();
    let owner = PasswordOwner {
        name: &account.name,
        address: &account.address,
    };
    problems.check_password(frame.words, &form.password, owner);
    note_breached(&state, frame.words, &form.password, &mut problems).await;
    if !problems.is_empty() {
        let mut response = page(&LinkPage {
            frame,
            name: account.name,
            address: account.address,
            problems,
        });
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    }
    let hash = password::hash(form.password).await;
    let hash = hash.map_err(|error| Refusal::our_fault("hash a password", &error))?;
    let spent = state
        .desk
        .spend_link(&cookie::digest(&token), state.world.now())
        .await;
    let spent = spent.map_err(|error| Refusal::our_fault("spend a link", &error))?;
    if spent.is_none() {
        return Err(Refusal::LinkSpent);
    }
    let changed = state.desk.set_password_hash(account.id, &hash).await;
    changed.map_err(|error| Refusal::our_fault("change a password", &error))?;
    // Whoever lost the app as well would stay outside.
    let ended = state.desk.end_app_code(account.id).await;
    ended.map_err(|error| Refusal::our_fault("end the codes of an app", &error))?;
    let address = Some(account.address.as_str());
    client.tell(&state, OwnSignIn::PasswordChanged, address);
    start_session(
        &state,
        account.id,
        Proof::OneFactor,
        first_page(account.id, &account.hats),
    )
    .await
}

async fn account_of_link(state: &DeskState, token: &str) -> Result<Account, Refusal> {
    let link = state
        .desk
        .open_link(&cookie::digest(token), state.world.now())
        .await;
    let link = link.map_err(|error| Refusal::our_fault("look up a link", &error))?;
    let account = link
        .filter(|link| link.kind == LinkKind::AdminLink)
        .and_then(|link| link.account);
    let Some(account) = account else {
        return Err(Refusal::LinkSpent);
    };
    let found = state.desk.account(account).await;
    let found = found.map_err(|error| Refusal::our_fault("look up an account", &error))?;
    found
        .filter(|account| account.active)
        .ok_or(Refusal::LinkSpent)
}
