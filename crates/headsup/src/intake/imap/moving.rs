//! Moves mails that are ours by now to the folder named for them. A mail that can't be moved stays where it is: it was
//! taken in, and whether it is moved is tidiness.

use casework::moment::Moment;
use store::{MailStage, MailboxMail};

use super::reader::{Reader, Stopped};
use crate::imap_connection::{ImapConnection, Moving};
use crate::imap_trouble::ImapTrouble;

/// Mails moved by one command.
const MOVED_AT_ONCE_MAX: usize = 50;
/// How long a mail that could not be moved waits for the next try, minutes.
const TRY_AGAIN_MINUTES: i64 = 10;

impl Reader {
    pub(super) async fn move_mails(
        &mut self,
        connection: &mut ImapConnection,
    ) -> Result<(), Stopped> {
        let Some(folder) = self.move_to.clone() else {
            return Ok(());
        };
        let due = self
            .state
            .desk
            .mails_to_move(&self.claim.mailbox, self.state.world.now())
            .await?;
        // The desk or the connection broke off in the middle of a copy. Whether it was made isn't known; a second one
        // would be one too many, so the mail stays.
        let (copying, waiting): (Vec<_>, Vec<_>) = due
            .into_iter()
            .partition(|mail| mail.stage == MailStage::Copying);
        if !copying.is_empty() {
            tracing::warn!(
                mails = copying.len(),
                "mails stay in the mailbox, because moving them broke off half-way"
            );
            self.forget(&copying).await?;
        }
        for some in waiting.chunks(MOVED_AT_ONCE_MAX) {
            let moved = match connection.moving() {
                Moving::Move => move_at_once(connection, some, &folder).await,
                Moving::Never => Err(ImapTrouble::Refuses {
                    doing: "move mails, for it offers neither MOVE nor UIDPLUS",
                    said: String::new(),
                }),
                Moving::CopyAndExpunge => {
                    self.copy_each(connection, some, &folder).await?;
                    continue;
                }
            };
            self.settle(some, moved).await?;
        }
        Ok(())
    }

    /// On a server without MOVE. Each copy is noted before it is made, so that it is never made twice.
    async fn copy_each(
        &mut self,
        connection: &mut ImapConnection,
        mails: &[MailboxMail],
        folder: &str,
    ) -> Result<(), Stopped> {
        for mail in mails {
            let mut copying = mail.clone();
            copying.stage = MailStage::Copying;
            self.restage(&[copying], &[]).await?;
            let mut copied = copy(connection, mail.uid, folder).await;
            if copied.is_ok() {
                copied = match connection.take_out(mail.uid).await {
                    Err(refuses @ ImapTrouble::Refuses { .. }) => {
                        tracing::warn!(cause = ?refuses.to_string(), "a copied mail stays in the mailbox as well");
                        Ok(())
                    }
                    other => other,
                };
            }
            self.settle(std::slice::from_ref(mail), copied).await?;
        }
        Ok(())
    }

    /// Forgets what was moved, and puts off what the server refuses to move.
    async fn settle(
        &self,
        mails: &[MailboxMail],
        moved: Result<(), ImapTrouble>,
    ) -> Result<(), Stopped> {
        match moved {
            Ok(()) => self.forget(mails).await,
            Err(refuses @ ImapTrouble::Refuses { .. }) => self.put_off(mails, &refuses).await,
            Err(trouble) => Err(trouble.into()),
        }
    }

    async fn forget(&self, mails: &[MailboxMail]) -> Result<(), Stopped> {
        let done: Vec<u32> = mails.iter().map(|mail| mail.uid).collect();
        self.restage(&[], &done).await
    }

    async fn put_off(&self, mails: &[MailboxMail], refuses: &ImapTrouble) -> Result<(), Stopped> {
        tracing::warn!(mails = mails.len(), cause = ?refuses.to_string(), "mails could not be moved; they stay for now");
        let later = self.state.world.now().plus_minutes(TRY_AGAIN_MINUTES);
        let put_off: Vec<MailboxMail> = mails
            .iter()
            .map(|mail| again(mail, later, refuses))
            .collect();
        self.restage(&put_off, &[]).await
    }

    async fn restage(&self, mails: &[MailboxMail], done: &[u32]) -> Result<(), Stopped> {
        let ours = self
            .state
            .desk
            .restage_mails(&self.claim, mails, done)
            .await?;
        ours.then_some(()).ok_or(Stopped::LeaseLost)
    }
}

fn again(mail: &MailboxMail, later: Moment, refuses: &ImapTrouble) -> MailboxMail {
    MailboxMail {
        stage: MailStage::ToMove,
        tries: mail.tries.saturating_add(1),
        try_at: later,
        says: refuses.to_string(),
        ..mail.clone()
    }
}

async fn move_at_once(
    connection: &mut ImapConnection,
    mails: &[MailboxMail],
    folder: &str,
) -> Result<(), ImapTrouble> {
    let mut uids: Vec<u32> = mails.iter().map(|mail| mail.uid).collect();
    uids.sort_unstable();
    match connection.move_mails(&uids, folder).await {
        Err(ImapTrouble::Refuses { said, .. }) if wants_folder(&said) => {
            connection.make_folder(folder).await?;
            connection.move_mails(&uids, folder).await
        }
        other => other,
    }
}

async fn copy(connection: &mut ImapConnection, uid: u32, folder: &str) -> Result<(), ImapTrouble> {
    match connection.copy_mail(uid, folder).await {
        Err(ImapTrouble::Refuses { said, .. }) if wants_folder(&said) => {
            connection.make_folder(folder).await?;
            connection.copy_mail(uid, folder).await
        }
        other => other,
    }
}

/// The server says that the folder isn't there and could be made (RFC 9051 section 6.4.7).
fn wants_folder(said: &str) -> bool {
    said.starts_with("[TRYCREATE]")
}
