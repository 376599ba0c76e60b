//! What an input is as a whole: lines, JSON, XML, CSV or EVTX. It is found from the first bytes, never from the name. This
//! file passes bytes to whoever splits that shape, and each piece on to whoever reads it; it understands none of them.

use super::calendar::Calendar;
use super::header::Form;
use super::lines::Line;
use super::objects::harvest::{Held, harvest, slot};
use super::objects::splitting::{Objects, Piece};
use super::objects::{self, Around, SLOTS, Sink, Taken, entra};
use super::portal::{self, Rows};
use super::turning::Way;
use super::wide::Wide;
use super::windows::{self, evtx::Evtx, xml::Events};
use super::{State, place_of};
use crate::signin::record::{Place, Record};

/// Bytes looked at to find the shape.
pub const START_BYTES: usize = 4_096;
/// What the journal puts into every entry.
const JOURNAL: &[u8] = b"\"__REALTIME_TIMESTAMP\"";

/// A shape, and where in it we are.
#[derive(Clone, Debug, Default)]
pub enum Shape {
    /// Lines.
    #[default]
    Lines,
    /// JSON objects, in whatever wrapping.
    Objects(Box<Objects>),
    /// Windows events in XML.
    Events(Box<Events>),
    /// The portal's CSV.
    Rows(Box<Rows>),
    /// Windows events as Windows keeps them.
    Evtx(Box<Evtx>),
}

impl Shape {
    /// The shape of an input that begins so.
    pub fn of(start: &[u8]) -> Shape {
        if start.starts_with(windows::evtx::MAGIC) {
            return Shape::Evtx(Box::default());
        }
        let text = start.trim_ascii_start();
        let inner = text.get(1..).unwrap_or_default().trim_ascii_start();
        let is_json = match text.first() {
            // A line may begin with a bracket, too.
            Some(b'[') => matches!(inner.first(), Some(b'{' | b']')),
            // The journal's entries stand one a line, and have a reader of their own.
            Some(b'{') => memchr::memmem::find(start, JOURNAL).is_none(),
            _ => false,
        };
        if is_json {
            return Shape::Objects(Box::default());
        }
        if [&b"<?xml"[..], b"<Event"]
            .iter()
            .any(|front| text.starts_with(front))
        {
            return Shape::Events(Box::default());
        }
        if portal::is_one(text) {
            return Shape::Rows(Box::default());
        }
        Shape::Lines
    }

    /// In which order its records come.
    pub fn way(&self) -> Way {
        match self {
            Shape::Evtx(_) => Way::ByNumber,
            Shape::Lines => Way::Forward,
            _ => Way::Unknown,
        }
    }
}

/// The bytes behind a byte order mark of UTF-8.
pub fn without_mark(start: &[u8]) -> &[u8] {
    start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start)
}

/// Bytes that must be looked at before the shape is known, and what makes UTF-16 readable.
#[derive(Clone, Debug, Default)]
pub struct Start {
    held: Vec<u8>,
    known: bool,
    wide: Option<Wide>,
}

impl Start {
    /// For a stream that is known to be lines: nothing is held back to find that out.
    pub fn of_lines() -> Start {
        Start {
            known: true,
            ..Start::default()
        }
    }

    /// Takes a chunk. `None`: more is needed; else the bytes to go on with, and the shape if it has just been found.
    pub fn take<'c>(
        &mut self,
        chunk: &'c [u8],
        at_end: bool,
    ) -> Option<(std::borrow::Cow<'c, [u8]>, Option<Shape>)> {
        if self.known {
            return Some(match &mut self.wide {
                Some(wide) => (wide.narrow(chunk).into(), None),
                None => (chunk.into(), None),
            });
        }
        if self.held.is_empty() && chunk.len() >= START_BYTES && Wide::of(chunk).is_none() {
            self.known = true;
            let chunk = without_mark(chunk);
            let start = chunk.get(..START_BYTES).unwrap_or(chunk);
            return Some((chunk.into(), Some(Shape::of(start))));
        }
        self.held.extend_from_slice(chunk);
        if self.held.len() < START_BYTES && !at_end {
            return None;
        }
        self.known = true;
        let mut held = std::mem::take(&mut self.held);
        self.wide = Wide::of(&held);
        if let Some(wide) = &mut self.wide {
            held = wide.narrow(&held);
        }
        let text = without_mark(&held);
        let shape = Shape::of(text.get(..START_BYTES).unwrap_or(text));
        let text = text.to_vec();
        Some((text.into(), Some(shape)))
    }
}

/// Passes bytes on to whoever splits the shape.
pub(super) fn feed(shape: &mut Shape, bytes: &[u8], state: &mut State, sink: &mut Sink<'_>) {
    match shape {
        Shape::Lines => {}
        Shape::Objects(objects) => {
            objects.feed(bytes, |piece, byte, line| {
                state.take_piece(piece, byte, line, sink)
            });
        }
        Shape::Events(events) => events.feed(bytes, |event, byte, line| {
            state.take_xml(event, byte, line, sink);
        }),
        Shape::Rows(rows) => rows.feed(bytes, |row, columns, byte, line| {
            state.take_row(row, columns, byte, line, sink);
        }),
        Shape::Evtx(evtx) => {
            evtx.lays_out = state.sigma.is_some();
            evtx.feed(bytes, &mut |slots, record| {
                state.take_evtx(slots, record, sink);
            });
        }
    }
}

/// Ends the input.
pub(super) fn end(shape: &mut Shape, state: &mut State, sink: &mut Sink<'_>) {
    match shape {
        Shape::Lines => {}
        Shape::Objects(objects) => {
            objects.end(|piece, byte, line| state.take_piece(piece, byte, line, sink));
            state.ledger.lines += objects.lines();
        }
        Shape::Events(events) => {
            events.end();
            state.ledger.lines += events.lines();
            state.ledger.unread += events.unread;
        }
        Shape::Rows(rows) => {
            rows.end(|row, columns, byte, line| state.take_row(row, columns, byte, line, sink));
            state.ledger.lines += rows.lines();
        }
        Shape::Evtx(evtx) => {
            evtx.end(&mut |slots, record| state.take_evtx(slots, record, sink));
            state.ledger.lines += evtx.records;
            state.ledger.damaged += evtx.unread;
            state.count_form(Form::WindowsEvtx, evtx.records);
        }
    }
}

impl State {
    /// A piece of a stream of JSON.
    fn take_piece(&mut self, piece: Piece<'_>, byte: u64, line: u64, sink: &mut Sink<'_>) {
        let place = place_of(self.input, line, byte);
        match piece {
            Piece::Object(object) => self.take_object(object, place, sink),
            Piece::Broken(start) => {
                if super::looks_like_a_sign_in(start) || self.marks.form(start).is_some() {
                    self.ledger.count_unread(start, place);
                }
            }
            Piece::Line(line_text) => {
                let text = Line {
                    bytes: line_text.trim_ascii_end(),
                    text: None,
                };
                self.take_line(text, byte, line, &mut |record: &Record<'_>| sink(record));
            }
        }
    }

    /// A whole JSON object.
    pub(super) fn take_object(&mut self, object: &[u8], place: Place, sink: &mut Sink<'_>) {
        let Some(form) = self.marks.form(object) else {
            if super::looks_like_a_sign_in(object) {
                self.ledger.count_unread(object, place);
            }
            return;
        };
        if form == Form::Journal {
            let (line, byte) = (u64::from(place.line), place.byte);
            let text = Line {
                bytes: object,
                text: None,
            };
            self.take_line(text, byte, line, &mut |record: &Record<'_>| sink(record));
            return;
        }
        let text = String::from_utf8_lossy(object);
        if let Some(asked) = &mut self.sigma {
            asked.ask_json(form, &text, place);
        }
        let mut slots = [const { Held::Nothing }; SLOTS];
        let taken = self.with_sink(place, sink, |windows, around, sink| {
            if form != Form::WindowsJson {
                return objects::read(form, &text, &mut slots, around, sink);
            }
            match harvest(&text, windows::fields::TABLE, &mut slots) {
                Some(()) => windows.tell(&mut slots, around, sink),
                None => Taken::Unread,
            }
        });
        self.count_taken(taken, form, object, place);
    }

    fn take_xml(&mut self, event: &[u8], byte: u64, line: u64, sink: &mut Sink<'_>) {
        let place = place_of(self.input, line, byte);
        let text = String::from_utf8_lossy(event);
        if let Some(asked) = &mut self.sigma {
            asked.ask_xml(&text, place);
        }
        let mut slots = [const { Held::Nothing }; SLOTS];
        windows::xml::lay_out(&text, &mut slots);
        let taken = self.with_sink(place, sink, |windows, around, sink| {
            windows.tell(&mut slots, around, sink)
        });
        self.count_taken(taken, Form::WindowsXml, event, place);
    }

    fn take_row(
        &mut self,
        row: &str,
        columns: &[Option<usize>],
        byte: u64,
        line: u64,
        sink: &mut Sink<'_>,
    ) {
        let place = place_of(self.input, line, byte);
        let mut slots = [const { Held::Nothing }; SLOTS];
        portal::lay_out(row, columns, &mut slots);
        let taken = self.with_sink(place, sink, |_, around, sink| {
            // A row of a list of sign-ins that names no account can't be read, whatever else it holds.
            match entra::told(&slots, around, sink) {
                Taken::Elsewhere => Taken::Unread,
                taken => taken,
            }
        });
        self.count_taken(taken, Form::EntraRows, row.as_bytes(), place);
    }

    fn take_evtx(
        &mut self,
        slots: &mut [Held<'_>],
        (number, laid_out): (u64, Option<&str>),
        sink: &mut Sink<'_>,
    ) {
        let place = place_of(self.input, number, 0);
        if let (Some(asked), Some(event)) = (&mut self.sigma, laid_out) {
            asked.ask_json(Form::WindowsEvtx, event, place);
        }
        let taken = self.with_sink(place, sink, |windows, around, sink| {
            windows.tell(slots, around, sink)
        });
        if taken == Taken::Unread {
            let event = slot(slots, windows::fields::EVENT).number();
            let sample = format!("event {}", event.unwrap_or_default());
            self.ledger.count_unread(sample.as_bytes(), place);
        }
    }

    /// Lets a reader hand out records: in the order of their time, and counted.
    fn with_sink(
        &mut self,
        place: Place,
        sink: &mut Sink<'_>,
        read: impl FnOnce(&mut windows::Windows, &Around<'_>, &mut Sink<'_>) -> Taken,
    ) -> Taken {
        let State {
            ledger,
            turning,
            windows,
            calendar,
            ..
        } = self;
        let around = Around { place, calendar };
        read(windows, &around, &mut |record| {
            turning.take(record, &mut |record| {
                ledger.count(record);
                sink(record);
            });
        })
    }

    /// Ends an input of any shape but lines: what waits or was held goes on.
    pub(super) fn end_turning(&mut self, sink: &mut Sink<'_>) {
        let State {
            ledger,
            turning,
            windows,
            ..
        } = self;
        let mut counted = |record: &Record<'_>| {
            ledger.count(record);
            sink(record);
        };
        windows
            .same_logon
            .end(&mut |record| turning.take(record, &mut counted));
        turning.end(&mut counted);
        ledger.turned = turning.turned;
        ledger.not_wholly_turned = turning.not_wholly;
        ledger.times_missing = windows.times_missing;
        ledger.clocks_set = windows.clocks_set;
    }

    fn count_taken(&mut self, taken: Taken, form: Form, bytes: &[u8], place: Place) {
        self.count_form(form, 1);
        if taken == Taken::Unread {
            self.ledger.count_unread(bytes, place);
        }
    }

    fn count_form(&mut self, form: Form, count: u64) {
        if let Some(seen) = self.ledger.forms.get_mut(form as usize) {
            *seen += count;
        }
    }
}

/// The time of the first record of an input that isn't lines, for the order of inputs.
pub fn first_moment(start: &[u8], calendar: &Calendar) -> Option<i64> {
    const NAMES: [&str; 9] = [
        "\"createdDateTime\"",
        "\"published\"",
        "\"time_dt\"",
        "\"SystemTime\"",
        "\"@timestamp\"",
        "\"EventTime\"",
        "\"TimeGenerated\"",
        "\"time\"",
        "SystemTime=",
    ];
    let mut wide = Wide::of(start);
    let narrow = wide.as_mut().map(|wide| wide.narrow(start));
    let start = narrow.as_deref().unwrap_or(start);
    NAMES.iter().find_map(|name| {
        let at = memchr::memmem::find(start, name.as_bytes())? + name.len();
        let rest = start.get(at..)?;
        let digit = rest.iter().take(4).position(u8::is_ascii_digit)?;
        let (when, _) = calendar.iso(rest.get(digit..)?)?;
        Some(when.microseconds)
    })
}
