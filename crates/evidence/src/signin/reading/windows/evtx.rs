//! Windows event logs as Windows keeps them (EVTX): a head of 4 KiB and chunks of 64 KiB, each of which can be read by
//! itself. What stands there as Windows writes it `binary` reads in place; from the first record on that is written another
//! way, the `evtx` crate unpacks the chunk. What it can't read is counted, and a panic within it costs that chunk alone.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use evtx::binxml::value_variant::BinXmlValue;
use evtx::{EvtxChunkData, EvtxRecord, ParserSettings};

use super::super::objects::SLOTS;
use super::super::objects::harvest::{Held, harvest};
use super::binary::{Binary, Walked};
use super::fields::EVTX_TABLE;

/// The first bytes of such a file (MS-EVEN6; the same in every version).
pub const MAGIC: &[u8] = b"ElfFile\0";
/// The head's length, bytes.
const HEAD_BYTES: usize = 4_096;
/// A chunk's length, bytes.
const CHUNK_BYTES: usize = 65_536;
/// The first bytes of a chunk that holds anything.
const CHUNK_MAGIC: &[u8] = b"ElfChnk\0";

/// What the values of an event are handed to, with its record's number and, where it was laid out as JSON, that.
pub type Each<'e> = dyn FnMut(&mut [Held<'_>], (u64, Option<&str>)) + 'e;

/// A stream of such a file.
#[derive(Clone, Debug)]
pub struct Evtx {
    head: usize,
    chunk: Vec<u8>,
    settings: Arc<ParserSettings>,
    binary: Binary,
    /// Every event is wanted as JSON as well, which takes several times as long.
    pub lays_out: bool,
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
            binary: Binary::default(),
            lays_out: false,
            unread: 0,
            records: 0,
        }
    }
}

impl Evtx {
    /// Takes bytes and hands out the values of each event that may matter, with its record's number.
    pub fn feed(&mut self, mut bytes: &[u8], each: &mut Each<'_>) {
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
    pub fn end(&mut self, each: &mut Each<'_>) {
        if !self.chunk.is_empty() {
            self.chunk.resize(CHUNK_BYTES, 0);
            self.read_chunk(each);
        }
    }

    fn read_chunk(&mut self, each: &mut Each<'_>) {
        let mut chunk = std::mem::take(&mut self.chunk);
        if chunk.starts_with(CHUNK_MAGIC) {
            let walked = match self.lays_out {
                true => Walked::default(),
                false => self.binary.read(&chunk, each),
            };
            self.records += walked.seen;
            if !walked.is_whole {
                chunk = self.unpack(chunk, walked.seen, each);
            }
        } else {
            // Chunks that were set aside and never written to hold nothing.
            self.unread += u64::from(chunk.iter().any(|byte| *byte != 0));
        }
        chunk.clear();
        self.chunk = chunk;
    }

    /// Lets the crate read what is left of a chunk.
    fn unpack(&mut self, chunk: Vec<u8>, seen: u64, each: &mut Each<'_>) -> Vec<u8> {
        let settings = Arc::clone(&self.settings);
        let read = catch_unwind(AssertUnwindSafe(|| rest_of(chunk, seen, settings)));
        let mut rest = read.unwrap_or(Rest {
            unread: 1,
            ..Rest::default()
        });
        self.records += rest.seen;
        for (number, event) in &rest.events {
            let mut slots = [const { Held::Nothing }; SLOTS];
            match harvest(event, EVTX_TABLE, &mut slots) {
                Some(()) => each(&mut slots, (*number, Some(event))),
                None => rest.unread += 1,
            }
        }
        self.unread += rest.unread;
        rest.chunk
    }
}

/// What the crate made of a chunk: the events that may matter as JSON, with their records' numbers.
#[derive(Default)]
struct Rest {
    events: Vec<(u64, String)>,
    seen: u64,
    unread: u64,
    /// The chunk's memory, to be used again.
    chunk: Vec<u8>,
}

/// Unpacks a chunk, but for the records that were seen already.
fn rest_of(chunk: Vec<u8>, already: u64, settings: Arc<ParserSettings>) -> Rest {
    let mut rest = Rest::default();
    let Ok(mut data) = EvtxChunkData::new(chunk, false) else {
        rest.unread = 1;
        return rest;
    };
    match data.parse(settings) {
        Ok(mut chunk) => {
            let already = usize::try_from(already).unwrap_or(usize::MAX);
            for record in chunk.iter().skip(already) {
                rest.seen += 1;
                if !record.as_ref().is_ok_and(is_another_event) {
                    match record.and_then(EvtxRecord::into_json) {
                        Ok(json) => rest.events.push((json.event_record_id, json.data)),
                        Err(_) => rest.unread += 1,
                    }
                }
            }
        }
        Err(_) => rest.unread = 1,
    }
    rest.chunk = data.data;
    rest
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
