//! Finds the header block of a forward among the lines of a body: in its own lines, glued on one line as Yahoo does it,
//! or as one sentence as Outlook 2019 does it. Whether a block means a forward at all is decided by the caller from the
//! strength of what stood above it.

use super::lines::{Line, RULE};
use super::words::{ANNOUNCEMENTS, BETWEEN_DASHES, BETWEEN_DASHES_UNSURE, LANGUAGES, Label, WROTE};

/// How surely something is a forward rather than a reply's quotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// A sentence "on … somebody wrote".
    Sentence,
    /// A header block with nothing above it.
    BareBlock,
    /// A rule of underscores or "original message" above the block.
    Separator,
    /// Words that announce a forward.
    Announced,
}

/// What the block claims, as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Claims {
    /// Label and value in the order found.
    pub fields: Vec<(Label, String)>,
}

impl Claims {
    /// The first value of a field.
    pub fn value(&self, label: Label) -> Option<&str> {
        self.fields
            .iter()
            .find(|(known, _)| *known == label)
            .map(|(_, value)| value.as_str())
    }

    fn has(&self, label: Label) -> bool {
        self.value(label).is_some()
    }
}

/// A block found among lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// How surely it is a forward.
    pub strength: Strength,
    /// What it claims.
    pub claims: Claims,
    /// The first line that belongs to the forward.
    pub first_line: usize,
    /// The first line of the forwarded body.
    pub body_line: usize,
}

/// Lines looked at before the search is given up.
const SEARCHED_LINES_MAX: usize = 5_000;
/// Lines one block may take.
const BLOCK_LINES_MAX: usize = 40;
/// Characters of one label.
const LABEL_CHARS_MAX: usize = 24;
/// Characters of one value.
const VALUE_CHARS_MAX: usize = 4_000;

/// The first block in the lines whose strength is enough.
pub(super) fn find(lines: &[Line], enough: impl Fn(Strength) -> bool) -> Option<Block> {
    let mut position = 0;
    while position < lines.len().min(SEARCHED_LINES_MAX) {
        let found = glued_block(lines, position)
            .or_else(|| block_at(lines, position))
            .or_else(|| sentence_at(lines, position));
        match found {
            Some(block) if enough(block.strength) => return Some(block),
            Some(block) => position = block.body_line.max(position + 1),
            None => position += 1,
        }
    }
    None
}

/// A line as the block reader sees it: quotation marks, bold marks, byte order marks and blanks at the ends taken off.
pub(super) fn plain(text: &str) -> String {
    let mut rest = text;
    loop {
        let trimmed =
            rest.trim_start_matches(|character: char| is_blank(character) || character == '>');
        if trimmed.len() == rest.len() {
            break;
        }
        rest = trimmed;
    }
    let rest = rest.trim_end_matches(is_blank);
    rest.chars().map(without_blanks).collect()
}

/// Every blank as the plain one.
fn without_blanks(character: char) -> char {
    if is_blank(character) { ' ' } else { character }
}

fn is_blank(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{ad}'
        )
}

/// The label and value of one line, when it is one. It is asked of most lines, of some several times over, and lines may be
/// long: what stands behind the first characters is only looked at once they are a label.
fn labelled(line: &str) -> Option<(Label, String)> {
    let line = line.trim_start_matches(|character: char| is_blank(character) || character == '>');
    let colon = line
        .char_indices()
        .take(LABEL_CHARS_MAX)
        .find(|(_, character)| matches!(character, ':' | '：'));
    let (position, character) = colon?;
    let around = |character: char| is_blank(character) || character == '*';
    let name = plain(line.get(..position)?);
    let label = label_named(&name.trim_matches(around).to_lowercase())?;
    let value = line.get(position + character.len_utf8()..)?;
    let value = value.trim_matches(around).chars().take(VALUE_CHARS_MAX);
    Some((label, value.map(without_blanks).collect()))
}

/// The field a label in lower case names, in any language: no label means two fields.
pub(super) fn label_named(name: &str) -> Option<Label> {
    LANGUAGES
        .iter()
        .flat_map(|language| language.labels)
        .find(|(_, spellings)| spellings.contains(&name))
        .map(|(label, _)| *label)
}

/// A block that starts with this line.
fn block_at(lines: &[Line], position: usize) -> Option<Block> {
    let first = labelled(&lines.get(position)?.text)?;
    let (claims, body_line) = gathered(lines, position, first)?;
    let (strength, first_line) = above(lines, position);
    Some(Block {
        strength,
        claims,
        first_line,
        body_line,
    })
}

/// Gathers the labelled lines from here; folded values are joined, one gap of empty lines is stepped over as long as
/// something needed is missing. `None` where it is no header block after all.
fn gathered(lines: &[Line], position: usize, first: (Label, String)) -> Option<(Claims, usize)> {
    let mut claims = Claims {
        fields: vec![first],
    };
    let mut next = position + 1;
    let end = lines.len().min(position + BLOCK_LINES_MAX);
    while next < end {
        let line = lines.get(next)?;
        let needed = [Label::From, Label::Subject, Label::Date]
            .iter()
            .any(|label| !claims.has(*label));
        match labelled(&line.text) {
            Some((label, value)) if !claims.has(label) => claims.fields.push((label, value)),
            Some(_) => break,
            None if needed && more_follows(lines, next, end, &claims) => {
                let words = plain(&line.text);
                if let Some((_, value)) = claims.fields.last_mut()
                    && !words.is_empty()
                {
                    value.push(' ');
                    value.push_str(&words);
                }
            }
            None => break,
        }
        next += 1;
    }
    let known = [Label::Date, Label::To, Label::Subject]
        .iter()
        .filter(|label| claims.has(**label))
        .count();
    // An empty sender is no sender: a form in a mail may well have the labels without the values.
    let sender = claims
        .value(Label::From)
        .is_some_and(|value| !value.is_empty());
    (sender && known >= 2).then_some((claims, next))
}

/// Whether a field that is still missing follows within a few lines.
fn more_follows(lines: &[Line], from: usize, end: usize, claims: &Claims) -> bool {
    const GAP_LINES_MAX: usize = 6;
    lines
        .get(from..end.min(from + GAP_LINES_MAX))
        .unwrap_or_default()
        .iter()
        .find_map(|line| labelled(&line.text))
        .is_some_and(|(label, _)| !claims.has(label))
}

/// What stands above a block, and the first line that belongs to it.
fn above(lines: &[Line], position: usize) -> (Strength, usize) {
    const EMPTY_LINES_MAX: usize = 4;
    for back in 1..=EMPTY_LINES_MAX.min(position) {
        let Some(line) = lines.get(position - back) else {
            break;
        };
        let text = plain(&line.text);
        if text.is_empty() {
            continue;
        }
        return match separator(&text) {
            Some(strength) => (strength, position - back),
            None => (Strength::BareBlock, position),
        };
    }
    (Strength::BareBlock, position)
}

/// What a line above a block says.
fn separator(text: &str) -> Option<Strength> {
    let text = text.trim_matches('*').trim();
    if text.chars().all(|character| character == '_') && text.len() >= RULE.len() {
        return Some(Strength::Separator);
    }
    let lower = text.to_lowercase();
    let sentence = lower.trim_end_matches([':', '：']).trim_end();
    if ANNOUNCEMENTS.contains(&sentence) {
        return Some(Strength::Announced);
    }
    let between = lower
        .strip_prefix("---")
        .map(|rest| rest.trim_matches(['-', ' ']))?;
    if BETWEEN_DASHES.iter().any(|words| between.contains(words)) {
        Some(Strength::Announced)
    } else if BETWEEN_DASHES_UNSURE
        .iter()
        .any(|words| between.contains(words))
    {
        Some(Strength::Separator)
    } else {
        None
    }
}

/// Yahoo's plain text: dashes, words, dashes and all fields on one line, with nothing between them.
fn glued_block(lines: &[Line], position: usize) -> Option<Block> {
    let line = lines.get(position)?;
    if !line.text.contains("-----") {
        return None;
    }
    let text = plain(&line.text);
    let after_dashes = text.strip_prefix("-----")?;
    let (words, rest) = after_dashes.split_once("-----")?;
    let words = words.trim().to_lowercase();
    if !BETWEEN_DASHES.contains(&words.as_str()) || rest.trim().is_empty() {
        return None;
    }
    let claims = LANGUAGES
        .iter()
        .filter_map(|language| unglued(rest.trim(), language.labels))
        .max_by_key(|claims| claims.fields.len())?;
    Some(Block {
        strength: Strength::Announced,
        claims,
        first_line: position,
        body_line: position + 1,
    })
}

/// Takes glued fields apart with the labels of one language; Yahoo's order is sender, recipients, copies, date, subject.
fn unglued(text: &str, labels: &[(Label, &[&str])]) -> Option<Claims> {
    let mut claims = Claims::default();
    let (mut rest, mut open) = (text, None);
    for wanted in [
        Label::From,
        Label::To,
        Label::Cc,
        Label::Date,
        Label::Subject,
    ] {
        let spellings = labels
            .iter()
            .find(|(label, _)| *label == wanted)
            .map(|(_, spellings)| *spellings)?;
        let Some((start, after)) = spellings
            .iter()
            .filter_map(|spelling| place_of(rest, spelling))
            .min()
        else {
            continue;
        };
        let before = rest.get(..start)?.trim();
        match open.take() {
            Some(label) => claims.fields.push((label, before.to_owned())),
            None if !before.is_empty() => return None,
            None => {}
        }
        open = Some(wanted);
        rest = rest.get(after..)?;
    }
    claims.fields.push((open?, rest.trim().to_owned()));
    (claims.has(Label::From) && claims.has(Label::Subject)).then_some(claims)
}

/// Where a label stands in a text, and where its value begins. The colon may be missing, as in Polish and Portuguese.
fn place_of(text: &str, spelling: &str) -> Option<(usize, usize)> {
    let mut letters = spelling.chars();
    let capital: String = letters.next()?.to_uppercase().chain(letters).collect();
    let upper = spelling.to_uppercase();
    for written in [&capital, &upper] {
        for ending in [":", " :", " "] {
            let wanted = format!("{written}{ending}");
            if let Some(start) = text.find(&wanted) {
                return Some((start, start + wanted.len()));
            }
        }
    }
    None
}

/// Outlook 2019: the whole block is one sentence, sometimes broken over two lines.
fn sentence_at(lines: &[Line], position: usize) -> Option<Block> {
    const SENTENCE_CHARS_MAX: usize = 300;
    // Asked of every line of every mail: only what ends in a colon is worth a closer look.
    let ends = |line: &Line| line.text.trim_end_matches(is_blank).ends_with(':');
    let line = lines.get(position)?;
    if !ends(line) && !lines.get(position + 1).is_some_and(ends) {
        return None;
    }
    let first = plain(&line.text);
    if first.is_empty() || first.len() > SENTENCE_CHARS_MAX {
        return None;
    }
    let second = lines
        .get(position + 1)
        .map(|line| plain(&line.text))
        .unwrap_or_default();
    let candidates = [(first.clone(), 1), (format!("{first} {second}"), 2)];
    for (text, taken) in candidates {
        let sentence = text.trim_end().strip_suffix(':').map(str::trim_end);
        let Some(sentence) = sentence.filter(|sentence| has_digits_of_a_date(sentence)) else {
            continue;
        };
        if let Some((date, from)) = WROTE.iter().find_map(|pattern| matched(sentence, pattern)) {
            return Some(Block {
                strength: Strength::Sentence,
                claims: Claims {
                    fields: vec![(Label::From, from), (Label::Date, date)],
                },
                first_line: position,
                body_line: position + taken,
            });
        }
    }
    None
}

/// Whether a text has digits enough for a date: those of a year.
fn has_digits_of_a_date(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).nth(3).is_some()
}

/// Matches a sentence with one of the patterns: date and sender as they stand.
fn matched(sentence: &str, pattern: &str) -> Option<(String, String)> {
    let date_first = pattern.find("{date}")? < pattern.find("{from}")?;
    let (first_slot, second_slot) = if date_first {
        ("{date}", "{from}")
    } else {
        ("{from}", "{date}")
    };
    let (before, rest) = pattern.split_once(first_slot)?;
    let (between, after) = rest.split_once(second_slot)?;
    let inside = sentence.strip_prefix(before)?.strip_suffix(after)?;
    let (first, second) = if date_first {
        split_before_sender(inside, between)?
    } else {
        inside.rsplit_once(between)?
    };
    let (date, from) = if date_first {
        (first, second)
    } else {
        (second, first)
    };
    let looks_right = has_digits_of_a_date(date) && !from.trim().is_empty();
    looks_right.then(|| {
        (
            date.trim_matches([' ', ',']).to_owned(),
            from.trim().to_owned(),
        )
    })
}

/// Splits date and sender. Commas and blanks also stand inside a date, so the sender begins at its quotation mark, or
/// after the last separator before its address.
fn split_before_sender<'t>(inside: &'t str, between: &str) -> Option<(&'t str, &'t str)> {
    if !matches!(between, " " | ", ") {
        return inside.split_once(between);
    }
    if let Some(quote) = inside.find(['"', '„', '«', '“']) {
        return Some((inside.get(..quote)?, inside.get(quote..)?));
    }
    let name_end = inside.find(['<', '(']).unwrap_or(inside.len());
    let last_digit = inside
        .get(..name_end)?
        .rfind(|character: char| character.is_ascii_digit())?;
    let after_date = inside.get(last_digit + 1..)?;
    let offset = after_date.find(between)?;
    let cut = last_digit + 1 + offset;
    Some((inside.get(..cut)?, inside.get(cut + between.len()..)?))
}
