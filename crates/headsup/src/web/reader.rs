//! The person in front of the page, as far as a request tells: language, theme, where they are. It makes the [`Frame`]
//! of a page and renders pages. Who is signed in is the business of `session`.

use std::convert::Infallible;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Response};

use super::frame::{Frame, Theme};
use crate::cookies::cookie;
use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::words::Words;

pub use crate::words::LANGUAGE_COOKIE;

/// The cookie that holds a theme chosen by hand.
pub const THEME_COOKIE: &str = "headsup-theme";

impl FromRequestParts<DeskState> for Frame {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &DeskState) -> Result<Frame, Infallible> {
        Ok(frame_for(&parts.headers, parts.uri.path(), state).await)
    }
}

/// The frame for a request with these headers to this path. The organisation is read here, once for a request; without an
/// answer from the database a page still stands, unnamed.
pub async fn frame_for(headers: &HeaderMap, path: &str, state: &DeskState) -> Frame {
    let organisation = match state.desk.organisation().await {
        Ok(organisation) => organisation,
        Err(error) => {
            Refusal::our_fault("read the organisation", &error);
            None
        }
    };
    let is_set_up = organisation
        .as_ref()
        .is_none_or(|known| known.set_up.is_some());
    let settings = organisation.map(|known| known.settings).unwrap_or_default();
    let words = Words::of_request(headers, &settings.language);
    Frame {
        theme: Theme::from_code(cookie(headers, THEME_COOKIE).unwrap_or_default()),
        is_set_up,
        urgent_contact: settings.urgent_contact,
        ..Frame::new(words, settings.public_name, here(path))
    }
}

/// A path of ours to come back to: one slash at the start, never two, which a browser would take for another host.
pub fn here(path: &str) -> String {
    let rest = path.trim_start_matches(['/', '\\']);
    format!("/{}", rest.replace(['\r', '\n', '\\'], ""))
}

/// A template as an answer.
pub fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => Html(text).into_response(),
        Err(error) => Refusal::our_fault("render a page", &error).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::here;

    #[test]
    fn the_way_back_stays_on_our_host() {
        for (path, expected) in [
            ("/desk", "/desk"),
            ("//evil.example", "/evil.example"),
            ("/\\evil.example", "/evil.example"),
            ("", "/"),
            ("https://evil.example", "/https://evil.example"),
        ] {
            assert_eq!(here(path), expected);
        }
    }
}
