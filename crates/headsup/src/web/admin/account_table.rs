//! `GET,POST /admin/accounts/table` and `POST …/apply`: those who work at the desk, brought in as a table. What it would change is
//! shown first. Whoever is new gets an invitation, whose link is shown once; whoever is missing in a list of everybody is deactivated.
//! What a table means is decided in `casework::people`.

use std::collections::BTreeSet;

use askama::Template;
use axum::Form;
use axum::extract::{DefaultBodyLimit, Multipart};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use casework::people::account_table::{AccountPlan, AccountsNow, ListedMember, plan_accounts};
use store::LinkKind;

use super::at_admin::AtAdmin;
use super::invite::make_invitation;
use super::people::hats_in_words;
use super::table_form::{SentTable, TABLE_FORM_BYTES_MAX};
use crate::listed_routes::ListedRoutes;
use crate::refusal::Refusal;
use crate::web::desk::nav::{Here, Nav};
use crate::web::frame::Frame;
use crate::web::reader::page;

/// The routes.
pub fn routes() -> ListedRoutes {
    let limit = || DefaultBodyLimit::max(TABLE_FORM_BYTES_MAX);
    ListedRoutes::new()
        .get("/admin/accounts/table", show)
        .with("POST", "/admin/accounts/table", post(look).layer(limit()))
        .with(
            "POST",
            "/admin/accounts/table/apply",
            post(apply).layer(limit()),
        )
}

#[derive(Template)]
#[template(path = "admin/account_table.html")]
struct TablePage {
    frame: Frame,
    nav: Nav,
    error: &'static str,
}

#[derive(Template)]
#[template(path = "admin/account_table_preview.html")]
struct PreviewPage {
    frame: Frame,
    nav: Nav,
    invited: Vec<String>,
    changed: Vec<String>,
    leaving: Vec<String>,
    unchanged: usize,
    problems: Vec<(usize, &'static str)>,
    is_empty: bool,
    table: String,
    has_everybody: bool,
}

#[derive(Template)]
#[template(path = "admin/account_table_done.html")]
struct DonePage {
    frame: Frame,
    nav: Nav,
    invited: Vec<InvitedShown>,
    changed: usize,
    left: usize,
    /// The numbers of cases whose payment waited for a call of somebody who left.
    calls: Vec<u64>,
}

struct InvitedShown {
    name: String,
    address: String,
    link: String,
}

/// The page.
pub async fn show(at: AtAdmin) -> Response {
    draw(at, "", StatusCode::OK)
}

/// What a table would change.
pub async fn look(at: AtAdmin, body: Multipart) -> Result<Response, Refusal> {
    let sent = SentTable::read(body).await?;
    if sent.table.trim().is_empty() {
        return Ok(no_table(at));
    }
    let plan = plan(&at, &sent).await?;
    let problems = plan.problems.iter();
    Ok(page(&PreviewPage {
        invited: plan.invited.iter().map(invited_in_words).collect(),
        changed: plan
            .changed
            .iter()
            .map(|(account, hats)| {
                let (before, after) = (hats_in_words(&account.hats), hats_in_words(hats));
                format!("{}: from {before} to {after}", account.name)
            })
            .collect(),
        leaving: plan
            .leaving
            .iter()
            .map(|account| format!("{}, {}", account.name, account.address))
            .collect(),
        unchanged: plan.unchanged,
        problems: problems.map(|(line, why)| (*line, why.words())).collect(),
        is_empty: plan.is_empty(),
        table: sent.table,
        has_everybody: sent.has_everybody,
        nav: at.nav(Here::People),
        frame: at.frame,
    }))
}

/// Does what the preview said, as far as it still holds. Each person is one act; where one fails, the same table does the rest.
pub async fn apply(
    at: AtAdmin,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let sent = SentTable::of_fields(pairs);
    if sent.table.trim().is_empty() {
        return Ok(no_table(at));
    }
    let plan = plan(&at, &sent).await?;
    let desk = &at.state.desk;
    let failed = |error| Refusal::our_fault("change an account", &error);
    for (account, hats) in &plan.changed {
        desk.set_hats(account.id, hats).await.map_err(failed)?;
    }
    let (by, now) = (at.member.id, at.now);
    let mut calls = Vec::new();
    for account in &plan.leaving {
        let left = desk.deactivate_account(account.id, by, now).await;
        calls.extend(left.map_err(failed)?);
    }
    let mut invited = Vec::new();
    for listed in plan.invited {
        let link = make_invitation(&at, &listed.name, &listed.address, listed.hats).await?;
        invited.push(InvitedShown {
            name: listed.name,
            address: listed.address,
            link,
        });
    }
    Ok(page(&DonePage {
        invited,
        changed: plan.changed.len(),
        left: plan.leaving.len(),
        calls,
        nav: at.nav(Here::People),
        frame: at.frame,
    }))
}

async fn plan(at: &AtAdmin, sent: &SentTable) -> Result<AccountPlan, Refusal> {
    let accounts = at.state.desk.accounts().await;
    let accounts = accounts.map_err(|error| Refusal::our_fault("read the accounts", &error))?;
    let links = at.state.desk.open_links(at.now).await;
    let links = links.map_err(|error| Refusal::our_fault("read the invitations", &error))?;
    let invited: BTreeSet<String> = links
        .into_iter()
        .filter(|link| link.kind == LinkKind::Invitation)
        .map(|link| link.address.to_lowercase())
        .collect();
    let now = AccountsNow {
        accounts: &accounts,
        invited: &invited,
        acting: at.member.id,
    };
    Ok(plan_accounts(&now, &sent.table, sent.has_everybody))
}

fn no_table(at: AtAdmin) -> Response {
    draw(
        at,
        "Please paste a table or choose a file.",
        StatusCode::UNPROCESSABLE_ENTITY,
    )
}

fn draw(at: AtAdmin, error: &'static str, status: StatusCode) -> Response {
    let drawn = TablePage {
        nav: at.nav(Here::People),
        frame: at.frame,
        error,
    };
    (status, page(&drawn)).into_response()
}

fn invited_in_words(listed: &ListedMember) -> String {
    let hats = hats_in_words(&listed.hats);
    format!("{}, {}: {hats}", listed.name, listed.address)
}
