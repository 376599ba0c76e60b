//! A sign-in log that is pulled from a service on the net: how far, by whom, and how it goes. Plain data; which service it is
//! and how it is asked is known on the floor above.

use casework::moment::Moment;

/// Characters of a sentence about a pulled log that are kept.
pub const PULL_SAYS_CHARS_MAX: usize = 500;

/// Who asks for a log, and until when nobody else may have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullClaim {
    /// The log: which service, which tenant.
    pub log: String,
    /// Who: unique for each process that pulls.
    pub holder: String,
    /// The present moment.
    pub now: Moment,
    /// The end of the lease.
    pub until: Moment,
}

/// How a pulled log stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullState {
    /// When it was first pulled.
    pub begun: Moment,
    /// Until when somebody holds it; `None` where nobody does.
    pub held_until: Option<Moment>,
    /// The latest event that was taken in; `None` before the first.
    pub taken_until: Option<Moment>,
    /// When all there was had last been taken in; `None` before.
    pub looked: Option<Moment>,
    /// What stands in the way; `None` while all is well.
    pub trouble: Option<PullTrouble>,
}

/// What stands in the way of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullTrouble {
    /// What it is, one sentence.
    pub says: String,
    /// What to do about it.
    pub advice: String,
    /// Since when.
    pub since: Moment,
}
