//! What goes in and out of the store about remembered mail. The facts themselves are the ground floor's; here are what a
//! report adds to them, what was made of them, and the limits.

use casework::ids::ReportId;
use casework::moment::Moment;
use evidence::memory::HeaderFacts;
use evidence::verdict::Verdict;

/// Correspondents kept for one organisation; those without mail for longest go first.
pub const CORRESPONDENTS_MAX: u64 = 200_000;
/// Mails kept for one organisation; the oldest go first.
pub const REMEMBERED_MAILS_MAX: u64 = 2_000_000;
/// How long a mail, and a correspondent without one, is remembered, days.
pub const REMEMBERED_DAYS: i64 = 400;
/// A feed that shows nothing for longer covers nothing any more, and begins anew, days.
pub const FEED_SILENCE_DAYS_MAX: i64 = 7;
/// Mails remembered in one call.
pub const REMEMBERED_AT_ONCE_MAX: usize = 100;

/// One mail to be remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailToRemember {
    /// What its header says.
    pub facts: HeaderFacts,
    /// What a report made of it; `None` out of a feed.
    pub reported: Option<ReportedMail>,
}

/// What a report made of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportedMail {
    /// The report.
    pub report: ReportId,
    /// The verdict on this mail.
    pub verdict: Verdict,
    /// Whether its From domain was proved.
    pub proved: bool,
}

/// What became of mails that were to be remembered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Remembered {
    /// Seen for the first time.
    pub new: u64,
    /// Seen before; nothing was counted twice.
    pub known: u64,
    /// Without a Message-ID, or older than [`REMEMBERED_DAYS`]: not kept.
    pub left_out: u64,
}

/// How large an organisation's memory may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryLimits {
    /// Correspondents.
    pub correspondents_max: u64,
    /// Mails.
    pub mails_max: u64,
}

impl Default for MemoryLimits {
    fn default() -> MemoryLimits {
        MemoryLimits {
            correspondents_max: CORRESPONDENTS_MAX,
            mails_max: REMEMBERED_MAILS_MAX,
        }
    }
}

/// How an organisation's memory stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemoryState {
    /// Correspondents kept.
    pub correspondents: u64,
    /// Mails kept.
    pub mails: u64,
    /// Since when a feed covers all mail; `None` without one, or where it fell silent.
    pub covers_since: Option<Moment>,
    /// Since when it covers our own people's.
    pub covers_own_since: Option<Moment>,
    /// When it last showed something.
    pub last_fed: Option<Moment>,
}
