//! Tag lists, `name=value` pieces between semicolons: the shape that DKIM and ARC fields, key records and DMARC records
//! share (RFC 6376 clause 3.2). It knows no tag by meaning.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Tags read of one list; a dozen are in use.
const TAGS_MAX: usize = 100;

/// Keys and signatures in the wild forget their padding.
static BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The tags of one list, in order.
#[derive(Debug, Default)]
pub(super) struct Tags<'t> {
    list: Vec<(&'t str, &'t str)>,
}

impl<'t> Tags<'t> {
    /// Reads a list by the letter: `None` where a piece is no tag, a tag stands twice, or there are too many.
    pub(super) fn read(text: &'t str) -> Option<Tags<'t>> {
        let mut list: Vec<(&str, &str)> = Vec::new();
        let text = text.trim_ascii();
        for piece in text.strip_suffix(';').unwrap_or(text).split(';') {
            let (name, value) = split_tag(piece)?;
            if list.len() >= TAGS_MAX || list.iter().any(|(known, _)| *known == name) {
                return None;
            }
            list.push((name, value));
        }
        Some(Tags { list })
    }

    /// Reads what can be read: broken pieces are skipped, of a tag that stands twice the first counts.
    pub(super) fn read_leniently(text: &'t str) -> Tags<'t> {
        Tags {
            list: text
                .split(';')
                .filter_map(split_tag)
                .take(TAGS_MAX)
                .collect(),
        }
    }

    /// The value of a tag as written, without white space around it. Names are told apart by case (RFC 6376 clause 3.2).
    pub(super) fn get(&self, name: &str) -> Option<&'t str> {
        self.list
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| *value)
    }

    /// The first tag of the list, name and value.
    pub(super) fn first(&self) -> Option<(&'t str, &'t str)> {
        self.list.first().copied()
    }

    /// The value without any white space, folds included.
    pub(super) fn squeezed(&self, name: &str) -> Option<String> {
        self.get(name)
            .map(|value| value.chars().filter(|c| !c.is_ascii_whitespace()).collect())
    }

    /// The items of a value between colons, lower case, white space taken out, at most `most`.
    pub(super) fn items(&self, name: &str, most: usize) -> Option<Vec<String>> {
        let value = self.squeezed(name)?.to_ascii_lowercase();
        Some(value.split(':').take(most).map(str::to_owned).collect())
    }

    /// The value as bytes; `Some(None)` where it is no base64.
    pub(super) fn bytes(&self, name: &str) -> Option<Option<Vec<u8>>> {
        Some(BASE64.decode(self.squeezed(name)?).ok())
    }

    /// The value as a number; `Some(None)` where it is none. What is larger than the type counts as its largest.
    pub(super) fn number(&self, name: &str) -> Option<Option<u64>> {
        let value = self.get(name)?;
        let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
        Some(digits.then(|| value.parse().unwrap_or(u64::MAX)))
    }
}

fn split_tag(piece: &str) -> Option<(&str, &str)> {
    let (name, value) = piece.split_once('=')?;
    let name = name.trim_ascii();
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name.then_some((name, value.trim_ascii()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_by_the_letter() {
        let tags = Tags::read(" a = x ; b=\r\n eQ == ; n=12;").unwrap();
        assert_eq!(tags.get("a"), Some("x"));
        assert_eq!(tags.get("A"), None);
        assert_eq!(tags.bytes("b"), Some(Some(b"y".to_vec())));
        assert_eq!(tags.number("n"), Some(Some(12)));
        assert_eq!(tags.number("a"), Some(None));
        assert!(Tags::read("a=1; a=2").is_none());
        assert!(Tags::read("a=1;; b=2").is_none());
        assert!(Tags::read("a=1; 1b=2").is_none());
        assert!(Tags::read("nothing").is_none());
    }

    #[test]
    fn a_lenient_reading_skips_what_is_broken() {
        let tags = Tags::read_leniently("v=DMARC1; oops; p=reject; p=none;");
        assert_eq!(tags.first(), Some(("v", "DMARC1")));
        assert_eq!(tags.get("p"), Some("reject"));
    }
}
