//! Reads sign-ins that come as JSON objects: which format an object is in is found from its own names, the wanted fields
//! are taken out in one pass, and each format's reader says what they mean. The journal's entries and Windows events go
//! to readers of their own. An object that is about signing in and can't be read is unread; the rest is elsewhere.

pub mod entra;
mod google;
pub mod harvest;
mod ocsf;
mod okta;
pub mod splitting;

use memchr::memmem::Finder;

use super::calendar::Calendar;
use super::header::Form;
use crate::signin::record::{
    Activity, Chosen, LogonType, Place, Record, Status, StatusDetail, When, Whereabouts,
};
use harvest::Held;

/// Slots that the largest table needs.
pub const SLOTS: usize = 24;

/// What one reader hands records to.
pub type Sink<'s> = dyn FnMut(&Record<'_>) + 's;

/// What a reader made of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It was understood; its records, if any, were handed out.
    Told,
    /// It is about signing in and could not be understood.
    Unread,
    /// It is about something else.
    Elsewhere,
}

/// What a reader needs beside the object.
pub struct Around<'a> {
    /// Where the object stands.
    pub place: Place,
    /// How times without a zone are meant.
    pub calendar: &'a Calendar,
}

impl Around<'_> {
    /// An ISO time.
    pub fn when(&self, text: &str) -> Option<When> {
        self.calendar
            .iso(text.trim().as_bytes())
            .map(|(when, _)| when)
    }

    /// A record of a sign-in that worked, to be filled in.
    pub fn record(&self, when: When) -> Record<'static> {
        Record {
            when,
            activity: Activity::Logon,
            status: Status::Success,
            status_detail: StatusDetail::Unsaid,
            user: "",
            src_endpoint: "",
            src_name: "",
            client: "",
            logon_type: LogonType::Unsaid,
            device: "",
            service: "",
            is_mfa: false,
            tells_mfa: false,
            whereabouts: None,
            repeated: 1,
            chosen: Chosen::default(),
            place: self.place,
        }
    }
}

/// The formats told apart by names that each of their objects holds.
const MARKS: [(Form, &[&str]); 10] = [
    (Form::Journal, &["\"__REALTIME_TIMESTAMP\""]),
    (Form::Entra, &["\"userPrincipalName\"", "\"errorCode\""]),
    (Form::Entra, &["\"userPrincipalName\"", "\"resultType\""]),
    (Form::Okta, &["\"eventType\"", "\"alternateId\""]),
    (Form::Google, &["\"uniqueQualifier\""]),
    // As collectors flatten it: the qualifier is gone, what stands beside it stays.
    (Form::Google, &["\"applicationName\"", "\"parameters\""]),
    (Form::Ocsf, &["\"class_uid\""]),
    (Form::WindowsJson, &["\"EventID\""]),
    (Form::WindowsJson, &["\"event_id\""]),
    (Form::WindowsJson, &["\"EventRecordId\""]),
];

/// Tells formats apart; remembers which it met last, because its like will follow.
#[derive(Clone, Debug)]
pub struct Marks {
    finders: Vec<(Form, Vec<Finder<'static>>)>,
    last: usize,
}

impl Default for Marks {
    fn default() -> Marks {
        let finders = MARKS
            .iter()
            .map(|(form, marks)| (*form, marks.iter().map(|mark| Finder::new(*mark)).collect()))
            .collect();
        Marks { finders, last: 0 }
    }
}

impl Marks {
    /// The format of an object, if it is one that is known.
    pub fn form(&mut self, object: &[u8]) -> Option<Form> {
        let fits = |(_, finders): &&(Form, Vec<Finder<'static>>)| {
            finders.iter().all(|finder| finder.find(object).is_some())
        };
        if let Some((form, _)) = self.finders.get(self.last).filter(fits) {
            return Some(*form);
        }
        let found = self.finders.iter().position(|one| fits(&one))?;
        self.last = found;
        self.finders.get(found).map(|(form, _)| *form)
    }
}

/// Reads an object of one of the services on the net.
pub fn read<'l>(
    form: Form,
    json: &'l str,
    slots: &mut [Held<'l>],
    around: &Around<'_>,
    sink: &mut Sink<'_>,
) -> Taken {
    match form {
        Form::Entra => entra::read(json, slots, around, sink),
        Form::Okta => okta::read(json, slots, around, sink),
        Form::Google => google::read(json, slots, around, sink),
        Form::Ocsf => ocsf::read(json, slots, around, sink),
        _ => Taken::Elsewhere,
    }
}

/// Where two slots of degrees say that an address lies.
fn whereabouts(slots: &[Held<'_>], latitude: usize, longitude: usize) -> Option<Whereabouts> {
    let degrees = |at| harvest::slot(slots, at).fraction();
    Whereabouts::of_degrees(degrees(latitude)?, degrees(longitude)?)
}

/// A name in small letters, because services take it in any; free of an allocation where it is so already.
pub fn lowered<'l>(name: &'l str, buffer: &'l mut String) -> &'l str {
    let name = name.trim();
    if !name.chars().any(char::is_uppercase) {
        return name;
    }
    buffer.clear();
    buffer.extend(name.chars().flat_map(char::to_lowercase));
    buffer
}
