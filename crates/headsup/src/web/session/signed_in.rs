//! Who is signed in, as an extractor. A handler that takes [`SignedIn`] can't run without a session: a page answers with
//! the way to the sign-in, an act with 404. What the member may then see or do is asked of `casework`, pass by pass.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::Method;
use axum::http::request::Parts;
use casework::people::Member;
use casework::people::account::{Account, Session};

use super::cookie;
use crate::refusal::Refusal;
use crate::state::DeskState;

/// A signed-in person, found by the session cookie.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who it is, with the hats worn now: hats are read afresh on every request.
    pub member: Member,
}

impl FromRequestParts<DeskState> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &DeskState) -> Result<SignedIn, Refusal> {
        let (session, _, member) = require_session(parts, state).await?;
        if !session.opens_desk(true) && two_demanded(state).await? {
            return Err(match asks_for_a_page(parts) {
                true => Refusal::SecondFactorFirst,
                false => Refusal::NotFound,
            });
        }
        Ok(SignedIn { member })
    }
}

impl OptionalFromRequestParts<DeskState> for SignedIn {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &DeskState,
    ) -> Result<Option<SignedIn>, Infallible> {
        let found = find_session(parts, state).await;
        Ok(found.map(|(_, _, member)| SignedIn { member }))
    }
}

/// The live session of a request, with its account.
///
/// # Errors
/// [`Refusal::SignInFirst`] for a page, [`Refusal::NotFound`] for an act.
pub async fn require_session(
    parts: &Parts,
    state: &DeskState,
) -> Result<(Session, Account, Member), Refusal> {
    let nobody = if asks_for_a_page(parts) {
        Refusal::SignInFirst
    } else {
        Refusal::NotFound
    };
    find_session(parts, state).await.ok_or(nobody)
}

fn asks_for_a_page(parts: &Parts) -> bool {
    parts.method == Method::GET || parts.method == Method::HEAD
}

/// Whether the organisation opens its desk to nobody without two factors.
///
/// # Errors
/// When the store can't say.
pub async fn two_demanded(state: &DeskState) -> Result<bool, Refusal> {
    let organisation = state.desk.organisation().await;
    let organisation =
        organisation.map_err(|error| Refusal::our_fault("read the organisation", &error))?;
    Ok(organisation.is_some_and(|one| one.settings.two_factors_demanded))
}

async fn find_session(parts: &Parts, state: &DeskState) -> Option<(Session, Account, Member)> {
    let token = cookie::read_token(&parts.headers, state.settings.is_https())?;
    let found = state
        .desk
        .session(&cookie::digest(&token), state.world.now())
        .await;
    match found {
        Ok(found) => {
            let (session, account) = found?;
            let member = account.member()?;
            Some((session, account, member))
        }
        Err(error) => {
            // Without an answer nobody is signed in; the cause is in the log.
            Refusal::our_fault("look up a session", &error);
            None
        }
    }
}
