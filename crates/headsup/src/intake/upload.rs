//! The upload channel: the staff form and the thread of a private link, both as multipart forms.

use axum::Router;

use crate::state::DeskState;

/// `POST /raise/{kind}` and `POST /r/{token}/message`.
pub fn routes() -> Router<DeskState> {
    Router::new()
}
