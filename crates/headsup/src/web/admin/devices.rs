//! `GET /admin/colleagues/{id}/devices`, `POST …/invite`, `POST …/{device}/remove`: the devices by which a colleague shows the desk
//! who they are. The invitation is shown on the admin's screen, for the camera of the colleague who stands beside it, and is
//! sent nowhere.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use casework::ids::{ColleagueId, DeviceId};
use casework::people::ceremony::{CEREMONY_MINUTES, Ceremony, CeremonyPurpose};
use casework::people::colleagues::Colleague;
use casework::people::enrolled_device::{
    DEVICES_PER_COLLEAGUE_MAX, DeviceInvitation, EnrolledDevice,
};
use casework::verify::caller_device::{DEVICE_KNOWN_AFTER_HOURS, removed_line};
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::at_admin::AtAdmin;
use crate::refusal::Refusal;
use crate::web::desk::nav::{Here, Nav};
use crate::web::desk::when::{self, When};
use crate::web::frame::Frame;
use crate::web::reader::page;
use crate::web::session::qr_drawing::{QrDrawing, draw_qr};
use crate::web::session::relying_party::{origin, relying_party};

#[derive(Template)]
#[template(path = "admin/devices.html")]
pub(super) struct DevicesPage {
    pub(super) frame: Frame,
    pub(super) nav: Nav,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) devices: Vec<DeviceShown>,
    pub(super) inviting: Inviting,
    pub(super) invitation: Option<InvitationShown>,
    pub(super) removed: bool,
}

pub(super) struct DeviceShown {
    pub(super) id: String,
    pub(super) enrolled: When,
    pub(super) used: Option<When>,
    pub(super) counts: bool,
}

/// What the colleague's camera reads.
pub(super) struct InvitationShown {
    pub(super) drawing: Option<QrDrawing>,
    pub(super) link: String,
    pub(super) minutes: i64,
}

/// Whether a device can be enrolled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inviting {
    Offered,
    /// There are as many as there may be.
    Full,
    /// The desk's address has no name, or isn't https.
    NotHere,
}

impl DevicesPage {
    fn hours(&self) -> i64 {
        DEVICE_KNOWN_AFTER_HOURS
    }
}

/// What happened before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// The page.
pub async fn show(
    at: AtAdmin,
    Path(id): Path<ColleagueIdInPath>,
    headers: HeaderMap,
    Query(done): Query<Done>,
) -> Result<Response, Refusal> {
    let removed = done.done == "removed";
    draw(at, id, &headers, None, removed).await
}

/// Shows an invitation. Nothing is kept of it until a device is enrolled.
pub async fn invite(
    at: AtAdmin,
    Path(id): Path<ColleagueIdInPath>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let origin = origin(&at.state.settings, &headers).ok_or(Refusal::NotFound)?;
    relying_party(&at.state.settings, &headers).ok_or(Refusal::NotFound)?;
    let invitation = DeviceInvitation::of(at.pass, id.read()?);
    let sealed = at.state.seal_ceremony(&Ceremony {
        purpose: CeremonyPurpose::InviteDevice,
        state: invitation.written(),
        begun: at.now,
    });
    let link = origin.join(&format!("/e/{sealed}"));
    let link = link.map_err(|error| Refusal::our_fault("write an invitation", &error))?;
    let shown = InvitationShown {
        drawing: draw_qr(link.as_str()),
        link: link.into(),
        minutes: CEREMONY_MINUTES,
    };
    draw(at, id, &headers, Some(shown), false).await
}

/// Removes a device.
pub async fn remove(
    at: AtAdmin,
    Path((id, device)): Path<(ColleagueIdInPath, String)>,
) -> Result<Response, Refusal> {
    let of = id.read()?;
    let device: DeviceId = device.parse().map_err(|_| Refusal::NotFound)?;
    let desk = &at.state.desk;
    let line = removed_line(device, at.pass, desk.organisation_id(), at.now);
    let removed = desk.remove_device(of, device, &line).await;
    match removed.map_err(|error| Refusal::not_kept("remove a device", &error))? {
        true => {
            let to = format!("/admin/colleagues/{of}/devices?done=removed");
            Ok(Redirect::to(&to).into_response())
        }
        false => Err(Refusal::NotFound),
    }
}

/// The part of the address that names a colleague.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct ColleagueIdInPath(String);

impl ColleagueIdInPath {
    fn read(&self) -> Result<ColleagueId, Refusal> {
        self.0.parse().map_err(|_| Refusal::NotFound)
    }
}

async fn draw(
    at: AtAdmin,
    id: ColleagueIdInPath,
    headers: &HeaderMap,
    invitation: Option<InvitationShown>,
    removed: bool,
) -> Result<Response, Refusal> {
    let id = id.read()?;
    let colleague = colleague(&at, id).await?;
    let devices = at.state.desk.devices_of(id).await;
    let devices = devices.map_err(|error| Refusal::our_fault("read devices", &error))?;
    let inviting = if relying_party(&at.state.settings, headers).is_none() {
        Inviting::NotHere
    } else if devices.len() >= DEVICES_PER_COLLEAGUE_MAX {
        Inviting::Full
    } else {
        Inviting::Offered
    };
    Ok(page(&DevicesPage {
        id: id.to_string(),
        devices: devices.iter().map(|one| shown(one, &at)).collect(),
        inviting,
        invitation,
        removed,
        name: colleague.name,
        address: colleague.address,
        nav: at.nav(Here::Colleagues),
        frame: at.frame,
    }))
}

async fn colleague(at: &AtAdmin, id: ColleagueId) -> Result<Colleague, Refusal> {
    let listed = at.state.desk.colleagues().await;
    let listed = listed.map_err(|error| Refusal::our_fault("read the list", &error))?;
    let found = listed.into_iter().find(|one| one.id == id);
    found.ok_or(Refusal::NotFound)
}

fn shown(device: &EnrolledDevice, at: &AtAdmin) -> DeviceShown {
    let zone = TimeZone::system();
    let counts_from = device.enrolled.plus_minutes(DEVICE_KNOWN_AFTER_HOURS * 60);
    DeviceShown {
        id: device.id.to_string(),
        enrolled: when::past(device.enrolled, at.now, &zone),
        used: device.last_used.map(|used| when::past(used, at.now, &zone)),
        counts: counts_from <= at.now,
    }
}
