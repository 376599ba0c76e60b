//! Our own sign-in: accounts, sessions, set-up, invitations and admin links, and the extractor that yields who is
//! signed in. (`signin` elsewhere means sign-ins as evidence; ours is a session.) No GET here acts: mail scanners and
//! browsers fetch links ahead of people.

mod cookie;
mod demonstration;
mod form;
mod invitation;
mod link;
mod password;
mod set_up;
mod sign_in;
mod signed_in;
mod start;

use axum::Router;
use axum::routing::{get, post};

use crate::state::DeskState;

pub use cookie::digest as token_digest;
pub use signed_in::SignedIn;

/// `GET,POST /sign-in` · `POST /sign-out` · `GET,POST /set-up/{token}` · `GET,POST /invitation/{token}` ·
/// `GET,POST /link/{token}`.
pub fn routes() -> Router<DeskState> {
    Router::new()
        .route("/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/set-up/{token}", get(set_up::show).post(set_up::set_up))
        .route(
            "/invitation/{token}",
            get(invitation::show).post(invitation::accept),
        )
        .route("/link/{token}", get(link::show).post(link::choose_password))
}
