//! `GET /desk/cases/{number}/print`: the case for paper, without forms and without anything folded away.

use axum::extract::Path;
use axum::response::Response;

use super::case_page;
use super::reading::AtDesk;
use crate::refusal::Refusal;
use crate::web::reader::page;

/// The case for paper.
pub async fn show(at: AtDesk, Path(number): Path<u64>) -> Result<Response, Refusal> {
    let opened = at.case(number).await?;
    Ok(page(&case_page::draw_for_print(
        &opened.view,
        at.around(&opened),
    )))
}
