//! Takes the wanted values of a chunk's records straight out of the bytes (MS-EVEN6 section 2.2.12): no XML and no JSON are
//! made of them, and of an event that says nothing of signing in only its number is looked at. It reads what Windows writes
//! and nothing else: it stops at the first record that is written another way, for `evtx` to go on from there.

use super::super::objects::SLOTS;
use super::super::objects::harvest::Held;
use super::evtx::Each;
use super::fields::{EVENT, FLAGS, LOGON, NEW_TIME, OLD_TIME, OUTCOME, STATUS, SUB_STATUS, TIME};
use super::layout::{Bytes, Layout};

/// Where the first record of a chunk stands.
const RECORDS_AT: usize = 512;
/// Where a chunk's head keeps the number of its last record.
const LAST_RECORD_AT: usize = 32;
/// Where it keeps the offset at which nothing more is written.
const FREE_AT: usize = 48;
/// The first bytes of a record.
const RECORD_MAGIC: u32 = 0x2a2a;
/// A record's head: magic, length, number, time.
const RECORD_HEAD_BYTES: usize = 24;
/// It ends with its length once more.
const LENGTH_BYTES: usize = 4;
/// No record is shorter.
const RECORD_BYTES_MIN: usize = RECORD_HEAD_BYTES + LENGTH_BYTES;
/// Templates of one chunk that are remembered; Windows gives it 32 lists of them, nearly all empty.
const LAYOUTS_MAX: usize = 64;
/// The token before a template's number and values, and the one before a fragment.
const INSTANCE: u8 = 0x0c;
const FRAGMENT: u8 = 0x0f;
/// A template's head and definition stand where they are first used.
const LENGTH_AT: usize = 20;
/// From 1601-01-01, where Windows begins to count, to 1970-01-01, microseconds.
const TO_1970: i64 = 11_644_473_600_000_000;
/// 9999-12-30T22:00Z, in tenths of a microsecond since 1601: the last time that all readers can name.
const FILETIME_MAX: u64 = 2_650_466_808_000_000_000;

/// What was read of a chunk.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Walked {
    /// Records that were read or passed over.
    pub seen: u64,
    /// Whether those were all.
    pub is_whole: bool,
}

/// Reads chunks; what it holds is only kept to be used again.
#[derive(Clone, Debug, Default)]
pub struct Binary {
    layouts: Layouts,
    values: Values,
}

impl Binary {
    /// Hands out each event of a chunk that may matter, and its record's number, as far as they are written plainly.
    pub fn read(&mut self, chunk: &[u8], each: &mut Each<'_>) -> Walked {
        self.layouts.known.clear();
        let mut walked = Walked::default();
        let head = |at| Bytes { all: chunk, at };
        let (Some(last), Some(free)) = (head(LAST_RECORD_AT).eight(), head(FREE_AT).four()) else {
            return walked;
        };
        let end = chunk.len().min(free as usize);
        let mut at = RECORDS_AT;
        // Every record is longer than its head, so that this ends with the chunk.
        while at < end {
            let Some((number, next)) = self.record(chunk, at, each) else {
                return walked;
            };
            walked.seen += 1;
            if number == last {
                break;
            }
            at = next;
        }
        walked.is_whole = true;
        walked
    }

    /// Reads one record; its number and where the next one stands.
    fn record(&mut self, chunk: &[u8], at: usize, each: &mut Each<'_>) -> Option<(u64, usize)> {
        let mut head = Bytes { all: chunk, at };
        let magic = head.four()?;
        let length = head.four()? as usize;
        let (number, time) = (head.eight()?, head.eight()?);
        if magic != RECORD_MAGIC || length < RECORD_BYTES_MIN || time > FILETIME_MAX {
            return None;
        }
        let end = at.checked_add(length)?;
        // What it ends with is looked at by nobody, but it must be there.
        chunk.get(at..end)?;
        let body = Bytes {
            all: chunk.get(..end.checked_sub(LENGTH_BYTES)?)?,
            at: head.at,
        };
        self.values.clear();
        if self.event(chunk, body)? == Interest::Known {
            let mut slots = [const { Held::Nothing }; SLOTS];
            self.values.lay_out(&mut slots);
            each(&mut slots, (number, None));
        }
        Some((number, end))
    }

    fn event(&mut self, chunk: &[u8], body: Bytes<'_>) -> Option<Interest> {
        let outer = Instance::of(body)?;
        let layout = self.layouts.of(chunk, outer.template, false)?;
        let mut inside = None;
        if self.values.take_all(outer, layout, &mut inside)? == Interest::Another {
            return Some(Interest::Another);
        }
        if let Some(inside) = inside {
            let inner = Instance::of(inside)?;
            let layout = self.layouts.of(chunk, inner.template, true)?;
            self.values.take_all(inner, layout, &mut None)?;
        }
        Some(Interest::Known)
    }
}

/// Whether an event may say something about signing in.
#[derive(PartialEq)]
enum Interest {
    Known,
    Another,
}

/// The layouts of a chunk's templates, by where they stand and whether they stand inside another.
#[derive(Clone, Debug, Default)]
struct Layouts {
    known: Vec<(usize, bool, Layout)>,
}

impl Layouts {
    fn of(&mut self, chunk: &[u8], template: usize, is_inside: bool) -> Option<&Layout> {
        let is_it =
            |(at, inside, _): &(usize, bool, Layout)| *at == template && *inside == is_inside;
        let found = match self.known.iter().position(is_it) {
            Some(found) => found,
            None if self.known.len() >= LAYOUTS_MAX => return None,
            None => {
                let layout = Layout::of(chunk, template, is_inside)?;
                self.known.push((template, is_inside, layout));
                self.known.len() - 1
            }
        };
        self.known.get(found).map(|(_, _, layout)| layout)
    }
}

/// A template's number, and the values that a record gives to it.
struct Instance<'c> {
    template: usize,
    /// Each value's length, two bytes, its type, and a byte that says nothing.
    descriptors: &'c [[u8; 4]],
    values: Bytes<'c>,
}

impl<'c> Instance<'c> {
    /// The one instance that these bytes are; nothing where they are something else or more.
    fn of(mut bytes: Bytes<'c>) -> Option<Instance<'c>> {
        let mut token = bytes.one()?;
        if token == FRAGMENT {
            bytes.take(3)?;
            token = bytes.one()?;
        }
        if token != INSTANCE {
            return None;
        }
        bytes.take(5)?;
        let template = bytes.four()? as usize;
        if template == bytes.at {
            // It stands where it is first used.
            bytes.take(LENGTH_AT)?;
            let length = bytes.four()? as usize;
            bytes.take(length)?;
        }
        let count = bytes.four()? as usize;
        let (descriptors, _) = bytes.take(count.checked_mul(4)?)?.as_chunks::<4>();
        Some(Instance {
            template,
            descriptors,
            values: bytes,
        })
    }
}

/// What was taken out of one record.
#[derive(Clone, Debug, Default)]
struct Values {
    taken: Vec<(usize, Value)>,
    text: String,
}

#[derive(Clone, Debug)]
enum Value {
    /// From here to there in the text.
    Text(usize, usize),
    Whole(i64),
    Truth(bool),
    Moment(i64),
}

impl Values {
    fn clear(&mut self) {
        self.taken.clear();
        self.text.clear();
    }

    /// Takes the wanted values of an instance, and finds the one that holds the rest of the event.
    fn take_all<'c>(
        &mut self,
        instance: Instance<'c>,
        layout: &Layout,
        inside: &mut Option<Bytes<'c>>,
    ) -> Option<Interest> {
        let mut values = instance.values;
        let mut places = layout.places.iter().peekable();
        for (at, [low, high, kind, _]) in instance.descriptors.iter().enumerate() {
            let begin = values;
            let value = values.take(usize::from(u16::from_le_bytes([*low, *high])))?;
            if !fits(*kind, value) {
                return None;
            }
            let at = u16::try_from(at).ok()?;
            while let Some((_, slot)) = places.next_if(|(place, _)| *place == at) {
                self.take(*slot, *kind, value)?;
                if *slot == EVENT && !self.is_known() {
                    return Some(Interest::Another);
                }
            }
            if *kind == kinds::BINARY_XML && !value.is_empty() {
                // Anywhere else it would be a part of an element that is wanted or not.
                if layout.inside != Some(at) {
                    return None;
                }
                *inside = Some(Bytes {
                    all: begin.all.get(..values.at)?,
                    ..begin
                });
            }
        }
        for (slot, words) in &layout.words {
            let begin = self.text.len();
            self.text.push_str(words);
            self.taken
                .push((*slot, Value::Text(begin, self.text.len())));
        }
        let is_over = matches!(values.rest(), [] | [0, ..]);
        (is_over && places.next().is_none()).then_some(Interest::Known)
    }

    fn is_known(&self) -> bool {
        self.taken.iter().any(|(slot, value)| match value {
            Value::Whole(number) => *slot == EVENT && super::is_known(*number),
            _ => false,
        })
    }

    /// Takes one value. `None`: of this type nobody would have expected it there.
    fn take(&mut self, slot: usize, kind: u8, value: &[u8]) -> Option<()> {
        let value = match kind {
            kinds::NOTHING => return Some(()),
            kinds::BINARY_XML if value.is_empty() => return Some(()),
            kinds::STRING if slot != EVENT => self.words(value)?,
            kinds::TIME if matches!(slot, TIME | OLD_TIME | NEW_TIME) => {
                let time = u64::from_le_bytes(value.try_into().ok()?);
                let time = (time <= FILETIME_MAX).then_some((time / 10) as i64)?;
                Value::Moment(time - TO_1970)
            }
            kinds::TRUTH => match whole(value) {
                0 => Value::Truth(false),
                1 => Value::Truth(true),
                number => Value::Whole(number as i32 as i64),
            },
            kinds::HEXADECIMAL_4 | kinds::HEXADECIMAL_8 if is_number(slot) => {
                let bits = whole(value);
                // Only flags may use the last bit, and their number isn't read as one.
                let is_flags = slot == OUTCOME;
                Value::Whole(
                    i64::try_from(bits)
                        .ok()
                        .or(is_flags.then_some(bits as i64))?,
                )
            }
            kinds::SIGNED_1 => Value::Whole(i64::from(whole(value) as i8)),
            kinds::SIGNED_2 => Value::Whole(i64::from(whole(value) as i16)),
            kinds::SIGNED_4 => Value::Whole(i64::from(whole(value) as i32)),
            kinds::SIGNED_8 => Value::Whole(whole(value) as i64),
            kinds::WHOLE_1 | kinds::WHOLE_2 | kinds::WHOLE_4 | kinds::WHOLE_8 => {
                Value::Whole(i64::try_from(whole(value)).ok()?)
            }
            _ => return None,
        };
        self.taken.push((slot, value));
        Some(())
    }

    /// A string ends at its first zero, if it has one.
    fn words(&mut self, wide: &[u8]) -> Option<Value> {
        let begin = self.text.len();
        let (units, _) = wide.as_chunks::<2>();
        let end = units.iter().position(|unit| *unit == [0, 0]);
        let units = units.get(..end.unwrap_or(units.len()))?;
        if units.iter().all(|[low, high]| *high == 0 && low.is_ascii()) {
            self.text
                .extend(units.iter().map(|[low, _]| char::from(*low)));
        } else {
            for letter in char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit))) {
                self.text.push(letter.ok()?);
            }
        }
        Some(Value::Text(begin, self.text.len()))
    }

    fn lay_out<'v>(&'v self, slots: &mut [Held<'v>]) {
        for (at, value) in &self.taken {
            if let Some(slot) = slots.get_mut(*at).filter(|slot| !slot.is_there()) {
                *slot = match value {
                    Value::Text(from, to) => {
                        Held::Text(self.text.get(*from..*to).unwrap_or_default().into())
                    }
                    Value::Whole(number) => Held::Whole(*number),
                    Value::Truth(truth) => Held::Truth(*truth),
                    Value::Moment(microseconds) => Held::Moment(*microseconds),
                };
            }
        }
    }
}

/// The slots of which nobody asks the text, so that `0x18` may stand there as the number that it is.
fn is_number(slot: usize) -> bool {
    matches!(slot, STATUS | SUB_STATUS | LOGON | FLAGS | OUTCOME)
}

/// The number in up to eight bytes.
fn whole(value: &[u8]) -> u64 {
    value
        .iter()
        .rev()
        .fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

/// The types of values (MS-EVEN6 section 2.2.12), those that stand in such logs.
mod kinds {
    pub const NOTHING: u8 = 0x00;
    pub const STRING: u8 = 0x01;
    pub const SIGNED_1: u8 = 0x03;
    pub const WHOLE_1: u8 = 0x04;
    pub const SIGNED_2: u8 = 0x05;
    pub const WHOLE_2: u8 = 0x06;
    pub const SIGNED_4: u8 = 0x07;
    pub const WHOLE_4: u8 = 0x08;
    pub const SIGNED_8: u8 = 0x09;
    pub const WHOLE_8: u8 = 0x0a;
    pub const TRUTH: u8 = 0x0d;
    pub const BYTES: u8 = 0x0e;
    pub const IDENTIFIER: u8 = 0x0f;
    pub const SIZE: u8 = 0x10;
    pub const TIME: u8 = 0x11;
    pub const ACCOUNT: u8 = 0x13;
    pub const HEXADECIMAL_4: u8 = 0x14;
    pub const HEXADECIMAL_8: u8 = 0x15;
    pub const BINARY_XML: u8 = 0x21;
}

/// Whether a value is as long as its type says. What isn't, or is of a rare type, is left to those who know it closer.
fn fits(kind: u8, value: &[u8]) -> bool {
    match kind {
        kinds::NOTHING | kinds::BYTES | kinds::BINARY_XML => true,
        kinds::STRING => value.len().is_multiple_of(2),
        kinds::SIGNED_1 | kinds::WHOLE_1 => value.len() == 1,
        kinds::SIGNED_2 | kinds::WHOLE_2 => value.len() == 2,
        kinds::SIGNED_4 | kinds::WHOLE_4 | kinds::TRUTH | kinds::HEXADECIMAL_4 => value.len() == 4,
        kinds::SIGNED_8 | kinds::WHOLE_8 | kinds::TIME | kinds::HEXADECIMAL_8 => value.len() == 8,
        kinds::SIZE => matches!(value.len(), 4 | 8),
        kinds::IDENTIFIER => value.len() == 16,
        // A SID says itself how many parts it has (MS-DTYP section 2.4.2.2).
        kinds::ACCOUNT => value
            .get(1)
            .is_some_and(|parts| value.len() == 8 + 4 * usize::from(*parts)),
        _ => false,
    }
}
