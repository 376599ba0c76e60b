//! Mail that somebody else wrote into a reporter's thread. It is kept and shown to the desk as what it is, never as the
//! reporter's word, until somebody at the desk takes it into the thread or sets it aside.

use crate::ids::{AccountId, MessageId, ReportId};
use crate::moment::Moment;

/// Where a held mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldState {
    /// Nobody has looked yet.
    Waiting,
    /// It was taken into the thread, as somebody else's word.
    Taken {
        /// By whom.
        who: AccountId,
        /// When.
        when: Moment,
    },
    /// It does not belong there.
    SetAside {
        /// Who decided it.
        who: AccountId,
        /// When.
        when: Moment,
    },
}

impl HeldState {
    /// The stable code: `waiting`, `taken` or `set-aside`.
    pub const fn code(&self) -> &'static str {
        match self {
            HeldState::Waiting => "waiting",
            HeldState::Taken { .. } => "taken",
            HeldState::SetAside { .. } => "set-aside",
        }
    }
}

/// A mail held for the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldMail {
    /// Its identifier, and that of the message it becomes when it is taken.
    pub id: MessageId,
    /// Into whose thread it was written.
    pub report: ReportId,
    /// SHA-256 of the whole mail, lower-case hex; its bytes lie in the evidence folder.
    pub sha256: String,
    /// The name it says it is from; hostile. Empty where the report's name is sealed or not stored: the writer may well
    /// be the reporter with another address.
    pub from_name: String,
    /// The address it says it is from; hostile, and empty in the same cases.
    pub from_address: String,
    /// What it says, quotes folded away; hostile.
    pub text: String,
    /// When it came.
    pub received: Moment,
    /// Where it stands.
    pub state: HeldState,
}
