//! Reads what a mail is composed of, at the moment it is sent: the report as its reporter sees it, the words it carries, the
//! mail it answers. It decides one thing: a mail that a program wrote is not answered (RFC 3834 clause 2).

use casework::cases::mail::{MailCause, MailTrouble};
use casework::cases::views::StaffView;
use casework::ids::{MailId, MessageId, ReportId};
use casework::people::reply_address::MailPurpose;
use evidence::mail::message::{Message, read_header};
use evidence::mail::sending::signs;
use evidence::verdict::Verdict;
use store::{ClaimedMail, Desk, MailAbout, StoreError};

use super::header_text::foreign_message_id;
use crate::reporters_view::view_of;
use crate::state::DeskState;

/// What was read.
#[derive(Clone, Debug)]
pub(super) struct Gathered {
    pub report: ReportId,
    pub view: StaffView,
    pub address: String,
    pub name: Option<String>,
    pub desk_words: Option<String>,
    pub told_before: Option<Option<Verdict>>,
    pub answers: Option<String>,
    pub first_mail: Option<MailId>,
    pub organisation: String,
    pub urgent_contact: String,
    pub own_hosts: Vec<String>,
}

/// Why nothing is sent.
#[derive(Debug)]
pub(super) enum Ungathered {
    /// It never will be.
    Never(MailTrouble),
    /// The store says why.
    Store(StoreError),
}

impl From<StoreError> for Ungathered {
    fn from(error: StoreError) -> Ungathered {
        Ungathered::Store(error)
    }
}

pub(super) async fn gather(
    state: &DeskState,
    desk: &Desk,
    mail: &ClaimedMail,
) -> Result<Gathered, Ungathered> {
    let MailAbout::Report { report, message } = &mail.about else {
        // Heads-ups have a composer of their own.
        return Err(Ungathered::Never(MailTrouble::NoAddress));
    };
    let gone = || Ungathered::Never(MailTrouble::NoAddress);
    let file = desk.report_file(*report).await?.ok_or_else(gone)?;
    let (address, name) = (
        file.report.reporter_address.clone().ok_or_else(gone)?,
        file.report.reporter_name.clone(),
    );
    let own_mail = own_mail(desk, *report).await?;
    let refused = own_mail.as_ref().is_some_and(is_by_program);
    if mail.purpose == MailPurpose::Answer && refused {
        return Err(Ungathered::Never(MailTrouble::Automatic));
    }
    let desk_words = message.and_then(|message| words_of(&file.thread, message));
    let first_mail = MailCause::Thanks(*report).mail(mail.organisation);
    let settings = desk
        .organisation()
        .await?
        .map(|organisation| organisation.settings)
        .unwrap_or_default();
    let mut own_hosts = settings.own_domains;
    own_hosts.extend(host_of(&state.settings.base_url()));
    Ok(Gathered {
        report: *report,
        view: view_of(file).ok_or_else(gone)?,
        address,
        name,
        desk_words,
        told_before: desk.last_told_verdict(*report).await?,
        answers: own_mail
            .and_then(|header| header.message_id)
            .and_then(|id| foreign_message_id(&id)),
        first_mail: (mail.id != first_mail).then_some(first_mail),
        organisation: settings.public_name,
        urgent_contact: settings.urgent_contact,
        own_hosts,
    })
}

/// The header of the mail that the report came by; `None` for one that came another way, or whose bytes are lost.
async fn own_mail(desk: &Desk, report: ReportId) -> Result<Option<Message>, StoreError> {
    let Some(sha256) = desk.own_mail_of_report(report).await? else {
        return Ok(None);
    };
    match desk.evidence_folder().read_soon(&sha256).await {
        Ok(bytes) => Ok(Some(read_header(&bytes))),
        Err(error @ (StoreError::EvidenceMissing { .. } | StoreError::EvidenceDamaged { .. })) => {
            tracing::error!(cause = ?error.to_string(), "the mail of a report cannot be read");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The mailroom has looked at the envelope besides; this is the second lock on the same door.
fn is_by_program(header: &Message) -> bool {
    let signs = signs(header, None);
    signs.delivery_report
        || signs.answered_by_program.is_some()
        || signs.written_by_program.is_some()
        || signs.bulk
        || signs.through_list
        || signs.empty_envelope
}

fn words_of(
    thread: &[casework::cases::thread::ThreadMessage],
    message: MessageId,
) -> Option<String> {
    thread
        .iter()
        .find(|one| one.id == message)
        .map(|one| one.text.clone())
}

/// The host of the desk's own address.
fn host_of(base_url: &str) -> Option<String> {
    let (_, rest) = base_url.split_once("://")?;
    let authority = rest.split('/').next()?;
    let host = authority
        .rsplit_once(':')
        .map_or(authority, |(host, _port)| host);
    Some(host.to_ascii_lowercase())
}
