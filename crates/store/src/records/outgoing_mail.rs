//! Mails on their way out: what enqueues one, what a claim holds, what became of it, how the queue stands. The words of a
//! mail are nowhere here; they are composed from stored facts when it is sent.

use casework::cases::mail::{MailCause, MailTrouble};
use casework::cases::timeline::Line;
use casework::ids::{
    AccountId, CallerCheckId, CaseId, InquiryId, MailId, MessageId, OrganisationId, ReportId,
};
use casework::moment::Moment;
use casework::people::reply_address::MailPurpose;
use evidence::verdict::Verdict;
use uuid::Uuid;

/// Characters of what a relay answered that are kept with a mail.
pub const MAIL_ERROR_CHARS_MAX: usize = 500;
/// Mails of one case that are loaded with it, newest first.
pub const MAILS_PER_CASE_SHOWN_MAX: usize = 2_000;

/// A mail to be enqueued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMail {
    /// What asks for it; a second mail of the same cause changes nothing.
    pub cause: MailCause,
    /// What it is for.
    pub purpose: MailPurpose,
    /// Whose report.
    pub report: ReportId,
    /// The message whose words it carries.
    pub message: Option<MessageId>,
    /// Not before.
    pub send_at: Moment,
    /// When it was caused.
    pub created: Moment,
}

/// What a mail is about, and so where its address and its words come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailAbout {
    /// A report: its reporter is written to.
    Report {
        /// Whose.
        report: ReportId,
        /// The message of the desk whose words it carries.
        message: Option<MessageId>,
    },
    /// A heads-up to somebody who raised no hand.
    HeadsUp {
        /// Which.
        id: Uuid,
        /// To whom.
        addressee: String,
    },
    /// A "Was this you?" to the one who is asked.
    Inquiry(InquiryId),
    /// A reminder of a held payment.
    PaymentReminder {
        /// Of which case.
        case: CaseId,
        /// To whom.
        to: AccountId,
    },
    /// The challenge of a check, to the colleague whom a caller says they are.
    CallerChallenge(CallerCheckId),
    /// The question to a manager whether they vouch, in a check.
    CallerVouching(CallerCheckId),
}

impl MailAbout {
    /// The report it is about.
    pub fn report(&self) -> Option<ReportId> {
        match self {
            MailAbout::Report { report, .. } => Some(*report),
            MailAbout::HeadsUp { .. }
            | MailAbout::Inquiry(_)
            | MailAbout::PaymentReminder { .. }
            | MailAbout::CallerChallenge(_)
            | MailAbout::CallerVouching(_) => None,
        }
    }
}

/// A claimed mail: nobody else works on it until its lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedMail {
    /// Which mail.
    pub id: MailId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// What it is for.
    pub purpose: MailPurpose,
    /// What it is about.
    pub about: MailAbout,
    /// Whether it answers something that the reporter told us by mail.
    pub answers_told: bool,
    /// The how-manieth try this is, from 1.
    pub attempt: i64,
    /// When it was caused.
    pub created: Moment,
    /// Who claimed it. Only this claim may hand it over or settle it.
    pub worker: String,
}

/// What is noted at the moment a mail is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandingOver {
    /// The verdict on the report that the mail tells; `None` where it tells none.
    pub said_verdict: Option<Verdict>,
    /// A keyed digest of the address.
    pub address_digest: [u8; 32],
    /// When.
    pub at: Moment,
}

/// Whether a mail may be handed over now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayHandOver {
    /// It is noted; the end of the data may be sent.
    Yes,
    /// What it tells is not so any more: compose it anew.
    ComposeAnew,
    /// Its address got too much mail within the hour.
    TooMany,
    /// The claim was lost to somebody else; nothing was changed.
    NotOurs,
}

/// What became of a claimed mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailSettled {
    /// The relay has it. The line is written only where it had been thought lost meanwhile.
    Sent {
        /// The line.
        after_all: Option<Line>,
    },
    /// It is tried again.
    PutOff {
        /// When.
        until: Moment,
        /// What stood in the way; for admins, without an address in it.
        error: String,
        /// Whether this try counts; one that never reached the relay's opinion of the mail doesn't.
        counts: bool,
    },
    /// The relay got all of it and said nothing.
    Unsure {
        /// What stood in the way; for admins, without an address in it.
        error: String,
        /// The line that says so on the report's timeline.
        line: Option<Line>,
    },
    /// Nobody tries any more.
    GivenUp {
        /// Why.
        trouble: MailTrouble,
        /// What stood in the way; for admins, without an address in it.
        error: String,
        /// The line that says so on the report's timeline.
        line: Option<Line>,
    },
}

/// How the queue of mails stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailCounts {
    /// Waiting, or being handed over.
    pub waiting: u64,
    /// When the oldest of them was caused.
    pub oldest: Option<Moment>,
    /// Given up or unsure, and not sent again.
    pub troubled: u64,
    /// What stood in the way of one that waits, the latest.
    pub last_error: Option<String>,
}
