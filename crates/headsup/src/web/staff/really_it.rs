//! "Is this really IT?": `GET /is-this-it` says who from IT is ringing whom just now, `POST /is-this-it/{token}` draws two words
//! for the one who presses, `GET /is-this-it/words/{token}` shows them. No account is needed, so whoever rings may look as
//! well: it tells a first name, words that were written for everybody to read, and never the words of somebody else.
//!
//! Nothing a person types counts here, and they are told to read nothing out. A raised hand about the call is an ordinary
//! report, sent to `intake`.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use casework::ids::{ContactId, ShowingId};
use casework::verify::contact::Contact;
use jiff::tz::TimeZone;
use store::StoreError;

use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::frame::Frame;
use crate::web::reader::page;
use crate::words::Words;

/// An announced call, as everybody may read it.
#[derive(Clone, Debug)]
pub(super) struct CallShown {
    /// What a press on it carries.
    pub token: String,
    pub caller: String,
    pub whom: String,
    pub about: String,
}

impl CallShown {
    fn of(contact: Contact) -> CallShown {
        CallShown {
            token: contact.id.to_string(),
            caller: contact.caller,
            whom: contact.whom,
            about: contact.about,
        }
    }
}

/// `GET /is-this-it`.
#[derive(Template)]
#[template(path = "staff/really_it.html")]
pub(super) struct ReallyItPage {
    pub frame: Frame,
    pub calls: Vec<CallShown>,
    /// The hidden word of the form that raises a hand.
    pub submission: String,
}

impl ReallyItPage {
    fn rings(&self, call: &CallShown) -> String {
        let named = [
            ("caller", call.caller.as_str().into()),
            ("whom", call.whom.as_str().into()),
        ];
        self.frame.words.say_with("really-it-rings", named)
    }
}

/// Two words, while they count.
#[derive(Clone, Debug)]
pub(super) struct WordsShown {
    pub words: [String; 2],
    /// The language they are in, where it isn't the page's; else empty.
    pub language: String,
    pub caller: String,
    pub until: String,
}

/// `GET /is-this-it/words/{token}`.
#[derive(Template)]
#[template(path = "staff/really_it_words.html")]
pub(super) struct WordsPage {
    pub frame: Frame,
    /// `None` where none count.
    pub shown: Option<WordsShown>,
    /// The hidden word of the form that raises a hand.
    pub submission: String,
}

pub(super) async fn show(
    frame: Frame,
    State(state): State<DeskState>,
) -> Result<Response, Refusal> {
    let calls = state.desk.open_contacts(state.world.now()).await;
    let calls = calls.map_err(|error| Refusal::our_fault("read the announced calls", &error))?;
    Ok(page(&ReallyItPage {
        frame,
        calls: calls.into_iter().map(CallShown::of).collect(),
        submission: state.world.new_token(),
    }))
}

/// Draws words for whoever presses, and leads to them. Where none can be had, the page says to hang up.
pub(super) async fn ask(
    frame: Frame,
    Path(token): Path<String>,
    State(state): State<DeskState>,
) -> Result<Response, Refusal> {
    let fault = |error| Refusal::our_fault("show two words", &error);
    let contact = contact_of(&state, &token).await?;
    let shown_before = state.desk.showings(contact.id).await.map_err(fault)?.len();
    let drawn = contact.show_words(
        shown_before,
        ShowingId(state.world.new_id()),
        u32::from_be_bytes(state.world.random_bytes()),
        frame.words.language(),
        state.world.now(),
    );
    let Ok(showing) = drawn else {
        return Ok(without_words(frame, &state));
    };
    match state.desk.show_words(&showing).await {
        Ok(()) => Ok(Redirect::to(&format!("/is-this-it/words/{}", showing.id)).into_response()),
        Err(StoreError::Refused(_)) => Ok(without_words(frame, &state)),
        Err(error) => Err(fault(error)),
    }
}

async fn contact_of(state: &DeskState, token: &str) -> Result<Contact, Refusal> {
    let id: ContactId = token.parse().map_err(|_| Refusal::NotFound)?;
    let found = state.desk.contact(id).await;
    found
        .map_err(|error| Refusal::our_fault("read an announced call", &error))?
        .ok_or(Refusal::NotFound)
}

fn without_words(frame: Frame, state: &DeskState) -> Response {
    page(&WordsPage {
        frame,
        shown: None,
        submission: state.world.new_token(),
    })
}

/// Shows what was drawn for this person, while it counts.
pub(super) async fn words(
    frame: Frame,
    Path(token): Path<String>,
    State(state): State<DeskState>,
) -> Result<Response, Refusal> {
    let fault = |error| Refusal::our_fault("read two words", &error);
    let id: ShowingId = token.parse().map_err(|_| Refusal::NotFound)?;
    let showing = state.desk.showing(id).await.map_err(fault)?;
    let showing = showing.ok_or(Refusal::NotFound)?;
    let contact = state.desk.contact(showing.contact).await.map_err(fault)?;
    let contact = contact.ok_or(Refusal::NotFound)?;
    let now = state.world.now();
    if !contact.is_open(now) || now >= showing.until {
        return Ok(without_words(frame, &state));
    }
    let theirs = Words::for_language(&showing.language);
    let until = frame.words.day_and_time(showing.until, &TimeZone::system());
    let language = match frame.is_in(theirs) {
        true => String::new(),
        false => theirs.language().to_owned(),
    };
    Ok(page(&WordsPage {
        shown: Some(WordsShown {
            words: theirs.two_words(showing.words),
            language,
            caller: contact.caller,
            until,
        }),
        submission: state.world.new_token(),
        frame,
    }))
}
