//! `POST /sign-in/code`: the second step for whoever has an app. The password fitted; what says so is sealed in the page, good for
//! five minutes and once. A wrong code counts like a wrong password, so guessing means waiting.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use casework::ids::AccountId;
use casework::people::account::Account;
use casework::people::account::Proof;
use casework::people::app_code::{AppCode, recovery_code_typed};
use casework::people::ceremony::{Ceremony, CeremonyPurpose, SpentCeremony};
use serde::Deserialize;
use store::StoreError;

use super::sign_in::{again, onward};
use super::start::start_session;
use super::tries::Tries;
use crate::own_sign_ins::OwnSignIn;
use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::client::Client;
use crate::web::frame::Frame;
use crate::web::reader::page;

#[derive(Template)]
#[template(path = "session/code.html")]
struct CodePage {
    frame: Frame,
    ceremony: String,
    next: String,
    problem: Option<String>,
}

/// A code, and what came with the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TypedCode {
    ceremony: String,
    code: String,
    next: String,
}

/// Asks whoever's password fitted for a code.
pub fn ask(state: &DeskState, frame: Frame, account: AccountId, next: String) -> Response {
    let ceremony = Ceremony {
        purpose: CeremonyPurpose::AppCode,
        state: account.to_string(),
        begun: state.world.now(),
    };
    page(&CodePage {
        frame,
        ceremony: state.seal_ceremony(&ceremony),
        next,
        problem: None,
    })
}

/// Takes the code and starts a session.
pub async fn sign_in(
    State(state): State<DeskState>,
    client: Client,
    headers: HeaderMap,
    frame: Frame,
    Form(form): Form<TypedCode>,
) -> Result<Response, Refusal> {
    let Some((account, app, spent)) = whose(&state, &form.ceremony).await? else {
        let problem = frame.words.say("app-code-too-old");
        let problem = (problem, StatusCode::UNPROCESSABLE_ENTITY);
        return Ok(again(
            &state,
            &headers,
            frame,
            String::new(),
            form.next,
            problem,
        ));
    };
    let now = state.world.now();
    let tries = Tries::of(&state, &account.address, &client);
    let wait = tries.wait_seconds(&state, now).await?;
    if wait > 0 {
        let says = frame.words.with("sign-in-wait", "seconds", wait);
        return Ok(asked_again(
            frame,
            form,
            says,
            StatusCode::TOO_MANY_REQUESTS,
        ));
    }
    if !spend(&state, &app, &form.code, &spent).await? {
        client.tell(&state, OwnSignIn::WrongCode, Some(&account.address));
        tries.failed(&state, now).await?;
        let says = frame.words.say("app-code-no-match");
        return Ok(asked_again(
            frame,
            form,
            says,
            StatusCode::UNPROCESSABLE_ENTITY,
        ));
    }
    client.tell(&state, OwnSignIn::Worked, Some(&account.address));
    tries.fitted(&state).await?;
    let to = onward(&form.next, account.id, &account.hats);
    start_session(&state, account.id, Proof::TwoFactors, &to).await
}

/// The account whose password fitted, with its app, while that still counts.
async fn whose(
    state: &DeskState,
    sealed: &str,
) -> Result<Option<(Account, AppCode, SpentCeremony)>, Refusal> {
    let now = state.world.now();
    let Ok((ceremony, spent)) = state.open_ceremony(CeremonyPurpose::AppCode, sealed, now) else {
        return Ok(None);
    };
    let Ok(id) = ceremony.state.parse::<AccountId>() else {
        return Ok(None);
    };
    let account = state.desk.account(id).await;
    let account = account.map_err(|error| Refusal::our_fault("look up an account", &error))?;
    let app = state.desk.app_code(id).await;
    let app = app.map_err(|error| Refusal::our_fault("look up an app", &error))?;
    Ok(match (account.filter(|account| account.active), app) {
        (Some(account), Some(app)) => Some((account, app, spent)),
        _ => None,
    })
}

/// Uses what was typed, as a code of the app or as a recovery code; `false` where it is neither, or was used before.
async fn spend(
    state: &DeskState,
    app: &AppCode,
    typed: &str,
    spent: &SpentCeremony,
) -> Result<bool, Refusal> {
    let used = match app.secret.step_of(typed, state.world.now()) {
        Some(step) => state.desk.use_app_code(app.account, step, spent).await,
        None => match recovery_digest(state, app.account, typed) {
            Some(digest) => {
                state
                    .desk
                    .use_recovery_code(app.account, &digest, spent)
                    .await
            }
            None => return Ok(false),
        },
    };
    match used {
        Ok(()) => Ok(true),
        Err(StoreError::Refused(_)) => Ok(false),
        Err(error) => Err(Refusal::not_kept("use a code", &error)),
    }
}

/// The digest under which a recovery code of an account is kept; `None` for what can't be one.
pub fn recovery_digest(state: &DeskState, account: AccountId, typed: &str) -> Option<[u8; 32]> {
    let code = recovery_code_typed(typed)?;
    Some(state.keyed_digest("recovery-code", &format!("{account}:{code}")))
}

fn asked_again(frame: Frame, form: TypedCode, says: String, status: StatusCode) -> Response {
    let mut response = page(&CodePage {
        frame,
        ceremony: form.ceremony,
        next: form.next,
        problem: Some(says),
    });
    *response.status_mut() = status;
    response
}
