//! Stories: does the mail tell a story that frauds are known for?
//! A story alone proves nothing; it is weighed with the rest.

mod sums;

use super::identity::free_mail::is_free_mail;
use super::links::has_telephone;
use super::topics::{Topic, topic_findings};
use super::wording::{PhraseTable, Wording};
use super::{Detected, Detector};
use crate::finding::{Cia, Finding, FindingKind, Place};
use crate::mail::message::{LinkOrigin, Message};
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
        &OPENER,
        &ONLY_A_NUMBER,
        &SUM_FROM_A_STRANGER,
        &SEVERAL_WAYS,
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
static ACQUAINTANCE: FindingKind =
    FindingKind::new("stories.acquaintance", 10, Cia::I).of_manners();
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
/// A few words of a stranger that want nothing but an answer.
static OPENER: FindingKind = FindingKind::new("stories.opener", 12, Cia::I);
/// A charge, a number to call, and no page to look at: the call is the trap.
static ONLY_A_NUMBER: FindingKind = FindingKind::new("stories.only-a-number-to-call", 12, Cia::CI);
/// A great sum of money in a mail from a private mailbox to somebody it never wrote to.
static SUM_FROM_A_STRANGER: FindingKind =
    FindingKind::new("stories.sum-from-a-stranger", 12, Cia::I);
/// One story in several ways.
static SEVERAL_WAYS: FindingKind = FindingKind::new("stories.said-in-several-ways", 6, Cia::CI);

/// More words than this are no opener but a letter.
const OPENER_WORDS_MAX: usize = 90;

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
    Topic {
        name: "opener",
        kind: &OPENER,
        means: "the mail asks for an answer and does not say what for",
    },
];

fn detect(_original: &Original, message: &Message, _surroundings: &Surroundings) -> Detected {
    let mut findings = topic_findings(&TABLE, TOPICS, Some(&SEVERAL_WAYS), &Wording::of(message));
    if !could_be_an_opener(message) {
        findings.retain(|finding| *finding.kind != OPENER);
    }
    if findings
        .iter()
        .any(|finding| *finding.kind == CALL_THIS_NUMBER)
    {
        findings.extend(only_a_number(message));
    }
    findings.extend(sums::from_a_stranger(message));
    Detected {
        findings,
        ..Detected::default()
    }
}

/// A telephone number and no page: shops that charge have a page, and say where the order can be seen.
fn only_a_number(message: &Message) -> Option<Finding> {
    let pages = message
        .links
        .iter()
        .any(|link| link.origin == LinkOrigin::Anchor && link.target.starts_with("http"));
    (!pages && has_telephone(&message.text)).then(|| {
        let says = "the only way to undo the charge is a telephone number; no page is named";
        Finding::new(&ONLY_A_NUMBER, Place::named("text"), says)
    })
}

/// Short, nothing to open, no earlier letter and no colleague: the sender wants an answer and nothing else yet.
fn could_be_an_opener(message: &Message) -> bool {
    let words = message.text.split_whitespace();
    let answers = ["In-Reply-To", "List-Id", "List-Post", "Mailing-List"]
        .iter()
        .any(|name| message.header_values(name).next().is_some());
    let pages = message
        .links
        .iter()
        .any(|link| matches!(link.origin, LinkOrigin::Anchor | LinkOrigin::Text));
    let from = message.first_from();
    let colleague = !is_free_mail(from.domain())
        && message
            .recipients
            .iter()
            .any(|recipient| recipient.domain() == from.domain());
    !colleague
        && !answers
        && !pages
        && message.attachments.is_empty()
        && words.take(OPENER_WORDS_MAX + 1).count() <= OPENER_WORDS_MAX
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
