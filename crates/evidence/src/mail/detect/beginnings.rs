//! Finds which of many texts begin at a place of another text: the look-up that a search for whole words needs at every
//! start of a word, and nowhere else. It knows nothing of words and of what the texts mean.

/// Many texts in alphabetical order, arranged so that all of them that begin some other text are found in a few steps.
#[derive(Debug, Default)]
pub(super) struct Beginnings {
    /// In the order of their bytes, all of two bytes at least.
    sorted: Vec<Entry>,
    /// For every two bytes the place in `sorted` of the first text that begins with them or with what comes after.
    by_two_bytes: Vec<usize>,
    /// The texts of one byte.
    single: Vec<(u8, usize)>,
}

#[derive(Debug)]
struct Entry {
    text: Box<[u8]>,
    /// What stands behind the first two bytes, as a number that orders as the bytes do.
    next_eight: u64,
    /// The number the caller knows the text by.
    number: usize,
    /// The place of the longest other text that this one begins with.
    shorter: Option<usize>,
}

/// The eight bytes behind the first two; nothing counts as zero.
fn next_eight(text: &[u8]) -> u64 {
    let behind = text.get(2..).unwrap_or_default();
    match behind.first_chunk() {
        Some(eight) => u64::from_be_bytes(*eight),
        None => (0..8).fold(0, |number, at| {
            number << 8 | u64::from(behind.get(at).copied().unwrap_or(0))
        }),
    }
}

impl Beginnings {
    /// Arranges texts, each with a number of the caller's. Empty ones are left out.
    pub(super) fn new<'t>(texts: impl Iterator<Item = (usize, &'t str)>) -> Beginnings {
        let (mut sorted, mut single) = (Vec::new(), Vec::new());
        for (number, text) in texts {
            match text.as_bytes() {
                [] => {}
                [byte] => single.push((*byte, number)),
                bytes => sorted.push((Box::<[u8]>::from(bytes), number)),
            }
        }
        sorted.sort_unstable();
        let mut arranged = Beginnings {
            single,
            ..Beginnings::default()
        };
        for (text, number) in sorted {
            let mut shorter = arranged.sorted.len().checked_sub(1);
            while let Some(before) = shorter.and_then(|place| arranged.sorted.get(place)) {
                if text.starts_with(&before.text) {
                    break;
                }
                shorter = before.shorter;
            }
            arranged.sorted.push(Entry {
                next_eight: next_eight(&text),
                text,
                number,
                shorter,
            });
        }
        arranged.by_two_bytes = (0..=u16::MAX)
            .map(|two| {
                let before =
                    |entry: &Entry| entry.text.get(..2) < Some(two.to_be_bytes().as_slice());
                arranged.sorted.partition_point(before)
            })
            .chain(std::iter::once(arranged.sorted.len()))
            .collect();
        arranged
    }

    /// Tells of every text that `bytes` begin with: its number and its length, the longest first.
    pub(super) fn of(&self, bytes: &[u8], mut tell: impl FnMut(usize, usize)) {
        let Some(first) = bytes.first() else {
            return;
        };
        if let Some(second) = bytes.get(1) {
            let two = usize::from(u16::from_be_bytes([*first, *second]));
            let mut at = self.last_not_behind(two, bytes);
            while let Some(entry) = at.and_then(|at| self.sorted.get(at)) {
                if bytes.starts_with(&entry.text) {
                    tell(entry.number, entry.text.len());
                }
                at = entry.shorter;
            }
        }
        for (byte, number) in &self.single {
            if byte == first {
                tell(*number, 1);
            }
        }
    }

    /// The last text in the alphabet that is not behind `bytes`, of those that share its first two. Whatever `bytes`
    /// begin with, that text begins with as well.
    fn last_not_behind(&self, two: usize, bytes: &[u8]) -> Option<usize> {
        let (start, end) = (
            *self.by_two_bytes.get(two)?,
            *self.by_two_bytes.get(two + 1)?,
        );
        let entries = self
            .sorted
            .get(start..end)
            .filter(|some| !some.is_empty())?;
        let next = next_eight(bytes);
        let not_behind = entries.partition_point(|entry| {
            entry.next_eight < next || (entry.next_eight == next && *entry.text <= *bytes)
        });
        (start + not_behind)
            .checked_sub(1)
            .filter(|at| *at >= start)
    }
}

#[cfg(test)]
mod tests {
    use super::Beginnings;

    #[test]
    fn what_a_text_begins_with_is_found_as_by_asking_each() {
        let texts = [
            "a", "ab", "abc", "abcd", "abcdefg", "abcdefgh", "abd", "ac", "b", "ba", "bab", "ab ",
            "ä", "äb", "%", "% off", "abc", "ab\0", "",
        ];
        let arranged = Beginnings::new(texts.iter().copied().enumerate());
        let asked = [
            "a",
            "ab",
            "abc",
            "abcde",
            "abcdefghi",
            "abcdefz",
            "ab c",
            "aba",
            "abe",
            "az",
            "bab",
            "bb",
            "äbc",
            "äc",
            "% of",
            "% off!",
            "",
            "z",
            "ab\0c",
        ];
        for text in asked {
            let mut found = Vec::new();
            arranged.of(text.as_bytes(), |number, length| {
                assert_eq!(texts[number].len(), length);
                found.push(number);
            });
            found.sort_unstable();
            let starts = |known: &&str| !known.is_empty() && text.starts_with(*known);
            let each = texts.iter().enumerate().filter(|(_, known)| starts(known));
            assert_eq!(
                found,
                each.map(|(number, _)| number).collect::<Vec<_>>(),
                "{text}"
            );
        }
    }
}
