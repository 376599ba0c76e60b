//! `GET /admin`: who has an account, which hats they wear, who is invited.
//! What an admin may change is decided in `casework::people`.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use casework::people::account::Account;
use casework::people::{Hat, Hats};
use jiff::tz::TimeZone;
use store::{LinkKind, SingleUseLink};

use super::at_admin::AtAdmin;
use crate::refusal::Refusal;
use crate::web::desk::labels;
use crate::web::desk::nav::{Here, Nav};
use crate::web::desk::when::{self, When};
use crate::web::frame::Frame;
use crate::web::reader::page;

/// Hats that are handed out; everybody wears Staff.
pub const HATS_OFFERED: [Hat; 5] = [
    Hat::It,
    Hat::Security,
    Hat::Leader,
    Hat::Auditor,
    Hat::Admin,
];

/// The page.
#[derive(Template)]
#[template(path = "admin/people.html")]
pub(super) struct PeoplePage {
    pub(super) frame: Frame,
    pub(super) nav: Nav,
    pub(super) accounts: Vec<AccountShown>,
    pub(super) invitations: Vec<InvitationShown>,
    pub(super) missing: Vec<&'static str>,
    pub(super) hats: Vec<HatChoice>,
    pub(super) news: News,
}

/// What just happened, or was refused.
#[derive(Clone, Debug, Default)]
pub struct News {
    /// The link of a new invitation; shown this once.
    pub link: String,
    /// For whom it is.
    pub invited: String,
    /// The field of the invitation that was refused: `name`, `address` or `hats`.
    pub wrong_field: &'static str,
    /// The numbers of cases whose payment waited for a call of somebody who was deactivated.
    pub calls_left: Vec<u64>,
    /// Why something was refused.
    pub error: String,
    /// What was written into the invitation that was refused.
    pub name: String,
    /// What was written into the invitation that was refused.
    pub address: String,
    /// The hats that were ticked.
    pub ticked: Vec<Hat>,
}

pub(super) struct AccountShown {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) active: bool,
    pub(super) is_you: bool,
    pub(super) hats: Vec<HatChoice>,
    pub(super) hats_words: String,
    pub(super) since: String,
}

pub(super) struct HatChoice {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) hint: &'static str,
    pub(super) worn: bool,
}

pub(super) struct InvitationShown {
    pub(super) name: String,
    pub(super) address: String,
    pub(super) hats: String,
    pub(super) expires: When,
}

/// The page as it opens.
pub async fn show(at: AtAdmin) -> Result<Response, Refusal> {
    draw(at, News::default(), StatusCode::OK).await
}

/// The page, with news.
pub async fn draw(at: AtAdmin, news: News, status: StatusCode) -> Result<Response, Refusal> {
    let zone = TimeZone::system();
    let accounts = at.state.desk.accounts().await;
    let accounts = accounts.map_err(|error| Refusal::our_fault("read the accounts", &error))?;
    let links = at.state.desk.open_links(at.now).await;
    let links = links.map_err(|error| Refusal::our_fault("read the invitations", &error))?;
    let invitations = links
        .iter()
        .filter(|link| link.kind == LinkKind::Invitation)
        .map(|link| invitation_shown(link, &at, &zone))
        .collect();
    let drawn = PeoplePage {
        missing: missing(&accounts),
        accounts: accounts
            .iter()
            .map(|account| account_shown(account, &at, &zone))
            .collect(),
        invitations,
        hats: hat_choices(|hat| news.ticked.contains(&hat)),
        nav: at.nav(Here::People),
        frame: at.frame,
        news,
    };
    Ok((status, page(&drawn)).into_response())
}

fn account_shown(account: &Account, at: &AtAdmin, zone: &TimeZone) -> AccountShown {
    AccountShown {
        id: account.id.to_string(),
        name: account.name.clone(),
        address: account.address.clone(),
        active: account.active,
        is_you: account.id == at.member.id,
        hats: hat_choices(|hat| account.hats.wears(hat)),
        hats_words: hats_in_words(&account.hats),
        since: when::exact(account.created, zone),
    }
}

fn invitation_shown(link: &SingleUseLink, at: &AtAdmin, zone: &TimeZone) -> InvitationShown {
    InvitationShown {
        name: link.name.clone(),
        address: link.address.clone(),
        hats: hats_in_words(&link.hats),
        expires: when::due(link.expires, at.now, zone).0,
    }
}

pub(super) fn hat_choices(worn: impl Fn(Hat) -> bool) -> Vec<HatChoice> {
    HATS_OFFERED
        .into_iter()
        .map(|hat| HatChoice {
            code: hat.code(),
            name: labels::hat(hat),
            hint: labels::hat_hint(hat),
            worn: worn(hat),
        })
        .collect()
}

/// Hats as words; `Staff` for none besides.
pub fn hats_in_words(hats: &Hats) -> String {
    let worn: Vec<&str> = HATS_OFFERED
        .into_iter()
        .filter(|hat| hats.wears(*hat))
        .map(labels::hat)
        .collect();
    if worn.is_empty() {
        "Staff".to_owned()
    } else {
        worn.join(", ")
    }
}

/// Hats that nobody active wears though a case can't close without them.
fn missing(accounts: &[Account]) -> Vec<&'static str> {
    let is_worn = |hat| {
        accounts
            .iter()
            .any(|account| account.active && account.hats.wears(hat))
    };
    let missing = [Hat::It, Hat::Security]
        .into_iter()
        .filter(|hat| !is_worn(*hat));
    missing.map(labels::hat).collect()
}
