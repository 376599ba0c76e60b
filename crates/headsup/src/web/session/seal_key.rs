//! `POST /account/seal`: a member who may hold a half of the seal on names makes a key. Its secret side is shown once, as a code; the
//! desk keeps the public side only. The password is asked for first, so that a browser left open takes nobody's half.

use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use axum::response::Response;
use casework::cases::name_opening::key_made_line;
use casework::ids::SealKeyId;
use casework::people::name_seal::SealKey;
use serde::Deserialize;

use super::account_acts::check_current;
use super::account_page;
use super::at_account::AtAccount;
use super::form::Problems;
use crate::name_seal::SealSecret;
use crate::refusal::Refusal;
use crate::web::client::Client;
use crate::web::desk::nav::{Here, Nav};
use crate::web::frame::Frame;
use crate::web::reader::page;

/// The password, asked for before a key is made.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PasswordNow {
    password: String,
}

#[derive(Template)]
#[template(path = "session/seal-key.html")]
struct SealKeyPage {
    frame: Frame,
    nav: Nav,
    code: String,
}

/// Makes a key and shows its code.
pub async fn make(
    at: AtAccount,
    client: Client,
    Form(form): Form<PasswordNow>,
) -> Result<Response, Refusal> {
    at.require_demanded_factors().await?;
    let pass = at.member.seal_pass().ok_or(Refusal::NotFound)?;
    if let Some(says) = check_current(&at, &client, form.password).await? {
        let mut problems = Problems::default();
        problems.put("seal-password", says);
        let mut response = account_page::draw(at, "", problems).await?;
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    }
    let secret = SealSecret::of_chance(at.state.world.random_bytes());
    let key = SealKey {
        id: SealKeyId(at.state.world.new_id()),
        account: pass.member(),
        half: pass.half(),
        public_key: secret.public_key(),
        made: at.now,
    };
    let line = key_made_line(&key, at.state.desk.organisation_id());
    let kept = at.state.desk.add_seal_key(&key, &line).await;
    kept.map_err(|error| Refusal::not_kept("keep a key of the seal", &error))?;
    Ok(page(&SealKeyPage {
        nav: Nav::of(&at.member, Here::Account),
        frame: at.frame,
        code: secret.code(),
    }))
}
