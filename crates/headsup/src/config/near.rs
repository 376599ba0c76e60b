//! Finds the known word most like an unknown one, for "did you mean". Meant for short words.

/// The known word with the fewest single-letter edits from `word`; ties go to the earlier one.
pub fn nearest(word: &str, known: &[&'static str]) -> &'static str {
    let typed = word.to_lowercase().replace('_', "-");
    known
        .iter()
        .copied()
        .min_by_key(|candidate| edits(&typed, candidate))
        .unwrap_or_default()
}

/// Levenshtein's distance over characters.
fn edits(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, letter) in left.chars().enumerate() {
        let mut diagonal = index;
        let mut before = index + 1;
        for (place, other) in row.iter_mut().skip(1).zip(&right) {
            let cost = (diagonal + usize::from(letter != *other))
                .min(before + 1)
                .min(*place + 1);
            diagonal = *place;
            *place = cost;
            before = cost;
        }
        if let Some(first) = row.first_mut() {
            *first = index + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{edits, nearest};

    #[test]
    fn counts_edits() {
        for (left, right, expected) in [
            ("", "", 0),
            ("data", "data", 0),
            ("date", "data", 1),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(edits(left, right), expected, "{left} {right}");
        }
    }

    #[test]
    fn suggests_the_nearest() {
        let known = super::super::UNDERSTOOD_NAMES;
        assert_eq!(nearest("public_url", &known), "public-url");
        assert_eq!(nearest("Listn", &known), "listen");
        assert_eq!(nearest("databse", &known), "database");
    }
}
