//! The headers every answer carries. A route that needs another policy (the sandboxed picture of a message) sets its own
//! and is left alone.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::state::DeskState;

/// What our own pages may load: themselves, nothing else, and they may not be framed.
pub const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'";

/// What the rendering of a reported message may do: nothing but draw, in an opaque origin, inside our own page.
pub const PICTURE_POLICY: &str =
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

const ALWAYS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, PAGE_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // With `no-referrer` browsers send `Origin: null` with our own forms, which then look foreign.
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    // Private links and case pages must not linger in a shared cache; assets say otherwise themselves.
    (header::CACHE_CONTROL, "no-store"),
];

/// That this name is asked over https alone, for a year (RFC 6797). Said where the desk is known by an https address.
const OVER_HTTPS: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");

/// Adds the headers an answer doesn't carry yet.
pub async fn add_headers(State(state): State<DeskState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if state.settings.is_https() {
        response
            .headers_mut()
            .insert(header::STRICT_TRANSPORT_SECURITY, OVER_HTTPS);
    }
    for (name, value) in ALWAYS {
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}
