//! One look into a mailbox: first the mails put aside whose time has come, then everything new, in batches, then what is
//! to be moved. The cursor moves after each mail, once it is durable.

use std::time::Duration;

use casework::moment::Moment;
use store::{MailFate, MailboxClaim, MailboxProgress, MailboxState, StoreError};
use tokio::sync::watch;

use super::pause::{TRIES_BEFORE_TOLD, mail_pause_seconds};
use crate::imap_connection::{Entering, ImapConnection, MailFacts};
use crate::imap_sign_in::ImapAccess;
use crate::imap_trouble::ImapTrouble;
use crate::state::DeskState;

/// Mails described by the server at once.
const BATCH_MAILS_MAX: usize = 50;

/// Why reading stopped.
#[derive(Debug)]
pub(super) enum Stopped {
    /// Something stands in the way.
    Trouble(ImapTrouble),
    /// Another instance has the mailbox.
    LeaseLost,
    /// The desk closes.
    Told,
}

impl From<ImapTrouble> for Stopped {
    fn from(trouble: ImapTrouble) -> Stopped {
        Stopped::Trouble(trouble)
    }
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Stopped {
        Stopped::Trouble(ImapTrouble::Ours {
            says: error.to_string(),
        })
    }
}

/// Where reading stands, once a folder was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    /// Every mail up to here is settled.
    pub(super) last_uid: u32,
    /// Up to here, mails that arrived before `since` are left alone.
    pub(super) read_again_to_uid: u32,
    /// See there.
    pub(super) since: Moment,
}

/// Reads one mailbox over one connection.
pub(super) struct Reader {
    pub(super) state: DeskState,
    pub(super) claim: MailboxClaim,
    pub(super) folder: String,
    pub(super) move_to: Option<String>,
    pub(super) known: MailboxState,
    pub(super) cursor: Option<Cursor>,
    /// The mail that our own side keeps refusing for now, and how often.
    pub(super) refused_for_now: Option<(u32, u32)>,
    batch_mails: usize,
}

impl Reader {
    /// A reader that begins where `known` says. A careful one asks about mails one by one: a mail that breaks the
    /// connection is found out that way.
    pub(super) fn new(
        state: DeskState,
        access: &ImapAccess,
        claim: MailboxClaim,
        known: MailboxState,
        careful: bool,
    ) -> Reader {
        Reader {
            folder: access.mailbox.folder.clone(),
            move_to: state.settings.imap_move_to.clone(),
            state,
            claim,
            known,
            cursor: None,
            refused_for_now: None,
            batch_mails: if careful { 1 } else { BATCH_MAILS_MAX },
        }
    }

    /// Takes in all there is to take in.
    pub(super) async fn look(
        &mut self,
        connection: &mut ImapConnection,
        stopping: &watch::Receiver<bool>,
    ) -> Result<(), Stopped> {
        self.claim.now = self.state.world.now();
        let mut cursor = match self.cursor {
            Some(cursor) => cursor,
            None => self.enter(connection).await?,
        };
        self.cursor = Some(cursor);
        self.read_put_aside(connection, &cursor, stopping).await?;
        loop {
            let found = connection
                .find(&format!("UID {}:*", u64::from(cursor.last_uid) + 1))
                .await?;
            // `*` is the last mail, however small its number (RFC 9051 section 6.4.9).
            let new: Vec<u32> = found
                .into_iter()
                .filter(|uid| *uid > cursor.last_uid)
                .collect();
            self.note_looked(new.len()).await?;
            if new.is_empty() {
                break;
            }
            let batch_mails = self.batch_mails;
            for (position, batch) in new.chunks(batch_mails).enumerate() {
                let later = new.len().saturating_sub(position * batch_mails);
                self.read_batch(connection, &mut cursor, batch, later, stopping)
                    .await?;
                self.cursor = Some(cursor);
            }
        }
        self.batch_mails = BATCH_MAILS_MAX;
        self.move_mails(connection).await
    }

    async fn enter(&mut self, connection: &mut ImapConnection) -> Result<Cursor, Stopped> {
        let how = match self.move_to {
            Some(_) => Entering::ToMove,
            None => Entering::ToLook,
        };
        let folder = connection.enter(&self.folder, how).await?;
        self.state.desk.note_mailbox_connected(&self.claim).await?;
        let mut cursor = self.settle_numbering(connection, &folder).await?;
        if let Some(uid) = self.known.in_hand_uid.take() {
            self.put_aside_in_hand(&mut cursor, uid).await?;
        }
        Ok(cursor)
    }

    /// The process or the connection ended with this mail in hand. It may have been chance; it may have been the mail.
    async fn put_aside_in_hand(&mut self, cursor: &mut Cursor, uid: u32) -> Result<(), Stopped> {
        let tries = self.tries_so_far(uid).await?;
        let fate = self.put_aside(
            uid,
            tries,
            "the connection or the desk broke off with this mail in hand",
        );
        cursor.last_uid = cursor.last_uid.max(uid);
        self.save(cursor, None, 0, &[(uid, fate)]).await
    }

    async fn tries_so_far(&self, uid: u32) -> Result<u32, Stopped> {
        let all = self
            .state
            .desk
            .mails_put_aside(&self.claim.mailbox, Moment(i64::MAX))
            .await?;
        Ok(all
            .iter()
            .find(|mail| mail.uid == uid)
            .map_or(0, |mail| mail.tries))
    }

    pub(super) fn put_aside(&self, uid: u32, tries_so_far: u32, says: &str) -> MailFate {
        let tries = tries_so_far.saturating_add(1);
        if tries == TRIES_BEFORE_TOLD {
            tracing::warn!(uid, cause = ?says, "a mail of the mailbox is put aside; it is tried again seldom");
        }
        let pause = i64::try_from(mail_pause_seconds(tries)).unwrap_or(0);
        MailFate::PutAside {
            tries,
            try_at: Moment(self.claim.now.0.saturating_add(pause * 1_000_000)),
            says: says.to_owned(),
        }
    }

    /// How long until the next mail put aside is to be tried again; `None` where there is none.
    pub(super) async fn until_next_try(&self) -> Result<Option<Duration>, Stopped> {
        let mailbox = &self.claim.mailbox;
        let all = self.state.desk.mails_put_aside(mailbox, Moment(i64::MAX));
        let next = all.await?.iter().map(|mail| mail.try_at).min();
        let now = self.state.world.now();
        Ok(next.map(|next| {
            let micros = next.0.saturating_sub(now.0);
            Duration::from_micros(u64::try_from(micros).unwrap_or(0))
        }))
    }

    async fn read_put_aside(
        &mut self,
        connection: &mut ImapConnection,
        cursor: &Cursor,
        stopping: &watch::Receiver<bool>,
    ) -> Result<(), Stopped> {
        let due = self
            .state
            .desk
            .mails_put_aside(&self.claim.mailbox, self.claim.now)
            .await?;
        for mail in due {
            if *stopping.borrow() {
                return Err(Stopped::Told);
            }
            self.save(cursor, Some(mail.uid), 0, &[]).await?;
            let facts = connection.facts(&[mail.uid]).await?;
            let fate = match facts.first() {
                Some(facts) => {
                    self.take_in_hand(connection, cursor, facts, mail.tries)
                        .await?
                }
                None => MailFate::Dropped,
            };
            self.save(cursor, None, 0, &[(mail.uid, fate)]).await?;
        }
        Ok(())
    }

    async fn read_batch(
        &mut self,
        connection: &mut ImapConnection,
        cursor: &mut Cursor,
        batch: &[u32],
        behind: usize,
        stopping: &watch::Receiver<bool>,
    ) -> Result<(), Stopped> {
        let first = match batch {
            [alone] => Some(*alone),
            _ => None,
        };
        self.save(cursor, first, behind, &[]).await?;
        let facts = connection.facts(batch).await?;
        for (done, uid) in batch.iter().enumerate() {
            if *stopping.borrow() {
                self.save(cursor, None, behind.saturating_sub(done), &[])
                    .await?;
                return Err(Stopped::Told);
            }
            let known = facts.iter().find(|facts| facts.uid == *uid);
            let fate = match known.filter(|facts| is_wanted(cursor, facts)) {
                Some(facts) => {
                    self.save(cursor, Some(*uid), behind.saturating_sub(done), &[])
                        .await?;
                    self.take_in_hand(connection, cursor, facts, 0).await?
                }
                // Gone since it was found, or one of the old ones.
                None => MailFate::Dropped,
            };
            cursor.last_uid = *uid;
            self.save(
                cursor,
                None,
                behind.saturating_sub(done + 1),
                &[(*uid, fate)],
            )
            .await?;
        }
        self.move_mails(connection).await
    }

    /// Takes a mail that was noted as in hand. When our own side fails, the mail is not to blame, and nothing stays in hand.
    async fn take_in_hand(
        &mut self,
        connection: &mut ImapConnection,
        cursor: &Cursor,
        facts: &MailFacts,
        tries_so_far: u32,
    ) -> Result<MailFate, Stopped> {
        let taken = self.take(connection, facts, tries_so_far).await;
        if let Err(Stopped::Trouble(ImapTrouble::Ours { .. })) = taken {
            self.save(cursor, None, 0, &[]).await?;
        }
        taken
    }

    /// Saves the cursor and what became of mails; stops where somebody else holds the mailbox now.
    pub(super) async fn save(
        &mut self,
        cursor: &Cursor,
        in_hand_uid: Option<u32>,
        behind: usize,
        fates: &[(u32, MailFate)],
    ) -> Result<(), Stopped> {
        self.claim.now = self.state.world.now();
        let progress = MailboxProgress {
            last_uid: cursor.last_uid,
            in_hand_uid,
            behind: behind as u64,
        };
        let ours = self
            .state
            .desk
            .progress_mailbox(&self.claim, &progress, fates)
            .await?;
        ours.then_some(()).ok_or(Stopped::LeaseLost)
    }

    async fn note_looked(&mut self, behind: usize) -> Result<(), Stopped> {
        self.claim.now = self.state.world.now();
        Ok(self
            .state
            .desk
            .note_mailbox_looked(&self.claim, behind as u64)
            .await?)
    }
}

/// While a mailbox is read again, only what arrived since it was first read.
fn is_wanted(cursor: &Cursor, facts: &MailFacts) -> bool {
    facts.uid > cursor.read_again_to_uid || facts.arrived.is_none_or(|at| at >= cursor.since)
}
