//! "Are you on the phone with the desk?": `GET /c/{token}` shows three numbers and does nothing, whoever looks: scanners follow
//! the links of mails. `POST /c/{token}` takes the one pick. Which number is right stands on the desk's screen only.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use casework::people::caller_link::{Addressee, CallerLink, check_named, read_caller_link};
use casework::verify::caller_acting::{Answer, CallerRefused, answer};
use casework::verify::caller_answer::{LinkStands, link_stands};
use casework::verify::caller_check::CallerCheck;
use serde::Deserialize;
use store::{Refusal as StoreRefusal, StoreError};

use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::frame::Frame;
use crate::web::reader::page;
use crate::words::Argument;

/// What the button of somebody says who is not on the phone.
const NOT_ME: &str = "not-me";

/// `GET /c/{token}`.
#[derive(Template)]
#[template(path = "staff/caller_challenge.html")]
pub(super) struct CallerChallengePage {
    pub frame: Frame,
    pub token: String,
    pub name: String,
    /// What the caller asks for, as a part of a sentence.
    pub action: String,
    pub stands: LinkStands,
}

impl CallerChallengePage {
    fn lead(&self) -> String {
        let told = [
            ("name", Argument::from(self.name.as_str())),
            ("action", Argument::from(self.action.as_str())),
        ];
        self.frame.words.say_with("caller-challenge-lead", told)
    }

    /// The numbers to pick from; none once the link counts no more.
    fn choices(&self) -> &[u8] {
        match &self.stands {
            LinkStands::Waits(choices) => choices,
            LinkStands::Ended(_) => &[],
        }
    }

    /// Why the link counts no more, by code; empty while it does.
    fn end(&self) -> &'static str {
        match self.stands {
            LinkStands::Waits(_) => "",
            LinkStands::Ended(end) => end.code(),
        }
    }

    fn not_me(&self) -> &'static str {
        NOT_ME
    }
}

pub(super) async fn show(
    frame: Frame,
    Path(token): Path<String>,
    State(state): State<DeskState>,
) -> Result<Response, Refusal> {
    let (check, link) = check_of(&state, &token, Addressee::Person).await?;
    Ok(page(&CallerChallengePage {
        stands: link_stands(&check, &link, state.world.now()),
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
    pick: String,
}

/// Takes the pick. Of two at once, and of one that comes too late, the page says what stands.
pub(super) async fn pick(
    Path(token): Path<String>,
    State(state): State<DeskState>,
    Form(pressed): Form<Pressed>,
) -> Result<Response, Refusal> {
    let (check, link) = check_of(&state, &token, Addressee::Person).await?;
    let says = match pressed.pick.as_str() {
        NOT_ME => Answer::IsNotMe,
        number => Answer::Picks(number.parse().map_err(|_| Refusal::NotUnderstood)?),
    };
    take(&state, &check, &link, says).await?;
    Ok(Redirect::to(&format!("/c/{token}")).into_response())
}

/// Takes what the holder of a link says. Of two at once, and of one that comes too late, nothing is taken.
pub(super) async fn take(
    state: &DeskState,
    check: &CallerCheck,
    link: &CallerLink,
    says: Answer,
) -> Result<(), Refusal> {
    let case = state.desk.case(check.case).await;
    let case = case
        .map_err(|error| Refusal::our_fault("read the case of a caller", &error))?
        .ok_or(Refusal::NotFound)?;
    let now = state.world.now();
    match answer(&case, check, link, says, state.secret(), now) {
        Ok(acted) => {
            let (check, lines) = (&acted.changed, &acted.lines);
            let ids = state.attempt_ids();
            match state.desk.save_caller_check(check, lines, &ids, now).await {
                Ok(())
                | Err(StoreError::Refused(
                    StoreRefusal::CallerCheckChanged | StoreRefusal::CallerCheckJumps,
                )) => {}
                Err(StoreError::Refused(_)) => return Err(Refusal::ChangedMeanwhile),
                Err(error) => return Err(Refusal::our_fault("take a pick", &error)),
            }
        }
        Err(CallerRefused::NoSuchNumber) => return Err(Refusal::NotUnderstood),
        Err(CallerRefused::CaseClosed) => return Err(Refusal::ChangedMeanwhile),
        Err(_) => {}
    }
    Ok(())
}

/// The check a token stands for and the link it is, where this desk made it for such an addressee.
pub(super) async fn check_of(
    state: &DeskState,
    token: &str,
    addressee: Addressee,
) -> Result<(CallerCheck, CallerLink), Refusal> {
    let id = check_named(token).ok_or(Refusal::NotFound)?;
    let check = state.desk.caller_check(id).await;
    let check = check
        .map_err(|error| Refusal::our_fault("read the check of a caller", &error))?
        .ok_or(Refusal::NotFound)?;
    let link = read_caller_link(state.secret(), check.bound(), token);
    let link = link.filter(|link| link.addressee() == addressee);
    Ok((check, link.ok_or(Refusal::NotFound)?))
}
