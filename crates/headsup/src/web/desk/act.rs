//! What every act on a case does after it was decided: save it, go back to where it happened, or draw the page again with
//! the reason and every word that was written. The acts themselves are pure and live in `casework`.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::cases::acts::ActRefused;
use store::StoreError;

use super::case_page;
use super::draft::Draft;
use super::reading::{AtDesk, OpenedCase, refused_by_store};
use crate::refusal::Refusal;
use crate::web::reader::page;

/// Why an act did not happen.
#[derive(Debug)]
pub enum NotDone {
    /// The domain refused.
    Refused(ActRefused),
    /// The store refused, or failed.
    Store(StoreError),
    /// The form says something it never offers; the sentence is for the page.
    Form(String),
}

impl From<ActRefused> for NotDone {
    fn from(refused: ActRefused) -> NotDone {
        NotDone::Refused(refused)
    }
}

impl From<StoreError> for NotDone {
    fn from(error: StoreError) -> NotDone {
        NotDone::Store(error)
    }
}

/// Goes back to `anchor` where the act was done; draws the case again with `draft` where it was refused.
pub fn finish(
    at: AtDesk,
    opened: &OpenedCase,
    done: Result<(), NotDone>,
    anchor: &str,
    draft: impl FnOnce(String) -> Draft,
) -> Result<Response, Refusal> {
    let why = match done {
        Ok(()) => return Ok(back_to(opened.view.number, anchor)),
        // The page lists what is open, each with a link; a run of the same sentences helps nobody.
        Err(NotDone::Refused(ActRefused::StillOpen(_))) => {
            "This case can't be closed yet. What is still open stands above.".to_owned()
        }
        Err(NotDone::Refused(refused)) => refused.advice(),
        Err(NotDone::Form(sentence)) => sentence,
        Err(NotDone::Store(error)) => refused_by_store("save an act", &error)?,
    };
    let drawn = case_page::draw(&opened.view, draft(why), at.around(opened));
    let mut response = page(&drawn);
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// The way back to where an act happened.
fn back_to(number: u64, anchor: &str) -> Response {
    let address = format!("/desk/cases/{number}#{anchor}");
    match HeaderValue::try_from(address) {
        Ok(address) => (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response(),
        Err(_) => Refusal::NotFound.into_response(),
    }
}
