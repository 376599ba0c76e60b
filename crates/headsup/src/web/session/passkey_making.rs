//! `POST /account/passkeys/begin` and `/finish`: a member adds a passkey. The script of the page speaks JSON with these two,
//! because between them the browser speaks with the person's device (WebAuthn Level 3 clause 5.1.3). The password is asked for
//! first, so that a browser left open adds no way in that outlives it.

use axum::Json;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use casework::ids::PasskeyId;
use casework::people::ceremony::{CeremonyPurpose, SpentCeremony};
use casework::people::passkey::{Passkey, passkey_name};
use serde::Deserialize;
use serde_json::json;
use store::StoreError;
use webauthn_rs::prelude as webauthn;

use super::account_acts::check_current;
use super::at_account::AtAccount;
use super::passkey_answer::{problem, read_body};
use super::passkey_registering::{MadeCredential, NewHolder, made_credential, make};
use super::relying_party::relying_party;
use crate::refusal::Refusal;
use crate::web::client::Client;

#[derive(Deserialize)]
struct Begin {
    password: String,
}

#[derive(Deserialize)]
struct Finish {
    ceremony: String,
    name: String,
    credential: webauthn::RegisterPublicKeyCredential,
}

/// Hands out what the browser needs to make a passkey.
pub async fn begin(at: AtAccount, client: Client, body: Bytes) -> Result<Response, Refusal> {
    let asked: Begin = read_body(&body)?;
    let party = relying_party(&at.state.settings, &at.headers).ok_or(Refusal::NotFound)?;
    if let Some(says) = check_current(&at, &client, asked.password).await? {
        return Ok(problem(StatusCode::UNPROCESSABLE_ENTITY, says));
    }
    let account = &at.account;
    let kept = at.state.desk.passkeys_of(account.id).await;
    let kept = kept.map_err(|error| Refusal::our_fault("read passkeys", &error))?;
    let holder = NewHolder {
        id: account.id.0,
        address: &account.address,
        name: &account.name,
        purpose: CeremonyPurpose::Register(account.id),
    };
    let kept = kept.iter().map(|passkey| passkey.credential.as_str());
    make(&at.state, &party, &holder, kept)
}

/// Keeps the passkey that the browser made.
pub async fn finish(at: AtAccount, body: Bytes) -> Result<Response, Refusal> {
    let made: Finish = read_body(&body)?;
    let party = relying_party(&at.state.settings, &at.headers).ok_or(Refusal::NotFound)?;
    let purpose = CeremonyPurpose::Register(at.account.id);
    let not_made = |key| {
        Ok(problem(
            StatusCode::UNPROCESSABLE_ENTITY,
            at.frame.words.say(key),
        ))
    };
    let opened = at.state.open_ceremony(purpose, &made.ceremony, at.now);
    let Ok((ceremony, spent)) = opened else {
        return not_made("passkey-too-old");
    };
    let Some(credential) = made_credential(&party, &ceremony, &made.credential)? else {
        return not_made("passkey-not-made");
    };
    let passkey = passkey_of(&at, &made.name, credential);
    keep(&at, &passkey, &spent).await
}

async fn keep(
    at: &AtAccount,
    passkey: &Passkey,
    spent: &SpentCeremony,
) -> Result<Response, Refusal> {
    let says = match at.state.desk.add_passkey(passkey, spent).await {
        Ok(()) => {
            at.has_second_factor().await?;
            return Ok(Json(json!({"to": "/account?done=passkey"})).into_response());
        }
        Err(StoreError::Refused(store::Refusal::TooManyPasskeys)) => "passkey-too-many",
        Err(StoreError::Refused(store::Refusal::PasskeyIsTaken)) => "passkey-taken",
        Err(StoreError::Refused(_)) => "passkey-too-old",
        Err(error) => return Err(Refusal::not_kept("keep a passkey", &error)),
    };
    let says = at.frame.words.say(says);
    Ok(problem(StatusCode::UNPROCESSABLE_ENTITY, says))
}

fn passkey_of(at: &AtAccount, name: &str, made: MadeCredential) -> Passkey {
    Passkey {
        id: PasskeyId(at.state.world.new_id()),
        account: at.account.id,
        name: passkey_name(name),
        credential_sha256: made.sha256,
        credential: made.written,
        created: at.now,
        last_used: None,
    }
}
