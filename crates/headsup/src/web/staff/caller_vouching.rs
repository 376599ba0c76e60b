//! "Do you vouch for whoever is on the phone?": `GET /v/{token}` shows a manager who calls and what for, and does nothing, whoever
//! looks: scanners follow the links of mails. `POST /v/{token}` takes the one answer.

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

/// `GET /v/{token}`.
#[derive(Template)]
#[template(path = "staff/caller_vouching.html")]
pub(super) struct CallerVouchingPage {
    pub frame: Frame,
    pub token: String,
    /// Who the manager is.
    pub manager: String,
    /// Who the caller says they are.
    pub name: String,
    /// What the caller asks for, as a part of a sentence.
    pub action: String,
    pub stands: YesNoStands,
}

impl CallerVouchingPage {
    fn lead(&self) -> String {
        let told = [
            ("manager", Argument::from(self.manager.as_str())),
            ("name", Argument::from(self.name.as_str())),
            ("action", Argument::from(self.action.as_str())),
        ];
        self.frame.words.say_with("caller-vouching-lead", told)
    }

    fn waits(&self) -> bool {
        self.stands == YesNoStands::Waits
    }

    fn with_name(&self, key: &str) -> String {
        self.frame.words.with(key, "name", self.name.as_str())
    }
}

pub(super) async fn show(
    frame: Frame,
    Path(token): Path<String>,
    State(state): State<DeskState>,
) -> Result<Response, Refusal> {
    let (check, link) = check_of(&state, &token, Addressee::Manager).await?;
    let manager = check.manager().ok_or(Refusal::NotFound)?;
    Ok(page(&CallerVouchingPage {
        stands: yes_no_stands(&check, &link, state.world.now()),
        manager: manager.shown().to_owned(),
        name: check.person.shown().to_owned(),
        action: frame.words.of("vouched-action", check.action.code()),
        token,
        frame,
    }))
}

/// What was pressed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Pressed {
    vouch: String,
}

/// Takes the answer. Of two at once, and of one that comes too late, the page says what stands.
pub(super) async fn answer(
    Path(token): Path<String>,
    State(state): State<DeskState>,
    Form(pressed): Form<Pressed>,
) -> Result<Response, Refusal> {
    let (check, link) = check_of(&state, &token, Addressee::Manager).await?;
    let says = match pressed.vouch.as_str() {
        "yes" => Answer::Vouches,
        "no" => Answer::DoesNotVouch,
        _ => return Err(Refusal::NotUnderstood),
    };
    take(&state, &check, &link, says).await?;
    Ok(Redirect::to(&format!("/v/{token}")).into_response())
}
