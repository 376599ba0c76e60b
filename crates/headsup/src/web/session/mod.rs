//! Our own sign-in: accounts, sessions, set-up, invitations and admin links, and the extractor that yields who is
//! signed in. (`signin` elsewhere means sign-ins as evidence; ours is a session.) No GET here acts: mail scanners and
//! browsers fetch links ahead of people.

mod breached;
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

use crate::listed_routes::ListedRoutes;

pub use cookie::digest as token_digest;
pub use signed_in::SignedIn;

/// `GET,POST /sign-in` · `POST /sign-out` · `GET,POST /set-up/{token}` · `GET,POST /invitation/{token}` ·
/// `GET,POST /link/{token}`.
pub fn routes() -> ListedRoutes {
    ListedRoutes::new()
        .get("/sign-in", sign_in::show)
        .post("/sign-in", sign_in::sign_in)
        .post("/sign-out", sign_in::sign_out)
        .get("/set-up/{token}", set_up::show)
        .post("/set-up/{token}", set_up::set_up)
        .get("/invitation/{token}", invitation::show)
        .post("/invitation/{token}", invitation::accept)
        .get("/link/{token}", link::show)
        .post("/link/{token}", link::choose_password)
}
