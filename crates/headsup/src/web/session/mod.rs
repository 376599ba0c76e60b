//! Our own sign-in: accounts, sessions, set-up, invitations and admin links, and the extractor that yields who is
//! signed in. (`signin` elsewhere means sign-ins as evidence; ours is a session.)

mod cookie;
mod password;
mod signed_in;

use axum::Router;

pub use signed_in::SignedIn;

use crate::state::DeskState;

/// `GET,POST /sign-in` · `POST /sign-out` · `GET,POST /set-up/{token}` · `GET,POST /invitation/{token}` ·
/// `GET,POST /link/{token}`.
pub fn routes() -> Router<DeskState> {
    Router::new()
}
