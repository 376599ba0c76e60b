//! Where a chat waits for more: an address that may be posted to a few times for a short while. The row goes when the
//! address has run out, and nothing of the chat's people is in it.

use casework::ids::{OrganisationId, ReportId};
use casework::moment::Moment;

/// An address to be kept for later answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewChatAnswer {
    /// Which report it was raised with.
    pub report: ReportId,
    /// Where to post.
    pub url: String,
    /// When to look first whether there is something to say.
    pub look_at: Moment,
    /// When the address runs out.
    pub expires: Moment,
}

/// A claimed look: whether there is something new to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatLook {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Which report.
    pub report: ReportId,
    /// Where to post.
    pub url: String,
    /// The verdict told last, as its code.
    pub told: Option<String>,
    /// Posts so far.
    pub posts: u64,
    /// The how-manieth look this is, from 1.
    pub looks: u64,
    /// When the address runs out.
    pub expires: Moment,
}
