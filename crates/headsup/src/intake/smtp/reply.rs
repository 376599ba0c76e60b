//! Answers of the listener: a code (RFC 5321 section 4.2), an enhanced code (RFC 3463), a sentence. A sentence that comes
//! from elsewhere is made one line of plain letters, so that nothing in it can end the answer early.

use std::borrow::Cow;

use super::limits::REPLY_CHARS_MAX;

/// One answer, one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The code, 200 to 599.
    pub code: u16,
    /// The enhanced code, such as `5.7.1`; empty where none belongs.
    pub status: &'static str,
    /// The sentence.
    pub text: Cow<'static, str>,
}

impl Reply {
    /// An answer with words of ours.
    pub const fn new(code: u16, status: &'static str, text: &'static str) -> Reply {
        Reply {
            code,
            status,
            text: Cow::Borrowed(text),
        }
    }

    /// An answer whose words were put together.
    pub fn saying(code: u16, status: &'static str, text: &str) -> Reply {
        let plain = |letter: char| {
            if (' '..='~').contains(&letter) {
                letter
            } else {
                ' '
            }
        };
        let text: String = text.chars().map(plain).take(REPLY_CHARS_MAX).collect();
        Reply {
            code,
            status,
            text: Cow::Owned(text),
        }
    }

    /// Whether the command was refused.
    pub const fn is_refusal(&self) -> bool {
        self.code >= 400
    }

    /// Writes the line.
    pub fn write_to(&self, out: &mut Vec<u8>) {
        let space = if self.status.is_empty() { "" } else { " " };
        let line = format!("{} {}{space}{}\r\n", self.code, self.status, self.text);
        out.extend_from_slice(line.as_bytes());
    }
}

/// Writes an answer of several lines (RFC 5321 section 4.2.1), without enhanced codes, as EHLO has it.
pub fn write_lines(code: u16, lines: &[String], out: &mut Vec<u8>) {
    let last = lines.len().saturating_sub(1);
    for (position, line) in lines.iter().enumerate() {
        let mark = if position == last { ' ' } else { '-' };
        out.extend_from_slice(format!("{code}{mark}{line}\r\n").as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::{Reply, write_lines};

    #[test]
    fn a_reply_is_one_line_whatever_its_words_hold() {
        let mut out = Vec::new();
        Reply::new(250, "2.0.0", "Taken in.").write_to(&mut out);
        Reply::new(354, "", "Go on.").write_to(&mut out);
        Reply::saying(554, "5.6.0", "a\r\n250 b\u{e9}\0").write_to(&mut out);
        let long = Reply::saying(554, "5.6.0", &"x".repeat(5_000));
        assert_eq!(long.text.len(), super::REPLY_CHARS_MAX);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "250 2.0.0 Taken in.\r\n354 Go on.\r\n554 5.6.0 a  250 b  \r\n"
        );
        let mut out = Vec::new();
        write_lines(
            250,
            &["desk.example".to_owned(), "SIZE 1".to_owned()],
            &mut out,
        );
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "250-desk.example\r\n250 SIZE 1\r\n"
        );
    }
}
