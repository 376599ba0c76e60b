//! `POST /admin/accounts/{id}/hats`, `…/deactivate`, `…/reactivate`. The last admin keeps hat and account: the store
//! refuses, and the page says why.

use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use casework::ids::AccountId;
use casework::people::{Hat, Hats};
use store::StoreError;

use super::at_admin::AtAdmin;
use super::invite::TickedHats;
use super::people::{self, News};
use crate::refusal::Refusal;

/// Changes the hats of an account.
pub async fn set_hats(
    at: AtAdmin,
    Path(id): Path<String>,
    Form(ticked): Form<TickedHats>,
) -> Result<Response, Refusal> {
    let id = known(&at, &id).await?;
    let hats = Hats::of(ticked.hats().into_iter().chain([Hat::Staff]));
    let done = at.state.desk.set_hats(id, &hats).await;
    finish(at, id, done).await
}

/// Lets an account sign in no more.
pub async fn deactivate(at: AtAdmin, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id = known(&at, &id).await?;
    let (by, now) = (at.member.id, at.now);
    let done = at.state.desk.deactivate_account(id, by, now).await;
    match done {
        Ok(cases) if !cases.is_empty() => {
            let news = News {
                calls_left: cases,
                ..News::default()
            };
            people::draw(at, news, StatusCode::OK).await
        }
        done => finish(at, id, done.map(|_| ())).await,
    }
}

/// Lets an account sign in again.
pub async fn reactivate(at: AtAdmin, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id = known(&at, &id).await?;
    let done = at.state.desk.reactivate_account(id).await;
    finish(at, id, done).await
}

async fn known(at: &AtAdmin, id: &str) -> Result<AccountId, Refusal> {
    let id: AccountId = id.parse().map_err(|_| Refusal::NotFound)?;
    let account = at.state.desk.account(id).await;
    let account = account.map_err(|error| Refusal::our_fault("look up an account", &error))?;
    account.map(|account| account.id).ok_or(Refusal::NotFound)
}

async fn finish(
    at: AtAdmin,
    id: AccountId,
    done: Result<(), StoreError>,
) -> Result<Response, Refusal> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/admin#account-{id}")).into_response()),
        Err(StoreError::Refused(store::Refusal::LastAdmin)) => {
            let error = "Somebody has to run this desk: give the Admin hat to somebody else first.";
            let news = News {
                error: error.to_owned(),
                ..News::default()
            };
            people::draw(at, news, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(StoreError::Missing { .. }) => Err(Refusal::NotFound),
        Err(error) => Err(Refusal::our_fault("change an account", &error)),
    }
}
