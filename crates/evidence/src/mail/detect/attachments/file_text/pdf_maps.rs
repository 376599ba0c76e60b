//! The maps of a PDF's fonts (ISO 32000-1 clauses 9.7.5.3 and 9.10.3): how many bytes make one code, and which letters a code
//! stands for. Nothing else in such a map is read.

use super::glyph_names;
use super::pdf_values::{Reader, Value};

/// Entries of one map.
pub(super) const ENTRIES_MAX: usize = 70_000;
/// Ranges of codes in one map.
const CODE_RANGES_MAX: usize = 256;
/// Bytes of the letters of one code: a ligature has few.
const LETTERS_BYTES_MAX: usize = 64;

/// A map from codes to letters.
#[derive(Debug, Default)]
pub(super) struct Map {
    /// Lowest and highest code, with how many bytes they are written in.
    code_ranges: Vec<(usize, u32, u32)>,
    /// Lowest and highest code, and the letters of the lowest; sorted.
    entries: Vec<(u32, u32, String)>,
}

impl Map {
    /// Reads a map, at most `entries_max` entries of it.
    pub(super) fn read(bytes: &[u8], entries_max: usize) -> Map {
        let mut map = Map::default();
        let mut reader = Reader::new(bytes, 0);
        let mut section: Option<Section> = None;
        let mut values: Vec<Value> = Vec::new();
        while let Some(value) = reader.value() {
            if map.entries.len() >= entries_max {
                break;
            }
            if let Value::Word(word) = &value {
                section = match &**word {
                    b"begincodespacerange" => Some(Section::CodeSpace),
                    b"beginbfchar" => Some(Section::Single),
                    b"beginbfrange" => Some(Section::Range),
                    _ => None,
                };
                values.clear();
                continue;
            }
            let Some(section) = section else { continue };
            values.push(value);
            match (section, values.as_slice()) {
                (Section::CodeSpace, [Value::String(low), Value::String(high)]) => {
                    if map.code_ranges.len() < CODE_RANGES_MAX {
                        map.code_ranges
                            .push((low.len(), code_of(low), code_of(high)));
                    }
                }
                (Section::Single, [Value::String(code), letters]) => {
                    map.add(code_of(code), code_of(code), letters, entries_max);
                }
                (Section::Range, [Value::String(low), Value::String(high), letters]) => {
                    map.add(code_of(low), code_of(high), letters, entries_max);
                }
                (Section::CodeSpace | Section::Single, [_, _]) | (Section::Range, [_, _, _]) => {}
                _ => continue,
            }
            values.clear();
        }
        map.entries.sort_by_key(|(low, _, _)| *low);
        map
    }

    fn add(&mut self, low: u32, high: u32, letters: &Value, entries_max: usize) {
        match letters {
            Value::String(wide) => self.entries.push((low, high, letters_of(wide))),
            Value::Name(name) => {
                let letters = glyph_names::letters(name).unwrap_or_default();
                self.entries.push((low, high, letters));
            }
            // One text for each code of the range.
            Value::Array(each) => {
                let room = entries_max.saturating_sub(self.entries.len());
                for (code, one) in (low..=high).zip(each).take(room) {
                    if let Value::String(wide) = one {
                        self.entries.push((code, code, letters_of(wide)));
                    }
                }
            }
            _ => {}
        }
    }

    /// The letters of a code.
    pub(super) fn letters(&self, code: u32) -> Option<String> {
        let behind = self.entries.partition_point(|(low, _, _)| *low <= code);
        let (low, high, letters) = self.entries.get(behind.checked_sub(1)?)?;
        if code > *high {
            return None;
        }
        if code == *low {
            return Some(letters.clone());
        }
        // In a range the last letter counts up with the code.
        let mut chars: Vec<char> = letters.chars().collect();
        let last = chars.pop()?;
        let last = char::from_u32(u32::from(last).checked_add(code - low)?)?;
        chars.push(last);
        Some(chars.into_iter().collect())
    }

    /// How many entries it has.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// How many bytes the next code is written in, by the ranges of codes; `None` where there are none.
    pub(super) fn code_bytes(&self, string: &[u8]) -> Option<usize> {
        let first = self.code_ranges.first()?;
        let fits = self.code_ranges.iter().find(|(bytes, low, high)| {
            let code = string.get(..*bytes).map(code_of);
            *bytes > 0 && code.is_some_and(|code| (*low..=*high).contains(&code))
        });
        Some(fits.unwrap_or(first).0.clamp(1, 4))
    }
}

#[derive(Clone, Copy)]
enum Section {
    CodeSpace,
    Single,
    Range,
}

/// The code that bytes are, high bytes first.
pub(super) fn code_of(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .take(4)
        .fold(0, |code, byte| code << 8 | u32::from(*byte))
}

/// Letters are written in UTF-16, high bytes first; a single byte is one letter.
fn letters_of(wide: &[u8]) -> String {
    if let [one] = wide {
        return char::from(*one).to_string();
    }
    let wide = wide
        .get(..wide.len().min(LETTERS_BYTES_MAX))
        .unwrap_or_default();
    encoding_rs::UTF_16BE
        .decode_without_bom_handling(wide)
        .0
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_in_each_of_its_forms() {
        let map = Map::read(
            b"/CMapName /X def 1 begincodespacerange <00> <7F> <8000> <FFFF> endcodespacerange
            2 beginbfchar <01> <0044> <02> /Eacute endbfchar
            3 beginbfrange <10> <12> <0041> <20> <21> [<00660069> <0058>] <8001> <8002> <D83DDE00> endbfrange",
            ENTRIES_MAX,
        );
        let letters: Vec<_> = [1, 2, 0x10, 0x12, 0x13, 0x20, 0x21, 0x8001, 0x8002]
            .iter()
            .map(|code| map.letters(*code).unwrap_or_default())
            .collect();
        assert_eq!(letters, ["D", "É", "A", "C", "", "fi", "X", "😀", "😁"]);
        assert_eq!(map.code_bytes(b"\x10\x90"), Some(1));
        assert_eq!(map.code_bytes(b"\x90\x10"), Some(2));
        assert_eq!(
            Map::read(b"<01> <0044> endbfchar", 9).code_bytes(b"a"),
            None
        );
    }
}
