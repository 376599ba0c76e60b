//! Refuses acts that another site's page sends in our reader's name. No tokens in forms: browsers say where a request
//! comes from (`Sec-Fetch-Site`), older ones at least its `Origin`; cookies are `SameSite=Lax` besides.

use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api_problem::is_of_the_api;
use crate::refusal::Refusal;

/// Where the sign-in provider's own server tells of a logout, by a signed token.
const LOGOUT: &str = "/sign-in/provider/logout";

/// Lets safe methods pass; an unsafe one must come from our own pages. The API is left alone: it looks at no cookie, and a
/// browser adds no token by itself.
pub async fn refuse_cross_site(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let needs_no_cookie = is_of_the_api(path) || is_signed(path);
    if needs_no_cookie || request.method().is_safe() || comes_from_our_pages(request.headers()) {
        next.run(request).await
    } else {
        Refusal::CrossSite.into_response()
    }
}

/// Whether the routes below this path believe no cookie, but a signature in the request: no page can send one.
fn is_signed(path: &str) -> bool {
    path.starts_with("/chat/") || path == LOGOUT
}

/// Whether the browser says that the request was made by a page of this very origin, or by the person directly.
fn comes_from_our_pages(headers: &HeaderMap) -> bool {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &header::HeaderValue| value.to_str().ok())
    };
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    let (Some(origin), Some(host)) = (text(header::ORIGIN), text(header::HOST)) else {
        return false;
    };
    let origin_host = origin.split_once("://").map(|(_, rest)| rest);
    origin_host.is_some_and(|origin_host| origin_host.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::comes_from_our_pages;
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let make = |&(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        };
        pairs.iter().map(make).collect()
    }

    #[test]
    fn believes_the_browser_first_and_the_origin_second() {
        let host = ("host", "desk.school.example");
        assert!(comes_from_our_pages(&headers(&[
            ("sec-fetch-site", "same-origin"),
            host
        ])));
        assert!(comes_from_our_pages(&headers(&[
            ("sec-fetch-site", "none"),
            host
        ])));
        assert!(!comes_from_our_pages(&headers(&[
            ("sec-fetch-site", "same-site"),
            host
        ])));
        let ours = ("origin", "https://desk.school.example");
        assert!(!comes_from_our_pages(&headers(&[
            ("sec-fetch-site", "cross-site"),
            ours,
            host
        ])));
        assert!(comes_from_our_pages(&headers(&[ours, host])));
        assert!(!comes_from_our_pages(&headers(&[
            ("origin", "https://evil.example"),
            host
        ])));
        assert!(!comes_from_our_pages(&headers(&[("origin", "null"), host])));
        assert!(
            !comes_from_our_pages(&headers(&[host])),
            "neither header: refused"
        );
    }
}
