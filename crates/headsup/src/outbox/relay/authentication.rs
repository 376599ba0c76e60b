//! Signing in at the relay (RFC 4954), by PLAIN (RFC 4616) or the older LOGIN, whichever it offers. The password is in no
//! error and no log.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::wire::Wire;
use super::{RelayError, about_us};
use crate::secret::Secret;

pub(super) async fn sign_in(
    wire: &mut Wire,
    offers: &[String],
    user: &str,
    password: &Secret,
) -> Result<(), RelayError> {
    let offered = |mechanism: &str| {
        // Some old servers write `AUTH=` besides.
        let lists = offers
            .iter()
            .filter_map(|offer| offer.strip_prefix("AUTH ").or(offer.strip_prefix("AUTH=")));
        lists
            .flat_map(str::split_whitespace)
            .any(|one| one == mechanism)
    };
    if offered("PLAIN") {
        let said = STANDARD.encode(format!("\0{user}\0{}", password.reveal()));
        about_us(
            wire.command(&format!("AUTH PLAIN {said}"))
                .await?
                .must_be(235),
        )
    } else if offered("LOGIN") {
        about_us(wire.command("AUTH LOGIN").await?.must_be(334))?;
        about_us(wire.command(&STANDARD.encode(user)).await?.must_be(334))?;
        let said = STANDARD.encode(password.reveal());
        about_us(wire.command(&said).await?.must_be(235))
    } else {
        Err(RelayError::relay(
            "the mail server offers no way of signing in that we know: PLAIN or LOGIN",
        ))
    }
}
