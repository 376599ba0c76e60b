//! `POST /raise/{kind}`: takes a raised hand in. The answer, a redirect to the private link, goes out only after report,
//! evidence, timeline and job are durable. The same form sent twice is one report with one link.

use axum::extract::{Multipart, Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use casework::cases::report::{Report, ReportKind};
use casework::cases::thread::{MessageFrom, MessageKind, ThreadMessage};
use casework::cases::timeline::{Actor, EntryKind, Line};
use casework::ids::{HeadsUpId, MessageId, ReportId};
use store::StoreError;

use super::arrival::{Arrived, Raised, receive, receive_answer};
use super::fields::Told;
use super::form::{Form, LeftOut};
use super::heads_up::exposure_of;
use super::upload::PLACES;
use crate::raise_form::{FIELD_DID, FIELD_HEADS_UP};
use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::words::Words;

/// The handler.
pub async fn raise(
    State(state): State<DeskState>,
    Path(kind): Path<String>,
    headers: HeaderMap,
    body: Multipart,
) -> Result<Response, Refusal> {
    let kind = ReportKind::from_code(&kind).ok_or(Refusal::NotFound)?;
    let _place = PLACES
        .acquire()
        .await
        .map_err(|error| Refusal::our_fault("wait for a place", &error))?;
    let form = Form::read(body, &state, |form| Told::read(kind, form).privacy).await?;
    let words = language(&state, &headers).await;
    let report = take_in(&state, kind, &form, words).await?;
    Ok(Redirect::to(&state.private_path(report)).into_response())
}

async fn take_in(
    state: &DeskState,
    kind: ReportKind,
    form: &Form,
    words: &Words,
) -> Result<ReportId, Refusal> {
    let told = Told::read(kind, form);
    let raised = Raised {
        kind,
        privacy: told.privacy,
        name: told.name,
        address: told.address,
        language: words.language().to_owned(),
        what_happened: told.what_happened,
        details: told.details,
        may_be_published: told.may_be_published,
        submission: told.submission.unwrap_or_else(|| state.world.new_token()),
        files: form.files.clone(),
    };
    // What is raised about IT never joins anything.
    let heads_up = state.heads_up_of_banner(form.value(FIELD_HEADS_UP));
    let arrived = match heads_up.filter(|_| kind != ReportKind::AboutIt) {
        Some(heads_up) => answer(state, raised, heads_up, form.value(FIELD_DID)).await,
        None => receive(state, raised).await,
    };
    let arrived = arrived.map_err(|error| Refusal::not_kept("take a report in", &error))?;
    if arrived.is_new {
        say_what_was_left_out(state, &arrived.report, form.left_out, words).await;
    }
    Ok(arrived.stands_for)
}

/// The hand answers a banner: it joins the case of its heads-up. Where that is gone, it is a raised hand as any other.
async fn answer(
    state: &DeskState,
    raised: Raised,
    heads_up: HeadsUpId,
    did: &str,
) -> Result<Arrived, StoreError> {
    let exposures = exposure_of(did, raised.kind).into_iter().collect();
    match receive_answer(state, raised.clone(), heads_up, exposures).await {
        Err(StoreError::Missing { .. }) => receive(state, raised).await,
        answered => answered,
    }
}

/// Tells the person in the thread, where anything was left out. The report is durable by now; were this line lost, only the
/// telling would be.
pub(super) async fn say_what_was_left_out(
    state: &DeskState,
    report: &Report,
    left_out: LeftOut,
    words: &Words,
) {
    let when = report.moment_to_note(state.world.now());
    let reasons = [
        ("upload-left-out", left_out.over_limit, "were over a limit"),
        (
            "upload-telling-picture",
            left_out.telling_pictures,
            "may tell who took them, and can't be freed of that",
        ),
    ];
    for (message, count, why) in reasons.into_iter().filter(|(_, count, _)| *count > 0) {
        let message = ThreadMessage {
            id: MessageId(state.world.new_id()),
            report: report.id,
            from: MessageFrom::Automatic,
            kind: MessageKind::Word,
            text: words.with(message, "count", count),
            when,
            evidence: Vec::new(),
        };
        let line = Line {
            chain: report.id.into(),
            at: when,
            actor: Actor::Desk,
            kind: EntryKind::Message,
            says: format!("{count} files were left out because they {why}; the reporter was told"),
        };
        if let Err(error) = state.desk.save_message(&message, &[], &[line], &[]).await {
            Refusal::our_fault("say what was left out", &error);
        }
    }
}

/// The language of the person's page, as the page chose it.
pub(super) async fn language(state: &DeskState, headers: &HeaderMap) -> &'static Words {
    let settings = match state.desk.organisation().await {
        Ok(organisation) => organisation
            .map(|organisation| organisation.settings)
            .unwrap_or_default(),
        Err(_) => Default::default(),
    };
    Words::of_request(headers, &settings.language)
}
