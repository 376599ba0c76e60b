//! Our own sign-in: accounts, passkeys, sessions, set-up, invitations and admin links, and the extractor that yields who is
//! signed in. (`signin` elsewhere means sign-ins as evidence; ours is a session.) No GET here acts: mail scanners and
//! browsers fetch links ahead of people.

mod account_acts;
mod account_page;
mod app_code_page;
mod app_code_sign_in;
mod at_account;
mod breached;
mod cookie;
mod demonstration;
mod device_confirming;
mod device_enrolling;
mod form;
mod invitation;
mod link;
mod passkey_answer;
mod passkey_judging;
mod passkey_making;
mod passkey_registering;
mod passkey_sign_in;
mod password;
mod provider;
pub mod qr_drawing;
pub mod relying_party;
mod seal_key;
mod seal_openings;
mod set_up;
mod sign_in;
mod signed_in;
mod start;
mod tries;

use crate::listed_routes::ListedRoutes;

pub use cookie::digest as token_digest;
pub use signed_in::SignedIn;

/// `GET,POST /sign-in` · `POST /sign-in/passkey/…` · `/sign-in/provider…` · `POST /sign-out` · `GET /account` and its acts · `GET /confirm` and `GET /e/{token}` with what
/// their scripts ask · `GET,POST /set-up/{token}` · `GET,POST /invitation/{token}` ·
/// `GET,POST /link/{token}`.
pub fn routes() -> ListedRoutes {
    ListedRoutes::new()
        .get("/sign-in", sign_in::show)
        .post("/sign-in", sign_in::sign_in)
        .post("/sign-in/passkey/begin", passkey_sign_in::begin)
        .post("/sign-in/passkey/finish", passkey_sign_in::finish)
        .post("/sign-in/code", app_code_sign_in::sign_in)
        .get("/sign-in/provider", provider::begin)
        .get("/sign-in/provider/back", provider::back)
        .post("/sign-in/provider/logout", provider::logged_out)
        .post("/sign-out", sign_in::sign_out)
        .get("/account", account_page::show)
        .post("/account/password", account_acts::change_password)
        .post("/account/passkeys/begin", passkey_making::begin)
        .post("/account/passkeys/finish", passkey_making::finish)
        .post(
            "/account/passkeys/{id}/remove",
            account_acts::remove_passkey,
        )
        .post("/account/app/begin", app_code_page::begin)
        .post("/account/app/confirm", app_code_page::confirm)
        .post("/account/app/end", app_code_page::end)
        .post(
            "/account/sessions/end-others",
            account_acts::end_other_sessions,
        )
        .post("/account/sessions/{id}/end", account_acts::end_session)
        .post("/account/provider/end", account_acts::end_provider)
        .post("/account/seal", seal_key::make)
        .get("/seals", seal_openings::list)
        .get("/seals/{opening}", seal_openings::show)
        .post("/seals/{opening}", seal_openings::open)
        .get("/confirm", device_confirming::show)
        .post("/confirm/begin", device_confirming::begin)
        .post("/confirm/finish", device_confirming::finish)
        .get("/e/{token}", device_enrolling::show)
        .post("/e/{token}/begin", device_enrolling::begin)
        .post("/e/{token}/finish", device_enrolling::finish)
        .get("/set-up/{token}", set_up::show)
        .post("/set-up/{token}", set_up::set_up)
        .get("/invitation/{token}", invitation::show)
        .post("/invitation/{token}", invitation::accept)
        .get("/link/{token}", link::show)
        .post("/link/{token}", link::choose_password)
}
