//! `POST /account/passkeys/begin` and `/finish`: a member adds a passkey. The script of the page speaks JSON with these two,
//! because between them the browser speaks with the person's device (WebAuthn Level 3 clause 5.1.3). The password is asked for
//! first, so that a browser left open adds no way in that outlives it.

use std::net::SocketAddr;

use axum::Json;
use axum::body::Bytes;
use axum::extract::ConnectInfo;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use casework::ids::PasskeyId;
use casework::people::ceremony::{Ceremony, CeremonyPurpose, SpentCeremony};
use casework::people::passkey::{Passkey, passkey_name};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::StoreError;
use webauthn_rs::prelude as webauthn;

use super::account_acts::check_current;
use super::at_account::AtAccount;
use super::passkey_answer::{problem, read_body};
use super::relying_party::relying_party;
use crate::refusal::Refusal;

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
pub async fn begin(
    at: AtAccount,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    body: Bytes,
) -> Result<Response, Refusal> {
    let asked: Begin = read_body(&body)?;
    let party = relying_party(&at.state.settings, &at.headers).ok_or(Refusal::NotFound)?;
    if let Some(says) = check_current(&at, peer, asked.password).await? {
        return Ok(problem(StatusCode::UNPROCESSABLE_ENTITY, says));
    }
    let account = &at.account;
    let kept = at.state.desk.passkeys_of(account.id).await;
    let kept = kept.map_err(|error| Refusal::our_fault("read passkeys", &error))?;
    let known: Result<Vec<webauthn::CredentialID>, _> = kept.iter().map(credential_id).collect();
    let known = known.map_err(|error| Refusal::our_fault("read a passkey", &error))?;
    let id = account.id.0;
    let begun = party.start_passkey_registration(id, &account.address, &account.name, Some(known));
    let (options, registration) =
        begun.map_err(|error| Refusal::our_fault("begin a passkey", &error))?;
    let options = json_of(&options.public_key)?;
    let state = serde_json::to_string(&registration);
    let ceremony = Ceremony {
        purpose: CeremonyPurpose::Register(account.id),
        state: state.map_err(|error| Refusal::our_fault("write a ceremony", &error))?,
        begun: at.now,
    };
    let sealed = at.state.seal_ceremony(&ceremony);
    Ok(Json(json!({"options": discoverable(options), "ceremony": sealed})).into_response())
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
    let registration = serde_json::from_str(&ceremony.state);
    let registration =
        registration.map_err(|error| Refusal::our_fault("read a ceremony", &error))?;
    let Ok(credential) = party.finish_passkey_registration(&made.credential, &registration) else {
        return not_made("passkey-not-made");
    };
    let passkey = passkey_of(&at, &made.name, &credential)?;
    keep(&at, &passkey, &spent).await
}

async fn keep(
    at: &AtAccount,
    passkey: &Passkey,
    spent: &SpentCeremony,
) -> Result<Response, Refusal> {
    let says = match at.state.desk.add_passkey(passkey, spent).await {
        Ok(()) => return Ok(Json(json!({"to": "/account?done=passkey"})).into_response()),
        Err(StoreError::Refused(store::Refusal::TooManyPasskeys)) => "passkey-too-many",
        Err(StoreError::Refused(store::Refusal::PasskeyIsTaken)) => "passkey-taken",
        Err(StoreError::Refused(_)) => "passkey-too-old",
        Err(error) => return Err(Refusal::not_kept("keep a passkey", &error)),
    };
    let says = at.frame.words.say(says);
    Ok(problem(StatusCode::UNPROCESSABLE_ENTITY, says))
}

fn passkey_of(
    at: &AtAccount,
    name: &str,
    credential: &webauthn::Passkey,
) -> Result<Passkey, Refusal> {
    let written = serde_json::to_string(credential);
    Ok(Passkey {
        id: PasskeyId(at.state.world.new_id()),
        account: at.account.id,
        name: passkey_name(name),
        credential_sha256: Sha256::digest(credential.cred_id()).into(),
        credential: written.map_err(|error| Refusal::our_fault("write a passkey", &error))?,
        created: at.now,
        last_used: None,
    })
}

fn credential_id(passkey: &Passkey) -> serde_json::Result<webauthn::CredentialID> {
    let credential: webauthn::Passkey = serde_json::from_str(&passkey.credential)?;
    Ok(credential.cred_id().clone())
}

/// The library asks for no discoverable credential, for the sake of keys with little room; signing in without typing an
/// address needs one (WebAuthn Level 3 clause 5.4.6).
fn discoverable(mut options: Value) -> Value {
    let selection = &mut options["authenticatorSelection"];
    selection["residentKey"] = json!("required");
    selection["requireResidentKey"] = json!(true);
    options
}

fn json_of(value: &impl serde::Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(value).map_err(|error| Refusal::our_fault("write an answer", &error))
}
