//! How text goes into the database: free of NUL, which PostgreSQL refuses, and for search folded into plain words, so
//! that both engines index the very same ones and no query text can be a syntax error. It knows nothing of languages:
//! no stemming, no dictionary, and scripts written without spaces are found by the start of a run only.

use std::borrow::Cow;

/// Words indexed of one document; the rest is not searched.
pub(crate) const WORDS_PER_DOCUMENT_MAX: usize = 20_000;
/// Characters of one word that count.
pub(crate) const WORD_CHARS_MAX: usize = 64;
/// Words of one query that count.
pub(crate) const WORDS_PER_QUERY_MAX: usize = 12;

/// Latin words shorter than this are found whole only: the start of so many words would be half of everything.
const PREFIX_CHARS_MIN: usize = 3;

/// Whether a word of a query also finds the longer words that begin with it. Scripts written without spaces need it for
/// every word, since a run of theirs counts as one.
pub(crate) fn is_prefix(word: &str) -> bool {
    !word.is_ascii() || word.len() >= PREFIX_CHARS_MIN
}

/// The text without NUL characters.
pub(crate) fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', ""))
    } else {
        Cow::Borrowed(text)
    }
}

/// An address or name as it is compared: trimmed, lower case by Unicode's rules.
pub(crate) fn folded(text: &str) -> String {
    without_nul(text).trim().to_lowercase()
}

/// The words of a text, lower case, Latin letters without their accents, capped in length and number.
pub(crate) fn search_words(text: &str, words_max: usize) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(words_max)
        .map(|word| {
            word.chars()
                .take(WORD_CHARS_MAX)
                .flat_map(char::to_lowercase)
                .fold(String::new(), plain)
        })
        .filter(|word| !word.is_empty())
        .collect()
}

/// The distinct words of a document, sorted.
pub(crate) fn document_words(text: &str) -> Vec<String> {
    let mut words = search_words(text, WORDS_PER_DOCUMENT_MAX);
    words.sort_unstable();
    words.dedup();
    words
}

/// Adds one lower-case letter without its accent. Written for Latin letters (Unicode blocks Latin-1 Supplement and
/// Latin Extended-A); others stay as they are. Combining accents are left out.
fn plain(mut word: String, letter: char) -> String {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => word.push('a'),
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => word.push('c'),
        'ď' | 'đ' => word.push('d'),
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => word.push('e'),
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => word.push('g'),
        'ĥ' | 'ħ' => word.push('h'),
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => word.push('i'),
        'ĵ' => word.push('j'),
        'ķ' => word.push('k'),
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => word.push('l'),
        'ñ' | 'ń' | 'ņ' | 'ň' => word.push('n'),
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => word.push('o'),
        'ŕ' | 'ŗ' | 'ř' => word.push('r'),
        'ś' | 'ŝ' | 'ş' | 'š' => word.push('s'),
        'ţ' | 'ť' | 'ŧ' => word.push('t'),
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => word.push('u'),
        'ŵ' => word.push('w'),
        'ý' | 'ÿ' | 'ŷ' => word.push('y'),
        'ź' | 'ż' | 'ž' => word.push('z'),
        'ß' => word.push_str("ss"),
        'æ' => word.push_str("ae"),
        'œ' => word.push_str("oe"),
        '\u{300}'..='\u{36f}' => {}
        other => word.push(other),
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_alike_however_they_were_written() {
        assert_eq!(
            search_words("MÜLLER's Straße, café!", 9),
            ["muller", "s", "strasse", "cafe"]
        );
        assert_eq!(
            search_words("cafe\u{301} \"NEAR\" OR *", 9),
            ["cafe", "near", "or"]
        );
        assert_eq!(
            search_words("login.evil.example/päth?x=1", 9),
            ["login", "evil", "example", "path", "x", "1"]
        );
        assert_eq!(document_words("b a b\0c"), ["a", "b", "c"]);
    }

    #[test]
    fn short_latin_words_are_no_beginnings() {
        assert!(!is_prefix("a") && !is_prefix("in"));
        assert!(is_prefix("inv") && is_prefix("発") && is_prefix("über"));
    }

    #[test]
    fn words_have_a_limit_in_length_and_number() {
        assert_eq!(search_words(&"x".repeat(500), 9)[0].len(), WORD_CHARS_MAX);
        assert_eq!(search_words(&"x ".repeat(500), 9).len(), 9);
    }
}
