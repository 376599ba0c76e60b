//! Finds fixed words within the text of one line. Lines are short and millions of them pass, so nothing is prepared for each
//! search: the first byte of the words is looked for, and what follows it compared. It understands nothing of the words.

use memchr::{memchr_iter, memrchr_iter};

/// What stands before and behind the first occurrence of `words`; `None` where they don't occur or are empty.
pub fn cut_first<'l>(text: &'l str, words: &str) -> Option<(&'l str, &'l str)> {
    let at = memchr_iter(*words.as_bytes().first()?, text.as_bytes())
        .find(|at| stand_at(text, *at, words))?;
    around(text, at, words)
}

/// What stands before and behind the last occurrence of `words`; `None` where they don't occur or are empty.
pub fn cut_last<'l>(text: &'l str, words: &str) -> Option<(&'l str, &'l str)> {
    let at = memrchr_iter(*words.as_bytes().first()?, text.as_bytes())
        .find(|at| stand_at(text, *at, words))?;
    around(text, at, words)
}

/// Whether `words`, which are not empty, occur in the text.
pub fn holds(text: &str, words: &str) -> bool {
    cut_first(text, words).is_some()
}

/// The text without white space at its ends.
pub fn trimmed(text: &str) -> &str {
    let ends_plain = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_graphic);
    if ends_plain(text.as_bytes().first()) && ends_plain(text.as_bytes().last()) {
        return text;
    }
    text.trim()
}

/// The text without white space at its end.
pub fn trimmed_end(text: &str) -> &str {
    let plain = text.as_bytes().last().is_none_or(u8::is_ascii_graphic);
    if plain { text } else { text.trim_end() }
}

fn stand_at(text: &str, at: usize, words: &str) -> bool {
    text.as_bytes()
        .get(at..)
        .is_some_and(|rest| rest.starts_with(words.as_bytes()))
}

fn around<'l>(text: &'l str, at: usize, words: &str) -> Option<(&'l str, &'l str)> {
    Some((text.get(..at)?, text.get(at + words.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::{cut_first, cut_last, holds, trimmed, trimmed_end};

    #[test]
    fn words_are_found_where_the_language_itself_finds_them() {
        let texts = [
            "",
            " from ",
            "rita from 192.0.2.1 port 7",
            "a from b from c from d",
            "ä from  from ü",
            "fro from",
            " from",
            "x  from y",
            " \u{a0}x\u{2003}",
        ];
        for text in texts {
            assert_eq!(trimmed(text), text.trim(), "{text}");
            assert_eq!(trimmed_end(text), text.trim_end(), "{text}");
            for words in [" from ", " ", "from", "ü", "x  from y"] {
                assert_eq!(cut_first(text, words), text.split_once(words), "{text}");
                assert_eq!(cut_last(text, words), text.rsplit_once(words), "{text}");
                assert_eq!(holds(text, words), text.contains(words), "{text}");
            }
        }
    }
}
