//! `GET,POST /set-up/{token}`: the one-time link printed at start makes the first admin. Showing the page spends
//! nothing; sending the form spends the link and makes the account in one transaction.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use casework::ids::AccountId;
use casework::people::account::Account;
use casework::people::account::Proof;
use casework::people::sign_in::PasswordOwner;
use casework::people::{Hat, Hats};
use serde::Deserialize;
use store::LinkKind;

use super::breached::note_breached;
use super::form::{Problems, line};
use super::start::start_session;
use super::{cookie, demonstration, password};
use crate::own_sign_ins::OwnSignIn;
use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::client::Client;
use crate::web::frame::Frame;
use crate::web::reader::page;

#[derive(Template)]
#[template(path = "session/set-up.html")]
struct SetUpPage {
    frame: Frame,
    form: SetUpForm,
    problems: Problems,
}

/// What is asked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SetUpForm {
    organisation: String,
    name: String,
    address: String,
    password: String,
    start: String,
}

/// The page.
pub async fn show(
    State(state): State<DeskState>,
    Path(token): Path<String>,
    frame: Frame,
) -> Result<Response, Refusal> {
    require_open_link(&state, &token).await?;
    Ok(page(&SetUpPage {
        frame,
        form: SetUpForm::default(),
        problems: Problems::default(),
    }))
}

/// Makes the first admin, names the organisation, and signs in.
pub async fn set_up(
    State(state): State<DeskState>,
    Path(token): Path<String>,
    client: Client,
    frame: Frame,
    Form(mut form): Form<SetUpForm>,
) -> Result<Response, Refusal> {
    require_open_link(&state, &token).await?;
    form.clean();
    let mut problems = form.problems(&frame);
    note_breached(&state, frame.words, &form.password, &mut problems).await;
    if !problems.is_empty() {
        let mut response = page(&SetUpPage {
            frame,
            form,
            problems,
        });
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    }
    let hash = password::hash(std::mem::take(&mut form.password)).await;
    let hash = hash.map_err(|error| Refusal::our_fault("hash a password", &error))?;
    let account = first_admin(&state, &form, hash);
    make_first_admin(&state, &token, &account).await?;
    name_organisation(&state, &form.organisation, frame.words.language()).await?;
    let demonstration = form.start != "own" && demonstration::load(&state, &account).await;
    let marked = state
        .desk
        .mark_set_up(state.world.now(), demonstration)
        .await;
    marked.map_err(|error| Refusal::our_fault("mark the desk as set up", &error))?;
    client.tell(&state, OwnSignIn::Worked, Some(&account.address));
    start_session(&state, account.id, Proof::OneFactor, "/desk").await
}

impl SetUpForm {
    fn clean(&mut self) {
        self.organisation = line(&self.organisation);
        self.name = line(&self.name);
        self.address = line(&self.address);
    }

    fn problems(&self, frame: &Frame) -> Problems {
        let mut problems = Problems::default();
        problems.check_line(frame.words, "organisation", &self.organisation);
        problems.check_line(frame.words, "name", &self.name);
        problems.check_address(frame.words, "address", &self.address);
        let owner = PasswordOwner {
            name: &self.name,
            address: &self.address,
        };
        problems.check_password(frame.words, &self.password, owner);
        problems
    }
}

async fn require_open_link(state: &DeskState, token: &str) -> Result<(), Refusal> {
    let link = state
        .desk
        .open_link(&cookie::digest(token), state.world.now())
        .await;
    let link = link.map_err(|error| Refusal::our_fault("look up a link", &error))?;
    link.filter(|link| link.kind == LinkKind::SetUp)
        .map(|_| ())
        .ok_or(Refusal::LinkSpent)
}

fn first_admin(state: &DeskState, form: &SetUpForm, password_hash: String) -> Account {
    Account {
        id: AccountId(state.world.new_id()),
        name: form.name.clone(),
        address: form.address.to_lowercase(),
        hats: Hats::of([Hat::Admin, Hat::It, Hat::Security]),
        password_hash: Some(password_hash),
        active: true,
        created: state.world.now(),
    }
}

async fn make_first_admin(
    state: &DeskState,
    token: &str,
    account: &Account,
) -> Result<(), Refusal> {
    match state
        .desk
        .spend_link_for_account(&cookie::digest(token), account)
        .await
    {
        Ok(()) => Ok(()),
        Err(store::StoreError::Refused(_)) => Err(Refusal::LinkSpent),
        Err(error) => Err(Refusal::our_fault("make the first admin", &error)),
    }
}

async fn name_organisation(state: &DeskState, name: &str, language: &str) -> Result<(), Refusal> {
    let organisation = state.desk.organisation().await;
    let organisation =
        organisation.map_err(|error| Refusal::our_fault("read the organisation", &error))?;
    let mut settings = organisation
        .map(|organisation| organisation.settings)
        .unwrap_or_default();
    name.clone_into(&mut settings.public_name);
    language.clone_into(&mut settings.language);
    let saved = state.desk.save_settings(&settings).await;
    saved.map_err(|error| Refusal::our_fault("name the organisation", &error))
}
