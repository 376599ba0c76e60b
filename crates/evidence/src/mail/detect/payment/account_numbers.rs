//! Account numbers by their own arithmetic: IBAN (ISO 13616), United States routing numbers, and the shape of United
//! Kingdom sort codes. A number that adds up is a real shape, not a real account, and says nothing about its owner.

/// Country codes of the IBAN registry and the length of their numbers (SWIFT IBAN registry).
const IBAN_LENGTHS: &[(&str, usize)] = &[
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BI", 27),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DJ", 27),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FK", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HN", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IQ", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LC", 32),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("LY", 25),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MN", 20),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NI", 28),
    ("NL", 18),
    ("NO", 15),
    ("OM", 23),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("RU", 33),
    ("SA", 24),
    ("SC", 31),
    ("SD", 18),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("SO", 23),
    ("ST", 25),
    ("SV", 28),
    ("TL", 23),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
    ("VG", 24),
    ("XK", 20),
    ("YE", 30),
];

/// Countries whose numbers are digits alone behind the country (SWIFT IBAN registry, "BBAN structure": every part is `n`).
const DIGITS_ALONE: &[&str] = &[
    "AT", "BA", "BE", "CZ", "DE", "DK", "EE", "ES", "FI", "FO", "GL", "HR", "HU", "IL", "IS", "LT",
    "ME", "NO", "PL", "PT", "RS", "SE", "SI", "SK", "TN", "XK",
];
/// Letters that a mistyped number of such a country may hold, such as an `O` for a zero. With more it is something else:
/// programs number their mails in hexadecimal, and one in some thousand begins like a country.
const MISTYPED_LETTERS_MAX: usize = 2;

/// Account numbers looked at in one text.
const NUMBERS_MAX: usize = 20;

/// One account number in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountNumber {
    /// An IBAN whose check digits are right, without spaces, upper case.
    Iban(String),
    /// Something with an IBAN's country and length whose check digits are wrong.
    BrokenIban(String),
    /// A United Kingdom sort code with an account number beside it.
    SortCode {
        /// As written, with hyphens.
        code: String,
        /// Its eight digits.
        account: String,
    },
    /// A United States routing number whose check digit is right, with the word for it beside it.
    RoutingNumber(String),
}

/// Finds account numbers in a text, in the order of their kinds, each once.
pub fn account_numbers(text: &str) -> Vec<AccountNumber> {
    let mut found = Vec::new();
    for candidate in iban_candidates(text) {
        let number = if iban_adds_up(&candidate) {
            AccountNumber::Iban(candidate)
        } else {
            AccountNumber::BrokenIban(candidate)
        };
        if !found.contains(&number) && found.len() < NUMBERS_MAX {
            found.push(number);
        }
    }
    if !has_long_number(text) {
        return found;
    }
    let lower = text.to_ascii_lowercase();
    if lower.contains("sort code") || lower.contains("sort-code") {
        found.extend(sort_code(text));
    }
    if ["routing", "aba number", "aba no", "rtn"]
        .iter()
        .any(|word| lower.contains(word))
    {
        found.extend(routing_number(text).map(AccountNumber::RoutingNumber));
    }
    found
}

/// Whether a text has digits enough in a row for an account beside a sort code, or for a routing number.
fn has_long_number(text: &str) -> bool {
    const DIGITS_MIN: usize = 8;
    // So many digits fill four bytes that begin at a multiple of four, whatever byte they begin at.
    let mut fours = text.as_bytes().chunks_exact(DIGITS_MIN / 2);
    if !fours.any(|four| four.iter().all(u8::is_ascii_digit)) {
        return false;
    }
    let mut digits = 0;
    text.bytes().any(|byte| {
        digits = if byte.is_ascii_digit() { digits + 1 } else { 0 };
        digits >= DIGITS_MIN
    })
}

/// ISO 7064 mod 97-10 over the number with its first four characters moved to the end.
pub fn iban_adds_up(iban: &str) -> bool {
    let rotated = iban.chars().skip(4).chain(iban.chars().take(4));
    let mut remainder = 0_u32;
    for c in rotated {
        let Some(value) = c.to_digit(36) else {
            return false;
        };
        remainder = (remainder * if value > 9 { 100 } else { 10 } + value) % 97;
    }
    remainder == 1
}

/// The length the registry gives for a country.
pub fn iban_length(country: &str) -> Option<usize> {
    IBAN_LENGTHS
        .iter()
        .find(|(code, _)| *code == country)
        .map(|(_, length)| *length)
}

/// Whether nine digits are a routing number: 3-7-1 weights, mod 10 (American Bankers Association).
pub fn routing_number_adds_up(digits: &str) -> bool {
    let values: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = values
        .iter()
        .zip([3, 7, 1].iter().cycle())
        .map(|(value, weight)| value * weight)
        .sum();
    // The first two digits name the Federal Reserve district; these are the ranges in use.
    let district = values.first().unwrap_or(&0) * 10 + values.get(1).unwrap_or(&0);
    values.len() == 9
        && sum > 0
        && sum.is_multiple_of(10)
        && matches!(district, 1..=12 | 21..=32 | 61..=72 | 80)
}

/// Stretches that start like an IBAN and, spaces left out, have the length of its country.
fn iban_candidates(text: &str) -> Vec<String> {
    let starts = |four: &[u8]| {
        matches!(four, [a, b, c, d] if a.is_ascii_uppercase() && b.is_ascii_uppercase()
            && c.is_ascii_digit() && d.is_ascii_digit())
    };
    if !text.as_bytes().windows(4).any(starts) {
        return Vec::new();
    }
    let chars: Vec<char> = text.chars().collect();
    let mut candidates = Vec::new();
    let mut at = 0;
    while at + 4 < chars.len() && candidates.len() < NUMBERS_MAX {
        match iban_at(&chars, at) {
            Some((iban, end)) => {
                candidates.push(iban);
                at = end;
            }
            None => at += 1,
        }
    }
    candidates
}

fn iban_at(chars: &[char], at: usize) -> Option<(String, usize)> {
    let is = |offset: usize, test: fn(&char) -> bool| chars.get(at + offset).is_some_and(test);
    let upper = |c: &char| c.is_ascii_uppercase();
    let digit = |c: &char| c.is_ascii_digit();
    let alone = at == 0 || chars.get(at - 1).is_none_or(|c| !c.is_alphanumeric());
    if !(alone && is(0, upper) && is(1, upper) && is(2, digit) && is(3, digit)) {
        return None;
    }
    let country: String = chars.iter().skip(at).take(2).collect();
    let length = iban_length(&country)?;
    let mut iban = String::new();
    let mut end = at;
    while iban.len() < length {
        let c = *chars.get(end)?;
        match c {
            c if c.is_ascii_digit() || c.is_ascii_uppercase() => iban.push(c),
            ' ' | '\u{a0}' | '-' if !iban.is_empty() => {}
            _ => return None,
        }
        end += 1;
    }
    let ends = chars.get(end).is_none_or(|c| !c.is_alphanumeric());
    (ends && digits_enough(&iban, &country)).then_some((iban, end))
}

/// Whether a number has the digits that numbers of its country have.
fn digits_enough(iban: &str, country: &str) -> bool {
    let digits = iban.chars().filter(char::is_ascii_digit).count();
    let letters = iban.len() - digits;
    if DIGITS_ALONE.contains(&country) {
        return letters <= country.len() + MISTYPED_LETTERS_MAX;
    }
    digits >= letters
}

fn sort_code(text: &str) -> Option<AccountNumber> {
    let words: Vec<&str> = text
        .split_whitespace()
        .take(20_000)
        .map(|word| word.trim_matches([':', ',', '.', ';']))
        .collect();
    let code = words.iter().find(|word| {
        let pairs: Vec<&str> = word.split('-').collect();
        pairs.len() == 3
            && pairs
                .iter()
                .all(|pair| pair.len() == 2 && pair.bytes().all(|b| b.is_ascii_digit()))
    })?;
    let account = words
        .iter()
        .find(|word| word.len() == 8 && word.bytes().all(|b| b.is_ascii_digit()))?;
    Some(AccountNumber::SortCode {
        code: (*code).to_owned(),
        account: (*account).to_owned(),
    })
}

fn routing_number(text: &str) -> Option<String> {
    text.split(|c: char| !c.is_ascii_digit())
        .find(|digits| digits.len() == 9 && routing_number_adds_up(digits))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Example numbers of the IBAN registry and of the standards' own pages; no account stands behind them.
    #[test]
    fn ibans_are_found_with_and_without_spaces() {
        let text = "Pay to DE89 3704 0044 0532 0130 00, or GB29NWBK60161331926819.";
        assert_eq!(
            account_numbers(text),
            [
                AccountNumber::Iban("DE89370400440532013000".to_owned()),
                AccountNumber::Iban("GB29NWBK60161331926819".to_owned())
            ]
        );
    }

    #[test]
    fn a_wrong_digit_or_length_is_told() {
        let broken = account_numbers("DE89370400440532013001");
        assert_eq!(
            broken,
            [AccountNumber::BrokenIban(
                "DE89370400440532013001".to_owned()
            )]
        );
        assert_eq!(account_numbers("DE8937040044053201300"), []);
        assert_eq!(account_numbers("RFC2047 AND SOME0000 WORDS"), []);
    }

    #[test]
    fn a_programs_own_number_is_no_account() {
        let mistyped = "DE89 37O4 0044 0532 O130 00";
        assert_eq!(
            account_numbers(mistyped),
            [AccountNumber::BrokenIban(
                "DE8937O400440532O13000".to_owned()
            )]
        );
        assert_eq!(account_numbers("id EE52F0A18B3C9D7710A2"), []);
        assert_eq!(account_numbers("BE71A0961B34C769"), []);
    }

    #[test]
    fn sort_codes_and_routing_numbers_need_their_words() {
        let text = "Sort code: 12-34-56, account 12345678";
        assert_eq!(
            account_numbers(text),
            [AccountNumber::SortCode {
                code: "12-34-56".to_owned(),
                account: "12345678".to_owned()
            }]
        );
        assert_eq!(account_numbers("on 12-34-56 we met 12345678"), []);
        assert_eq!(
            account_numbers("routing 021000021"),
            [AccountNumber::RoutingNumber("021000021".to_owned())]
        );
        assert_eq!(account_numbers("routing 021000022"), []);
    }

    #[test]
    fn the_registry_has_no_double_country() {
        let mut codes: Vec<&str> = IBAN_LENGTHS.iter().map(|(code, _)| *code).collect();
        codes.dedup();
        assert_eq!(codes.len(), IBAN_LENGTHS.len());
    }
}
