//! What a handler answers when it will not do what was asked. A [`Refusal`] carries a status and what a page needs to
//! say; the page itself is made by a layer of the `web` room, in the reader's language, so that `intake` and every
//! other room can refuse without knowing pages. The cause of an internal error is logged once, here, and never shown.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// When to try again after [`Refusal::CannotKeep`], seconds.
pub const RETRY_AFTER_SECONDS: u32 = 60;

/// Why a request is refused. Each has a page; its words are the message keys `refusal-<code>-title` and
/// `refusal-<code>-says`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such thing, or it may not be seen: the two look the same.
    NotFound,
    /// The page needs somebody who is signed in; answered with a redirect to the sign-in page.
    SignInFirst,
    /// The page needs two factors, and the session has one; answered with a redirect to the member's own account.
    SecondFactorFirst,
    /// The request came from another site's page.
    CrossSite,
    /// More bytes than this page takes.
    TooLarge,
    /// The form could not be read, or a field has a value the page never offers.
    NotUnderstood,
    /// The link was used already, is too old, or never was.
    LinkSpent,
    /// Too many tries; come back after so many seconds.
    TooMany {
        /// Seconds until the next try counts again.
        retry_after_seconds: u32,
    },
    /// Somebody else changed the thing in the meantime.
    ChangedMeanwhile,
    /// The request took too long to arrive.
    TooSlow,
    /// The desk is reached by an address that it doesn't expect.
    WrongAddress(WrongAddress),
    /// The disk or the database can't keep anything just now: nothing was taken in, and the same may work later.
    CannotKeep,
    /// Something of ours failed; the cause is in the log.
    OurFault,
}

/// The address a request came by, and the one that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongAddress {
    /// The address seen, as the browser says it; hostile.
    pub seen: String,
    /// The address set, where one is.
    pub expected: Option<String>,
}

impl Refusal {
    /// Logs the cause of a failure of ours, with all its sources, and refuses with a page that shows none of it.
    pub fn our_fault(doing: &'static str, cause: &(dyn std::error::Error + 'static)) -> Refusal {
        let mut told = cause.to_string();
        let mut next = cause.source();
        while let Some(source) = next {
            told.push_str(": ");
            told.push_str(&source.to_string());
            next = source.source();
        }
        // `?` escapes control characters: hostile text can't forge a log line.
        tracing::error!(doing, cause = ?told, "a request failed");
        Refusal::OurFault
    }

    /// Refuses what the store would not keep: for now where that may pass, as a failure of ours otherwise.
    pub fn not_kept(doing: &'static str, cause: &store::StoreError) -> Refusal {
        let refusal = Refusal::our_fault(doing, cause);
        if cause.is_temporary() {
            Refusal::CannotKeep
        } else {
            refusal
        }
    }

    /// The code used in message keys.
    pub const fn code(&self) -> &'static str {
        match self {
            Refusal::NotFound => "not-found",
            Refusal::SignInFirst => "sign-in-first",
            Refusal::SecondFactorFirst => "second-factor-first",
            Refusal::CrossSite => "cross-site",
            Refusal::TooLarge => "too-large",
            Refusal::NotUnderstood => "not-understood",
            Refusal::LinkSpent => "link-spent",
            Refusal::TooMany { .. } => "too-many",
            Refusal::ChangedMeanwhile => "changed-meanwhile",
            Refusal::TooSlow => "too-slow",
            Refusal::WrongAddress(_) => "wrong-address",
            Refusal::CannotKeep => "cannot-keep",
            Refusal::OurFault => "our-fault",
        }
    }

    /// Every code, for the test that looks for missing sentences.
    pub const CODES: [&'static str; 13] = [
        "not-found",
        "sign-in-first",
        "second-factor-first",
        "cross-site",
        "too-large",
        "not-understood",
        "link-spent",
        "too-many",
        "changed-meanwhile",
        "too-slow",
        "wrong-address",
        "cannot-keep",
        "our-fault",
    ];

    /// The status sent.
    pub const fn status(&self) -> StatusCode {
        match self {
            Refusal::NotFound | Refusal::LinkSpent => StatusCode::NOT_FOUND,
            Refusal::SignInFirst | Refusal::SecondFactorFirst => StatusCode::SEE_OTHER,
            Refusal::CrossSite => StatusCode::FORBIDDEN,
            Refusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Refusal::NotUnderstood => StatusCode::UNPROCESSABLE_ENTITY,
            Refusal::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Refusal::ChangedMeanwhile => StatusCode::CONFLICT,
            Refusal::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Refusal::WrongAddress(_) => StatusCode::MISDIRECTED_REQUEST,
            Refusal::CannotKeep => StatusCode::SERVICE_UNAVAILABLE,
            Refusal::OurFault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Refusal {
    /// A bare response that carries the refusal; the error-page layer gives it a body.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        let first = match self {
            Refusal::SignInFirst => Some("/sign-in"),
            Refusal::SecondFactorFirst => Some("/account?done=second-factor"),
            _ => None,
        };
        if let Some(first) = first {
            let location = header::HeaderValue::from_static(first);
            response.headers_mut().insert(header::LOCATION, location);
        }
        if let Refusal::TooMany {
            retry_after_seconds,
        } = self
        {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, retry_after_seconds.into());
        }
        if self == Refusal::CannotKeep {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, RETRY_AFTER_SECONDS.into());
        }
        response.extensions_mut().insert(self);
        response
    }
}
