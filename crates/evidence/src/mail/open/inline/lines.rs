//! Text and HTML as lines that remember where they began, so that what follows a forward's headers can be cut out of
//! either form. The HTML side is a tokenizer, not a parser: it knows blocks, blanks and character references, and it is
//! enough to read a header block. What the HTML shows people is worked out elsewhere.

/// One line as people see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::mail::open) struct Line {
    /// Its text; in HTML with blanks folded.
    pub text: String,
    /// The byte offset in the source where the line, markup included, begins.
    pub start: usize,
}

/// Lines read of one body; what follows belongs to the last one's forward anyway.
const LINES_MAX: usize = 20_000;
/// Bytes of one tag.
const TAG_BYTES_MAX: usize = 64 * 1024;
/// The line an `<hr>` stands for: Outlook on the web writes the one where its plain text has the other.
pub(in crate::mail::open) const RULE: &str = "________________________________";

/// The lines of a plain text.
pub(in crate::mail::open) fn of_text(text: &str) -> Vec<Line> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n').take(LINES_MAX) {
        lines.push(Line {
            text: line.trim_end_matches(['\n', '\r']).to_owned(),
            start,
        });
        start += line.len();
    }
    lines
}

/// The lines an HTML text shows.
pub(in crate::mail::open) fn of_html(html: &str) -> Vec<Line> {
    let mut reader = HtmlLines::default();
    let mut position = 0;
    while position < html.len() && reader.lines.len() < LINES_MAX {
        let rest = html.get(position..).unwrap_or_default();
        position += match rest.as_bytes().first() {
            Some(b'<') => reader.markup(rest, position),
            Some(b'&') => reader.reference(rest),
            _ => reader.words(rest),
        };
    }
    reader.end_line(html.len());
    reader.lines
}

#[derive(Default)]
struct HtmlLines {
    lines: Vec<Line>,
    open: Line,
}

impl HtmlLines {
    fn end_line(&mut self, next_start: usize) {
        let mut line = std::mem::take(&mut self.open);
        line.text.truncate(line.text.trim_end().len());
        self.open.start = next_start;
        self.lines.push(line);
    }

    fn push(&mut self, character: char) {
        let blank = matches!(character, ' ' | '\t' | '\r' | '\n');
        if !blank {
            self.open.text.push(character);
        } else if !self.open.text.is_empty() && !self.open.text.ends_with(' ') {
            self.open.text.push(' ');
        }
    }

    /// Text up to the next markup or reference. Returns the bytes taken.
    fn words(&mut self, rest: &str) -> usize {
        let length = memchr::memchr2(b'<', b'&', rest.as_bytes()).unwrap_or(rest.len());
        let mut words = rest.get(..length).unwrap_or_default();
        while !words.is_empty() {
            let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
            let end = words.as_bytes().iter().position(blank);
            let (word, behind) = words
                .split_at_checked(end.unwrap_or(words.len()))
                .unwrap_or((words, ""));
            self.open.text.push_str(word);
            words = behind.trim_start_matches([' ', '\t', '\r', '\n']);
            if words.len() < behind.len() {
                self.push(' ');
            }
        }
        length
    }

    fn reference(&mut self, rest: &str) -> usize {
        match character_reference(rest) {
            Some((character, length)) => {
                self.push(character);
                length
            }
            None => {
                self.push('&');
                1
            }
        }
    }

    /// A tag, comment or stray `<`. Returns the bytes taken.
    fn markup(&mut self, rest: &str, position: usize) -> usize {
        if let Some(comment) = rest.strip_prefix("<!--") {
            return comment
                .find("-->")
                .map_or(rest.len(), |end| end + "<!---->".len());
        }
        let Some(length) = tag_length(rest) else {
            self.push('<');
            return 1;
        };
        let tag = rest.get(1..length.saturating_sub(1)).unwrap_or_default();
        let name = tag.trim_start_matches('/');
        let length_of_name = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = name.get(..length_of_name).unwrap_or_default();
        if name.is_empty() && !tag.starts_with(['!', '?', '/']) {
            self.push('<');
            return 1;
        }
        let closing = tag.starts_with('/');
        let is_one_of = |names: &[&str]| names.iter().any(|known| name.eq_ignore_ascii_case(known));
        if is_one_of(&["script", "style", "title"]) && !closing {
            return length + skip_to_end_of(name, rest.get(length..).unwrap_or_default());
        } else if is_one_of(&["br"]) {
            self.end_line(position + length);
        } else if is_one_of(&["hr"]) {
            self.end_line(position);
            self.open.text.push_str(RULE);
            self.end_line(position + length);
        } else if is_one_of(&["td", "th"]) {
            self.push(' ');
        } else if is_one_of(&BLOCKS) {
            if !self.open.text.trim().is_empty() {
                self.end_line(if closing { position + length } else { position });
            } else if self.open.text.is_empty() && closing {
                self.open.start = self.open.start.min(position);
            }
        }
        length
    }
}

/// Elements that begin and end a line.
const BLOCKS: [&str; 22] = [
    "p",
    "div",
    "tr",
    "table",
    "tbody",
    "thead",
    "li",
    "ul",
    "ol",
    "blockquote",
    "pre",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "body",
    "html",
    "center",
    "section",
    "article",
];

/// The length of a tag, its `>` included; a `>` inside quotes does not end it. `None` where it is no tag. What was
/// searched in vain is taken as a whole, so that no byte is searched more than a few times.
fn tag_length(rest: &str) -> Option<usize> {
    let mut quote: Option<u8> = None;
    let mut first_bracket = None;
    for (position, byte) in rest.bytes().enumerate().skip(1).take(TAG_BYTES_MAX) {
        match (byte, quote) {
            (b'>', None) => return Some(position + 1),
            (b'>', Some(_)) if first_bracket.is_none() => first_bracket = Some(position + 1),
            (b'<', None) => return None,
            (b'"' | b'\'', None) => quote = Some(byte),
            (_, Some(open)) if open == byte => quote = None,
            _ => {}
        }
    }
    // An open quote: take the first bracket rather than swallow the rest of the text.
    let searched = rest.len().min(TAG_BYTES_MAX);
    let whole = (0..=searched).rev().find(|end| rest.is_char_boundary(*end));
    first_bracket.or(whole)
}

/// Bytes up to the end tag of an element whose text nobody sees.
fn skip_to_end_of(name: &str, rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let ends = |at: &usize| {
        let tag = bytes.get(at + 1..).and_then(|tag| tag.strip_prefix(b"/"));
        tag.and_then(|tag| tag.get(..name.len()))
            .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
    };
    memchr::memchr_iter(b'<', bytes)
        .find(ends)
        .unwrap_or(rest.len())
}

/// A character reference at the start of the text: the character and the bytes it takes.
pub(in crate::mail::open) fn character_reference(text: &str) -> Option<(char, usize)> {
    const REFERENCE_BYTES_MAX: usize = 12;
    let end = text
        .bytes()
        .take(REFERENCE_BYTES_MAX)
        .position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let character = if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        char::from_u32(code)?
    } else {
        named_character(name)?
    };
    Some((character, end + 1))
}

/// The named references that header blocks use: the markup ones and Latin-1's letters.
fn named_character(name: &str) -> Option<char> {
    const MARKUP: [(&str, char); 12] = [
        ("lt", '<'),
        ("gt", '>'),
        ("amp", '&'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", ' '),
        ("laquo", '«'),
        ("raquo", '»'),
        ("ldquo", '“'),
        ("rdquo", '”'),
        ("ndash", '–'),
        ("colon", ':'),
    ];
    /// U+00C0 to U+00FF in order, as HTML names them.
    const LATIN_LETTERS: &str = "Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave \
        Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN \
        szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth \
        ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";
    if let Some((_, character)) = MARKUP.iter().find(|(known, _)| *known == name) {
        return Some(*character);
    }
    let place = LATIN_LETTERS
        .split_whitespace()
        .position(|known| known == name)?;
    char::from_u32(0xc0 + u32::try_from(place).ok()?)
}
