//! `GET /h/{token}`: the page behind the links in the mail of a heads-up. It shows the two choices and does nothing, whoever
//! looks; a press on one of them goes to `intake`. The banner of the start page is made here as well.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use casework::cases::heads_up::HeadsUp;
use casework::ids::ReportId;
use serde::Deserialize;
use store::submission_of_tap;

use crate::heads_up_letter::{DID_CLICK, spotted};
use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::frame::Frame;
use crate::web::reader::page;
use crate::words::Words;

/// Banners on the start page; more would be a wall.
const BANNERS_MAX: u32 = 3;

/// What a heads-up says to one reader.
#[derive(Clone, Debug)]
pub(super) struct NoteShown {
    pub title: String,
    pub looks_like: String,
    pub to_do: String,
    pub spotted: String,
    /// The kind of thing it is about.
    pub kind: &'static str,
    /// The language its words are in, where it isn't the page's.
    pub language: Option<String>,
    /// What the two choices of the banner carry along.
    pub banner_token: String,
}

impl NoteShown {
    fn of(heads_up: &HeadsUp, banner_token: String, words: &Words) -> Option<NoteShown> {
        let (language, text) = heads_up.text_for(words.language())?;
        Some(NoteShown {
            title: text.title.to_string(),
            looks_like: text.looks_like.to_string(),
            to_do: text.to_do.to_string(),
            spotted: spotted(heads_up.spotted_by, words),
            kind: heads_up.kind.code(),
            language: (language != words.language()).then(|| language.to_owned()),
            banner_token,
        })
    }

    /// The `lang` of its words; empty where it is the page's.
    pub(super) fn lang(&self) -> &str {
        self.language.as_deref().unwrap_or_default()
    }
}

/// The page.
#[derive(Template)]
#[template(path = "staff/heads_up.html")]
pub(super) struct HeadsUpPage {
    pub frame: Frame,
    pub token: String,
    pub note: NoteShown,
    /// The colleague's name; may be empty.
    pub name: String,
    /// Whether the link was the one for "I clicked".
    pub clicked_first: bool,
    /// Whether the case is over.
    pub over: bool,
    /// The colleague's own page, where they answered already.
    pub answered: Option<String>,
}

/// Which of the two links was followed. It only decides which button stands first.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Followed {
    did: String,
}

pub(super) async fn show(
    frame: Frame,
    State(state): State<DeskState>,
    Path(token): Path<String>,
    Query(followed): Query<Followed>,
) -> Result<Response, Refusal> {
    let (id, colleague) = state.heads_up_of_token(&token).ok_or(Refusal::NotFound)?;
    let fault = |error| Refusal::our_fault("read a heads-up", &error);
    let found = state.desk.heads_up(id).await.map_err(fault)?;
    let found = found.ok_or(Refusal::NotFound)?;
    let addressee = state.desk.heads_up_addressee(id, colleague).await;
    let addressee = addressee.map_err(fault)?.ok_or(Refusal::NotFound)?;
    let submission = submission_of_tap(id, colleague);
    let answered: Option<ReportId> = state
        .desk
        .report_of_submission(&submission)
        .await
        .map_err(fault)?;
    let note = NoteShown::of(&found.heads_up, String::new(), frame.words);
    Ok(page(&HeadsUpPage {
        frame,
        token,
        note: note.ok_or(Refusal::NotFound)?,
        name: addressee.name,
        clicked_first: followed.did == DID_CLICK,
        over: found.closed.is_some(),
        answered: answered.map(|report| state.private_path(report)),
    }))
}

/// The banners of the start page; none where they can't be read just now.
pub(super) async fn banners(state: &DeskState, words: &Words) -> Vec<NoteShown> {
    let now = state.world.now();
    match state.desk.heads_ups_on_banner(now, BANNERS_MAX).await {
        Ok(all) => all
            .iter()
            .filter_map(|one| NoteShown::of(one, state.banner_token(one.id), words))
            .collect(),
        Err(error) => {
            Refusal::our_fault("read the banners", &error);
            Vec::new()
        }
    }
}

/// The note that a raise form answers, by the token it carries.
pub(super) async fn note_of(state: &DeskState, token: &str, words: &Words) -> Option<NoteShown> {
    let id = state.heads_up_of_banner(token)?;
    let found = state.desk.heads_up(id).await.ok().flatten()?;
    NoteShown::of(&found.heads_up, token.to_owned(), words)
}
