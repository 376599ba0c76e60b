//! `GET,POST /admin/payees`: the register by name, with a search, and putting one more payee on it by hand.

use askama::Template;
use axum::Form;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use casework::ids::PayeeId;
use casework::verify::change::PayeeChange;
use casework::verify::payee::{Payee, PayeeKind, ValueKind};
use casework::verify::written::written_name;
use serde::Deserialize;

use super::at_register::{AtRegister, KeepingRegister};
use super::words::{self, Choice};
use crate::refusal::Refusal;
use crate::web::desk::asked::percent_encoded;
use crate::web::desk::nav::Nav;
use crate::web::desk::when::counted;
use crate::web::frame::Frame;
use crate::web::reader::page;

/// Payees on one page.
const PAYEES_SHOWN: usize = 100;

/// The page.
#[derive(Template)]
#[template(path = "admin/payees.html")]
pub(super) struct PayeesPage {
    pub(super) frame: Frame,
    pub(super) nav: Nav,
    pub(super) keeps: bool,
    pub(super) count: u64,
    pub(super) search: String,
    pub(super) payees: Vec<PayeeLine>,
    /// Where the list goes on; empty where it doesn't.
    pub(super) next: String,
    pub(super) kinds: Vec<Choice>,
    pub(super) news: News,
}

/// What just happened, or was refused.
#[derive(Clone, Debug, Default)]
pub(super) struct News {
    pub(super) done: String,
    /// Why a table was refused.
    pub(super) table_error: String,
    /// Why a new payee was refused, and what was written.
    pub(super) error: String,
    pub(super) name: String,
}

/// One payee in the list.
pub(super) struct PayeeLine {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) on_file: String,
}

/// What of the list is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    after: String,
}

/// A payee to put on the register.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewPayee {
    name: String,
    kind: String,
}

/// The page.
pub async fn show(at: AtRegister, Query(asked): Query<Asked>) -> Result<Response, Refusal> {
    draw(at, asked, News::default(), StatusCode::OK).await
}

/// Puts a payee on the register, with nothing on file yet.
pub async fn make(
    KeepingRegister { at, pass }: KeepingRegister,
    Form(new): Form<NewPayee>,
) -> Result<Response, Refusal> {
    let Some(name) = written_name(&new.name) else {
        let says = "Please write a name of at most 200 characters.";
        return refuse(at, says, new.name).await;
    };
    let kind = PayeeKind::from_code(&new.kind).ok_or(Refusal::NotUnderstood)?;
    let same = at
        .state
        .desk
        .payees_named(std::slice::from_ref(&name))
        .await;
    let same = same.map_err(|error| Refusal::our_fault("look for a payee", &error))?;
    if !same.is_empty() {
        let says = "A payee of this name is on the register already.";
        return refuse(at, says, name).await;
    }
    let id = PayeeId(at.state.world.new_id());
    let put = PayeeChange::Put {
        id,
        kind,
        name,
        values: Vec::new(),
    };
    let desk = &at.state.desk;
    let saved = desk.save_payees(&[put], pass.member().into(), at.now).await;
    saved.map_err(|error| Refusal::not_kept("put a payee on the register", &error))?;
    Ok(Redirect::to(&format!("/admin/payees/{id}")).into_response())
}

async fn refuse(at: AtRegister, says: &str, name: String) -> Result<Response, Refusal> {
    let news = News {
        error: says.to_owned(),
        name,
        ..News::default()
    };
    draw(at, Asked::default(), news, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// The page, with news.
pub(super) async fn draw(
    at: AtRegister,
    asked: Asked,
    news: News,
    status: StatusCode,
) -> Result<Response, Refusal> {
    let after = asked.after.parse().ok();
    let desk = &at.state.desk;
    let found = desk.payees_page(&asked.q, after, PAYEES_SHOWN + 1).await;
    let mut found = found.map_err(|error| Refusal::our_fault("read the register", &error))?;
    let count = desk.payees_count().await;
    let count = count.map_err(|error| Refusal::our_fault("count the payees", &error))?;
    let goes_on = found.len() > PAYEES_SHOWN;
    found.truncate(PAYEES_SHOWN);
    let last = found.last().filter(|_| goes_on);
    let drawn = PayeesPage {
        keeps: at.keeps(),
        count,
        next: last.map_or_else(String::new, |last| way_on(&asked.q, last.id)),
        payees: found.iter().map(line).collect(),
        search: asked.q,
        kinds: words::kind_choices(),
        nav: at.nav(),
        frame: at.frame,
        news,
    };
    Ok((status, page(&drawn)).into_response())
}

fn way_on(search: &str, after: PayeeId) -> String {
    let search = percent_encoded(search);
    format!("/admin/payees?q={search}&after={after}")
}

fn line(payee: &Payee) -> PayeeLine {
    PayeeLine {
        id: payee.id.to_string(),
        name: payee.name.clone(),
        kind: words::kind(payee.kind),
        on_file: on_file(payee),
    }
}

/// How much is on file, in words.
fn on_file(payee: &Payee) -> String {
    let count = |kind, one, many| counted(payee.values_of(kind).count(), one, many);
    [
        count(ValueKind::Domain, "domain", "domains"),
        count(ValueKind::Account, "account", "accounts"),
        count(ValueKind::Number, "number", "numbers"),
    ]
    .join(", ")
}
