//! What is said of evidence whose reading did not come to its end: the reader stopped, or it met a limit of time or memory.
//! Readers here never do that by themselves; whoever runs them in a process of its own sees it, and says it with this. It
//! reads nothing.

use crate::finding::{Cia, Finding, FindingKind, Place};

/// The reading stopped. Readers are tried with millions of broken inputs and cope, so what stops one was hardly written by
/// a mail program: suspicious until somebody has looked.
pub static READING_STOPPED: FindingKind = FindingKind::new("reading.stopped", 18, Cia::A);

/// Every kind of this file.
pub static KINDS: &[&FindingKind] = &[&READING_STOPPED];

/// Why a reading did not come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WhyStopped {
    /// It took longer than it may.
    TookTooLong,
    /// It needed more memory than it may have.
    TookTooMuchMemory,
    /// The process that read it ended before it had answered.
    Ended,
    /// What it answered can't be the answer of our reader.
    AnsweredStrangely,
    /// Nobody could begin to read: the process for it could not be started, time after time. Says nothing of the evidence.
    NeverBegan,
}

impl WhyStopped {
    /// All of them.
    pub const ALL: [WhyStopped; 5] = [
        WhyStopped::TookTooLong,
        WhyStopped::TookTooMuchMemory,
        WhyStopped::Ended,
        WhyStopped::AnsweredStrangely,
        WhyStopped::NeverBegan,
    ];

    /// The stable code, for the log.
    pub const fn code(self) -> &'static str {
        match self {
            WhyStopped::TookTooLong => "took-too-long",
            WhyStopped::TookTooMuchMemory => "took-too-much-memory",
            WhyStopped::Ended => "ended",
            WhyStopped::AnsweredStrangely => "answered-strangely",
            WhyStopped::NeverBegan => "never-began",
        }
    }

    /// The desk's sentence.
    const fn says(self) -> &'static str {
        match self {
            WhyStopped::TookTooLong => {
                "We couldn't read this through: reading it took longer than it may. Its bytes are kept; look at them before anybody trusts it."
            }
            WhyStopped::TookTooMuchMemory => {
                "We couldn't read this through: reading it needed more memory than it may have. Its bytes are kept; look at them before anybody trusts it."
            }
            WhyStopped::Ended => {
                "We couldn't read this through: it stopped our reader half-way. Its bytes are kept; look at them before anybody trusts it, and tell the makers of Headsup."
            }
            WhyStopped::AnsweredStrangely => {
                "We couldn't read this through: what our reader answered can't be right. Its bytes are kept; look at them before anybody trusts it, and tell the makers of Headsup."
            }
            WhyStopped::NeverBegan => {
                "We couldn't read this: the process that reads could not be started. Its bytes are kept; the self-check says what to do."
            }
        }
    }
}

/// The finding that says so.
pub fn reading_stopped(why: WhyStopped) -> Finding {
    let finding = Finding::new(&READING_STOPPED, Place::named("the whole file"), why.says());
    // That we could not begin is our trouble and speaks for nothing.
    match why {
        WhyStopped::NeverBegan => finding.weighing(0),
        _ => finding,
    }
}
