//! Integrations as the store speaks of them: a report one handed in, and the answers kept for requests sent twice. What an
//! integration is and may do stands in `casework::people::integrations`.

use casework::cases::timeline::Line;
use casework::ids::IntegrationId;
use casework::moment::Moment;
use uuid::Uuid;

/// The longest answer kept, bytes.
pub const REMEMBERED_ANSWER_BYTES_MAX: usize = 256 * 1024;

/// That a report was handed in by an integration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedIn {
    /// By which.
    pub integration: IntegrationId,
    /// The line on the report's timeline that says so.
    pub line: Line,
}

/// A request that may be sent twice, by digests alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestKey {
    /// Whose request; keys of different integrations never meet.
    pub integration: IntegrationId,
    /// Digest of the idempotency key.
    pub key_digest: [u8; 32],
    /// Digest of everything that makes the request what it is.
    pub request_digest: [u8; 32],
}

/// A claim on a request: who tries, and until when nobody else may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerClaim {
    /// Which request.
    pub key: RequestKey,
    /// This try, by a fresh identifier.
    pub claimed_by: Uuid,
    /// Until when no other try takes over.
    pub until: Moment,
    /// When the answer is forgotten.
    pub forget: Moment,
}

/// What became of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// This try works on it.
    Ours,
    /// It was answered before.
    Answered(RememberedAnswer),
    /// The key was used for another request.
    OtherRequest,
    /// Another try works on it.
    InProgress,
}

/// An answer as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedAnswer {
    /// The status.
    pub status: u16,
    /// The body, JSON; at most [`REMEMBERED_ANSWER_BYTES_MAX`].
    pub body: String,
    /// The Location field, where there was one.
    pub location: Option<String>,
}

/// An answer to be kept in the transaction of what it tells; where the claim was lost, nothing of it happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The claim it answers.
    pub claim: AnswerClaim,
    /// The answer.
    pub answer: RememberedAnswer,
}
