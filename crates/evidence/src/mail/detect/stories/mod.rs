//! Stories: does the mail tell a story that frauds are known for?
//! A story alone proves nothing; it is weighed with the rest.

use super::topics::{Topic, topic_findings};
use super::wording::{PhraseTable, Wording};
use super::{Detected, Detector};
use crate::finding::{Cia, FindingKind};
use crate::mail::message::Message;
use crate::mail::open::Original;
use crate::surroundings::Surroundings;

/// The stories detector.
pub const DETECTOR: Detector = Detector {
    name: "stories",
    kinds: &[
        &PARCEL,
        &PRIZE,
        &ADVANCE_FEE,
        &EXTORTION,
        &CALL_THIS_NUMBER,
        &REFUND,
        &INVESTMENT,
        &JOB,
        &ACQUAINTANCE,
        &FALSE_SUPPORT,
        &COINS,
        &SUMMONS,
        &RENEWAL,
        &SOMETHING_WAITS,
    ],
    detect,
};

/// A parcel that waits for a fee. Carriers write about parcels too, so it needs company.
static PARCEL: FindingKind = FindingKind::new("stories.parcel-fee", 16, Cia::CI);
/// A prize nobody entered for.
static PRIZE: FindingKind = FindingKind::new("stories.prize", 18, Cia::CI);
/// Millions for a stranger.
static ADVANCE_FEE: FindingKind = FindingKind::new("stories.advance-fee", 26, Cia::I);
/// "I recorded you": there is no honest letter like it, so it settles the matter alone.
static EXTORTION: FindingKind = FindingKind::new("stories.extortion", 40, Cia::CI);
/// A charge that only a phone call can undo.
static CALL_THIS_NUMBER: FindingKind = FindingKind::new("stories.call-this-number", 18, Cia::CI);
/// Money waiting to be claimed.
static REFUND: FindingKind = FindingKind::new("stories.refund", 12, Cia::CI);
/// Gains without risk.
static INVESTMENT: FindingKind = FindingKind::new("stories.investment", 14, Cia::I);
/// Easy work, odd pay.
static JOB: FindingKind = FindingKind::new("stories.job", 12, Cia::I);
/// A stranger who wants to be close.
static ACQUAINTANCE: FindingKind = FindingKind::new("stories.acquaintance", 10, Cia::I);
/// A stranger who knows that the computer is infected.
static FALSE_SUPPORT: FindingKind = FindingKind::new("stories.false-support", 16, Cia::CIA);
/// Coins, tokens and balances to be claimed by whoever connects a wallet.
static COINS: FindingKind = FindingKind::new("stories.coins-to-claim", 20, Cia::CI);
/// A summons, a fine or a tax that is overdue. Authorities write too, so it needs company.
static SUMMONS: FindingKind = FindingKind::new("stories.summons-or-fine", 14, Cia::CI);
/// A renewal, or a subscription about to end. Shops write so every day, so it needs company.
static RENEWAL: FindingKind = FindingKind::new("stories.renewal", 8, Cia::CI);
/// An order, a message or a reward that waits to be confirmed. Everyday words, so it needs company.
static SOMETHING_WAITS: FindingKind = FindingKind::new("stories.something-waits", 6, Cia::CI);

static TABLE: PhraseTable = PhraseTable::new(include_str!("phrases.txt"));

static TOPICS: &[Topic] = &[
    Topic {
        name: "parcel",
        kind: &PARCEL,
        means: "the mail tells of a parcel that waits for its reader to act",
    },
    Topic {
        name: "prize",
        kind: &PRIZE,
        means: "the mail tells of a prize or a gift",
    },
    Topic {
        name: "advance-fee",
        kind: &ADVANCE_FEE,
        means: "the mail tells of a fortune or a loan from a stranger",
    },
    Topic {
        name: "extortion",
        kind: &EXTORTION,
        means: "the mail threatens to publish or destroy something unless it is paid",
    },
    Topic {
        name: "call-this-number",
        kind: &CALL_THIS_NUMBER,
        means: "the mail tells of a charge and gives a number to call",
    },
    Topic {
        name: "refund",
        kind: &REFUND,
        means: "the mail tells of money to be claimed back",
    },
    Topic {
        name: "investment",
        kind: &INVESTMENT,
        means: "the mail promises gains",
    },
    Topic {
        name: "job",
        kind: &JOB,
        means: "the mail offers easy work",
    },
    Topic {
        name: "acquaintance",
        kind: &ACQUAINTANCE,
        means: "the mail offers the acquaintance of a stranger",
    },
    Topic {
        name: "false-support",
        kind: &FALSE_SUPPORT,
        means: "the mail says that a device is infected or its protection has ended",
    },
    Topic {
        name: "coins",
        kind: &COINS,
        means: "the mail tells of coins or a balance to be claimed",
    },
    Topic {
        name: "summons",
        kind: &SUMMONS,
        means: "the mail tells of a summons, a fine or an overdue tax",
    },
    Topic {
        name: "renewal",
        kind: &RENEWAL,
        means: "the mail tells of a renewal or of a subscription about to end",
    },
    Topic {
        name: "something-waits",
        kind: &SOMETHING_WAITS,
        means: "the mail tells of something that waits to be confirmed",
    },
];

fn detect(_original: &Original, message: &Message, _surroundings: &Surroundings) -> Detected {
    Detected {
        findings: topic_findings(&TABLE, TOPICS, &Wording::of(message)),
        ..Detected::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::detect::topics::table_and_topics_agree;

    #[test]
    fn table_and_kinds_name_the_same_topics() {
        assert!(table_and_topics_agree(&TABLE, TOPICS));
    }
}
