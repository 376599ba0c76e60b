//! The room that weighs: from findings to a verdict, always with its findings and with what could not be checked.
//! It reads no bytes itself; [`examine`] strings the other rooms together for one piece of evidence. A verdict here
//! never says that something is safe: the best it can say is that nothing wrong was found.

mod adjustment;
mod examine;
mod fingerprint;
#[cfg(test)]
mod golden;
mod unread;
mod weigh;
mod weights;

pub use adjustment::{
    Adjustment, CONFIRMED_OF_EACH_MIN, ConfirmedMessage, KindLearnt, Learnt, MOVED_POINTS_MAX,
    ToldWrongly, learn, loss_slope_and_bend,
};
pub use examine::examine;
pub use fingerprint::{sha256_hex, text_similarity};
pub use unread::not_read_through;
pub use weigh::{
    ADVERTISING_POINTS, BASE_POINTS, CLEAR_SCORE, Counted, DECISIVE_POINTS, HARMFUL_SCORE,
    HARMFUL_WORDS_SCORE, POINTS_PER_DOUBLING, SUSPICIOUS_SCORE, SUSPICIOUS_WORDS_SCORE, Weighed,
    Weighing, counted, family, weigh, weigh_from,
};
pub use weights::{FITTED_POINTS_MAX, Weights, fitted, fitted_points};

use crate::dns::WantedDns;
use crate::finding::{Finding, Unchecked};
use crate::mail::message::Message;
use crate::mail::open::{Grade, Opened};
use crate::memory::WantedMemory;

/// What the desk says about a piece of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Nothing wrong was found; never "safe".
    NothingWrongFound,
    /// Too little could be checked to say.
    CantTell,
    /// Bulk advertising, without deception.
    Unwanted,
    /// Something is off; treat it as harmful until somebody has looked.
    Suspicious,
    /// It is meant to do harm.
    Harmful,
}

impl Verdict {
    /// All verdicts, mildest first.
    pub const ALL: [Verdict; 5] = [
        Verdict::NothingWrongFound,
        Verdict::CantTell,
        Verdict::Unwanted,
        Verdict::Suspicious,
        Verdict::Harmful,
    ];

    /// The stable code used in JSON, in the database and in message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Verdict::NothingWrongFound => "nothing-wrong-found",
            Verdict::CantTell => "cant-tell",
            Verdict::Unwanted => "unwanted",
            Verdict::Suspicious => "suspicious",
            Verdict::Harmful => "harmful",
        }
    }

    /// Reads what [`Verdict::code`] writes.
    pub fn from_code(code: &str) -> Option<Verdict> {
        Verdict::ALL
            .into_iter()
            .find(|verdict| verdict.code() == code)
    }
}

/// One original with all that was made of it.
#[derive(Clone, Debug)]
pub struct ExaminedOriginal {
    /// SHA-256 of the original's bytes, lower-case hex.
    pub sha256: String,
    /// How much can be proved about it.
    pub grade: Grade,
    /// The wrappers taken off and what they destroyed stay in [`Opened::originals`], same index.
    pub message: Message,
    /// What was seen.
    pub findings: Vec<Finding>,
    /// What could not be checked.
    pub unchecked: Vec<Unchecked>,
    /// Whether there was a mail with text or an attachment to look at.
    pub readable: bool,
    /// The verdict on this original alone.
    pub verdict: Verdict,
    /// From 0 to 1, rising with harm.
    pub score: f64,
    /// What makes two messages the same wave.
    pub fingerprint: Fingerprint,
}

/// What makes two messages the same wave: any one of these in common, or near-same text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fingerprint {
    /// SHA-256 of the original's bytes, of its Message-ID, of each payload link (host and path shape, recipients
    /// removed) and of each attachment's content, as `original:…`, `message-id:…`, `link:…`, `attachment:…` (hex,
    /// first 32 digits). Links to hosts that everybody uses alone are left out.
    pub marks: Vec<String>,
    /// 64-bit similarity hash of the normalised text, `None` for texts under 20 words. Two texts are near-same when
    /// at most 3 bits differ.
    pub text_similarity: Option<u64>,
}

/// One piece of evidence, examined.
#[derive(Clone, Debug)]
pub struct Examination {
    /// SHA-256 of the bytes handed in, lower-case hex.
    pub sha256: String,
    /// The wrappers, the reporter's words, the originals' bytes.
    pub opened: Opened,
    /// One for each of `opened.originals`, same order.
    pub originals: Vec<ExaminedOriginal>,
    /// The verdict on the whole: the worst of the originals'.
    pub verdict: Verdict,
    /// The score of that original.
    pub score: f64,
    /// The lowest grade among the originals.
    pub grade: Grade,
    /// DNS questions without an answer; fetching them and examining again may say more.
    pub wanted_dns: WantedDns,
    /// What the organisation may remember of senders and earlier mails; looking it up and examining again may say more.
    /// Empty once [`crate::surroundings::Surroundings::memory`] was handed in.
    pub wanted_memory: WantedMemory,
}
