//! `POST /account/app/…`: a member begins with codes from an app, sees the recovery codes once, or ends it. The secret goes through
//! the browser in a sealed ceremony and is kept only when a code of it was typed, so that nobody is locked out by an app that was
//! never set up. Whoever signs in with a passkey is asked for no code.

use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use casework::people::app_code::{
    APP_SECRET_BYTES, AppCode, AppSecret, RECOVERY_CODES, recovery_code,
};
use casework::people::ceremony::{Ceremony, CeremonyPurpose, SpentCeremony};
use serde::Deserialize;
use store::StoreError;

use super::account_acts::check_current;
use super::account_page;
use super::app_code_sign_in::recovery_digest;
use super::at_account::AtAccount;
use super::form::Problems;
use super::qr_drawing::{QrDrawing, draw_qr};
use crate::refusal::Refusal;
use crate::web::client::Client;
use crate::web::desk::nav::{Here, Nav};
use crate::web::frame::Frame;
use crate::web::reader::page;

/// The password, asked for before anything changes.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PasswordNow {
    password: String,
}

/// The first code of a new app.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct FirstCode {
    ceremony: String,
    code: String,
}

#[derive(Template)]
#[template(path = "session/app-code.html")]
struct AppCodePage {
    frame: Frame,
    nav: Nav,
    drawing: Option<QrDrawing>,
    /// The secret in groups of four letters.
    key: Vec<String>,
    ceremony: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "session/recovery-codes.html")]
struct RecoveryPage {
    frame: Frame,
    nav: Nav,
    codes: Vec<String>,
}

/// Shows what the app needs.
pub async fn begin(
    at: AtAccount,
    client: Client,
    Form(form): Form<PasswordNow>,
) -> Result<Response, Refusal> {
    if let Some(says) = check_current(&at, &client, form.password).await? {
        return with_problem(at, says).await;
    }
    let secret = AppSecret(at.state.world.random_bytes::<APP_SECRET_BYTES>());
    let ceremony = Ceremony {
        purpose: CeremonyPurpose::BeginAppCode(at.account.id),
        state: secret.base32(),
        begun: at.now,
    };
    let sealed = at.state.seal_ceremony(&ceremony);
    Ok(draw(at, &secret, sealed, None))
}

/// Keeps the app once a code of it was typed, and shows the recovery codes.
pub async fn confirm(at: AtAccount, Form(form): Form<FirstCode>) -> Result<Response, Refusal> {
    let purpose = CeremonyPurpose::BeginAppCode(at.account.id);
    let opened = at.state.open_ceremony(purpose, &form.ceremony, at.now);
    let secret = opened
        .as_ref()
        .ok()
        .and_then(|(ceremony, _)| AppSecret::from_base32(&ceremony.state));
    let (Ok((_, spent)), Some(secret)) = (opened, secret) else {
        let says = at.frame.words.say("app-code-too-old");
        return with_problem(at, says).await;
    };
    let Some(step) = secret.step_of(&form.code, at.now) else {
        let says = at.frame.words.say("app-code-no-match");
        return Ok(draw(at, &secret, form.ceremony, Some(says)));
    };
    let app = AppCode {
        account: at.account.id,
        secret,
        since: at.now,
        last_step: step,
    };
    keep(at, &app, &spent).await
}

async fn keep(at: AtAccount, app: &AppCode, spent: &SpentCeremony) -> Result<Response, Refusal> {
    let codes: Vec<String> = (0..RECOVERY_CODES)
        .map(|_| recovery_code(at.state.world.random_bytes::<7>()))
        .collect();
    let digests: Vec<[u8; 32]> = codes
        .iter()
        .filter_map(|code| recovery_digest(&at.state, app.account, code))
        .collect();
    match at.state.desk.begin_app_code(app, &digests, spent).await {
        Ok(()) => at.has_second_factor().await?,
        Err(StoreError::Refused(_)) => {
            let says = at.frame.words.say("app-code-too-old");
            return with_problem(at, says).await;
        }
        Err(error) => return Err(Refusal::not_kept("keep an app", &error)),
    }
    let nav = Nav::of(&at.member, Here::Account);
    let frame = at.frame;
    Ok(page(&RecoveryPage { frame, nav, codes }))
}

/// Asks for no codes any more.
pub async fn end(
    at: AtAccount,
    client: Client,
    Form(form): Form<PasswordNow>,
) -> Result<Response, Refusal> {
    if let Some(says) = check_current(&at, &client, form.password).await? {
        return with_problem(at, says).await;
    }
    let ended = at.state.desk.end_app_code(at.account.id).await;
    ended.map_err(|error| Refusal::our_fault("end the codes of an app", &error))?;
    Ok(Redirect::to("/account?done=app-ended").into_response())
}

/// The account's page again, with what has to change beside the field.
async fn with_problem(at: AtAccount, says: String) -> Result<Response, Refusal> {
    let mut problems = Problems::default();
    problems.put("app-password", says);
    let mut response = account_page::draw(at, "", problems).await?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

fn draw(at: AtAccount, secret: &AppSecret, ceremony: String, problem: Option<String>) -> Response {
    let uri = secret.key_uri(&at.frame.organisation, &at.account.address);
    let letters: Vec<char> = secret.base32().chars().collect();
    let status = match problem {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let mut response = page(&AppCodePage {
        nav: Nav::of(&at.member, Here::Account),
        frame: at.frame,
        drawing: draw_qr(&uri),
        key: letters
            .chunks(4)
            .map(|four| four.iter().collect())
            .collect(),
        ceremony,
        problem,
    });
    *response.status_mut() = status;
    response
}
