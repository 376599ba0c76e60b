//! Finds which of many texts begin at a place of another text: the look-up that a search for whole words needs at every
//! start of a word, and nowhere else. It knows nothing of words and of what the texts mean.

/// Many texts in alphabetical order, arranged so that all of them that begin some other text are found in a few steps.
#[derive(Debug, Default)]
pub(super) struct Beginnings {
    /// The texts in the order of their bytes, all of two bytes at least, each with the number the caller knows it by.
    sorted: Vec<(Box<[u8]>, usize)>,
    /// The same places in short: a search looks at many of these, and at next to none of the texts.
    short: Vec<Short>,
    /// For every two bytes the place in `sorted` of the first text that begins with them or with what comes after.
    by_two_bytes: Vec<usize>,
    /// The texts of one byte.
    single: Vec<(u8, usize)>,
}

/// What a search needs of a text before it looks at the text itself.
#[derive(Debug)]
struct Short {
    /// What stands behind the first two bytes, as a number that orders as the bytes do.
    next_eight: u64,
    /// The text's length, bytes.
    length: u32,
    /// How many places back the longest other text stands that this one begins with; nought for none.
    back: u32,
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

/// Each text in short, of texts in the order of their bytes.
fn in_short(sorted: &[(Box<[u8]>, usize)]) -> Vec<Short> {
    let mut shorter: Vec<Option<usize>> = Vec::with_capacity(sorted.len());
    let mut all = Vec::with_capacity(sorted.len());
    for (place, (text, _)) in sorted.iter().enumerate() {
        let mut begun_with = place.checked_sub(1);
        while let Some((before, _)) = begun_with.and_then(|at| sorted.get(at)) {
            if text.starts_with(before) {
                break;
            }
            begun_with = begun_with.and_then(|at| shorter.get(at).copied().flatten());
        }
        shorter.push(begun_with);
        all.push(Short {
            next_eight: next_eight(text),
            length: u32::try_from(text.len()).unwrap_or(u32::MAX),
            back: begun_with.map_or(0, |at| u32::try_from(place - at).unwrap_or(0)),
        });
    }
    all
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
        let first_behind = |two: u16| {
            let before =
                |(text, _): &(Box<[u8]>, usize)| text.get(..2) < Some(two.to_be_bytes().as_slice());
            sorted.partition_point(before)
        };
        Beginnings {
            by_two_bytes: (0..=u16::MAX)
                .map(first_behind)
                .chain(std::iter::once(sorted.len()))
                .collect(),
            short: in_short(&sorted),
            sorted,
            single,
        }
    }

    /// Tells of every text that `bytes` begin with: its number and its length, the longest first.
    pub(super) fn of(&self, bytes: &[u8], mut tell: impl FnMut(usize, usize)) {
        let Some(first) = bytes.first() else {
            return;
        };
        if let Some(second) = bytes.get(1) {
            let two = usize::from(u16::from_be_bytes([*first, *second]));
            let next = next_eight(bytes);
            let mut at = self.last_not_behind(two, next, bytes);
            while let Some((place, short)) = at.and_then(|at| Some((at, self.short.get(at)?))) {
                if short.may_begin(next)
                    && let Some((text, number)) = self.sorted.get(place)
                    && bytes.starts_with(text)
                {
                    tell(*number, text.len());
                }
                let back = short.back as usize;
                at = place.checked_sub(back).filter(|_| back > 0);
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
    fn last_not_behind(&self, two: usize, next: u64, bytes: &[u8]) -> Option<usize> {
        let (start, end) = (
            *self.by_two_bytes.get(two)?,
            *self.by_two_bytes.get(two + 1)?,
        );
        let before = self.short.get(start..end)?;
        let first_alike = start + before.partition_point(|short| short.next_eight < next);
        let alike = self.short.get(first_alike..end)?;
        let alike = alike.iter().take_while(|short| short.next_eight == next);
        let alike = self.sorted.get(first_alike..first_alike + alike.count())?;
        (first_alike + alike.partition_point(|(text, _)| **text <= *bytes))
            .checked_sub(1)
            .filter(|at| *at >= start)
    }
}

impl Short {
    /// Whether a text that shares the first two bytes, and has these next eight, may begin with this one.
    fn may_begin(&self, next: u64) -> bool {
        let same_bytes = 2 + (self.next_eight ^ next).leading_zeros() / 8;
        self.length.min(10) <= same_bytes
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
