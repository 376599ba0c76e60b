//! What a stream of a PDF is packed with (ISO 32000-1 clause 7.4): Flate with or without PNG predictors, and bytes written as
//! hexadecimal or base-85 digits. Other packings stay packed, and so does what they hold.

use super::pdf_values::is_white;
use crate::mail::detect::attachments::pdf::{hex_byte, unfiltered, unpack};

/// Packings around one stream.
const FILTERS_MAX: usize = 4;
/// Columns of a predictor; wider rows are no rows.
const COLUMNS_MAX: usize = 1_000_000;

/// One packing around a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Predictor {
    /// The value of `/Predictor`: 1 is none, 10 and above those of PNG.
    pub predictor: usize,
    /// Samples in a row.
    pub columns: usize,
    /// Samples of one dot.
    pub colors: usize,
    /// Bits of one sample.
    pub bits: usize,
}

/// Takes off the packings from the outermost to the innermost, at most `bytes_max` bytes at each; `None` where one isn't read.
pub(super) fn unpacked(
    stream: &[u8],
    filters: &[(Vec<u8>, Predictor)],
    bytes_max: usize,
) -> Option<Vec<u8>> {
    if filters.len() > FILTERS_MAX {
        return None;
    }
    if filters.is_empty() {
        return Some(stream.get(..stream.len().min(bytes_max))?.to_vec());
    }
    let mut bytes = Vec::new();
    for (place, (filter, predictor)) in filters.iter().enumerate() {
        let packed = if place == 0 { stream } else { &bytes };
        bytes = match &**filter {
            b"FlateDecode" | b"Fl" => unpredicted(unpack(packed, bytes_max), *predictor)?,
            b"ASCIIHexDecode" | b"AHx" => hexadecimal(packed, bytes_max),
            b"ASCII85Decode" | b"A85" => base_85(packed, bytes_max),
            _ => return None,
        };
    }
    Some(bytes)
}

fn unpredicted(bytes: Vec<u8>, predictor: Predictor) -> Option<Vec<u8>> {
    match predictor.predictor {
        0 | 1 => Some(bytes),
        10.. if predictor.columns <= COLUMNS_MAX => {
            let dot_bits = predictor.colors.clamp(1, 32) * predictor.bits.clamp(1, 16);
            let row_bytes = (predictor.columns.max(1) * dot_bits).div_ceil(8);
            let padding = (row_bytes + 1) - bytes.len() % (row_bytes + 1);
            let mut whole = bytes;
            if padding <= row_bytes {
                // A last row that is cut short still counts.
                whole.resize(whole.len() + padding, 0);
            }
            Some(unfiltered(&whole, row_bytes, dot_bits.div_ceil(8)))
        }
        _ => None,
    }
}

/// Clause 7.4.2.
fn hexadecimal(written: &[u8], bytes_max: usize) -> Vec<u8> {
    let digits = written.iter().copied().take_while(|byte| *byte != b'>');
    let digits = digits.filter(u8::is_ascii_hexdigit).take(bytes_max * 2);
    let mut digits: Vec<u8> = digits.collect();
    if digits.len() % 2 == 1 {
        digits.push(b'0');
    }
    digits.chunks(2).filter_map(hex_byte).collect()
}

/// Clause 7.4.3: five digits are four bytes, `z` is four zeros, `~` ends it.
fn base_85(written: &[u8], bytes_max: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut group: Vec<u8> = Vec::with_capacity(5);
    let written = written.strip_prefix(b"<~").unwrap_or(written);
    for byte in written.iter().copied().filter(|byte| !is_white(*byte)) {
        match byte {
            b'z' if group.is_empty() => out.extend([0; 4]),
            b'!'..=b'u' => group.push(byte - b'!'),
            _ => break,
        }
        if group.len() == 5 {
            out.extend(four_bytes(&group));
            group.clear();
        }
        if out.len() >= bytes_max {
            return out;
        }
    }
    if group.len() > 1 {
        let bytes = group.len() - 1;
        group.resize(5, 84);
        out.extend(four_bytes(&group).into_iter().take(bytes));
    }
    out
}

fn four_bytes(digits: &[u8]) -> [u8; 4] {
    let digits = digits.iter().map(|digit| u32::from(*digit));
    digits
        .fold(0_u32, |sum, digit| sum.wrapping_mul(85).wrapping_add(digit))
        .to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(filter: &str, packed: &[u8]) -> Option<Vec<u8>> {
        let filters = [(filter.as_bytes().to_vec(), Predictor::default())];
        unpacked(packed, &filters, 1_000)
    }

    #[test]
    fn digits_become_bytes() {
        assert_eq!(through("ASCIIHexDecode", b"44 4 5>55").unwrap(), b"DE");
        assert_eq!(
            through("ASCII85Decode", b"87cURD]i,\"Ebo80~>").unwrap(),
            b"Hello World!"
        );
        assert_eq!(through("A85", b"z~>").unwrap(), [0; 4]);
        assert_eq!(through("LZWDecode", b"x"), None);
        let mut many = vec![(b"AHx".to_vec(), Predictor::default()); FILTERS_MAX];
        assert!(unpacked(b"41", &many, 10).is_some());
        many.push(many[0].clone());
        assert_eq!(unpacked(b"41", &many, 10), None);
    }

    #[test]
    fn a_row_cut_short_still_counts() {
        let predictor = Predictor {
            predictor: 12,
            columns: 3,
            colors: 1,
            bits: 8,
        };
        let rows = vec![2, 1, 2, 3, 2, 1, 1];
        assert_eq!(unpredicted(rows, predictor).unwrap(), [1, 2, 3, 2, 3, 3]);
    }
}
