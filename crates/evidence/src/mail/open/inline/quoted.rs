//! What a person wrote in an answer, without what the mail program quoted below, above or between: our own marker line,
//! lines that begin with `>`, "on … somebody wrote" in the clients and languages of the table, Outlook's copied header
//! block, the signature below `-- `. Folding away too much would lose words of a raised hand, so what is only half sure
//! stays; the whole mail is kept as evidence in any case.

use super::block::{self, plain};
use super::lines::{Line, of_text};
use super::words::{BETWEEN_DASHES_UNSURE, Label, SENT_FROM, WROTE, WROTE_IN_ANSWERS};
use crate::mail::open::contents::{contents_of, own_words};
use crate::mail::open::mime::entity;

/// Lines of an answer that are read.
const LINES_MAX: usize = 5_000;
/// Lines over which a mail program may break its "on … somebody wrote".
const SENTENCE_LINES_MAX: usize = 3;
/// Characters of such a sentence.
const SENTENCE_CHARS_MAX: usize = 320;
/// Quoted writers that are told of one text.
pub const QUOTED_WRITERS_MAX: usize = 5;
/// Our own marker line begins with this: people are asked to write above it.
pub const MARKER_START: &str = "##-";
/// And ends with this.
pub const MARKER_END: &str = "-##";

/// An answer without what it quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// What the person wrote, ends trimmed, line ends as `\n`.
    pub words: String,
    /// Whether anything was folded away.
    pub folded: bool,
}

/// What the person wrote in a mail, quotes folded away. Never fails.
pub fn answer_in(bytes: &[u8]) -> Answer {
    unquoted(&own_words_in(bytes))
}

/// The words of a mail as people read them: its plain text, or what its HTML shows where there is no plain one.
pub fn own_words_in(bytes: &[u8]) -> String {
    let message = entity(bytes);
    own_words(&contents_of(&message, bytes, 0))
}

/// A text without what it quotes.
pub fn unquoted(text: &str) -> Answer {
    let mut lines = of_text(text);
    lines.truncate(LINES_MAX);
    let end = copied_block(&lines).unwrap_or(lines.len());
    let mut kept: Vec<&str> = Vec::new();
    let (mut folded, mut at) = (end < lines.len(), 0);
    while let Some(line) = lines.get(..end).and_then(|lines| lines.get(at)) {
        match seen_at(&lines, at) {
            Seen::Words => kept.push(line.text.trim_end()),
            Seen::Quoted => folded = true,
            Seen::Sentence(taken) => {
                folded = true;
                at += taken.saturating_sub(1);
            }
            Seen::End => {
                folded = true;
                break;
            }
        }
        at += 1;
    }
    while kept
        .last()
        .is_some_and(|line| line.is_empty() || is_sent_from(line))
    {
        folded |= kept.pop().is_some_and(|line| !line.is_empty());
    }
    let words = kept.join("\n").trim().to_owned();
    if words.is_empty() {
        return nothing_above(&lines);
    }
    Answer { words, folded }
}

/// Whom a text says it quotes, as its mail program wrote it: sentences such as "on … somebody wrote", and the sender of a
/// copied header block. At most [`QUOTED_WRITERS_MAX`], the topmost first.
pub fn quoted_writers(text: &str) -> Vec<String> {
    let mut lines = of_text(text);
    lines.truncate(LINES_MAX);
    let mut writers: Vec<String> =
        block::find(&lines, |strength| strength >= block::Strength::BareBlock)
            .and_then(|found| found.claims.value(Label::From).map(str::to_owned))
            .into_iter()
            .collect();
    let mut at = 0;
    while at < lines.len() && writers.len() < QUOTED_WRITERS_MAX {
        let Some(taken) = sentence_lines(&lines, at) else {
            at += 1;
            continue;
        };
        let sentence = lines.get(at..at + taken).unwrap_or_default();
        let words: Vec<String> = sentence.iter().map(|line| plain(&line.text)).collect();
        writers.push(words.join(" "));
        at += taken;
    }
    writers
}

/// Where nothing stood above the quotation, the person may have written below it: all but the lines surely quoted stays.
fn nothing_above(lines: &[Line]) -> Answer {
    let is_quoted = |line: &&Line| line.text.trim_start().starts_with('>') || is_marker(&line.text);
    let kept: Vec<&str> = lines
        .iter()
        .enumerate()
        .filter(|(at, line)| !is_quoted(line) && sentence_lines(lines, *at).is_none())
        .filter(|(_, line)| !is_signature_mark(&line.text))
        .map(|(_, line)| line.text.trim_end())
        .collect();
    Answer {
        words: kept.join("\n").trim().to_owned(),
        folded: kept.len() < lines.len(),
    }
}

/// Quoted header blocks that are stepped over.
const QUOTED_BLOCKS_MAX: usize = 20;

/// The line at which a copied header block begins, its rule or "original message" included; a block inside lines quoted
/// with `>` is theirs.
fn copied_block(lines: &[Line]) -> Option<usize> {
    let mut from = 0;
    for _ in 0..QUOTED_BLOCKS_MAX {
        let rest = lines.get(from..)?;
        let found = block::find(rest, |strength| strength >= block::Strength::BareBlock)?;
        let first = from + found.first_line;
        if !lines.get(first)?.text.trim_start().starts_with('>') {
            return Some(first);
        }
        from += found.body_line.max(1);
    }
    None
}

/// What stands at a line.
enum Seen {
    /// Words of the person.
    Words,
    /// A quoted line.
    Quoted,
    /// The sentence above a quotation, over so many lines; the person may write on between the quoted lines.
    Sentence(usize),
    /// The person's words end here.
    End,
}

fn seen_at(lines: &[Line], at: usize) -> Seen {
    let text = lines
        .get(at)
        .map(|line| line.text.as_str())
        .unwrap_or_default();
    if is_marker(text) || is_signature_mark(text) || is_between_dashes(text) {
        return Seen::End;
    }
    if text.trim_start().starts_with('>') {
        return Seen::Quoted;
    }
    match sentence_lines(lines, at) {
        Some(taken) if quotes_line_by_line(lines, at + taken) => Seen::Sentence(taken),
        Some(_) => Seen::End,
        None => Seen::Words,
    }
}

/// The line our own mails carry, quoted or not.
fn is_marker(text: &str) -> bool {
    let text = plain(text);
    text.starts_with(MARKER_START) && text.ends_with(MARKER_END)
}

/// The usual mark above a signature (RFC 3676 clause 4.3); many programs lose its blank.
fn is_signature_mark(text: &str) -> bool {
    matches!(text, "-- " | "--")
}

/// `-----Original Message-----` in the languages of the table, alone on its line.
fn is_between_dashes(text: &str) -> bool {
    let text = plain(text).to_lowercase();
    let inside = text
        .strip_prefix("--")
        .and_then(|rest| rest.strip_suffix("--"));
    inside.is_some_and(|words| BETWEEN_DASHES_UNSURE.contains(&words.trim_matches(['-', ' '])))
}

fn is_sent_from(line: &str) -> bool {
    let line = plain(line).to_lowercase();
    SENT_FROM.iter().any(|start| line.starts_with(start))
}

/// Whether the next line with anything on it is quoted with `>`: then the person may answer between the lines.
fn quotes_line_by_line(lines: &[Line], from: usize) -> bool {
    lines
        .get(from..)
        .unwrap_or_default()
        .iter()
        .find(|line| !line.text.trim().is_empty())
        .is_some_and(|line| line.text.trim_start().starts_with('>'))
}

/// How many lines the sentence "on … somebody wrote" takes that starts here.
fn sentence_lines(lines: &[Line], at: usize) -> Option<usize> {
    let mut joined = String::new();
    for taken in 1..=SENTENCE_LINES_MAX {
        let next = plain(&lines.get(at + taken - 1)?.text);
        if next.is_empty() {
            return None;
        }
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(&next);
        if joined.len() > SENTENCE_CHARS_MAX {
            return None;
        }
        if let Some(sentence) = joined.strip_suffix([':', '：'])
            && is_sentence(sentence.trim_end())
        {
            return Some(taken);
        }
    }
    None
}

fn is_sentence(sentence: &str) -> bool {
    let digits = sentence.bytes().filter(u8::is_ascii_digit).count();
    // Gmail's sentence has no verb in some languages: a date and an address in brackets are all of it.
    let bare = sentence.ends_with('>') && sentence.contains('@');
    digits >= 3
        && (bare
            || WROTE
                .iter()
                .chain(WROTE_IN_ANSWERS)
                .any(|pattern| fits(sentence, pattern)))
}

/// Whether the fixed words of a pattern stand in a sentence, in their order and at its ends. Mail programs differ in what
/// they write for a date, so only the words around it count.
fn fits(sentence: &str, pattern: &str) -> bool {
    let (first, second) = match (pattern.find("{date}"), pattern.find("{from}")) {
        (Some(date), Some(from)) if date < from => ("{date}", "{from}"),
        (Some(_), Some(_)) => ("{from}", "{date}"),
        _ => return false,
    };
    let Some((before, rest)) = pattern.split_once(first) else {
        return false;
    };
    let Some((between, after)) = rest.split_once(second) else {
        return false;
    };
    let inside = sentence
        .strip_prefix(before)
        .and_then(|rest| rest.strip_suffix(after.trim_start()));
    let has_words = |text: &str| text.chars().any(char::is_alphabetic);
    // A pattern without a word at its end or between would fit any sentence that begins alike.
    let telling = has_words(after) || has_words(between);
    telling && inside.is_some_and(|inside| inside.contains(between.trim()))
}

#[cfg(test)]
mod tests {
    use super::unquoted;

    /// Golden pairs: `golden/NAME.txt` holds the text as it came, a line of equals signs, and what is left of it.
    #[test]
    fn every_answer_keeps_its_words_and_loses_its_quotes() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("src/mail/open/inline/golden_answers");
        let mut seen = 0;
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            for pair in text.split("\n########\n") {
                let (came, left) = pair
                    .split_once("\n========\n")
                    .unwrap_or_else(|| panic!("{}: {pair}", path.display()));
                for came in [came.to_owned(), came.replace('\n', "\r\n")] {
                    assert_eq!(
                        unquoted(&came).words,
                        left.trim(),
                        "{}: {came}",
                        path.display()
                    );
                }
                seen += 1;
            }
        }
        assert!(seen >= 40, "the golden pairs are gone: {seen}");
    }

    #[test]
    fn an_answer_of_any_length_and_shape_ends() {
        let long = "On 1234, x wrote:\n> a\n".repeat(4_000);
        assert!(unquoted(&long).words.len() < 10);
        for text in ["", ">", ":", "\n\n", "-- ", "From:", "##- -##"] {
            assert_eq!(
                unquoted(text).words,
                if text == "From:" || text == ":" {
                    text
                } else {
                    ""
                }
            );
        }
    }
}
