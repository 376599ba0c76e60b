//! Amounts of money in a text: a number with cents beside a currency, as four languages write it. It reads no number in
//! words and converts nothing.

/// The largest amount read, in hundredths; a longer number is no amount.
const CENTS_MAX: u64 = 100_000_000_000_000;
/// How a currency is written, and its code (ISO 4217).
const CURRENCIES: &[(&str, &str)] = &[
    ("EUR", "EUR"),
    ("€", "EUR"),
    ("Euro", "EUR"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("GBP", "GBP"),
    ("£", "GBP"),
    ("USD", "USD"),
    ("$", "USD"),
    ("CHF", "CHF"),
    ("SEK", "SEK"),
    ("NOK", "NOK"),
    ("DKK", "DKK"),
    ("PLN", "PLN"),
    ("CZK", "CZK"),
];

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// In hundredths of the currency.
    pub cents: u64,
    /// ISO 4217, such as `EUR`.
    pub currency: &'static str,
}

impl Amount {
    /// An amount of a currency by its code; `None` for one that isn't read here.
    pub fn new(cents: u64, code: &str) -> Option<Amount> {
        let (_, currency) = CURRENCIES.iter().find(|(_, one)| *one == code)?;
        Some(Amount { cents, currency })
    }
}

/// The amounts of a text, each once, at most `amounts_max`.
pub(super) fn amounts(text: &str, amounts_max: usize) -> Vec<Amount> {
    // A sign stands close to its number in some languages and apart in others.
    let spaced = ["€", "£", "$"].iter().fold(text.to_owned(), |text, sign| {
        text.replace(sign, &format!(" {sign} "))
    });
    let words: Vec<&str> = spaced
        .split_whitespace()
        .map(|word| word.trim_matches([',', '.', ';', ':', '(', ')', '*', '!', '?']))
        .filter(|word| !word.is_empty())
        .collect();
    let mut found: Vec<Amount> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let Some((_, currency)) = CURRENCIES.iter().find(|(written, _)| written == word) else {
            continue;
        };
        let before = at.checked_sub(1).and_then(|at| cents_before(&words, at));
        let after = || words.get(at + 1).and_then(|word| cents(word));
        if let Some(cents) = before.or_else(after) {
            let amount = Amount { cents, currency };
            if !found.contains(&amount) && found.len() < amounts_max {
                found.push(amount);
            }
        }
    }
    found
}

/// The number that ends at a word. French sets thousands apart with spaces: `18 400,00`.
fn cents_before(words: &[&str], at: usize) -> Option<u64> {
    const GROUPS_MAX: usize = 3;
    let mut written = (*words.get(at)?).to_owned();
    let mut first = at;
    for _ in 0..GROUPS_MAX {
        let group = written.bytes().take_while(u8::is_ascii_digit).count() == 3;
        let Some(before) = first.checked_sub(1).and_then(|at| words.get(at)) else {
            break;
        };
        let thousands =
            (1..=3).contains(&before.len()) && before.bytes().all(|b| b.is_ascii_digit());
        if !(group && thousands) {
            break;
        }
        written = format!("{before}{written}");
        first -= 1;
    }
    cents(&written)
}

/// A written number in hundredths. The last mark with two digits behind it sets off the cents; every other one groups
/// thousands and has three digits behind it.
fn cents(written: &str) -> Option<u64> {
    let (whole, cents) = match written.rsplit_once(['.', ',']) {
        Some((whole, cents)) if cents.len() == 2 => (whole, cents),
        _ => (written, "00"),
    };
    let mut groups = whole.split(['.', ',', '\'', '’']);
    let mut digits = groups.next()?.to_owned();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        digits.push_str(group);
    }
    digits.push_str(cents);
    if digits.bytes().all(|b| b.is_ascii_digit()) {
        digits.parse().ok().filter(|cents| *cents <= CENTS_MAX)
    } else {
        None
    }
}
