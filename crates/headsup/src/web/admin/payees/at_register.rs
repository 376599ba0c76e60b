//! Somebody who may read the register of payees. Every handler of this part takes one, so that these pages don't exist for
//! anybody else; whoever only reads gets no pass to change anything.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use casework::ids::PayeeId;
use casework::moment::Moment;
use casework::people::Member;
use casework::people::passes::{RegisterPass, RegisterReadingPass};
use casework::verify::payee::Payee;
use jiff::tz::TimeZone;

use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::desk::nav::{Here, Nav};
use crate::web::desk::reading::desk_frame;
use crate::web::frame::Frame;
use crate::web::session::SignedIn;

/// Who reads the register, with all that a page needs.
pub struct AtRegister {
    /// The desk.
    pub state: DeskState,
    /// Who it is.
    pub member: Member,
    /// That this member may read it.
    pub reading: RegisterReadingPass,
    /// The frame of the page.
    pub frame: Frame,
    /// When the request came.
    pub now: Moment,
    /// The desk's time zone.
    pub zone: TimeZone,
}

impl FromRequestParts<DeskState> for AtRegister {
    type Rejection = Refusal;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &DeskState,
    ) -> Result<AtRegister, Refusal> {
        let SignedIn { member } = SignedIn::from_request_parts(parts, state).await?;
        let reading = member.register_reading_pass().ok_or(Refusal::NotFound)?;
        Ok(AtRegister {
            frame: desk_frame(parts, state).await,
            now: state.world.now(),
            state: state.clone(),
            member,
            reading,
            zone: TimeZone::system(),
        })
    }
}

/// Somebody who may change the register. Handlers that change it take one of these.
pub struct KeepingRegister {
    /// What a page needs.
    pub at: AtRegister,
    /// That this member may.
    pub pass: RegisterPass,
}

impl FromRequestParts<DeskState> for KeepingRegister {
    type Rejection = Refusal;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &DeskState,
    ) -> Result<KeepingRegister, Refusal> {
        let at = AtRegister::from_request_parts(parts, state).await?;
        let pass = at.reading.keeping().ok_or(Refusal::NotFound)?;
        Ok(KeepingRegister { at, pass })
    }
}

impl AtRegister {
    /// The head of a page of this part.
    pub fn nav(&self) -> Nav {
        Nav::of(&self.member, Here::Payees)
    }

    /// Whether this member may change it.
    pub fn keeps(&self) -> bool {
        self.reading.keeping().is_some()
    }

    /// The payee that the address names.
    pub async fn payee(&self, id: &str) -> Result<Payee, Refusal> {
        let id: PayeeId = id.parse().map_err(|_| Refusal::NotFound)?;
        let found = self.state.desk.payee(id).await;
        found
            .map_err(|error| Refusal::our_fault("read a payee", &error))?
            .ok_or(Refusal::NotFound)
    }
}
