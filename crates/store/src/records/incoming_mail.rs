//! Mails that reached the desk and are no report of their own: what is noted of each, and what became of a held one.

use casework::cases::held_mail::HeldMail;
use casework::cases::report::EvidenceItem;
use casework::cases::thread::ThreadMessage;
use casework::cases::timeline::Line;
use casework::ids::{MessageId, ReportId};
use casework::moment::Moment;

use crate::records::job::NewJob;

/// Held mails of one report that are kept as such; a stranger who writes more is noted all the same, as automatic mail
/// is, and shown no more.
pub const HELD_MAILS_PER_REPORT_MAX: usize = 100;
/// Characters of a held mail's words that are kept beside its bytes.
pub const HELD_MAIL_CHARS_MAX: usize = casework::cases::thread::MESSAGE_CHARS_MAX;

/// What a mail was taken as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MailTakenAs {
    /// The reporter's word in a thread.
    Answer,
    /// Somebody else's word into a thread, waiting for the desk.
    Held,
    /// Written by a program.
    Automatic,
    /// A delivery report.
    Bounce,
    /// A mail of ours that came back as it left.
    Own,
}

impl MailTakenAs {
    /// All of them.
    pub const ALL: [MailTakenAs; 5] = [
        MailTakenAs::Answer,
        MailTakenAs::Held,
        MailTakenAs::Automatic,
        MailTakenAs::Bounce,
        MailTakenAs::Own,
    ];

    /// The stable code used in the database.
    pub const fn code(self) -> &'static str {
        match self {
            MailTakenAs::Answer => "answer",
            MailTakenAs::Held => "held",
            MailTakenAs::Automatic => "automatic",
            MailTakenAs::Bounce => "bounce",
            MailTakenAs::Own => "own",
        }
    }

    /// Reads what [`MailTakenAs::code`] writes.
    pub fn from_code(code: &str) -> Option<MailTakenAs> {
        MailTakenAs::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// What is noted of a mail. Its bytes are in the evidence folder already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailNote {
    /// Its identifier, and that of the message it is or becomes.
    pub id: MessageId,
    /// The same for the same bytes; a second note with the same one changes nothing.
    pub submission: String,
    /// What it was taken as.
    pub taken_as: MailTakenAs,
    /// The report it belongs to.
    pub report: Option<ReportId>,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
    /// How many bytes.
    pub size_bytes: u64,
    /// Who a held mail says it is from; empty for all others, and where the reporter's name is sealed or not stored.
    pub from_name: String,
    /// The address a held mail says it is from; empty in the same cases.
    pub from_address: String,
    /// What a held mail says, quotes folded away; empty for all others.
    pub says: String,
    /// Why it was taken as what it is, in words.
    pub because: String,
    /// When it came.
    pub received: Moment,
}

/// A mail that was noted before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotedMail {
    /// What it was taken as.
    pub taken_as: MailTakenAs,
    /// The report it belongs to.
    pub report: Option<ReportId>,
}

/// An answer by mail: the note, and the message with what follows from it, saved in one transaction.
#[derive(Clone, Copy, Debug)]
pub struct MailedAnswer<'m> {
    /// The note.
    pub note: &'m MailNote,
    /// The message; its identifier is the note's.
    pub message: &'m ThreadMessage,
    /// The files that came with it.
    pub evidence: &'m [EvidenceItem],
    /// Its lines.
    pub lines: &'m [Line],
    /// The jobs that examine the files.
    pub jobs: &'m [NewJob],
}

/// A held mail that was decided about.
#[derive(Clone, Copy, Debug)]
pub struct HeldMailDecided<'m> {
    /// The mail, decided.
    pub held: &'m HeldMail,
    /// The message it becomes, where it was taken in.
    pub message: Option<&'m ThreadMessage>,
    /// The files that came with it, where it was taken in.
    pub evidence: &'m [EvidenceItem],
    /// The lines.
    pub lines: &'m [Line],
    /// The jobs that examine the files.
    pub jobs: &'m [NewJob],
    /// When.
    pub at: Moment,
}
