//! "Was this you?": somebody in whose name something was done, or who may be hit by it, is asked over a channel other than the
//! one in doubt, and answers once: yes, no, or not sure. Whoever holds the link answers, so the link must not travel where a
//! stranger may be reading: a way that is in doubt is refused here, and in the table of the store once more.

use evidence::finding::Question;

use crate::cases::acts::Acted;
use crate::cases::case::{Case, CaseState, PlannedStep};
use crate::cases::defanged::Defanged;
use crate::cases::timeline::{Actor, EntryKind, Line};
use crate::ids::{AccountId, CaseId, InquiryId};
use crate::moment::Moment;
use crate::people::Hat;
use crate::people::colleagues::{is_address, is_of_domains, tidy_address};
use crate::people::passes::CasePass;

/// How long a question waits for its answer, minutes: a week.
pub const INQUIRY_MINUTES: i64 = 7 * 24 * 60;
/// Questions of one case.
pub const INQUIRIES_MAX: usize = 50;
/// Steps that an answer lays out.
pub const ANSWER_STEPS_MAX: usize = 2;
/// The longest name of who is asked, characters.
pub const NAME_CHARS_MAX: usize = 120;
/// The longest word on what they are asked, characters.
pub const ABOUT_CHARS_MAX: usize = 300;

/// The channel that is in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubted {
    /// Mail: a strange mail in their name.
    Mail,
    /// A phone call.
    Call,
    /// A text message.
    Text,
    /// A chat.
    Chat,
    /// A sign-in to their account.
    SignIn,
    /// Something else.
    Other,
}

coded!(Doubted {
    Mail = "mail",
    Call = "call",
    Text = "text",
    Chat = "chat",
    SignIn = "sign-in",
    Other = "other",
});

/// How the link reaches the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// The desk sends a mail.
    Mail,
    /// Somebody at the desk hands it over by text message.
    Text,
    /// Somebody at the desk hands it over in a chat.
    Chat,
    /// Somebody at the desk hands it over in person.
    InPerson,
    /// A program of the organisation's passes it on in a chat: it is told by a webhook.
    ChatWebhook,
}

coded!(Way {
    Mail = "mail",
    Text = "text",
    Chat = "chat",
    InPerson = "in-person",
    ChatWebhook = "chat-webhook",
});

impl Way {
    /// Whether something that is in doubt travels the same way. Who signs in to an account reads its mail and chats.
    pub const fn is_in_doubt(self, doubted: Doubted) -> bool {
        matches!(
            (self, doubted),
            (Way::Mail, Doubted::Mail | Doubted::SignIn)
                | (Way::Text, Doubted::Text)
                | (
                    Way::Chat | Way::ChatWebhook,
                    Doubted::Chat | Doubted::SignIn
                )
        )
    }

    /// Whether the desk sends the link itself, to an address; for the other ways somebody hands it over.
    pub const fn goes_by_itself(self) -> bool {
        matches!(self, Way::Mail | Way::ChatWebhook)
    }

    const fn words(self) -> &'static str {
        match self {
            Way::Mail => "by mail",
            Way::Text => "by text message",
            Way::Chat => "in a chat",
            Way::InPerson => "in person",
            Way::ChatWebhook => "by a program, in a chat",
        }
    }
}

/// What they say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Said {
    /// It was them.
    Yes,
    /// It was not.
    No,
    /// They don't know.
    NotSure,
}

coded!(Said {
    Yes = "yes",
    No = "no",
    NotSure = "not-sure",
});

/// One person asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inquiry {
    /// Which.
    pub id: InquiryId,
    /// The case it is for.
    pub case: CaseId,
    /// Who is asked.
    pub name: String,
    /// Where the mail goes, or whom the program finds by it; empty where the link is handed over.
    pub address: String,
    /// The language to write in; empty for the organisation's.
    pub language: String,
    /// What they are asked about; it can't be clicked.
    pub about: String,
    /// What is in doubt.
    pub doubted: Doubted,
    /// How the link reaches them.
    pub way: Way,
    /// Who asks.
    pub by: AccountId,
    /// Since when.
    pub asked: Moment,
    /// Until when it waits.
    pub until: Moment,
    /// Whether the mail that asks did not get through, or may not have; or no program took it.
    pub mail_lost: bool,
    /// What they said, and when.
    pub answer: Option<(Said, Moment)>,
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// Who.
    pub name: &'a str,
    /// Their mail address; read only where the link goes by itself.
    pub address: &'a str,
    /// The language to write in; may be empty.
    pub language: &'a str,
    /// What about.
    pub about: &'a str,
    /// What is in doubt.
    pub doubted: Doubted,
    /// How the link reaches them.
    pub way: Way,
    /// The organisation's own domains: a mail goes to no other.
    pub own_domains: &'a [String],
}

/// Why nobody was asked, or nothing was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InquiryRefused {
    /// The pass is for another case.
    #[error("the pass is for another case")]
    OtherCase,
    /// The case is closed.
    #[error("the case is closed")]
    CaseClosed,
    /// The link would travel where a stranger may be reading.
    #[error("the link would go the way that is in doubt")]
    SameWay,
    /// About IT nothing goes by mail or by a program: IT runs them.
    #[error("a case about IT sends no mail and tells no program")]
    AboutIt,
    /// The address is none, or not of the organisation's own domains.
    #[error("the address is none of ours")]
    Address,
    /// Words are missing or too long.
    #[error("words are missing or too long")]
    Words,
    /// It was answered, or nobody waits for an answer any more.
    #[error("the question is over")]
    Over,
}

impl InquiryRefused {
    /// What to do about it, as a sentence for the page of the desk.
    pub const fn advice(&self) -> &'static str {
        match self {
            InquiryRefused::OtherCase => {
                "That is not part of this case any more. Please load the page again."
            }
            InquiryRefused::CaseClosed => "This case is closed. Reopen it first.",
            InquiryRefused::SameWay => {
                "Whoever is behind this may be reading there. Please choose another way to reach the person."
            }
            InquiryRefused::AboutIt => {
                "Nothing about IT goes by mail or by a program, because IT could read it. Please choose another way."
            }
            InquiryRefused::Address => {
                "Please give the mail address of a colleague, at one of the organisation's own domains."
            }
            InquiryRefused::Words => "Please say whom you ask, and what about, in a sentence.",
            InquiryRefused::Over => "This question is over.",
        }
    }
}

/// Asks somebody. Whoever works the case may.
pub fn ask(
    case: &Case,
    pass: &CasePass,
    id: InquiryId,
    asking: &Asking<'_>,
    at: Moment,
) -> Result<Acted<Inquiry>, InquiryRefused> {
    if case.id != pass.case() {
        return Err(InquiryRefused::OtherCase);
    }
    if case.state == CaseState::Closed {
        return Err(InquiryRefused::CaseClosed);
    }
    if asking.way.is_in_doubt(asking.doubted) {
        return Err(InquiryRefused::SameWay);
    }
    let inquiry = Inquiry {
        id,
        case: case.id,
        name: one_line(asking.name, NAME_CHARS_MAX)?,
        address: address(case, asking)?,
        language: asking.language.to_owned(),
        about: one_line(asking.about, ABOUT_CHARS_MAX)?,
        doubted: asking.doubted,
        way: asking.way,
        by: pass.member(),
        asked: at,
        until: at.plus_minutes(INQUIRY_MINUTES),
        mail_lost: false,
        answer: None,
    };
    // Who is asked may be a reporter, and no timeline names one.
    let says = format!(
        "somebody is asked {} whether this was them: {}",
        inquiry.way.words(),
        inquiry.about
    );
    let actor = Actor::Member(pass.member());
    let line = Line::of_case(inquiry.case, actor, EntryKind::PersonAsked, says, at);
    Ok(Acted::told(inquiry, line))
}

fn address(case: &Case, asking: &Asking<'_>) -> Result<String, InquiryRefused> {
    if !asking.way.goes_by_itself() {
        return Ok(String::new());
    }
    if case.about_it {
        return Err(InquiryRefused::AboutIt);
    }
    let address = tidy_address(asking.address);
    let ours = is_address(&address) && is_of_domains(&address, asking.own_domains);
    ours.then_some(address).ok_or(InquiryRefused::Address)
}

impl Inquiry {
    /// Whether an answer is waited for.
    pub fn waits(&self, now: Moment) -> bool {
        self.answer.is_none() && now < self.until
    }

    /// Takes the answer of whoever holds the link, once.
    pub fn answer(&self, said: Said, at: Moment) -> Result<Acted<Inquiry>, InquiryRefused> {
        if !self.waits(at) {
            return Err(InquiryRefused::Over);
        }
        let mut inquiry = self.clone();
        inquiry.answer = Some((said, at));
        let says = format!(
            "whoever was asked {} {}: {}",
            self.way.words(),
            match said {
                Said::Yes => "says it was them",
                Said::No => "says it was not them",
                Said::NotSure => "is not sure whether it was them",
            },
            self.about
        );
        let kind = EntryKind::PersonAnswered;
        let line = Line::of_case(inquiry.case, Actor::Desk, kind, says, at);
        Ok(Acted::told(inquiry, line))
    }
}

impl Inquiry {
    /// What an answer asks of the desk, at most [`ANSWER_STEPS_MAX`] steps: a yes nothing. Every question has steps of its own, and
    /// none names the person.
    pub fn steps(&self) -> Vec<PlannedStep> {
        let about = &self.about;
        let step = |hat, question, title: &str, reason: String, due_minutes| PlannedStep {
            id: format!("was-this-you-{}-{}", Hat::code(hat), self.id),
            hat,
            question,
            title: title.to_owned(),
            reason,
            due_minutes,
        };
        match self.answer.map(|(said, _)| said) {
            None | Some(Said::Yes) => Vec::new(),
            Some(Said::NotSure) => vec![step(
                Hat::Security,
                Question::PreventOrRecover,
                "Go through it together with whoever isn't sure whether it was them",
                format!(
                    "They were asked about this: {about}. Ring them on a number that was on file, and look at times, devices and what \
                     was sent or changed, until it is a yes or a no. Proof: which of the two, and what told."
                ),
                240,
            )],
            Some(Said::No) => vec![
                step(
                    Hat::Security,
                    Question::PreventOrRecover,
                    "Somebody acted in another's name: close the way in, and see what else was done",
                    format!(
                        "It was not them: {about}. End the sessions of the account and change its password where it may be open; \
                         look for rules that forward mail, new devices and new ways to sign in; ask who else was written to or rung \
                         in that name. Proof: what was found, and what was ended."
                    ),
                    60,
                ),
                step(
                    Hat::It,
                    Question::KeepWorking,
                    "Keep whoever was asked working, with an account that is theirs alone",
                    format!(
                        "It was not them: {about}. Ring them on a number that was on file before anything is reset, check who is on the \
                         phone, and help them in again. Proof: that they work, and since when."
                    ),
                    60,
                ),
            ],
        }
    }
}

fn one_line(words: &str, chars_max: usize) -> Result<String, InquiryRefused> {
    let words = Defanged::of(words.trim()).on_one_line().to_string();
    let fits = !words.is_empty() && words.chars().count() <= chars_max;
    fits.then_some(words).ok_or(InquiryRefused::Words)
}
