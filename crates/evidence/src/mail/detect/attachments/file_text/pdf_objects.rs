//! The objects of a PDF by their numbers (ISO 32000-1 clause 7.3.10), as they lie in the file and as they are packed into object
//! streams (clause 7.5.7). It follows no reference table: of two objects with one number the later one counts, as after a
//! change that was saved at the end of the file (clause 7.5.6). What it unpacks is taken off one budget.

use super::pdf_filters::{Predictor, unpacked};
use super::pdf_lock::{Lock, ObjectName};
use super::pdf_values::{Dictionary, Reader, Value, is_white};
use memchr::memmem;
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;

/// Bytes of a PDF that are read.
const PDF_BYTES_MAX: usize = 20 * 1024 * 1024;
/// Objects of one PDF.
const OBJECTS_MAX: usize = 200_000;
/// Bytes unpacked of one stream.
const STREAM_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes unpacked over all streams.
const UNPACKED_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Bytes read while objects are looked up, over the whole reading.
const LOOKED_UP_BYTES_MAX: usize = 64 * 1024 * 1024;
/// A search is this much cheaper than reading.
const SEARCHED_CHEAPER: usize = 8;
/// What it costs to unpack a stream that holds nothing, bytes.
const STREAM_COST_BYTES: usize = 1_024;
/// Entries of the maps and widths of all fonts.
const FONT_ENTRIES_MAX: usize = 500_000;
/// Trailers looked at for a lock.
const TRAILERS_MAX: usize = 16;
/// References that lead to references.
const HOPS_MAX: usize = 8;

/// Where an object stands: in the file, or in one of the unpacked object streams.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// With its generation.
    File(usize, u32),
    Packed(usize, usize),
}

/// The objects of one PDF.
pub(super) struct Objects<'a> {
    bytes: &'a [u8],
    packed: Vec<Vec<u8>>,
    places: BTreeMap<u32, Place>,
    /// The number of the last catalog in the file.
    catalog: Option<u32>,
    /// What opens streams and strings, where the file is locked and the empty password opens it.
    lock: Option<Lock>,
    /// Dictionaries that say how the file is locked, as trailers and streams of references have them.
    trailers: Vec<Dictionary>,
    bytes_left: Cell<usize>,
    look_up_bytes_left: Cell<usize>,
    /// How many entries of fonts may still be kept.
    pub(super) font_entries_left: Cell<usize>,
}

impl<'a> Objects<'a> {
    /// Finds the objects of a file.
    pub(super) fn read(bytes: &'a [u8]) -> Objects<'a> {
        let bytes = bytes
            .get(..bytes.len().min(PDF_BYTES_MAX))
            .unwrap_or_default();
        let mut objects = Objects {
            bytes,
            packed: Vec::new(),
            places: BTreeMap::new(),
            catalog: None,
            lock: None,
            trailers: Vec::new(),
            bytes_left: Cell::new(UNPACKED_BYTES_MAX),
            look_up_bytes_left: Cell::new(LOOKED_UP_BYTES_MAX),
            font_entries_left: Cell::new(FONT_ENTRIES_MAX),
        };
        objects.find_all();
        objects.lock = objects.found_lock();
        if objects.lock.is_some() {
            // What is packed could not be unpacked before.
            objects.places.clear();
            objects.packed.clear();
            objects.find_all();
        }
        objects
    }

    /// The lock that a trailer names, or a stream of references (clause 7.5.8), where the empty password opens it.
    fn found_lock(&self) -> Option<Lock> {
        const TRAILER: &[u8] = b"trailer";
        if self.trailers.is_empty() && memmem::find(self.bytes, b"/Encrypt").is_none() {
            return None;
        }
        let written = memmem::find_iter(self.bytes, TRAILER).take(TRAILERS_MAX);
        let written =
            written.filter_map(
                |at| match Reader::new(self.bytes, at + TRAILER.len()).value() {
                    Some(Value::Dictionary(trailer)) => Some(trailer),
                    _ => None,
                },
            );
        let mut trailers = written.chain(self.trailers.iter().cloned());
        trailers.find_map(|trailer| {
            let encrypt = self.dictionary_in(&trailer, "Encrypt")?;
            let id = trailer.get("ID").map(|id| self.array(id));
            match id.as_ref().and_then(|id| id.first()) {
                Some(Value::String(id)) => Lock::open(&encrypt, id),
                _ => Lock::open(&encrypt, b""),
            }
        })
    }

    /// Whether it was locked, and the empty password opened it.
    pub(super) fn is_opened(&self) -> bool {
        self.lock.is_some()
    }

    /// The bytes of a stream without the lock.
    fn opened<'s>(
        &self,
        of: ObjectName,
        dictionary: &Dictionary,
        bytes: &'s [u8],
    ) -> Cow<'s, [u8]> {
        match &self.lock {
            Some(lock) => Cow::Owned(lock.stream(of, dictionary, bytes)),
            None => Cow::Borrowed(bytes),
        }
    }

    /// Goes through the file once. Behind a stream it goes on where the stream ends, so that nothing in a stream is taken
    /// for an object.
    fn find_all(&mut self) {
        let finder = memmem::Finder::new(b"obj");
        let mut at = 0;
        while self.places.len() < OBJECTS_MAX
            && let Some(found) = finder.find(self.bytes.get(at..).unwrap_or_default())
        {
            let start = at + found + 3;
            let before = self.bytes.get(..at + found).unwrap_or_default();
            at = start;
            let Some((number, generation)) = number_before(before) else {
                continue;
            };
            let place = Place::File(start, generation);
            self.places.insert(number, place);
            let Some((dictionary, end)) = self.dictionary_at(place) else {
                continue;
            };
            if dictionary.is("Type", "Catalog") {
                self.catalog = Some(number);
            }
            let Some(stream) = self.stream_at(end, &dictionary) else {
                continue;
            };
            at = end + stream.end_behind;
            if dictionary.is("Type", "ObjStm") {
                let opened = self.opened((number, generation), &dictionary, stream.bytes);
                self.add_packed(&dictionary, &opened);
            } else if self.trailers.len() < TRAILERS_MAX && dictionary.get("Encrypt").is_some() {
                self.trailers.push(dictionary);
            }
        }
    }

    /// The objects of an object stream: `N` pairs of a number and a place behind `First`.
    fn add_packed(&mut self, dictionary: &Dictionary, stream: &[u8]) {
        let Some(unpacked) = self.unpack(dictionary, stream) else {
            return;
        };
        let count = |name: &str| dictionary.get(name).and_then(Value::count);
        let first = count("First").unwrap_or(0);
        let mut pairs = Reader::new(&unpacked, 0);
        for _ in 0..count("N").unwrap_or(0).min(OBJECTS_MAX) {
            if self.places.len() >= OBJECTS_MAX || pairs.at() >= first {
                break;
            }
            let number = pairs.value().as_ref().and_then(Value::count);
            let offset = pairs.value().as_ref().and_then(Value::count);
            let (Some(Ok(number)), Some(offset)) = (number.map(u32::try_from), offset) else {
                break;
            };
            let at = first.saturating_add(offset);
            self.places
                .insert(number, Place::Packed(self.packed.len(), at));
            let mut head = Reader::new(&unpacked, at);
            let near = head.rest();
            if near
                .get(..near.len().min(CATALOG_NEAR_BYTES))
                .is_some_and(|near| memmem::find(near, b"/Catalog").is_some())
                && let Some(Value::Dictionary(found)) = head.value()
                && found.is("Type", "Catalog")
            {
                self.catalog = Some(number);
            }
        }
        self.packed.push(unpacked);
    }

    fn reader_at(&self, place: Place) -> Reader<'_> {
        match place {
            Place::File(at, _) => Reader::new(self.bytes, at),
            Place::Packed(stream, at) => Reader::new(
                self.packed
                    .get(stream)
                    .map(Vec::as_slice)
                    .unwrap_or_default(),
                at,
            ),
        }
    }

    /// The value at a place and where it ends; what was read is taken off the budget.
    fn value_at(&self, place: Place) -> Option<(Value, usize)> {
        let left = self.look_up_bytes_left.get();
        if left == 0 {
            return None;
        }
        let mut reader = self.reader_at(place);
        let start = reader.at();
        let value = reader.value()?;
        let read_bytes = reader.at().saturating_sub(start);
        self.look_up_bytes_left.set(left.saturating_sub(read_bytes));
        Some((value, reader.at()))
    }

    fn dictionary_at(&self, place: Place) -> Option<(Dictionary, usize)> {
        match self.value_at(place)? {
            (Value::Dictionary(dictionary), end) => Some((dictionary, end)),
            _ => None,
        }
    }

    /// The stream behind a dictionary that ends here (clause 7.3.8): as long as it says, if it ends there; else to the next
    /// mark that ends one.
    fn stream_at(&self, dictionary_end: usize, dictionary: &Dictionary) -> Option<Stream<'a>> {
        const END: &[u8] = b"endstream";
        let behind = self.bytes.get(dictionary_end..)?;
        let body = behind.trim_ascii_start().strip_prefix(b"stream")?;
        let body = body.strip_prefix(b"\r").unwrap_or(body);
        let body = body.strip_prefix(b"\n").unwrap_or(body);
        let head_bytes = behind.len() - body.len();
        if let Some(length) = dictionary.get("Length").and_then(Value::count)
            && let Some((stream, after)) = body.split_at_checked(length)
            && after.trim_ascii_start().starts_with(END)
        {
            return Some(Stream {
                bytes: stream,
                end_behind: head_bytes + length,
            });
        }
        let length = memmem::find(body, END);
        let searched_bytes = length.unwrap_or(body.len());
        let left = self.look_up_bytes_left.get();
        self.look_up_bytes_left
            .set(left.saturating_sub(searched_bytes / SEARCHED_CHEAPER));
        let length = length?;
        Some(Stream {
            bytes: body.get(..length)?,
            end_behind: head_bytes + length,
        })
    }

    fn unpack(&self, dictionary: &Dictionary, stream: &[u8]) -> Option<Vec<u8>> {
        let left = self.bytes_left.get();
        if left == 0 {
            return None;
        }
        let filters = self.filters(dictionary);
        let out = unpacked(stream, &filters, STREAM_BYTES_MAX.min(left))?;
        // A long stream that holds next to nothing costs something too.
        let cost = out.len().max(stream.len() / 4) + STREAM_COST_BYTES;
        self.bytes_left.set(left.saturating_sub(cost));
        Some(out)
    }

    fn filters(&self, dictionary: &Dictionary) -> Vec<(Vec<u8>, Predictor)> {
        let either = |long: &str, short: &str| {
            let value = dictionary.get(long).or_else(|| dictionary.get(short));
            match value.and_then(|value| self.resolved(value)) {
                Some(Value::Array(values)) => values,
                Some(value) => vec![value],
                None => Vec::new(),
            }
        };
        let parameters = either("DecodeParms", "DP");
        let filters = either("Filter", "F").into_iter().enumerate();
        filters
            .filter_map(|(place, filter)| {
                let Some(Value::Name(name)) = self.resolved(&filter) else {
                    return None;
                };
                let parameters = parameters
                    .get(place)
                    .and_then(|value| self.dictionary(value));
                Some((name, predictor(parameters.as_ref())))
            })
            .collect()
    }

    /// What a value stands for: itself, or the object it refers to.
    pub(super) fn resolved(&self, value: &Value) -> Option<Value> {
        let mut value = value.clone();
        for _ in 0..HOPS_MAX {
            let Value::Reference(number) = value else {
                return Some(value);
            };
            let place = *self.places.get(&number)?;
            value = self.value_at(place)?.0;
            // Strings of packed objects are locked with the stream that holds them, and not once more.
            if let (Some(lock), Place::File(_, generation)) = (&self.lock, place) {
                lock.strings((number, generation), &mut value);
            }
        }
        None
    }

    /// The dictionary a value stands for; of a stream, the one before it.
    pub(super) fn dictionary(&self, value: &Value) -> Option<Dictionary> {
        match self.resolved(value)? {
            Value::Dictionary(dictionary) => Some(dictionary),
            _ => None,
        }
    }

    /// The dictionary under a name of another one.
    pub(super) fn dictionary_in(&self, dictionary: &Dictionary, name: &str) -> Option<Dictionary> {
        self.dictionary(dictionary.get(name)?)
    }

    /// What an array stands for; a single value counts as an array of one.
    pub(super) fn array(&self, value: &Value) -> Vec<Value> {
        match self.resolved(value) {
            Some(Value::Array(values)) => values,
            Some(_) => vec![value.clone()],
            None => Vec::new(),
        }
    }

    /// A stream and its dictionary, unpacked; `None` where it is packed in a way that isn't read.
    pub(super) fn stream(&self, value: &Value) -> Option<(Dictionary, Vec<u8>)> {
        let Value::Reference(number) = value else {
            return None;
        };
        let place = *self.places.get(number)?;
        let Place::File(_, generation) = place else {
            return None;
        };
        let (dictionary, end) = self.dictionary_at(place)?;
        let stream = self.stream_at(end, &dictionary)?;
        let opened = self.opened((*number, generation), &dictionary, stream.bytes);
        let out = self.unpack(&dictionary, &opened)?;
        Some((dictionary, out))
    }

    /// The catalog, from which the pages hang (clause 7.7.2).
    pub(super) fn catalog(&self) -> Option<Dictionary> {
        self.dictionary(&Value::Reference(self.catalog?))
    }

    /// The numbers of all objects.
    pub(super) fn numbers(&self) -> Vec<u32> {
        self.places.keys().copied().collect()
    }

    /// Whether the budget is spent, so that something may be missing.
    pub(super) fn is_spent(&self) -> bool {
        self.bytes_left.get() == 0 || self.look_up_bytes_left.get() == 0
    }
}

/// How far into a packed object its kind is looked for; a catalog is short, and only its number is wanted.
const CATALOG_NEAR_BYTES: usize = 400;

struct Stream<'a> {
    bytes: &'a [u8],
    end_behind: usize,
}

/// Number and generation in `12 0 obj`, read backwards from its last word.
fn number_before(before: &[u8]) -> Option<ObjectName> {
    let digits = |bytes: &[u8]| -> Option<usize> {
        let digits = bytes.iter().rev().take_while(|byte| byte.is_ascii_digit());
        Some(digits.take(11).count()).filter(|digits| (1..=10).contains(digits))
    };
    let white = |bytes: &[u8]| -> usize {
        bytes
            .iter()
            .rev()
            .take_while(|byte| is_white(**byte))
            .count()
    };
    let before = before.get(..before.len() - white(before))?;
    let (before, generation) = before.split_at_checked(before.len() - digits(before)?)?;
    let gap = white(before);
    let before = before.get(..before.len() - gap)?;
    let number = before.get(before.len() - digits(before)?..)?;
    if gap == 0 {
        return None;
    }
    let number = std::str::from_utf8(number).ok()?.parse().ok()?;
    let generation = std::str::from_utf8(generation).ok()?.parse().unwrap_or(0);
    Some((number, generation))
}

fn predictor(parameters: Option<&Dictionary>) -> Predictor {
    let count = |name: &str, otherwise: usize| {
        let value = parameters.and_then(|dictionary| dictionary.get(name));
        value.and_then(Value::count).unwrap_or(otherwise)
    };
    Predictor {
        predictor: count("Predictor", 1),
        columns: count("Columns", 1),
        colors: count("Colors", 1),
        bits: count("BitsPerComponent", 8),
    }
}
