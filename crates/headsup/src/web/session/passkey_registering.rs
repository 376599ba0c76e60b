//! What every making of a passkey has in common, whether a member adds one or a colleague's device is enrolled: what the browser
//! needs goes out, sealed, and the library judges what comes back (WebAuthn Level 3 clauses 7.1 and 5.4). Who may make one is
//! decided by who asks.

use axum::Json;
use axum::response::{IntoResponse, Response};
use casework::people::ceremony::{Ceremony, CeremonyPurpose};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use webauthn_rs::prelude as webauthn;

use crate::refusal::Refusal;
use crate::state::DeskState;

/// For whom a passkey is made.
pub struct NewHolder<'h> {
    /// The user handle, by which they are found again.
    pub id: Uuid,
    /// What their device shows.
    pub address: &'h str,
    /// The name their device shows.
    pub name: &'h str,
    /// What the ceremony is for.
    pub purpose: CeremonyPurpose,
}

/// A credential that was made.
pub struct MadeCredential {
    /// SHA-256 of its identifier.
    pub sha256: [u8; 32],
    /// As the library writes it (JSON).
    pub written: String,
}

/// Hands out what the browser needs. The devices that hold one of `kept` already make no second one.
pub fn make<'k>(
    state: &DeskState,
    party: &webauthn::Webauthn,
    holder: &NewHolder<'_>,
    kept: impl Iterator<Item = &'k str>,
) -> Result<Response, Refusal> {
    let known: Result<Vec<webauthn::CredentialID>, _> = kept.map(credential_id).collect();
    let known = known.map_err(|error| Refusal::our_fault("read a passkey", &error))?;
    let begun =
        party.start_passkey_registration(holder.id, holder.address, holder.name, Some(known));
    let (options, registration) =
        begun.map_err(|error| Refusal::our_fault("begin a passkey", &error))?;
    let options = json_of(&options.public_key)?;
    let written = serde_json::to_string(&registration);
    let ceremony = Ceremony {
        purpose: holder.purpose,
        state: written.map_err(|error| Refusal::our_fault("write a ceremony", &error))?,
        begun: state.world.now(),
    };
    let sealed = state.seal_ceremony(&ceremony);
    Ok(Json(json!({"options": discoverable(options), "ceremony": sealed})).into_response())
}

/// The credential that the browser made; `None` where its answer doesn't fit.
pub fn made_credential(
    party: &webauthn::Webauthn,
    ceremony: &Ceremony,
    answer: &webauthn::RegisterPublicKeyCredential,
) -> Result<Option<MadeCredential>, Refusal> {
    let registration = serde_json::from_str(&ceremony.state);
    let registration =
        registration.map_err(|error| Refusal::our_fault("read a ceremony", &error))?;
    let Ok(credential) = party.finish_passkey_registration(answer, &registration) else {
        return Ok(None);
    };
    let written = serde_json::to_string(&credential);
    Ok(Some(MadeCredential {
        sha256: Sha256::digest(credential.cred_id()).into(),
        written: written.map_err(|error| Refusal::our_fault("write a passkey", &error))?,
    }))
}

fn credential_id(written: &str) -> serde_json::Result<webauthn::CredentialID> {
    let credential: webauthn::Passkey = serde_json::from_str(written)?;
    Ok(credential.cred_id().clone())
}

/// The library asks for no discoverable credential, for the sake of keys with little room; signing in without typing an
/// address needs one (WebAuthn Level 3 clause 5.4.6).
fn discoverable(mut options: Value) -> Value {
    let selection = &mut options["authenticatorSelection"];
    selection["residentKey"] = json!("required");
    selection["requireResidentKey"] = json!(true);
    options
}

fn json_of(value: &impl serde::Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(value).map_err(|error| Refusal::our_fault("write an answer", &error))
}
