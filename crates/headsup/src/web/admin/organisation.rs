//! `GET,POST /admin/organisation`: what the organisation says about itself, which is what evidence is compared with.

use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use store::OrganisationSettings;

use super::at_admin::AtAdmin;
use super::lists;
use crate::refusal::Refusal;
use crate::web::desk::nav::{Here, Nav};
use crate::web::frame::Frame;
use crate::web::reader::page;
use crate::words::Words;

/// Characters of the organisation's name.
const NAME_CHARS_MAX: usize = 120;

#[derive(Template)]
#[template(path = "admin/organisation.html")]
pub(super) struct OrganisationPage {
    pub(super) frame: Frame,
    pub(super) nav: Nav,
    pub(super) written: Written,
    pub(super) languages: &'static [Words],
    pub(super) demonstration: bool,
    pub(super) complaint: Complaint,
}

/// What is wrong with which field; both empty where nothing is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Complaint {
    pub(super) field: &'static str,
    pub(super) says: &'static str,
}

/// The form's fields as they are written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Written {
    pub(super) public_name: String,
    pub(super) language: String,
    pub(super) own_domains: String,
    pub(super) suppliers: String,
    pub(super) people: String,
    pub(super) trusted_authserv_ids: String,
    pub(super) lookups_allowed: Option<String>,
    pub(super) two_factors_demanded: Option<String>,
    pub(super) urgent_contact: String,
}

impl Written {
    fn of(settings: &OrganisationSettings) -> Written {
        Written {
            public_name: settings.public_name.clone(),
            language: settings.language.clone(),
            own_domains: lists::write_domains(&settings.own_domains),
            suppliers: lists::write_suppliers(&settings.suppliers),
            people: lists::write_people(&settings.people),
            trusted_authserv_ids: lists::write_domains(&settings.trusted_authserv_ids),
            lookups_allowed: settings.lookups_allowed.then(|| "on".to_owned()),
            two_factors_demanded: settings.two_factors_demanded.then(|| "on".to_owned()),
            urgent_contact: settings.urgent_contact.clone(),
        }
    }

    /// The settings with these fields taken over; what the page doesn't show stays.
    fn onto(&self, before: OrganisationSettings) -> OrganisationSettings {
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut after = before;
        after.public_name = line(&self.public_name);
        after.language = self.language.clone();
        after.own_domains = lists::domains(&self.own_domains);
        after.suppliers = lists::suppliers(&self.suppliers);
        after.people = lists::people(&self.people);
        after.trusted_authserv_ids = lists::domains(&self.trusted_authserv_ids);
        after.lookups_allowed = self.lookups_allowed.is_some();
        after.two_factors_demanded = self.two_factors_demanded.is_some();
        after.urgent_contact = line(&self.urgent_contact)
            .chars()
            .take(NAME_CHARS_MAX)
            .collect();
        after
    }

    fn complaint(&self) -> Complaint {
        let knows = |language: &str| {
            Words::all()
                .iter()
                .any(|words| words.language() == language)
        };
        let (field, says) = match self.public_name.trim().chars().count() {
            0 => ("public_name", "Please write the name staff know."),
            count if count > NAME_CHARS_MAX => (
                "public_name",
                "Please write a name of at most 120 characters.",
            ),
            _ if !knows(&self.language) => ("language", "Please choose one of the languages."),
            _ => ("", ""),
        };
        Complaint { field, says }
    }
}

/// The page.
pub async fn show(at: AtAdmin) -> Result<Response, Refusal> {
    let (settings, demonstration) = read(&at).await?;
    Ok(draw(
        at,
        Written::of(&settings),
        demonstration,
        Complaint::default(),
    ))
}

/// Saves it.
pub async fn save(at: AtAdmin, Form(written): Form<Written>) -> Result<Response, Refusal> {
    let (before, demonstration) = read(&at).await?;
    let complaint = written.complaint();
    if !complaint.says.is_empty() {
        let drawn = draw(at, written, demonstration, complaint);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response());
    }
    let saved = at.state.desk.save_settings(&written.onto(before)).await;
    saved.map_err(|error| Refusal::our_fault("save the organisation", &error))?;
    Ok(Redirect::to("/admin/organisation#saved").into_response())
}

async fn read(at: &AtAdmin) -> Result<(OrganisationSettings, bool), Refusal> {
    let organisation = at.state.desk.organisation().await;
    let organisation = organisation
        .map_err(|error| Refusal::our_fault("read the organisation", &error))?
        .ok_or(Refusal::NotFound)?;
    Ok((organisation.settings, organisation.demonstration))
}

fn draw(at: AtAdmin, written: Written, demonstration: bool, complaint: Complaint) -> Response {
    page(&OrganisationPage {
        nav: at.nav(Here::Organisation),
        frame: at.frame,
        written,
        languages: Words::all(),
        demonstration,
        complaint,
    })
}
