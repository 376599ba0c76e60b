//! Mailboxes that are read over IMAP: the lease, the cursor, the single mails, and how it goes.

use casework::moment::Moment;

use super::{Desk, delegate};
use crate::records::mailbox::{
    MailFate, MailboxClaim, MailboxMail, MailboxNumbering, MailboxProgress, MailboxState,
};

impl Desk {
    delegate! { DeskEngine;
        /// Takes a mailbox for one reader and says how it stands; `None` while somebody else holds it. On the embedded
        /// database, which one process has to itself, a lease that a killed process left doesn't count.
        pub async fn claim_mailbox(&self, claim: &MailboxClaim) -> Result<Option<MailboxState>>;

        /// Keeps the lease until `claim.until`; false where it was lost to somebody else.
        pub async fn prolong_mailbox(&self, claim: &MailboxClaim) -> Result<bool>;

        /// Gives the mailbox back. What is in hand stays noted: whoever reads next has to know.
        pub async fn release_mailbox(&self, claim: &MailboxClaim) -> Result<()>;

        /// How a mailbox stands; `None` before it was ever read.
        pub async fn mailbox(&self, mailbox: &str) -> Result<Option<MailboxState>>;

        /// Begins a numbering: sets the cursor, forgets the single mails of the old numbering, and puts those of
        /// `numbering.also` in line. False where the lease was lost; nothing is changed then.
        pub async fn number_mailbox(&self, claim: &MailboxClaim, numbering: &MailboxNumbering) -> Result<bool>;

        /// Moves the cursor and says what became of mails, in one transaction. False where the lease was lost; nothing is
        /// changed then.
        pub async fn progress_mailbox(&self, claim: &MailboxClaim, progress: &MailboxProgress, fates: &[(u32, MailFate)]) -> Result<bool>;

        /// Keeps these single mails as they stand here, and forgets those that are `done`. False where the lease was lost;
        /// nothing is changed then.
        pub async fn restage_mails(&self, claim: &MailboxClaim, mails: &[MailboxMail], done: &[u32]) -> Result<bool>;

        /// The mails put aside whose time has come by `due`, the most overdue first, at most
        /// [`crate::MAILBOX_MAILS_MAX`].
        pub async fn mails_put_aside(&self, mailbox: &str, due: Moment) -> Result<Vec<MailboxMail>>;

        /// The mails taken in and not yet moved, likewise.
        pub async fn mails_to_move(&self, mailbox: &str, due: Moment) -> Result<Vec<MailboxMail>>;

        /// How many mails are put aside after at least so many tries.
        pub async fn count_put_aside(&self, mailbox: &str, tries_least: u32) -> Result<u64>;

        /// Notes that a connection stands since `claim.now`.
        pub async fn note_mailbox_connected(&self, claim: &MailboxClaim) -> Result<()>;

        /// Notes that the mailbox was looked into, with so many mails still to come; what stood in the way is over.
        pub async fn note_mailbox_looked(&self, claim: &MailboxClaim, behind: u64) -> Result<()>;

        /// Notes what stands in the way, since `claim.now` or since it began.
        pub async fn note_mailbox_trouble(&self, claim: &MailboxClaim, says: &str, advice: &str) -> Result<()>;
    }
}
