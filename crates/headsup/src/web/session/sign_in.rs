//! `GET,POST /sign-in` with a password, and `POST /sign-out`. An unknown address takes as long as a known one and reads the
//! same. Signing in with a passkey is the business of `passkey_sign_in`.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use casework::ids::AccountId;
use casework::people::Hats;
use casework::people::account::Account;
use casework::people::account::Proof;
use casework::people::sign_in::PASSWORD_BYTES_MAX;
use serde::Deserialize;

use super::form::line;
use super::relying_party::relying_party;
use super::signed_in::two_demanded;
use super::start::{first_page, start_session};
use super::tries::Tries;
use super::{SignedIn, app_code_sign_in, cookie, password};
use crate::own_sign_ins::OwnSignIn;
use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::client::Client;
use crate::web::frame::Frame;
use crate::web::reader::{here, page};

#[derive(Template)]
#[template(path = "session/sign-in.html")]
struct SignInPage {
    frame: Frame,
    address: String,
    next: String,
    problem: Option<String>,
    /// Whether passkeys work at this address.
    passkeys: bool,
    /// Whether the organisation's own provider may be used.
    provider: bool,
}

#[derive(Debug, Default, Deserialize)]
pub struct Onward {
    /// Where to go afterwards.
    #[serde(default)]
    pub next: String,
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
    State(state): State<DeskState>,
    signed_in: Option<SignedIn>,
    headers: HeaderMap,
    frame: Frame,
    Query(onward): Query<Onward>,
) -> Response {
    if let Some(SignedIn { member, .. }) = signed_in {
        return Redirect::to(first_page(member.id, &member.hats)).into_response();
    }
    page(&SignInPage {
        provider: state.provider.is_some(),
        frame,
        address: String::new(),
        next: onward.next,
        problem: None,
        passkeys: relying_party(&state.settings, &headers).is_some(),
    })
}

/// Checks address and password and starts a session.
pub async fn sign_in(
    State(state): State<DeskState>,
    client: Client,
    headers: HeaderMap,
    frame: Frame,
    Form(form): Form<SignInForm>,
) -> Result<Response, Refusal> {
    let address = line(&form.address).to_lowercase();
    let tries = Tries::of(&state, &address, &client);
    let now = state.world.now();
    let wait = tries.wait_seconds(&state, now).await?;
    if wait > 0 {
        let problem = frame.words.with("sign-in-wait", "seconds", wait);
        let problem = (problem, StatusCode::TOO_MANY_REQUESTS);
        return Ok(again(&state, &headers, frame, address, form.next, problem));
    }
    let tell = |what, account| client.tell(&state, what, account);
    match find_fitting(&state, &address, form.password).await? {
        Fitting::Yes(account) if has_app(&state, account.id).await? => {
            tell(OwnSignIn::CodeAsked, Some(&account.address));
            Ok(app_code_sign_in::ask(&state, frame, account.id, form.next))
        }
        Fitting::Yes(account) if passkey_demanded(&state, account.id).await? => {
            tell(OwnSignIn::PasskeyAsked, Some(&account.address));
            let problem = frame.words.say("sign-in-passkey-demanded");
            let problem = (problem, StatusCode::UNPROCESSABLE_ENTITY);
            Ok(again(&state, &headers, frame, address, form.next, problem))
        }
        Fitting::Yes(account) => {
            tell(OwnSignIn::Worked, Some(&account.address));
            tries.fitted(&state).await?;
            let to = onward(&form.next, account.id, &account.hats);
            start_session(&state, account.id, Proof::OneFactor, &to).await
        }
        Fitting::No { is_account } => {
            match is_account {
                true => tell(OwnSignIn::WrongPassword, Some(&address)),
                false => tell(OwnSignIn::NoSuchAccount, None),
            }
            tries.failed(&state, now).await?;
            let problem = frame.words.say("sign-in-no-match");
            let problem = (problem, StatusCode::UNPROCESSABLE_ENTITY);
            Ok(again(&state, &headers, frame, address, form.next, problem))
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

/// Whether a code is asked for beside the password.
async fn has_app(state: &DeskState, account: AccountId) -> Result<bool, Refusal> {
    let app = state.desk.app_code(account).await;
    app.map(|app| app.is_some())
        .map_err(|error| Refusal::our_fault("look up an app", &error))
}

/// Whether the password alone opens nothing, because two factors are demanded and a passkey is there to be used. Else whoever
/// stole the password could add a passkey of their own.
async fn passkey_demanded(state: &DeskState, account: AccountId) -> Result<bool, Refusal> {
    if !two_demanded(state).await? {
        return Ok(false);
    }
    let passkeys = state.desk.passkeys_of(account).await;
    passkeys
        .map(|passkeys| !passkeys.is_empty())
        .map_err(|error| Refusal::our_fault("read passkeys", &error))
}

/// The page again, with what went wrong.
pub fn again(
    state: &DeskState,
    headers: &HeaderMap,
    frame: Frame,
    address: String,
    next: String,
    (problem, status): (String, StatusCode),
) -> Response {
    let mut response = page(&SignInPage {
        provider: state.provider.is_some(),
        frame,
        address,
        next,
        problem: Some(problem),
        passkeys: relying_party(&state.settings, headers).is_some(),
    });
    *response.status_mut() = status;
    response
}

/// Where somebody goes who has signed in: back to the page that asked for it, or to where their hats begin.
pub fn onward(next: &str, id: AccountId, hats: &Hats) -> String {
    if next.is_empty() {
        first_page(id, hats).to_owned()
    } else {
        here(next)
    }
}

/// Whether address and password fit.
enum Fitting {
    /// To this active account.
    Yes(Box<Account>),
    /// To none; whether an active account has the address.
    No { is_account: bool },
}

/// The active account with this address and password. Hashes once in every case.
async fn find_fitting(state: &DeskState, address: &str, tried: String) -> Result<Fitting, Refusal> {
    let found = state.desk.account_by_address(address).await;
    let found = found.map_err(|error| Refusal::our_fault("look up an account", &error))?;
    let found = found.filter(|account| account.active);
    let is_account = found.is_some();
    let is_short = tried.len() <= PASSWORD_BYTES_MAX;
    let stored = found
        .as_ref()
        .and_then(|account| account.password_hash.clone())
        .filter(|_| is_short);
    let tried = if is_short { tried } else { String::new() };
    let fits = password::fits(tried, stored).await;
    let fits = fits.map_err(|error| Refusal::our_fault("compare a password", &error))?;
    Ok(match found.filter(|_| fits && is_short) {
        Some(account) => Fitting::Yes(Box::new(account)),
        None => Fitting::No { is_account },
    })
}
