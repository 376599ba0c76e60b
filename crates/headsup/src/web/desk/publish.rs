//! `POST /desk/cases/{number}/publish`: the answer to a question, for everybody, without its asker.

use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use casework::cases::acts::{Published, publish};
use casework::ids::PublishedAnswerId;
use casework::people::passes::CasePass;
use serde::Deserialize;

use super::act::{NotDone, finish};
use super::draft::Draft;
use super::reading::{AtDesk, OpenedCase};
use crate::refusal::Refusal;

/// What is published.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Written {
    question: String,
    answer: String,
}

/// Publishes it.
pub async fn publish_answer(
    at: AtDesk,
    Path(number): Path<u64>,
    Form(written): Form<Written>,
) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let done = save(&at, &opened, &pass, &written).await;
    finish(at, &opened, done, "timeline", |why| {
        Draft::refused("publish", why)
            .keeping("question", written.question)
            .keeping("answer", written.answer)
    })
}

async fn save(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    written: &Written,
) -> Result<(), NotDone> {
    let words = Published {
        id: PublishedAnswerId(at.state.world.new_id()),
        question: &written.question,
        answer: &written.answer,
    };
    let acted = publish(&opened.case, pass, words, at.now)?;
    at.state
        .desk
        .publish_answer(&acted.changed, &acted.lines)
        .await?;
    Ok(())
}
