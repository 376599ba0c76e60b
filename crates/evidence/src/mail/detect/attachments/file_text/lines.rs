//! Collects words into lines: white space folded, control characters left out, never more than the cap. It knows nothing of
//! the files the words come from.

use crate::limits::TEXT_CHARS_MAX;

/// Characters that one letter can bring: a gap and what it is made of.
const LETTERS_AT_ONCE_MAX: usize = 4;

/// The words collected so far.
#[derive(Default)]
pub(super) struct Lines {
    text: String,
    chars: usize,
    /// What stands between the last word and the next one.
    gap: Option<char>,
}

impl Lines {
    /// Adds letters; white space among them sets words, cells and lines apart.
    pub(super) fn write(&mut self, letters: &str) {
        for letter in letters.chars() {
            if self.is_full() {
                return;
            }
            self.letter(letter);
        }
    }

    fn letter(&mut self, letter: char) {
        match letter {
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{2028}' | '\u{2029}' => self.line_end(),
            '\t' => self.cell_end(),
            _ if letter.is_whitespace() => self.blank(),
            _ if letter.is_control() => {}
            // Letters joined in print are two or three letters (Unicode, alphabetic presentation forms).
            '\u{fb00}' => self.keep("ff"),
            '\u{fb01}' => self.keep("fi"),
            '\u{fb02}' => self.keep("fl"),
            '\u{fb03}' => self.keep("ffi"),
            '\u{fb04}' => self.keep("ffl"),
            '\u{fb05}' | '\u{fb06}' => self.keep("st"),
            _ => self.keep(letter.encode_utf8(&mut [0; 4])),
        }
    }

    fn keep(&mut self, letters: &str) {
        let gap = self.gap.take().filter(|_| !self.text.is_empty());
        self.text.extend(gap);
        self.text.push_str(letters);
        self.chars += usize::from(gap.is_some()) + letters.chars().count();
    }

    /// The next letter begins a word.
    pub(super) fn blank(&mut self) {
        self.gap = self.gap.or(Some(' '));
    }

    /// The next letter begins a cell.
    pub(super) fn cell_end(&mut self) {
        if self.gap != Some('\n') {
            self.gap = Some('\t');
        }
    }

    /// The next letter begins a line.
    pub(super) fn line_end(&mut self) {
        self.gap = Some('\n');
    }

    /// Whether nothing more is taken.
    pub(super) fn is_full(&self) -> bool {
        self.chars + LETTERS_AT_ONCE_MAX > TEXT_CHARS_MAX
    }

    /// The lines, none of them empty.
    pub(super) fn finish(self) -> String {
        self.text
    }
}
