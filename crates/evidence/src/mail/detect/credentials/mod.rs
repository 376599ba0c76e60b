//! Credentials: does the mail ask for a password, a code, a sign-in or personal data?

use super::topics::{Topic, topic_findings};
use super::wording::{PhraseTable, Wording};
use super::{Detected, Detector};
use crate::finding::{Cia, FindingKind};
use crate::mail::message::Message;
use crate::mail::open::Original;
use crate::surroundings::Surroundings;

/// The credentials detector.
pub const DETECTOR: Detector = Detector {
    name: "credentials",
    kinds: &[
        &SIGN_IN_ASK,
        &ACCOUNT_THREAT,
        &MAILBOX_NOTICE,
        &SHARED_DOCUMENT,
        &CODE_ASK,
        &PERSONAL_DATA,
        &SEVERAL_WAYS,
    ],
    detect,
};

/// "Verify your account": real services say it too, which is why it weighs little alone.
static SIGN_IN_ASK: FindingKind = FindingKind::new("credentials.sign-in-ask", 14, Cia::C);
/// "Your account is suspended": the usual push behind the ask.
static ACCOUNT_THREAT: FindingKind = FindingKind::new("credentials.account-threat", 12, Cia::C);
/// "Your mailbox is full", "messages are held": notices that mail systems rarely send in this way.
static MAILBOX_NOTICE: FindingKind = FindingKind::new("credentials.mailbox-notice", 14, Cia::C);
/// A shared document or a signature that waits.
static SHARED_DOCUMENT: FindingKind = FindingKind::new("credentials.shared-document", 8, Cia::C);
/// A one-time code or a second factor: nobody honest asks for it in a mail.
static CODE_ASK: FindingKind = FindingKind::new("credentials.code-ask", 18, Cia::C);
/// Card numbers, PINs, seed phrases.
static PERSONAL_DATA: FindingKind = FindingKind::new("credentials.personal-data-ask", 14, Cia::C);
/// The same ask or threat in several ways.
static SEVERAL_WAYS: FindingKind = FindingKind::new("credentials.said-in-several-ways", 6, Cia::C);

static TABLE: PhraseTable = PhraseTable::new(include_str!("phrases.txt"));

static TOPICS: &[Topic] = &[
    Topic {
        name: "sign-in-ask",
        kind: &SIGN_IN_ASK,
        means: "the mail asks to sign in or to confirm an account",
    },
    Topic {
        name: "account-threat",
        kind: &ACCOUNT_THREAT,
        means: "the mail says that an account is or will be closed to its owner",
    },
    Topic {
        name: "mailbox-notice",
        kind: &MAILBOX_NOTICE,
        means: "the mail reads like a notice of the mail system",
    },
    Topic {
        name: "shared-document",
        kind: &SHARED_DOCUMENT,
        means: "the mail offers a shared document or asks for a signature",
    },
    Topic {
        name: "code-ask",
        kind: &CODE_ASK,
        means: "the mail asks for a one-time code or a second factor",
    },
    Topic {
        name: "personal-data",
        kind: &PERSONAL_DATA,
        means: "the mail asks for card or identity data",
    },
];

fn detect(_original: &Original, message: &Message, _surroundings: &Surroundings) -> Detected {
    Detected {
        findings: topic_findings(&TABLE, TOPICS, Some(&SEVERAL_WAYS), &Wording::of(message)),
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
