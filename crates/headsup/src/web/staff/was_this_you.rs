//! "Was this you?": `GET /y/{token}` shows what is asked and three choices, and does nothing, whoever looks: scanners follow the
//! links of mails. `POST /y/{token}` takes the one answer.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use casework::ids::StepId;
use casework::verify::inquiry::{Inquiry, Said};
use serde::Deserialize;
use store::{Refusal as StoreRefusal, StoreError};

use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::frame::Frame;
use crate::web::reader::page;

/// `GET /y/{token}`.
#[derive(Template)]
#[template(path = "staff/was_this_you.html")]
pub(super) struct WasThisYouPage {
    pub frame: Frame,
    pub token: String,
    pub name: String,
    pub about: String,
    /// Whether an answer is waited for.
    pub waits: bool,
    /// The answer that stands, by code; empty where none does.
    pub said: &'static str,
}

impl WasThisYouPage {
    fn choices(&self) -> &'static [Said] {
        Said::ALL
    }
}

pub(super) async fn show(
    frame: Frame,
    Path(token): Path<String>,
    State(state): State<DeskState>,
) -> Result<Response, Refusal> {
    let inquiry = inquiry_of(&state, &token).await?;
    Ok(page(&WasThisYouPage {
        waits: inquiry.waits(state.world.now()),
        said: inquiry.answer.map_or("", |(said, _)| said.code()),
        name: inquiry.name,
        about: inquiry.about,
        token,
        frame,
    }))
}

/// What was pressed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Pressed {
    was: String,
}

/// Takes the answer. Of two at once, and of one that comes too late, the page says what stands.
pub(super) async fn answer(
    Path(token): Path<String>,
    State(state): State<DeskState>,
    Form(pressed): Form<Pressed>,
) -> Result<Response, Refusal> {
    let inquiry = inquiry_of(&state, &token).await?;
    let said = Said::from_code(&pressed.was).ok_or(Refusal::NotUnderstood)?;
    if let Ok(acted) = inquiry.answer(said, state.world.now()) {
        let steps = acted.changed.steps().into_iter();
        let steps: Vec<_> = steps
            .map(|step| (StepId(state.world.new_id()), step))
            .collect();
        let taken = state
            .desk
            .take_answer(&acted.changed, &acted.lines, &steps)
            .await;
        match taken {
            Ok(()) | Err(StoreError::Refused(StoreRefusal::AnsweredAlready)) => {}
            Err(StoreError::Refused(_)) => return Err(Refusal::ChangedMeanwhile),
            Err(error) => return Err(Refusal::our_fault("take an answer", &error)),
        }
    }
    Ok(Redirect::to(&state.inquiry_path(inquiry.id)).into_response())
}

async fn inquiry_of(state: &DeskState, token: &str) -> Result<Inquiry, Refusal> {
    let id = state.inquiry_of_token(token).ok_or(Refusal::NotFound)?;
    let found = state.desk.inquiry(id).await;
    found
        .map_err(|error| Refusal::our_fault("read a question to a person", &error))?
        .ok_or(Refusal::NotFound)
}
