//! `GET,POST /admin/integrations`, `POST /admin/integrations/{id}/revoke`: programs that speak to the desk through the
//! API. A token is shown once, right after it was made, and kept only as a digest; the page says on which day each was
//! last used. What a scope is worth is decided in `casework::people::integrations`.

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use casework::ids::IntegrationId;
use casework::moment::Moment;
use casework::people::integrations::{
    ApiToken, INTEGRATION_NAME_CHARS_MAX, Integration, REQUESTS_PER_MINUTE_OFFERED, Scope,
};
use jiff::tz::TimeZone;
use serde::Deserialize;
use store::StoreError;

use super::at_admin::AtAdmin;
use crate::refusal::Refusal;
use crate::web::desk::nav::{Here, Nav};
use crate::web::desk::when;
use crate::web::frame::Frame;
use crate::web::reader::page;

const DAY_SECONDS: i64 = 86_400;

/// The page.
#[derive(Template)]
#[template(path = "admin/integrations.html")]
pub(super) struct IntegrationsPage {
    pub(super) frame: Frame,
    pub(super) nav: Nav,
    pub(super) integrations: Vec<IntegrationShown>,
    pub(super) scopes: Vec<ScopeChoice>,
    pub(super) rates: Vec<RateChoice>,
    pub(super) base_url: String,
    pub(super) news: News,
}

/// What just happened, or was refused.
#[derive(Clone, Debug, Default)]
pub(super) struct News {
    /// The token of a new integration; shown this once.
    pub(super) token: String,
    /// Whose it is.
    pub(super) made: String,
    /// The field that was refused: `name` or `scopes`.
    pub(super) wrong_field: &'static str,
    /// Why something was refused.
    pub(super) error: String,
    /// The name that was written.
    pub(super) name: String,
    /// The scopes that were ticked.
    pub(super) ticked: Vec<Scope>,
}

pub(super) struct IntegrationShown {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) scopes: Vec<&'static str>,
    pub(super) requests_per_minute: u32,
    pub(super) since: String,
    pub(super) last_used: String,
    pub(super) revoked: String,
}

pub(super) struct ScopeChoice {
    pub(super) field: &'static str,
    pub(super) code: &'static str,
    pub(super) hint: &'static str,
    pub(super) ticked: bool,
}

pub(super) struct RateChoice {
    pub(super) value: u32,
    pub(super) chosen: bool,
}

/// The page as it opens.
pub async fn show(at: AtAdmin) -> Result<Response, Refusal> {
    draw(at, News::default(), StatusCode::OK).await
}

async fn draw(at: AtAdmin, news: News, status: StatusCode) -> Result<Response, Refusal> {
    let zone = TimeZone::system();
    let kept = at.state.desk.integrations().await;
    let kept = kept.map_err(|error| Refusal::our_fault("read the integrations", &error))?;
    let drawn = IntegrationsPage {
        integrations: kept.iter().map(|one| shown(one, &zone)).collect(),
        scopes: scope_choices(&news.ticked),
        rates: rate_choices(),
        base_url: at.state.settings.base_url(),
        nav: at.nav(Here::Integrations),
        frame: at.frame,
        news,
    };
    Ok((status, page(&drawn)).into_response())
}

fn shown(integration: &Integration, zone: &TimeZone) -> IntegrationShown {
    let day = |day: i64| Moment::from_unix_seconds(day.saturating_mul(DAY_SECONDS));
    IntegrationShown {
        id: integration.id.to_string(),
        name: integration.name.clone(),
        scopes: integration
            .scopes
            .iter()
            .map(|scope| scope.code())
            .collect(),
        requests_per_minute: integration.requests_per_minute,
        since: when::exact(integration.created, zone),
        last_used: integration
            .last_used_day
            // The day is counted in UTC, so it is written in UTC.
            .map(|used| day(used).to_string().chars().take(10).collect())
            .unwrap_or_default(),
        revoked: integration
            .revoked
            .map(|at| when::exact(at, zone))
            .unwrap_or_default(),
    }
}

pub(super) fn scope_choices(ticked: &[Scope]) -> Vec<ScopeChoice> {
    Scope::ALL
        .iter()
        .map(|scope| ScopeChoice {
            field: field_of(*scope),
            code: scope.code(),
            hint: hint_of(*scope),
            ticked: ticked.contains(scope),
        })
        .collect()
}

pub(super) fn rate_choices() -> Vec<RateChoice> {
    REQUESTS_PER_MINUTE_OFFERED
        .iter()
        .enumerate()
        .map(|(position, value)| RateChoice {
            value: *value,
            chosen: position == 1,
        })
        .collect()
}

const fn field_of(scope: Scope) -> &'static str {
    match scope {
        Scope::ReportsWrite => "reports_write",
        Scope::CasesRead => "cases_read",
        Scope::StepsWrite => "steps_write",
        Scope::ExportsRead => "exports_read",
        Scope::HeadersWrite => "headers_write",
        Scope::PayeesWrite => "payees_write",
    }
}

const fn hint_of(scope: Scope) -> &'static str {
    match scope {
        Scope::ReportsWrite => "Hands reports in, and reads back how those stand.",
        Scope::CasesRead => "Reads cases whole, without reporters' names.",
        Scope::StepsWrite => {
            "Adds, finishes and waives steps. With cases:read it also sees names that were given openly."
        }
        Scope::ExportsRead => "Fetches the list of cases as a file.",
        Scope::HeadersWrite => {
            "Shows headers of the mail that comes in, so that a stranger is told from somebody you know. No subject and no text is kept."
        }
        Scope::PayeesWrite => {
            "Reads and keeps the register of payees. A number it enters may be rung only after it stood there a while."
        }
    }
}

/// An integration to make: a box that is ticked sends anything, one that isn't sends nothing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewIntegration {
    name: String,
    reports_write: Option<String>,
    cases_read: Option<String>,
    steps_write: Option<String>,
    exports_read: Option<String>,
    headers_write: Option<String>,
    payees_write: Option<String>,
    requests_per_minute: String,
}

impl NewIntegration {
    fn ticked(&self) -> Vec<Scope> {
        let boxes = [
            (&self.reports_write, Scope::ReportsWrite),
            (&self.cases_read, Scope::CasesRead),
            (&self.steps_write, Scope::StepsWrite),
            (&self.exports_read, Scope::ExportsRead),
            (&self.headers_write, Scope::HeadersWrite),
            (&self.payees_write, Scope::PayeesWrite),
        ];
        let ticked = boxes.into_iter().filter(|(ticked, _)| ticked.is_some());
        ticked.map(|(_, scope)| scope).collect()
    }

    /// The rate chosen; what isn't offered becomes the usual one.
    fn rate(&self) -> u32 {
        let offered = |rate: &u32| REQUESTS_PER_MINUTE_OFFERED.contains(rate);
        let chosen = self.requests_per_minute.parse().ok().filter(offered);
        chosen.unwrap_or(REQUESTS_PER_MINUTE_OFFERED[1])
    }
}

/// Makes an integration and shows its token.
pub async fn make(at: AtAdmin, Form(new): Form<NewIntegration>) -> Result<Response, Refusal> {
    let name = new.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let ticked = new.ticked();
    let (wrong_field, error) = complaint(&name, &ticked);
    let mut news = News {
        wrong_field,
        error: error.to_owned(),
        name,
        ticked,
        ..News::default()
    };
    if !news.error.is_empty() {
        return draw(at, news, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let token = ApiToken::new(at.state.world.random_bytes());
    let integration = Integration {
        id: IntegrationId(at.state.world.new_id()),
        name: news.name.clone(),
        scopes: news.ticked.iter().copied().collect(),
        requests_per_minute: new.rate(),
        handle: token.handle(),
        secret_sha256: token.secret_sha256(),
        created: at.now,
        created_by: at.pass.member(),
        last_used_day: None,
        revoked: None,
    };
    match at.state.desk.create_integration(&integration).await {
        Ok(()) => {
            let made = News {
                token: token.reveal_once(),
                made: integration.name,
                ..News::default()
            };
            draw(at, made, StatusCode::OK).await
        }
        Err(StoreError::Refused(store::Refusal::TooManyIntegrations)) => {
            news.error =
                "There are as many integrations as there may be, revoked ones included.".to_owned();
            draw(at, news, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => Err(Refusal::our_fault("make an integration", &error)),
    }
}

/// Which field is wrong, and what to say beside it; both empty where all is well.
fn complaint(name: &str, scopes: &[Scope]) -> (&'static str, &'static str) {
    if name.is_empty() {
        ("name", "Please write what the program is called.")
    } else if name.chars().count() > INTEGRATION_NAME_CHARS_MAX {
        ("name", "Please write a name of at most 80 characters.")
    } else if scopes.is_empty() {
        ("scopes", "Please choose at least one thing it may do.")
    } else {
        ("", "")
    }
}

/// Revokes an integration for good.
pub async fn revoke(at: AtAdmin, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id: IntegrationId = id.parse().map_err(|_| Refusal::NotFound)?;
    match at.state.desk.revoke_integration(id, at.now).await {
        Ok(()) => Ok(Redirect::to("/admin/integrations").into_response()),
        Err(StoreError::Missing { .. }) => Err(Refusal::NotFound),
        Err(error) => Err(Refusal::our_fault("revoke an integration", &error)),
    }
}
