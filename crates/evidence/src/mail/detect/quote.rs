//! Quoting hostile text in a sentence for the desk: one line, capped, no control or direction characters, in backticks.
//! It is not an escape for any output format; pages and terminals still escape in their own way.

use crate::limits::QUOTE_CHARS_MAX;
use crate::mail::message::words::is_invisible;

/// The text in backticks, fit to stand inside a sentence.
pub fn quote(text: &str) -> String {
    format!("`{}`", clean(text).replace('`', "'"))
}

/// The text as one line of at most [`QUOTE_CHARS_MAX`] characters, without characters that steer a terminal or hide.
pub fn clean(text: &str) -> String {
    let mut out = String::new();
    let mut chars = 0;
    let mut space_wanted = false;
    for c in text.chars() {
        if c.is_whitespace() {
            space_wanted = !out.is_empty();
            continue;
        }
        if is_steering(c) {
            continue;
        }
        if chars + usize::from(space_wanted) >= QUOTE_CHARS_MAX {
            out.push('…');
            break;
        }
        if space_wanted {
            out.push(' ');
            chars += 1;
            space_wanted = false;
        }
        out.push(c);
        chars += 1;
    }
    out
}

/// Control characters, direction marks and zero-width characters.
fn is_steering(c: char) -> bool {
    c.is_control() || is_invisible(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_becomes_one_short_line() {
        assert_eq!(quote("a\r\n\t`b\u{202e}\u{1b}[31m"), "`a 'b[31m`");
        let long = quote(&"x".repeat(1000));
        assert_eq!(long.chars().count(), QUOTE_CHARS_MAX + 3);
        let blank_at_the_cap = format!("{} y", "x".repeat(QUOTE_CHARS_MAX - 1));
        let cut = format!("{}…", "x".repeat(QUOTE_CHARS_MAX - 1));
        assert_eq!(clean(&blank_at_the_cap), cut);
    }
}
