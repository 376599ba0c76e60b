//! Takes one mail over and hands it on. What is wrong with the mail itself becomes its fate; what is wrong with the
//! connection or with our own side stops the look.

use store::{EVIDENCE_BYTES_MAX, MailFate};

use super::envelope::read_envelope;
use super::pause::TRIES_BEFORE_TOLD;
use super::reader::{Reader, Stopped};
use super::too_large::stand_in;
use crate::imap_connection::{ImapConnection, MailFacts};
use crate::imap_trouble::ImapTrouble;
use crate::intake::mail::{IncomingMail, MailChannel, MailRefused, take_in_mail};

/// What is kept of the header of a mail that is too large, bytes.
const HEADER_BYTES_MAX: u64 = 1024 * 1024;

impl Reader {
    /// Takes a mail in. When this says that it is taken in, it is durable.
    pub(super) async fn take(
        &mut self,
        connection: &mut ImapConnection,
        facts: &MailFacts,
        tries_so_far: u32,
    ) -> Result<MailFate, Stopped> {
        let bytes = match self.bring(connection, facts).await {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Ok(MailFate::Dropped),
            Err(refuses @ ImapTrouble::Refuses { .. }) => {
                return Ok(self.put_aside(facts.uid, tries_so_far, &refuses.to_string()));
            }
            Err(trouble) => return Err(trouble.into()),
        };
        let envelope = read_envelope(&bytes, self.state.settings.report_address.as_ref());
        let mail = IncomingMail {
            bytes,
            envelope_from: envelope.from,
            recipient: envelope.recipient,
            channel: MailChannel::Imap,
        };
        match take_in_mail(&self.state, mail).await {
            Ok(_) => {
                self.refused_for_now = None;
                Ok(match self.move_to {
                    Some(_) => MailFate::ToMove,
                    None => MailFate::TakenIn,
                })
            }
            Err(refused) => self.refused(facts.uid, tries_so_far, refused),
        }
    }

    async fn bring(
        &self,
        connection: &mut ImapConnection,
        facts: &MailFacts,
    ) -> Result<Option<Vec<u8>>, ImapTrouble> {
        let limit = EVIDENCE_BYTES_MAX;
        let mut size_bytes = facts.size_bytes;
        if size_bytes <= limit {
            let Some(bytes) = connection.mail(facts, limit).await? else {
                return Ok(None);
            };
            if bytes.len() as u64 <= limit {
                return Ok(Some(bytes));
            }
            // Some servers tell a size that isn't the mail's.
            size_bytes = bytes.len() as u64;
        }
        let header = connection.header(facts.uid, HEADER_BYTES_MAX).await?;
        Ok(header.map(|header| stand_in(&header, size_bytes, limit, &self.claim.mailbox)))
    }

    /// A refusal for good is the mail's fault. One for now is ours, and the mailbox waits for us to recover; only when the
    /// same mail is refused for now again and again, it is put aside like the others.
    fn refused(
        &mut self,
        uid: u32,
        tries_so_far: u32,
        refused: MailRefused,
    ) -> Result<MailFate, Stopped> {
        let times = match self.refused_for_now {
            Some((other, times)) if other == uid => times + 1,
            _ => 1,
        };
        if !refused.temporary || times >= TRIES_BEFORE_TOLD {
            self.refused_for_now = None;
            return Ok(self.put_aside(uid, tries_so_far, &refused.says));
        }
        self.refused_for_now = Some((uid, times));
        Err(Stopped::Trouble(ImapTrouble::Ours { says: refused.says }))
    }
}
