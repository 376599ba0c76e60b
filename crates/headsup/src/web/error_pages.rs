//! Gives a [`Refusal`] its page. Bare refusals of the framework (no such route, body too large) get one too, so that a
//! person never meets an empty page.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::refusal::Refusal;

/// Renders the page of a refusal.
pub async fn render_refusals(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let refusal = response
        .extensions()
        .get::<Refusal>()
        .cloned()
        .or_else(|| bare(&response));
    match refusal {
        None | Some(Refusal::SignInFirst) => response,
        Some(refusal) => with_page(&refusal, response),
    }
}

/// The refusal meant by an answer that the framework made without a page.
fn bare(response: &Response) -> Option<Refusal> {
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    match response.status() {
        _ if is_page => None,
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Some(Refusal::NotFound),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Refusal::TooLarge),
        StatusCode::BAD_REQUEST
        | StatusCode::UNPROCESSABLE_ENTITY
        | StatusCode::UNSUPPORTED_MEDIA_TYPE => Some(Refusal::NotUnderstood),
        StatusCode::INTERNAL_SERVER_ERROR => Some(Refusal::OurFault),
        _ => None,
    }
}

fn with_page(refusal: &Refusal, bare: Response) -> Response {
    let mut page = (refusal.status(), format!("{}\n", refusal.code())).into_response();
    if let Some(wait) = bare.headers().get(header::RETRY_AFTER) {
        page.headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::clone(wait));
    }
    page
}
