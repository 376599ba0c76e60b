//! "Are you on the phone with the desk?", asked of somebody whose device answered: `GET /d/{token}` shows what the caller asks for,
//! and does nothing. `POST /d/{token}` takes the one answer.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use casework::people::caller_link::Addressee;
use casework::verify::caller_acting::Answer;
use casework::verify::caller_answer::{YesNoStands, yes_no_stands};
use serde::Deserialize;

use super::caller_challenge::{check_of, take};
use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::frame::Frame;
use crate::web::reader::page;
use crate::words::Argument;

/// `GET /d/{token}`.
#[derive(Template)]
#[template(path = "staff/caller_device.html")]
pub(super) struct CallerDevicePage {
    pub frame: Frame,
    pub token: String,
    pub name: String,
    /// What the caller asks for, as a part of a sentence.
    pub action: String,
    pub stands: YesNoStands,
}

impl CallerDevicePage {
    fn lead(&self) -> String {
        let told = [
            ("name", Argument::from(self.name.as_str())),
            ("action", Argument::from(self.action.as_str())),
        ];
        self.frame.words.say_with("caller-challenge-lead", told)
    }

    /// How the notice of an answer looks.
    fn mark(&self) -> &'static str {
        match self.stands {
            YesNoStands::Yes => "working",
            _ => "plain",
        }
    }

    fn waits(&self) -> bool {
        self.stands == YesNoStands::Waits
    }
}

pub(super) async fn show(
    frame: Frame,
    Path(token): Path<String>,
    State(state): State<DeskState>,
) -> Result<Response, Refusal> {
    let (check, link) = check_of(&state, &token, Addressee::Device).await?;
    Ok(page(&CallerDevicePage {
        stands: yes_no_stands(&check, &link, state.world.now()),
        name: check.person.shown().to_owned(),
        action: frame.words.of("guarded-action", check.action.code()),
        token,
        frame,
    }))
}

/// What was pressed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Pressed {
    confirm: String,
}

/// Takes the answer. Of two at once, and of one that comes too late, the page says what stands.
pub(super) async fn answer(
    Path(token): Path<String>,
    State(state): State<DeskState>,
    Form(pressed): Form<Pressed>,
) -> Result<Response, Refusal> {
    let (check, link) = check_of(&state, &token, Addressee::Device).await?;
    let says = match pressed.confirm.as_str() {
        "yes" => Answer::Confirms,
        "no" => Answer::IsNotMe,
        _ => return Err(Refusal::NotUnderstood),
    };
    take(&state, &check, &link, says).await?;
    Ok(Redirect::to(&format!("/d/{token}")).into_response())
}
