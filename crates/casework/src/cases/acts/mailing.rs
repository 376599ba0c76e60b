//! An act on a mail of ours that did not get through, or may not have: it is sent once more, as a new mail. Possible on a
//! closed case too: its reporters are still owed what was written to them.

use super::steps::must_be_for;
use super::{ActRefused, Acted};
use crate::cases::case::Case;
use crate::cases::mail::{ReportMail, line_of_sending_again};
use crate::cases::timeline::Actor;
use crate::ids::MailId;
use crate::moment::Moment;
use crate::people::passes::CasePass;

/// Wants a mail sent once more; what changed is the mail whose place the new one takes.
pub fn send_mail_again(
    case: &Case,
    pass: &CasePass,
    id: MailId,
    at: Moment,
) -> Result<Acted<ReportMail>, ActRefused> {
    must_be_for(case, pass.case())?;
    let mail = case
        .mails
        .iter()
        .find(|mail| mail.id == id)
        .ok_or(ActRefused::NoSuchMail)?;
    if !mail.needs_somebody() {
        return Err(ActRefused::MailIsUnderWay);
    }
    let line = line_of_sending_again(mail.report, mail.purpose, Actor::Member(pass.member()), at);
    Ok(Acted {
        changed: mail.clone(),
        lines: vec![line],
    })
}
