//! `POST /admin/payees/{payee}`, `…/values`, `…/remove`: what somebody who keeps the register does to one payee: another name,
//! one value put on file, taken off or replaced, the payee taken off. Each leads back to a page; what is refused comes back
//! with its words.

use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use casework::verify::change::{ChangeRefused, PayeeChange, ValueGiven};
use casework::verify::known_number::RecordSource;
use casework::verify::payee::{Payee, PayeeKind, ValueKind};
use serde::Deserialize;
use store::StoreError;

use super::at_register::{AtRegister, KeepingRegister};
use super::payee_page::{News, draw};
use crate::refusal::Refusal;

/// Another name or kind.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Renamed {
    name: String,
    kind: String,
}

/// What goes and what comes, either of them empty.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Exchanged {
    kind: String,
    take: String,
    put: String,
    source: String,
}

/// That it is meant.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sure {
    sure: Option<String>,
}

/// Changes name and kind.
pub async fn rename(
    KeepingRegister { at, pass }: KeepingRegister,
    Path(id): Path<String>,
    Form(renamed): Form<Renamed>,
) -> Result<Response, Refusal> {
    let payee = at.payee(&id).await?;
    let change = PayeeChange::Rename {
        id: payee.id,
        kind: PayeeKind::from_code(&renamed.kind).unwrap_or(payee.kind),
        name: renamed.name,
    };
    let saved = save(&at, &change, pass.member().into()).await?;
    let news = |refused: ChangeRefused| News {
        name_error: sentence(refused),
        ..News::default()
    };
    answered(at, payee, saved.map_err(news)).await
}

/// Puts a value on file, takes one off, or puts one in the place of another.
pub async fn exchange(
    KeepingRegister { at, pass }: KeepingRegister,
    Path(id): Path<String>,
    Form(sent): Form<Exchanged>,
) -> Result<Response, Refusal> {
    let payee = at.payee(&id).await?;
    let refused = |says: String| News {
        error: says,
        put: sent.put.clone(),
        kind: sent.kind.clone(),
        source: sent.source.clone(),
        name_error: String::new(),
    };
    let Some(kind) = ValueKind::from_code(&sent.kind) else {
        let news = refused("Please choose what it is.".to_owned());
        return answered(at, payee, Err(news)).await;
    };
    let put = match sent.put.trim() {
        "" => None,
        text => {
            let Some(source) = RecordSource::from_code(&sent.source) else {
                let news = refused("Please choose where it came from.".to_owned());
                return answered(at, payee, Err(news)).await;
            };
            match ValueGiven::new(kind, text, source) {
                Ok(given) => Some(given),
                Err(why) => {
                    let news = refused(sentence(why));
                    return answered(at, payee, Err(news)).await;
                }
            }
        }
    };
    let take = (!sent.take.is_empty()).then(|| (kind, sent.take.clone()));
    if take.is_none() && put.is_none() {
        let news = refused("Please write the value.".to_owned());
        return answered(at, payee, Err(news)).await;
    }
    let change = PayeeChange::Exchange {
        id: payee.id,
        take,
        put,
    };
    let saved = save(&at, &change, pass.member().into()).await?;
    answered(at, payee, saved.map_err(|why| refused(sentence(why)))).await
}

/// Takes the payee off the register.
pub async fn remove(
    KeepingRegister { at, pass }: KeepingRegister,
    Path(id): Path<String>,
    Form(sure): Form<Sure>,
) -> Result<Response, Refusal> {
    let payee = at.payee(&id).await?;
    if sure.sure.is_none() {
        return Err(Refusal::NotUnderstood);
    }
    let saved = save(&at, &PayeeChange::Remove(payee.id), pass.member().into()).await?;
    match saved {
        // Somebody else was quicker, and it is gone all the same.
        Ok(()) | Err(ChangeRefused::NoSuchPayee) => {
            Ok(Redirect::to("/admin/payees").into_response())
        }
        Err(_) => Err(Refusal::ChangedMeanwhile),
    }
}

/// Saves a change; what the rules refuse is told apart from what failed.
async fn save(
    at: &AtRegister,
    change: &PayeeChange,
    by: casework::people::Doer,
) -> Result<Result<(), ChangeRefused>, Refusal> {
    let change = std::slice::from_ref(change);
    match at.state.desk.save_payees(change, by, at.now).await {
        Ok(()) => Ok(Ok(())),
        Err(StoreError::Refused(store::Refusal::PayeeChange(refused))) => Ok(Err(refused)),
        Err(error) => Err(Refusal::not_kept("change the register", &error)),
    }
}

async fn answered(
    at: AtRegister,
    payee: Payee,
    done: Result<(), News>,
) -> Result<Response, Refusal> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/admin/payees/{}", payee.id)).into_response()),
        Err(news) => {
            // As it stands now: somebody else may have been quicker.
            let payee = at.payee(&payee.id.to_string()).await?;
            draw(at, payee, news, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

fn sentence(why: impl std::fmt::Display) -> String {
    let says = why.to_string();
    let mut letters = says.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}
