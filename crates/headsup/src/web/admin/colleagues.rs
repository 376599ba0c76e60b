//! `GET,POST /admin/colleagues`, `POST …/apply`, `POST …/remove`: the list a heads-up can be sent to. A table is pasted or
//! uploaded, what it would change is shown, and only then does it. What a table means is decided in `casework::people`.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Form;
use axum::extract::{DefaultBodyLimit, Multipart};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use casework::ids::ColleagueId;
use casework::people::colleagues::{Colleague, ImportPlan, ListedColleague, plan_import};
use store::ColleagueChanges;

use super::at_admin::AtAdmin;
use super::devices;
use super::table_form::{SentTable, TABLE_FORM_BYTES_MAX};
use crate::listed_routes::ListedRoutes;
use crate::refusal::Refusal;
use crate::web::desk::nav::{Here, Nav};
use crate::web::frame::Frame;
use crate::web::reader::page;
use crate::words::Words;

/// Rows drawn on the page.
const ROWS_SHOWN_MAX: usize = 500;
/// People named in each part of a preview.
const NAMED_MAX: usize = 100;

/// The routes that carry a table, and those of the devices of one colleague.
pub fn routes() -> ListedRoutes {
    let limit = || DefaultBodyLimit::max(TABLE_FORM_BYTES_MAX);
    ListedRoutes::new()
        .get("/admin/colleagues", show)
        .with("POST", "/admin/colleagues", post(look).layer(limit()))
        .with(
            "POST",
            "/admin/colleagues/apply",
            post(apply).layer(limit()),
        )
        .post("/admin/colleagues/remove", remove)
        .get("/admin/colleagues/{id}/devices", devices::show)
        .post("/admin/colleagues/{id}/devices/invite", devices::invite)
        .post(
            "/admin/colleagues/{id}/devices/{device}/remove",
            devices::remove,
        )
}

#[derive(Template)]
#[template(path = "admin/colleagues.html")]
pub(super) struct ColleaguesPage {
    pub(super) frame: Frame,
    pub(super) nav: Nav,
    pub(super) news: String,
    pub(super) error: String,
    pub(super) has_domains: bool,
    pub(super) count: usize,
    pub(super) colleagues: Vec<RowShown>,
    pub(super) more: usize,
}

pub(super) struct RowShown {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) language: String,
    pub(super) groups: String,
    pub(super) devices: u64,
}

#[derive(Template)]
#[template(path = "admin/colleagues_preview.html")]
pub(super) struct PreviewPage {
    pub(super) frame: Frame,
    pub(super) nav: Nav,
    pub(super) added: Vec<String>,
    pub(super) changed: Vec<String>,
    pub(super) removed: Vec<String>,
    pub(super) unchanged: usize,
    pub(super) problems: Vec<(usize, &'static str)>,
    pub(super) problems_count: usize,
    pub(super) is_empty: bool,
    pub(super) table: String,
    pub(super) has_everybody: bool,
}

impl PreviewPage {
    /// The first of a list, and how many more.
    fn first_of(&self, all: &[String]) -> Vec<String> {
        let mut some: Vec<String> = all.iter().take(NAMED_MAX).cloned().collect();
        if all.len() > NAMED_MAX {
            some.push(format!("and {} more", all.len() - NAMED_MAX));
        }
        some
    }
}

/// The page.
pub async fn show(at: AtAdmin) -> Result<Response, Refusal> {
    draw(at, String::new(), String::new(), StatusCode::OK).await
}

/// What a table would change.
pub async fn look(at: AtAdmin, body: Multipart) -> Result<Response, Refusal> {
    let sent = SentTable::read(body).await?;
    if sent.table.trim().is_empty() {
        let says = "Please paste a table or choose a file.".to_owned();
        return draw(at, String::new(), says, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let (_, plan) = plan(&at, &sent).await?;
    Ok(page(&PreviewPage {
        added: plan.added.iter().map(listed_in_words).collect(),
        changed: plan.changed.iter().map(change_in_words).collect(),
        removed: plan.removed.iter().map(|one| one.address.clone()).collect(),
        unchanged: plan.unchanged,
        problems: plan
            .problems
            .iter()
            .map(|(line, why)| (*line, why.words()))
            .collect(),
        problems_count: plan.problems_count,
        is_empty: plan.is_empty(),
        table: sent.table,
        has_everybody: sent.has_everybody,
        nav: at.nav(Here::Colleagues),
        frame: at.frame,
    }))
}

/// Changes the list as the preview said.
pub async fn apply(
    at: AtAdmin,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let sent = SentTable::of_fields(pairs);
    if sent.table.trim().is_empty() {
        let says = "Please paste a table or choose a file.".to_owned();
        return draw(at, String::new(), says, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let (existing, plan) = plan(&at, &sent).await?;
    let put = plan
        .changed
        .iter()
        .map(|(there, listed)| with(there.id, listed));
    let fresh = plan
        .added
        .iter()
        .map(|listed| with(ColleagueId(at.state.world.new_id()), listed));
    let changes = ColleagueChanges {
        put: put.chain(fresh).collect(),
        remove: plan.removed.iter().map(|one| one.id).collect(),
    };
    save(&at, &changes).await?;
    let news = format!(
        "{} new, {} changed, {} taken off; there were {} before.",
        plan.added.len(),
        plan.changed.len(),
        plan.removed.len(),
        existing.len()
    );
    draw(at, news, String::new(), StatusCode::OK).await
}

/// Takes people off the list.
pub async fn remove(
    at: AtAdmin,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let ticked: BTreeSet<ColleagueId> = pairs
        .iter()
        .filter(|(name, _)| name == "id")
        .filter_map(|(_, id)| id.parse().ok())
        .collect();
    if ticked.is_empty() {
        let says = "Please tick who is to be taken off.".to_owned();
        return draw(at, String::new(), says, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let news = format!("{} taken off.", ticked.len());
    let changes = ColleagueChanges {
        put: Vec::new(),
        remove: ticked.into_iter().collect(),
    };
    save(&at, &changes).await?;
    draw(at, news, String::new(), StatusCode::OK).await
}

async fn plan(at: &AtAdmin, sent: &SentTable) -> Result<(Vec<Colleague>, ImportPlan), Refusal> {
    let existing = colleagues(at).await?;
    let languages: Vec<&str> = Words::all().iter().map(Words::language).collect();
    let own = own_domains(at).await?;
    let plan = plan_import(&existing, &sent.table, &own, &languages, sent.has_everybody);
    Ok((existing, plan))
}

async fn colleagues(at: &AtAdmin) -> Result<Vec<Colleague>, Refusal> {
    let all = at.state.desk.colleagues().await;
    all.map_err(|error| Refusal::our_fault("read the list of colleagues", &error))
}

async fn device_counts(at: &AtAdmin) -> Result<BTreeMap<ColleagueId, u64>, Refusal> {
    let counted = at.state.desk.device_counts().await;
    let counted = counted.map_err(|error| Refusal::our_fault("count devices", &error))?;
    Ok(counted.into_iter().collect())
}

async fn own_domains(at: &AtAdmin) -> Result<Vec<String>, Refusal> {
    let organisation = at.state.desk.organisation().await;
    let organisation =
        organisation.map_err(|error| Refusal::our_fault("read the organisation", &error))?;
    Ok(organisation
        .map(|known| known.settings.own_domains)
        .unwrap_or_default())
}

async fn save(at: &AtAdmin, changes: &ColleagueChanges) -> Result<(), Refusal> {
    let saved = at.state.desk.save_colleagues(changes).await;
    saved.map_err(|error| Refusal::our_fault("save the list of colleagues", &error))
}

async fn draw(
    at: AtAdmin,
    news: String,
    error: String,
    status: StatusCode,
) -> Result<Response, Refusal> {
    let all = colleagues(&at).await?;
    let devices = device_counts(&at).await?;
    let drawn = ColleaguesPage {
        has_domains: !own_domains(&at).await?.is_empty(),
        news,
        error,
        count: all.len(),
        colleagues: all
            .iter()
            .take(ROWS_SHOWN_MAX)
            .map(|one| row_shown(one, &devices))
            .collect(),
        more: all.len().saturating_sub(ROWS_SHOWN_MAX),
        nav: at.nav(Here::Colleagues),
        frame: at.frame,
    };
    Ok((status, page(&drawn)).into_response())
}

fn row_shown(colleague: &Colleague, devices: &BTreeMap<ColleagueId, u64>) -> RowShown {
    RowShown {
        devices: devices.get(&colleague.id).copied().unwrap_or(0),
        id: colleague.id.to_string(),
        name: colleague.name.clone(),
        address: colleague.address.clone(),
        language: language_in_words(&colleague.language),
        groups: groups_in_words(&colleague.groups),
    }
}

fn with(id: ColleagueId, listed: &ListedColleague) -> Colleague {
    Colleague {
        id,
        name: listed.name.clone(),
        address: listed.address.clone(),
        language: listed.language.clone(),
        groups: listed.groups.clone(),
    }
}

fn listed_in_words(one: &ListedColleague) -> String {
    let mut words = one.address.clone();
    if !one.name.is_empty() {
        words = format!("{}, {words}", one.name);
    }
    for more in [
        language_in_words(&one.language),
        groups_in_words(&one.groups),
    ] {
        if !more.is_empty() {
            words = format!("{words}, {more}");
        }
    }
    words
}

fn change_in_words((there, listed): &(Colleague, ListedColleague)) -> String {
    let mut changes = Vec::new();
    let mut say = |what: &str, before: &str, after: &str| {
        if before != after {
            let or_nothing = |text: &str| match text.is_empty() {
                true => "nothing".to_owned(),
                false => format!("“{text}”"),
            };
            changes.push(format!(
                "{what} from {} to {}",
                or_nothing(before),
                or_nothing(after)
            ));
        }
    };
    say("name", &there.name, &listed.name);
    let languages = (
        language_in_words(&there.language),
        language_in_words(&listed.language),
    );
    say("language", &languages.0, &languages.1);
    let groups = (
        groups_in_words(&there.groups),
        groups_in_words(&listed.groups),
    );
    say("groups", &groups.0, &groups.1);
    format!("{}: {}", there.address, changes.join(", "))
}

fn language_in_words(language: &str) -> String {
    match language {
        "" => String::new(),
        language => Words::for_language(language).language_name(),
    }
}

fn groups_in_words(groups: &BTreeSet<String>) -> String {
    groups
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}
