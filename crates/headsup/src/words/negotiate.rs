//! Reads `Accept-Language` (RFC 9110 clause 12.5.4): which languages a browser asks for, best first. It doesn't know
//! which languages there are.

/// A header is read up to so many bytes; browsers send under 200.
const HEADER_BYTES_MAX: usize = 1024;
/// So many languages of a header are looked at.
const LANGUAGES_MAX: usize = 20;

/// The language codes in the order of their weights; those with weight zero are left out.
pub(super) fn wanted(header: &str) -> Vec<&str> {
    let header = header.get(..HEADER_BYTES_MAX).unwrap_or(header);
    let mut wanted: Vec<(u16, &str)> = header
        .split(',')
        .take(LANGUAGES_MAX)
        .filter_map(weighed)
        .collect();
    // The sort is stable: equal weights keep the browser's order.
    wanted.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    wanted.into_iter().map(|(_, language)| language).collect()
}

fn weighed(item: &str) -> Option<(u16, &str)> {
    let mut pieces = item.split(';').map(str::trim);
    let language = pieces
        .next()
        .filter(|language| !language.is_empty() && *language != "*")?;
    let weight = pieces
        .find_map(|piece| piece.strip_prefix("q="))
        .map_or(Some(1.0), |q| {
            q.parse::<f32>().ok().filter(|q| (0.0..=1.0).contains(q))
        })?;
    let thousandths = (weight * 1000.0) as u16;
    (thousandths > 0).then_some((thousandths, language))
}

#[cfg(test)]
mod tests {
    use super::wanted;

    #[test]
    fn the_heaviest_comes_first_and_zero_is_not_wanted() {
        assert_eq!(
            wanted("fr;q=0.3, de-AT, en;q=0.8, nl;q=0"),
            ["de-AT", "en", "fr"]
        );
    }

    #[test]
    fn odd_headers_ask_for_nothing() {
        for header in ["", "*", ";;;", "de;q=abc", "de;q=7"] {
            assert!(wanted(header).is_empty(), "`{header}`");
        }
    }
}
