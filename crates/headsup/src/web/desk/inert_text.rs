//! Hostile bytes as text that can be read and can do nothing: everything is text to the template that shows it (which
//! escapes it), and what the eye can't see (zero-width and direction characters, control characters, bytes that are no
//! UTF-8) becomes a marked run that names it. Nothing is decoded here: this shows the bytes as they are kept.

/// Bytes shown on a page; the rest is in the download.
pub const TEXT_SHOWN_BYTES_MAX: usize = 256 * 1024;
/// Runs of text and marks on a page. Bytes made of nothing but marks stop here.
pub const RUNS_MAX: usize = 8_000;
/// A run of the same unseen character is one mark with a count.
const UNSEEN_NAMED_MAX: usize = 4;

/// A stretch of what is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// Text as it stands, to be escaped by whoever writes HTML.
    Text(String),
    /// Text taken from evidence into one of our own sentences, to be set apart from our words.
    Quoted(String),
    /// Characters the eye can't see, named, such as `U+200B` or `U+00AD ×12`.
    Unseen(String),
}

/// Bytes, ready to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InertText {
    /// The runs in order.
    pub runs: Vec<Run>,
    /// How many bytes the runs stand for.
    pub shown_bytes: usize,
    /// How many bytes there are.
    pub all_bytes: usize,
    /// How many unseen characters were marked.
    pub unseen: usize,
}

impl InertText {
    /// Whether some of the bytes are not shown.
    pub fn is_cut(&self) -> bool {
        self.shown_bytes < self.all_bytes
    }
}

/// Makes bytes readable.
pub fn inert(bytes: &[u8]) -> InertText {
    let mut builder = Builder::default();
    let head = bytes.get(..TEXT_SHOWN_BYTES_MAX).unwrap_or(bytes);
    for chunk in head.utf8_chunks() {
        for one in chunk.valid().chars() {
            if !builder.push_char(one) {
                return builder.finish(bytes.len());
            }
        }
        for byte in chunk.invalid() {
            if !builder.push_unseen(format!("byte {byte:02X}"), 1) {
                return builder.finish(bytes.len());
            }
        }
    }
    builder.finish(bytes.len())
}

/// Makes one line of hostile text readable, such as a file name or a subject.
pub fn inert_line(text: &str) -> Vec<Run> {
    inert(text.as_bytes()).runs
}

/// Makes one of our own sentences about evidence readable: what stands between two backticks is quoted. A backtick in the
/// evidence itself moves the border of a quotation and nothing else; one without a partner stays a backtick.
pub fn inert_sentence(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut rest = text;
    while let Some((before, from_quoted)) = rest.split_once('`')
        && let Some((quoted, after)) = from_quoted.split_once('`')
    {
        runs.extend(inert_line(before));
        for run in inert_line(quoted) {
            runs.push(match run {
                Run::Text(text) => Run::Quoted(text),
                other => other,
            });
        }
        rest = after;
    }
    runs.extend(inert_line(rest));
    runs.truncate(RUNS_MAX);
    runs
}

/// Whether the eye misses this character, so that it must be named.
pub fn is_unseen(one: char) -> bool {
    matches!(one,
        '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\r' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0e}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffc}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

#[derive(Default)]
struct Builder {
    runs: Vec<Run>,
    text: String,
    last_unseen: Option<(String, usize)>,
    /// A carriage return that may belong to a line end.
    held_return: bool,
    shown_bytes: usize,
    unseen: usize,
}

impl Builder {
    /// Takes one character; `false` when no more fits.
    fn push_char(&mut self, one: char) -> bool {
        if std::mem::take(&mut self.held_return) {
            if one == '\n' {
                self.shown_bytes += 1;
            } else if !self.push_unseen("U+000D".to_owned(), 1) {
                return false;
            }
        }
        match one {
            '\r' => self.held_return = true,
            one if is_unseen(one) => {
                return self.push_unseen(format!("U+{:04X}", u32::from(one)), one.len_utf8());
            }
            one => self.push_text(one),
        }
        self.runs.len() < RUNS_MAX
    }

    fn push_text(&mut self, one: char) {
        self.end_unseen();
        self.text.push(one);
        self.shown_bytes += one.len_utf8();
    }

    fn push_unseen(&mut self, name: String, bytes: usize) -> bool {
        if !self.text.is_empty() {
            self.runs.push(Run::Text(std::mem::take(&mut self.text)));
        }
        match &mut self.last_unseen {
            Some((last, count)) if *last == name => *count += 1,
            _ => {
                self.end_unseen();
                self.last_unseen = Some((name, 1));
            }
        }
        self.shown_bytes += bytes;
        self.unseen += 1;
        self.runs.len() < RUNS_MAX
    }

    fn end_unseen(&mut self) {
        if let Some((name, count)) = self.last_unseen.take() {
            let written = match count {
                1 => name,
                few if few <= UNSEEN_NAMED_MAX => vec![name; few].join(" "),
                many => format!("{name} ×{many}"),
            };
            self.runs.push(Run::Unseen(written));
        }
    }

    fn finish(mut self, all_bytes: usize) -> InertText {
        if std::mem::take(&mut self.held_return) {
            self.push_unseen("U+000D".to_owned(), 1);
        }
        self.end_unseen();
        if !self.text.is_empty() {
            self.runs.push(Run::Text(self.text));
        }
        InertText {
            runs: self.runs,
            shown_bytes: self.shown_bytes.min(all_bytes),
            all_bytes,
            unseen: self.unseen,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unseen(name: &str) -> Run {
        Run::Unseen(name.to_owned())
    }

    fn text(words: &str) -> Run {
        Run::Text(words.to_owned())
    }

    #[test]
    fn names_what_the_eye_misses() {
        let shown = inert("pay\u{200b}pal\u{202e}moc".as_bytes());
        assert_eq!(
            shown.runs,
            vec![
                text("pay"),
                unseen("U+200B"),
                text("pal"),
                unseen("U+202E"),
                text("moc")
            ]
        );
        assert_eq!(shown.unseen, 2);
        assert!(!shown.is_cut());
    }

    #[test]
    fn sets_apart_what_a_sentence_quotes() {
        let quoted = |words: &str| Run::Quoted(words.to_owned());
        assert_eq!(
            inert_sentence("a link shows `a.example` and goes to `b\u{200b}.test`"),
            vec![
                text("a link shows "),
                quoted("a.example"),
                text(" and goes to "),
                quoted("b"),
                unseen("U+200B"),
                quoted(".test"),
            ]
        );
        assert_eq!(
            inert_sentence("a lone ` stays"),
            vec![text("a lone ` stays")]
        );
        assert_eq!(inert_sentence("``"), vec![]);
    }

    #[test]
    fn counts_long_runs_instead_of_repeating_them() {
        let shown = inert("\u{ad}".repeat(300).as_bytes());
        assert_eq!(shown.runs, vec![unseen("U+00AD ×300")]);
        assert_eq!(
            inert("\u{200c}\u{200c}".as_bytes()).runs,
            vec![unseen("U+200C U+200C")]
        );
    }

    #[test]
    fn leaves_ordinary_line_ends_alone_and_names_stray_returns() {
        assert_eq!(inert(b"a\r\nb\nc\td").runs, vec![text("a\nb\nc\td")]);
        assert_eq!(inert(b"\r\n\r\n").runs, vec![text("\n\n")]);
        assert_eq!(
            inert(b"a\rb").runs,
            vec![text("a"), unseen("U+000D"), text("b")]
        );
        assert_eq!(inert(b"a\r").runs, vec![text("a"), unseen("U+000D")]);
    }

    #[test]
    fn names_bytes_that_are_no_text() {
        assert_eq!(
            inert(b"a\xff\xfeb").runs,
            vec![text("a"), unseen("byte FF"), unseen("byte FE"), text("b")]
        );
    }

    #[test]
    fn says_when_it_stopped() {
        let long = vec![b'x'; TEXT_SHOWN_BYTES_MAX + 1];
        let shown = inert(&long);
        assert!(shown.is_cut());
        assert_eq!(
            (shown.shown_bytes, shown.all_bytes),
            (TEXT_SHOWN_BYTES_MAX, long.len())
        );

        let noise: Vec<u8> = (0..TEXT_SHOWN_BYTES_MAX)
            .map(|index| if index % 2 == 0 { 0xff } else { 0xfe })
            .collect();
        let shown = inert(&noise);
        assert!(shown.is_cut());
        assert!(shown.runs.len() <= RUNS_MAX + 2);
    }
}
