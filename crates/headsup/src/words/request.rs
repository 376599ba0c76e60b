//! The words for one request: which headers say something about the language, and in which order they are believed.

use axum::http::{HeaderMap, header};

use super::Words;
use crate::cookies::cookie;

/// The cookie that holds a language chosen by hand.
pub const LANGUAGE_COOKIE: &str = "headsup-language";

impl Words {
    /// The words for a request with these headers; `ours` is the organisation's language.
    pub fn of_request(headers: &HeaderMap, ours: &str) -> &'static Words {
        let accepted = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        Words::negotiate(cookie(headers, LANGUAGE_COOKIE), accepted, ours)
    }
}
