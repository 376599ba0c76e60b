//! Text as people see it: white space folded, characters that cannot be seen taken out, characters that turn the
//! direction of reading made visible. It cleans; it does not interpret.

use super::Oddities;

/// ASCII white space, as [`char::is_whitespace`] has it.
pub fn is_plain_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

/// Whether a character takes no room on the screen and is not white space.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Whether a character turns the direction of reading for what follows.
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Body text: control characters and invisible ones removed, line ends as `\n`, at most `chars_max` characters.
/// Notes an oddity where an invisible character stands inside a word, or where the direction is turned by force.
pub(super) fn clean_body(
    text: &str,
    chars_max: usize,
    place: &str,
    oddities: &mut Oddities,
) -> String {
    let mut out = String::with_capacity(text.len().min(chars_max));
    let mut kept = 0;
    let mut letter_before = false;
    let mut invisible_after_letter = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if kept >= chars_max {
            oddities.note("text-cap", place);
            break;
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        if !c.is_ascii() && is_invisible(c) {
            if matches!(c, '\u{202D}' | '\u{202E}') {
                oddities.note("direction-override", place);
            }
            // A soft hyphen inside a word is ordinary typesetting; joiners are spelling in many scripts.
            invisible_after_letter |=
                letter_before && matches!(c, '\u{200B}' | '\u{200C}' | '\u{2060}' | '\u{FEFF}');
            continue;
        }
        let letter = is_plain_letter(c);
        if letter && invisible_after_letter {
            oddities.note("invisible-inside-word", place);
        }
        (letter_before, invisible_after_letter) = (letter, false);
        match c {
            '\r' => {}
            '\n' | '\t' => out.push(c),
            '\u{00A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => {
                out.push(' ')
            }
            c if c.is_control() => {}
            c => out.push(c),
        }
        kept += 1;
        // Nearly all text is printable ASCII, which stays as it is: its letters need no look one by one.
        let (plain, behind) = split_after_plain(rest, chars_max - kept);
        if let Some(last) = plain.as_bytes().last() {
            letter_before = last.is_ascii_alphabetic();
            out.push_str(plain);
            kept += plain.len();
            rest = behind;
        }
    }
    out
}

/// The printable ASCII, line ends and tabs at the start of a text, at most so many, and what follows.
fn split_after_plain(text: &str, chars_max: usize) -> (&str, &str) {
    let plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n' | b'\t');
    let bytes = text.as_bytes().iter().take(chars_max);
    let length = bytes.take_while(|byte| plain(byte)).count();
    text.split_at_checked(length).unwrap_or(("", text))
}

/// A letter of a script that never needs joiners: Latin, Greek, Cyrillic.
fn is_plain_letter(c: char) -> bool {
    c.is_alphabetic() && c < '\u{0530}'
}

/// One line, such as a header value or a link's text: white space folded, control characters removed, direction
/// characters made visible as `⟨U+202E⟩`, at most `bytes_max` bytes.
pub fn clean_line(text: &str, bytes_max: usize) -> String {
    let mut out = String::with_capacity(text.len().min(bytes_max));
    let mut rest = text;
    loop {
        // Nearly all of it is words of ASCII, which stay as they are.
        let room = bytes_max.saturating_sub(out.len());
        let graphic = rest
            .bytes()
            .take(room)
            .take_while(u8::is_ascii_graphic)
            .count();
        let (word, behind) = rest.split_at_checked(graphic).unwrap_or(("", rest));
        out.push_str(word);
        let Some(c) = behind.chars().next() else {
            break;
        };
        if out.len() + c.len_utf8() > bytes_max {
            break;
        }
        rest = behind.get(c.len_utf8()..).unwrap_or_default();
        if turns_direction(c) {
            out.push_str(&format!("⟨U+{:04X}⟩", u32::from(c)));
        } else if c.is_whitespace() {
            if !out.ends_with(' ') && !out.is_empty() {
                out.push(' ');
            }
        } else if !c.is_control() && !is_invisible(c) {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// A file name as declared, with everything that hides something made visible. The name is shown, never used.
pub fn visible_file_name(name: &str) -> String {
    /// The longest file name shown, bytes.
    const BYTES_MAX: usize = 255;
    let mut out = String::new();
    for c in name.chars() {
        if out.len() >= BYTES_MAX {
            break;
        }
        if c.is_control() || is_invisible(c) {
            out.push_str(&format!("⟨U+{:04X}⟩", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}
