//! Which thread a mail belongs to: the token in the address it was sent to, else a Message-ID of ours among those it
//! answers (RFC 5322 clause 3.6.4). A token this desk did not sign leads nowhere. Whose words the mail holds is another
//! question, and not asked here.

use evidence::mail::message::Message;
use store::{ReportFile, StoreError};

use super::reading::MailRead;
use crate::state::DeskState;

/// Message-IDs looked at in References and In-Reply-To, the last ones first.
const REFERENCES_MAX: usize = 100;
/// Addresses looked at in the header.
const RECIPIENTS_LOOKED_AT_MAX: usize = 100;

/// The report whose thread a mail belongs to.
pub(super) async fn thread_of(
    state: &DeskState,
    read: &MailRead,
) -> Result<Option<ReportFile>, StoreError> {
    let by_address = addresses(read).find_map(|address| {
        let (local, _) = address.rsplit_once('@')?;
        let (_, token) = local.rsplit_once('+')?;
        state.report_of_reply_token(token)
    });
    let by_references = || {
        references(&read.header)
            .find_map(|id| state.report_of_message_id(id).map(|(_, report)| report))
    };
    match by_address.or_else(by_references) {
        Some(report) => state.desk.report_file(report).await,
        None => Ok(None),
    }
}

/// Whether the mail itself carries a Message-ID that this desk signed.
pub(super) fn is_ours(state: &DeskState, header: &Message) -> bool {
    let id = header.message_id.as_deref();
    id.is_some_and(|id| state.report_of_message_id(id).is_some())
}

/// The envelope's recipient, then those of the header: a polled mailbox has no envelope.
fn addresses(read: &MailRead) -> impl Iterator<Item = &str> {
    let delivered = ["Delivered-To", "X-Original-To", "Envelope-To"]
        .into_iter()
        .flat_map(|name| read.header.header_values(name))
        .map(|field| field.value.trim_matches(['<', '>', ' ']));
    let named = read
        .header
        .recipients
        .iter()
        .map(|mailbox| mailbox.address.as_str());
    read.recipient
        .as_deref()
        .into_iter()
        .chain(delivered)
        .chain(named)
        .take(RECIPIENTS_LOOKED_AT_MAX)
}

fn references(header: &Message) -> impl Iterator<Item = &str> {
    ["In-Reply-To", "References"]
        .into_iter()
        .flat_map(|name| header.header_values(name))
        .flat_map(|field| field.value.split_whitespace().rev().take(REFERENCES_MAX))
}
