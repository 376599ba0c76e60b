//! Puts records into the order of their time where an export has the newest first, as Graph and the portals do. An input
//! whose first records run forward passes straight through; one that runs backward is held and turned around, as much of
//! it as the cap allows. EVTX keeps a ring of chunks, so its records are put in the order of their numbers.

use std::cmp::Ordering;

use super::objects::Sink;
use crate::signin::record::{Place, Record};

/// Records looked at before it is known which way an input runs.
const LOOKED_AT: usize = 64;
/// Records held at one time; about a hundred bytes each, and their words.
const ROWS_MAX: usize = 200_000;
/// Bytes of words held at one time.
const WORDS_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Bytes kept of one word.
const WORD_BYTES_MAX: usize = 512;
/// Words of one record: account, address, the machine's name, client, device, service.
const WORDS: usize = 6;

/// Which way an input runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// Not known yet.
    #[default]
    Unknown,
    /// Oldest first.
    Forward,
    /// Newest first: by time, and of equal times the later line first.
    Backward,
    /// By the records' numbers.
    ByNumber,
}

#[derive(Clone, Debug)]
struct Row {
    record: Record<'static>,
    start: usize,
    lengths: [u16; WORDS],
}

/// Holds what has to be turned around.
#[derive(Clone, Debug, Default)]
pub struct Turning {
    way: Way,
    rows: Vec<Row>,
    words: Vec<u8>,
    /// An input was longer than what can be turned around at once.
    pub not_wholly: bool,
    /// Inputs that had to be turned around.
    pub turned: u32,
}

impl Turning {
    /// Begins an input.
    pub fn begin(&mut self, way: Way) {
        self.way = way;
    }

    /// Takes a record; hands out what may go on.
    pub fn take(&mut self, record: &Record<'_>, sink: &mut Sink<'_>) {
        if self.way == Way::Forward {
            sink(record);
            return;
        }
        self.keep(record);
        if self.way == Way::Unknown && self.rows.len() >= LOOKED_AT {
            self.decide();
            if self.way == Way::Forward {
                self.hand_out(sink);
            }
        }
        if self.rows.len() >= ROWS_MAX || self.words.len() >= WORDS_BYTES_MAX {
            self.not_wholly = true;
            self.hand_out(sink);
        }
    }

    /// Ends an input.
    pub fn end(&mut self, sink: &mut Sink<'_>) {
        self.decide();
        self.turned += u32::from(self.way == Way::Backward && self.rows.len() > 1);
        self.hand_out(sink);
        self.way = Way::Unknown;
    }

    fn decide(&mut self) {
        if self.way != Way::Unknown {
            return;
        }
        let (mut forward, mut backward) = (0, 0);
        for (one, next) in self.rows.iter().zip(self.rows.iter().skip(1)) {
            match at(next).cmp(&at(one)) {
                Ordering::Greater => forward += 1,
                Ordering::Less => backward += 1,
                Ordering::Equal => {}
            }
        }
        self.way = if backward > forward {
            Way::Backward
        } else {
            Way::Forward
        };
    }

    fn keep(&mut self, record: &Record<'_>) {
        let start = self.words.len();
        let mut lengths = [0; WORDS];
        let words = [
            record.user,
            record.src_endpoint,
            record.src_name,
            record.client,
            record.device,
            record.service,
        ];
        for (length, word) in lengths.iter_mut().zip(words) {
            let end = word.floor_char_boundary(WORD_BYTES_MAX);
            let word = word.as_bytes().get(..end).unwrap_or_default();
            self.words.extend_from_slice(word);
            *length = word.len() as u16;
        }
        let record = Record {
            user: "",
            src_endpoint: "",
            src_name: "",
            client: "",
            device: "",
            service: "",
            ..*record
        };
        self.rows.push(Row {
            record,
            start,
            lengths,
        });
    }

    fn hand_out(&mut self, sink: &mut Sink<'_>) {
        match self.way {
            Way::Backward => {
                self.rows.reverse();
                self.rows.sort_by_key(at);
            }
            Way::ByNumber => self.rows.sort_by_key(|row| number(row.record.place)),
            Way::Unknown | Way::Forward => {}
        }
        for row in &self.rows {
            sink(&row.record(&self.words));
        }
        self.rows.clear();
        self.words.clear();
    }
}

impl Row {
    fn record<'w>(&self, words: &'w [u8]) -> Record<'w> {
        let mut from = self.start;
        let [user, src_endpoint, src_name, client, device, service] = self.lengths.map(|length| {
            let end = from + usize::from(length);
            let word = words.get(from..end).unwrap_or_default();
            from = end;
            std::str::from_utf8(word).unwrap_or("")
        });
        Record {
            user,
            src_endpoint,
            src_name,
            client,
            device,
            service,
            ..self.record
        }
    }
}

fn at(row: &Row) -> i64 {
    row.record.when.microseconds
}

fn number(place: Place) -> (u16, u32) {
    (place.input, place.line)
}
