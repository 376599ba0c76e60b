//! `POST /desk/cases/{number}/tell`: tells every reporter who has not heard yet how it ended.

use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use casework::cases::acts::tell_reporters;
use casework::ids::MessageId;
use casework::people::passes::CasePass;
use serde::Deserialize;

use super::act::{NotDone, finish};
use super::draft::Draft;
use super::reading::{AtDesk, OpenedCase};
use crate::refusal::Refusal;

/// What they are told.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Written {
    text: String,
}

/// Tells them.
pub async fn tell(
    at: AtDesk,
    Path(number): Path<u64>,
    Form(written): Form<Written>,
) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let done = save(&at, &opened, &pass, &written.text).await;
    finish(at, &opened, done, "close", |why| {
        Draft::refused("tell", why).keeping("text", written.text)
    })
}

async fn save(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    text: &str,
) -> Result<(), NotDone> {
    let new_id = || MessageId(at.state.world.new_id());
    let acted = tell_reporters(&opened.case, pass, &[], text, at.now, new_id)?;
    at.state
        .desk
        .save_told(opened.case.id, &acted.changed, &acted.lines)
        .await?;
    at.state.mail_bell.notify_one();
    Ok(())
}
