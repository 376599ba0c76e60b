//! Gives a [`Refusal`] its page. Bare refusals of the framework (no such route, body too large) get one too, so that a
//! person never meets an empty page.

use askama::Template;
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::client::Client;
use super::frame::Frame;
use super::reader::{frame_for, here, page};
use crate::api_problem;
use crate::refusal::{Refusal, WrongAddress};
use crate::state::DeskState;

#[derive(Template)]
#[template(path = "refusal.html")]
struct RefusalPage {
    frame: Frame,
    title: String,
    says: String,
    wrong_address: Option<WrongAddress>,
}

/// Renders the page of a refusal, and tells the sign-in page where to come back to.
pub async fn render_refusals(
    State(state): State<DeskState>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let asked = format!("{} {path}", request.method());
    let (mut parts, body) = request.into_parts();
    let Ok(client) = Client::from_request_parts(&mut parts, &state).await;
    let request = Request::from_parts(parts, body);
    let headers: HeaderMap = language_headers(request.headers());
    let is_get = request.method() == Method::GET;
    let mut response = next.run(request).await;
    note_refused(&asked, &path, &client, response.status());
    if api_problem::is_of_the_api(&path) {
        return api_problem::dress(response);
    }
    let refusal = response
        .extensions()
        .get::<Refusal>()
        .cloned()
        .or_else(|| bare(&response));
    match refusal {
        None => response,
        Some(Refusal::SignInFirst) => {
            if is_get && let Ok(way) = HeaderValue::from_str(&sign_in_and_return(&path)) {
                response.headers_mut().insert(header::LOCATION, way);
            }
            response
        }
        Some(Refusal::SecondFactorFirst) => response,
        Some(refusal) => with_page(&refusal, frame_for(&headers, &path, &state).await, response),
    }
}

/// Whoever asks for what isn't theirs at the doors of members and programs stands in the log: a 404 there may be a case kept
/// from them. What staff ask isn't noted: their addresses hold tokens, and nobody is to be told apart by them.
fn note_refused(asked: &str, path: &str, client: &Client, status: StatusCode) {
    let doors = ["/desk", "/admin", "/account", "/seals", "/api"];
    let refused = [
        StatusCode::UNAUTHORIZED,
        StatusCode::FORBIDDEN,
        StatusCode::NOT_FOUND,
        StatusCode::TOO_MANY_REQUESTS,
    ];
    if refused.contains(&status) && doors.iter().any(|door| path.starts_with(door)) {
        let (client, status) = (&client.0, status.as_u16());
        tracing::info!(?asked, ?client, status, "a request was refused");
    }
}

/// The headers that say in which language and theme to answer.
fn language_headers(headers: &HeaderMap) -> HeaderMap {
    let wanted = [header::ACCEPT_LANGUAGE, header::COOKIE];
    headers
        .iter()
        .filter(|(name, _)| wanted.contains(*name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// The sign-in page with the way back; only plain paths are carried along.
fn sign_in_and_return(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    if path.bytes().all(plain) {
        format!("/sign-in?next={}", here(path))
    } else {
        "/sign-in".to_owned()
    }
}

/// The refusal meant by an answer that the framework made without a page.
fn bare(response: &Response) -> Option<Refusal> {
    let kind = response.headers().get(header::CONTENT_TYPE);
    // The framework's own refusals are empty or plain text; a page of ours, or data, is left alone.
    let is_ours = kind.is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain"));
    match response.status() {
        _ if is_ours => None,
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Some(Refusal::NotFound),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Refusal::TooLarge),
        StatusCode::BAD_REQUEST
        | StatusCode::UNPROCESSABLE_ENTITY
        | StatusCode::UNSUPPORTED_MEDIA_TYPE => Some(Refusal::NotUnderstood),
        StatusCode::INTERNAL_SERVER_ERROR => Some(Refusal::OurFault),
        _ => None,
    }
}

fn with_page(refusal: &Refusal, frame: Frame, bare: Response) -> Response {
    let sentence = |end| {
        frame
            .words
            .say(&format!("refusal-{}-{end}", refusal.code()))
    };
    let wrong_address = match refusal {
        Refusal::WrongAddress(wrong) => Some(wrong.clone()),
        _ => None,
    };
    let (title, says) = (sentence("title"), sentence("says"));
    let mut answer = page(&RefusalPage {
        frame,
        title,
        says,
        wrong_address,
    });
    *answer.status_mut() = refusal.status();
    if let Some(wait) = bare.headers().get(header::RETRY_AFTER) {
        answer
            .headers_mut()
            .insert(header::RETRY_AFTER, wait.clone());
    }
    answer
}
