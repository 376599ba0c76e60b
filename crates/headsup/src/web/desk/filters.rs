//! `POST /desk/filters` and `POST /desk/filters/{id}/delete`: a member keeps a view of the queue, or forgets it.

use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use casework::ids::FilterId;
use serde::Deserialize;
use store::{SAVED_FILTERS_MAX, SavedFilter};

use super::asked::Asked;
use super::queue;
use super::reading::AtDesk;
use crate::refusal::Refusal;
use crate::web::reader::page;

/// Characters of a view's name.
const NAME_CHARS_MAX: usize = 40;

/// A view to keep.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewFilter {
    name: String,
    query: String,
}

/// Keeps a view.
pub async fn keep(at: AtDesk, Form(new): Form<NewFilter>) -> Result<Response, Refusal> {
    at.working()?;
    let asked = Asked::from_query(&new.query);
    let name: String = new.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let kept = at.state.desk.saved_filters(at.member.id).await;
    let kept = kept.map_err(|error| Refusal::our_fault("read kept views", &error))?;
    let query = asked.to_query();
    let back = Redirect::to(&format!("/desk{}", asked.with_question_mark())).into_response();
    // The same form sent twice: the view is kept already.
    if kept
        .iter()
        .any(|filter| filter.name == name && filter.query == query)
    {
        return Ok(back);
    }
    let complaint = match name.chars().count() {
        0 => "Please give this view a name.",
        count if count > NAME_CHARS_MAX => "Please choose a name of at most 40 characters.",
        _ if kept.iter().any(|filter| filter.name == name) => {
            "You have a view of this name already."
        }
        _ if kept.len() >= SAVED_FILTERS_MAX => {
            "You keep as many views as there is room for. Forget one first."
        }
        _ => "",
    };
    if !complaint.is_empty() {
        let drawn = queue::draw(at, asked, complaint).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&drawn)).into_response());
    }
    let filter = SavedFilter {
        id: FilterId(at.state.world.new_id()),
        account: at.member.id,
        name,
        query,
        created: at.now,
    };
    let saved = at.state.desk.save_filter(&filter).await;
    saved.map_err(|error| Refusal::our_fault("keep a view", &error))?;
    Ok(back)
}

/// Forgets a view.
pub async fn forget(at: AtDesk, Path(id): Path<String>) -> Result<Response, Refusal> {
    at.working()?;
    let id: FilterId = id.parse().map_err(|_| Refusal::NotFound)?;
    let forgotten = at.state.desk.delete_filter(at.member.id, id).await;
    forgotten.map_err(|error| Refusal::our_fault("forget a view", &error))?;
    Ok(Redirect::to("/desk").into_response())
}
