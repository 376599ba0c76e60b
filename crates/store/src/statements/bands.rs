//! How near-same texts are found in a table: a similarity hash is written under several bands, such that two hashes that differ
//! in at most three bits have one in common. How near two texts are is decided elsewhere; a band in common is no more than a
//! reason to compare.

/// A hash is cut into five pieces (13, 13, 13, 13 and 12 bits).
const PIECES: u32 = 5;
/// Bits of a piece; the last has one less.
const PIECE_BITS: u32 = 13;
/// Bands: pairs of pieces. Three bits lie in three pieces at most, so two pieces agree. A single piece would do as well, but
/// its few bits are shared by so many mails that looking would take the longer the more mails there were.
const BANDS: usize = 10;
/// The first band. Before the migration `0010_finer_bands` there were single pieces, numbered from 0.
const FIRST_BAND: i64 = 10;

/// The bands of a hash: which pair of pieces, and their bits, the first piece's above the second's. The migration
/// `0010_finer_bands` says the same in SQL.
pub(super) fn bands(similarity: u64) -> [(i64, i64); BANDS] {
    let piece = |piece: u32| (similarity >> (piece * PIECE_BITS)) & ((1 << PIECE_BITS) - 1);
    let pairs =
        (0..PIECES).flat_map(|first| (first + 1..PIECES).map(move |second| (first, second)));
    let mut bands = [(0, 0); BANDS];
    for ((number, band), (first, second)) in (FIRST_BAND..).zip(&mut bands).zip(pairs) {
        let bits = (piece(first) << PIECE_BITS) | piece(second);
        *band = (number, bits.cast_signed());
    }
    bands
}

#[cfg(test)]
mod tests {
    use super::{BANDS, FIRST_BAND, bands};

    #[test]
    fn hashes_that_differ_in_three_bits_have_a_band_in_common() {
        let text = 0xfeed_beef_1234_5678_u64;
        let ours = bands(text);
        for first in 0..64 {
            for second in 0..64 {
                for third in 0..64 {
                    let other = bands(text ^ (1 << first | 1 << second | 1 << third));
                    let in_common = ours.iter().any(|band| other.contains(band));
                    assert!(in_common, "{first} {second} {third}");
                }
            }
        }
    }

    #[test]
    fn all_bands_are_numbered_and_another_text_has_none_in_common() {
        let ours = bands(u64::MAX);
        let numbers: Vec<i64> = ours.iter().map(|(number, _)| *number).collect();
        let wanted: Vec<i64> = (FIRST_BAND..).take(BANDS).collect();
        assert_eq!(numbers, wanted);
        let other = bands(0x7bde_f7bd_ef7b_def7);
        assert!(!ours.iter().any(|band| other.contains(band)));
    }
}
