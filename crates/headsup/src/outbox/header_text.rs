//! Text that may stand in a header of a mail. A value of this type holds no line break, no control character and nothing that
//! turns the direction of writing, so that no name and no subject can add a header, whoever wrote it.

/// Characters kept of one text.
const TEXT_CHARS_MAX: usize = 150;

/// One line of plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderText(String);

impl HeaderText {
    /// The text, with whatever may not be in a header turned into a space, and runs of spaces into one.
    pub fn new(text: &str) -> HeaderText {
        HeaderText(one_line(text, TEXT_CHARS_MAX))
    }

    /// The text, for the builder of the header.
    pub fn into_string(self) -> String {
        self.0
    }

    /// Whether nothing is left of it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Text on one line, free of control characters, capped.
pub fn one_line(text: &str, chars_max: usize) -> String {
    let plain: String = text
        .chars()
        .map(|letter| if is_plain(letter) { letter } else { ' ' })
        .collect();
    let joined = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    joined.chars().take(chars_max).collect()
}

/// Neither a control character, nor a line or paragraph separator, nor a mark that turns the direction of writing (UAX #9).
pub fn is_plain(letter: char) -> bool {
    !letter.is_control()
        && !matches!(
            letter,
            '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{feff}'
                | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// A Message-ID that somebody else wrote (RFC 5322 clause 3.6.4), fit to be answered to; `None` for anything else.
pub fn foreign_message_id(text: &str) -> Option<String> {
    const BYTES_MAX: usize = 250;
    let bare = text.trim().trim_start_matches('<').trim_end_matches('>');
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b',' | b'"');
    let parts = bare.split_once('@')?;
    let whole = !parts.0.is_empty() && !parts.1.is_empty();
    (whole && bare.len() <= BYTES_MAX && bare.bytes().all(is_plain)).then(|| format!("<{bare}>"))
}

#[cfg(test)]
mod tests {
    use super::{HeaderText, foreign_message_id};

    #[test]
    fn nothing_in_it_ends_a_line() {
        let text = HeaderText::new("a\r\nBcc: x@y\u{2028}\0\u{202e}b \t c").into_string();
        assert_eq!(text, "a Bcc: x@y b c");
        assert!(HeaderText::new("\r\n \0").is_empty());
    }

    #[test]
    fn only_a_whole_message_id_is_answered_to() {
        assert_eq!(
            foreign_message_id(" <1@school.example> ").as_deref(),
            Some("<1@school.example>")
        );
        for text in [
            "",
            "<>",
            "<1>",
            "<a@b>\r\nBcc: c@d",
            "<a b@c>",
            "@",
            "a@",
            "<ä@b>",
        ] {
            assert_eq!(foreign_message_id(text), None, "{text}");
        }
    }
}
