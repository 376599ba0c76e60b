//! The mails that leave the desk because of a report: why each is due, whom we may write to at all, how long we try, and
//! what is said on the case when one did not get through. The words of a mail and its way to the relay are made on the
//! top floor, and nothing here sends anything.

use sha2::{Digest, Sha256};

use crate::cases::report::{Privacy, Report, ReportKind};
use crate::cases::timeline::{Actor, EntryKind, Line};
use crate::ids::{
    AccountId, CallerCheckId, CaseId, ColleagueId, HeadsUpId, InquiryId, MailId, MessageId,
    OrganisationId, ReportId,
};
use crate::moment::Moment;
use crate::people::reply_address::MailPurpose;

/// How long a mail that can't be delivered is tried, minutes: four days, within the four or five that RFC 5321 clause
/// 4.5.4.1 names, so that a relay that is gone for a long weekend loses nothing.
pub const TRYING_MINUTES_MAX: i64 = 4 * 24 * 60;
/// The pauses after the first failures, minutes; the last one repeats.
const PAUSES_MINUTES: [i64; 6] = [1, 5, 15, 60, 120, 240];
/// How long the thanks wait for an examination that asks DNS, seconds; a person then gets one answer instead of two.
pub const WAIT_FOR_DNS_SECONDS: i64 = 6;
/// Mails to one address within an hour. Whoever raises more hands than that reads the answers on their pages.
pub const MAILS_PER_ADDRESS_AND_HOUR_MAX: u64 = 20;

/// How a mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MailState {
    /// To be sent, now or later.
    Waiting,
    /// About to be accepted by the relay, or just accepted: noted right before the end of its data is sent.
    HandingOver,
    /// The relay has it.
    Sent,
    /// It did not get through, and nobody tries any more.
    GivenUp,
    /// Whether the relay has it is unknown: we stopped between handing it over and hearing the answer. It is never sent
    /// again by itself.
    Unsure,
}

coded!(MailState {
    Waiting = "waiting",
    HandingOver = "handing-over",
    Sent = "sent",
    GivenUp = "given-up",
    Unsure = "unsure",
});

/// Why a mail did not get through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MailTrouble {
    /// The relay refused it for good.
    Refused,
    /// It was tried for [`TRYING_MINUTES_MAX`].
    Expired,
    /// What stands there as the address is none.
    NoAddress,
    /// The address got [`MAILS_PER_ADDRESS_AND_HOUR_MAX`] mails within the hour.
    TooMany,
    /// What was to be answered was written by a program, which nobody should answer.
    Automatic,
    /// It came back later.
    CameBack,
    /// We stopped while handing it over.
    Stopped,
    /// The relay got all of it and never said whether it keeps it.
    Unanswered,
}

coded!(MailTrouble {
    Refused = "refused",
    Expired = "expired",
    NoAddress = "no-address",
    TooMany = "too-many",
    Automatic = "automatic",
    CameBack = "came-back",
    Stopped = "stopped",
    Unanswered = "unanswered",
});

impl MailTrouble {
    /// What happened, as the end of an English sentence for the desk.
    pub const fn because(self) -> &'static str {
        match self {
            MailTrouble::Refused => "the mail server refused it for good",
            MailTrouble::Expired => "the mail server did not take it for four days",
            MailTrouble::NoAddress => "what they left as their address can't be written to",
            MailTrouble::TooMany => "their address got a lot of mail from us within the hour",
            MailTrouble::Automatic => "their mail was written by a program, which we never answer",
            MailTrouble::CameBack => "it came back",
            MailTrouble::Stopped => "the desk stopped while handing it over",
            MailTrouble::Unanswered => "the mail server never said whether it took it",
        }
    }
}

/// What asked for a mail. Each cause makes one mail, however often it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailCause {
    /// The first examination of a report.
    Thanks(ReportId),
    /// A message of the desk.
    Message(MessageId),
    /// What we said before changed, or the case is open again, at this moment.
    Changed(ReportId, Moment),
    /// The reporter told us more by mail, in this message: what to do now goes back the same way.
    Told(MessageId),
    /// Somebody at the desk wants this one sent once more.
    Again(MailId),
    /// A heads-up, to one of those it goes to.
    HeadsUp(HeadsUpId, ColleagueId),
    /// Somebody is asked whether something was them.
    WasThisYou(InquiryId),
    /// A held payment waits for somebody's act: at this version of its check, for the how-manieth time, to whom.
    PaymentReminder {
        /// Of which case.
        case: CaseId,
        /// The version of its check.
        version: u64,
        /// Counted from 1.
        nth: u64,
        /// To whom.
        to: AccountId,
    },
    /// Whoever a caller says they are is asked to pick a number, for the how-manieth time.
    CallerChallenge(CallerCheckId, u8),
    /// A manager is asked to vouch for a caller, for the how-manieth time.
    CallerVouching(CallerCheckId, u8),
}

impl MailCause {
    /// The cause as text, unique within an organisation.
    pub fn code(self) -> String {
        match self {
            MailCause::Thanks(report) => format!("thanks:{report}"),
            MailCause::Message(message) => format!("message:{message}"),
            MailCause::Changed(report, at) => format!("changed:{report}:{}", at.0),
            MailCause::Told(message) => format!("told:{message}"),
            MailCause::Again(mail) => format!("again:{mail}"),
            MailCause::HeadsUp(heads_up, to) => format!("heads-up:{heads_up}:{to}"),
            MailCause::WasThisYou(inquiry) => format!("was-this-you:{inquiry}"),
            MailCause::PaymentReminder {
                case,
                version,
                nth,
                to,
            } => format!("payment-reminder:{case}:{version}:{nth}:{to}"),
            MailCause::CallerChallenge(check, round) => {
                format!("caller-challenge:{check}:{round}")
            }
            MailCause::CallerVouching(check, round) => format!("caller-vouching:{check}:{round}"),
        }
    }

    /// Whether this is the [`Self::code`] of something that the reporter told us by mail.
    pub fn is_told(code: &str) -> bool {
        code.starts_with("told:")
    }

    /// The identifier of the mail it makes: the same for the same cause (RFC 9562 clause 5.8), so that even a cause that
    /// were worked out twice could not make two different mails.
    pub fn mail(self, organisation: OrganisationId) -> MailId {
        let digest = Sha256::new()
            .chain_update(b"outgoing mail")
            .chain_update(organisation.0.as_bytes())
            .chain_update(self.code())
            .finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        let built = uuid::Builder::from_bytes(bytes)
            .with_version(uuid::Version::Custom)
            .with_variant(uuid::Variant::RFC4122);
        MailId(built.into_uuid())
    }
}

/// Whether the desk may write to the reporter by mail. About IT never: IT runs the mail, and could read it.
pub fn may_be_written_to(report: &Report) -> bool {
    let left_an_address = report
        .reporter_address
        .as_deref()
        .is_some_and(|address| !address.trim().is_empty());
    left_an_address && report.privacy != Privacy::Anonymous && report.kind != ReportKind::AboutIt
}

/// When a mail is tried again after its `attempts`th failure; `None` where it is given up.
pub fn next_try(attempts: u64, created: Moment, now: Moment) -> Option<Moment> {
    if created.plus_minutes(TRYING_MINUTES_MAX) <= now {
        return None;
    }
    let nth = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
    let pause = PAUSES_MINUTES[nth.min(PAUSES_MINUTES.len() - 1)];
    Some(now.plus_minutes(pause))
}

/// A mail about a report, as the case page tells of it: how it stands, never its words or its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportMail {
    /// Which mail.
    pub id: MailId,
    /// Whose report.
    pub report: ReportId,
    /// What it is for.
    pub purpose: MailPurpose,
    /// How it stands.
    pub state: MailState,
    /// Why it did not get through.
    pub trouble: Option<MailTrouble>,
    /// Since when it stands so.
    pub since: Moment,
}

impl ReportMail {
    /// Whether somebody has to do something about it.
    pub fn needs_somebody(&self) -> bool {
        matches!(self.state, MailState::GivenUp | MailState::Unsure)
    }
}

/// The line that says that a mail did not get through, or may not have.
pub fn line_of_mail_trouble(
    report: ReportId,
    purpose: MailPurpose,
    trouble: MailTrouble,
    at: Moment,
) -> Line {
    let what = said_of(purpose);
    let because = trouble.because();
    let says = match trouble {
        MailTrouble::Stopped | MailTrouble::Unanswered => {
            format!("whether {what} got through is unknown: {because}")
        }
        _ => format!("{what} did not get through: {because}"),
    };
    Line {
        chain: report.into(),
        at,
        actor: Actor::Desk,
        kind: EntryKind::MailTrouble,
        says,
    }
}

/// The line that says that a mail thought lost got through after all.
pub fn line_of_mail_got_through(report: ReportId, purpose: MailPurpose, at: Moment) -> Line {
    Line {
        chain: report.into(),
        at,
        actor: Actor::Desk,
        kind: EntryKind::MailTrouble,
        says: format!("{} got through after all", said_of(purpose)),
    }
}

/// The line that says that a member wants a mail sent once more.
pub fn line_of_sending_again(
    report: ReportId,
    purpose: MailPurpose,
    actor: Actor,
    at: Moment,
) -> Line {
    Line {
        chain: report.into(),
        at,
        actor,
        kind: EntryKind::MailAgain,
        says: format!("{} is sent once more", said_of(purpose)),
    }
}

fn said_of(purpose: MailPurpose) -> &'static str {
    match purpose {
        MailPurpose::Answer => "our answer by mail",
        MailPurpose::Word => "our mail to the reporter",
        MailPurpose::Question => "our question by mail",
        MailPurpose::Outcome => "our mail about the outcome",
        MailPurpose::Update => "our mail about what changed",
        MailPurpose::HeadsUp => "our heads-up",
        MailPurpose::WasThisYou => "our question whether it was them",
        MailPurpose::PaymentReminder => "our reminder of a held payment",
        MailPurpose::CallerChallenge => "our question which number the desk told",
        MailPurpose::CallerVouching => "our question whether they vouch for a caller",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        crate::cases::sample::report(1, Privacy::Named)
    }

    #[test]
    fn a_cause_makes_one_mail_and_another_cause_another() {
        let (ours, theirs) = (
            OrganisationId(uuid::Uuid::from_u128(1)),
            OrganisationId(uuid::Uuid::from_u128(2)),
        );
        let report = ReportId(uuid::Uuid::from_u128(7));
        let thanks = MailCause::Thanks(report);
        assert_eq!(thanks.mail(ours), thanks.mail(ours));
        assert_ne!(thanks.mail(ours), thanks.mail(theirs));
        let again = MailCause::Again(thanks.mail(ours));
        assert_ne!(again.mail(ours), thanks.mail(ours));
        assert_ne!(again.code(), thanks.code());
        assert_eq!(thanks.mail(ours).0.get_version_num(), 8);
    }

    #[test]
    fn pauses_grow_and_trying_ends() {
        let created = Moment::from_unix_seconds(1_800_000_000);
        let mut now = created;
        let mut pauses = Vec::new();
        for attempt in 1.. {
            let Some(next) = next_try(attempt, created, now) else {
                break;
            };
            assert!(next > now);
            pauses.push((next.0 - now.0) / 60_000_000);
            now = next;
        }
        assert_eq!(pauses[..6], [1, 5, 15, 60, 120, 240]);
        assert!(pauses.is_sorted() && pauses.len() < 60, "{pauses:?}");
        assert!(now >= created.plus_minutes(TRYING_MINUTES_MAX));
    }

    #[test]
    fn nobody_is_written_to_about_it_or_without_an_address() {
        let named = Report {
            reporter_address: Some("ana@school.example".into()),
            privacy: Privacy::Named,
            ..report()
        };
        assert!(may_be_written_to(&named));
        let sealed = Report {
            privacy: Privacy::Confidential,
            ..named.clone()
        };
        assert!(may_be_written_to(&sealed));
        let about_it = Report {
            kind: ReportKind::AboutIt,
            ..named.clone()
        };
        assert!(!may_be_written_to(&about_it));
        for address in [None, Some(String::new()), Some("  ".into())] {
            let without = Report {
                reporter_address: address,
                ..named.clone()
            };
            assert!(!may_be_written_to(&without));
        }
    }

    #[test]
    fn every_trouble_says_what_happened_and_names_nobody() {
        for trouble in MailTrouble::ALL {
            for purpose in MailPurpose::ALL {
                let line = line_of_mail_trouble(report().id, *purpose, *trouble, Moment::default());
                assert!(line.says.contains(trouble.because()), "{}", line.says);
                assert!(line.says.starts_with("our ") || line.says.starts_with("whether our "));
            }
        }
    }
}
