//! One original message, read once: headers, bodies as people see them, links, attachments. Every detector works on
//! this reading and none parses the bytes again. It states facts and oddities; it draws no conclusions.

mod bare_file;
mod bodies;
mod charset;
mod encoded_words;
mod header_fields;
mod headers;
mod html;
mod media_type;
mod parts;
pub mod received;
mod transfer;
pub mod words;

pub use bare_file::read_bare_file;

use crate::limits::MESSAGE_BYTES_MAX;
use crate::mail::detect::wording::Wording;
use std::sync::{Arc, OnceLock};

/// Places kept for one code of oddity.
const ODDITY_PLACES_MAX: usize = 5;

/// An address as a header gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailbox {
    /// The display name, decoded and cleaned; empty where there is none.
    pub display_name: String,
    /// The address, lower case; empty where there is none.
    pub address: String,
}

impl Mailbox {
    /// The part after the last `@`, empty where there is none.
    pub fn domain(&self) -> &str {
        self.address
            .rsplit_once('@')
            .map_or("", |(_, domain)| domain)
    }
}

/// One header field as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderField {
    /// The name as written.
    pub name: String,
    /// The value, unfolded and decoded, capped at [`crate::limits::HEADER_FIELD_BYTES_MAX`], free of control characters.
    pub value: String,
    /// Byte offsets of the whole field in the original.
    pub bytes: (usize, usize),
}

/// Where a link was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkOrigin {
    /// `<a href>` or `<area href>`.
    Anchor,
    /// `<form action>`.
    Form,
    /// `<img src>` and other things a mail program fetches by itself.
    Resource,
    /// `<meta http-equiv=refresh>`.
    Refresh,
    /// A bare address in text.
    Text,
    /// Inside an attached file, as something to click or a place a form or script leads to.
    File,
    /// A square code (QR) in a picture.
    Code,
}

/// One link as the sender wrote it. Its true host is worked out by the links detector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The address as written, character references resolved, capped.
    pub target: String,
    /// The text a person sees, white space folded, capped.
    pub text: String,
    /// Where it was written.
    pub origin: LinkOrigin,
    /// The part it stands in, such as `part 1.2 (text/html)`.
    pub part: String,
}

/// One attachment or inline file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The name as declared, decoded, control and direction characters made visible, capped; empty where there is none.
    pub name: String,
    /// The declared media type, lower case.
    pub declared_type: String,
    /// The decoded bytes, within the caps.
    pub bytes: Vec<u8>,
    /// The part it is, such as `part 2`.
    pub part: String,
    /// Whether it is shown inside the text rather than offered as a file.
    pub inline: bool,
}

/// One message, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// The header fields in order, at most [`crate::limits::HEADER_FIELDS_MAX`].
    pub headers: Vec<HeaderField>,
    /// Every mailbox of every From field.
    pub from: Vec<Mailbox>,
    /// The Sender field.
    pub sender: Option<Mailbox>,
    /// The Reply-To field.
    pub reply_to: Vec<Mailbox>,
    /// The Return-Path field, lower case.
    pub return_path: Option<String>,
    /// To and Cc, capped, with the true count beside.
    pub recipients: Vec<Mailbox>,
    /// How many recipients the message names.
    pub recipients_count: usize,
    /// The subject, decoded, as shown.
    pub subject: String,
    /// The Date field, seconds since 1970, clamped to years 1970-9999.
    pub date_unix_seconds: Option<i64>,
    /// The Message-ID without angle brackets.
    pub message_id: Option<String>,
    /// The text people see: plain parts, and HTML as shown (hidden text left out), capped.
    pub text: String,
    /// The part of `text` that the HTML bodies show, `None` where there is no HTML; capped. A mail program that shows
    /// HTML shows this and not the plain alternative.
    pub page_text: Option<String>,
    /// Text that the HTML hides from people.
    pub hidden_text: String,
    /// The HTML bodies, capped, with the part each came from.
    pub html: Vec<(String, String)>,
    /// The links, at most [`crate::limits::LINKS_MAX`].
    pub links: Vec<Link>,
    /// The attachments, at most [`crate::limits::PARTS_MAX`].
    pub attachments: Vec<Attachment>,
    /// What was odd about the structure, such as `depth-cap` or `two-content-types`, each with its place in words.
    pub oddities: Vec<(&'static str, String)>,
    /// Whether this is no mail at all but a file handed in by itself: there is no header, and nobody is known to have
    /// sent it.
    pub bare_file: bool,
    /// Subject and text folded for the detectors of words, by the first of them that asks: so a message is changed
    /// before it is looked at, never after.
    pub(crate) wording: OnceLock<Arc<Wording>>,
    /// What the Received fields say, read by the first detector that asks ([`received::hops`]).
    pub(crate) hops: OnceLock<Vec<received::Hop>>,
}

impl Message {
    /// The first mailbox of From, an empty one where there is none.
    pub fn first_from(&self) -> &Mailbox {
        static NOBODY: Mailbox = Mailbox {
            display_name: String::new(),
            address: String::new(),
        };
        self.from.first().unwrap_or(&NOBODY)
    }

    /// The values of all fields with this name, in order, names compared without case.
    pub fn header_values<'m>(&'m self, name: &'m str) -> impl Iterator<Item = &'m HeaderField> {
        self.headers
            .iter()
            .filter(move |field| field.name.eq_ignore_ascii_case(name))
    }
}

/// What was odd, each code at each place once, within a cap.
#[derive(Debug, Default)]
pub(crate) struct Oddities {
    seen: Vec<(&'static str, String)>,
}

impl Oddities {
    /// Notes an oddity; one code is kept for at most a few places, so that a thousand broken parts stay readable.
    fn note(&mut self, code: &'static str, place: &str) {
        let same_code = self.seen.iter().filter(|(known, _)| *known == code);
        let mut places = 0;
        for (_, known_place) in same_code {
            places += 1;
            if known_place == place || places >= ODDITY_PLACES_MAX {
                return;
            }
        }
        self.seen.push((code, place.to_owned()));
    }
}

/// Reads one message. Never fails; what cannot be read is an oddity.
pub fn read(bytes: &[u8]) -> Message {
    let mut oddities = Oddities::default();
    let capped = bytes
        .get(..bytes.len().min(MESSAGE_BYTES_MAX))
        .unwrap_or_default();
    if capped.len() < bytes.len() {
        oddities.note("message-cap", "message");
    }
    let section = header_fields::split(capped, "header", &mut oddities);
    let mut message = Message::default();
    headers::fill(&mut message, &section, &mut oddities);
    let body = capped.get(section.body_start..).unwrap_or_default();
    if body.trim_ascii().is_empty() {
        oddities.note("empty-body", "body");
    }
    let leaves = parts::walk(&section, body, &mut oddities).leaves;
    bodies::fill(&mut message, leaves, &mut oddities);
    message.oddities = oddities.seen;
    message
}

/// The links of a web page that is a file, such as an attachment; `part` names it in them.
pub(crate) fn links_in_page(html: &str, part: &str, links_max: usize) -> Vec<Link> {
    html::read(html, part, links_max, &mut Oddities::default()).links
}

/// The words that a web page shows that is a file, such as an attachment; hidden text is left out.
pub(crate) fn words_of_page(html: &str) -> String {
    html::read(html, "", 0, &mut Oddities::default()).text
}

/// The addresses written out in a text that is a file; `part` names it in them.
pub(crate) fn links_in_text(text: &str, part: &str, links_max: usize) -> Vec<Link> {
    let mut links = Vec::new();
    bodies::bare_links(text, part, &mut links, &mut Oddities::default());
    links.truncate(links_max);
    links
}

/// Reads the header of a message and nothing below it: bodies, links and attachments stay empty. Never fails.
pub fn read_header(bytes: &[u8]) -> Message {
    let mut oddities = Oddities::default();
    let section = header_fields::split(bytes, "header", &mut oddities);
    let mut message = Message::default();
    headers::fill(&mut message, &section, &mut oddities);
    message.oddities = oddities.seen;
    message
}

#[cfg(test)]
mod tests;
