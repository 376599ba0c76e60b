//! Inline forwards: a message copied into the text of another one by a mail program. It finds the copied header block,
//! in the words of the supported clients and languages, and rebuilds a message from it. Everything it reads is a claim
//! of the forwarder's mail program; it never says that a sender or a date is true.

pub(super) mod lines;

use super::Lost;
use super::contents::Contents;
use super::mime::Entity;

/// A forward found in the text of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Forward {
    /// What stood above the forward.
    pub lead_in: String,
    /// Whether that is only a short note.
    pub lead_in_is_note: bool,
    /// What the forward destroyed.
    pub lost: Vec<Lost>,
    /// The forwarded message as RFC 5322 bytes.
    pub rebuilt: Vec<u8>,
}

/// Finds a forward in a message without attached ones.
pub(super) fn find(
    _message: &Entity<'_>,
    _contents: &Contents,
    _subject: Option<&str>,
    _whole: &[u8],
) -> Option<Forward> {
    None
}
