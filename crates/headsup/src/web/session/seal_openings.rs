//! `GET /seals`: the names that wait for a second person. `GET,POST /seals/{opening}`: the second one opens. What is opened stands on
//! that one answer and nowhere else; the timeline and the reporter are told before it is shown. Whoever may hold no half finds
//! nothing here.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use casework::cases::name_opening::{Opening, OpeningRefused};
use casework::cases::thread::{MessageFrom, MessageKind, ThreadMessage};
use casework::ids::{MessageId, OpeningId};
use casework::people::name_seal::{PART_BYTES, SealPass};
use jiff::tz::TimeZone;
use serde::Deserialize;
use store::StoreError;

use super::at_account::AtAccount;
use crate::name_seal::{CODE_DOES_NOT_FIT, NameAndAddress, SealSecret, open_name, open_part};
use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::desk::nav::{Here, Nav};
use crate::web::desk::when::{self, When};
use crate::web::frame::Frame;
use crate::web::reader::page;
use crate::words::{Argument, Words};

/// What the first of two reads about their own.
const YOU_ASKED: &str = "You asked. Tell somebody who holds the other half: it waits for them on this page, for an hour.";

#[derive(Template)]
#[template(path = "session/seals.html")]
struct SealsPage {
    frame: Frame,
    nav: Nav,
    waiting: Vec<OpeningRow>,
}

/// An opening in the list.
struct OpeningRow {
    id: String,
    reason: String,
    by: String,
    asked: When,
    /// Why this member can't be the second one; empty where they can.
    cannot: &'static str,
}

#[derive(Template)]
#[template(path = "session/seal-opening.html")]
struct OpeningPage {
    frame: Frame,
    nav: Nav,
    row: OpeningRow,
    problem: Option<String>,
    opened: Option<NameAndAddress>,
}

/// The code of the second one.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SecondCode {
    code: String,
}

fn pass_of(at: &AtAccount) -> Result<SealPass, Refusal> {
    at.member.seal_pass().ok_or(Refusal::NotFound)
}

/// The list.
pub async fn list(at: AtAccount) -> Result<Response, Refusal> {
    let pass = pass_of(&at)?;
    let openings = at.state.desk.openings_waiting(at.now).await;
    let openings =
        openings.map_err(|error| Refusal::our_fault("read the openings that wait", &error))?;
    let mut waiting = Vec::new();
    for opening in openings.iter().filter(|one| is_seen(one, pass)) {
        waiting.push(row(&at, opening, pass).await?);
    }
    Ok(page(&SealsPage {
        nav: Nav::of(&at.member, Here::Account),
        frame: at.frame,
        waiting,
    }))
}

/// What is about IT doesn't exist for those who run it.
fn is_seen(opening: &Opening, pass: SealPass) -> bool {
    !opening.about_it || pass.opens_about_it()
}

/// One opening.
pub async fn show(at: AtAccount, Path(id): Path<String>) -> Result<Response, Refusal> {
    let pass = pass_of(&at)?;
    let (opening, _) = find(&at.state, &id, &at, pass).await?;
    draw(at, &opening, pass, None, None).await
}

async fn find(
    state: &DeskState,
    id: &str,
    at: &AtAccount,
    pass: SealPass,
) -> Result<(Opening, [u8; PART_BYTES]), Refusal> {
    let id: OpeningId = id.parse().map_err(|_| Refusal::NotFound)?;
    let found = state.desk.opening(id, at.now).await;
    found
        .map_err(|error| Refusal::our_fault("read an opening", &error))?
        .filter(|(opening, _)| is_seen(opening, pass))
        .ok_or(Refusal::NotFound)
}

/// Opens it.
pub async fn open(
    at: AtAccount,
    Path(id): Path<String>,
    State(state): State<DeskState>,
    Form(form): Form<SecondCode>,
) -> Result<Response, Refusal> {
    let pass = pass_of(&at)?;
    let (opening, first) = find(&state, &id, &at, pass).await?;
    let line = match opening.open(pass, at.now) {
        Ok(line) => line,
        Err(refused) => {
            let says = refused.advice().to_owned();
            return draw(at, &opening, pass, Some(says), None).await;
        }
    };
    let Some(who) = opened_with(&at, &opening, &first, &form.code).await? else {
        return draw(at, &opening, pass, Some(CODE_DOES_NOT_FIT.to_owned()), None).await;
    };
    let told = told_to_reporter(&at, &opening).await?;
    let noted = state
        .desk
        .note_opened(&opening, pass.member(), at.now, &line, &told)
        .await;
    match noted {
        Ok(()) => {}
        Err(StoreError::Refused(_)) => {
            let says = OpeningRefused::TooLate.advice().to_owned();
            return draw(at, &opening, pass, Some(says), None).await;
        }
        Err(error) => return Err(Refusal::not_kept("note an opening", &error)),
    }
    draw(at, &opening, pass, None, Some(who)).await
}

/// The name, where the code of the second one fits.
async fn opened_with(
    at: &AtAccount,
    opening: &Opening,
    first: &[u8; PART_BYTES],
    code: &str,
) -> Result<Option<NameAndAddress>, Refusal> {
    let desk = &at.state.desk;
    let failed = |error| Refusal::our_fault("read a sealed name", &error);
    let name = desk.sealed_name(opening.report).await.map_err(failed)?;
    let keys = desk.seal_keys_of(at.account.id).await.map_err(failed)?;
    let Some((name, secret)) = name.zip(SealSecret::from_code(code)) else {
        return Ok(None);
    };
    let second = open_part(&name, opening.report, &keys, &secret);
    Ok(second.and_then(|second| open_name(&name, opening.report, first, &second)))
}

/// What the reporter reads in their thread, in their language.
async fn told_to_reporter(at: &AtAccount, opening: &Opening) -> Result<ThreadMessage, Refusal> {
    let file = at.state.desk.report_file(opening.report).await;
    let file = file
        .map_err(|error| Refusal::our_fault("read a report", &error))?
        .ok_or(Refusal::NotFound)?;
    let words = Words::for_language(&file.report.language);
    let reason = [("reason", Argument::from(opening.reason.as_str()))];
    Ok(ThreadMessage {
        id: MessageId(at.state.world.new_id()),
        report: opening.report,
        from: MessageFrom::Automatic,
        kind: MessageKind::Word,
        text: words.say_with("seal-opened", reason),
        when: at.now,
        evidence: Vec::new(),
    })
}

async fn row(at: &AtAccount, opening: &Opening, pass: SealPass) -> Result<OpeningRow, Refusal> {
    let by = at.state.desk.account(opening.by).await;
    let by = by.map_err(|error| Refusal::our_fault("look up an account", &error))?;
    let may = opening.may_be_opened_by(pass, at.now);
    Ok(OpeningRow {
        id: opening.id.to_string(),
        reason: opening.reason.clone(),
        by: by.map_or_else(|| "Somebody".to_owned(), |account| account.name),
        asked: when::past(opening.asked, at.now, &TimeZone::system()),
        cannot: match may {
            Ok(()) => "",
            Err(OpeningRefused::SamePerson) => YOU_ASKED,
            Err(refused) => refused.advice(),
        },
    })
}

async fn draw(
    at: AtAccount,
    opening: &Opening,
    pass: SealPass,
    problem: Option<String>,
    opened: Option<NameAndAddress>,
) -> Result<Response, Refusal> {
    let status = match problem {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let row = row(&at, opening, pass).await?;
    let drawn = page(&OpeningPage {
        nav: Nav::of(&at.member, Here::Account),
        frame: at.frame,
        row,
        problem,
        opened,
    });
    Ok((status, drawn).into_response())
}
