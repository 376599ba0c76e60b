//! `POST /sign-in/passkey/begin` and `/finish`: signing in with a passkey, without typing an address (WebAuthn Level 3 clause
//! 1.2.1). Begin writes nothing, so that whoever asks can fill nothing. Whatever doesn't fit reads the same: an unknown passkey,
//! a wrong signature, an account that is switched off.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use casework::moment::Moment;
use casework::people::account::Account;
use casework::people::account::Proof;
use casework::people::ceremony::{Ceremony, CeremonyPurpose, SpentCeremony};
use casework::people::passkey::Passkey;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::StoreError;
use webauthn_rs::prelude as webauthn;

use super::passkey_answer::{problem, read_body};
use super::passkey_judging::{challenge, judged};
use super::relying_party::relying_party;
use super::sign_in::onward;
use super::start::begin_session;
use crate::own_sign_ins::OwnSignIn;
use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::client::Client;
use crate::web::frame::Frame;

#[derive(Deserialize)]
struct Finish {
    ceremony: String,
    credential: webauthn::PublicKeyCredential,
    next: String,
}

/// Hands out a challenge.
pub async fn begin(
    State(state): State<DeskState>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let party = relying_party(&state.settings, &headers).ok_or(Refusal::NotFound)?;
    challenge(&state, &party, CeremonyPurpose::SignIn)
}

/// Judges the answer and starts a session.
pub async fn finish(
    State(state): State<DeskState>,
    client: Client,
    headers: HeaderMap,
    frame: Frame,
    body: Bytes,
) -> Result<Response, Refusal> {
    let answer: Finish = read_body(&body)?;
    let party = relying_party(&state.settings, &headers).ok_or(Refusal::NotFound)?;
    let now = state.world.now();
    let refused = |key| {
        Ok(problem(
            StatusCode::UNPROCESSABLE_ENTITY,
            frame.words.say(key),
        ))
    };
    let opened = state.open_ceremony(CeremonyPurpose::SignIn, &answer.ceremony, now);
    let Ok((ceremony, spent)) = opened else {
        return refused("passkey-too-old");
    };
    let tell = |what, account| client.tell(&state, what, account);
    let Some((passkey, account)) = find(&state, &party, &answer.credential).await? else {
        tell(OwnSignIn::WrongPasskey, None);
        return refused("passkey-no-match");
    };
    let Some(used) = judge(&party, &ceremony, &answer.credential, passkey)? else {
        tell(OwnSignIn::WrongPasskey, Some(&account.address));
        return refused("passkey-no-match");
    };
    if !keep(&state, &used, now, &spent).await? {
        return refused("passkey-too-old");
    }
    tell(OwnSignIn::Worked, Some(&account.address));
    let cookie = begin_session(&state, account.id, Proof::TwoFactors).await?;
    let to = onward(&answer.next, account.id, &account.hats);
    Ok((cookie, Json(json!({"to": to}))).into_response())
}

/// The passkey that the answer names, and its account, where both are there and the account may sign in. The account that the
/// browser says it holds must be the one the passkey belongs to (WebAuthn Level 3 clause 7.2, step 6).
async fn find(
    state: &DeskState,
    party: &webauthn::Webauthn,
    answer: &webauthn::PublicKeyCredential,
) -> Result<Option<(Passkey, Account)>, Refusal> {
    let Ok((named, credential_id)) = party.identify_discoverable_authentication(answer) else {
        return Ok(None);
    };
    let digest: [u8; 32] = Sha256::digest(credential_id).into();
    let found = state.desk.passkey_by_credential(&digest).await;
    let found = found.map_err(|error| Refusal::our_fault("look up a passkey", &error))?;
    let Some(passkey) = found.filter(|passkey| passkey.account.0 == named) else {
        return Ok(None);
    };
    let account = state.desk.account(passkey.account).await;
    let account = account.map_err(|error| Refusal::our_fault("look up an account", &error))?;
    Ok(account
        .filter(|account| account.active)
        .map(|account| (passkey, account)))
}

/// The passkey as it stands after a good answer; `None` for any other.
fn judge(
    party: &webauthn::Webauthn,
    ceremony: &Ceremony,
    answer: &webauthn::PublicKeyCredential,
    passkey: Passkey,
) -> Result<Option<Passkey>, Refusal> {
    let credential = judged(party, ceremony, answer, &passkey.credential)?;
    Ok(credential.map(|credential| Passkey {
        credential,
        ..passkey
    }))
}

/// Keeps that it was used; `false` where this very answer was used before.
async fn keep(
    state: &DeskState,
    used: &Passkey,
    now: Moment,
    spent: &SpentCeremony,
) -> Result<bool, Refusal> {
    match state.desk.use_passkey(used, now, spent).await {
        Ok(()) => Ok(true),
        Err(StoreError::Refused(_)) => Ok(false),
        Err(error) => Err(Refusal::not_kept("keep a sign-in", &error)),
    }
}
