//! Concealment: is there text that its reader is not meant to see, or letters that are not meant to be read by programs?
//! It looks at how the text is put down, never at what it says; honest mail hides a line for previews, and that is little.
//! What tells of a program that filled in a letter, or altered one, is in [`made_by_program`].

mod made_by_program;

use super::quote::quote;
use super::wording::first_chars;
use super::{Detected, Detector};
use crate::finding::{Cia, Finding, FindingKind, Place};
use crate::limits::TEXT_CHARS_MAX;
use crate::mail::message::Message;
use crate::mail::message::words::is_invisible;
use crate::mail::open::Original;
use crate::surroundings::Surroundings;

/// The concealment detector.
pub const DETECTOR: Detector = Detector {
    name: "concealment",
    kinds: &[
        &HIDDEN_TEXT,
        &HIDDEN_MOST,
        &FAR_BELOW,
        &DECORATED_LETTERS,
        &WORDS_OF_NOTHING,
        &FORM_LEFT_OPEN,
        &SPRINKLED_ACCENTS,
    ],
    detect,
};

/// A page hides more than a line for previews. Pages made for two sizes of screen do so too, hence little.
static HIDDEN_TEXT: FindingKind =
    FindingKind::new("concealment.hidden-text", 4, Cia::I).of_manners();
/// It hides more than it shows: what is hidden is there for filters.
static HIDDEN_MOST: FindingKind =
    FindingKind::new("concealment.hides-most-of-it", 12, Cia::I).of_manners();
/// A short text, a gap nobody scrolls over, and a long text that has nothing to do with it.
static FAR_BELOW: FindingKind =
    FindingKind::new("concealment.text-far-below", 12, Cia::I).of_manners();
/// Letters of mathematics or in circles where plain ones would do: people read them, programs look for others.
static DECORATED_LETTERS: FindingKind =
    FindingKind::new("concealment.decorated-letters", 8, Cia::I).of_manners();
/// Strings that are no words, as senders put in to make each copy differ.
static WORDS_OF_NOTHING: FindingKind =
    FindingKind::new("concealment.words-of-nothing", 8, Cia::I).of_manners();

/// Places of a form letter that nobody filled in.
static FORM_LEFT_OPEN: FindingKind =
    FindingKind::new("concealment.form-left-open", 8, Cia::I).of_manners();
/// Accents on English words that have none: people read over them, programs don't.
static SPRINKLED_ACCENTS: FindingKind =
    FindingKind::new("concealment.sprinkled-accents", 12, Cia::I).of_manners();

/// Fewer hidden words than this are a line for previews.
const HIDDEN_WORDS_MIN: usize = 60;
/// Empty lines in a row that push a text out of sight.
const GAP_LINES_MIN: usize = 15;
/// A distance from above in pixels that is more than three screens.
const MARGIN_PIXELS_MIN: u64 = 3_000;
/// Margins looked at in one page.
const MARGINS_MAX: usize = 500;
/// What stands below a gap counts from this many words on.
const BELOW_WORDS_MIN: usize = 25;
/// Decorated letters from which on it is no single sign.
const DECORATED_MIN: usize = 4;
/// Meaningless strings from which on it is no order number.
const NOTHING_MIN: usize = 3;
/// The length of a string that may be meaningless, characters.
const NOTHING_CHARS: std::ops::RangeInclusive<usize> = 8..=40;

fn detect(_original: &Original, message: &Message, _surroundings: &Surroundings) -> Detected {
    let mut findings = Vec::new();
    findings.extend(hidden_text(message));
    findings.extend(far_below(message));
    findings.extend(decorated_letters(message));
    findings.extend(words_of_nothing(message));
    findings.extend(made_by_program::form_left_open(message));
    findings.extend(made_by_program::sprinkled_accents(message));
    Detected {
        findings,
        ..Detected::default()
    }
}

/// Words of two letters and more; what only holds a preview line open is none.
fn words(text: &str) -> usize {
    let (mut words, mut letters) = (0, 0);
    for c in text.chars() {
        if c.is_alphabetic() && !is_invisible(c) {
            letters += 1;
            words += usize::from(letters == 2);
        } else if c.is_whitespace() || is_invisible(c) {
            letters = 0;
        }
    }
    words
}

fn hidden_text(message: &Message) -> Option<Finding> {
    let hidden = words(&message.hidden_text);
    if hidden < HIDDEN_WORDS_MIN {
        return None;
    }
    let shown = words(message.page_text.as_deref().unwrap_or_default());
    let kind = if hidden > shown {
        &HIDDEN_MOST
    } else {
        &HIDDEN_TEXT
    };
    let says = format!("the page hides {hidden} words and shows {shown}");
    Some(Finding::new(kind, Place::named("text"), says).with_fact("count", hidden.to_string()))
}

/// A gap of empty lines with a text below it that is longer than the one above.
fn far_below(message: &Message) -> Option<Finding> {
    let texts: Vec<&str> = match message.html.is_empty() {
        true => vec![message.text.as_str()],
        false => message.html.iter().map(|(_, html)| html.as_str()).collect(),
    };
    if let Some(pixels) = message.html.iter().find_map(|(_, html)| margin_in(html)) {
        let says = format!("the page sets text {pixels} pixels below what is shown first");
        return Some(
            Finding::new(&FAR_BELOW, Place::named("text"), says)
                .with_fact("pixels", pixels.to_string()),
        );
    }
    let gap = texts.into_iter().find_map(|text| {
        let page = !message.html.is_empty();
        let breaks: &[&str] = if page { &["<br", "<BR"] } else { &["\n"] };
        let many = breaks
            .iter()
            .any(|mark| places_of(mark, text).nth(GAP_LINES_MIN - 1).is_some());
        let gap = if many {
            gap_in(text, page)
        } else {
            Gap::default()
        };
        (gap.lines > 0 && gap.below >= BELOW_WORDS_MIN && gap.below > gap.above).then_some(gap)
    })?;
    let says = format!(
        "{} empty lines below the text stand {} more words",
        gap.lines, gap.below
    );
    Some(
        Finding::new(&FAR_BELOW, Place::named("text"), says)
            .with_fact("count", gap.below.to_string()),
    )
}

/// Where `name` stands in a text.
fn places_of<'t>(name: &'t str, text: &'t str) -> impl Iterator<Item = usize> + use<'t> {
    memchr::memmem::find_iter(text.as_bytes(), name)
}

/// A distance from above that nobody scrolls over, as a style sheet states it.
fn margin_in(html: &str) -> Option<u64> {
    ["margin-top:", "padding-top:"]
        .into_iter()
        .find_map(|name| {
            places_of(name, html).take(MARGINS_MAX).find_map(|at| {
                let value = html.get(at + name.len()..)?.trim_start();
                let end = value.find(|c: char| !c.is_ascii_digit())?;
                let pixels = value.get(..end)?.parse().ok()?;
                let unit = value.get(end..)?.trim_start().starts_with("px");
                (unit && pixels >= MARGIN_PIXELS_MIN).then_some(pixels)
            })
        })
}

/// A gap in a text, with the words on either side.
#[derive(Default)]
struct Gap {
    lines: usize,
    above: usize,
    below: usize,
}

/// The first gap of a text, or of a page, whose tags other than line breaks count for nothing.
fn gap_in(text: &str, page: bool) -> Gap {
    let (mut gap, mut empty) = (Gap::default(), 0_usize);
    let mut rest = first_chars(text, TEXT_CHARS_MAX);
    let mark = if page { '<' } else { '\n' };
    while !rest.is_empty() {
        let (run, behind) = rest.split_once(mark).unwrap_or((rest, ""));
        let count = if run.contains('&') {
            words(&run.replace("&nbsp;", " ").replace("&#160;", " "))
        } else {
            words(run)
        };
        if count > 0 {
            if empty >= GAP_LINES_MIN && gap.above > 0 && gap.lines == 0 {
                gap.lines = empty;
            }
            empty = 0;
            match gap.lines {
                0 => gap.above += count,
                _ => gap.below += count,
            }
        }
        rest = behind;
        if page {
            let (tag, after) = behind.split_once('>').unwrap_or((behind, ""));
            let name = tag.get(..2).unwrap_or_default();
            empty += usize::from(name.eq_ignore_ascii_case("br"));
            rest = match unseen_end(tag) {
                Some(end) => after.split_once(end).map_or("", |(_, after)| after),
                None => after,
            };
        } else {
            empty += 1;
        }
    }
    gap
}

/// The end of an element whose text nobody sees.
fn unseen_end(tag: &str) -> Option<&'static str> {
    let starts = |name: &str| {
        tag.get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    [
        ("style", "</style"),
        ("script", "</script"),
        ("title", "</title"),
        ("!--", "--"),
    ]
    .into_iter()
    .find(|(name, end)| starts(name) && !tag.ends_with(end))
    .map(|(_, end)| end)
}

/// Letters of the mathematical alphabets (U+1D400), in circles, or of full width between Latin ones.
fn is_decorated(c: char) -> bool {
    matches!(u32::from(c), 0x1d400..=0x1d7ff | 0x24b6..=0x24e9 | 0x1f130..=0x1f189 | 0xff21..=0xff3a | 0xff41..=0xff5a)
}

fn decorated_letters(message: &Message) -> Option<Finding> {
    let name = &message.first_from().display_name;
    let (place, text) = [("Subject", &message.subject), ("From", name)]
        .into_iter()
        .find(|(_, text)| text.chars().filter(|c| is_decorated(*c)).count() >= DECORATED_MIN)?;
    // Full-width letters are at home beside the scripts of East Asia.
    let east_asian = text
        .chars()
        .any(|c| matches!(u32::from(c), 0x3040..=0x30ff | 0x4e00..=0x9fff | 0xac00..=0xd7af));
    (!east_asian).then(|| {
        let says = format!("{} is written in decorated letters", quote(text));
        Finding::new(&DECORATED_LETTERS, Place::header(place), says)
    })
}

/// Whether a string is letters and digits thrown together, as no word and no usual number is.
fn is_nothing(word: &str) -> bool {
    if !NOTHING_CHARS.contains(&word.len())
        || !word.bytes().all(|byte| byte.is_ascii_alphanumeric())
    {
        return false;
    }
    let turns = word
        .as_bytes()
        .windows(2)
        .filter(|pair| match pair {
            [left, right] => left.is_ascii_digit() != right.is_ascii_digit(),
            _ => false,
        })
        .count();
    turns >= 4
}

/// Meaningless strings in a short text. Long ones, lists and programs' output are full of them in good faith.
fn words_of_nothing(message: &Message) -> Option<Finding> {
    const SHORT_TEXT_WORDS: usize = 250;
    let page = message.page_text.as_deref()?;
    let all: Vec<&str> = page.split_whitespace().take(SHORT_TEXT_WORDS + 1).collect();
    if all.len() > SHORT_TEXT_WORDS {
        return None;
    }
    let nothing: Vec<&str> = all.into_iter().filter(|word| is_nothing(word)).collect();
    let first = nothing.first()?;
    (nothing.len() >= NOTHING_MIN).then(|| {
        let says = format!(
            "{} strings in the text are no words, such as {}",
            nothing.len(),
            quote(first)
        );
        Finding::new(&WORDS_OF_NOTHING, Place::named("text"), says)
            .with_fact("count", nothing.len().to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_of_nothing_are_told_from_words_and_numbers() {
        assert!(is_nothing("k7r2m9x4q"));
        for word in [
            "timetable",
            "INV2025100",
            "3.50",
            "A4",
            "20260203T100000Z",
            "abc12def",
        ] {
            assert!(!is_nothing(word), "{word}");
        }
    }
}
