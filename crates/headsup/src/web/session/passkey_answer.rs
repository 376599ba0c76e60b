//! What the four requests about passkeys have in common: they are JSON from the script of our own page, and a problem comes
//! back as a sentence that the page shows. It isn't the API; other programs have that.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::refusal::Refusal;

/// The longest body, bytes: a sealed ceremony and an answer with a certificate chain stay far below.
const BODY_BYTES_MAX: usize = 128 * 1024;

/// Reads a body.
///
/// # Errors
/// [`Refusal::TooLarge`], or [`Refusal::NotUnderstood`] for what our page would never send.
pub fn read_body<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    if body.len() > BODY_BYTES_MAX {
        return Err(Refusal::TooLarge);
    }
    serde_json::from_slice(body).map_err(|_| Refusal::NotUnderstood)
}

/// A sentence for the page to show.
pub fn problem(status: StatusCode, says: String) -> Response {
    (status, Json(json!({"problem": says}))).into_response()
}
