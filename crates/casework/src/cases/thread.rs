//! The thread between the desk and one reporter: who said what to whom, and when. It carries no mail and sends none.

use crate::ids::{AccountId, MessageId, ReportId};
use crate::moment::Moment;

/// The longest message in a thread, characters.
pub const MESSAGE_CHARS_MAX: usize = crate::cases::case::WORDS_CHARS_MAX;

/// Who wrote a message of a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessageFrom {
    /// The person who raised the hand.
    Reporter,
    /// A member of the desk.
    Desk(AccountId),
    /// Headsup itself, such as the thanks at receipt.
    Automatic,
    /// Somebody else, whose mail into this thread the desk took in.
    SomebodyElse,
}

/// What a message of a thread is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessageKind {
    /// A word, either way.
    Word,
    /// The desk asks something.
    Question,
    /// The desk tells the outcome.
    Outcome,
    /// The reporter thinks the desk is wrong.
    Disagreement,
}

coded!(MessageKind {
    Word = "word",
    Question = "question",
    Outcome = "outcome",
    Disagreement = "disagreement",
});

/// One message of the thread with one reporter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadMessage {
    /// Its identifier.
    pub id: MessageId,
    /// Whose thread it is in.
    pub report: ReportId,
    /// Who wrote it.
    pub from: MessageFrom,
    /// What it is for.
    pub kind: MessageKind,
    /// The words, at most [`MESSAGE_CHARS_MAX`] characters; plain text, hostile when it comes from a reporter.
    pub text: String,
    /// When it was written; rounded down to the hour when an anonymous reporter wrote it.
    pub when: Moment,
    /// SHA-256 (lower-case hex) of the files added with it; they are evidence items of the same report.
    pub evidence: Vec<String>,
}
