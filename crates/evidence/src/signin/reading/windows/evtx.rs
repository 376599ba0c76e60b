//! Windows event logs as Windows keeps them (EVTX): a head of 4 KiB and chunks of 64 KiB, each of which can be read by
//! itself. The `evtx` crate unpacks a chunk; events that aren't about signing in are dropped before they are looked at
//! closely. What it can't read is counted, and a panic within it, were there one, costs that chunk alone.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use evtx::binxml::value_variant::BinXmlValue;
use evtx::{EvtxChunkData, EvtxRecord, ParserSettings};
use memchr::memmem::Finder;

/// The first bytes of such a file (MS-EVEN6; the same in every version).
pub const MAGIC: &[u8] = b"ElfFile\0";
/// The head's length, bytes.
const HEAD_BYTES: usize = 4_096;
/// A chunk's length, bytes.
const CHUNK_BYTES: usize = 65_536;
/// The first bytes of a chunk that holds anything.
const CHUNK_MAGIC: &[u8] = b"ElfChnk\0";
/// Digits of an event's number.
const DIGITS_MAX: usize = 10;

/// A stream of such a file.
#[derive(Clone, Debug)]
pub struct Evtx {
    head: usize,
    chunk: Vec<u8>,
    settings: Arc<ParserSettings>,
    mark: Finder<'static>,
    /// Chunks and records that could not be read.
    pub unread: u64,
    /// Records seen.
    pub records: u64,
}

impl Default for Evtx {
    fn default() -> Evtx {
        Evtx {
            head: HEAD_BYTES,
            chunk: Vec::with_capacity(CHUNK_BYTES),
            settings: Arc::new(ParserSettings::new().num_threads(1).indent(false)),
            mark: Finder::new("\"EventID\":"),
            unread: 0,
            records: 0,
        }
    }
}

impl Evtx {
    /// Takes bytes and hands out each event that may matter, as JSON, with its record's number.
    pub fn feed(&mut self, mut bytes: &[u8], each: &mut dyn FnMut(&str, u64)) {
        let skipped = self.head.min(bytes.len());
        self.head -= skipped;
        bytes = bytes.get(skipped..).unwrap_or_default();
        while !bytes.is_empty() {
            let wanted = CHUNK_BYTES - self.chunk.len();
            let (part, rest) = bytes.split_at(wanted.min(bytes.len()));
            self.chunk.extend_from_slice(part);
            bytes = rest;
            if self.chunk.len() == CHUNK_BYTES {
                self.read_chunk(each);
            }
        }
    }

    /// Ends the stream: a chunk that was cut off is read as far as it goes.
    pub fn end(&mut self, each: &mut dyn FnMut(&str, u64)) {
        if !self.chunk.is_empty() {
            self.chunk.resize(CHUNK_BYTES, 0);
            self.read_chunk(each);
        }
    }

    fn read_chunk(&mut self, each: &mut dyn FnMut(&str, u64)) {
        let chunk = std::mem::replace(&mut self.chunk, Vec::with_capacity(CHUNK_BYTES));
        // Chunks that were set aside and never written to hold nothing.
        if !chunk.starts_with(CHUNK_MAGIC) {
            self.unread += u64::from(chunk.iter().any(|byte| *byte != 0));
            return;
        }
        let settings = Arc::clone(&self.settings);
        let mark = &self.mark;
        let read = catch_unwind(AssertUnwindSafe(|| events(chunk, settings, mark)));
        let (events, seen, unread) = read.unwrap_or((Vec::new(), 0, 1));
        self.records += seen;
        self.unread += unread;
        for (number, event) in &events {
            each(event, *number);
        }
    }
}

/// The events of a chunk that may matter, how many there are, and how many could not be read.
fn events(
    chunk: Vec<u8>,
    settings: Arc<ParserSettings>,
    mark: &Finder<'_>,
) -> (Vec<(u64, String)>, u64, u64) {
    let (mut kept, mut seen, mut unread) = (Vec::new(), 0, 0);
    let Ok(mut data) = EvtxChunkData::new(chunk, false) else {
        return (kept, seen, 1);
    };
    let Ok(mut chunk) = data.parse(settings) else {
        return (kept, seen, 1);
    };
    for record in chunk.iter() {
        seen += 1;
        if record.as_ref().is_ok_and(is_another_event) {
            continue;
        }
        let json = record.and_then(|record| record.into_json_bytes());
        let Ok(json) = json else {
            unread += 1;
            continue;
        };
        if !number_behind(&json.data, mark).is_none_or(super::is_known) {
            continue;
        }
        match String::from_utf8(json.data) {
            Ok(text) => kept.push((json.event_record_id, text)),
            Err(_) => unread += 1,
        }
    }
    (kept, seen, unread)
}

/// Whether the values of a record say plainly that it is an event of no interest, so that it need not be laid out: in the
/// layout that Windows gives every event of a provider, the fourth value is the event's number.
fn is_another_event(record: &EvtxRecord<'_>) -> bool {
    const NUMBER_AT: usize = 3;
    let Ok(instances) = record.template_instances() else {
        return false;
    };
    let values = match instances.as_slice() {
        [one] => &one.values,
        _ => return false,
    };
    match values.get(NUMBER_AT) {
        Some(BinXmlValue::UInt16Type(number)) => !super::is_known(i64::from(*number)),
        _ => false,
    }
}

/// The event's number, where it is written plainly.
fn number_behind(json: &[u8], mark: &Finder<'_>) -> Option<i64> {
    let at = mark.find(json)?;
    let digits = json.get(at + mark.needle().len()..)?;
    let mut number = None;
    for byte in digits.iter().take(DIGITS_MAX) {
        if !byte.is_ascii_digit() {
            break;
        }
        number = Some(number.unwrap_or(0) * 10 + i64::from(byte - b'0'));
    }
    number
}
