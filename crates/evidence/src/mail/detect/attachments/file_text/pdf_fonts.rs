//! The fonts of a PDF, as far as words need them: how the bytes of a string are cut into codes, which letters a code stands for
//! (ISO 32000-1 clause 9.10.2), and how wide its glyph is (clauses 9.2.4 and 9.7.4.3). No glyph is looked at.

use super::glyph_names;
use super::pdf_maps::{ENTRIES_MAX, Map, code_of};
use super::pdf_objects::Objects;
use super::pdf_values::{Dictionary, Value};

/// Stands for a letter nobody could make out.
pub(super) const UNKNOWN: char = '\u{fffd}';

/// One font.
#[derive(Debug, Default)]
pub(super) struct Font {
    map: Map,
    /// For simple fonts: the letters of the 256 codes. Empty for composite fonts.
    simple: Vec<String>,
    /// Whether a code is a letter of UTF-16 by itself.
    codes_are_letters: bool,
    /// Cuts strings of a composite font whose own map of codes travels in the file.
    encoding: Option<Map>,
    /// Lowest and highest code, and their width in thousandths of the font's size; sorted.
    widths: Vec<(u32, u32, f64)>,
    /// The width of every other code; `None` where the file doesn't say.
    width_otherwise: Option<f64>,
}

/// One code of a string.
pub(super) struct Shown {
    /// Its letters.
    pub letters: String,
    /// Its width, in units of the font's size; `None` where it isn't known.
    pub width: Option<f64>,
    /// Whether it is the single byte 32, to which word spacing applies (clause 9.3.3).
    pub is_space: bool,
}

impl Font {
    /// Reads a font.
    pub(super) fn read(objects: &Objects<'_>, dictionary: &Dictionary) -> Font {
        let mut font = Font {
            map: read_map(objects, dictionary.get("ToUnicode")).unwrap_or_default(),
            ..Font::default()
        };
        if dictionary.is("Subtype", "Type0") {
            font.read_composite(objects, dictionary);
        } else {
            font.read_simple(objects, dictionary);
        }
        let room = objects.font_entries_left.get();
        font.widths.truncate(room);
        objects
            .font_entries_left
            .set(room.saturating_sub(font.widths.len()));
        font.widths.sort_by_key(|(low, _, _)| *low);
        font
    }

    fn read_composite(&mut self, objects: &Objects<'_>, dictionary: &Dictionary) {
        if let Some(encoding) = dictionary.get("Encoding") {
            match objects.resolved(encoding) {
                Some(Value::Name(name)) => {
                    // Of the predefined maps (table 118) these take letters for codes.
                    self.codes_are_letters = name
                        .windows(4)
                        .any(|window| window == b"UCS2" || window == b"UTF1");
                }
                _ => {
                    self.encoding = read_map(objects, Some(encoding));
                }
            }
        }
        let descendants = dictionary.get("DescendantFonts");
        let descendants = descendants.map(|fonts| objects.array(fonts));
        let descendant = descendants.as_ref().and_then(|fonts| fonts.first());
        let Some(descendant) = descendant.and_then(|font| objects.dictionary(font)) else {
            return;
        };
        let otherwise = descendant.get("DW").and_then(Value::number);
        self.width_otherwise = Some(otherwise.unwrap_or(1_000.0));
        if let Some(widths) = descendant.get("W") {
            self.read_composite_widths(objects, &objects.array(widths));
        }
    }

    /// Clause 9.7.4.3: `code [width width …]`, or `first last width`.
    fn read_composite_widths(&mut self, objects: &Objects<'_>, values: &[Value]) {
        let mut values = values.iter();
        while let (Some(first), Some(second)) = (values.next(), values.next()) {
            let Some(first) = first.count().and_then(|code| u32::try_from(code).ok()) else {
                return;
            };
            if let Some(last) = second.count().and_then(|code| u32::try_from(code).ok()) {
                let Some(width) = values.next().and_then(Value::number) else {
                    return;
                };
                self.widths.push((first, last, width));
            } else {
                let each = objects.array(second).into_iter();
                let each = each.filter_map(|width| width.number());
                let each = (first..=u32::MAX).zip(each);
                self.widths
                    .extend(each.map(|(code, width)| (code, code, width)));
            }
            if self.widths.len() >= ENTRIES_MAX {
                return;
            }
        }
    }

    fn read_simple(&mut self, objects: &Objects<'_>, dictionary: &Dictionary) {
        let encoding = dictionary.get("Encoding");
        let encoding = encoding.and_then(|encoding| objects.resolved(encoding));
        let (base, differences) = match &encoding {
            Some(Value::Name(name)) => (Some(name.clone()), None),
            Some(Value::Dictionary(encoding)) => {
                let base = match encoding.get("BaseEncoding") {
                    Some(Value::Name(name)) => Some(name.clone()),
                    _ => None,
                };
                (base, encoding.get("Differences"))
            }
            _ => (None, None),
        };
        self.simple = base_letters(base.as_deref());
        if let Some(differences) = differences {
            self.change_letters(&objects.array(differences));
        }
        let first = dictionary.get("FirstChar").and_then(Value::count);
        let widths = dictionary.get("Widths").map(|widths| objects.array(widths));
        let scale = thousandths(objects, dictionary);
        if let (Some(first), Some(widths)) = (first, widths) {
            let widths = widths.iter().take(256).enumerate();
            self.widths = widths
                .filter_map(|(place, width)| {
                    let code = u32::try_from(first.saturating_add(place)).ok()?;
                    Some((code, code, objects.resolved(width)?.number()? * scale))
                })
                .collect();
        }
    }

    /// Clause 9.6.6.1: a number says which code the names behind it begin with.
    fn change_letters(&mut self, differences: &[Value]) {
        let mut code = 0_usize;
        for difference in differences {
            match difference {
                Value::Name(name) => {
                    if let Some(letters) = self.simple.get_mut(code) {
                        *letters =
                            glyph_names::letters(name).unwrap_or_else(|| UNKNOWN.to_string());
                    }
                    code = code.saturating_add(1);
                }
                other => code = other.count().unwrap_or(code),
            }
        }
    }

    /// The codes of a string, one after the other.
    pub(super) fn shown<'f>(&'f self, string: &'f [u8]) -> impl Iterator<Item = Shown> + 'f {
        let mut rest = string;
        std::iter::from_fn(move || {
            let bytes = self.code_bytes(rest).min(rest.len()).max(1);
            let (written, after) = rest.split_at_checked(bytes)?;
            rest = after;
            let code = code_of(written);
            let width = self.width(code);
            Some(Shown {
                letters: self.letters(code),
                width: width.map(|width| width / 1_000.0),
                is_space: written == b" ",
            })
        })
    }

    fn width(&self, code: u32) -> Option<f64> {
        let behind = self.widths.partition_point(|(low, _, _)| *low <= code);
        let found = behind.checked_sub(1).and_then(|at| self.widths.get(at));
        let found = found.filter(|(_, high, _)| code <= *high);
        found.map(|(_, _, width)| *width).or(self.width_otherwise)
    }

    fn code_bytes(&self, string: &[u8]) -> usize {
        if !self.simple.is_empty() {
            return 1;
        }
        let own = self.encoding.as_ref();
        own.and_then(|encoding| encoding.code_bytes(string))
            .unwrap_or(2)
    }

    fn letters(&self, code: u32) -> String {
        if let Some(letters) = self.map.letters(code).filter(|letters| !letters.is_empty()) {
            return letters;
        }
        if self.codes_are_letters {
            return char::from_u32(code).unwrap_or(UNKNOWN).to_string();
        }
        let simple = usize::try_from(code).ok();
        let simple = simple.and_then(|code| self.simple.get(code));
        simple.cloned().unwrap_or_else(|| UNKNOWN.to_string())
    }
}

/// A map that is a stream of the file; `None` where there is none, or no room for it.
fn read_map(objects: &Objects<'_>, value: Option<&Value>) -> Option<Map> {
    let room = objects.font_entries_left.get();
    let (_, bytes) = objects.stream(value?)?;
    let map = Map::read(&bytes, room.min(ENTRIES_MAX));
    objects
        .font_entries_left
        .set(room.saturating_sub(map.len()));
    Some(map)
}

/// The letters of the 256 codes: those of the Macintosh where that is said, those of Windows otherwise (annex D.2). They agree
/// in all that stands in an account number.
fn base_letters(name: Option<&[u8]>) -> Vec<String> {
    let encoding = match name {
        Some(b"MacRomanEncoding") => encoding_rs::MACINTOSH,
        _ => encoding_rs::WINDOWS_1252,
    };
    let letters = |code: u8| encoding.decode_without_bom_handling(&[code]).0.into_owned();
    (0..=u8::MAX).map(letters).collect()
}

/// What a width of this font is counted in: thousandths, but for fonts whose glyphs are drawn by the page's own operators
/// (clause 9.6.5), which bring their own measure.
fn thousandths(objects: &Objects<'_>, dictionary: &Dictionary) -> f64 {
    if !dictionary.is("Subtype", "Type3") {
        return 1.0;
    }
    let matrix = dictionary
        .get("FontMatrix")
        .map(|matrix| objects.array(matrix));
    let first = matrix.as_ref().and_then(|matrix| matrix.first());
    first
        .and_then(Value::number)
        .map_or(1.0, |unit| unit * 1_000.0)
}
