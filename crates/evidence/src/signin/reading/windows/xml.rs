//! Windows events in XML, as the Event Viewer and `wevtutil` export them: finds each `<Event>` in a stream, and its fields
//! in it. It is no XML parser: what an event can hold is known, and everything else is passed over. No entity but the
//! five of XML and numbers is known, so that nothing can grow.

use std::borrow::Cow;

use memchr::memmem;

use super::super::objects::harvest::Held;
use super::fields::{CHANNEL, COMPUTER, EVENT, OUTCOME, RECORD, TIME, put};

/// An event longer than this isn't read, bytes.
pub const EVENT_BYTES_MAX: usize = 1024 * 1024;
/// Values looked at in one event.
const VALUES_MAX: usize = 200;
/// Letters of the longest entity that is known, `&#1114111;`.
const ENTITY_BYTES_MAX: usize = 10;

const START: &[u8] = b"<Event";
const END: &[u8] = b"</Event>";

/// A stream of events.
#[derive(Clone, Debug, Default)]
pub struct Events {
    carried: Vec<u8>,
    byte: u64,
    lines: u64,
    /// Events that were too long or had no end.
    pub unread: u64,
}

impl Events {
    /// Takes bytes and hands out each event that ended in them, with the offset and the line of its first byte.
    pub fn feed(&mut self, bytes: &[u8], mut each: impl FnMut(&[u8], u64, u64)) {
        self.carried.extend_from_slice(bytes);
        let carried = std::mem::take(&mut self.carried);
        let mut rest = &carried[..];
        while let Some(start) = start_of_event(rest) {
            self.pass(rest.get(..start).unwrap_or_default());
            rest = rest.get(start..).unwrap_or_default();
            let Some(end) = memmem::find(rest, END) else {
                break;
            };
            let (event, behind) = rest.split_at(end + END.len());
            each(event, self.byte, self.lines + 1);
            self.pass(event);
            rest = behind;
        }
        if rest.len() > EVENT_BYTES_MAX {
            self.unread += u64::from(rest.starts_with(START));
            let kept = rest.len() - START.len();
            self.pass(rest.get(..kept).unwrap_or_default());
            rest = rest.get(kept..).unwrap_or_default();
        }
        self.carried = rest.to_vec();
    }

    /// Ends the stream.
    pub fn end(&mut self) {
        self.unread += u64::from(self.carried.starts_with(START));
        let rest = std::mem::take(&mut self.carried);
        self.pass(&rest);
    }

    /// Lines passed.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    fn pass(&mut self, bytes: &[u8]) {
        self.byte += bytes.len() as u64;
        self.lines += memchr::memchr_iter(b'\n', bytes).count() as u64;
    }
}

/// Where `<Event>` or `<Event xmlns=…>` stands, and not `<Events>` or `<EventData>`.
fn start_of_event(bytes: &[u8]) -> Option<usize> {
    memmem::find_iter(bytes, START).find(|at| {
        matches!(
            bytes.get(at + START.len()),
            Some(b'>' | b' ' | b'\r' | b'\n' | b'\t')
        )
    })
}

/// Lays out the fields of one event.
pub fn lay_out<'l>(event: &'l str, slots: &mut [Held<'l>]) {
    slots.fill(Held::Nothing);
    for (name, at) in [
        ("EventID", EVENT),
        ("Computer", COMPUTER),
        ("Channel", CHANNEL),
        ("EventRecordID", RECORD),
        ("Keywords", OUTCOME),
    ] {
        if let (Some(text), Some(slot)) = (element(event, name), slots.get_mut(at)) {
            *slot = Held::Text(text);
        }
    }
    let time = event
        .split_once("<TimeCreated")
        .and_then(|(_, rest)| attribute(rest.split_once('>')?.0, "SystemTime"));
    if let (Some(text), Some(slot)) = (time, slots.get_mut(TIME)) {
        *slot = Held::Text(text);
    }
    each_data(event, |name, value| put(slots, &name, Held::Text(value)));
}

/// Hands out every field of one event by its name: those of the system that are texts, and those of its data.
pub fn each_field<'l>(event: &'l str, mut each: impl FnMut(&str, Cow<'l, str>)) {
    for name in [
        "EventID",
        "Channel",
        "Computer",
        "EventRecordID",
        "Level",
        "Task",
        "Keywords",
    ] {
        if let Some(text) = element(event, name) {
            each(name, text);
        }
    }
    let provider = event.split_once("<Provider");
    if let Some(name) = provider.and_then(|(_, rest)| attribute(rest.split_once('>')?.0, "Name")) {
        each("Provider_Name", name);
    }
    each_data(event, |name, value| each(&name, value));
}

/// Hands out the named values of an event's data.
fn each_data<'l>(event: &'l str, mut each: impl FnMut(Cow<'l, str>, Cow<'l, str>)) {
    let mut rest = event;
    for _ in 0..VALUES_MAX {
        let Some((_, behind)) = rest.split_once("<Data") else {
            return;
        };
        let Some((head, behind)) = behind.split_once('>') else {
            return;
        };
        rest = behind;
        let Some(name) = attribute(head, "Name").filter(|_| !head.ends_with('/')) else {
            continue;
        };
        let Some((value, behind)) = behind.split_once("</Data>") else {
            return;
        };
        rest = behind;
        each(name, unescaped(value));
    }
}

/// The text of the first element of this name.
fn element<'l>(event: &'l str, name: &str) -> Option<Cow<'l, str>> {
    let mut rest = event;
    for _ in 0..VALUES_MAX {
        let (_, behind) = rest.split_once('<')?;
        rest = behind;
        let Some(head) = behind.strip_prefix(name) else {
            continue;
        };
        if !head.starts_with(['>', ' ']) {
            continue;
        }
        let (head, text) = head.split_once('>')?;
        if head.ends_with('/') {
            return None;
        }
        return text.split_once('<').map(|(text, _)| unescaped(text.trim()));
    }
    None
}

/// The value of an attribute, in either kind of quotes.
fn attribute<'l>(head: &'l str, name: &str) -> Option<Cow<'l, str>> {
    let (_, rest) = head.split_once(name)?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (value, _) = rest.strip_prefix(quote)?.split_once(quote)?;
    Some(unescaped(value))
}

/// Entities resolved (XML 1.0 section 4.6); what is none stays as it is written.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        plain.push_str(before);
        match behind
            .split_once(';')
            .filter(|(name, _)| name.len() <= ENTITY_BYTES_MAX)
            .and_then(|(name, behind)| Some((entity(name)?, behind)))
        {
            Some((letter, behind)) => {
                plain.push(letter);
                rest = behind;
            }
            None => {
                plain.push('&');
                rest = behind;
            }
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::fields::{EVENT, TIME, USER};
    use super::{Events, lay_out};
    use crate::signin::reading::objects::SLOTS;
    use crate::signin::reading::objects::harvest::{Held, slot};

    const EVENT_TEXT: &str = "<Event xmlns='http://schemas.example/event'><System><Provider Name='x'/><EventID>4625</EventID><TimeCreated SystemTime='2026-03-02T08:00:00.5Z'/></System><EventData><Data Name='TargetUserName'>a&amp;b&#x21;</Data><Data Name=\"IpAddress\"/></EventData></Event>";

    #[test]
    fn events_are_found_in_any_chunks() {
        let text = format!("<Events>\n{EVENT_TEXT}\n{EVENT_TEXT}</Events>");
        for size in 1..text.len() {
            let mut events = Events::default();
            let mut seen = Vec::new();
            for chunk in text.as_bytes().chunks(size) {
                events.feed(chunk, |event, byte, line| {
                    assert_eq!(event, EVENT_TEXT.as_bytes());
                    seen.push((byte, line));
                });
            }
            events.end();
            assert_eq!(seen, [(9, 2), (10 + EVENT_TEXT.len() as u64, 3)]);
            assert_eq!(events.unread, 0);
        }
    }

    #[test]
    fn fields_are_laid_out_and_cut_events_harm_nothing() {
        let mut slots = vec![Held::Nothing; SLOTS];
        lay_out(EVENT_TEXT, &mut slots);
        assert_eq!(slot(&slots, EVENT).number(), Some(4625));
        assert_eq!(slot(&slots, TIME).text(), "2026-03-02T08:00:00.5Z");
        assert_eq!(slot(&slots, USER).text(), "a&b!");
        for end in 0..EVENT_TEXT.len() {
            lay_out(&EVENT_TEXT[..end], &mut slots);
        }
    }
}
