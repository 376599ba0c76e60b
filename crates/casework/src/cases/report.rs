//! A report: one raised hand. What kind it is, what the person already did, how much of a name comes with it, what was
//! handed in. It is not the case; many reports may share one.

use std::collections::BTreeSet;

use crate::ids::{CaseId, ReportId};
use crate::moment::Moment;

/// What the hand was raised about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReportKind {
    /// A suspicious e-mail.
    Message,
    /// A phone call.
    Call,
    /// A text or chat message.
    Text,
    /// New bank details, a changed payment, a changed payee.
    PaymentChange,
    /// A found USB stick, an unknown device, a computer that behaves oddly.
    Device,
    /// Locked out.
    Lockout,
    /// A mistake the person made.
    Mistake,
    /// A lost or stolen thing.
    LostItem,
    /// A rule or control that is in the way.
    Friction,
    /// A question, silly ones most of all.
    Question,
    /// Something about IT itself; IT and admins cannot read it.
    AboutIt,
}

/// What the person already did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exposure {
    /// Nothing.
    Nothing,
    /// Opened it.
    Opened,
    /// Clicked a link.
    Clicked,
    /// Entered a password.
    EnteredPassword,
    /// Approved a sign-in prompt.
    ApprovedPrompt,
    /// Read out a code.
    ReadOutCode,
    /// Opened an attachment.
    OpenedAttachment,
    /// Installed something.
    Installed,
    /// Replied.
    Replied,
    /// Paid.
    Paid,
    /// Plugged something in.
    PluggedIn,
}

/// How much of a name comes with a report; chosen by the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Privacy {
    /// Those working the case see the name.
    Named,
    /// The name is sealed; the desk talks through the thread.
    Confidential,
    /// Nothing that identifies is stored.
    Anonymous,
}

coded!(ReportKind {
    Message = "message",
    Call = "call",
    Text = "text",
    PaymentChange = "payment-change",
    Device = "device",
    Lockout = "lockout",
    Mistake = "mistake",
    LostItem = "lost-item",
    Friction = "friction",
    Question = "question",
    AboutIt = "about-it",
});

coded!(Exposure {
    Nothing = "nothing",
    Opened = "opened",
    Clicked = "clicked",
    EnteredPassword = "entered-password",
    ApprovedPrompt = "approved-prompt",
    ReadOutCode = "read-out-code",
    OpenedAttachment = "opened-attachment",
    Installed = "installed",
    Replied = "replied",
    Paid = "paid",
    PluggedIn = "plugged-in",
});

coded!(Privacy {
    Named = "named",
    Confidential = "confidential",
    Anonymous = "anonymous",
});

impl Privacy {
    /// Whether the name is kept from the desk, so that nothing that comes with the report may tell it either.
    pub fn keeps_name_back(self) -> bool {
        self != Privacy::Named
    }
}

/// Advice for the reporter, most urgent first in a list of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AdviceLine {
    /// The Fluent key, `advice-…`.
    pub key: String,
    /// The organisation's own wording from an overriding playbook; where it is given, it is shown instead of the key's text.
    pub text: Option<String>,
}

/// One raised hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its identifier.
    pub id: ReportId,
    /// The case it belongs to; `None` for the moment between its receipt and the first examination.
    pub case: Option<CaseId>,
    /// What it is about.
    pub kind: ReportKind,
    /// What the person already did, as told so far. Only ever grows; empty means not said yet.
    pub exposures: BTreeSet<Exposure>,
    /// How much of a name comes with it.
    pub privacy: Privacy,
    /// The reporter's name; always `None` when anonymous.
    pub reporter_name: Option<String>,
    /// The reporter's address; always `None` when anonymous.
    pub reporter_address: Option<String>,
    /// The language the person read the page in, such as `en` or `de`.
    pub language: String,
    /// What happened, in the person's own words; may be empty.
    pub what_happened: String,
    /// The kind's own questions and what was answered, in the order asked: stable key and value.
    pub details: Vec<(String, String)>,
    /// When it came in; rounded down to the hour when anonymous.
    pub received: Moment,
    /// When the reporter was told the outcome; `None` while that is owed.
    pub told: Option<Moment>,
    /// Whether the asker agreed that the answer to a question may be published without a name.
    pub may_be_published: bool,
    /// When the reporter last said "I think you are wrong".
    pub disagreed: Option<Moment>,
    /// What the reporter was advised to do, most urgent first.
    pub advice: Vec<AdviceLine>,
    /// Whether the first examination is still to come.
    pub examination_pending: bool,
}

impl Report {
    /// The moment to note for something that happened to this report at `at`: for an anonymous one only the hour, because
    /// the minute could identify. Whatever is stored about such a report, its case's opening included, is noted so.
    pub fn moment_to_note(&self, at: Moment) -> Moment {
        match self.privacy {
            Privacy::Anonymous => at.rounded_down_to_the_hour(),
            Privacy::Named | Privacy::Confidential => at,
        }
    }
}

/// A file handed in with a report; its bytes lie in the evidence folder under their hash and are never edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceItem {
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
    /// The report it came with.
    pub report: ReportId,
    /// The file name as handed in, cleaned; hostile.
    pub name: String,
    /// The media type as handed in; hostile.
    pub media_type: String,
    /// How many bytes.
    pub size_bytes: u64,
    /// When it came in.
    pub received: Moment,
}
