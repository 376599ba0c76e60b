//! Text for a terminal: wrapped behind a mark, and free of what could steer the terminal. It chooses no words.

/// Lines are wrapped at this many characters.
const LINE_CHARS_MAX: usize = 100;

/// Adds a text behind a mark, wrapped, later lines indented to match.
pub fn push(out: &mut String, mark: &str, text: &str) {
    let indent = " ".repeat(mark.chars().count());
    let mut line = mark.to_owned();
    let mut empty = true;
    for word in text.split_whitespace() {
        if !empty && line.chars().count() + 1 + word.chars().count() > LINE_CHARS_MAX {
            out.push_str(&line);
            out.push('\n');
            line.clone_from(&indent);
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    out.push_str(line.trim_end());
    out.push('\n');
}

/// A path may hold anything; a terminal must not be steered by it, and no name may read backwards (Unicode UAX 9).
pub fn shown(path: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    path.chars()
        .map(|c| if steers(c) { '\u{fffd}' } else { c })
        .collect()
}
