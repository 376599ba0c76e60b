//! The words of rich text (Rich Text Format Specification 1.9.1): groups and control words are taken off, letters written as
//! numbers are put in. Fonts, styles, pictures and what a field is told to do are left out.

use super::lines::Lines;
use crate::mail::detect::attachments::pdf::hex_byte;
use encoding_rs::Encoding;

/// Bytes read.
const BYTES_MAX: usize = 10 * 1024 * 1024;
/// Groups in one another.
const GROUPS_MAX: usize = 1_000;

/// Groups whose words aren't shown.
const SILENT: &[&str] = &[
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "fldinst",
    "listtable",
    "listoverridetable",
    "revtbl",
    "rsidtbl",
    "generator",
    "themedata",
    "datastore",
    "xmlnstbl",
    "filetbl",
    "template",
];

/// What holds within one group.
#[derive(Clone, Copy)]
struct Group {
    silent: bool,
    hidden: bool,
    /// Characters that follow `\u` for those who can't read it.
    substitutes: usize,
}

/// The words of rich text.
pub(super) fn rich_text(bytes: &[u8]) -> String {
    let bytes = bytes.get(..bytes.len().min(BYTES_MAX)).unwrap_or_default();
    let mut reading = Reading {
        rest: bytes,
        lines: Lines::default(),
        groups: Vec::new(),
        group: Group {
            silent: false,
            hidden: false,
            substitutes: 1,
        },
        too_deep: 0,
        skip: 0,
        narrow: Vec::new(),
        high: None,
        encoding: encoding_rs::WINDOWS_1252,
    };
    reading.read();
    reading.lines.finish()
}

struct Reading<'a> {
    rest: &'a [u8],
    lines: Lines,
    groups: Vec<Group>,
    group: Group,
    /// Groups opened beyond the limit.
    too_deep: usize,
    /// Characters still to be left out behind `\u`.
    skip: usize,
    /// Bytes of the document's own encoding that aren't decoded yet.
    narrow: Vec<u8>,
    /// The first half of a character that is written as two numbers.
    high: Option<u16>,
    encoding: &'static Encoding,
}

impl Reading<'_> {
    fn read(&mut self) {
        while let Some((byte, rest)) = self.rest.split_first() {
            if self.lines.is_full() {
                return;
            }
            self.rest = rest;
            match byte {
                b'{' => self.open(),
                b'}' => self.close(),
                b'\\' => self.control(),
                b'\r' | b'\n' | 0 => {}
                letter => self.narrow_letter(*letter),
            }
        }
        self.decode();
    }

    fn open(&mut self) {
        self.decode();
        self.skip = 0;
        if self.groups.len() < GROUPS_MAX {
            self.groups.push(self.group);
        } else {
            self.too_deep += 1;
        }
    }

    fn close(&mut self) {
        self.decode();
        self.skip = 0;
        if self.too_deep > 0 {
            self.too_deep -= 1;
        } else if let Some(group) = self.groups.pop() {
            self.group = group;
        }
    }

    fn control(&mut self) {
        let Some((first, rest)) = self.rest.split_first() else {
            return;
        };
        if first.is_ascii_alphabetic() {
            let (word, number) = self.word();
            self.word_means(&word, number);
            return;
        }
        self.rest = rest;
        match first {
            b'\'' => {
                let digits = self.rest.get(..2).unwrap_or_default();
                self.rest = self.rest.get(2..).unwrap_or_default();
                if let Some(letter) = hex_byte(digits) {
                    self.narrow_letter(letter);
                }
            }
            b'*' => self.group.silent = true,
            b'~' => self.gap(Lines::blank),
            b'_' => self.narrow_letter(b'-'),
            b'\r' | b'\n' => self.gap(Lines::line_end),
            b'\\' | b'{' | b'}' => self.narrow_letter(*first),
            _ => {}
        }
    }

    /// A control word: letters, a number perhaps, a blank that belongs to it.
    fn word(&mut self) -> (String, Option<i64>) {
        const WORD_BYTES_MAX: usize = 32;
        const NUMBER_BYTES_MAX: usize = 10;
        let mut take = |max: usize, fits: fn(usize, u8) -> bool| -> String {
            let bytes = self.rest.iter().take(max).enumerate();
            let count = bytes.take_while(|(at, byte)| fits(*at, **byte)).count();
            let (taken, rest) = self.rest.split_at(count);
            self.rest = rest;
            String::from_utf8_lossy(taken).into_owned()
        };
        let word = take(WORD_BYTES_MAX, |_, byte| byte.is_ascii_alphabetic());
        let number = take(NUMBER_BYTES_MAX, |at, byte| {
            byte.is_ascii_digit() || (at == 0 && byte == b'-')
        });
        self.rest = self.rest.strip_prefix(b" ").unwrap_or(self.rest);
        (word, number.parse().ok())
    }

    fn word_means(&mut self, word: &str, number: Option<i64>) {
        match word {
            "u" => self.letter_by_number(number.unwrap_or(0)),
            "uc" => self.group.substitutes = number.and_then(|n| n.try_into().ok()).unwrap_or(1),
            "bin" => {
                let bytes = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
                self.rest = self.rest.get(bytes..).unwrap_or_default();
            }
            "ansicpg" => self.encoding = encoding_of(number).unwrap_or(self.encoding),
            "mac" => self.encoding = encoding_rs::MACINTOSH,
            "v" => self.set_hidden(number != Some(0)),
            "plain" => self.set_hidden(false),
            "par" | "line" | "sect" | "page" | "row" | "column" => self.gap(Lines::line_end),
            "cell" | "tab" | "nestcell" => self.gap(Lines::cell_end),
            "emspace" | "enspace" | "qmspace" => self.gap(Lines::blank),
            "emdash" => self.word_letter("—"),
            "endash" => self.word_letter("–"),
            "bullet" => self.word_letter("•"),
            "lquote" => self.word_letter("‘"),
            "rquote" => self.word_letter("’"),
            "ldblquote" => self.word_letter("“"),
            "rdblquote" => self.word_letter("”"),
            _ if SILENT.contains(&word) => {
                self.decode();
                self.group.silent = true;
            }
            _ => {}
        }
    }

    fn set_hidden(&mut self, hidden: bool) {
        self.decode();
        self.group.hidden = hidden;
    }

    fn shows(&self) -> bool {
        !self.group.silent && !self.group.hidden
    }

    fn gap(&mut self, make: fn(&mut Lines)) {
        self.decode();
        if self.shows() {
            make(&mut self.lines);
        }
    }

    fn word_letter(&mut self, letters: &str) {
        self.decode();
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.shows() {
            self.lines.write(letters);
        }
    }

    fn narrow_letter(&mut self, letter: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.shows() {
            self.high = None;
            self.narrow.push(letter);
        }
    }

    /// Numbers above 32,767 are written as negative ones.
    fn letter_by_number(&mut self, number: i64) {
        self.decode();
        self.skip = self.group.substitutes;
        if !self.shows() {
            return;
        }
        let unit = (number & 0xffff) as u16;
        let units: Vec<u16> = self.high.take().into_iter().chain([unit]).collect();
        if (0xd800..0xdc00).contains(&unit) {
            self.high = Some(unit);
            return;
        }
        self.lines.write(&String::from_utf16_lossy(&units));
    }

    fn decode(&mut self) {
        if !self.narrow.is_empty() {
            let (letters, _) = self.encoding.decode_without_bom_handling(&self.narrow);
            self.lines.write(&letters);
            self.narrow.clear();
        }
    }
}

/// The encoding of a Windows code page.
fn encoding_of(code_page: Option<i64>) -> Option<&'static Encoding> {
    match code_page? {
        932 => Some(encoding_rs::SHIFT_JIS),
        936 => Some(encoding_rs::GBK),
        949 => Some(encoding_rs::EUC_KR),
        950 => Some(encoding_rs::BIG5),
        65001 => Some(encoding_rs::UTF_8),
        10_000 => Some(encoding_rs::MACINTOSH),
        page => Encoding::for_label(format!("windows-{page}").as_bytes()),
    }
}
