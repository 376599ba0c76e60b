//! What the pages of announced calls show: the form and the open calls on the case page, and the page that a caller keeps
//! open while ringing, with the two words that whoever asked was shown. It looks nothing up.

use askama::Template;
use casework::moment::Moment;
use casework::verify::contact::{ABOUT_CHARS_MAX, CONTACT_MINUTES, Contact, WHOM_CHARS_MAX};
use jiff::tz::TimeZone;

use super::nav::Nav;
use super::reading::OpenedCase;
use super::when::{self, When};
use crate::web::frame::Frame;

/// The part of the case page.
#[derive(Default)]
pub struct ContactsPanel {
    /// Whether a call may be announced for this case.
    pub may_announce: bool,
    pub open: Vec<ContactShown>,
}

impl ContactsPanel {
    /// The panel of a case.
    pub fn of(opened: &OpenedCase, now: Moment, zone: &TimeZone) -> ContactsPanel {
        ContactsPanel {
            may_announce: opened.view.may.work && !opened.view.about_it,
            open: opened
                .contacts
                .iter()
                .map(|one| ContactShown::of(one, now, zone))
                .collect(),
        }
    }

    /// Whether it is drawn at all.
    pub fn is_shown(&self) -> bool {
        self.may_announce || !self.open.is_empty()
    }

    /// For how long a call may be announced, minutes.
    pub fn minutes(&self) -> [i64; 3] {
        CONTACT_MINUTES
    }

    /// The longest word on who is rung, characters.
    pub fn whom_chars_max(&self) -> usize {
        WHOM_CHARS_MAX
    }

    /// The longest word on what it is about, characters.
    pub fn about_chars_max(&self) -> usize {
        ABOUT_CHARS_MAX
    }
}

/// An announced call on the case page.
pub struct ContactShown {
    pub id: String,
    pub caller: String,
    pub whom: String,
    pub about: String,
    pub until: When,
}

impl ContactShown {
    fn of(contact: &Contact, now: Moment, zone: &TimeZone) -> ContactShown {
        let (until, _) = when::due(contact.until, now, zone);
        ContactShown {
            id: contact.id.to_string(),
            caller: contact.caller.clone(),
            whom: contact.whom.clone(),
            about: contact.about.clone(),
            until,
        }
    }
}

/// `GET /desk/cases/{number}/contacts/{id}`.
#[derive(Template)]
#[template(path = "desk/contact.html")]
pub struct ContactPage {
    pub frame: Frame,
    pub nav: Nav,
    pub number: u64,
    pub id: String,
    pub caller: String,
    pub whom: String,
    pub about: String,
    pub until: When,
    pub is_open: bool,
    /// Whether the reader is who rings.
    pub is_mine: bool,
    pub may_close: bool,
    pub words: ContactWords,
}

/// `GET /desk/cases/{number}/contacts/{id}/words`: the words to say, the latest first.
#[derive(Template)]
#[template(path = "desk/contact_words.html")]
pub struct ContactWords {
    pub words: Vec<WordsToSay>,
    /// How often words were shown for this call at all.
    pub asked: usize,
    pub is_open: bool,
    pub is_mine: bool,
    pub caller: String,
}

/// Two words that one person sees now.
pub struct WordsToSay {
    pub words: [String; 2],
    pub language: String,
    pub shown: When,
}
