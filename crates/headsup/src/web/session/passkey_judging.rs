//! What every answer of a passkey has in common: a challenge goes out, sealed, and the library judges what comes back. Whose the
//! passkey is and what the answer is good for is the business of who asked.

use axum::Json;
use axum::response::{IntoResponse, Response};
use casework::people::ceremony::{Ceremony, CeremonyPurpose};
use serde_json::json;
use webauthn_rs::prelude as webauthn;

use crate::refusal::Refusal;
use crate::state::DeskState;

/// Hands out a challenge for any passkey of this desk; writes nothing, so that whoever asks can fill nothing.
pub fn challenge(
    state: &DeskState,
    party: &webauthn::Webauthn,
    purpose: CeremonyPurpose,
) -> Result<Response, Refusal> {
    let begun = party.start_discoverable_authentication();
    let (options, authentication) =
        begun.map_err(|error| Refusal::our_fault("ask for a passkey", &error))?;
    let written = serde_json::to_string(&authentication);
    let ceremony = Ceremony {
        purpose,
        state: written.map_err(|error| Refusal::our_fault("write a ceremony", &error))?,
        begun: state.world.now(),
    };
    let sealed = state.seal_ceremony(&ceremony);
    Ok(Json(json!({"options": options.public_key, "ceremony": sealed})).into_response())
}

/// What is to be kept of the credential after a good answer; `None` for any other. A counter that didn't grow means that a copy
/// of the key may be about (WebAuthn Level 3 clause 7.2, step 22): the library refuses it.
pub fn judged(
    party: &webauthn::Webauthn,
    ceremony: &Ceremony,
    answer: &webauthn::PublicKeyCredential,
    kept: &str,
) -> Result<Option<String>, Refusal> {
    let unreadable = |error| Refusal::our_fault("read a ceremony", &error);
    let authentication = serde_json::from_str(&ceremony.state).map_err(unreadable)?;
    let mut credential: webauthn::Passkey = serde_json::from_str(kept).map_err(unreadable)?;
    let result = party.finish_discoverable_authentication_v2(answer, authentication, &credential);
    let Ok(result) = result else {
        return Ok(None);
    };
    credential.update_credential(&result);
    let written = serde_json::to_string(&credential);
    written
        .map(Some)
        .map_err(|error| Refusal::our_fault("write a passkey", &error))
}
