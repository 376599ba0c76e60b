//! Takes the wanted fields out of a JSON object in one pass, by a table of names: borrowed where the JSON has no escapes,
//! owned where it has. A field of a type that nobody expects is as good as absent, and of a field given twice the first
//! counts, so that what a stranger adds behind can't overwrite it. It builds no tree and understands no format.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Beyond this a number with a point is nothing that is wanted.
const FRACTION_MAX: f64 = 1e15;
/// Entries taken of one list; a sign-in names a handful of targets or parameters.
pub const ENTRIES_MAX: usize = 64;

/// One name of a table.
#[derive(Clone, Copy, Debug)]
pub enum Wanted {
    /// The value of this name goes into this slot.
    Leaf(&'static str, usize),
    /// An object, or a list of objects of which the first to hold a name counts: its names are looked at in turn.
    Inside(&'static str, &'static [Wanted]),
    /// A list of objects, each harvested by itself with this table and this many slots.
    Each(&'static str, usize, &'static [Wanted], usize),
    /// The names of another table, as if they stood here.
    All(&'static [Wanted]),
}

/// The entry of this name.
pub fn named(table: &'static [Wanted], name: &str) -> Option<&'static Wanted> {
    table.iter().find_map(|wanted| match wanted {
        Wanted::Leaf(known, ..) | Wanted::Inside(known, ..) | Wanted::Each(known, ..) => {
            (*known == name).then_some(wanted)
        }
        Wanted::All(table) => named(table, name),
    })
}

/// What a slot holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Held<'l> {
    /// The field isn't there, is null, or is of no use.
    #[default]
    Nothing,
    /// A string.
    Text(Cow<'l, str>),
    /// A whole number.
    Whole(i64),
    /// A number with a fraction.
    Fraction(f64),
    /// Yes or no.
    Truth(bool),
    /// A moment, microseconds since 1970, UTC. JSON has none; binary forms do.
    Moment(i64),
    /// A list of objects.
    List(Vec<Vec<Held<'l>>>),
}

impl<'l> Held<'l> {
    /// The text, or nothing.
    pub fn text(&self) -> &str {
        match self {
            Held::Text(text) => text,
            _ => "",
        }
    }

    /// The number, also where it is written as text: decimal, or hexadecimal with `0x` in front.
    pub fn number(&self) -> Option<i64> {
        match self {
            Held::Whole(number) => Some(*number),
            Held::Text(text) => {
                let text = text.trim();
                let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
                match hexadecimal {
                    Some(digits) => i64::from_str_radix(digits, 16).ok(),
                    None => text.parse().ok(),
                }
            }
            _ => None,
        }
    }

    /// The number, with its fraction if it has one.
    pub fn fraction(&self) -> Option<f64> {
        match self {
            Held::Fraction(number) => Some(*number),
            Held::Whole(number) => Some(*number as f64),
            Held::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The list's entries; none where it is no list.
    pub fn entries(&self) -> &[Vec<Held<'l>>] {
        match self {
            Held::List(entries) => entries,
            _ => &[],
        }
    }

    /// Whether the field is there at all.
    pub fn is_there(&self) -> bool {
        !matches!(self, Held::Nothing)
    }
}

const NOTHING: Held<'static> = Held::Nothing;

/// The slot's content; nothing where there is no such slot.
pub fn slot<'s, 'l>(slots: &'s [Held<'l>], at: usize) -> &'s Held<'l> {
    slots.get(at).unwrap_or(&NOTHING)
}

/// Harvests an object. The slots are emptied first. `None`: the JSON is broken, nested too deep, or no object.
pub fn harvest<'l>(json: &'l str, table: &'static [Wanted], slots: &mut [Held<'l>]) -> Option<()> {
    slots.fill(Held::Nothing);
    let mut reader = serde_json::Deserializer::from_str(json);
    let object = Object { table, slots };
    match object.deserialize(&mut reader) {
        Ok(true) => reader.end().ok(),
        _ => None,
    }
}

/// Reads an object into slots; says whether it was one.
struct Object<'s, 'l> {
    table: &'static [Wanted],
    slots: &'s mut [Held<'l>],
}

impl<'l> DeserializeSeed<'l> for Object<'_, 'l> {
    type Value = bool;

    fn deserialize<D: serde::Deserializer<'l>>(self, from: D) -> Result<bool, D::Error> {
        from.deserialize_any(self)
    }
}

/// What is no object is passed over.
macro_rules! pass_over {
    ($value:expr) => {
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($value)
        }
    };
}

impl<'l> Visitor<'l> for Object<'_, 'l> {
    type Value = bool;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("an object")
    }

    fn visit_map<A: MapAccess<'l>>(self, mut map: A) -> Result<bool, A::Error> {
        let names = Name::of(self.table);
        while let Some(found) = map.next_key_seed(names)? {
            match found {
                None | Some(Wanted::All(_)) => {
                    map.next_value::<IgnoredAny>()?;
                }
                Some(Wanted::Leaf(_, at)) => {
                    let value = map.next_value_seed(Value)?;
                    keep(self.slots, *at, value);
                }
                Some(Wanted::Inside(_, table)) => {
                    let slots = &mut *self.slots;
                    map.next_value_seed(Object { table, slots })?;
                }
                Some(Wanted::Each(_, at, table, count)) => {
                    let list = map.next_value_seed(List {
                        table,
                        count: *count,
                    })?;
                    keep(self.slots, *at, list);
                }
            }
        }
        Ok(true)
    }

    fn visit_seq<A: SeqAccess<'l>>(self, mut list: A) -> Result<bool, A::Error> {
        let (table, slots) = (self.table, self.slots);
        loop {
            let slots = &mut *slots;
            if list.next_element_seed(Object { table, slots })?.is_none() {
                return Ok(false);
            }
        }
    }

    pass_over!(false);
}

fn keep<'l>(slots: &mut [Held<'l>], at: usize, value: Held<'l>) {
    if let Some(slot) = slots.get_mut(at)
        && !slot.is_there()
    {
        *slot = value;
    }
}

/// Reads a name and says which of the table it is.
#[derive(Clone, Copy)]
struct Name {
    table: &'static [Wanted],
    marks: u64,
}

impl Name {
    fn of(table: &'static [Wanted]) -> Name {
        let marks = marks(table);
        Name { table, marks }
    }
}

/// One of 64 marks that a name leaves. Most names of an object are wanted by nobody, and their mark says so at once.
fn mark(name: &str) -> u64 {
    let ends = name.bytes().next().zip(name.bytes().next_back());
    let (first, last) = ends.unwrap_or_default();
    let sum = name.len() * 7 + usize::from(first) * 5 + usize::from(last) * 3;
    1 << (sum % 64)
}

/// The marks of all names of a table.
fn marks(table: &[Wanted]) -> u64 {
    table.iter().fold(0, |marks, wanted| {
        marks
            | match wanted {
                Wanted::Leaf(name, ..) | Wanted::Inside(name, ..) | Wanted::Each(name, ..) => {
                    mark(name)
                }
                Wanted::All(table) => self::marks(table),
            }
    })
}

impl<'l> DeserializeSeed<'l> for Name {
    type Value = Option<&'static Wanted>;

    fn deserialize<D: serde::Deserializer<'l>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Option<&'static Wanted>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        if self.marks & mark(name) == 0 {
            return Ok(None);
        }
        Ok(named(self.table, name))
    }
}

/// Reads the value of a leaf.
struct Value;

impl<'l> DeserializeSeed<'l> for Value {
    type Value = Held<'l>;

    fn deserialize<D: serde::Deserializer<'l>>(self, from: D) -> Result<Held<'l>, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'l> Visitor<'l> for Value {
    type Value = Held<'l>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'l str) -> Result<Held<'l>, E> {
        Ok(Held::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Held<'l>, E> {
        Ok(Held::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Held<'l>, E> {
        Ok(Held::Whole(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Held<'l>, E> {
        Ok(i64::try_from(number).map_or(Held::Nothing, Held::Whole))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Held<'l>, E> {
        // Some programs write whole numbers with a point.
        let whole = number as i64;
        Ok(if whole as f64 == number {
            Held::Whole(whole)
        } else if number.abs() < FRACTION_MAX {
            Held::Fraction(number)
        } else {
            Held::Nothing
        })
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Held<'l>, E> {
        Ok(Held::Truth(truth))
    }

    fn visit_unit<E>(self) -> Result<Held<'l>, E> {
        Ok(Held::Nothing)
    }

    fn visit_seq<A: SeqAccess<'l>>(self, mut list: A) -> Result<Held<'l>, A::Error> {
        // A list of plain values stands for its first one.
        let first = list.next_element_seed(Value)?.unwrap_or_default();
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(first)
    }

    fn visit_map<A: MapAccess<'l>>(self, mut map: A) -> Result<Held<'l>, A::Error> {
        // `{"#attributes": …, "#text": 4625}` stands for its text.
        let mut text = Held::Nothing;
        let names = Name::of(TEXT);
        while let Some(found) = map.next_key_seed(names)? {
            match found {
                Some(_) => text = map.next_value_seed(Value)?,
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(text)
    }
}

const TEXT: &[Wanted] = &[Wanted::Leaf("#text", 0)];

/// Reads a list of objects; a single object stands for a list of one.
struct List {
    table: &'static [Wanted],
    count: usize,
}

impl<'l> DeserializeSeed<'l> for List {
    type Value = Held<'l>;

    fn deserialize<D: serde::Deserializer<'l>>(self, from: D) -> Result<Held<'l>, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'l> Visitor<'l> for List {
    type Value = Held<'l>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'l>>(self, mut list: A) -> Result<Held<'l>, A::Error> {
        let mut entries = Vec::new();
        for _ in 0..ENTRIES_MAX {
            let mut slots = vec![Held::Nothing; self.count];
            let object = Object {
                table: self.table,
                slots: &mut slots,
            };
            if list.next_element_seed(object)?.is_none() {
                return Ok(Held::List(entries));
            }
            entries.push(slots);
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Held::List(entries))
    }

    fn visit_map<A: MapAccess<'l>>(self, map: A) -> Result<Held<'l>, A::Error> {
        let mut slots = vec![Held::Nothing; self.count];
        let object = Object {
            table: self.table,
            slots: &mut slots,
        };
        object.visit_map(map)?;
        Ok(Held::List(vec![slots]))
    }

    pass_over!(Held::Nothing);
}

#[cfg(test)]
mod tests {
    use super::{Held, Wanted, harvest};
    use std::borrow::Cow;

    const TABLE: &[Wanted] = &[
        Wanted::Leaf("a", 0),
        Wanted::Inside("b", &[Wanted::Leaf("c", 1)]),
        Wanted::Each("d", 2, &[Wanted::Leaf("e", 0)], 1),
    ];

    fn harvested(json: &str) -> Option<[Held<'_>; 3]> {
        let mut slots = [const { Held::Nothing }; 3];
        harvest(json, TABLE, &mut slots).map(|()| slots)
    }

    #[test]
    fn what_is_wanted_is_taken_and_borrowed_where_it_can_be() {
        let json = r#"{"x":[{"a":9}],"a":"plain","b":{"c":"0x12","a":2},"d":[{"e":1},{"f":2}],"a":"again"}"#;
        let [a, c, d] = harvested(json).unwrap();
        assert!(matches!(&a, Held::Text(Cow::Borrowed("plain"))));
        assert_eq!(c.number(), Some(18));
        assert_eq!(d.entries(), [vec![Held::Whole(1)], vec![Held::Nothing]]);
        let [a, ..] = harvested(r#"{"a":"two\nlines \u00e4"}"#).unwrap();
        assert_eq!(a.text(), "two\nlines \u{e4}");
    }

    #[test]
    fn odd_types_are_absent_and_broken_json_is_nothing() {
        let json = r#"{"a":{"z":1},"b":"flat","d":7}"#;
        assert_eq!(harvested(json).unwrap(), [const { Held::Nothing }; 3]);
        let huge = r#"{"a":99999999999999999999999999,"b":[{"c":1.0},{"c":2}],"d":{"e":true}}"#;
        let [a, c, d] = harvested(huge).unwrap();
        assert_eq!((a, c), (Held::Nothing, Held::Whole(1)));
        assert_eq!(d.entries(), [vec![Held::Truth(true)]]);
        for broken in [
            "",
            "[]",
            "{",
            "{\"a\":}",
            "{\"a\":1}}",
            "7",
            "{\"a\":\"\\x\"}",
        ] {
            assert_eq!(harvested(broken), None, "{broken}");
        }
        let deep = format!("{{\"q\":{}{}}}", "[".repeat(9_999), "]".repeat(9_999));
        let _ = harvested(&deep);
        let deep = format!("{}{}", "{\"b\":".repeat(9_999), "}".repeat(9_999));
        assert_eq!(harvested(&deep), None);
    }
}
