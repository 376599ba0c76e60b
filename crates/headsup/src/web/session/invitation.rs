//! `GET,POST /invitation/{token}`: somebody invited makes an account. Address and hats are the inviting admin's choice;
//! name and password are the person's own.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use casework::ids::AccountId;
use casework::people::Hat;
use casework::people::account::Account;
use casework::people::account::Proof;
use casework::people::sign_in::PasswordOwner;
use serde::Deserialize;
use store::{LinkKind, SingleUseLink, StoreError};

use super::breached::note_breached;
use super::form::{Problems, line};
use super::start::{first_page, start_session};
use super::{cookie, password};
use crate::own_sign_ins::OwnSignIn;
use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::client::Client;
use crate::web::frame::Frame;
use crate::web::reader::page;

#[derive(Template)]
#[template(path = "session/invitation.html")]
struct InvitationPage {
    frame: Frame,
    address: String,
    hats: Vec<String>,
    name: String,
    problems: Problems,
}

/// What is asked.
#[derive(Deserialize)]
pub struct InvitationForm {
    name: String,
    password: String,
}

/// The page.
pub async fn show(
    State(state): State<DeskState>,
    Path(token): Path<String>,
    frame: Frame,
) -> Result<Response, Refusal> {
    let invitation = open_invitation(&state, &token).await?;
    let name = invitation.name.clone();
    Ok(page(&make_page(
        frame,
        &invitation,
        name,
        Problems::default(),
    )))
}

/// Makes the account and signs in.
pub async fn accept(
    State(state): State<DeskState>,
    Path(token): Path<String>,
    client: Client,
    frame: Frame,
    Form(form): Form<InvitationForm>,
) -> Result<Response, Refusal> {
    let invitation = open_invitation(&state, &token).await?;
    let name = line(&form.name);
    let mut problems = Problems::default();
    problems.check_line(frame.words, "name", &name);
    problems.check_password(
        frame.words,
        &form.password,
        PasswordOwner {
            name: &name,
            address: &invitation.address,
        },
    );
    note_breached(&state, frame.words, &form.password, &mut problems).await;
    if !problems.is_empty() {
        return Ok(with_problems(frame, &invitation, name, problems));
    }
    let hash = password::hash(form.password).await;
    let hash = hash.map_err(|error| Refusal::our_fault("hash a password", &error))?;
    let account = Account {
        id: AccountId(state.world.new_id()),
        name,
        address: invitation.address.to_lowercase(),
        hats: invitation.hats.clone(),
        password_hash: Some(hash),
        active: true,
        created: state.world.now(),
    };
    match state
        .desk
        .spend_link_for_account(&cookie::digest(&token), &account)
        .await
    {
        Ok(()) => {
            client.tell(&state, OwnSignIn::Worked, Some(&account.address));
            start_session(
                &state,
                account.id,
                Proof::OneFactor,
                first_page(account.id, &account.hats),
            )
            .await
        }
        Err(StoreError::Refused(store::Refusal::AddressIsTaken)) => {
            problems.note(frame.words, "name", "problem-address-taken");
            Ok(with_problems(frame, &invitation, account.name, problems))
        }
        Err(StoreError::Refused(_)) => Err(Refusal::LinkSpent),
        Err(error) => Err(Refusal::our_fault("make an account", &error)),
    }
}

fn with_problems(
    frame: Frame,
    invitation: &SingleUseLink,
    name: String,
    problems: Problems,
) -> Response {
    let mut response = page(&make_page(frame, invitation, name, problems));
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    response
}

fn make_page(
    frame: Frame,
    invitation: &SingleUseLink,
    name: String,
    problems: Problems,
) -> InvitationPage {
    let hats = invitation.hats.0.iter().filter(|hat| **hat != Hat::Staff);
    let hats = hats
        .map(|hat| frame.words.say(&format!("hat-{}", hat.code())))
        .collect();
    InvitationPage {
        hats,
        address: invitation.address.clone(),
        frame,
        name,
        problems,
    }
}

async fn open_invitation(state: &DeskState, token: &str) -> Result<SingleUseLink, Refusal> {
    let link = state
        .desk
        .open_link(&cookie::digest(token), state.world.now())
        .await;
    let link = link.map_err(|error| Refusal::our_fault("look up an invitation", &error))?;
    link.filter(|link| link.kind == LinkKind::Invitation)
        .ok_or(Refusal::LinkSpent)
}
