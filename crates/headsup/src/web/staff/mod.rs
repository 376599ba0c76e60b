//! The pages for anyone: raising a hand, the answer, the thread; no account needed.

use axum::Router;

use crate::state::DeskState;

/// The routes of this part, to be mounted at the root.
pub fn routes() -> Router<DeskState> {
    Router::new()
}
