//! The pages of those who work cases: queue, case, evidence, exports. One route, one file. They show what
//! `case.through(&viewer)` lets the viewer see and hand acts down; they decide nothing. The desk is in English.

mod asked;
mod case_closing;
mod case_evidence;
mod case_page;
mod case_parts;
mod case_questions;
mod case_reports;
mod draft;
mod inert_text;
mod labels;
mod nav;
mod picture;
mod picture_html;
mod queue_page;
mod spreadsheet;
mod when;

#[cfg(test)]
mod page_tests;
#[cfg(test)]
mod samples;

use axum::Router;

use crate::state::DeskState;

/// The routes of this part, to be mounted at the root.
pub fn routes() -> Router<DeskState> {
    Router::new()
}
