//! `POST /desk/cases/{number}/threads/{report}`: a word or a question to one reporter, whose name may be unknown here.

use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use casework::cases::acts::{NewDeskMessage, desk_says};
use casework::ids::{MessageId, ReportId};
use casework::people::passes::CasePass;
use serde::Deserialize;

use super::act::{NotDone, finish};
use super::draft::Draft;
use super::reading::{AtDesk, OpenedCase};
use crate::refusal::Refusal;

/// What is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Written {
    text: String,
    kind: String,
}

/// Writes into the thread.
pub async fn write(
    at: AtDesk,
    Path((number, report)): Path<(u64, String)>,
    Form(written): Form<Written>,
) -> Result<Response, Refusal> {
    let report: ReportId = report.parse().map_err(|_| Refusal::NotFound)?;
    let (opened, pass) = at.case_to_work(number).await?;
    if !opened.case.reports.iter().any(|one| one.id == report) {
        return Err(Refusal::NotFound);
    }
    let done = save(&at, &opened, &pass, report, &written).await;
    let form = format!("thread-{report}");
    let anchor = form.clone();
    finish(at, &opened, done, &anchor, |why| {
        Draft::refused(form, why).keeping("text", written.text)
    })
}

async fn save(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    report: ReportId,
    written: &Written,
) -> Result<(), NotDone> {
    let message = NewDeskMessage {
        id: MessageId(at.state.world.new_id()),
        report,
        asks: written.kind == "question",
        text: &written.text,
    };
    let acted = desk_says(&opened.case, pass, message, at.now)?;
    at.state
        .desk
        .save_message(&acted.changed, &[], &acted.lines, &[])
        .await?;
    at.state.mail_bell.notify_one();
    Ok(())
}
