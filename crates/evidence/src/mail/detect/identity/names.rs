//! Comparing names the way eyes do: letters that look alike are the same, case and order don't matter. It knows no
//! people and no brands; the callers bring them.

use crate::mail::detect::letters::skeleton_of;
use unicode_security::skeleton;

/// The longest name compared, characters.
const NAME_CHARS_MAX: usize = 200;

/// The words of a name as eyes read them: look-alike letters unified (UTS 39), lower case, in the order written.
pub fn words_as_seen(name: &str) -> Vec<String> {
    let short: String = name.chars().take(NAME_CHARS_MAX).collect();
    // Once before lowering, because some letters look alike only as capitals, and once after for the small ones.
    let lower = skeleton_of(&short).to_lowercase();
    let seen = skeleton_of(&lower).to_lowercase();
    // A capital I is an l to the eye, so the small i must follow it.
    seen.replace('i', "l")
        .split(|c: char| !c.is_alphanumeric() && !matches!(c, '&' | '+' | '\''))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Whether two people's names read the same: `Head, Ada` is `Ada Head`. One word alone is no name.
pub fn same_person_name(left: &[String], right: &[String]) -> bool {
    let sorted = |words: &[String]| {
        let mut words: Vec<String> = words
            .iter()
            .filter(|word| word.chars().count() > 1)
            .cloned()
            .collect();
        words.sort_unstable();
        words
    };
    let left = sorted(left);
    left.len() >= 2 && left == sorted(right)
}

/// Whether the words of `needle` stand in `words` one after another.
pub fn contains_in_order(words: &[String], needle: &[String]) -> bool {
    !needle.is_empty() && words.windows(needle.len()).any(|window| window == needle)
}

/// A word that mixes scripts so that it reads as Latin, such as `Pаypal` with a Cyrillic letter.
pub fn disguised_word(name: &str) -> Option<&str> {
    name.split_whitespace().take(50).find(|word| {
        let latin = word.chars().any(|c| c.is_ascii_alphabetic());
        let foreign = word
            .chars()
            .any(|c| matches!(c, '\u{0370}'..='\u{058F}' | '\u{13A0}'..='\u{13FF}'));
        latin && foreign && skeleton(word).all(|c| c.is_ascii() || !c.is_alphabetic())
    })
}

/// An address written inside a display name.
pub fn address_in(name: &str) -> Option<&str> {
    name.split(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '<' | '>' | '(' | ')' | '"' | '\'' | ',' | ';' | '[' | ']' | ':'
            )
    })
    .take(50)
    .find(|word| {
        word.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && psl::domain_str(domain).is_some_and(|found| found.contains('.'))
                && has_known_ending(domain)
        })
    })
}

/// Whether a domain ends in a suffix that is really delegated; `name@work` is not an address.
pub fn has_known_ending(domain: &str) -> bool {
    let domain = domain.to_ascii_lowercase();
    let reserved = [".example", ".test", ".invalid"]
        .iter()
        .any(|suffix| domain.ends_with(suffix));
    reserved || psl::suffix(domain.as_bytes()).is_some_and(|suffix| suffix.is_known())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_the_same_in_any_order_and_any_disguise() {
        let known = words_as_seen("Ada Head");
        assert!(same_person_name(&words_as_seen("HEAD, Ada"), &known));
        assert!(same_person_name(&words_as_seen("Аda Неаd"), &known));
        assert!(!same_person_name(&words_as_seen("Ada Heath"), &known));
        assert!(!same_person_name(
            &words_as_seen("Ada"),
            &words_as_seen("Ada")
        ));
    }

    #[test]
    fn an_address_inside_a_name_is_found() {
        assert_eq!(
            address_in("Ada (ada@school.example)"),
            Some("ada@school.example")
        );
        assert_eq!(address_in("cook@home"), None);
    }

    #[test]
    fn a_word_in_two_scripts_is_a_disguise() {
        assert_eq!(disguised_word("Pаypal Service"), Some("Pаypal"));
        assert_eq!(disguised_word("Привет Paypal"), None);
    }
}
