//! The desk's own English for codes: verdicts, kinds, exposures, grades, hats, questions, outcomes. Short labels for a
//! table and a pill. What staff read, in their language, lives in the message files instead.

use casework::cases::case::{Outcome, StoppedBy};
use casework::cases::report::{Exposure, Privacy, ReportKind};
use casework::people::Hat;
use casework::people::reply_address::MailPurpose;
use evidence::finding::Question;
use evidence::mail::open::{Grade, Lost, Wrapper};
use evidence::verdict::Verdict;

/// A word with its meaning: the word, the class that colours it, and the icon whose shape says the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pill {
    /// What is read.
    pub word: &'static str,
    /// `working`, `kept`, `waiting`, `harm` or `plain`.
    pub meaning: &'static str,
    /// The name of an icon.
    pub icon: &'static str,
}

const fn pill(word: &'static str, meaning: &'static str, icon: &'static str) -> Pill {
    Pill {
        word,
        meaning,
        icon,
    }
}

/// A verdict; `None` where there was nothing to weigh.
pub const fn verdict(verdict: Option<Verdict>) -> Pill {
    match verdict {
        Some(Verdict::Harmful) => pill("Harmful", "harm", "harm"),
        Some(Verdict::Suspicious) => pill("Suspicious", "waiting", "waiting"),
        Some(Verdict::Unwanted) => pill("Unwanted", "plain", "plain"),
        Some(Verdict::CantTell) => pill("Can't tell", "plain", "question"),
        Some(Verdict::NothingWrongFound) => pill("Nothing wrong found", "plain", "eye"),
        None => pill("Told by a person", "plain", "person"),
    }
}

/// A verdict, or in its place how we know: told by a person, or seen in a log where nobody raised a hand.
pub const fn verdict_or_source(weighed: Option<Verdict>, told_by_somebody: bool) -> Pill {
    match weighed {
        None if !told_by_somebody => pill("Seen in a log", "plain", "lockout"),
        weighed => verdict(weighed),
    }
}

/// A kind of report.
pub const fn kind(kind: ReportKind) -> &'static str {
    match kind {
        ReportKind::Message => "Message",
        ReportKind::Call => "Phone call",
        ReportKind::Text => "Text or chat",
        ReportKind::PaymentChange => "Payment change",
        ReportKind::Device => "Device",
        ReportKind::Lockout => "Lockout",
        ReportKind::Mistake => "Mistake",
        ReportKind::LostItem => "Lost item",
        ReportKind::Friction => "In the way",
        ReportKind::Question => "Question",
        ReportKind::AboutIt => "About IT",
    }
}

/// What the person already did, as the end of "The reporter …".
pub const fn exposure(exposure: Exposure) -> &'static str {
    match exposure {
        Exposure::Nothing => "did nothing with it",
        Exposure::Opened => "opened it",
        Exposure::Clicked => "clicked a link",
        Exposure::EnteredPassword => "entered a password",
        Exposure::ApprovedPrompt => "approved a sign-in prompt",
        Exposure::ReadOutCode => "read out a code",
        Exposure::OpenedAttachment => "opened an attachment",
        Exposure::Installed => "installed something",
        Exposure::Replied => "replied",
        Exposure::Paid => "paid",
        Exposure::PluggedIn => "plugged it in",
    }
}

/// Whether this exposure needs somebody to act, so that it is shown as waiting rather than as a plain fact.
pub const fn exposure_needs_work(exposure: Exposure) -> bool {
    !matches!(exposure, Exposure::Nothing | Exposure::Opened)
}

/// How much of a name came with a report, where it is not the name itself.
pub const fn privacy(privacy: Privacy) -> &'static str {
    match privacy {
        Privacy::Named => "named",
        Privacy::Confidential => "name sealed",
        Privacy::Anonymous => "anonymous",
    }
}

/// A grade, and what it means for proof.
pub const fn grade(grade: Grade) -> (&'static str, &'static str) {
    match grade {
        Grade::Original => ("Original", "the bytes as they arrived"),
        Grade::FetchedByApi => ("Fetched by API", "fetched from the mail system"),
        Grade::Reconstructed => ("Reconstructed", "rebuilt from a mail program's own format"),
        Grade::InlineForward => (
            "Inline forward",
            "copied into the text of a forward; its headers are claims",
        ),
        Grade::Described => ("Described", "told by a person; there are no bytes to check"),
    }
}

/// What a wrapper destroyed, as the end of "Lost on the way: …".
pub const fn lost(lost: Lost) -> &'static str {
    match lost {
        Lost::TransportHeaders => "transport headers, so where it came from can't be checked",
        Lost::Signatures => "signatures, so DKIM can't be verified",
        Lost::LinkTargets => "link targets; only the visible text of links is left",
        Lost::Attachments => "attachments",
        Lost::SenderAddress => "the sender's address; only the display name is left",
    }
}

/// A wrapper taken off.
pub const fn wrapper(wrapper: Wrapper) -> &'static str {
    match wrapper {
        Wrapper::AttachedMessage => "attached message",
        Wrapper::OutlookMsg => "Outlook .msg",
        Wrapper::Tnef => "winmail.dat",
        Wrapper::InlineForward => "inline forward",
        Wrapper::MicrosoftReport => "Microsoft report",
        Wrapper::PhishAlertButton => "Phish Alert Button",
    }
}

/// A hat, in one word.
pub const fn hat(hat: Hat) -> &'static str {
    match hat {
        Hat::Staff => "Staff",
        Hat::It => "IT",
        Hat::Security => "Security",
        Hat::Leader => "Leader",
        Hat::Auditor => "Auditor",
        Hat::Admin => "Admin",
    }
}

/// What a hat may do, for the page that hands hats out.
pub const fn hat_hint(hat: Hat) -> &'static str {
    match hat {
        Hat::Staff => "Raises a hand and reads the answer.",
        Hat::It => "Works cases and answers how people keep working.",
        Hat::Security => "Works cases and answers what could stop people working.",
        Hat::Leader => "Answers for the organisation; sees what is raised about IT.",
        Hat::Auditor => "Reads every case and changes nothing.",
        Hat::Admin => "Runs this desk: people, settings, self-check.",
    }
}

/// Everything a panel says about one of the two questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuestionWords {
    /// Who asks, such as `IT asks`.
    pub asks: &'static str,
    /// The question itself.
    pub question: &'static str,
    /// What an answer is about, in a sentence.
    pub caption: &'static str,
    /// The class that colours it.
    pub meaning: &'static str,
    /// The name of an icon.
    pub icon: &'static str,
    /// The hat that answers.
    pub hat: Hat,
}

/// The words of a question.
pub const fn question(question: Question) -> QuestionWords {
    match question {
        Question::KeepWorking => QuestionWords {
            asks: "IT asks",
            question: "How do we keep people working?",
            caption: "Who can't work as usual, what gets them going again, and by when.",
            meaning: "working",
            icon: "working",
            hat: Hat::It,
        },
        Question::PreventOrRecover => QuestionWords {
            asks: "Security asks",
            question: "What could stop people working, and how do we prevent it or recover from it?",
            caption: "What could still go wrong, what holds it off, and how we would come back.",
            meaning: "kept",
            icon: "kept",
            hat: Hat::Security,
        },
    }
}

/// An outcome: its name, and when to choose it.
pub const fn outcome(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Harm => ("Harm", "Something was lost, stopped, paid or disclosed."),
        Outcome::NearMiss => (
            "Near miss",
            "It could have done harm, and something stopped it.",
        ),
        Outcome::FalseAlarm => (
            "False alarm",
            "Nothing was wrong. Raising a hand was right all the same.",
        ),
        Outcome::Answered => (
            "Answered",
            "A question or friction, heard and answered; there was no incident.",
        ),
    }
}

/// What stopped a near miss.
pub const fn stopped_by(stopped_by: StoppedBy) -> (&'static str, &'static str) {
    match stopped_by {
        StoppedBy::Person => ("A person", "somebody noticed and spoke up"),
        StoppedBy::Safeguard => ("A safeguard", "a filter, a second factor, a rule, a backup"),
        StoppedBy::Luck => ("Luck", "nothing of ours would have stopped it next time"),
    }
}

/// The letters C, I and A that apply, with the words they stand for.
pub fn cia_words(cia: evidence::finding::Cia) -> String {
    let applies = [
        (cia.confidentiality, "confidentiality"),
        (cia.integrity, "integrity"),
        (cia.availability, "availability"),
    ];
    let words: Vec<&str> = applies
        .iter()
        .filter(|(applies, _)| *applies)
        .map(|(_, word)| *word)
        .collect();
    words.join(", ")
}

/// What a mail of ours is for, at the start of a sentence.
pub const fn mail(purpose: MailPurpose) -> &'static str {
    match purpose {
        MailPurpose::Answer => "Our answer",
        MailPurpose::Word => "Our word",
        MailPurpose::Question => "Our question",
        MailPurpose::Outcome => "The outcome",
        MailPurpose::Update => "What changed",
        MailPurpose::HeadsUp => "Our heads-up",
        MailPurpose::WasThisYou => "Our question whether it was them",
        MailPurpose::PaymentReminder => "Our reminder of a held payment",
        MailPurpose::CallerChallenge => "Our question which number we told",
        MailPurpose::CallerVouching => "Our question whether they vouch",
    }
}
