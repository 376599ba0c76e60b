//! Outlook's third form of a body: RTF, which usually wraps HTML or text rather than being rich text itself
//! ([MS-OXRTFEX]). It is unwrapped in one pass, within the cap of HTML. It does not lay out rich text: of that, only the
//! words are taken.

use super::Codepage;
use crate::limits::HTML_BYTES_MAX;
use std::collections::BTreeMap;

/// What RTF wrapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Inside {
    /// `\fromhtml1`: the HTML as it was.
    Html(String),
    /// `\fromtext`, or the words of true rich text.
    Text(String),
}

/// Bytes in which the mark of wrapped HTML must stand ([MS-OXRTFEX] 2.1.3.1 asks for the first ten tokens).
const MARK_WITHIN_BYTES: usize = 1024;
/// Groups open at the same time; deeper ones are read as if they were one.
const GROUP_DEPTH_MAX: usize = 200;
/// Fonts whose charsets are remembered.
const FONTS_MAX: usize = 500;

/// Takes the HTML or the text out of RTF.
pub(super) fn unwrapped(rtf: &[u8]) -> Inside {
    let head = rtf
        .get(..rtf.len().min(MARK_WITHIN_BYTES))
        .unwrap_or_default();
    let from_html = head
        .windows(b"\\fromhtml1".len())
        .any(|window| window == b"\\fromhtml1");
    let mut reader = Reader {
        from_html,
        group: Group::default(),
        groups: Vec::new(),
        depth_beyond_cap: 0,
        fonts: BTreeMap::new(),
        default_codepage: 1252,
        codepage_bytes: Vec::new(),
        out: String::new(),
        skip_characters: 0,
    };
    reader.read(rtf);
    if from_html {
        Inside::Html(reader.out)
    } else {
        Inside::Text(reader.out)
    }
}

/// What a group inherits and may change.
#[derive(Clone, Copy, Debug)]
struct Group {
    /// Nothing in it is shown: a font table, a style sheet, an ignorable destination.
    hidden: bool,
    /// Inside `{\*\htmltag`: everything is HTML as it stands.
    html_tag: bool,
    /// `\htmlrtf`: what follows is for readers of RTF only.
    rtf_only: bool,
    /// The group began with `\*`.
    ignorable: bool,
    /// Inside the font table.
    font_table: bool,
    /// `\ucN`: characters that stand in for one `\u`.
    replacement_length: usize,
    /// The font in use, or being described.
    font: Option<i32>,
}

impl Default for Group {
    fn default() -> Group {
        Group {
            hidden: false,
            html_tag: false,
            rtf_only: false,
            ignorable: false,
            font_table: false,
            replacement_length: 1,
            font: None,
        }
    }
}

struct Reader {
    from_html: bool,
    group: Group,
    groups: Vec<Group>,
    depth_beyond_cap: usize,
    fonts: BTreeMap<i32, u32>,
    default_codepage: u32,
    /// Bytes of a codepage waiting for their neighbours: two of them may be one character.
    codepage_bytes: Vec<u8>,
    out: String,
    skip_characters: usize,
}

impl Reader {
    fn read(&mut self, rtf: &[u8]) {
        let mut rest = rtf;
        while let Some((first, after)) = rest.split_first() {
            if self.out.len() >= HTML_BYTES_MAX {
                break;
            }
            rest = match first {
                b'{' => self.open(after),
                b'}' => self.close(after),
                b'\\' => self.control(after),
                b'\r' | b'\n' => after,
                byte => {
                    self.byte(*byte);
                    after
                }
            };
        }
        self.flush();
    }

    fn open<'r>(&mut self, after: &'r [u8]) -> &'r [u8] {
        self.flush();
        if self.groups.len() < GROUP_DEPTH_MAX {
            self.groups.push(self.group);
        } else {
            self.depth_beyond_cap += 1;
        }
        self.group.ignorable = false;
        after
    }

    fn close<'r>(&mut self, after: &'r [u8]) -> &'r [u8] {
        self.flush();
        if self.depth_beyond_cap > 0 {
            self.depth_beyond_cap -= 1;
        } else if let Some(group) = self.groups.pop() {
            self.group = group;
        }
        self.skip_characters = 0;
        after
    }

    /// A control word or symbol; the backslash is gone already.
    fn control<'r>(&mut self, rest: &'r [u8]) -> &'r [u8] {
        let Some((first, after)) = rest.split_first() else {
            return &[];
        };
        match first {
            b'\\' | b'{' | b'}' => {
                self.byte(*first);
                after
            }
            b'\'' => self.hex_byte(after),
            b'*' => {
                self.group.ignorable = true;
                after
            }
            b'~' => {
                self.text("\u{a0}");
                after
            }
            b'_' => {
                self.text("-");
                after
            }
            letter if letter.is_ascii_alphabetic() => self.word(rest),
            _ => after,
        }
    }

    fn hex_byte<'r>(&mut self, after: &'r [u8]) -> &'r [u8] {
        let digits = after
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            self.byte(byte);
        }
        after.get(2..).unwrap_or_default()
    }

    fn word<'r>(&mut self, rest: &'r [u8]) -> &'r [u8] {
        const WORD_BYTES_MAX: usize = 32;
        const DIGITS_MAX: usize = 10;
        let letters = rest
            .iter()
            .take(WORD_BYTES_MAX)
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        let (name, after) = rest.split_at_checked(letters).unwrap_or((rest, &[]));
        let signed = after.first() == Some(&b'-');
        let digits = after
            .iter()
            .skip(usize::from(signed))
            .take(DIGITS_MAX)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let length = if digits > 0 {
            usize::from(signed) + digits
        } else {
            0
        };
        let (number, after) = after.split_at_checked(length).unwrap_or((after, &[]));
        let number = std::str::from_utf8(number)
            .ok()
            .and_then(|number| number.parse::<i32>().ok());
        let after = after.strip_prefix(b" ").unwrap_or(after);
        self.named(name, number);
        after
    }

    fn named(&mut self, name: &[u8], number: Option<i32>) {
        match name {
            b"htmltag" if self.group.ignorable && self.from_html => {
                self.flush();
                self.group.html_tag = true;
                self.group.hidden = false;
            }
            b"htmlrtf" => {
                self.flush();
                self.group.rtf_only = number != Some(0);
            }
            b"fonttbl" => {
                self.group.hidden = true;
                self.group.font_table = true;
            }
            b"colortbl" | b"stylesheet" | b"info" | b"pict" | b"object" | b"header" | b"footer" => {
                self.group.hidden = true
            }
            b"ansicpg" => {
                self.default_codepage = number
                    .and_then(|number| u32::try_from(number).ok())
                    .unwrap_or(1252)
            }
            b"uc" => {
                self.group.replacement_length = number
                    .and_then(|number| usize::try_from(number).ok())
                    .unwrap_or(1)
                    .min(16)
            }
            b"u" => self.unicode(number.unwrap_or(0)),
            b"f" => {
                self.flush();
                self.group.font = number;
            }
            b"fcharset" if self.group.font_table => self.font_charset(number.unwrap_or(0)),
            b"par" | b"line" => self.text("\r\n"),
            b"tab" => self.text("\t"),
            b"lquote" => self.text("\u{2018}"),
            b"rquote" => self.text("\u{2019}"),
            b"ldblquote" => self.text("\u{201c}"),
            b"rdblquote" => self.text("\u{201d}"),
            b"bullet" => self.text("\u{2022}"),
            b"endash" => self.text("\u{2013}"),
            b"emdash" => self.text("\u{2014}"),
            _ if self.group.ignorable => self.group.hidden = true,
            _ => {}
        }
        self.group.ignorable = false;
    }

    /// A font's charset, as the codepage it stands for.
    fn font_charset(&mut self, charset: i32) {
        let codepage = match charset {
            128 => 932,
            129 => 949,
            134 => 936,
            136 => 950,
            161 => 1253,
            162 => 1254,
            163 => 1258,
            177 => 1255,
            178 => 1256,
            186 => 1257,
            204 => 1251,
            222 => 874,
            238 => 1250,
            _ => return,
        };
        if let Some(font) = self.group.font
            && self.fonts.len() < FONTS_MAX
        {
            self.fonts.insert(font, codepage);
        }
    }

    /// `\uN`, a UTF-16 unit as a signed number, followed by characters for readers that don't know it.
    fn unicode(&mut self, number: i32) {
        let unit = (number & 0xffff) as u16;
        let high = (0xd800..0xdc00).contains(&unit);
        if high {
            // The other half follows; together they are one character.
            self.flush();
            self.codepage_bytes.clear();
            if self.shown() {
                self.out.push(HIGH_SURROGATE_MARK);
                self.out
                    .push(char::from_u32(u32::from(unit) - 0xd800 + PRIVATE_START).unwrap_or(' '));
            }
        } else if (0xdc00..0xe000).contains(&unit) {
            self.low_surrogate(unit);
        } else {
            let text = char::from_u32(u32::from(unit))
                .unwrap_or(char::REPLACEMENT_CHARACTER)
                .to_string();
            self.text(&text);
        }
        self.skip_characters = self.group.replacement_length;
    }

    fn low_surrogate(&mut self, unit: u16) {
        self.flush();
        let high = self.out.pop();
        let marked = self.out.ends_with(HIGH_SURROGATE_MARK);
        let joined = match high {
            Some(high) if marked => {
                self.out.pop();
                let high = u32::from(high).saturating_sub(PRIVATE_START);
                char::from_u32(0x10000 + (high << 10) + u32::from(unit) - 0xdc00)
            }
            Some(other) => {
                self.out.push(other);
                None
            }
            None => None,
        };
        self.text(
            joined
                .unwrap_or(char::REPLACEMENT_CHARACTER)
                .encode_utf8(&mut [0; 4]),
        );
    }

    fn shown(&self) -> bool {
        !self.group.hidden && (self.group.html_tag || !self.group.rtf_only)
    }

    fn byte(&mut self, byte: u8) {
        if self.skip_characters > 0 {
            self.skip_characters -= 1;
        } else if self.shown() {
            self.codepage_bytes.push(byte);
        }
    }

    fn text(&mut self, text: &str) {
        self.flush();
        if self.shown() {
            self.out.push_str(text);
        }
    }

    /// Writes the waiting bytes in the codepage of the font in use.
    fn flush(&mut self) {
        if self.codepage_bytes.is_empty() {
            return;
        }
        let font = self
            .group
            .font
            .and_then(|font| self.fonts.get(&font))
            .copied();
        let codepage = if self.group.html_tag {
            self.default_codepage
        } else {
            font.unwrap_or(self.default_codepage)
        };
        let bytes = std::mem::take(&mut self.codepage_bytes);
        self.out.push_str(&Codepage(codepage).decoded(&bytes));
    }
}

/// Marks the first half of a character while its second half is awaited: a noncharacter, which no text holds.
const HIGH_SURROGATE_MARK: char = '\u{fdd0}';
/// Where the halves are kept meanwhile: the private use area holds all 1,024 of them.
const PRIVATE_START: u32 = 0xe000;
