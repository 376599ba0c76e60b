//! Where a template of an event log keeps what matters: which of a record's values goes into which slot. A template is a
//! piece of binary XML (MS-EVEN6 section 2.2.12) that many records share, so that it is looked through once and the records'
//! values are then taken by position. What is not written the plain way gives no layout; it reads no values.

use super::super::objects::harvest::{Wanted, named};
use super::fields::{EVENT_TABLE, EVTX_TABLE};

/// Tokens of one template that are looked at; Windows' longest have a tenth of it.
const TOKENS_MAX: usize = 4_096;
/// Elements within elements; Windows' templates go four deep.
const DEPTH_MAX: usize = 16;
/// Characters of a name that are read; what is longer is no name that is wanted.
const NAME_CHARS_MAX: usize = 64;
/// A template's head: the next one's offset, its GUID and its length.
const HEAD_BYTES: usize = 24;
/// What says that an element depends on no value.
const NO_DEPENDENCY: u16 = 0xffff;
/// The type of a string (MS-EVEN6 section 2.2.12, value types).
const STRING: u8 = 0x01;

/// Where one template keeps what matters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// Positions of values and the slots they go into, by rising position.
    pub places: Vec<(u16, usize)>,
    /// The position of the value that holds the rest of the event, a template with values of its own.
    pub inside: Option<u16>,
    /// What the template itself says, the same for every record, and the slots it goes into.
    pub words: Vec<(usize, String)>,
}

impl Layout {
    /// Looks through the template whose definition begins at `at`. The chunk's bytes are all there is: offsets count from
    /// its first. `None`: the template isn't plain.
    pub fn of(chunk: &[u8], at: usize, is_inside: bool) -> Option<Layout> {
        let mut reader = LayoutReader {
            bytes: Bytes {
                all: chunk,
                at: at.checked_add(HEAD_BYTES)?,
            },
            outermost: if is_inside { EVENT_TABLE } else { EVTX_TABLE },
            is_inside,
            open: Vec::new(),
            attribute: None,
            layout: Layout::default(),
        };
        for _ in 0..TOKENS_MAX {
            if !reader.token()? {
                reader.layout.places.sort_unstable();
                return reader.open.is_empty().then_some(reader.layout);
            }
        }
        None
    }

    /// Whether nothing goes into the slot yet.
    fn is_free(&self, slot: usize) -> bool {
        let is_place = self.places.iter().any(|(_, known)| *known == slot);
        !is_place && self.words.iter().all(|(known, _)| *known != slot)
    }
}

/// Little-endian numbers out of bytes, one after the other; nothing once they end.
#[derive(Clone, Copy, Debug)]
pub struct Bytes<'c> {
    /// All bytes that may be read.
    pub all: &'c [u8],
    /// Where the next one stands.
    pub at: usize,
}

impl<'c> Bytes<'c> {
    /// So many bytes.
    pub fn take(&mut self, count: usize) -> Option<&'c [u8]> {
        let end = self.at.checked_add(count)?;
        let taken = self.all.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    /// What is left.
    pub fn rest(&self) -> &'c [u8] {
        self.all.get(self.at..).unwrap_or_default()
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    /// One byte.
    pub fn one(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// Two bytes.
    pub fn two(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    /// Four bytes.
    pub fn four(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// Eight bytes.
    pub fn eight(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }
}

/// An element that has begun.
struct Open {
    /// What is wanted of the elements and attributes in it.
    table: &'static [Wanted],
    /// What is wanted of the elements beside it: an element `Data` is one of them by its attribute `Name`.
    beside: &'static [Wanted],
    is_data: bool,
    /// The slot that its text goes into.
    slot: Option<usize>,
    dependency: u16,
}

/// An attribute that has begun.
enum Attribute {
    /// Its value goes into a slot.
    Wanted(usize),
    /// It names a `Data`.
    Name,
    Other,
}

struct LayoutReader<'c> {
    bytes: Bytes<'c>,
    outermost: &'static [Wanted],
    is_inside: bool,
    open: Vec<Open>,
    attribute: Option<Attribute>,
    layout: Layout,
}

impl LayoutReader<'_> {
    /// Reads one token; says whether more follow.
    fn token(&mut self) -> Option<bool> {
        match self.bytes.one()? {
            0x00 => return Some(false),
            0x01 => self.element(false)?,
            0x41 => self.element(true)?,
            0x02 => self.attribute = None,
            0x03 | 0x04 => {
                self.attribute = None;
                self.open.pop()?;
            }
            0x05 | 0x45 => self.words()?,
            0x06 | 0x46 => self.begin_attribute()?,
            0x0d | 0x0e => self.value()?,
            0x0f => {
                self.bytes.take(3)?;
            }
            // CDATA, references and instructions: nobody writes them into such a template.
            _ => return None,
        }
        Some(true)
    }

    fn element(&mut self, has_attributes: bool) -> Option<()> {
        let dependency = self.bytes.two()?;
        self.bytes.four()?;
        let name = self.name()?;
        if has_attributes {
            self.bytes.four()?;
        }
        if self.open.len() >= DEPTH_MAX {
            return None;
        }
        let beside = self.open.last().map_or(self.outermost, |open| open.table);
        let (table, slot) = match named(beside, &name) {
            Some(Wanted::Inside(_, table)) => (*table, None),
            Some(Wanted::Leaf(_, slot)) => (&[][..], Some(*slot)),
            _ => (&[][..], None),
        };
        self.open.push(Open {
            table,
            beside,
            is_data: name == "Data",
            slot,
            dependency,
        });
        Some(())
    }

    fn begin_attribute(&mut self) -> Option<()> {
        let name = self.name()?;
        let open = self.open.last()?;
        self.attribute = Some(match named(open.table, &name) {
            Some(Wanted::Leaf(_, slot)) => Attribute::Wanted(*slot),
            _ if open.is_data && name == "Name" => Attribute::Name,
            _ => Attribute::Other,
        });
        Some(())
    }

    /// What the template itself says.
    fn words(&mut self) -> Option<()> {
        if self.bytes.one()? != STRING {
            return None;
        }
        let count = usize::from(self.bytes.two()?);
        let words = self.bytes.take(count * 2)?;
        let open = self.open.last_mut()?;
        match self.attribute {
            Some(Attribute::Name) => {
                let beside = named(open.beside, &plain(words));
                open.slot = match beside {
                    Some(Wanted::Leaf(_, slot)) => Some(*slot),
                    _ => None,
                };
            }
            Some(Attribute::Other) => {}
            None => {
                if let Some(slot) = open.slot {
                    self.layout.is_free(slot).then_some(())?;
                    self.layout.words.push((slot, wide_text(words)?));
                }
            }
            Some(Attribute::Wanted(_)) => return None,
        }
        Some(())
    }

    /// A place that a record's value goes into.
    fn value(&mut self) -> Option<()> {
        let at = self.bytes.two()?;
        self.bytes.one()?;
        let open = self.open.last()?;
        let depends = open.dependency != NO_DEPENDENCY && open.dependency != at;
        let slot = match self.attribute {
            Some(Attribute::Wanted(slot)) => Some(slot),
            Some(Attribute::Other) => None,
            Some(Attribute::Name) => return None,
            None if open.slot.is_some() => open.slot,
            None if self.open.len() == 1 && !self.is_inside => {
                let is_second = self.layout.inside.replace(at).is_some();
                return (!is_second && !depends).then_some(());
            }
            None => None,
        };
        let Some(slot) = slot else {
            return Some(());
        };
        if !self.layout.is_free(slot) || depends {
            return None;
        }
        self.layout.places.push((at, slot));
        Some(())
    }

    /// The name that stands next, or that an offset points to.
    fn name(&mut self) -> Option<String> {
        let at = self.bytes.four()? as usize;
        let mut there = Bytes {
            all: self.bytes.all,
            at: at.checked_add(6)?,
        };
        let count = usize::from(there.two()?);
        let name = there.take(count * 2)?;
        if at == self.bytes.at {
            there.two()?;
            self.bytes = there;
        }
        Some(plain(name))
    }
}

fn wide_text(wide: &[u8]) -> Option<String> {
    let (units, _) = wide.as_chunks::<2>();
    let units = units.iter().map(|unit| u16::from_le_bytes(*unit));
    char::decode_utf16(units).collect::<Result<_, _>>().ok()
}

/// A name in plain letters; nothing that is wanted has others.
fn plain(wide: &[u8]) -> String {
    wide.chunks_exact(2)
        .take(NAME_CHARS_MAX)
        .map(|unit| match unit {
            [low, 0] if low.is_ascii() => char::from(*low),
            _ => '?',
        })
        .collect()
}
