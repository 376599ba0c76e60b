//! The words that a caller says, out of the list that stands beside a language's messages. A language without a list of the
//! right length uses the English one: what is shown must be the same two words on both sides, whatever happens.

use casework::verify::two_words::{TwoWords, WORDS_IN_A_LIST};

use super::{MessageFiles, Words, english};

impl Words {
    /// The two words, in this language; the place in the list where even English has none.
    pub fn two_words(&self, words: TwoWords) -> [String; 2] {
        let list = match self.spoken.len() {
            WORDS_IN_A_LIST => &self.spoken,
            _ => &english().spoken,
        };
        let word = |place: usize| list.get(place).cloned();
        words
            .places()
            .map(|place| word(place).unwrap_or_else(|| place.to_string()))
    }
}

/// The list of a language; empty where it has none.
pub(super) fn spoken(language: &str) -> Vec<String> {
    let file = MessageFiles::get(&format!("{language}/two-words.txt"));
    let text = file.map(|file| String::from_utf8_lossy(&file.data).into_owned());
    let lines = text.iter().flat_map(|text| text.lines());
    lines.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use casework::verify::two_words::{TwoWords, WORDS_IN_A_LIST};

    use super::Words;

    /// A word that is quick to say and can be read on a phone.
    const LETTERS_MAX: usize = 10;

    #[test]
    fn every_language_has_its_own_list_of_different_short_words() {
        for words in Words::all() {
            let list = &words.spoken;
            assert_eq!(list.len(), WORDS_IN_A_LIST, "{}", words.language());
            let different: BTreeSet<&String> = list.iter().collect();
            assert_eq!(different.len(), list.len(), "{}", words.language());
            for word in list {
                let letters = word.chars().count();
                let plain = word.chars().all(|one| one.is_lowercase());
                assert!(
                    (3..=LETTERS_MAX).contains(&letters) && plain,
                    "{}: {word}",
                    words.language()
                );
            }
        }
    }

    #[test]
    fn the_same_number_is_the_same_two_words_each_time() {
        let words = Words::for_language("en");
        let drawn = TwoWords::of_chance(5 << 10 | 7);
        assert_eq!(
            words.two_words(drawn),
            [words.spoken[5].clone(), words.spoken[7].clone()]
        );
        let last = TwoWords::of_chance(u32::MAX);
        assert_eq!(words.two_words(last)[0], words.spoken[1023]);
    }
}
