//! `GET /sign-in/provider` and `/sign-in/provider/back`: signing in with the organisation's own provider (OpenID Connect, code with
//! PKCE, nonce and `iss`); `POST /sign-in/provider/logout`: somebody signed out there (OpenID Connect Back-Channel Logout 1.0). What
//! the provider says is judged by `provider_tokens`, whose account opens by `casework`. The way back is a GET that begins a session,
//! as the protocol has it; without what waits in the browser that began, it does nothing.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Form, Json};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use casework::people::account::Account;
use casework::people::account::Proof;
use casework::people::ceremony::{CEREMONY_MINUTES, Ceremony, CeremonyPurpose, SpentCeremony};
use casework::people::provider_sign_in::{KnownHere, ProviderLink, ProviderPerson, whose_account};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::StoreError;

use super::cookie::{clear_waiting, read_waiting, set_waiting};
use super::sign_in::{Onward, again, onward};
use super::start::start_session;
use crate::own_sign_ins::OwnSignIn;
use crate::provider_client::{ProviderClient, ProviderTrouble};
use crate::provider_tokens::{Begun, SignedOut};
use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::client::Client;
use crate::web::frame::Frame;

/// The longest way onward that is remembered, bytes; a longer one is forgotten.
const NEXT_BYTES_MAX: usize = 500;

/// What the provider sends somebody back with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct WayBack {
    code: String,
    state: String,
    iss: Option<String>,
    error: String,
}

/// What the provider tells when somebody signed out there.
#[derive(Debug, Deserialize)]
pub struct LoggedOut {
    logout_token: String,
}

/// Sends a browser to the provider.
pub async fn begin(
    State(state): State<DeskState>,
    headers: HeaderMap,
    frame: Frame,
    Query(going): Query<Onward>,
) -> Result<Response, Refusal> {
    let provider = state.provider.as_ref().ok_or(Refusal::NotFound)?;
    if comes_from_elsewhere(&headers) {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    let begun = Begun {
        state: state.world.new_token(),
        nonce: state.world.new_token(),
        // Two tokens of 128 bits: a verifier has 43 characters at least (RFC 7636 section 4.1).
        verifier: format!("{}{}", state.world.new_token(), state.world.new_token()),
        next: Some(going.next)
            .filter(|next| next.len() <= NEXT_BYTES_MAX)
            .unwrap_or_default(),
    };
    let now = state.world.now();
    let to = match provider.way_there(now, &begun).await {
        Ok(to) => to,
        Err(trouble) => return Ok(told(&state, &headers, frame, begun.next, &trouble)),
    };
    let json = serde_json::to_string(&begun)
        .map_err(|error| Refusal::our_fault("begin a sign-in by the provider", &error))?;
    let ceremony = Ceremony {
        purpose: CeremonyPurpose::Provider,
        state: json,
        begun: now,
    };
    let waiting = URL_SAFE_NO_PAD.encode(state.seal_ceremony(&ceremony));
    let mut response = Redirect::to(&to).into_response();
    put(
        &mut response,
        set_waiting(&waiting, CEREMONY_MINUTES, state.settings.is_https()),
    );
    Ok(response)
}

/// Whether another site's page sent the browser here: nobody is signed in without having chosen it (OWASP ASVS 5.0 row 7.6.2).
fn comes_from_elsewhere(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_some_and(|site| site != "same-origin" && site != "none")
}

/// Takes back whoever was there, and starts a session where an account here is theirs.
pub async fn back(
    State(state): State<DeskState>,
    client: Client,
    headers: HeaderMap,
    frame: Frame,
    Query(came): Query<WayBack>,
) -> Result<Response, Refusal> {
    let provider = state.provider.as_ref().ok_or(Refusal::NotFound)?;
    let over_https = state.settings.is_https();
    let Some((begun, spent)) = waiting(&state, &headers) else {
        return Ok(refused(
            &state,
            &headers,
            frame,
            String::new(),
            "provider-too-old",
        ));
    };
    let mut response = if came.state != begun.state {
        refused(&state, &headers, frame, begun.next, "provider-too-old")
    } else if came.code.is_empty() {
        tracing::info!(says = ?cut(&came.error), "the provider sent somebody back without a code");
        refused(&state, &headers, frame, begun.next, "provider-not-there")
    } else {
        let taken = take_in(&state, provider, &headers, frame, &came, (begun, spent)).await?;
        match &taken {
            Taken::In(account, _) => {
                client.tell(&state, OwnSignIn::Worked, Some(&account.address));
            }
            Taken::Refused(_) => client.tell(&state, OwnSignIn::RefusedByProvider, None),
        }
        taken.response()
    };
    put(&mut response, clear_waiting(over_https));
    Ok(response)
}

/// What became of somebody whom the provider sent back.
enum Taken {
    /// They are in.
    In(Box<Account>, Response),
    /// They aren't, and are told why.
    Refused(Response),
}

impl Taken {
    fn response(self) -> Response {
        match self {
            Taken::In(_, response) | Taken::Refused(response) => response,
        }
    }
}

async fn take_in(
    state: &DeskState,
    provider: &ProviderClient,
    headers: &HeaderMap,
    frame: Frame,
    came: &WayBack,
    (begun, spent): (Begun, SpentCeremony),
) -> Result<Taken, Refusal> {
    let now = state.world.now();
    let next = begun.next.clone();
    let nobodys = |frame| refused(state, headers, frame, next, "provider-no-account");
    let who = provider
        .who_came(now, &came.code, came.iss.as_deref(), &begun)
        .await;
    let person = match who {
        Ok(person) => person,
        Err(trouble) => {
            return Ok(Taken::Refused(told(
                state, headers, frame, begun.next, &trouble,
            )));
        }
    };
    let Some(account) = find(state, &person).await? else {
        return Ok(Taken::Refused(nobodys(frame)));
    };
    let link = ProviderLink {
        account: account.id,
        issuer: person.issuer,
        subject: person.subject,
        linked: now,
    };
    match state.desk.sign_in_by_provider(&link, &spent).await {
        Ok(()) => {}
        Err(StoreError::Refused(_)) => {
            return Ok(Taken::Refused(nobodys(frame)));
        }
        Err(error) => return Err(Refusal::not_kept("keep a sign-in", &error)),
    }
    let to = onward(&begun.next, account.id, &account.hats);
    let response = start_session(state, account.id, Proof::TwoFactors, &to).await?;
    Ok(Taken::In(Box::new(account), response))
}

/// Ends the sessions of whoever signed out at the provider. Its answers are those of section 2.8.
pub async fn logged_out(
    State(state): State<DeskState>,
    Form(form): Form<LoggedOut>,
) -> Result<Response, Refusal> {
    let provider = state.provider.as_ref().ok_or(Refusal::NotFound)?;
    let now = state.world.now();
    let ended = match provider.who_signed_out(now, &form.logout_token).await {
        Ok(signed_out) => end(&state, provider.issuer(), &signed_out).await?,
        Err(trouble) => {
            tracing::warn!(trouble = ?trouble.to_string(), "a logout of the provider was refused");
            false
        }
    };
    let no_store = [(header::CACHE_CONTROL, "no-store")];
    if ended {
        return Ok((no_store, Json(json!({}))).into_response());
    }
    let says = Json(json!({"error": "invalid_request"}));
    Ok((StatusCode::BAD_REQUEST, no_store, says).into_response())
}

/// Ends them; `false` where this very token was told before.
async fn end(state: &DeskState, issuer: &str, out: &SignedOut) -> Result<bool, Refusal> {
    let told = SpentCeremony {
        sealed_sha256: Sha256::digest(format!("logout {issuer} {}", out.token_id)).into(),
        expires: out.expires,
    };
    match state
        .desk
        .sign_out_by_provider(issuer, &out.subject, &told)
        .await
    {
        Ok(()) => Ok(true),
        Err(StoreError::Refused(_)) => Ok(false),
        Err(error) => Err(Refusal::not_kept("end sessions", &error)),
    }
}

/// What waits in this browser, where this desk began it and it isn't too old.
fn waiting(state: &DeskState, headers: &HeaderMap) -> Option<(Begun, SpentCeremony)> {
    let waiting = read_waiting(headers, state.settings.is_https())?;
    let sealed = String::from_utf8(URL_SAFE_NO_PAD.decode(waiting).ok()?).ok()?;
    let opened = state.open_ceremony(CeremonyPurpose::Provider, &sealed, state.world.now());
    let (ceremony, spent) = opened.ok()?;
    Some((serde_json::from_str(&ceremony.state).ok()?, spent))
}

/// Whose account opens for somebody from the provider.
async fn find(state: &DeskState, person: &ProviderPerson) -> Result<Option<Account>, Refusal> {
    let fault = |error: StoreError| Refusal::our_fault("look up an account", &error);
    let desk = &state.desk;
    let link = desk.provider_link(&person.issuer, &person.subject).await;
    let linked = match link.map_err(fault)? {
        Some(link) => desk.account(link.account).await.map_err(fault)?,
        None => None,
    };
    let found = match &person.verified_address {
        Some(address) => desk.account_by_address(address).await.map_err(fault)?,
        None => None,
    };
    let with_the_address = match found {
        Some(account) => {
            let taken = desk.provider_link_of(&person.issuer, account.id).await;
            Some((account, taken.map_err(fault)?.is_some()))
        }
        None => None,
    };
    Ok(whose_account(KnownHere {
        linked,
        with_the_address,
    }))
}

/// The sign-in page with a sentence, and the cause in the log.
fn told(
    state: &DeskState,
    headers: &HeaderMap,
    frame: Frame,
    next: String,
    trouble: &ProviderTrouble,
) -> Response {
    tracing::warn!(trouble = ?trouble.to_string(), "a sign-in by the provider came to nothing");
    let key = match trouble {
        ProviderTrouble::Token(_) => "provider-does-not-hold",
        _ => "provider-unreachable",
    };
    refused(state, headers, frame, next, key)
}

fn refused(
    state: &DeskState,
    headers: &HeaderMap,
    frame: Frame,
    next: String,
    key: &str,
) -> Response {
    let status = if key == "provider-unreachable" {
        StatusCode::BAD_GATEWAY
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let problem = (frame.words.say(key), status);
    again(state, headers, frame, String::new(), next, problem)
}

fn put(response: &mut Response, cookie: Option<HeaderValue>) {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// The beginning of what a provider says, for the log.
fn cut(text: &str) -> String {
    text.chars().take(100).collect()
}
