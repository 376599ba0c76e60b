//! `GET,POST /sign-in` and `POST /sign-out`. Failures are counted in the database by keyed digests of the address tried
//! and of where it was tried from, so that several instances count together and nobody's address is kept. An unknown
//! address takes as long as a known one and reads the same.

use std::net::SocketAddr;

use askama::Template;
use axum::Form;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use casework::moment::Moment;
use casework::people::account::Account;
use casework::people::sign_in::{FAILURE_WINDOW_MINUTES, PASSWORD_BYTES_MAX, wait_seconds};
use serde::Deserialize;

use super::form::line;
use super::start::{first_page, start_session};
use super::{SignedIn, cookie, password};
use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::frame::Frame;
use crate::web::reader::{here, page};

#[derive(Template)]
#[template(path = "session/sign-in.html")]
struct SignInPage {
    frame: Frame,
    address: String,
    next: String,
    problem: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub struct Onward {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub struct SignInForm {
    address: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// The page.
pub async fn show(
    signed_in: Option<SignedIn>,
    frame: Frame,
    Query(onward): Query<Onward>,
) -> Response {
    if let Some(SignedIn { member, .. }) = signed_in {
        return Redirect::to(first_page(member.id, &member.hats)).into_response();
    }
    page(&SignInPage {
        frame,
        address: String::new(),
        next: onward.next,
        problem: None,
    })
}

/// Checks address and password and starts a session.
pub async fn sign_in(
    State(state): State<DeskState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    frame: Frame,
    Form(form): Form<SignInForm>,
) -> Result<Response, Refusal> {
    let address = line(&form.address).to_lowercase();
    let counted = [
        state.keyed_digest("sign-in-address", &address),
        state.keyed_digest("sign-in-client", &client(&state, peer, &headers)),
    ];
    let now = state.world.now();
    let wait = longest_wait(&state, &counted, now).await?;
    if wait > 0 {
        let problem = frame.words.with("sign-in-wait", "seconds", wait);
        return Ok(again(
            frame,
            address,
            form.next,
            problem,
            StatusCode::TOO_MANY_REQUESTS,
        ));
    }
    match find_fitting(&state, &address, form.password).await? {
        Some(account) => {
            for what in &counted {
                let forgotten = state.desk.forget_sign_in_failures(what).await;
                forgotten.map_err(|error| Refusal::our_fault("forget failed sign-ins", &error))?;
            }
            let to = if form.next.is_empty() {
                first_page(account.id, &account.hats).to_owned()
            } else {
                here(&form.next)
            };
            start_session(&state, account.id, &to).await
        }
        None => {
            for what in &counted {
                let counted = state.desk.record_sign_in_failure(what, now).await;
                counted.map_err(|error| Refusal::our_fault("count a failed sign-in", &error))?;
            }
            let problem = frame.words.say("sign-in-no-match");
            Ok(again(
                frame,
                address,
                form.next,
                problem,
                StatusCode::UNPROCESSABLE_ENTITY,
            ))
        }
    }
}

/// Ends the session, in the database and in the browser.
pub async fn sign_out(
    State(state): State<DeskState>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let over_https = state.settings.is_https();
    if let Some(token) = cookie::read_token(&headers, over_https) {
        let ended = state.desk.end_session(&cookie::digest(&token)).await;
        ended.map_err(|error| Refusal::our_fault("end a session", &error))?;
    }
    let mut response = Redirect::to("/").into_response();
    if let Some(value) = cookie::clear_token(over_https) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    Ok(response)
}

fn again(
    frame: Frame,
    address: String,
    next: String,
    problem: String,
    status: StatusCode,
) -> Response {
    let mut response = page(&SignInPage {
        frame,
        address,
        next,
        problem: Some(problem),
    });
    *response.status_mut() = status;
    response
}

async fn longest_wait(
    state: &DeskState,
    counted: &[[u8; 32]],
    now: Moment,
) -> Result<i64, Refusal> {
    let since = now.plus_minutes(-FAILURE_WINDOW_MINUTES);
    let mut longest = 0;
    for what in counted {
        let failures = state.desk.sign_in_failures(what, since).await;
        let failures =
            failures.map_err(|error| Refusal::our_fault("count failed sign-ins", &error))?;
        longest = longest.max(wait_seconds(&failures, now));
    }
    Ok(longest)
}

/// The active account with this address and password. Hashes once in every case.
async fn find_fitting(
    state: &DeskState,
    address: &str,
    tried: String,
) -> Result<Option<Account>, Refusal> {
    let found = state.desk.account_by_address(address).await;
    let found = found.map_err(|error| Refusal::our_fault("look up an account", &error))?;
    let found = found.filter(|account| account.active && tried.len() <= PASSWORD_BYTES_MAX);
    let stored = found
        .as_ref()
        .and_then(|account| account.password_hash.clone());
    let tried = if tried.len() <= PASSWORD_BYTES_MAX {
        tried
    } else {
        String::new()
    };
    let fits = password::fits(tried, stored).await;
    let fits = fits.map_err(|error| Refusal::our_fault("compare a password", &error))?;
    Ok(found.filter(|_| fits))
}

/// Where a try comes from. Behind a proxy on this computer it is what that proxy says last; nobody else is believed.
fn client(state: &DeskState, peer: SocketAddr, headers: &HeaderMap) -> String {
    let behind_proxy = state.settings.public_url.is_some() && peer.ip().is_loopback();
    let forwarded = headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .and_then(|value| value.to_str().ok());
    let last = forwarded
        .and_then(|list| list.rsplit(',').next())
        .map(str::trim)
        .filter(|_| behind_proxy);
    last.map_or_else(|| peer.ip().to_string(), str::to_owned)
}
