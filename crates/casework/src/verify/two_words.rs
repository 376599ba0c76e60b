//! Two words out of a list, as a number: what a caller has to say. Which words they are in a language is for the top floor,
//! which has the lists; here is only how many there are and how they are drawn.

/// Words in the list of each language.
pub const WORDS_IN_A_LIST: usize = 1 << WORD_BITS;
/// One word stands for so many bits; two are twenty, the least that OWASP ASVS 5.0 clause 6.5.4 asks of such a code.
const WORD_BITS: u32 = 10;

/// Two places in a list of [`WORDS_IN_A_LIST`] words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TwoWords(u32);

impl TwoWords {
    /// Drawn by chance: any 32 random bits, of which twenty count.
    pub const fn of_chance(chance: u32) -> TwoWords {
        TwoWords(chance & ((1 << (2 * WORD_BITS)) - 1))
    }

    /// As it is stored; `None` for a number that stands for no two words.
    pub const fn of_number(number: u32) -> Option<TwoWords> {
        match number >> (2 * WORD_BITS) {
            0 => Some(TwoWords(number)),
            _ => None,
        }
    }

    /// The number, for storing.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The places of the two words in their list, each below [`WORDS_IN_A_LIST`].
    pub const fn places(self) -> [usize; 2] {
        let last = (1 << WORD_BITS) - 1;
        [(self.0 >> WORD_BITS) as usize, (self.0 & last) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::{TwoWords, WORDS_IN_A_LIST};

    #[test]
    fn every_chance_is_two_places_in_the_list_and_every_pair_can_come() {
        assert_eq!(TwoWords::of_chance(u32::MAX).places(), [1023, 1023]);
        assert_eq!(TwoWords::of_chance(0).places(), [0, 0]);
        assert_eq!(TwoWords::of_chance(1 << 20).places(), [0, 0]);
        assert_eq!(TwoWords::of_chance(1 << 10).places(), [1, 0]);
        let pairs = WORDS_IN_A_LIST * WORDS_IN_A_LIST;
        for number in 0..u32::try_from(pairs).unwrap() {
            let [first, second] = TwoWords::of_chance(number).places();
            assert_eq!(first * WORDS_IN_A_LIST + second, number as usize);
        }
    }

    #[test]
    fn only_what_was_stored_is_read_back() {
        let drawn = TwoWords::of_chance(0xdead_beef);
        assert_eq!(TwoWords::of_number(drawn.number()), Some(drawn));
        assert_eq!(TwoWords::of_number(1 << 20), None);
    }
}
