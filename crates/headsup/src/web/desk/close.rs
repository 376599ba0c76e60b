//! `POST /desk/cases/{number}/close`. The gate decides, here and again in the database; this page only asks.

use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use casework::cases::acts::{ActRefused, ClosingWords, close};
use casework::cases::case::{Outcome, StoppedBy};
use casework::cases::gate::gate;
use casework::people::passes::CasePass;
use serde::Deserialize;

use super::act::{NotDone, finish};
use super::draft::Draft;
use super::reading::{AtDesk, OpenedCase};
use crate::refusal::Refusal;

/// How it ended.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ended {
    outcome: String,
    stopped_by: String,
    lesson: String,
}

/// Closes the case.
pub async fn close_case(
    at: AtDesk,
    Path(number): Path<u64>,
    Form(ended): Form<Ended>,
) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let done = save(&at, &opened, &pass, &ended).await;
    let anchor = if done.is_ok() { "closed" } else { "close" };
    finish(at, &opened, done, anchor, |why| {
        Draft::refused("close", why)
            .keeping("outcome", ended.outcome)
            .keeping("lesson", ended.lesson)
            .keeping("stopped_by", ended.stopped_by)
    })
}

async fn save(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    ended: &Ended,
) -> Result<(), NotDone> {
    let ready = gate(&opened.case).map_err(ActRefused::StillOpen)?;
    let outcome = Outcome::from_code(&ended.outcome)
        .ok_or_else(|| NotDone::Form("Please choose how it ended.".to_owned()))?;
    // Without style sheets the second choice is always there; it counts for a near miss alone.
    let stopped_by = match outcome {
        Outcome::NearMiss => StoppedBy::from_code(&ended.stopped_by),
        Outcome::Harm | Outcome::FalseAlarm | Outcome::Answered => None,
    };
    let words = ClosingWords {
        outcome,
        stopped_by,
        lesson: &ended.lesson,
    };
    let acted = close(ready, &opened.case, pass, words, at.now)?;
    at.state
        .desk
        .close_case(opened.case.id, &acted.changed, &acted.lines)
        .await?;
    Ok(())
}
