//! `GET,POST /desk/cases/{number}/reports/{report}/seal`: the first of two who open the name of a confidential report gives a reason
//! and their code. Their part then waits an hour for the second one, who comes by `/seals`. Whoever may hold no half finds
//! nothing here.

use std::collections::BTreeSet;

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use casework::cases::case::WORDS_CHARS_MAX;
use casework::cases::name_opening::{OPENING_MINUTES, Opening, OpeningRefused, ToOpen, ask};
use casework::cases::report::Report;
use casework::ids::{OpeningId, ReportId};
use casework::people::name_seal::{SealKey, SealPass, SealedName};
use serde::Deserialize;
use store::StoreError;

use super::nav::{Here, Nav};
use super::reading::{AtDesk, OpenedCase};
use crate::name_seal::{CODE_DOES_NOT_FIT, SealSecret, open_part};
use crate::refusal::Refusal;
use crate::web::frame::Frame;
use crate::web::reader::page;

/// What is said where another opening of the name waits already.
const WAITS_ALREADY: &str =
    "Somebody asked for this name already, and the second person hasn\u{2019}t come yet.";

#[derive(Template)]
#[template(path = "desk/seal.html")]
struct SealPage {
    frame: Frame,
    nav: Nav,
    number: u64,
    report: String,
    minutes: i64,
    reason_chars_max: usize,
    reason: String,
    problem: Option<String>,
}

/// The sealed names of a case, for its page.
#[derive(Default)]
pub struct SealedNames {
    sealed: BTreeSet<String>,
    /// Whether this reader may be the first of two.
    pub may_ask: bool,
}

impl SealedNames {
    /// Those of an opened case.
    pub fn of(opened: &OpenedCase, pass: Option<SealPass>) -> SealedNames {
        let about_it = opened.case.about_it;
        SealedNames {
            sealed: opened.sealed.iter().map(ReportId::to_string).collect(),
            may_ask: pass.is_some_and(|pass| !about_it || pass.opens_about_it()),
        }
    }

    /// Whether the name of this report is sealed.
    pub fn has(&self, report: &str) -> bool {
        self.sealed.contains(report)
    }
}

/// Reason and code of the first one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct FirstCode {
    reason: String,
    code: String,
}

/// What both handlers need: the case, the report with a sealed name, and the pass of who asks.
struct Sealed {
    opened: OpenedCase,
    report: Report,
    name: SealedName,
    pass: SealPass,
}

async fn sealed(at: &AtDesk, number: u64, report: &str) -> Result<Sealed, Refusal> {
    let pass = at.member.seal_pass().ok_or(Refusal::NotFound)?;
    let id: ReportId = report.parse().map_err(|_| Refusal::NotFound)?;
    let opened = at.case(number).await?;
    let report = opened.case.reports.iter().find(|report| report.id == id);
    let report = report.cloned().ok_or(Refusal::NotFound)?;
    let name = at.state.desk.sealed_name(id).await;
    let name = name.map_err(|error| Refusal::our_fault("read a sealed name", &error))?;
    Ok(Sealed {
        name: name.ok_or(Refusal::NotFound)?,
        opened,
        report,
        pass,
    })
}

/// The form.
pub async fn show(
    at: AtDesk,
    Path((number, report)): Path<(u64, String)>,
) -> Result<Response, Refusal> {
    sealed(&at, number, &report).await?;
    Ok(draw(at, number, report, FirstCode::default(), None))
}

/// Asks.
pub async fn ask_opening(
    at: AtDesk,
    Path((number, report)): Path<(u64, String)>,
    Form(form): Form<FirstCode>,
) -> Result<Response, Refusal> {
    let sealed = sealed(&at, number, &report).await?;
    let keys = at.state.desk.seal_keys_of(sealed.pass.member()).await;
    let keys = keys.map_err(|error| Refusal::our_fault("read the keys of the seal", &error))?;
    let why = match save(&at, &sealed, &keys, &form).await? {
        Ok(opening) => {
            return Ok(Redirect::to(&format!("/seals#{}", opening.id)).into_response());
        }
        Err(why) => why,
    };
    Ok(draw(at, number, report, form, Some(why)))
}

/// Keeps the part of the first one; otherwise the sentence that says why not.
async fn save(
    at: &AtDesk,
    sealed: &Sealed,
    keys: &[SealKey],
    form: &FirstCode,
) -> Result<Result<Opening, String>, Refusal> {
    let case = &sealed.opened.case;
    let to_open = ToOpen {
        report: &sealed.report,
        case: case.id,
        about_it: case.about_it,
    };
    let id = OpeningId(at.state.world.new_id());
    let acted = match ask(id, to_open, sealed.pass, &form.reason, at.now) {
        Ok(acted) => acted,
        Err(OpeningRefused::AboutIt) => return Err(Refusal::NotFound),
        Err(refused) => return Ok(Err(refused.advice().to_owned())),
    };
    let secret = SealSecret::from_code(&form.code);
    let part = secret.and_then(|secret| open_part(&sealed.name, sealed.report.id, keys, &secret));
    let Some(part) = part else {
        return Ok(Err(CODE_DOES_NOT_FIT.to_owned()));
    };
    let [line] = acted.lines.as_slice() else {
        return Err(Refusal::OurFault);
    };
    let kept = at.state.desk.ask_opening(&acted.changed, &part, line).await;
    match kept {
        Ok(()) => Ok(Ok(acted.changed)),
        Err(StoreError::Refused(store::Refusal::OpeningWaits)) => Ok(Err(WAITS_ALREADY.to_owned())),
        Err(StoreError::Refused(_)) => Err(Refusal::ChangedMeanwhile),
        Err(error) => Err(Refusal::not_kept("ask for an opening", &error)),
    }
}

fn draw(
    at: AtDesk,
    number: u64,
    report: String,
    form: FirstCode,
    problem: Option<String>,
) -> Response {
    let status = match problem {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let drawn = page(&SealPage {
        nav: Nav::of(&at.member, Here::Desk),
        frame: at.frame,
        number,
        report,
        minutes: OPENING_MINUTES,
        reason_chars_max: WORDS_CHARS_MAX,
        reason: form.reason,
        problem,
    });
    (status, drawn).into_response()
}
