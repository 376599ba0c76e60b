//! `POST /desk/cases/{number}/answers/{question}`: answers one of the two questions, or says why it does not apply.

use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use casework::cases::acts::{AnswerWords, write_answer};
use casework::cases::case::AnswerStanding;
use casework::people::passes::AnswerPass;
use evidence::finding::Question;
use serde::Deserialize;

use super::act::{NotDone, finish};
use super::case_questions::answer_form;
use super::draft::Draft;
use super::reading::{AtDesk, OpenedCase};
use crate::refusal::Refusal;

/// What is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Written {
    standing: String,
    text: String,
    because: String,
}

/// Writes the answer.
pub async fn write(
    at: AtDesk,
    Path((number, question)): Path<(u64, String)>,
    Form(written): Form<Written>,
) -> Result<Response, Refusal> {
    let question = Question::from_code(&question).ok_or(Refusal::NotFound)?;
    let (opened, pass) = at.case_to_work(number).await?;
    let pass = pass.answers(question).ok_or(Refusal::NotFound)?;
    let done = save(&at, &opened, &pass, &written).await;
    let form = answer_form(question.code());
    let anchor = form.clone();
    finish(at, &opened, done, &anchor, |why| {
        Draft::refused(form, why)
            .keeping("text", written.text)
            .keeping("because", written.because)
    })
}

async fn save(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &AnswerPass,
    written: &Written,
) -> Result<(), NotDone> {
    let standing = AnswerStanding::from_code(&written.standing)
        .ok_or_else(|| NotDone::Form("Please choose one of the two buttons.".to_owned()))?;
    let words = AnswerWords {
        standing,
        text: &written.text,
        because: &written.because,
    };
    let acted = write_answer(&opened.case, pass, words, at.now)?;
    at.state
        .desk
        .save_answer(opened.case.id, &acted.changed, &acted.lines)
        .await?;
    Ok(())
}
