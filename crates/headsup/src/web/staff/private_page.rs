//! The pages behind a private link: `GET /r/{token}`, `GET /r/{token}/answer`, `POST /r/{token}/exposure` and
//! `POST /r/{token}/disagree`. Whoever holds the link is the reporter; a token this desk did not make is not there.
//! What the reporter may see comes out of `casework`'s staff view and nothing else.

use std::collections::BTreeSet;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use casework::cases::acts::{self, NewReporterMessage};
use casework::cases::case::Case;
use casework::cases::report::Exposure;
use casework::cases::views::{StaffView, Viewer, WaitingReport};
use casework::ids::MessageId;
use jiff::tz::TimeZone;
use store::{ReportCase, ReportFile};

use super::answer_shown::AnswerShown;
use super::pages::{AnswerFragment, AnswerPage};
use crate::laying_out::lay_out_again;
use crate::raise_form::{FIELD_WORDS, WORDS_CHARS_MAX};
use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::frame::Frame;
use crate::web::reader::page;

/// The check boxes of the exposure form.
const FIELD_EXPOSURE: &str = "exposure";

/// A form as it came: check boxes come as several pairs of one name.
type Pairs = Form<Vec<(String, String)>>;

pub(super) async fn show(
    frame: Frame,
    Path(token): Path<String>,
    State(state): State<DeskState>,
) -> Result<Response, Refusal> {
    let answer = answer_for(&state, &token, &frame).await?;
    let submission = state.world.new_token();
    Ok(page(&AnswerPage {
        frame,
        answer,
        submission,
    }))
}

pub(super) async fn show_fragment(
    frame: Frame,
    Path(token): Path<String>,
    State(state): State<DeskState>,
) -> Result<Response, Refusal> {
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
    let case = case_of(&file);
    let acted = acts::add_exposures(&file.report, case.as_ref(), &more, state.world.now());
    let mut lines = acted.lines.iter();
    if let Some(line) = lines.next() {
        let more: Vec<Exposure> = more.into_iter().collect();
        state
            .desk
            .add_exposures(file.report.id, &more, line)
            .await
            .map_err(|error| Refusal::our_fault("add exposures", &error))?;
    }
    if let (true, Some(case), Some(line)) = (acted.changed.reopens, &case, lines.next()) {
        state
            .desk
            .reopen_case(case.id, line)
            .await
            .map_err(|error| Refusal::our_fault("reopen a case", &error))?;
    }
    lay_out_again(&state, file.report.id)
        .await
        .map_err(|error| Refusal::our_fault("lay out advice and steps", &error))?;
    Ok(Redirect::to(&format!("/r/{token}")).into_response())
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
    if let Some(line) = acted.lines.first() {
        state
            .desk
            .disagree(&acted.changed.message, line)
            .await
            .map_err(|error| Refusal::our_fault("take down a disagreement", &error))?;
    }
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

async fn answer_for(state: &DeskState, token: &str, frame: &Frame) -> Result<AnswerShown, Refusal> {
    let file = file_of(state, token).await?;
    let view = view_of(file).ok_or(Refusal::NotFound)?;
    Ok(AnswerShown::of(
        view,
        token,
        frame.words,
        &TimeZone::system(),
    ))
}

fn view_of(file: ReportFile) -> Option<StaffView> {
    let viewer = Viewer::Reporter(file.report.id);
    let view = match case_of(&file) {
        Some(case) => case.through(&viewer),
        None => WaitingReport {
            report: file.report,
            evidence: file.evidence,
            thread: file.thread,
        }
        .through(&viewer),
    };
    view?.staff()
}

/// The case as far as this reporter's page needs it: one report of it, and nothing that belongs to the others. A wave
/// may hold thousands of reports; a private page reads one.
fn case_of(file: &ReportFile) -> Option<Case> {
    let ReportCase {
        id,
        number,
        about_it,
        state,
        closing,
        ..
    } = file.case.clone()?;
    let grades = file.examinations.iter().map(|one| one.grade);
    Some(Case {
        id,
        number,
        title: String::new(),
        kind: file.report.kind,
        about_it,
        state,
        opened: file.report.received,
        verdict: None,
        grade: grades
            .max()
            .unwrap_or(evidence::mail::open::Grade::Described),
        answers: Vec::new(),
        steps: Vec::new(),
        reports: vec![file.report.clone()],
        evidence: file.evidence.clone(),
        examinations: file.examinations.clone(),
        threads: file.thread.clone(),
        timeline: Vec::new(),
        closing,
        member_names: Default::default(),
    })
}
