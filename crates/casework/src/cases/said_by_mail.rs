//! "I clicked", said in an answer by mail: short answers whose lines are, word for word, ones that the tables know, add the
//! exposure as the tap on the private page does. The tables are data, one for each language, in `/phrases`; this reads
//! them and compares. It guesses nothing: a longer answer, a question, half a sentence are words for the desk to read.

use std::collections::{BTreeMap, BTreeSet};

use crate::cases::report::Exposure;

/// An answer longer than this is a story, not a word: characters.
pub const SHORT_ANSWER_CHARS_MAX: usize = 300;
/// Or one of more lines than this.
pub const SHORT_ANSWER_LINES_MAX: usize = 8;

/// A line of more words than this is no phrase.
const PHRASE_WORDS_MAX: usize = 16;

/// What one language's table knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrases {
    /// Folded phrases and what they mean.
    said: BTreeMap<String, Exposure>,
    /// Folded words that may stand before or after, such as `yes` or `sorry`.
    around: BTreeSet<String>,
}

/// Why a table can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhrasesProblem {
    /// It is no TOML of lists.
    #[error("the table of phrases is no TOML of lists")]
    NoTable,
    /// A list's name is no exposure's code.
    #[error("`{0}` is no exposure")]
    NoExposure(String),
    /// A phrase stands twice with two meanings, or is empty.
    #[error("the phrase `{0}` is empty or stands twice")]
    Phrase(String),
}

impl Phrases {
    /// Reads a table: lists of phrases under the code of an exposure, and the list `around`.
    pub fn read(text: &str) -> Result<Phrases, PhrasesProblem> {
        let lists: BTreeMap<String, Vec<String>> =
            toml::from_str(text).map_err(|_| PhrasesProblem::NoTable)?;
        let mut phrases = Phrases::default();
        for (code, list) in lists {
            if code == "around" {
                phrases.around = list.iter().filter_map(|word| folded(word)).collect();
                continue;
            }
            let exposure = Exposure::from_code(&code).ok_or(PhrasesProblem::NoExposure(code))?;
            for phrase in list {
                let known = folded(&phrase).map(|key| phrases.said.insert(key, exposure));
                if known != Some(None) {
                    return Err(PhrasesProblem::Phrase(phrase));
                }
            }
        }
        Ok(phrases)
    }

    /// What a folded line means, as it stands or without some of the words around it.
    fn meaning(&self, line: &str) -> Option<Exposure> {
        let words: Vec<&str> = line.split(' ').take(PHRASE_WORDS_MAX + 1).collect();
        if words.len() > PHRASE_WORDS_MAX {
            return None;
        }
        let is_around = |word: &&&str| self.around.contains(**word);
        let before = words.iter().take_while(is_around).count();
        let after = words.iter().rev().take_while(is_around).count();
        // A word that may stand around may also begin a phrase, as `I` does, so every cut is tried.
        (0..=before).find_map(|start| {
            (0..=after).find_map(|cut| {
                let inside = words.get(start..words.len().saturating_sub(cut))?;
                self.said.get(&inside.join(" ")).copied()
            })
        })
    }
}

/// What a short answer says was done, in any of the languages; empty where it says nothing of the kind. `words` are the
/// person's own, quotes folded away.
pub fn exposures_said(languages: &[Phrases], words: &str) -> BTreeSet<Exposure> {
    let lines = || words.lines().filter(|line| !line.trim().is_empty());
    let short = words.chars().count() <= SHORT_ANSWER_CHARS_MAX
        && lines().count() <= SHORT_ANSWER_LINES_MAX;
    if !short {
        return BTreeSet::new();
    }
    lines()
        .filter_map(folded)
        .filter_map(|line| {
            languages
                .iter()
                .find_map(|language| language.meaning(&line))
        })
        .collect()
}

/// A line as it is compared: lower case, one blank between words, no full stop at its end. `None` for one that asks
/// something or says nothing: a question is no statement.
fn folded(line: &str) -> Option<String> {
    if line.contains(['?', '？']) {
        return None;
    }
    let plain: String = line
        .chars()
        .map(|letter| match letter {
            '’' | '‘' | 'ʼ' | '´' | '`' => '\'',
            '\'' => letter,
            letter if letter.is_alphanumeric() => letter,
            _ => ' ',
        })
        .collect();
    let words: Vec<String> = plain.split_whitespace().map(str::to_lowercase).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> Vec<Phrases> {
        vec![
            Phrases::read(
                "around = ['yes', 'sorry', 'hi', 'i']\nclicked = ['I clicked', 'I clicked it']\nentered-password = [\"I've entered my password\"]",
            )
            .unwrap(),
        ]
    }

    #[test]
    fn whole_lines_of_short_answers_count_and_nothing_else() {
        for (words, wanted) in [
            ("I clicked", vec![Exposure::Clicked]),
            ("Yes, I clicked it. Sorry!", vec![Exposure::Clicked]),
            (
                "Hi\n\nI clicked\nI’ve entered my password.",
                vec![Exposure::Clicked, Exposure::EnteredPassword],
            ),
            ("Sorry, I clicked", vec![Exposure::Clicked]),
            ("I clicked?", vec![]),
            ("I did not click. He says I clicked it", vec![]),
            ("never I clicked", vec![]),
            ("", vec![]),
        ] {
            let wanted: BTreeSet<Exposure> = wanted.into_iter().collect();
            assert_eq!(exposures_said(&english(), words), wanted, "{words}");
        }
        let long = format!("I clicked\n{}", "and then ".repeat(60));
        assert!(exposures_said(&english(), &long).is_empty());
    }

    #[test]
    fn a_bad_table_says_what_is_wrong() {
        assert_eq!(Phrases::read("clicked = 'x'"), Err(PhrasesProblem::NoTable));
        assert_eq!(
            Phrases::read("danced = ['x']"),
            Err(PhrasesProblem::NoExposure("danced".into()))
        );
        assert_eq!(
            Phrases::read("clicked = ['?']"),
            Err(PhrasesProblem::Phrase("?".into()))
        );
        assert!(Phrases::read("clicked = ['a']\nopened = ['A']").is_err());
    }
}
