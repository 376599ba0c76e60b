//! Letters as the eye reads them: case, accents, look-alikes of other alphabets, decorated letters and invisible
//! characters undone, so that one spelling in a table finds them all. It is for finding words, never for showing them.

use crate::mail::message::words::{is_invisible, is_plain_space};
use std::borrow::Cow;
use std::sync::OnceLock;
use unicode_security::skeleton;

/// Lower case, one kind of apostrophe, hyphen and space, no invisible characters; letters of other
/// alphabets and digits read as the Latin letters they look like, inside words that are otherwise Latin.
pub fn fold(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut last_space = true;
    let mut rest = text;
    let mut any = String::new();
    while !rest.is_empty() {
        // Nearly all words are plain, and their letters need no closer look.
        let (plain, behind) = split_before_odd_word(rest);
        fold_plain(&mut out, plain.as_bytes(), &mut last_space);
        let odd_word = behind.split_inclusive(char::is_whitespace).next();
        let odd_word = odd_word.unwrap_or_default();
        any.clear();
        fold_any(&mut any, odd_word, &mut last_space);
        out.extend_from_slice(any.as_bytes());
        rest = behind.get(odd_word.len()..).unwrap_or_default();
    }
    String::from_utf8(out).unwrap_or_default()
}

/// The words of printable ASCII at the start of a text, and what begins with another word.
fn split_before_odd_word(text: &str) -> (&str, &str) {
    let odd = |byte: &u8| !(byte.is_ascii_graphic() || is_plain_space(*byte));
    let Some(odd_byte) = text.as_bytes().iter().position(odd) else {
        return (text, "");
    };
    let before = text.as_bytes().get(..odd_byte).unwrap_or_default();
    let word_start = before.iter().rposition(|byte| is_plain_space(*byte));
    text.split_at_checked(word_start.map_or(0, |space| space + 1))
        .unwrap_or((text, ""))
}

/// Words of printable ASCII and the spaces between them; the same as [`fold_any`] for each, quicker.
fn fold_plain(out: &mut Vec<u8>, words: &[u8], last_space: &mut bool) {
    let mut before = b' ';
    for (at, byte) in words.iter().copied().enumerate() {
        if is_plain_space(byte) {
            if !*last_space {
                out.push(b' ');
            }
            *last_space = true;
            before = b' ';
            continue;
        }
        *last_space = false;
        let between = byte.is_ascii_digit()
            && before.is_ascii_alphabetic()
            && words.get(at + 1).is_some_and(u8::is_ascii_alphabetic);
        before = byte;
        out.push(match byte {
            b'`' => b'\'',
            b'0' if between => b'o',
            b'1' if between => b'l',
            b'3' if between => b'e',
            b'5' if between => b's',
            _ => byte.to_ascii_lowercase(),
        });
    }
}

fn fold_any(out: &mut String, word: &str, last_space: &mut bool) {
    let latin = word.chars().any(|c| undecorated(c).is_ascii_alphabetic());
    let mut before = ' ';
    let mut letters = word.chars().filter(|c| !is_hidden(*c)).peekable();
    while let Some(c) = letters.next() {
        if c.is_whitespace() || c == '\u{a0}' {
            if !*last_space {
                out.push(' ');
            }
            *last_space = true;
            continue;
        }
        *last_space = false;
        let between = before.is_ascii_alphabetic()
            && letters
                .peek()
                .is_some_and(|next| next.is_ascii_alphabetic());
        before = c;
        push_folded(out, c, latin, between);
    }
}

/// The skeleton of a text by UTS 39 clause 4: look-alike letters as one and the same.
pub fn skeleton_of(text: &str) -> String {
    static PLAIN: OnceLock<Vec<Option<String>>> = OnceLock::new();
    // Nearly all texts are ASCII, and of nearly all of its letters the skeleton is ASCII as well: then the skeleton of
    // a text is that of one letter after the other.
    let plain = PLAIN.get_or_init(|| {
        let each =
            (0_u8..=127).map(|byte| skeleton(char::from(byte).encode_utf8(&mut [0; 4])).collect());
        each.map(|letters: String| letters.is_ascii().then_some(letters))
            .collect()
    });
    let of_letter = |byte: u8| plain.get(usize::from(byte))?.as_deref();
    let by_letters: Option<String> = text.bytes().map(of_letter).collect();
    by_letters.unwrap_or_else(|| skeleton(text).collect())
}

/// Folded text without accents, letter for letter: mails and tables write them with and without.
pub fn without_accents(folded: &str) -> Cow<'_, str> {
    if folded.is_ascii() {
        return Cow::Borrowed(folded);
    }
    let mut bare = String::with_capacity(folded.len());
    let mut rest = folded;
    while let Some(odd) = rest.bytes().position(|byte| !byte.is_ascii()) {
        let (plain, behind) = rest.split_at_checked(odd).unwrap_or((rest, ""));
        bare.push_str(plain);
        let mut letters = behind.chars();
        bare.extend(letters.next().map(without_accent));
        rest = letters.as_str();
    }
    bare.push_str(rest);
    Cow::Owned(bare)
}

fn push_folded(out: &mut String, c: char, latin: bool, between_letters: bool) {
    match undecorated(c) {
        '’' | '‘' | '`' | '´' => out.push('\''),
        '‐' | '‑' | '–' | '—' => out.push('-'),
        c if c.is_ascii_digit() && between_letters => out.push(letter_for_digit(c)),
        c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
        c if latin => out.extend(latin_lookalike(c).to_lowercase()),
        c => out.extend(c.to_lowercase()),
    }
}

/// What nobody sees: characters without width or that steer, and accents that stand by themselves.
fn is_hidden(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || is_invisible(c)
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{20d0}'..='\u{20ff}')
}

/// The plain letter of a decorated one: full-width forms, mathematical alphabets, letters in circles.
fn undecorated(c: char) -> char {
    let code = u32::from(c);
    let from_alphabet = |start: u32| {
        let at = (code - start) % 52;
        let letter = if at < 26 { 0x41 + at } else { 0x61 + at - 26 };
        char::from_u32(letter).unwrap_or(c)
    };
    match code {
        0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        0x1d400..=0x1d6a3 => from_alphabet(0x1d400),
        0x1d7ce..=0x1d7ff => char::from_u32(0x30 + (code - 0x1d7ce) % 10).unwrap_or(c),
        0x24b6..=0x24e9 => from_alphabet(0x24b6),
        _ => c,
    }
}

fn letter_for_digit(c: char) -> char {
    match c {
        '0' => 'o',
        '1' => 'l',
        '3' => 'e',
        '5' => 's',
        c => c,
    }
}

fn without_accent(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' | 'į' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ś' | 'š' | 'ş' => 's',
        'ź' | 'ž' | 'ż' => 'z',
        'ł' => 'l',
        'ğ' => 'g',
        c => c,
    }
}

fn latin_lookalike(c: char) -> char {
    match c {
        'а' | 'А' | 'α' | 'Α' => 'a',
        'е' | 'Е' | 'ё' | 'Ε' => 'e',
        'о' | 'О' | 'ο' | 'Ο' => 'o',
        'р' | 'Р' | 'ρ' | 'Ρ' => 'p',
        'с' | 'С' | 'ϲ' => 'c',
        'у' | 'У' | 'Υ' => 'y',
        'х' | 'Х' | 'Χ' => 'x',
        'і' | 'І' | 'ı' | 'ι' | 'Ι' => 'i',
        'ѕ' | 'Ѕ' => 's',
        'ԁ' => 'd',
        'ո' | 'Ν' => 'n',
        'ѵ' | 'ν' => 'v',
        'к' | 'К' | 'κ' | 'Κ' => 'k',
        'т' | 'Т' | 'τ' | 'Τ' => 't',
        'в' | 'В' | 'Β' => 'b',
        'н' | 'Н' | 'Η' => 'h',
        'м' | 'М' | 'Μ' => 'm',
        'ⅼ' | 'ӏ' => 'l',
        'ј' | 'Ј' => 'j',
        'ԛ' => 'q',
        'ԝ' => 'w',
        'ɡ' => 'g',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::{fold, without_accents};

    #[test]
    fn hidden_and_foreign_letters_do_not_hide_words() {
        assert_eq!(fold("оpen\u{200b} thе\u{a0}door’s"), "open the door's");
        assert_eq!(fold("pas\u{ad}sw\u{fe0f}ord"), "password");
    }

    #[test]
    fn plain_words_are_folded_as_any_others() {
        for word in ["Acc0unt`s\t", "x1 ", "A\u{b}", "10a1b", "B2B4U!"] {
            let (mut quick, mut slow) = (Vec::new(), String::new());
            super::fold_plain(&mut quick, word.as_bytes(), &mut true);
            super::fold_any(&mut slow, word, &mut true);
            assert_eq!(quick, slow.as_bytes());
        }
    }

    #[test]
    fn odd_words_among_plain_ones_are_folded_by_themselves() {
        let text = " The  d\u{f6}or\u{2003}0pens\r\nat t\u{200b}en ";
        let mut slow = String::new();
        let mut last_space = true;
        for word in text.split_inclusive(char::is_whitespace) {
            super::fold_any(&mut slow, word, &mut last_space);
        }
        assert_eq!(fold(text), slow);
    }

    #[test]
    fn decoration_and_digits_are_undone() {
        assert_eq!(fold("𝗩𝗲𝗿𝗶𝗳𝘆 Ａｃｃｏｕｎｔ ⓛⓞⓖ"), "verify account log");
        assert_eq!(fold("acc0unt in 2024, 10 a.m."), "account in 2024, 10 a.m.");
    }

    #[test]
    fn accents_are_taken_off_letter_for_letter() {
        assert_eq!(
            without_accents("vérifiez votre accès, größe"),
            "verifiez votre acces, große"
        );
    }

    #[test]
    fn the_skeleton_of_plain_text_is_that_of_its_letters() {
        let all: String = (0_u8..=127).map(char::from).collect();
        for text in [all.as_str(), "Illinois 0101", "rn|vv", "m\u{fc}ller", "%"] {
            let slow: String = unicode_security::skeleton(text).collect();
            assert_eq!(super::skeleton_of(text), slow);
        }
        for letter in all.chars() {
            let text = format!("a{letter}I");
            let slow: String = unicode_security::skeleton(&text).collect();
            assert_eq!(super::skeleton_of(&text), slow);
        }
    }

    #[test]
    fn other_alphabets_are_left_alone() {
        assert_eq!(fold("Привет"), "привет");
    }
}
