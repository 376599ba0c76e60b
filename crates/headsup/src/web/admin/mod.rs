//! The pages of those who run the desk: accounts, organisation, self-check.

use axum::Router;

use crate::state::DeskState;

/// The routes of this part, to be mounted at the root.
pub fn routes() -> Router<DeskState> {
    Router::new()
}
