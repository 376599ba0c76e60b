//! Writes a letter as plain text with soft line breaks (RFC 3676): lines are short for whoever shows them as they stand,
//! and flow on a phone. It knows nothing of what the letter says.

/// Characters of a line, the soft break's space not counted (RFC 3676 clause 4.2 asks for fewer than 79).
const LINE_CHARS_MAX: usize = 72;

/// A piece of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A paragraph.
    Paragraph(String),
    /// A line that stands over what follows.
    Heading(String),
    /// Things to do, in order.
    Numbered(Vec<String>),
    /// Things in no order.
    Listed(Vec<String>),
    /// Somebody's own words, their line breaks kept.
    Words(String),
    /// What stands below the letter.
    Signature(Vec<String>),
}

/// The letter as text, lines ending in CR LF.
pub fn written(pieces: &[Piece]) -> String {
    let mut text = String::new();
    for (position, piece) in pieces.iter().enumerate() {
        let follows_heading = position
            .checked_sub(1)
            .and_then(|before| pieces.get(before))
            .is_some_and(|before| matches!(before, Piece::Heading(_)));
        if position > 0 && !follows_heading {
            text.push_str("\r\n");
        }
        write_piece(&mut text, piece);
    }
    text
}

fn write_piece(text: &mut String, piece: &Piece) {
    match piece {
        Piece::Paragraph(says) | Piece::Heading(says) => write_flowed(text, says),
        Piece::Numbered(items) => {
            for (nth, item) in items.iter().enumerate() {
                write_flowed(text, &format!("{}. {item}", nth + 1));
            }
        }
        Piece::Listed(items) => {
            for item in items {
                write_flowed(text, &format!("- {item}"));
            }
        }
        Piece::Words(words) => {
            for line in words.lines() {
                write_flowed(text, line.trim_end());
            }
        }
        Piece::Signature(lines) => {
            // RFC 3676 clause 4.3: this line alone keeps its space and doesn't flow.
            text.push_str("-- \r\n");
            for line in lines {
                write_flowed(text, line);
            }
        }
    }
}

/// One paragraph: every line but the last ends in a space, which says that it goes on. Words are never cut.
fn write_flowed(text: &mut String, paragraph: &str) {
    let mut line = String::new();
    let mut line_chars = 0;
    for word in paragraph.split_whitespace() {
        let word_chars = word.chars().count();
        if line_chars > 0 && line_chars + 1 + word_chars > LINE_CHARS_MAX {
            push_line(text, &line, " \r\n");
            line.clear();
            line_chars = 0;
        }
        if line_chars > 0 {
            line.push(' ');
            line_chars += 1;
        }
        line.push_str(word);
        line_chars += word_chars;
    }
    push_line(text, &line, "\r\n");
}

/// Lines that begin with what means something are stuffed (RFC 3676 clause 4.4).
fn push_line(text: &mut String, line: &str, end: &str) {
    if line.starts_with([' ', '>']) || line.starts_with("From ") || line == "--" {
        text.push(' ');
    }
    text.push_str(line);
    text.push_str(end);
}

#[cfg(test)]
mod tests {
    use super::{Piece, written};

    #[test]
    fn long_paragraphs_flow_and_lists_keep_their_lines() {
        let long = "word ".repeat(40);
        let text = written(&[
            Piece::Paragraph(long.clone()),
            Piece::Heading("Do this now:".into()),
            Piece::Numbered(vec!["One".into(), "Two".into()]),
            Piece::Words("a\n\nb > c\n> d\nFrom e\n--".into()),
            Piece::Signature(vec!["The desk".into()]),
        ]);
        for line in text.split("\r\n") {
            assert!(line.chars().count() <= 73, "{line}");
        }
        // Joined as RFC 3676 clause 4.1 says, the paragraph is itself again.
        let (first, rest) = text.split_once("\r\n\r\n").unwrap();
        assert_eq!(first.replace(" \r\n", " "), long.trim_end());
        assert_eq!(
            rest,
            "Do this now:\r\n1. One\r\n2. Two\r\n\r\na\r\n\r\nb > c\r\n > d\r\n From e\r\n --\r\n\r\n-- \r\nThe desk\r\n"
        );
    }

    #[test]
    fn a_long_address_is_never_cut() {
        let link = format!("https://desk.school.example/r/{}", "x".repeat(100));
        let text = written(&[Piece::Paragraph(format!(
            "Your page is here: {link} and stays"
        ))]);
        assert!(text.contains(&format!("{link} \r\n")), "{text}");
    }
}
