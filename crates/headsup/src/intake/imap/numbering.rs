//! Where reading begins: in a mailbox that was never read, in one that was, and in one whose mails were numbered anew.

use casework::moment::Moment;
use store::MailboxNumbering;

use super::reader::{Cursor, Reader, Stopped};
use crate::imap_connection::{Folder, ImapConnection, MailFacts};
use crate::imap_names::search_day;

/// Unread mails are taken in when they came at most so long before the desk first asked for the mailbox, minutes.
const BEFORE_MINUTES: i64 = 24 * 60;
/// At most so many of them, the newest.
const BEFORE_MAILS_MAX: usize = 500;
/// SEARCH counts whole days in a time zone of the server's own choice (RFC 9051 section 6.4.4), so one more is asked for.
const SEARCH_MARGIN_MINUTES: i64 = 24 * 60;
/// Mails described by the server at once.
const DESCRIBED_AT_ONCE_MAX: usize = 100;

impl Reader {
    pub(super) async fn settle_numbering(
        &mut self,
        connection: &mut ImapConnection,
        folder: &Folder,
    ) -> Result<Cursor, Stopped> {
        let since = self.known.begun.plus_minutes(-BEFORE_MINUTES);
        if self.known.uid_validity == Some(folder.uid_validity) {
            return Ok(Cursor {
                last_uid: self.known.last_uid,
                read_again_to_uid: self.known.read_again_to_uid,
                since,
            });
        }
        let last = last_uid(connection, folder).await?;
        let numbering = match self.known.uid_validity {
            None => self.first(connection, folder, last, since).await?,
            Some(_) => again(connection, folder, last, since).await?,
        };
        // What was in hand had a number of the old numbering.
        self.known.in_hand_uid = None;
        if !self
            .state
            .desk
            .number_mailbox(&self.claim, &numbering)
            .await?
        {
            return Err(Stopped::LeaseLost);
        }
        Ok(Cursor {
            last_uid: numbering.last_uid,
            read_again_to_uid: numbering.read_again_to_uid,
            since,
        })
    }

    /// Never read: everything since the desk first asked for the mailbox, which can be long ago where nobody let it in or
    /// where it was stopped at once; and what lay there unread since the day before.
    async fn first(
        &self,
        connection: &mut ImapConnection,
        folder: &Folder,
        last: u32,
        since: Moment,
    ) -> Result<MailboxNumbering, Stopped> {
        let day = search_day(since.plus_minutes(-SEARCH_MARGIN_MINUTES));
        let mut recent = Vec::new();
        let found = connection.find(&format!("SINCE {day}")).await?;
        for some in found.chunks(DESCRIBED_AT_ONCE_MAX) {
            recent.extend(connection.facts(some).await?);
        }
        let unread = connection.find(&format!("UNSEEN SINCE {day}")).await?;
        let came_since = |facts: &MailFacts, moment| facts.arrived.is_some_and(|at| at >= moment);
        let ours = recent
            .iter()
            .find(|facts| came_since(facts, self.known.begun));
        let from = ours.map_or(last.saturating_add(1), |facts| facts.uid);
        let older = recent
            .iter()
            .filter(|facts| facts.uid < from && came_since(facts, since));
        let mut also: Vec<u32> = older.map(|facts| facts.uid).collect();
        also.retain(|uid| unread.binary_search(uid).is_ok());
        let also = also.split_off(also.len().saturating_sub(BEFORE_MAILS_MAX));
        tracing::info!(
            mails = folder.mails,
            unread_since_yesterday = also.len(),
            "reading a mailbox for the first time"
        );
        Ok(MailboxNumbering {
            uid_validity: folder.uid_validity,
            last_uid: from.saturating_sub(1).min(last),
            read_again_to_uid: 0,
            also,
        })
    }
}

/// Numbered anew: what arrived since the mailbox was first read is read again, and most of it will be known.
async fn again(
    connection: &mut ImapConnection,
    folder: &Folder,
    last: u32,
    since: Moment,
) -> Result<MailboxNumbering, Stopped> {
    let day = search_day(since.plus_minutes(-SEARCH_MARGIN_MINUTES));
    let found = connection.find(&format!("SINCE {day}")).await?;
    let first = found.first().copied().unwrap_or(last.saturating_add(1));
    tracing::warn!(
        mails = found.len(),
        "the mail server numbers the mailbox anew; it is read again"
    );
    Ok(MailboxNumbering {
        uid_validity: folder.uid_validity,
        last_uid: first.saturating_sub(1).min(last),
        read_again_to_uid: last,
        also: Vec::new(),
    })
}

/// The number of the newest mail there is, or one from which on all are new.
async fn last_uid(connection: &mut ImapConnection, folder: &Folder) -> Result<u32, Stopped> {
    if let Some(next) = folder.uid_next {
        return Ok(next.saturating_sub(1));
    }
    let all = connection.find("ALL").await?;
    Ok(all.last().copied().unwrap_or(0))
}
