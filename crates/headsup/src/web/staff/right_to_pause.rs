//! `GET /right-to-pause`: one page that an organisation signs, prints and shows: anyone may stop a payment, a call or a
//! request to check it, and nobody is blamed for the delay. A signed-in leader finds the form that signs it; everybody else
//! reads. The words are ours; who signed is read from the organisation's timeline.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use casework::verify::right_to_pause::{sign, signatures};
use jiff::tz::TimeZone;

use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::frame::Frame;
use crate::web::reader::page;
use crate::web::session::SignedIn;

/// Where the page lies.
const PATH: &str = "/right-to-pause";

/// Somebody who signed, and the day.
#[derive(Clone, Debug)]
pub(super) struct SignatureShown {
    pub name: String,
    pub day: String,
}

/// `GET /right-to-pause`.
#[derive(Template)]
#[template(path = "staff/right_to_pause.html")]
pub(super) struct RightToPausePage {
    pub frame: Frame,
    pub signatures: Vec<SignatureShown>,
    /// Whether the reader is a leader.
    pub may_sign: bool,
}

pub(super) async fn show(
    frame: Frame,
    State(state): State<DeskState>,
    signed_in: Result<SignedIn, Refusal>,
) -> Result<Response, Refusal> {
    let fault = |error| Refusal::our_fault("read who signed the right to pause", &error);
    let timeline = state.desk.organisation_timeline().await.map_err(fault)?;
    let accounts = state.desk.accounts().await.map_err(fault)?;
    let zone = TimeZone::system();
    // A leader who left signed all the same; without a name on file the signature isn't shown.
    let shown = signatures(&timeline).into_iter().filter_map(|signature| {
        let account = accounts.iter().find(|one| one.id == signature.by)?;
        Some(SignatureShown {
            name: account.name.clone(),
            day: frame.words.day(signature.at, &zone),
        })
    });
    let leader = signed_in.ok().and_then(|one| one.member.leader_pass());
    Ok(page(&RightToPausePage {
        signatures: shown.collect(),
        may_sign: leader.is_some(),
        frame,
    }))
}

pub(super) async fn sign_it(
    State(state): State<DeskState>,
    SignedIn { member }: SignedIn,
) -> Result<Response, Refusal> {
    let pass = member.leader_pass().ok_or(Refusal::NotFound)?;
    let line = sign(pass, state.desk.organisation_id(), state.world.now());
    let signed = state.desk.append_to_organisation(&line).await;
    signed.map_err(|error| Refusal::our_fault("sign the right to pause", &error))?;
    Ok(Redirect::to(PATH).into_response())
}
