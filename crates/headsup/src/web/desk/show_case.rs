//! `GET /desk/cases/{number}`. Loads the case through the member's view and shows it; it changes nothing.

use axum::extract::Path;
use axum::response::Response;

use super::case_page;
use super::draft::Draft;
use super::reading::AtDesk;
use crate::refusal::Refusal;
use crate::web::reader::page;

/// The case.
pub async fn show(at: AtDesk, Path(number): Path<u64>) -> Result<Response, Refusal> {
    let opened = at.case(number).await?;
    Ok(page(&case_page::draw(
        &opened.view,
        Draft::default(),
        at.around(&opened),
    )))
}
