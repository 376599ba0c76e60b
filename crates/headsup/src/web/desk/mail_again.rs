//! `POST /desk/cases/{number}/mails/{id}/again`: a mail that did not get through, or may not have, is sent once more.

use axum::extract::Path;
use axum::response::Response;
use casework::cases::acts::{ActRefused, send_mail_again};
use casework::cases::mail::ReportMail;
use casework::ids::MailId;
use casework::people::passes::CasePass;

use super::act::{NotDone, finish};
use super::draft::Draft;
use super::reading::{AtDesk, OpenedCase};
use crate::refusal::Refusal;

/// Sends it once more.
pub async fn again(
    at: AtDesk,
    Path((number, id)): Path<(u64, String)>,
) -> Result<Response, Refusal> {
    let id: MailId = id.parse().map_err(|_| Refusal::NotFound)?;
    let (opened, pass) = at.case_to_work(number).await?;
    let mail = opened.case.mails.iter().find(|mail| mail.id == id);
    let mail = mail.cloned().ok_or(Refusal::NotFound)?;
    let done = save(&at, &opened, &pass, &mail).await;
    let anchor = format!("thread-{}", mail.report);
    finish(at, &opened, done, &anchor, |why| {
        Draft::refused(format!("mail-{}", mail.id), why)
    })
}

async fn save(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    mail: &ReportMail,
) -> Result<(), NotDone> {
    let acted = send_mail_again(&opened.case, pass, mail.id, at.now)?;
    for line in &acted.lines {
        if !at.state.desk.send_mail_again(mail.id, line, at.now).await? {
            return Err(ActRefused::MailIsUnderWay.into());
        }
    }
    at.state.mail_bell.notify_one();
    Ok(())
}
