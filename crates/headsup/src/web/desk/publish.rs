//! `POST /desk/cases/{number}/publish`: the answer to a question, for everybody, without its asker.

use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use casework::cases::acts::{Published, publish};
use casework::ids::PublishedAnswerId;
use casework::people::passes::CasePass;
use serde::Deserialize;
use store::PublishedAnswer;

use super::act::{NotDone, finish, only_line};
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
    let line = only_line(&acted.lines)?;
    let published = PublishedAnswer {
        id: acted.changed.id,
        case: acted.changed.case,
        question: acted.changed.question.clone(),
        answer: acted.changed.answer.clone(),
        who: acted.changed.who,
        when: acted.changed.published,
        demonstration: is_demonstration(at, opened).await?,
    };
    at.state.desk.publish_answer(&published, line).await?;
    Ok(())
}

/// An answer out of the demonstration goes with the demonstration.
async fn is_demonstration(at: &AtDesk, opened: &OpenedCase) -> Result<bool, NotDone> {
    let Some(report) = opened.case.reports.first() else {
        return Ok(false);
    };
    let file = at.state.desk.report_file(report.id).await?;
    Ok(file.is_some_and(|file| file.demonstration))
}
