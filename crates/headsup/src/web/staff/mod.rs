//! The pages for anyone: raising a hand, the answer, the thread; no account needed. Forms that carry files go to
//! `intake`; what a reporter may see is decided by `casework`, these pages only write it down.

mod answer_shown;
mod language;
mod pages;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use casework::cases::report::ReportKind;
use serde::Deserialize;

use self::pages::{RaisePage, StartPage};
use super::frame::Frame;
use super::reader::page;
use crate::refusal::Refusal;
use crate::state::DeskState;

/// The routes of this part, to be mounted at the root.
pub fn routes() -> Router<DeskState> {
    Router::new()
        .route("/", get(start))
        .route("/raise/{kind}", get(raise))
        .route("/language", post(language::choose))
}

async fn start(frame: Frame) -> Response {
    page(&StartPage { frame })
}

/// `?from=it` is the way from "Is this really IT?".
#[derive(Deserialize)]
struct Coming {
    from: Option<String>,
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
    page(&RaisePage {
        frame,
        kind,
        really_it: kind == ReportKind::Call && coming.from.as_deref() == Some("it"),
        submission: state.world.new_token(),
    })
}
