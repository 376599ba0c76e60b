//! The pages behind a private link: `GET /r/{token}`, `GET /r/{token}/answer`, `POST /r/{token}/exposure` and
//! `POST /r/{token}/disagree`. Whoever holds the link is the reporter; a token this desk did not make is not there.
//! What the reporter may see comes out of `casework`'s staff view and nothing else.

use std::collections::BTreeSet;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use casework::cases::acts::{self, NewReporterMessage};
use casework::cases::report::{Exposure, Privacy};
use casework::ids::MessageId;
use jiff::tz::TimeZone;
use store::{ReportFile, StoreError};

use super::answer_shown::AnswerShown;
use super::pages::{AnswerFragment, AnswerPage};
use crate::name_readings::readings_of;
use crate::raise_form::{FIELD_WORDS, WORDS_CHARS_MAX};
use crate::refusal::Refusal;
use crate::reporters_view::view_of;
use crate::state::DeskState;
use crate::telling::{case_of, tell_more};
use crate::web::frame::Frame;
use crate::web::reader::{frame_for, page};

/// The check boxes of the exposure form.
const FIELD_EXPOSURE: &str = "exposure";

/// A form as it came: check boxes come as several pairs of one name.
type Pairs = Form<Vec<(String, String)>>;

/// What a link in a mail says was done: `?did=clicked`. It only sets a tick: looking at a page never tells us anything.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct LinkOfMail {
    did: String,
}

pub(super) async fn show(
    frame: Frame,
    Path(token): Path<String>,
    Query(link): Query<LinkOfMail>,
    State(state): State<DeskState>,
) -> Result<Response, Refusal> {
    let answer = answer_for(&state, &token, &frame).await?;
    let submission = state.world.new_token();
    Ok(page(&AnswerPage {
        frame,
        answer,
        submission,
        ticked: Exposure::from_code(&link.did),
    }))
}

/// The parts of the page that change by themselves. While the answer is still being worked out there is nothing new, and
/// that is said in one statement: when a hundred people wait, their asking must not hold up the work they wait for.
pub(super) async fn show_fragment(
    Path(token): Path<String>,
    State(state): State<DeskState>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let report = state.report_of_token(&token).ok_or(Refusal::NotFound)?;
    let placed = state.desk.report_is_placed(report).await;
    match placed
        .map_err(|error| Refusal::our_fault("read whether a report has its case", &error))?
    {
        None => return Err(Refusal::NotFound),
        Some(false) => return Ok(StatusCode::NO_CONTENT.into_response()),
        Some(true) => {}
    }
    let frame = frame_for(&headers, uri.path(), &state).await;
    let answer = answer_for(&state, &token, &frame).await?;
    Ok(page(&AnswerFragment { frame, answer }))
}

/// Takes down what the person already did. What is ticked is added; what was told before stays.
pub(super) async fn add_exposures(
    Path(token): Path<String>,
    State(state): State<DeskState>,
    Form(pairs): Pairs,
) -> Result<Response, Refusal> {
    let file = file_of(&state, &token).await?;
    let more: BTreeSet<Exposure> = values(&pairs, FIELD_EXPOSURE)
        .filter_map(Exposure::from_code)
        .collect();
    tell_more(&state, file, &more)
        .await
        .map_err(|error| refused_or_our_fault("add exposures", &error))?;
    Ok(Redirect::to(&format!("/r/{token}")).into_response())
}

/// A rule of the store stood in the way: the case changed between reading and saving. All else is our fault.
fn refused_or_our_fault(doing: &'static str, error: &StoreError) -> Refusal {
    match error {
        StoreError::Refused(_) => Refusal::ChangedMeanwhile,
        _ => Refusal::our_fault(doing, error),
    }
}

/// Takes down "I think you are wrong"; words are welcome and not demanded.
pub(super) async fn disagree(
    Path(token): Path<String>,
    State(state): State<DeskState>,
    Form(pairs): Pairs,
) -> Result<Response, Refusal> {
    let file = file_of(&state, &token).await?;
    let words: String = values(&pairs, FIELD_WORDS)
        .take(1)
        .flat_map(str::chars)
        .take(WORDS_CHARS_MAX)
        .collect();
    let message = NewReporterMessage {
        id: MessageId(state.world.new_id()),
        text: &words,
        files: &[],
    };
    let case = case_of(&file);
    let acted = acts::disagree(&file.report, case.as_ref(), message, state.world.now())
        .map_err(|_| Refusal::NotUnderstood)?;
    state
        .desk
        .save_disagreement(file.report.id, &acted.changed, &acted.lines)
        .await
        .map_err(|error| refused_or_our_fault("take down a disagreement", &error))?;
    Ok(Redirect::to(&format!("/r/{token}#disagree")).into_response())
}

fn values<'p>(pairs: &'p [(String, String)], name: &'p str) -> impl Iterator<Item = &'p str> {
    pairs
        .iter()
        .filter(move |(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

async fn file_of(state: &DeskState, token: &str) -> Result<ReportFile, Refusal> {
    let report = state.report_of_token(token).ok_or(Refusal::NotFound)?;
    let file = state.desk.report_file(report).await;
    file.map_err(|error| Refusal::our_fault("read a report", &error))?
        .ok_or(Refusal::NotFound)
}

async fn is_sealed(state: &DeskState, file: &ReportFile) -> Result<bool, Refusal> {
    if file.report.privacy != Privacy::Confidential {
        return Ok(false);
    }
    let sealed = state.desk.sealed_name(file.report.id).await;
    let sealed = sealed.map_err(|error| Refusal::our_fault("read a sealed name", &error))?;
    Ok(sealed.is_some())
}

async fn answer_for(state: &DeskState, token: &str, frame: &Frame) -> Result<AnswerShown, Refusal> {
    let file = file_of(state, token).await?;
    let sealed = is_sealed(state, &file).await?;
    let readings = readings_of(state, &file).await;
    let readings =
        readings.map_err(|error| Refusal::our_fault("read who was shown a name", &error))?;
    let view = view_of(file).ok_or(Refusal::NotFound)?;
    Ok(AnswerShown::of(
        view,
        sealed,
        readings,
        token,
        &frame.urgent_contact,
        frame.words,
        &TimeZone::system(),
    ))
}
