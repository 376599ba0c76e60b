//! Small fixed-size memories: how many different things were seen (linear counting after Whang, Vander-Zanden and Taylor,
//! 1990), and whether a row of moments has a steady beat. Both hold the same few bytes however much passes.

use std::hash::{DefaultHasher, Hash, Hasher};

/// Bits of the counter, as words of 64: a byte tells one of them.
const WORDS: usize = 4;
/// Beyond this the counter is full, and says so.
const DISTINCT_MAX: u32 = 1_400;

/// How many different texts were added; exact to a few for dozens, rough for hundreds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Distinct([u64; WORDS]);

impl Distinct {
    /// Adds a text.
    pub fn add(&mut self, text: &str) {
        self.add_place(Distinct::place_of(text));
    }

    /// Where a text is noted.
    pub fn place_of(text: &str) -> u8 {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        (hasher.finish() % (WORDS as u64 * 64)) as u8
    }

    /// Adds the text of that place.
    pub fn add_place(&mut self, place: u8) {
        if let Some(word) = self.0.get_mut(usize::from(place / 64)) {
            *word |= 1 << (place % 64);
        }
    }

    /// One of 64 classes of texts, as a bit: enough to count a handful.
    pub fn class_of(text: &str) -> u64 {
        1 << (Distinct::place_of(text) % 64)
    }

    /// Adds all that another counter has seen.
    pub fn add_all(&mut self, other: Distinct) {
        for (word, more) in self.0.iter_mut().zip(other.0) {
            *word |= more;
        }
    }

    /// Whether there were about so many.
    pub fn reaches(self, many: u32) -> bool {
        // There are as many as there are bits, or more.
        self.bits() >= many || self.count() >= many
    }

    fn bits(self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// About how many there were; at most 1,400, which then means "at least".
    pub fn count(self) -> u32 {
        let bits = (WORDS * 64) as f64;
        let empty = bits - f64::from(self.bits());
        if empty < 1.5 {
            return DISTINCT_MAX;
        }
        ((bits * (bits / empty).ln()).round() as u32).min(DISTINCT_MAX)
    }
}

/// Failures closer together than this are one knock: a program that tries twice at once, microseconds.
const KNOCK_MICROSECONDS: i64 = 10_000_000;
/// Gaps within this share of the beat belong to it.
const BEAT_SHARE: f64 = 0.12;
/// A beat needs this many gaps that fit.
const BEAT_GAPS_MIN: u32 = 3;

/// Whether knocks come at a steady interval. The candidate is found by majority vote (Boyer and Moore, 1981), so that a
/// night's pause or a person in between doesn't hide it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rhythm {
    last: Option<i64>,
    /// Knocks seen.
    pub knocks: u32,
    candidate: i64,
    votes: u32,
    fitting: u32,
    fitting_sum: i64,
    gaps: u32,
}

impl Rhythm {
    /// Adds a failure at this moment, microseconds. Moments that lie before the last are taken as the same.
    pub fn add(&mut self, at: i64) {
        let Some(last) = self.last else {
            self.last = Some(at);
            self.knocks = 1;
            return;
        };
        let gap = at.saturating_sub(last);
        if gap < KNOCK_MICROSECONDS {
            return;
        }
        self.last = Some(at);
        self.knocks = self.knocks.saturating_add(1);
        self.gaps = self.gaps.saturating_add(1);
        if self.fits(gap) {
            self.votes = self.votes.saturating_add(1);
            self.fitting = self.fitting.saturating_add(1);
            self.fitting_sum = self.fitting_sum.saturating_add(gap);
        } else if self.votes == 0 {
            self.candidate = gap;
            self.votes = 1;
            self.fitting = 1;
            self.fitting_sum = gap;
        } else {
            self.votes -= 1;
        }
    }

    fn fits(&self, gap: i64) -> bool {
        let away = gap.abs_diff(self.candidate) as f64;
        self.candidate > 0 && away <= self.candidate as f64 * BEAT_SHARE
    }

    /// The steady interval in microseconds, if there is one.
    pub fn beat(&self) -> Option<i64> {
        let steady = self.fitting >= BEAT_GAPS_MIN && self.fitting * 10 >= self.gaps * 6;
        steady.then(|| self.fitting_sum / i64::from(self.fitting.max(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Distinct, Rhythm};

    #[test]
    fn different_things_are_counted_about_right() {
        for many in [0_u32, 1, 5, 20, 100, 400] {
            let mut distinct = Distinct::default();
            for _ in 0..3 {
                (0..many).for_each(|n| distinct.add(&format!("name{n}")));
            }
            let off = distinct.count().abs_diff(many);
            assert!(off <= many / 8, "{many}: {}", distinct.count());
        }
    }

    #[test]
    fn a_beat_is_heard_through_jitter_and_a_pause_but_not_where_there_is_none() {
        let beat_of = |minutes: &[f64]| {
            let mut rhythm = Rhythm::default();
            let mut at = 0.0;
            for gap in minutes {
                at += gap * 60e6;
                rhythm.add(at as i64);
                rhythm.add(at as i64 + 2_000_000);
            }
            rhythm
                .beat()
                .map(|beat| (beat as f64 / 60e6).round() as i64)
        };
        assert_eq!(
            beat_of(&[0.0, 15.0, 15.2, 14.9, 90.0, 15.1, 15.0, 15.0]),
            Some(15)
        );
        assert_eq!(beat_of(&[0.0, 1.0, 7.0, 2.0, 40.0, 3.0, 11.0, 0.5]), None);
        assert_eq!(beat_of(&[0.0, 15.0, 15.0]), None);
    }
}
