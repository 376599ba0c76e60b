//! Somebody who runs this desk. Every handler of this room takes one, so that these pages don't exist for anybody else.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use casework::moment::Moment;
use casework::people::Member;
use casework::people::passes::AdminPass;

use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::desk::nav::{Here, Nav};
use crate::web::desk::reading::desk_frame;
use crate::web::frame::Frame;
use crate::web::session::SignedIn;

/// An admin, with all that a page needs.
pub struct AtAdmin {
    /// The desk.
    pub state: DeskState,
    /// Who it is.
    pub member: Member,
    /// That this member may run the desk.
    pub pass: AdminPass,
    /// The frame of the page.
    pub frame: Frame,
    /// When the request came.
    pub now: Moment,
}

impl FromRequestParts<DeskState> for AtAdmin {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &DeskState) -> Result<AtAdmin, Refusal> {
        let SignedIn { member } = SignedIn::from_request_parts(parts, state).await?;
        let pass = member.admin_pass().ok_or(Refusal::NotFound)?;
        Ok(AtAdmin {
            frame: desk_frame(parts, state).await,
            now: state.world.now(),
            state: state.clone(),
            member,
            pass,
        })
    }
}

impl AtAdmin {
    /// The head of a page of this part.
    pub fn nav(&self, here: Here) -> Nav {
        Nav::of(&self.member, here)
    }
}
