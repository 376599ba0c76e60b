//! What the API answers when it will not do what was asked: `application/problem+json` (RFC 9457), a code that stays and
//! a plain sentence. It also turns the refusals of the layers around the API (too slow, wrong address, no such route)
//! into the same shape, so that a program never meets an HTML page. It knows no room.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use store::StoreError;
use utoipa::ToSchema;

use crate::refusal::{RETRY_AFTER_SECONDS, Refusal};

/// The media type of problems (RFC 9457 clause 3).
pub const PROBLEM_MEDIA_TYPE: &str = "application/problem+json";
/// Where the API begins.
pub const API_ROOT: &str = "/api/";
/// How a token is to be presented (RFC 6750 clause 3).
const CHALLENGE: &str = "Bearer realm=\"headsup\"";
/// After so many seconds a temporary failure is worth another try.
const TRY_AGAIN_SECONDS: u32 = 10;

/// Whether a path belongs to the API.
pub fn is_of_the_api(path: &str) -> bool {
    path.starts_with(API_ROOT)
}

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: Cow<'static, str>,
    retry_after_seconds: Option<u32>,
    token_was_given: bool,
}

/// A problem as it is written (RFC 9457 clause 3.1). `type` is always `about:blank`, so `title` is the name of the status;
/// `code` says which problem it is and stays the same, `detail` is a sentence for people and may change.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem, example = json!({"type": "about:blank", "title": "Not Found", "status": 404, "code": "not-found",
    "detail": "There is no such thing, or this token may not see it."}))]
pub struct ProblemWritten<'p> {
    /// Always `about:blank`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The name of the status.
    title: &'p str,
    /// The status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// Which problem it is; stays the same.
    code: &'p str,
    /// What is wrong and what to do, as a sentence.
    detail: &'p str,
}

impl Problem {
    /// A problem with a status of 4xx, a code and a sentence.
    pub fn new(
        status: StatusCode,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Problem {
        Problem {
            status,
            code,
            detail: detail.into(),
            retry_after_seconds: None,
            token_was_given: false,
        }
    }

    /// The same, with the seconds after which another try may go better.
    pub fn retry_after(mut self, seconds: u32) -> Problem {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// There is no such thing, or the token may not see it: the two are one answer.
    pub fn not_found() -> Problem {
        Problem::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "There is no such thing, or this token may not see it.",
        )
    }

    /// No token, or none that counts.
    pub fn token_needed(was_given: bool) -> Problem {
        let detail = if was_given {
            "This token is not known here, or was revoked."
        } else {
            "Send a token: `Authorization: Bearer hd_…`. An admin makes one on the page Integrations."
        };
        Problem {
            token_was_given: was_given,
            ..Problem::new(StatusCode::UNAUTHORIZED, "token-needed", detail)
        }
    }

    /// The token lacks the scope of this route. Decided from token and route alone, before anything is looked up, so the
    /// answer tells nothing about what there is.
    pub fn scope_missing(scope: &str) -> Problem {
        Problem::new(
            StatusCode::FORBIDDEN,
            "scope-missing",
            format!("This token has no scope `{scope}`. An admin can make one that has."),
        )
    }

    /// The request can't be read.
    pub fn unreadable(detail: impl Into<Cow<'static, str>>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, "unreadable", detail)
    }

    /// The request was read, and says something that can't be.
    pub fn not_acceptable(detail: impl Into<Cow<'static, str>>) -> Problem {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail)
    }

    /// Things stand differently from what the request takes for granted.
    pub fn conflict(detail: impl Into<Cow<'static, str>>) -> Problem {
        Problem::new(StatusCode::CONFLICT, "conflict", detail)
    }

    /// More bytes than are taken.
    pub fn too_large(bytes_max: usize) -> Problem {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            format!("At most {bytes_max} bytes are taken here."),
        )
    }

    /// The body is of another kind than is taken.
    pub fn media_type(wanted: &'static str) -> Problem {
        Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "media-type",
            format!("Send the body as `Content-Type: {wanted}`."),
        )
    }

    /// Something of ours failed; the cause goes to the log and is not shown.
    pub fn our_fault(doing: &'static str, cause: &(dyn std::error::Error + 'static)) -> Problem {
        Problem::from(&Refusal::our_fault(doing, cause))
    }

    /// The store failed: for now where that may pass, as a failure of ours otherwise. The cause goes to the log.
    pub fn of_store(doing: &'static str, cause: &StoreError) -> Problem {
        Problem::from(Refusal::not_kept(doing, cause))
    }

    /// We can't just now, and the same request may come again.
    pub fn try_again(detail: impl Into<Cow<'static, str>>) -> Problem {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "try-again", detail)
            .retry_after(TRY_AGAIN_SECONDS)
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The code.
    pub fn code(&self) -> &'static str {
        self.code
    }

    fn write(&self) -> Vec<u8> {
        let written = ProblemWritten {
            kind: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Problem"),
            status: self.status.as_u16(),
            code: self.code,
            detail: &self.detail,
        };
        serde_json::to_vec(&written).unwrap_or_default()
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        Problem::from(&refusal)
    }
}

impl From<&Refusal> for Problem {
    fn from(refusal: &Refusal) -> Problem {
        let plain = |detail: &'static str| Problem::new(refusal.status(), refusal.code(), detail);
        match refusal {
            Refusal::NotFound
            | Refusal::LinkSpent
            | Refusal::SignInFirst
            | Refusal::SecondFactorFirst => Problem::not_found(),
            Refusal::CrossSite => plain("This request came from another site's page."),
            Refusal::TooLarge => plain("That is more than is taken here."),
            Refusal::NotUnderstood => Problem::unreadable("This request could not be read."),
            Refusal::TooMany {
                retry_after_seconds,
            } => plain("Too many requests. Wait as long as `Retry-After` says.")
                .retry_after(*retry_after_seconds),
            Refusal::ChangedMeanwhile => {
                Problem::conflict("Somebody changed this in the meantime. Read it again.")
            }
            Refusal::TooSlow => plain("The request took too long to arrive."),
            Refusal::WrongAddress(_) => {
                plain("This desk is reached by another address. Ask its admin which.")
            }
            Refusal::CannotKeep => {
                plain("Nothing can be kept just now, and nothing was. Send it again later.")
                    .retry_after(RETRY_AFTER_SECONDS)
            }
            Refusal::OurFault => {
                plain("Something of ours failed. Whoever runs the desk finds the cause in its log.")
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.write()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(PROBLEM_MEDIA_TYPE),
        );
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = if self.token_was_given {
                "Bearer realm=\"headsup\", error=\"invalid_token\""
            } else {
                CHALLENGE
            };
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static(challenge),
            );
        }
        response
    }
}

/// Gives an answer of the API that refuses without a body of ours the shape of a problem; every other is left alone.
pub fn dress(response: Response) -> Response {
    let status = response.status();
    let refused = response.extensions().get::<Refusal>().map(Problem::from);
    let problem = match refused {
        Some(problem) => problem,
        None if is_ours(response.headers()) || !is_error(status) => return response,
        None => bare(status),
    };
    let kept = [header::ALLOW, header::RETRY_AFTER];
    let kept = kept.map(|name| (response.headers().get(&name).cloned(), name));
    let mut dressed = problem.into_response();
    for (value, name) in kept {
        if let Some(value) = value {
            dressed.headers_mut().insert(name, value);
        }
    }
    dressed
}

fn is_error(status: StatusCode) -> bool {
    status.is_client_error() || status.is_server_error()
}

/// The framework's own refusals are empty or plain text.
fn is_ours(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain"))
}

fn bare(status: StatusCode) -> Problem {
    match status {
        StatusCode::NOT_FOUND => Problem::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => Problem::new(
            status,
            "method",
            "This address is not asked that way. `Allow` names the methods it has.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => Problem::from(&Refusal::TooLarge),
        status if status.is_client_error() => {
            Problem::new(status, "unreadable", "This request could not be read.")
        }
        _ => Problem::from(&Refusal::OurFault),
    }
}
