//! `GET /e/{token}` and what its script asks: a colleague enrols their own telephone or computer, beside the admin who shows them
//! the invitation. The token is a sealed ceremony: nothing is kept of it until a device is, and it enrols one. Whoever holds it
//! within its minutes can enrol; that is why the admin's page says to do it face to face.

use askama::Template;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use casework::ids::DeviceId;
use casework::people::ceremony::{CeremonyPurpose, CeremonyRefusal, SpentCeremony};
use casework::people::colleagues::Colleague;
use casework::people::enrolled_device::{DeviceInvitation, EnrolledDevice};
use casework::verify::caller_device::enrolled_line;
use serde::Deserialize;
use serde_json::json;
use store::StoreError;
use webauthn_rs::prelude as webauthn;

use super::passkey_answer::{problem, read_body};
use super::passkey_registering::{MadeCredential, NewHolder, made_credential, make};
use super::relying_party::relying_party;
use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::frame::Frame;
use crate::web::reader::page;

#[derive(Template)]
#[template(path = "session/enrol-device.html")]
struct EnrolPage {
    frame: Frame,
    token: String,
    name: String,
    address: String,
}

/// An invitation that counts now.
struct Invited {
    colleague: Colleague,
    invitation: DeviceInvitation,
    spent: SpentCeremony,
}

/// The page. Looking enrols nothing.
pub async fn show(
    frame: Frame,
    Path(token): Path<String>,
    State(state): State<DeskState>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    relying_party(&state.settings, &headers).ok_or(Refusal::NotFound)?;
    let invited = invited(&state, &token).await?;
    let invited = invited.ok_or(Refusal::LinkSpent)?;
    Ok(page(&EnrolPage {
        name: shown(&invited.colleague).to_owned(),
        address: invited.colleague.address,
        token,
        frame,
    }))
}

/// Hands out what the browser needs to make a passkey.
pub async fn begin(
    Path(token): Path<String>,
    State(state): State<DeskState>,
    headers: HeaderMap,
    frame: Frame,
) -> Result<Response, Refusal> {
    let party = relying_party(&state.settings, &headers).ok_or(Refusal::NotFound)?;
    let Some(invited) = invited(&state, &token).await? else {
        return Ok(too_late(&frame));
    };
    let colleague = &invited.colleague;
    let kept = state.desk.devices_of(colleague.id).await;
    let kept = kept.map_err(|error| Refusal::our_fault("read devices", &error))?;
    let holder = NewHolder {
        id: colleague.id.0,
        address: &colleague.address,
        name: shown(colleague),
        purpose: CeremonyPurpose::EnrolDevice(colleague.id),
    };
    let kept = kept.iter().map(|device| device.credential.as_str());
    make(&state, &party, &holder, kept)
}

#[derive(Deserialize)]
struct Finish {
    ceremony: String,
    credential: webauthn::RegisterPublicKeyCredential,
}

/// Keeps the device.
pub async fn finish(
    Path(token): Path<String>,
    State(state): State<DeskState>,
    headers: HeaderMap,
    frame: Frame,
    body: Bytes,
) -> Result<Response, Refusal> {
    let made: Finish = read_body(&body)?;
    let party = relying_party(&state.settings, &headers).ok_or(Refusal::NotFound)?;
    let Some(invited) = invited(&state, &token).await? else {
        return Ok(too_late(&frame));
    };
    let purpose = CeremonyPurpose::EnrolDevice(invited.colleague.id);
    let opened = state.open_ceremony(purpose, &made.ceremony, state.world.now());
    let Ok((ceremony, _)) = opened else {
        return Ok(too_late(&frame));
    };
    let credential = made_credential(&party, &ceremony, &made.credential)?;
    let Some(credential) = credential else {
        return Ok(refused(&frame, "passkey-not-made"));
    };
    let device = device_of(&state, &invited, credential);
    let line = enrolled_line(&device, state.desk.organisation_id());
    let key = match state
        .desk
        .enrol_device(&device, &line, &invited.spent)
        .await
    {
        Ok(()) => return Ok(Json(json!({"to": "/confirm?done=enrolled"})).into_response()),
        Err(StoreError::Refused(store::Refusal::TooManyPasskeys)) => "enrol-too-many",
        Err(StoreError::Refused(store::Refusal::PasskeyIsTaken)) => "passkey-taken",
        Err(StoreError::Refused(_)) => return Ok(too_late(&frame)),
        Err(error) => return Err(Refusal::not_kept("enrol a device", &error)),
    };
    Ok(refused(&frame, key))
}

fn device_of(state: &DeskState, invited: &Invited, made: MadeCredential) -> EnrolledDevice {
    EnrolledDevice {
        id: DeviceId(state.world.new_id()),
        colleague: invited.colleague.id,
        invited_by: invited.invitation.by,
        credential_sha256: made.sha256,
        credential: made.written,
        enrolled: state.world.now(),
        last_used: None,
    }
}

/// The invitation of a token; `None` for one that is too old, [`Refusal::NotFound`] for one this desk did not make. Whether
/// it was used is asked when a device is kept.
async fn invited(state: &DeskState, token: &str) -> Result<Option<Invited>, Refusal> {
    let now = state.world.now();
    let (ceremony, spent) = match state.open_ceremony(CeremonyPurpose::InviteDevice, token, now) {
        Ok(opened) => opened,
        Err(CeremonyRefusal::TooOld) => return Ok(None),
        Err(CeremonyRefusal::NotOurs) => return Err(Refusal::NotFound),
    };
    let invitation = DeviceInvitation::read(&ceremony.state).ok_or(Refusal::NotFound)?;
    let listed = state.desk.colleagues().await;
    let listed = listed.map_err(|error| Refusal::our_fault("read the list", &error))?;
    let colleague = listed
        .into_iter()
        .find(|one| one.id == invitation.colleague);
    Ok(Some(Invited {
        colleague: colleague.ok_or(Refusal::NotFound)?,
        invitation,
        spent,
    }))
}

fn shown(colleague: &Colleague) -> &str {
    match colleague.name.trim() {
        "" => &colleague.address,
        name => name,
    }
}

fn too_late(frame: &Frame) -> Response {
    refused(frame, "enrol-too-late")
}

fn refused(frame: &Frame, key: &str) -> Response {
    problem(StatusCode::UNPROCESSABLE_ENTITY, frame.words.say(key))
}
