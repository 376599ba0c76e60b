//! The header fields of a message, decoded, and the few that have a meaning for everybody: who, to whom, when, about
//! what. Addresses are read by the mail parser, field by field, so that a repeated From hides nobody.

use mail_parser::parsers::MessageStream;
use mail_parser::{Addr, Address, HeaderValue};

use super::encoded_words;
use super::header_fields::{HeaderSection, RawField};
use super::words::clean_line;
use super::{HeaderField, Mailbox, Message, Oddities};
use crate::limits::{HEADER_FIELD_BYTES_MAX, RECIPIENTS_MAX};

/// Mailboxes kept of From, Sender or Reply-To.
const MAILBOXES_MAX: usize = 50;
/// A display name, bytes.
const DISPLAY_NAME_BYTES_MAX: usize = 500;
/// An address, bytes. RFC 5321 clause 4.5.3.1 allows 320.
const ADDRESS_BYTES_MAX: usize = 500;
/// The last second of the year 9999.
const LATEST_UNIX_SECONDS: i64 = 253_402_300_799;

/// Fills in everything that comes from the header.
pub(super) fn fill(message: &mut Message, section: &HeaderSection<'_>, oddities: &mut Oddities) {
    message.headers = section
        .fields
        .iter()
        .map(|field| decoded_field(field, oddities))
        .collect();
    message.from = mailboxes(section, "From", MAILBOXES_MAX);
    message.sender = mailboxes(section, "Sender", 1).pop();
    message.reply_to = mailboxes(section, "Reply-To", MAILBOXES_MAX);
    message.return_path = section
        .all("Return-Path")
        .next()
        .map(|field| return_path(field));
    recipients(message, section, oddities);
    message.subject = first_value(message, "Subject");
    message.message_id = Some(first_value(message, "Message-ID"))
        .map(|id| id.trim_matches(['<', '>', ' ']).to_owned())
        .filter(|id| !id.is_empty());
    message.date_unix_seconds = section
        .all("Date")
        .next()
        .and_then(|field| date(field, oddities));
    for (name, code) in [
        ("From", "duplicate-from"),
        ("Subject", "duplicate-subject"),
        ("Date", "duplicate-date"),
    ] {
        if section.all(name).count() > 1 {
            oddities.note(code, &format!("header {name}"));
        }
    }
}

fn first_value(message: &Message, name: &str) -> String {
    message
        .header_values(name)
        .next()
        .map(|field| field.value.clone())
        .unwrap_or_default()
}

fn decoded_field(field: &RawField<'_>, oddities: &mut Oddities) -> HeaderField {
    // A mail has dozens of fields and next to no oddities: the place is put in words when it is needed.
    let place = || format!("header {}", clean_line(field.name, 100));
    let value = capped(field);
    if value.len() < field.value.len() {
        oddities.note("header-field-cap", &place());
    }
    let named = |value: String| HeaderField {
        name: field.name.to_owned(),
        value,
        bytes: field.bytes,
    };
    if let Some(words) = encoded_words::plain_words(value) {
        return named(words);
    }
    if value.contains(&0) {
        oddities.note("nul-in-header", &place());
    }
    if has_bare_return(value) {
        oddities.note("bare-carriage-return", &place());
    }
    let decoded = encoded_words::decode(value);
    let hides = |c: char| matches!(c, '\u{200B}' | '\u{202A}'..='\u{202E}' | '\u{2060}');
    if !decoded.is_ascii() && decoded.chars().any(hides) {
        oddities.note("invisible-in-header", &place());
    }
    named(clean_line(&decoded, HEADER_FIELD_BYTES_MAX))
}

fn capped<'m>(field: &RawField<'m>) -> &'m [u8] {
    field
        .value
        .get(..field.value.len().min(HEADER_FIELD_BYTES_MAX))
        .unwrap_or_default()
}

fn has_bare_return(value: &[u8]) -> bool {
    value.contains(&b'\r')
        && value
            .iter()
            .zip(value.iter().skip(1))
            .any(|(byte, next)| *byte == b'\r' && *next != b'\n')
}

fn mailboxes(section: &HeaderSection<'_>, name: &str, most: usize) -> Vec<Mailbox> {
    let mut found: Vec<Mailbox> = section
        .all(name)
        .take(most)
        .flat_map(|field| read_mailboxes(field))
        .collect();
    found.truncate(most);
    found
}

/// All mailboxes of one address field, groups taken apart (RFC 5322 clause 3.4).
fn read_mailboxes(field: &RawField<'_>) -> Vec<Mailbox> {
    let mut line = encoded_words::rewrite_as_utf8_words(capped(field));
    line.push('\n');
    let addresses = match MessageStream::new(line.as_bytes()).parse_address() {
        HeaderValue::Address(Address::List(list)) => list,
        HeaderValue::Address(Address::Group(groups)) => groups
            .into_iter()
            .flat_map(|group| group.addresses)
            .collect(),
        _ => Vec::new(),
    };
    let found: Vec<Mailbox> = addresses
        .iter()
        .map(mailbox)
        .filter(|found| *found != Mailbox::default())
        .collect();
    if found.is_empty() {
        lenient_mailbox(field).into_iter().collect()
    } else {
        join_split_names(found)
    }
}

/// A comma inside a name that nobody quoted, as in `Mill, Inc. <bo@mill.example>`, splits off the start of the name.
/// People see one sender there, and so do we.
fn join_split_names(found: Vec<Mailbox>) -> Vec<Mailbox> {
    let mut joined: Vec<Mailbox> = Vec::new();
    let mut start_of_name = String::new();
    for mailbox in found {
        if !start_of_name.is_empty() {
            start_of_name.push_str(", ");
        }
        start_of_name.push_str(&mailbox.display_name);
        if !mailbox.address.is_empty() {
            joined.push(Mailbox {
                display_name: std::mem::take(&mut start_of_name),
                address: mailbox.address,
            });
        }
    }
    if !start_of_name.is_empty() && joined.is_empty() {
        joined.push(Mailbox {
            display_name: start_of_name,
            address: String::new(),
        });
    }
    joined
}

fn mailbox(addr: &Addr<'_>) -> Mailbox {
    // A line break in a name that is decoded by now was encoded by somebody; taken for a fold it would glue two words.
    let name = addr.name.as_deref().unwrap_or_default();
    let name = encoded_words::decode(name.replace(['\r', '\n'], " ").as_bytes());
    Mailbox {
        display_name: clean_line(&name, DISPLAY_NAME_BYTES_MAX)
            .trim_matches(['"', ' '])
            .to_owned(),
        address: clean_address(addr.address.as_deref().unwrap_or_default()),
    }
}

/// Something is shown even where the field is no address at all.
fn lenient_mailbox(field: &RawField<'_>) -> Option<Mailbox> {
    let shown = clean_line(
        &encoded_words::decode(capped(field)),
        DISPLAY_NAME_BYTES_MAX,
    );
    (!shown.is_empty()).then(|| Mailbox {
        display_name: shown,
        address: String::new(),
    })
}

fn clean_address(address: &str) -> String {
    clean_line(address, ADDRESS_BYTES_MAX)
        .trim_matches(['<', '>', ' ', '\''])
        .to_lowercase()
}

fn return_path(field: &RawField<'_>) -> String {
    clean_address(&encoded_words::decode(capped(field)))
}

fn recipients(message: &mut Message, section: &HeaderSection<'_>, oddities: &mut Oddities) {
    for field in section.all("To").chain(section.all("Cc")) {
        let read = read_mailboxes(field);
        // A field beyond the cap is counted by its separators, not read.
        let rest = field.value.get(capped(field).len()..).unwrap_or_default();
        message.recipients_count += read.len() + rest.iter().filter(|byte| **byte == b'@').count();
        let room = RECIPIENTS_MAX.saturating_sub(message.recipients.len());
        message.recipients.extend(read.into_iter().take(room));
    }
    if message.recipients_count > message.recipients.len() {
        oddities.note("recipients-cap", "header To");
    }
}

/// Seconds since 1970; a date out of the calendar or out of years 1970-9999 is clamped and noted.
fn date(field: &RawField<'_>, oddities: &mut Oddities) -> Option<i64> {
    let mut line = encoded_words::decode(capped(field));
    line.push('\n');
    let HeaderValue::DateTime(date) = MessageStream::new(line.as_bytes()).parse_date() else {
        oddities.note("date-unreadable", "header Date");
        return None;
    };
    let sane = (1..=12).contains(&date.month)
        && (1..=31).contains(&date.day)
        && date.hour < 24
        && date.tz_hour <= 14;
    if !sane || !(1970..=9999).contains(&date.year) {
        oddities.note("date-clamped", "header Date");
    }
    if !(1..=12).contains(&date.month) || !(1..=31).contains(&date.day) {
        return None;
    }
    Some(date.to_timestamp().clamp(0, LATEST_UNIX_SECONDS))
}
