//! A member at their own account. Every handler about one takes this, so that nobody reaches somebody else's: whose it is
//! comes from the session, never from the request.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use casework::moment::Moment;
use casework::people::Member;
use casework::people::account::{Account, Session};

use super::signed_in::{require_session, two_demanded};
use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::desk::reading::desk_frame;
use crate::web::frame::Frame;

/// A member, with all that their page needs.
pub struct AtAccount {
    /// The desk.
    pub state: DeskState,
    /// Who it is.
    pub member: Member,
    /// Their account.
    pub account: Account,
    /// The session they came with.
    pub session: Session,
    /// The frame of the page, in the desk's language.
    pub frame: Frame,
    /// What the request's headers were.
    pub headers: HeaderMap,
    /// When the request came.
    pub now: Moment,
}

impl FromRequestParts<DeskState> for AtAccount {
    type Rejection = Refusal;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &DeskState,
    ) -> Result<AtAccount, Refusal> {
        let (session, account, member) = require_session(parts, state).await?;
        Ok(AtAccount {
            frame: desk_frame(parts, state).await,
            headers: parts.headers.clone(),
            now: state.world.now(),
            state: state.clone(),
            member,
            account,
            session,
        })
    }
}

impl AtAccount {
    /// Notes that a second factor was proved in this session: it was just made.
    ///
    /// # Errors
    /// When the store can't keep it.
    pub async fn has_second_factor(&self) -> Result<(), Refusal> {
        let noted = self
            .state
            .desk
            .note_second_factor(&self.session.token_sha256);
        noted
            .await
            .map_err(|error| Refusal::not_kept("note a second factor", &error))
    }

    /// Refuses what outlives the session where it has fewer factors than the organisation demands.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] then, as everything else of the desk answers.
    pub async fn require_demanded_factors(&self) -> Result<(), Refusal> {
        match self.session.opens_desk(two_demanded(&self.state).await?) {
            true => Ok(()),
            false => Err(Refusal::NotFound),
        }
    }
}
