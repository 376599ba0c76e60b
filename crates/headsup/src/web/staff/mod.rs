//! The pages for anyone: raising a hand, the answer, the thread; no account needed. Forms that carry files go to
//! `intake`; what a reporter may see is decided by `casework`, these pages only write it down.

mod answer_shown;
mod caller_challenge;
mod caller_device;
mod caller_vouching;
mod heads_up;
mod language;
mod pages;
mod private_page;
mod really_it;
mod right_to_pause;
#[cfg(test)]
mod tests;
mod was_this_you;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use casework::cases::report::ReportKind;
use casework::people::name_seal::can_seal;
use jiff::tz::TimeZone;
use serde::Deserialize;

use self::pages::{AnswersNote, AnswersPage, PublishedShown, RaisePage, StartPage};
use super::frame::Frame;
use super::reader::page;
use crate::about_it::AboutItReaders;
use crate::heads_up_letter::DID_CLICK;
use crate::listed_routes::ListedRoutes;
use crate::refusal::Refusal;
use crate::state::DeskState;

/// The routes of this part, to be mounted at the root.
pub fn routes() -> ListedRoutes {
    ListedRoutes::new()
        .get("/", start)
        .get("/raise/{kind}", raise)
        .get("/h/{token}", heads_up::show)
        .get("/is-this-it", really_it::show)
        .post("/is-this-it/{token}", really_it::ask)
        .get("/is-this-it/words/{token}", really_it::words)
        .get("/right-to-pause", right_to_pause::show)
        .post("/right-to-pause", right_to_pause::sign_it)
        .get("/r/{token}", private_page::show)
        .get("/r/{token}/answer", private_page::show_fragment)
        .post("/r/{token}/exposure", private_page::add_exposures)
        .post("/r/{token}/disagree", private_page::disagree)
        .get("/c/{token}", caller_challenge::show)
        .post("/c/{token}", caller_challenge::pick)
        .get("/d/{token}", caller_device::show)
        .post("/d/{token}", caller_device::answer)
        .get("/v/{token}", caller_vouching::show)
        .post("/v/{token}", caller_vouching::answer)
        .get("/y/{token}", was_this_you::show)
        .post("/y/{token}", was_this_you::answer)
        .get("/answers", answers)
        .post("/language", language::choose)
}

async fn start(frame: Frame, State(state): State<DeskState>) -> Response {
    let banners = heads_up::banners(&state, frame.words).await;
    page(&StartPage {
        frame,
        banners,
        about_it_readers: about_it_readers(&state).await,
    })
}

/// Who can read what is raised about IT; `None` when it can't be looked up just now, and then nothing is claimed.
async fn about_it_readers(state: &DeskState) -> Option<AboutItReaders> {
    let accounts = state.desk.accounts().await.ok()?;
    Some(AboutItReaders::among(&accounts))
}

/// Published answers shown on the page; older ones are found through the desk.
const PUBLISHED_ANSWERS_SHOWN_MAX: u32 = 200;

async fn answers(frame: Frame, State(state): State<DeskState>) -> Result<Response, Refusal> {
    let published = state
        .desk
        .published_answers(PUBLISHED_ANSWERS_SHOWN_MAX)
        .await;
    let published =
        published.map_err(|error| Refusal::our_fault("read the published answers", &error))?;
    let zone = TimeZone::system();
    let answers = published
        .into_iter()
        .map(|one| PublishedShown {
            question: one.question,
            answer: one.answer,
            when: frame.words.day(one.published, &zone),
        })
        .collect();
    Ok(page(&AnswersPage { frame, answers }))
}

/// `?from=it` is the way from "Is this really IT?"; `?heads-up=…&did=…` the one from a banner.
#[derive(Deserialize)]
struct Coming {
    from: Option<String>,
    #[serde(rename = "heads-up")]
    heads_up: Option<String>,
    did: Option<String>,
}

async fn raise(
    frame: Frame,
    Path(kind): Path<String>,
    Query(coming): Query<Coming>,
    State(state): State<DeskState>,
) -> Response {
    let Some(kind) = ReportKind::from_code(&kind) else {
        return Refusal::NotFound.into_response();
    };
    let about_it_readers = match kind {
        ReportKind::AboutIt => about_it_readers(&state).await,
        _ => None,
    };
    let answers = answered_note(&state, kind, &coming, &frame).await;
    page(&RaisePage {
        frame,
        answers,
        kind,
        about_it_readers,
        really_it: kind == ReportKind::Call && coming.from.as_deref() == Some("it"),
        submission: state.world.new_token(),
        seals: seals_names(&state).await,
    })
}

/// Whether a confidential name is sealed today; nothing is claimed when it can't be looked up just now.
async fn seals_names(state: &DeskState) -> bool {
    let keys = state.desk.seal_keys().await;
    keys.is_ok_and(|keys| can_seal(&keys))
}

/// The heads-up whose banner led here; what is raised about IT answers none.
async fn answered_note(
    state: &DeskState,
    kind: ReportKind,
    coming: &Coming,
    frame: &Frame,
) -> Option<AnswersNote> {
    let token = coming.heads_up.as_deref()?;
    if kind == ReportKind::AboutIt {
        return None;
    }
    let note = heads_up::note_of(state, token, frame.words).await?;
    let clicked = coming.did.as_deref() == Some(DID_CLICK);
    Some(AnswersNote { note, clicked })
}
