//! `POST /desk/cases/{number}/reopen`.
//! Opens a closed case again, with a reason; a reporter's "I think you are wrong" comes another way.

use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use casework::cases::acts::reopen;
use casework::people::passes::CasePass;
use serde::Deserialize;

use super::act::{NotDone, finish};
use super::draft::Draft;
use super::reading::{AtDesk, OpenedCase};
use crate::refusal::Refusal;

/// What is new.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Written {
    reason: String,
}

/// Opens the case again.
pub async fn reopen_case(
    at: AtDesk,
    Path(number): Path<u64>,
    Form(written): Form<Written>,
) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let done = save(&at, &opened, &pass, &written.reason).await;
    finish(at, &opened, done, "questions", |why| {
        Draft::refused("reopen", why).keeping("reason", written.reason)
    })
}

async fn save(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    reason: &str,
) -> Result<(), NotDone> {
    let acted = reopen(&opened.case, pass, reason, at.now)?;
    at.state
        .desk
        .reopen_case(opened.case.id, &acted.changed, &acted.lines, at.now)
        .await?;
    Ok(())
}
