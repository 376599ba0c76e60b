//! What checking the timelines and the evidence folder found. How it is checked stands with the statements.

use casework::cases::timeline::FirstBrokenLink;

/// What `headsup verify` found for one organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// Timelines looked at.
    pub chains: u64,
    /// Entries looked at.
    pub entries: u64,
    /// Files of evidence looked at.
    pub files: u64,
    /// The first broken link of each timeline that does not hold, at most [`BROKEN_SHOWN_MAX`].
    pub broken: Vec<FirstBrokenLink>,
    /// Timelines that are shorter or longer than their head says, or end in another hash; at most [`BROKEN_SHOWN_MAX`].
    pub heads_differ: Vec<casework::cases::timeline::ChainId>,
    /// Digests of evidence that is missing or changed, at most [`BROKEN_SHOWN_MAX`].
    pub damaged_evidence: Vec<String>,
}

/// Faults of one sort that are listed; more are a reason to restore a backup, not to read on.
pub const BROKEN_SHOWN_MAX: usize = 100;

impl VerifyReport {
    /// Whether everything holds.
    pub fn holds(&self) -> bool {
        self.broken.is_empty() && self.heads_differ.is_empty() && self.damaged_evidence.is_empty()
    }
}
