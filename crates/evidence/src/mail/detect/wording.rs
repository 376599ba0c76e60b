//! Finds wording in the text people see: tables of phrases, kept as data, looked for in one pass over case-folded text.
//! It knows nothing of what a phrase means; that is for the detector that owns the table.
//!
//! A table is lines of text. `[topic]` starts a topic. Every other line is one rule: groups of alternatives
//! (`pay|transfer`), the groups joined by ` ~ `. A rule matches where one alternative of every group stands within
//! [`NEAR_CHARS`] of the first group's. Groups joined by ` ~~ ` tell a story: they may stand anywhere in a text no longer
//! than [`STORY_BYTES_MAX`]. An alternative is whole words; a `*` at either end lets the word go on there.

use super::letters::{fold, without_accents};
use crate::limits::TEXT_CHARS_MAX;
use crate::mail::message::Message;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// How far apart the groups of one rule may stand, bytes of folded text either way.
const NEAR_CHARS: usize = 90;
/// A longer text is no letter that tells one story: words far apart in it have nothing to do with each other.
const STORY_BYTES_MAX: usize = 8_000;
/// Matches looked at in one text; a text with more is no letter.
const MATCHES_MAX: usize = 50_000;
/// Words of the sentence shown around a match, bytes either side.
const AROUND_BYTES: usize = 40;

/// The text of a message, folded, with what it quotes from earlier mails set apart.
#[derive(Clone, Debug, Default)]
pub struct Wording {
    fresh: String,
    quoted: String,
    /// The sender's name and the subject: what people read first, and some mails say nothing else.
    headline: String,
}

impl Wording {
    /// Folds subject and text of a message.
    pub fn of(message: &Message) -> Wording {
        let mut fresh = String::new();
        let mut quoted = String::new();
        let mut in_quoted_tail = false;
        let capped: String = message.text.chars().take(TEXT_CHARS_MAX).collect();
        for line in capped.lines() {
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
        if fresh.split_whitespace().count() < 3 {
            fresh.push_str(&std::mem::take(&mut quoted));
        }
        Wording {
            fresh: fold(&format!("{} . {fresh}", message.subject)),
            quoted: fold(&quoted),
            headline: fold(&format!(
                "{} . {}",
                message.first_from().display_name,
                message.subject
            )),
        }
    }

    /// The folded text that isn't quoted, subject first.
    pub fn fresh(&self) -> &str {
        &self.fresh
    }
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
    compiled: OnceLock<Option<Compiled>>,
}

struct Compiled {
    searcher: AhoCorasick,
    patterns: Vec<Pattern>,
    rules: Vec<Rule>,
}

struct Rule {
    topic: &'static str,
    groups: usize,
    /// How far from the first group's the other groups may stand, bytes either way.
    reach_bytes: usize,
}

struct Pattern {
    open_before: bool,
    open_after: bool,
    /// The rules and groups this alternative stands in.
    uses: Vec<(usize, usize)>,
}

impl PhraseTable {
    /// A table from its text.
    pub const fn new(source: &'static str) -> PhraseTable {
        PhraseTable {
            source,
            compiled: OnceLock::new(),
        }
    }

    /// Every topic the text touches.
    pub fn topics_in(&self, wording: &Wording) -> BTreeMap<&'static str, Hit> {
        let Some(compiled) = self.compiled.get_or_init(|| compile(self.source)) else {
            return BTreeMap::new();
        };
        let mut hits = compiled.topics_in(&wording.fresh);
        for (topic, hit) in compiled.topics_in(&wording.headline) {
            hits.entry(topic).or_insert(hit);
        }
        for (topic, mut hit) in compiled.topics_in(&wording.quoted) {
            hit.quoted_only = true;
            hits.entry(topic).or_insert(hit);
        }
        hits
    }

    /// The topics of the table, in order; for tests.
    pub fn topics(&self) -> Vec<&'static str> {
        self.source.lines().filter_map(topic_of).collect()
    }
}

impl Compiled {
    fn topics_in(&self, shown: &str) -> BTreeMap<&'static str, Hit> {
        let bare = without_accents(shown);
        let text = bare.as_str();
        let mut places: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for found in self.searcher.find_overlapping_iter(text).take(MATCHES_MAX) {
            let Some(pattern) = self.patterns.get(found.pattern().as_usize()) else {
                continue;
            };
            if pattern.stands_alone(text, found.start(), found.end()) {
                for usage in &pattern.uses {
                    places.entry(*usage).or_default().push(found.start());
                }
            }
        }
        let mut hits: BTreeMap<&'static str, (Hit, usize)> = BTreeMap::new();
        for (index, rule) in self.rules.iter().enumerate() {
            if rule.reach_bytes == STORY_BYTES_MAX && text.len() > STORY_BYTES_MAX {
                continue;
            }
            let Some(start) = first_match(&places, index, rule) else {
                continue;
            };
            let (hit, first) = hits
                .entry(rule.topic)
                .or_insert_with(|| (empty_hit(), usize::MAX));
            hit.rules += 1;
            if start < *first {
                *first = start;
                hit.words = around(shown, same_place(text, start, shown));
            }
        }
        hits.into_iter()
            .map(|(topic, (hit, _))| (topic, hit))
            .collect()
    }
}

impl Pattern {
    fn stands_alone(&self, text: &str, start: usize, end: usize) -> bool {
        let before = text
            .get(..start)
            .and_then(|before| before.chars().next_back());
        let after = text.get(end..).and_then(|after| after.chars().next());
        (self.open_before || !before.is_some_and(char::is_alphanumeric))
            && (self.open_after || !after.is_some_and(char::is_alphanumeric))
    }
}

fn empty_hit() -> Hit {
    Hit {
        words: String::new(),
        rules: 0,
        quoted_only: false,
    }
}

fn first_match(
    places: &BTreeMap<(usize, usize), Vec<usize>>,
    index: usize,
    rule: &Rule,
) -> Option<usize> {
    let firsts = places.get(&(index, 0))?;
    firsts.iter().copied().find(|first| {
        (1..rule.groups).all(|group| {
            places.get(&(index, group)).is_some_and(|starts| {
                let from = starts.partition_point(|start| *start + rule.reach_bytes < *first);
                starts
                    .get(from)
                    .is_some_and(|start| start.abs_diff(*first) <= rule.reach_bytes)
            })
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

fn compile(source: &'static str) -> Option<Compiled> {
    let mut topic = "";
    let mut rules = Vec::new();
    let mut by_text: BTreeMap<String, Pattern> = BTreeMap::new();
    for line in source
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        if let Some(name) = topic_of(line) {
            topic = name;
            continue;
        }
        let (joint, reach_bytes) = if line.contains(" ~~ ") {
            (" ~~ ", STORY_BYTES_MAX)
        } else {
            (" ~ ", NEAR_CHARS)
        };
        let groups: Vec<&str> = line.split(joint).collect();
        for (group, alternatives) in groups.iter().enumerate() {
            for alternative in alternatives
                .split('|')
                .map(str::trim)
                .filter(|text| !text.is_empty())
            {
                by_text
                    .entry(alternative.to_owned())
                    .or_insert_with(|| Pattern {
                        open_before: alternative.starts_with('*'),
                        open_after: alternative.ends_with('*'),
                        uses: Vec::new(),
                    })
                    .uses
                    .push((rules.len(), group));
            }
        }
        rules.push(Rule {
            topic,
            groups: groups.len(),
            reach_bytes,
        });
    }
    let texts: Vec<String> = by_text
        .keys()
        .map(|text| without_accents(&fold(text.trim_matches('*'))))
        .collect();
    Some(Compiled {
        searcher: AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&texts)
            .ok()?,
        patterns: by_text.into_values().collect(),
        rules,
    })
}

/// Mail programs put one of these above what they quote.
fn starts_quoted_tail(line: &str) -> bool {
    let line = line.trim();
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
mod tests {
    use super::*;

    static TABLE: PhraseTable =
        PhraseTable::new("[door]\nopen|close ~ the door\n[gate]\ngarten*\nold gate\n");

    fn topics(text: &str) -> BTreeMap<&'static str, Hit> {
        let message = Message {
            text: text.to_owned(),
            ..Message::default()
        };
        TABLE.topics_in(&Wording::of(&message))
    }

    #[test]
    fn groups_match_near_each_other_in_any_order() {
        assert!(topics("Please OPEN,\nquickly, the  door").contains_key("door"));
        assert!(topics("the door: close it").contains_key("door"));
        assert!(!topics(&format!("open {} the door", "word ".repeat(60))).contains_key("door"));
        assert!(!topics("reopened the doors").contains_key("door"));
    }

    #[test]
    fn a_star_lets_a_word_go_on_and_rules_are_counted() {
        let hit = topics("die Gartenpforte, an old gate")
            .remove("gate")
            .unwrap();
        assert_eq!((hit.rules, hit.quoted_only), (2, false));
    }

    #[test]
    fn quoted_text_is_told_apart() {
        let hit = topics("I agree with all of this\n> an old gate")
            .remove("gate")
            .unwrap();
        assert!(hit.quoted_only);
        let hit = topics("Yes, and no, and so on\nOn Monday Ann wrote:\nan old gate")
            .remove("gate")
            .unwrap();
        assert!(hit.quoted_only);
    }

    #[test]
    fn a_story_may_be_told_all_over_a_letter_but_not_a_book() {
        static STORY: PhraseTable = PhraseTable::new("[fortune]\nmillion* ~~ widow ~~ reply\n");
        let told = |apart: usize| {
            let between = "and so on ".repeat(apart);
            let text = format!("a widow {between} has millions {between} please reply");
            let message = Message {
                text,
                ..Message::default()
            };
            !STORY.topics_in(&Wording::of(&message)).is_empty()
        };
        assert!(told(100));
        assert!(!told(500));
    }
}
