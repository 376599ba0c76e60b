//! `POST /h/{token}`: a colleague answers a heads-up with one tap. It makes a report in the colleague's own name that joins
//! the case of the heads-up, and leads to the private page, which says at once what to do. A second tap is the same report,
//! with more of what happened where there is more. A look at the link does nothing: programs that follow links only look.

use std::collections::BTreeSet;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use casework::cases::heads_up::{Addressee, exposure_of_more};
use casework::cases::report::{Exposure, Privacy, ReportKind};
use casework::ids::HeadsUpId;
use serde::Deserialize;
use store::{StoreError, submission_of_tap};

use super::arrival::{Raised, receive_answer};
use super::fields::{NAME_CHARS_MAX, one_line};
use super::raise::language;
use crate::heads_up_letter::{DID_CLICK, DID_NOTHING};
use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::telling::tell_more;

/// What was tapped.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Tapped {
    did: String,
}

/// The exposure a choice stands for; `None` for a choice that isn't offered.
pub(super) fn exposure_of(did: &str, kind: ReportKind) -> Option<Exposure> {
    match did {
        DID_NOTHING => Some(Exposure::Nothing),
        DID_CLICK => Some(exposure_of_more(kind)),
        _ => None,
    }
}

/// The handler.
pub async fn tap(
    State(state): State<DeskState>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(tapped): Form<Tapped>,
) -> Result<Response, Refusal> {
    let (heads_up, colleague) = state.heads_up_of_token(&token).ok_or(Refusal::NotFound)?;
    let addressee = state.desk.heads_up_addressee(heads_up, colleague).await;
    let addressee = addressee
        .map_err(|error| Refusal::our_fault("look up whom a heads-up went to", &error))?
        .ok_or(Refusal::NotFound)?;
    let known = state.desk.heads_up(heads_up).await;
    let known = known
        .map_err(|error| Refusal::our_fault("look up a heads-up", &error))?
        .ok_or(Refusal::NotFound)?;
    let kind = known.heads_up.kind;
    let exposure = exposure_of(&tapped.did, kind).ok_or(Refusal::NotUnderstood)?;
    let words = language(&state, &headers).await;
    let answer = Answer {
        heads_up,
        kind,
        addressee,
        exposure,
        language: words.language(),
    };
    let page = take_in(&state, answer).await;
    let page = page.map_err(|error| Refusal::not_kept("take an answer in", &error))?;
    Ok(Redirect::to(&page).into_response())
}

/// One colleague's answer to one heads-up.
struct Answer<'a> {
    heads_up: HeadsUpId,
    kind: ReportKind,
    addressee: Addressee,
    exposure: Exposure,
    language: &'a str,
}

async fn take_in(state: &DeskState, answer: Answer<'_>) -> Result<String, StoreError> {
    let Answer {
        heads_up,
        kind,
        addressee,
        exposure,
        language,
    } = answer;
    let raised = Raised {
        kind,
        privacy: Privacy::Named,
        submission: submission_of_tap(heads_up, addressee.id),
        name: Some(one_line(&addressee.name, NAME_CHARS_MAX)).filter(|name| !name.is_empty()),
        address: Some(addressee.address),
        language: language.to_owned(),
        what_happened: String::new(),
        details: Vec::new(),
        may_be_published: false,
        files: Vec::new(),
    };
    let exposures = BTreeSet::from([exposure]);
    let arrived = receive_answer(state, raised, heads_up, exposures.clone()).await?;
    if !arrived.is_new
        && exposure != Exposure::Nothing
        && let Some(file) = state.desk.report_file(arrived.stands_for).await?
    {
        tell_more(state, file, &exposures).await?;
    }
    Ok(state.private_path(arrived.stands_for))
}
