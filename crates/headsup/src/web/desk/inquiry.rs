//! `POST /desk/cases/{number}/inquiries`: asks a person "Was this you?". Who may be asked which way is decided in
//! `casework::verify::inquiry`. And the part of the case page that shows who was asked and what they said.

use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use casework::ids::InquiryId;
use casework::moment::Moment;
use casework::people::passes::CasePass;
use casework::verify::inquiry::{
    ABOUT_CHARS_MAX, Asking, Doubted, Inquiry, InquiryRefused, NAME_CHARS_MAX, Said, Way, ask,
};
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::act::{NotDone, finish};
use super::draft::Draft;
use super::labels::Pill;
use super::reading::{AtDesk, OpenedCase};
use super::when::{self, When};
use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::words::Words;

/// Where on the page people are asked.
const ANCHOR: &str = "inquiries";

impl From<InquiryRefused> for NotDone {
    fn from(refused: InquiryRefused) -> NotDone {
        NotDone::Form(refused.advice().to_owned())
    }
}

/// What is asked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AskingForm {
    name: String,
    about: String,
    doubted: String,
    way: String,
    address: String,
    language: String,
}

/// Asks a person.
pub async fn ask_person(
    at: AtDesk,
    Path(number): Path<u64>,
    Form(form): Form<AskingForm>,
) -> Result<Response, Refusal> {
    let (opened, pass) = at.case_to_work(number).await?;
    let done = save(&at, &opened, &pass, &form).await;
    if done.is_ok() {
        at.state.mail_bell.notify_one();
    }
    finish(at, &opened, done, ANCHOR, |why| {
        Draft::refused("inquiry", why)
            .keeping("name", form.name)
            .keeping("about", form.about)
            .keeping("doubted", form.doubted)
            .keeping("way", form.way)
            .keeping("address", form.address)
            .keeping("language", form.language)
    })
}

async fn save(
    at: &AtDesk,
    opened: &OpenedCase,
    pass: &CasePass,
    form: &AskingForm,
) -> Result<(), NotDone> {
    let choose = || NotDone::Form("Please choose from the lists.".to_owned());
    let organisation = at.state.desk.organisation().await?;
    let settings = organisation.map(|one| one.settings).unwrap_or_default();
    let asking = Asking {
        name: &form.name,
        address: &form.address,
        language: &form.language,
        about: &form.about,
        doubted: Doubted::from_code(&form.doubted).ok_or_else(choose)?,
        way: Way::from_code(&form.way).ok_or_else(choose)?,
        own_domains: &settings.own_domains,
    };
    let known = |words: &Words| words.language() == form.language;
    if !form.language.is_empty() && !Words::all().iter().any(known) {
        return Err(choose());
    }
    let id = InquiryId(at.state.world.new_id());
    let acted = ask(&opened.case, pass, id, &asking, at.now)?;
    let page = page_of(&at.state, id);
    at.state
        .desk
        .ask_person(&acted.changed, &acted.lines, &page)
        .await?;
    Ok(())
}

/// Where the person answers.
fn page_of(state: &DeskState, inquiry: InquiryId) -> String {
    format!(
        "{}{}",
        state.settings.base_url(),
        state.inquiry_path(inquiry)
    )
}

/// The part of the case page.
#[derive(Default)]
pub struct InquiriesPanel {
    /// Whether somebody may be asked.
    pub may_ask: bool,
    /// Whether a mail may ask: there is a relay, and the case isn't about IT.
    pub mail_leaves: bool,
    /// Whether a program may pass it on in a chat.
    pub program_tells: bool,
    pub asked: Vec<InquiryShown>,
}

/// One who was asked.
pub struct InquiryShown {
    pub name: String,
    pub about: String,
    pub way: &'static str,
    pub doubted: &'static str,
    pub when: When,
    pub answer: Pill,
    pub answered: Option<When>,
    /// The link to hand over; empty where a mail brings it, and once nobody waits any more.
    pub link: String,
}

impl InquiriesPanel {
    /// The panel of a case; names are for those who see the reporters', too.
    pub fn of(
        opened: &OpenedCase,
        sees_names: bool,
        state: &DeskState,
        now: Moment,
        zone: &TimeZone,
    ) -> InquiriesPanel {
        let may_ask = opened.view.may.work;
        let shown = |one: &Inquiry| {
            let hands_over = may_ask && !one.way.goes_by_itself() && one.waits(now);
            let link = match hands_over {
                true => page_of(state, one.id),
                false => String::new(),
            };
            InquiryShown {
                name: match sees_names {
                    true => one.name.clone(),
                    false => "A colleague".to_owned(),
                },
                about: one.about.clone(),
                way: way(one.way).1,
                doubted: doubted(one.doubted),
                when: when::past(one.asked, now, zone),
                answer: answer(one, now),
                answered: one.answer.map(|(_, at)| when::past(at, now, zone)),
                link,
            }
        };
        InquiriesPanel {
            may_ask,
            mail_leaves: state.settings.relay.is_some() && !opened.view.about_it,
            program_tells: opened.passes_questions_on && !opened.view.about_it,
            asked: opened.inquiries.iter().map(shown).collect(),
        }
    }

    /// Whether it is drawn at all.
    pub fn is_shown(&self) -> bool {
        self.may_ask || !self.asked.is_empty()
    }

    /// The channels that may be in doubt: code and words.
    pub fn doubts(&self) -> Vec<(&'static str, &'static str)> {
        let named = |one: &Doubted| (one.code(), doubted(*one));
        Doubted::ALL.iter().map(named).collect()
    }

    /// The ways to reach somebody: code and words.
    pub fn ways(&self) -> Vec<(&'static str, &'static str)> {
        let offered = |one: &&Way| match one {
            Way::Mail => self.mail_leaves,
            Way::ChatWebhook => self.program_tells,
            Way::Text | Way::Chat | Way::InPerson => true,
        };
        let ways = Way::ALL.iter().filter(offered);
        ways.map(|one| (one.code(), way(*one).0)).collect()
    }

    /// The longest name, characters.
    pub fn name_chars_max(&self) -> usize {
        NAME_CHARS_MAX
    }

    /// The longest question, characters.
    pub fn about_chars_max(&self) -> usize {
        ABOUT_CHARS_MAX
    }
}

const fn doubted(doubted: Doubted) -> &'static str {
    match doubted {
        Doubted::Mail => "a mail",
        Doubted::Call => "a phone call",
        Doubted::Text => "a text message",
        Doubted::Chat => "a chat",
        Doubted::SignIn => "a sign-in to their account",
        Doubted::Other => "something else",
    }
}

/// A way as it is offered, and as it was taken.
const fn way(way: Way) -> (&'static str, &'static str) {
    match way {
        Way::Mail => ("The desk sends a mail", "by mail"),
        Way::Text => ("I send the link by text message", "by text message"),
        Way::Chat => ("I send the link in a chat", "in a chat"),
        Way::InPerson => ("I hand the link over in person", "in person"),
        Way::ChatWebhook => (
            "A program passes it on in a chat",
            "by a program, in a chat",
        ),
    }
}

fn answer(inquiry: &Inquiry, now: Moment) -> Pill {
    let (word, meaning, icon) = match inquiry.answer {
        Some((Said::Yes, _)) => ("It was them", "working", "working"),
        Some((Said::No, _)) => ("It was not them", "harm", "harm"),
        Some((Said::NotSure, _)) => ("Not sure", "waiting", "question"),
        None if inquiry.mail_lost => (
            match inquiry.way {
                Way::ChatWebhook => "No program took it: ask another way",
                _ => "The mail may be lost: ask another way",
            },
            "waiting",
            "waiting",
        ),
        None if inquiry.waits(now) => ("No answer yet", "plain", "clock"),
        None => ("Never answered", "plain", "clock"),
    };
    Pill {
        word,
        meaning,
        icon,
    }
}
