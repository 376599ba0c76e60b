//! Finds wording in the text people see: tables of phrases, kept as data, looked for in one pass over case-folded text.
//! It knows nothing of what a phrase means; that is for the detector that owns the table.
//!
//! A message's text is folded once and searched once, for the tables of all detectors together ([`SOURCES`]): whichever
//! detector asks first pays, the others read what was found.
//!
//! A table is lines of text. `[topic]` starts a topic. Every other line is one rule: groups of alternatives
//! (`pay|transfer`), the groups joined by ` ~ `. A rule matches where one alternative of every group stands within
//! [`NEAR_CHARS`] of the first group's. Groups joined by ` ~~ ` tell a story: they may stand anywhere in a text no longer
//! than [`STORY_BYTES_MAX`]. An alternative is whole words; a `*` at either end lets the word go on there.

use super::beginnings::Beginnings;
use super::letters::{fold, without_accents};
use crate::limits::TEXT_CHARS_MAX;
use crate::mail::message::Message;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// How far apart the groups of one rule may stand, bytes of folded text either way.
const NEAR_CHARS: usize = 90;
/// A longer text is no letter that tells one story: words far apart in it have nothing to do with each other. A letter of two
/// thousand words may come twice, as text and as page.
const STORY_BYTES_MAX: usize = 16_000;
/// Matches looked at in one text, of all tables together; a text with more is no letter.
const MATCHES_MAX: usize = 250_000;
/// Words of the sentence shown around a match, bytes either side.
const AROUND_BYTES: usize = 40;

/// The tables of all detectors. One that is missing here is still searched for, in a pass of its own.
const SOURCES: &[&str] = &[
    include_str!("advertising/phrases.txt"),
    include_str!("credentials/phrases.txt"),
    include_str!("payment/phrases.txt"),
    include_str!("pressure/phrases.txt"),
    include_str!("stories/phrases.txt"),
];

/// The text of a message, folded, with what it quotes from earlier mails set apart, and the topics found in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wording {
    fresh: String,
    quoted: String,
    /// The sender's name and the subject: what people read first, and some mails say nothing else.
    headline: String,
    /// The topics of all [`SOURCES`], found when somebody first asks.
    found: OnceLock<Found>,
}

/// Topics found, each with the place of its table among those searched.
type Found = BTreeMap<(usize, &'static str), Hit>;

impl Wording {
    /// The wording of a message, folded at the first call and kept with the message.
    pub fn of(message: &Message) -> Arc<Wording> {
        let folded = || Arc::new(Wording::folded(message));
        Arc::clone(message.wording.get_or_init(folded))
    }

    /// Folds subject and text of a message.
    fn folded(message: &Message) -> Wording {
        let mut fresh = format!("{} . ", message.subject);
        let subject_bytes = fresh.len();
        let mut quoted = String::new();
        let mut in_quoted_tail = false;
        for line in first_chars(&message.text, TEXT_CHARS_MAX).lines() {
            in_quoted_tail |= starts_quoted_tail(line);
            let target = if in_quoted_tail || line.trim_start().starts_with('>') {
                &mut quoted
            } else {
                &mut fresh
            };
            target.push_str(line);
            target.push('\n');
        }
        // A forward quotes all it has to say; then the quoted text is the text.
        let own = fresh.get(subject_bytes..).unwrap_or_default();
        if own.split_whitespace().nth(2).is_none() {
            fresh.push_str(&std::mem::take(&mut quoted));
        }
        Wording {
            fresh: fold(&fresh),
            quoted: fold(&quoted),
            headline: fold(&format!(
                "{} . {}",
                message
                    .from
                    .first()
                    .map_or("", |mailbox| &mailbox.display_name),
                message.subject
            )),
            found: OnceLock::new(),
        }
    }

    /// The folded text that isn't quoted, subject first.
    pub fn fresh(&self) -> &str {
        &self.fresh
    }

    /// What a search finds in the text, in the headline where the text says nothing, and in what is quoted.
    fn searched(&self, compiled: &Compiled) -> Found {
        let mut hits = compiled.topics_in(&self.fresh);
        for (topic, hit) in compiled.topics_in(&self.headline) {
            hits.entry(topic).or_insert(hit);
        }
        for (topic, mut hit) in compiled.topics_in(&self.quoted) {
            hit.quoted_only = true;
            hits.entry(topic).or_insert(hit);
        }
        hits
    }

    /// The topics of all [`SOURCES`].
    fn found(&self) -> &Found {
        static ALL: OnceLock<Option<Compiled>> = OnceLock::new();
        self.found.get_or_init(|| {
            ALL.get_or_init(|| compile(SOURCES))
                .as_ref()
                .map(|compiled| self.searched(compiled))
                .unwrap_or_default()
        })
    }
}

/// At most this many characters from the start of a text.
pub fn first_chars(text: &str, chars_max: usize) -> &str {
    let end = if text.len() <= chars_max {
        text.len()
    } else {
        text.char_indices()
            .nth(chars_max)
            .map_or(text.len(), |(at, _)| at)
    };
    text.get(..end).unwrap_or_default()
}

/// One topic found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The words around the first match, folded.
    pub words: String,
    /// How many different rules of the topic matched.
    pub rules: usize,
    /// Whether it was only found in text quoted from an earlier mail.
    pub quoted_only: bool,
}

/// A table of phrases, read at first use.
pub struct PhraseTable {
    source: &'static str,
    /// Its place among [`SOURCES`], if it is one of them.
    place: OnceLock<Option<usize>>,
    /// For a table that is not among [`SOURCES`].
    compiled: OnceLock<Option<Compiled>>,
}

/// Tables made ready to be searched for together.
struct Compiled {
    /// Alternatives that begin with a word.
    beginnings: Beginnings,
    /// The few that may begin inside one, and the number of each among the patterns.
    open_before: AhoCorasick,
    open_before_numbers: Vec<usize>,
    patterns: Vec<Pattern>,
    rules: Vec<Rule>,
    /// Groups of all rules together are numbered; the place of each group's rule among the rules.
    rule_of_group: Vec<usize>,
}

struct Rule {
    /// The place of its table among those searched, and its topic there.
    topic: (usize, &'static str),
    /// The numbers of its groups.
    groups: Range<usize>,
    /// How far from the first group's the other groups may stand, bytes either way.
    reach_bytes: usize,
}

struct Pattern {
    open_before: bool,
    open_after: bool,
    /// The numbers of the groups this alternative stands in.
    groups: Vec<usize>,
}

impl PhraseTable {
    /// A table from its text.
    pub const fn new(source: &'static str) -> PhraseTable {
        PhraseTable {
            source,
            place: OnceLock::new(),
            compiled: OnceLock::new(),
        }
    }

    /// Every topic the text touches.
    pub fn topics_in(&self, wording: &Wording) -> BTreeMap<&'static str, Hit> {
        let own_search;
        // The texts of tables are long, and comparing them costs more than searching many a mail.
        let place = || SOURCES.iter().position(|source| *source == self.source);
        let (table, found) = match self.place.get_or_init(place) {
            Some(table) => (*table, wording.found()),
            None => {
                let compiled = self.compiled.get_or_init(|| compile(&[self.source]));
                own_search = compiled
                    .as_ref()
                    .map(|compiled| wording.searched(compiled))
                    .unwrap_or_default();
                (0, &own_search)
            }
        };
        found
            .range((table, "")..(table + 1, ""))
            .map(|((_, topic), hit)| (*topic, hit.clone()))
            .collect()
    }

    /// The topics of the table, in order; for tests.
    pub fn topics(&self) -> Vec<&'static str> {
        self.source.lines().filter_map(topic_of).collect()
    }
}

impl Compiled {
    fn topics_in(&self, shown: &str) -> Found {
        if shown.is_empty() {
            return Found::new();
        }
        let bare = without_accents(shown);
        let text = bare.as_ref();
        let seen = self.seen_in(text);
        let complete = self.complete_rules(&seen);
        let places = places_of(&seen, &complete);
        let mut firsts: BTreeMap<(usize, &'static str), (usize, usize)> = BTreeMap::new();
        for (rule, starts) in complete.iter().zip(&places) {
            if rule.reach_bytes == STORY_BYTES_MAX && text.len() > STORY_BYTES_MAX {
                continue;
            }
            if let Some(start) = first_match(starts, rule.reach_bytes) {
                let (first, rules) = firsts.entry(rule.topic).or_insert((start, 0));
                *first = start.min(*first);
                *rules += 1;
            }
        }
        firsts
            .into_iter()
            .map(|(topic, (first, rules))| {
                let hit = Hit {
                    words: around(shown, same_place(text, first, shown)),
                    rules,
                    quoted_only: false,
                };
                (topic, hit)
            })
            .collect()
    }

    /// The alternatives that stand in a text as whole words, in no order.
    fn seen_in(&self, text: &str) -> Vec<SeenPattern<'_>> {
        let mut seen = Vec::new();
        let mut see = |number: usize, start: usize, end: usize| {
            let pattern = self.patterns.get(number);
            if let Some(pattern) = pattern.filter(|pattern| pattern.stands_alone(text, start, end))
                && seen.len() < MATCHES_MAX
            {
                seen.push(SeenPattern {
                    number,
                    pattern,
                    start,
                    end,
                });
            }
        };
        let mut in_word = false;
        for (start, c) in text.char_indices() {
            let was_in_word = std::mem::replace(&mut in_word, c.is_alphanumeric());
            if in_word && !was_in_word {
                let rest = text.as_bytes().get(start..).unwrap_or_default();
                self.beginnings
                    .of(rest, |number, length| see(number, start, start + length));
            }
        }
        for found in self
            .open_before
            .find_overlapping_iter(text)
            .take(MATCHES_MAX)
        {
            if let Some(number) = self.open_before_numbers.get(found.pattern().as_usize()) {
                see(*number, found.start(), found.end());
            }
        }
        seen
    }

    /// The rules of which every group has an alternative in the text, in order. They are few, and only of them it
    /// matters where the alternatives stand.
    fn complete_rules(&self, seen: &[SeenPattern<'_>]) -> Vec<&Rule> {
        let mut known = vec![false; self.patterns.len()];
        let mut groups = vec![false; self.rule_of_group.len()];
        let mut touched: Vec<usize> = Vec::new();
        for one in seen {
            let known = known.get_mut(one.number);
            if known.is_none_or(|known| std::mem::replace(known, true)) {
                continue;
            }
            for group in &one.pattern.groups {
                if let Some(group_seen) = groups.get_mut(*group) {
                    *group_seen = true;
                }
                touched.extend(self.rule_of_group.get(*group));
            }
        }
        touched.sort_unstable();
        touched.dedup();
        touched
            .into_iter()
            .filter_map(|rule| self.rules.get(rule))
            .filter(|rule| {
                groups
                    .get(rule.groups.clone())
                    .is_some_and(|groups| groups.iter().all(|seen| *seen))
            })
            .collect()
    }
}

/// Where the alternatives of each group of these rules stand, in the order in which they end there. The rules stand in
/// the order of their groups.
fn places_of(seen: &[SeenPattern<'_>], rules: &[&Rule]) -> Vec<Vec<Vec<usize>>> {
    let mut places: Vec<Vec<Vec<usize>>> = rules
        .iter()
        .map(|rule| vec![Vec::new(); rule.groups.len()])
        .collect();
    let rule_with = |group: usize| {
        let at = rules.partition_point(|rule| rule.groups.end <= group);
        let rule = rules.get(at)?;
        rule.groups.contains(&group).then_some((at, rule))
    };
    let mut wanted: Vec<(usize, usize, usize)> = Vec::new();
    for one in seen {
        let groups = one.pattern.groups.iter().copied();
        let some = groups.filter(|group| rule_with(*group).is_some());
        wanted.extend(some.map(|group| (one.end, one.start, group)));
    }
    wanted.sort_unstable();
    for (_, start, group) in wanted {
        let found = rule_with(group).and_then(|(at, rule)| {
            let groups = places.get_mut(at)?;
            groups.get_mut(group - rule.groups.start)
        });
        if let Some(starts) = found {
            starts.push(start);
        }
    }
    places
}

/// An alternative that stands in a text as whole words.
struct SeenPattern<'c> {
    number: usize,
    pattern: &'c Pattern,
    start: usize,
    end: usize,
}

impl Pattern {
    fn stands_alone(&self, text: &str, start: usize, end: usize) -> bool {
        (self.open_before || !ends_in_word(text, start))
            && (self.open_after || !starts_in_word(text, end))
    }
}

/// Whether the character before this place belongs to a word.
fn ends_in_word(text: &str, at: usize) -> bool {
    match at.checked_sub(1).and_then(|at| text.as_bytes().get(at)) {
        None => false,
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
        Some(_) => text
            .get(..at)
            .and_then(|before| before.chars().next_back())
            .is_some_and(char::is_alphanumeric),
    }
}

/// Whether the character at this place belongs to a word.
fn starts_in_word(text: &str, at: usize) -> bool {
    match text.as_bytes().get(at) {
        None => false,
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
        Some(_) => text
            .get(at..)
            .and_then(|after| after.chars().next())
            .is_some_and(char::is_alphanumeric),
    }
}

/// The first place of a rule's first group that has one of every other group within reach.
fn first_match(groups: &[Vec<usize>], reach_bytes: usize) -> Option<usize> {
    let (firsts, others) = groups.split_first()?;
    firsts.iter().copied().find(|first| {
        others.iter().all(|starts| {
            let from = starts.partition_point(|start| *start + reach_bytes < *first);
            starts
                .get(from)
                .is_some_and(|start| start.abs_diff(*first) <= reach_bytes)
        })
    })
}

/// The offset in `shown` of the character that stands at `start` in `bare`, its twin letter for letter.
fn same_place(bare: &str, start: usize, shown: &str) -> usize {
    let chars = bare.get(..start).unwrap_or_default().chars().count();
    shown
        .char_indices()
        .nth(chars)
        .map_or(shown.len(), |(at, _)| at)
}

/// Whole words on either side of a place in the text.
fn around(text: &str, start: usize) -> String {
    let mut from = start.saturating_sub(AROUND_BYTES);
    while from > 0 && from < start && text.as_bytes().get(from - 1) != Some(&b' ') {
        from += 1;
    }
    let mut to = (start + 2 * AROUND_BYTES).min(text.len());
    while to < text.len() && text.as_bytes().get(to) != Some(&b' ') {
        to += 1;
    }
    text.get(from..to).unwrap_or_default().trim().to_owned()
}

fn topic_of(line: &'static str) -> Option<&'static str> {
    line.trim().strip_prefix('[')?.strip_suffix(']')
}

fn compile(sources: &[&'static str]) -> Option<Compiled> {
    let mut rules = Vec::new();
    let mut rule_of_group = Vec::new();
    let mut by_text: BTreeMap<&'static str, Pattern> = BTreeMap::new();
    for (table, source) in sources.iter().enumerate() {
        let mut topic = "";
        let lines = source.lines().map(str::trim);
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(name) = topic_of(line) {
                topic = name;
                continue;
            }
            let (joint, reach_bytes) = if line.contains(" ~~ ") {
                (" ~~ ", STORY_BYTES_MAX)
            } else {
                (" ~ ", NEAR_CHARS)
            };
            let first_group = rule_of_group.len();
            for alternatives in line.split(joint) {
                add_group(&mut by_text, alternatives, rule_of_group.len());
                rule_of_group.push(rules.len());
            }
            rules.push(Rule {
                topic: (table, topic),
                groups: first_group..rule_of_group.len(),
                reach_bytes,
            });
        }
    }
    let texts = by_text.keys().map(|text| fold(text.trim_matches('*')));
    let texts: Vec<String> = texts
        .map(|text| without_accents(&text).into_owned())
        .collect();
    let patterns: Vec<Pattern> = by_text.into_values().collect();
    let numbered = || (0..).zip(&patterns).zip(&texts);
    let inside = || numbered().filter(|((_, pattern), _)| pattern.open_before);
    let with_words = numbered().filter(|((_, pattern), _)| !pattern.open_before);
    Some(Compiled {
        beginnings: Beginnings::new(with_words.map(|((number, _), text)| (number, text.as_str()))),
        open_before: AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(inside().map(|(_, text)| text))
            .ok()?,
        open_before_numbers: inside().map(|((number, _), _)| number).collect(),
        patterns,
        rules,
        rule_of_group,
    })
}

/// A sign such as `$` or `%` stands right beside its number; only letters and digits make a longer word.
fn begins_as_word(alternative: &str) -> bool {
    alternative
        .chars()
        .next()
        .is_some_and(char::is_alphanumeric)
}

fn ends_as_word(alternative: &str) -> bool {
    alternative
        .chars()
        .next_back()
        .is_some_and(char::is_alphanumeric)
}

/// Notes the group with each of its alternatives.
fn add_group(
    by_text: &mut BTreeMap<&'static str, Pattern>,
    alternatives: &'static str,
    group: usize,
) {
    let alternatives = alternatives.split('|').map(str::trim);
    for alternative in alternatives.filter(|text| !text.is_empty()) {
        by_text
            .entry(alternative)
            .or_insert_with(|| Pattern {
                open_before: alternative.starts_with('*') || !begins_as_word(alternative),
                open_after: alternative.ends_with('*') || !ends_as_word(alternative),
                groups: Vec::new(),
            })
            .groups
            .push(group);
    }
}

/// Mail programs put one of these above what they quote.
fn starts_quoted_tail(line: &str) -> bool {
    let line = line.trim();
    // Lowering every line of a long text costs more than all the rest; nearly all begin or end otherwise.
    let sentence = line.ends_with(':') && line.starts_with(['o', 'O', 'a', 'A', 'l', 'L']);
    if !sentence && !line.starts_with('-') {
        return false;
    }
    let marks = [
        "-----original message-----",
        "-----ursprüngliche nachricht-----",
        "-----urspr\u{fc}ngliche nachricht",
    ];
    let lower = line.to_lowercase();
    marks.iter().any(|mark| lower.starts_with(mark))
        || (lower.starts_with("on ") && lower.ends_with("wrote:"))
        || (lower.starts_with("am ") && lower.ends_with("schrieb:"))
        || (lower.starts_with("le ") && lower.ends_with("a écrit :"))
}

#[cfg(test)]
#[path = "wording_tests.rs"]
mod tests;
