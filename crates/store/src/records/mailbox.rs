//! A mailbox that is read over IMAP: how far, how it goes, and the single mails that ask for more. Plain data; the
//! protocol is spoken on the floor above.

use casework::moment::Moment;

/// Characters of a sentence about a mailbox or a mail that are kept.
pub const MAILBOX_SAYS_CHARS_MAX: usize = 500;
/// Rows of single mails handed out at once.
pub const MAILBOX_MAILS_MAX: i64 = 500;

/// Who asks for a mailbox, and until when nobody else may have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxClaim {
    /// The mailbox, as `user@host:port/folder`.
    pub mailbox: String,
    /// Who: unique for each process that reads.
    pub holder: String,
    /// The present moment.
    pub now: Moment,
    /// The end of the lease.
    pub until: Moment,
}

/// How a mailbox stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxState {
    /// When it was first read.
    pub begun: Moment,
    /// Until when somebody holds it; `None` where nobody does.
    pub held_until: Option<Moment>,
    /// The numbering the cursor belongs to; `None` before the first look.
    pub uid_validity: Option<u32>,
    /// Every mail up to this one was taken in, put aside, or is none of ours.
    pub last_uid: u32,
    /// Up to this one the mailbox is being read again.
    pub read_again_to_uid: u32,
    /// The mail that was in hand when this was saved.
    pub in_hand_uid: Option<u32>,
    /// Mails seen and not yet taken in.
    pub behind: u64,
    /// Since when a connection stands; `None` while none does.
    pub connected: Option<Moment>,
    /// When the mailbox was last looked into.
    pub looked: Option<Moment>,
    /// When the last mail was taken in.
    pub last_mail: Option<Moment>,
    /// What stands in the way.
    pub trouble: Option<MailboxTrouble>,
}

/// What stands in the way of reading a mailbox, for its admins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxTrouble {
    /// What is wrong, one sentence.
    pub says: String,
    /// What to do; empty where there is nothing to do.
    pub advice: String,
    /// Since when it is so.
    pub since: Moment,
}

/// A new numbering of a mailbox, and where reading begins in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxNumbering {
    /// UIDVALIDITY.
    pub uid_validity: u32,
    /// The cursor: mails up to here aren't read by it.
    pub last_uid: u32,
    /// Up to this UID mails are read again, by their date.
    pub read_again_to_uid: u32,
    /// Older mails that are to be taken in all the same, at once.
    pub also: Vec<u32>,
}

/// How far a mailbox was read, saved after a mail is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailboxProgress {
    /// The cursor.
    pub last_uid: u32,
    /// The mail that is taken in hand next.
    pub in_hand_uid: Option<u32>,
    /// Mails seen and not yet taken in.
    pub behind: u64,
}

/// What became of one mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailFate {
    /// It is durable on our side.
    TakenIn,
    /// The same, and it is to be moved now.
    ToMove,
    /// It is none of ours, or it is there no more.
    Dropped,
    /// Something is wrong with it; it is tried again.
    PutAside {
        /// Tries so far.
        tries: u32,
        /// When it is tried again.
        try_at: Moment,
        /// What is wrong, one sentence.
        says: String,
    },
}

/// Why a mail has a row of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailStage {
    /// Put aside, to be tried again.
    PutAside,
    /// Taken in, to be moved.
    ToMove,
    /// A copy of it is being made, on a server that can't move.
    Copying,
}

impl MailStage {
    /// All stages.
    pub const ALL: [MailStage; 3] = [MailStage::PutAside, MailStage::ToMove, MailStage::Copying];

    /// The stable code used in the database.
    pub const fn code(self) -> &'static str {
        match self {
            MailStage::PutAside => "put-aside",
            MailStage::ToMove => "to-move",
            MailStage::Copying => "copying",
        }
    }

    /// Reads what [`MailStage::code`] writes.
    pub fn from_code(code: &str) -> Option<MailStage> {
        MailStage::ALL
            .into_iter()
            .find(|stage| stage.code() == code)
    }
}

/// A single mail of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxMail {
    /// Its number in the mailbox.
    pub uid: u32,
    /// Why it has a row.
    pub stage: MailStage,
    /// Tries so far.
    pub tries: u32,
    /// When it is tried again.
    pub try_at: Moment,
    /// What is wrong, one sentence.
    pub says: String,
    /// Since when.
    pub since: Moment,
}
