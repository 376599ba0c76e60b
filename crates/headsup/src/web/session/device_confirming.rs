//! `GET /confirm` and what its script asks: somebody whom the desk has on the phone shows with a device that was enrolled before
//! who they are. It signs nobody in: a good answer leads to the page on which they say whether it is them on the phone, and to
//! nothing else. The desk tells nobody here whom it is checking: only the device's owner learns it.

use askama::Template;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use casework::moment::Moment;
use casework::people::account::Account;
use casework::people::ceremony::{CeremonyPurpose, SpentCeremony};
use casework::people::enrolled_device::EnrolledDevice;
use casework::people::passkey::Passkey;
use casework::verify::caller_check::{CallerCheck, LINK_MINUTES_MAX, Way};
use casework::verify::caller_device::{DeviceHolder, KnownDevice};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::StoreError;
use webauthn_rs::prelude as webauthn;

use super::passkey_answer::{problem, read_body};
use super::passkey_judging::{challenge, judged};
use super::relying_party::relying_party;
use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::frame::Frame;
use crate::web::reader::page;

#[derive(Template)]
#[template(path = "session/confirm.html")]
struct ConfirmPage {
    frame: Frame,
    /// Whether a device was enrolled just now.
    enrolled: bool,
    /// Whether browsers offer passkeys at this address.
    offered: bool,
}

/// What happened before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// The page.
pub async fn show(
    frame: Frame,
    State(state): State<DeskState>,
    headers: HeaderMap,
    Query(done): Query<Done>,
) -> Response {
    page(&ConfirmPage {
        frame,
        enrolled: done.done == "enrolled",
        offered: relying_party(&state.settings, &headers).is_some(),
    })
}

/// Hands out a challenge.
pub async fn begin(
    State(state): State<DeskState>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let party = relying_party(&state.settings, &headers).ok_or(Refusal::NotFound)?;
    challenge(&state, &party, CeremonyPurpose::ConfirmCall)
}

#[derive(Deserialize)]
struct Finish {
    ceremony: String,
    credential: webauthn::PublicKeyCredential,
}

/// A device that answered, and whose it is.
enum Held {
    /// A member's passkey, by which they sign in, too.
    Member(Passkey, Account),
    /// A colleague's.
    Colleague(EnrolledDevice),
}

impl Held {
    fn holder(&self) -> DeviceHolder {
        match self {
            Held::Member(_, account) => DeviceHolder::Account {
                address: account.address.clone(),
            },
            Held::Colleague(device) => DeviceHolder::Colleague(device.colleague),
        }
    }

    fn credential(&mut self) -> &mut String {
        match self {
            Held::Member(passkey, _) => &mut passkey.credential,
            Held::Colleague(device) => &mut device.credential,
        }
    }

    fn is_known(&self, check: &CallerCheck) -> bool {
        match self {
            Held::Member(passkey, account) => {
                KnownDevice::of_account(check, account, std::slice::from_ref(passkey))
            }
            Held::Colleague(device) => {
                KnownDevice::of_colleague(check, std::slice::from_ref(device))
            }
        }
        .is_some()
    }
}

/// Judges the answer and leads on to the question.
pub async fn finish(
    State(state): State<DeskState>,
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
    let opened = state.open_ceremony(CeremonyPurpose::ConfirmCall, &answer.ceremony, now);
    let Ok((ceremony, spent)) = opened else {
        return refused("passkey-too-old");
    };
    let Some(mut held) = find(&state, &party, &answer.credential).await? else {
        return refused("confirm-no-match");
    };
    let kept = judged(&party, &ceremony, &answer.credential, held.credential())?;
    let Some(kept) = kept else {
        return refused("confirm-no-match");
    };
    *held.credential() = kept;
    if !keep(&state, &held, now, &spent).await? {
        return refused("passkey-too-old");
    }
    let Some(check) = waiting(&state, &held, now).await? else {
        return refused("confirm-nobody-asks");
    };
    if !held.is_known(&check) {
        return refused("confirm-too-new");
    }
    let round = check.tried(Way::EnrolledDevice).map_or(0, |way| way.round);
    Ok(Json(json!({"to": state.device_path(&check, round)})).into_response())
}

/// The device that the answer names; none of a member who may not sign in, nor one that the browser says is somebody else's
/// (WebAuthn Level 3 clause 7.2, step 6).
async fn find(
    state: &DeskState,
    party: &webauthn::Webauthn,
    answer: &webauthn::PublicKeyCredential,
) -> Result<Option<Held>, Refusal> {
    let Ok((named, credential_id)) = party.identify_discoverable_authentication(answer) else {
        return Ok(None);
    };
    let digest: [u8; 32] = Sha256::digest(credential_id).into();
    let desk = &state.desk;
    let failed = |error| Refusal::our_fault("look up a device", &error);
    if let Some(device) = desk.device_by_credential(&digest).await.map_err(failed)? {
        return Ok((device.colleague.0 == named).then_some(Held::Colleague(device)));
    }
    let Some(passkey) = desk.passkey_by_credential(&digest).await.map_err(failed)? else {
        return Ok(None);
    };
    let account = desk.account(passkey.account).await.map_err(failed)?;
    Ok(account
        .filter(|account| account.active && account.id.0 == named)
        .map(|account| Held::Member(passkey, account)))
}

/// Keeps that it was used; `false` where this very answer was used before.
async fn keep(
    state: &DeskState,
    held: &Held,
    now: Moment,
    spent: &SpentCeremony,
) -> Result<bool, Refusal> {
    let kept = match held {
        Held::Member(passkey, _) => state.desk.use_passkey(passkey, now, spent).await,
        Held::Colleague(device) => state.desk.use_device(device, now, spent).await,
    };
    match kept {
        Ok(()) => Ok(true),
        Err(StoreError::Refused(_)) => Ok(false),
        Err(error) => Err(Refusal::not_kept("keep that a device answered", &error)),
    }
}

async fn waiting(
    state: &DeskState,
    held: &Held,
    now: Moment,
) -> Result<Option<CallerCheck>, Refusal> {
    let after = now.plus_minutes(-LINK_MINUTES_MAX);
    let holder = held.holder();
    let waiting = state
        .desk
        .caller_check_waiting_for_device(&holder, after)
        .await;
    waiting.map_err(|error| Refusal::our_fault("look up who is being checked", &error))
}
