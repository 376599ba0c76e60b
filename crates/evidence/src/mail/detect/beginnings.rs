//! Finds which of many texts begin at a place of another text: the look-up that a search for whole words needs at every
//! start of a word, and nowhere else. It knows nothing of words and of what the texts mean.

use std::num::NonZeroU32;

/// Many texts in alphabetical order, arranged so that all of them that begin some other text are found in a few steps.
#[derive(Debug, Default)]
pub(super) struct Beginnings {
    /// The texts in the order of their bytes, all of two bytes at least, each with the number the caller knows it by.
    sorted: Vec<(Box<[u8]>, usize)>,
    /// The same places in short: a search looks at many of these, and at next to none of the texts.
    short: Vec<Short>,
    /// For every two bytes the row of `rows` for texts that begin with them; nothing where none does.
    by_two_bytes: Vec<Option<NonZeroU32>>,
    /// Where texts of a row stand in `sorted`, parted by the class of their third byte: class `n` from place `n` to the next.
    rows: Vec<[u32; THIRD_CLASSES + 1]>,
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

/// Classes of a third byte.
const THIRD_CLASSES: usize = 31;

/// The class of a third byte, in the order of the bytes: a blank and every small letter have one of their own, because that
/// is what words go on with.
fn third_class(byte: u8) -> usize {
    match byte {
        0..b' ' => 0,
        b' ' => 1,
        b'!'..b'a' => 2,
        b'a'..=b'z' => usize::from(byte - b'a') + 3,
        b'{'..=127 => 29,
        _ => 30,
    }
}

/// A row for all texts that share their first two bytes; `texts` are these, and stand from `start` on.
fn row_of(texts: &[(Box<[u8]>, usize)], start: usize) -> [u32; THIRD_CLASSES + 1] {
    let before = |class: usize| {
        let third = |text: &[u8]| third_class(text.get(2).copied().unwrap_or(0));
        texts.partition_point(|(text, _)| third(text) < class)
    };
    std::array::from_fn(|class| u32::try_from(start + before(class)).unwrap_or(u32::MAX))
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
        let mut by_two_bytes = vec![None; 1 << 16];
        let mut rows = Vec::new();
        let mut start = 0;
        for alike in sorted.chunk_by(|(one, _), (next, _)| one.get(..2) == next.get(..2)) {
            let two = alike.first().and_then(|(text, _)| text.first_chunk());
            let row = two.and_then(|two| by_two_bytes.get_mut(two_bytes(*two)));
            rows.push(row_of(alike, start));
            if let Some(row) = row {
                *row = u32::try_from(rows.len()).ok().and_then(NonZeroU32::new);
            }
            start += alike.len();
        }
        Beginnings {
            by_two_bytes,
            rows,
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
            let mut at = None;
            let row = self.by_two_bytes.get(two_bytes([*first, *second]));
            let next = next_eight(bytes);
            if let Some(row) = row.copied().flatten() {
                at = self.last_not_behind(row, next, bytes);
            }
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
    fn last_not_behind(&self, row: NonZeroU32, next: u64, bytes: &[u8]) -> Option<usize> {
        let row = self.rows.get(row.get() as usize - 1)?;
        let class = third_class(bytes.get(2).copied().unwrap_or(0));
        let place = |class: usize| row.get(class).map(|place| *place as usize);
        let (start, from, end) = (place(0)?, place(class)?, place(class + 1)?);
        let before = self.short.get(from..end)?;
        let first_alike = from + before.partition_point(|short| short.next_eight < next);
        let alike = self.short.get(first_alike..end)?;
        let alike = alike.iter().take_while(|short| short.next_eight == next);
        let alike = self.sorted.get(first_alike..first_alike + alike.count())?;
        (first_alike + alike.partition_point(|(text, _)| **text <= *bytes))
            .checked_sub(1)
            .filter(|at| *at >= start)
    }
}

/// Two bytes as the place in a table.
fn two_bytes(two: [u8; 2]) -> usize {
    usize::from(u16::from_be_bytes(two))
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
