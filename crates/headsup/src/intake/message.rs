//! `POST /r/{token}/message`: the reporter adds words or files. Whoever holds the private link is the reporter. The same
//! form sent twice is one message.

use axum::extract::{Multipart, Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use casework::cases::acts::{ActRefused, NewReporterMessage, reporter_says};
use casework::cases::thread::MESSAGE_CHARS_MAX;
use casework::ids::{MessageId, ReportId};
use store::{EVIDENCE_ITEMS_PER_REPORT_MAX, JobKind, MESSAGES_PER_REPORT_MAX, NewJob, ReportFile};

use super::fields::{evidence_items, submission, words};
use super::form::{Form, KeptFile, LeftOut};
use super::raise::{language, say_what_was_left_out};
use super::upload::PLACES;
use crate::raise_form::FIELD_WORDS;
use crate::refusal::Refusal;
use crate::state::DeskState;

/// The handler.
pub async fn add_message(
    State(state): State<DeskState>,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Multipart,
) -> Result<Response, Refusal> {
    let report = state.report_of_token(&token).ok_or(Refusal::NotFound)?;
    let file = load(&state, report).await?;
    let _place = PLACES
        .acquire()
        .await
        .map_err(|error| Refusal::our_fault("wait for a place", &error))?;
    let mut form = Form::read(body, &state, |_| file.report.privacy).await?;
    let back = Redirect::to(&format!("{}#thread", state.private_path(report))).into_response();
    let id = message_id(&state, report, &form);
    if file.thread.iter().any(|message| message.id == id) {
        return Ok(back);
    }
    if file.thread.len() >= MESSAGES_PER_REPORT_MAX {
        return Err(Refusal::TooLarge);
    }
    leave_out_beyond_limit(&file, &mut form);
    save(&state, &file, &form, id).await?;
    if form.left_out != LeftOut::default() {
        let words = language(&state, &headers).await;
        say_what_was_left_out(&state, &file.report, form.left_out, words).await;
    }
    Ok(back)
}

async fn load(state: &DeskState, report: ReportId) -> Result<ReportFile, Refusal> {
    let file = state.desk.report_file(report).await;
    file.map_err(|error| Refusal::not_kept("read a report", &error))?
        .ok_or(Refusal::NotFound)
}

/// The identifier follows from the form's hidden id, so that a second sending finds the first.
fn message_id(state: &DeskState, report: ReportId, form: &Form) -> MessageId {
    let Some(submission) = submission(form) else {
        return MessageId(state.world.new_id());
    };
    let digest = state.keyed_digest("message", &format!("{report}{submission}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(digest.split_at(16).0);
    MessageId(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

/// A report holds so many files; those it has already are no further ones.
fn leave_out_beyond_limit(file: &ReportFile, form: &mut Form) {
    let known = |kept: &KeptFile| file.evidence.iter().any(|item| item.sha256 == kept.sha256);
    form.files.retain(|kept| !known(kept));
    let room = EVIDENCE_ITEMS_PER_REPORT_MAX.saturating_sub(file.evidence.len());
    form.left_out.over_limit += form.files.len().saturating_sub(room);
    form.files.truncate(room);
}

async fn save(
    state: &DeskState,
    file: &ReportFile,
    form: &Form,
    id: MessageId,
) -> Result<(), Refusal> {
    let report = &file.report;
    let digests: Vec<String> = form.files.iter().map(|file| file.sha256.clone()).collect();
    let text = words(form.value(FIELD_WORDS), MESSAGE_CHARS_MAX);
    let at = state.world.now();
    let said = match reporter_says(
        report,
        NewReporterMessage {
            id,
            text: &text,
            files: &digests,
        },
        at,
    ) {
        Ok(said) => said,
        // Nothing was written and nothing added: nothing to do.
        Err(ActRefused::WordsMissing(_)) => return Ok(()),
        Err(_) => return Err(Refusal::NotUnderstood),
    };
    let evidence = evidence_items(&form.files, report.id, report.privacy, said.changed.when);
    let job = NewJob {
        kind: JobKind::Examine,
        report: report.id,
        // Not the minute, where the report is anonymous: what a file held once can be read out of it for a while.
        run_at: said.changed.when,
    };
    let jobs = if evidence.is_empty() {
        Vec::new()
    } else {
        vec![job]
    };
    let saved = state
        .desk
        .save_message(&said.changed, &evidence, &said.lines, &jobs)
        .await;
    saved.map_err(|error| Refusal::not_kept("add to a thread", &error))?;
    state.job_bell.notify_one();
    Ok(())
}
