//! The timeline: append-only chains of entries, each bound to the one before it by a hash. Every report has a chain and
//! every case has one. The words of an entry may be erased later without breaking its chain, because only their digest
//! is hashed. Storage keeps the entries; this file makes them and checks them.

use std::fmt;
use std::str::FromStr;

use crate::ids::{AccountId, CaseId, IntegrationId, ReportId};
use crate::moment::Moment;
use crate::people::Doer;

/// Which chain an entry belongs to: the identifier of a report or of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChainId(pub uuid::Uuid);

impl From<CaseId> for ChainId {
    fn from(case: CaseId) -> ChainId {
        ChainId(case.0)
    }
}

impl From<ReportId> for ChainId {
    fn from(report: ReportId) -> ChainId {
        ChainId(report.0)
    }
}

/// Who did what an entry tells. Written as `desk`, `reporter`, `member:<uuid>` or `integration:<uuid>`; a reporter
/// is never named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// Headsup itself.
    Desk,
    /// The person who raised the hand.
    Reporter,
    /// A signed-in member.
    Member(AccountId),
    /// A program, through the API.
    Integration(IntegrationId),
}

impl From<Doer> for Actor {
    fn from(doer: Doer) -> Actor {
        match doer {
            Doer::Member(account) => Actor::Member(account),
            Doer::Integration(integration) => Actor::Integration(integration),
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Desk => out.write_str("desk"),
            Actor::Reporter => out.write_str("reporter"),
            Actor::Member(account) => write!(out, "member:{account}"),
            Actor::Integration(integration) => write!(out, "integration:{integration}"),
        }
    }
}

/// A text that names no actor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no actor")]
pub struct NoActor(String);

impl FromStr for Actor {
    type Err = NoActor;

    fn from_str(text: &str) -> Result<Actor, NoActor> {
        let actor = match text.split_once(':') {
            None if text == "desk" => Some(Actor::Desk),
            None if text == "reporter" => Some(Actor::Reporter),
            Some(("member", account)) => account.parse().ok().map(Actor::Member),
            Some(("integration", id)) => id.parse().ok().map(Actor::Integration),
            _ => None,
        };
        actor.ok_or_else(|| NoActor(text.to_owned()))
    }
}

/// What kind of thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// A report came in.
    ReportReceived,
    /// A program handed a report in through the API.
    HandedIn,
    /// A case was opened.
    CaseOpened,
    /// A reader was shown the names of reporters.
    NameRead,
    /// A report joined a case; the words name the head of the report's chain.
    ReportJoined,
    /// A verdict was reached or changed.
    Verdict,
    /// The reporter told more about what was already done.
    ExposureAdded,
    /// Evidence was added.
    EvidenceAdded,
    /// Playbooks laid out steps.
    StepsLaidOut,
    /// A step was added by hand.
    StepAdded,
    /// A step was done.
    StepDone,
    /// A step was waived.
    StepWaived,
    /// One of the two questions was answered.
    AnswerWritten,
    /// A message was written in a thread.
    Message,
    /// A mail of somebody else's into a thread is held.
    MailHeld,
    /// A held mail was taken into its thread.
    HeldMailTaken,
    /// A held mail was set aside.
    HeldMailSetAside,
    /// A reporter was told the outcome.
    Told,
    /// A reporter thinks the desk is wrong.
    Disagreed,
    /// The case was closed.
    Closed,
    /// The case was opened again.
    Reopened,
    /// The answer to a question was published without its asker.
    Published,
    /// A mail of ours did not get through, or got through after all.
    MailTrouble,
    /// A mail of ours is sent once more.
    MailAgain,
    /// A note to colleagues was sent.
    HeadsUpSent,
    /// The banner of a note to colleagues was taken down.
    HeadsUpEnded,
    /// A sign-in log explains why an account could not sign in.
    SignInsExplained,
    /// A payment is held until it was checked.
    PaymentHeld,
    /// Whoever was to ring has left the desk.
    CallerLeft,
    /// Somebody was chosen to ring the known number.
    CallerChosen,
    /// The known number was rung.
    CallMade,
    /// What came of the call.
    CallOutcome,
    /// Whose act comes next was reminded of a held payment.
    PaymentReminded,
    /// A second person released the payment.
    PaymentReleased,
    /// The payment was stopped.
    PaymentStopped,
    /// A call was announced on the staff page.
    ContactOpened,
    /// An announced call is over.
    ContactClosed,
    /// Somebody was asked whether something was them.
    PersonAsked,
    /// They said whether it was.
    PersonAnswered,
    /// A leader signed the right to pause; on the organisation's own timeline.
    RightToPauseSigned,
    /// A device of a colleague was enrolled; on the organisation's own timeline.
    DeviceEnrolled,
    /// It was removed; on the same timeline.
    DeviceRemoved,
    /// One of two asks to open the seal on a reporter's name.
    SealAsked,
    /// Two opened it, and the reporter is told.
    SealOpened,
    /// A member made a key to their half of the seal; on the organisation's own timeline.
    SealKeyMade,
    /// A thing was handed over.
    HandedOver,
    /// The desk began to check whether a caller is the colleague they say they are.
    CallerCheckBegun,
    /// The person, their number or their manager was asked.
    CallerAsked,
    /// One way of checking a caller held.
    CallerProved,
    /// A caller was verified; the words carry the seal.
    CallerVerified,
    /// A caller is not who they said, or a wrong answer came.
    CallerRefused,
    /// What a verified caller had asked for was done.
    GuardedActionDone,
    /// The check of a caller ended without a result.
    CallerCheckEnded,
}

coded!(EntryKind {
    ReportReceived = "report-received",
    HandedIn = "handed-in",
    CaseOpened = "case-opened",
    ReportJoined = "report-joined",
    Verdict = "verdict",
    ExposureAdded = "exposure-added",
    EvidenceAdded = "evidence-added",
    StepsLaidOut = "steps-laid-out",
    StepAdded = "step-added",
    StepDone = "step-done",
    StepWaived = "step-waived",
    NameRead = "name-read",
    AnswerWritten = "answer-written",
    Message = "message",
    MailHeld = "mail-held",
    HeldMailTaken = "held-mail-taken",
    HeldMailSetAside = "held-mail-set-aside",
    Told = "told",
    Disagreed = "disagreed",
    Closed = "closed",
    Reopened = "reopened",
    Published = "published",
    MailTrouble = "mail-trouble",
    MailAgain = "mail-again",
    HeadsUpSent = "heads-up-sent",
    HeadsUpEnded = "heads-up-ended",
    SignInsExplained = "sign-ins-explained",
    PaymentHeld = "payment-held",
    CallerLeft = "caller-left",
    CallerChosen = "caller-chosen",
    CallMade = "call-made",
    CallOutcome = "call-outcome",
    PaymentReminded = "payment-reminded",
    PaymentReleased = "payment-released",
    PaymentStopped = "payment-stopped",
    ContactOpened = "contact-opened",
    ContactClosed = "contact-closed",
    PersonAsked = "person-asked",
    PersonAnswered = "person-answered",
    RightToPauseSigned = "right-to-pause-signed",
    DeviceEnrolled = "device-enrolled",
    DeviceRemoved = "device-removed",
    SealAsked = "seal-asked",
    SealOpened = "seal-opened",
    SealKeyMade = "seal-key-made",
    HandedOver = "handed-over",
    CallerCheckBegun = "caller-check-begun",
    CallerAsked = "caller-asked",
    CallerProved = "caller-proved",
    CallerVerified = "caller-verified",
    CallerRefused = "caller-refused",
    GuardedActionDone = "guarded-action-done",
    CallerCheckEnded = "caller-check-ended",
});

/// What is to be appended to a chain: an entry that has no place in it yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The chain it belongs to.
    pub chain: ChainId,
    /// When it happened.
    pub at: Moment,
    /// Who did it.
    pub actor: Actor,
    /// What kind of thing happened.
    pub kind: EntryKind,
    /// A plain English sentence for the desk, without a reporter's name in it.
    pub says: String,
}

impl Line {
    /// A line of a case's timeline.
    pub fn of_case(case: CaseId, actor: Actor, kind: EntryKind, says: String, at: Moment) -> Line {
        Line {
            chain: case.into(),
            at,
            actor,
            kind,
            says,
        }
    }
}

/// One link of a chain, exactly as it is stored. Actor and kind are texts, so that what storage holds can be checked
/// even when somebody wrote nonsense into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The chain it belongs to.
    pub chain: ChainId,
    /// Its place in the chain, from 1.
    pub sequence: u64,
    /// When it happened.
    pub at: Moment,
    /// Who did it, see [`Actor`].
    pub actor: String,
    /// What kind of thing happened, see [`EntryKind::code`].
    pub kind: String,
    /// The sentence; `None` once it has been erased.
    pub says: Option<String>,
    /// SHA-256 of the sentence's UTF-8 bytes; stays when the sentence is erased.
    pub says_sha256: [u8; 32],
    /// The hash of the entry before; 32 zero bytes for the first.
    pub previous: [u8; 32],
    /// SHA-256 over the length-prefixed encoding of chain, sequence, at, actor, kind, says_sha256 and previous.
    pub hash: [u8; 32],
}

/// The last link of a chain, all that appending needs to know of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The sequence of the last entry; 0 for a chain without entries.
    pub sequence: u64,
    /// Its hash; 32 zero bytes for a chain without entries.
    pub hash: [u8; 32],
}

impl Head {
    /// The head of a chain without entries.
    pub const EMPTY: Head = Head {
        sequence: 0,
        hash: [0; 32],
    };
}

impl Entry {
    /// This entry as the head of its chain.
    pub fn as_head(&self) -> Head {
        Head {
            sequence: self.sequence,
            hash: self.hash,
        }
    }

    /// Its hash in lower-case hex, as people compare it.
    pub fn hash_in_hex(&self) -> String {
        hex(&self.hash)
    }
}

/// The first place where a chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the timeline of `{chain}` breaks at entry {sequence}: {reason}", chain = .chain.0)]
pub struct FirstBrokenLink {
    /// The chain.
    pub chain: ChainId,
    /// The place counted from 1 at which it breaks.
    pub sequence: u64,
    /// What does not fit, in words.
    pub reason: BrokenBecause,
}

/// What does not fit at a broken link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrokenBecause {
    /// The entry belongs to another chain.
    #[error("it belongs to another timeline")]
    OtherChain,
    /// The sequence does not follow.
    #[error("an entry is missing, doubled or out of order")]
    OutOfOrder,
    /// The stored hash of the entry before is not the hash of the entry before.
    #[error("it does not follow from the entry before")]
    PreviousDiffers,
    /// The sentence is not the one that was hashed.
    #[error("its words were changed")]
    WordsDiffer,
    /// The hash does not fit the entry's fields.
    #[error("its fields were changed")]
    HashDiffers,
}

mod hashing;

pub(crate) use hashing::hex;
pub use hashing::{append, joined_report_and_head, report_joined_words, verify};

#[cfg(test)]
mod tests;
