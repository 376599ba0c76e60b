//! Where a request comes from, as far as anybody may be believed. It is for the doors of members and programs: nothing that
//! staff do asks for it.

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;

use crate::own_sign_ins::OwnSignIn;
use crate::state::DeskState;

/// The address of a client, without a port. Behind a proxy on this computer it is what that proxy says last; nobody else is
/// believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client(pub String);

impl Client {
    /// Tells what somebody did at the door, with the account's address where there is one.
    pub fn tell(&self, state: &DeskState, what: OwnSignIn, account: Option<&str>) {
        let now = state.world.now();
        state.own_sign_ins.tell(what, &self.0, account, now);
    }
}

impl FromRequestParts<DeskState> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &DeskState,
    ) -> Result<Client, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map(|ConnectInfo(peer)| peer.ip());
        let is_here = peer.is_some_and(|peer| peer.is_loopback());
        let behind_proxy = state.settings.public_url.is_some() && is_here;
        let forwarded = parts
            .headers
            .get_all("x-forwarded-for")
            .iter()
            .next_back()
            .and_then(|value| value.to_str().ok());
        let last = forwarded
            .and_then(|list| list.rsplit(',').next())
            .map(str::trim)
            .filter(|_| behind_proxy);
        let unproxied = || peer.map_or_else(String::new, |peer| peer.to_string());
        Ok(Client(last.map_or_else(unproxied, str::to_owned)))
    }
}
