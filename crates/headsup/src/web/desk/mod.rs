//! The pages of those who work cases: queue, case, evidence, exports. One route, one file. They show what
//! `case.through(&viewer)` lets the viewer see and hand acts down; they decide nothing. The desk is in English.

mod inert_text;
mod picture_html;
mod spreadsheet;
mod when;

use axum::Router;

use crate::state::DeskState;

/// The routes of this part, to be mounted at the root.
pub fn routes() -> Router<DeskState> {
    Router::new()
}
