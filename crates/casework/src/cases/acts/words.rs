//! Words that people write into a case: trimmed, wanted, and within their limit. They are kept as they are otherwise;
//! pages show them as inert text.

use super::{ActRefused, Wanted};
use crate::cases::case::WORDS_CHARS_MAX;

/// The words, trimmed; refused when there are none or too many.
pub fn wanted(text: &str, wanted: Wanted) -> Result<String, ActRefused> {
    let text = within_limit(text, wanted)?;
    if text.is_empty() {
        Err(ActRefused::WordsMissing(wanted))
    } else {
        Ok(text)
    }
}

/// The words, trimmed, none allowed; refused when there are too many.
pub fn within_limit(text: &str, wanted: Wanted) -> Result<String, ActRefused> {
    let text = text.trim();
    if text.chars().count() > WORDS_CHARS_MAX {
        return Err(ActRefused::WordsTooLong(wanted));
    }
    Ok(text.to_owned())
}

/// The words on one line, for what is named in a few of them; `None` where there are none, too many, or what can't be seen.
pub fn one_line(text: &str, chars_max: usize) -> Option<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = !line.is_empty() && line.chars().count() <= chars_max;
    (fits && !line.chars().any(char::is_control)).then_some(line)
}
