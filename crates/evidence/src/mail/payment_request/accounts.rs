//! Bank accounts in a text as people write them: IBANs in any case and over line ends, sort codes with an account, routing
//! numbers with an account. Whether anything stands behind one is not known here, and no bank is named: which bank an IBAN
//! belongs to is a code in it.
//!
//! A United Kingdom sort code and account number are read by shape alone: the table for their check (VocaLink's modulus
//! weights) comes with terms we can't pass on, so nothing is said about whether they add up.

use crate::mail::detect::payment::account_numbers::{
    AccountNumber, account_numbers, routing_number_adds_up,
};

/// Accounts kept of one text.
const ACCOUNTS_MAX: usize = 20;
/// Characters behind a word for a code in which the code stands.
const NEAR_CHARS: usize = 40;
/// Characters around a sort code or a routing number in which its account stands.
const ACCOUNT_NEAR_CHARS: usize = 160;
/// Places looked at where a word for a code stands.
const LABELS_MAX: usize = 20;

/// Where the bank's code stands in an IBAN, behind the country and the check digits: the place and how many characters
/// (SWIFT IBAN registry, "bank identifier position"). Countries whose structure we couldn't see twice are left out; of them
/// nothing is said about a bank.
const BANK_CODES: &[(&str, usize, usize)] = &[
    ("AD", 0, 4),
    ("AE", 0, 3),
    ("AT", 0, 5),
    ("BE", 0, 3),
    ("BG", 0, 4),
    ("CH", 0, 5),
    ("CY", 0, 3),
    ("CZ", 0, 4),
    ("DE", 0, 8),
    ("DK", 0, 4),
    ("EE", 0, 2),
    ("ES", 0, 4),
    ("FI", 0, 3),
    ("FR", 0, 5),
    ("GB", 0, 4),
    ("GI", 0, 4),
    ("GR", 0, 3),
    ("HR", 0, 7),
    ("HU", 0, 3),
    ("IE", 0, 4),
    ("IS", 0, 2),
    ("IT", 1, 5),
    ("LI", 0, 5),
    ("LT", 0, 5),
    ("LU", 0, 3),
    ("LV", 0, 4),
    ("MC", 0, 5),
    ("MT", 0, 4),
    ("NL", 0, 4),
    ("NO", 0, 4),
    ("PL", 0, 8),
    ("PT", 0, 4),
    ("RO", 0, 4),
    ("SE", 0, 3),
    ("SI", 0, 5),
    ("SK", 0, 4),
    ("SM", 1, 5),
    ("TR", 0, 5),
];

/// An account that a text names, a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedAccount {
    /// Its ASCII letters and digits, upper case: an IBAN, or a sort code or routing number with the account behind it. A
    /// routing number stands alone where no account was found beside it.
    pub account: String,
    /// The country of an IBAN, such as `DE`; `GB` and `US` for the shapes of theirs.
    pub country: String,
    /// Whether its check digits are right; `None` where there is nothing to check by.
    pub adds_up: Option<bool>,
    /// The file it stands in; empty for the mail itself.
    pub file: String,
}

/// The code of the bank in an account: that of an IBAN, the sort code, the routing number. `None` where it isn't known where
/// that stands.
pub fn bank_code(account: &str) -> Option<&str> {
    let country = account.get(..2)?;
    if country.bytes().all(|byte| byte.is_ascii_digit()) {
        // Only their lengths tell these two apart: six and eight digits, nine and at least one.
        return match account.len() {
            14 => account.get(..6),
            _ => account.get(..9).filter(|code| routing_number_adds_up(code)),
        };
    }
    let (_, place, chars) = BANK_CODES.iter().find(|(code, ..)| *code == country)?;
    account.get(4 + place..4 + place + chars)
}

/// The accounts of a text, each once, at most [`ACCOUNTS_MAX`].
pub(super) fn accounts(text: &str) -> Vec<ClaimedAccount> {
    let mut found: Vec<ClaimedAccount> = Vec::new();
    let mut keep = |account: ClaimedAccount| {
        let new = !found.iter().any(|one| one.account == account.account);
        if new && found.len() < ACCOUNTS_MAX {
            found.push(account);
        }
    };
    // As written first. Read more freely, only what adds up counts: chance would bring one in ninety-seven.
    for number in account_numbers(text) {
        match number {
            AccountNumber::Iban(iban) => keep(claimed_iban(iban, true)),
            AccountNumber::BrokenIban(iban) => keep(claimed_iban(iban, false)),
            AccountNumber::SortCode { .. } | AccountNumber::RoutingNumber(_) => {}
        }
    }
    for number in account_numbers(&loosened(text)) {
        if let AccountNumber::Iban(iban) = number {
            keep(claimed_iban(iban, true));
        }
    }
    let lower = text.to_ascii_lowercase();
    for account in sort_codes(&lower) {
        keep(account);
    }
    for account in routing_numbers(&lower) {
        keep(account);
    }
    found
}

fn claimed_iban(account: String, adds_up: bool) -> ClaimedAccount {
    ClaimedAccount {
        country: account.get(..2).unwrap_or_default().to_owned(),
        account,
        adds_up: Some(adds_up),
        file: String::new(),
    }
}

/// The text in upper case with everything people and programs put between the groups of a number made a blank.
fn loosened(text: &str) -> String {
    let one = |c: char| match c {
        '\n' | '\r' | '\t' | '.' | '/' | '_' | '*' | '\u{2009}' | '\u{202f}' | '\u{2011}'
        | '\u{2013}' => ' ',
        other => other.to_ascii_uppercase(),
    };
    let shown = |c: &char| {
        !matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '>' | '|'
        )
    };
    text.chars().filter(shown).map(one).collect()
}

/// Sort codes behind the words for one, each with the account nearest to it (Pay.UK: six digits and eight).
fn sort_codes(lower: &str) -> Vec<ClaimedAccount> {
    const LABELS: [&str; 4] = ["sort code", "sort-code", "sortcode", "s/c:"];
    let mut found = Vec::new();
    for (start, end) in labels(lower, &LABELS) {
        let Some((code, behind)) = digits_near(lower, end, NEAR_CHARS, 6..=6) else {
            continue;
        };
        let after = digits_near(lower, behind, ACCOUNT_NEAR_CHARS, 8..=8);
        let account = after.map(|(account, _)| account);
        let account = account.or_else(|| last_digits_before(lower, start, 8));
        if let Some(account) = account {
            found.push(claimed(&code, &account, "GB", None));
        }
    }
    found
}

/// Routing numbers that add up behind the words for one, with the account behind the word for that.
fn routing_numbers(lower: &str) -> Vec<ClaimedAccount> {
    const LABELS: [&str; 4] = ["routing", "aba number", "aba no", "rtn"];
    const ACCOUNT_LABELS: [&str; 3] = ["account", "acct", "a/c"];
    let mut found = Vec::new();
    for (start, end) in labels(lower, &LABELS) {
        let Some((code, behind)) = digits_near(lower, end, NEAR_CHARS, 9..=9) else {
            continue;
        };
        if !routing_number_adds_up(&code) {
            continue;
        }
        let first = from(
            lower,
            floor(lower, start.saturating_sub(ACCOUNT_NEAR_CHARS)),
        );
        let around = chars(first, 2 * ACCOUNT_NEAR_CHARS + behind.saturating_sub(start));
        let account = labels(around, &ACCOUNT_LABELS)
            .into_iter()
            .filter_map(|(_, end)| digits_near(around, end, NEAR_CHARS, 4..=17))
            .map(|(account, _)| account)
            .find(|account| *account != code);
        found.push(claimed(
            &code,
            &account.unwrap_or_default(),
            "US",
            Some(true),
        ));
    }
    found
}

fn claimed(code: &str, account: &str, country: &str, adds_up: Option<bool>) -> ClaimedAccount {
    ClaimedAccount {
        account: format!("{code}{account}"),
        country: country.to_owned(),
        adds_up,
        file: String::new(),
    }
}

/// Where the words stand: start and end of each, in order.
fn labels(lower: &str, words: &[&str]) -> Vec<(usize, usize)> {
    let mut places: Vec<(usize, usize)> = Vec::new();
    for word in words {
        let found = lower.match_indices(word).take(LABELS_MAX);
        places.extend(found.map(|(at, word)| (at, at + word.len())));
    }
    places.sort_unstable();
    places.truncate(LABELS_MAX);
    places
}

/// The first number of so many digits that begins near a place, with single blanks and hyphens in it left out, and where it
/// ends.
fn digits_near(
    text: &str,
    at: usize,
    near_chars: usize,
    wanted: std::ops::RangeInclusive<usize>,
) -> Option<(String, usize)> {
    let near = from(text, at);
    let mut skipped_to = 0;
    for (start, c) in near.char_indices().take(near_chars) {
        if start < skipped_to || !c.is_ascii_digit() {
            continue;
        }
        let (digits, bytes) = digits_at(from(near, start), *wanted.end());
        if wanted.contains(&digits.len()) {
            return Some((digits, at + start + bytes));
        }
        skipped_to = start + bytes.max(1);
    }
    None
}

/// The digits a text begins with, at most so many and none right behind them, and how many bytes they take. Empty where
/// there are more.
fn digits_at(text: &str, digits_max: usize) -> (String, usize) {
    let mut digits = String::new();
    let mut end = 0;
    let mut gap = false;
    for (at, c) in text.char_indices() {
        match c {
            '0'..='9' if digits.len() == digits_max && gap => break,
            '0'..='9' if digits.len() == digits_max => return (String::new(), at + 1),
            '0'..='9' => {
                digits.push(c);
                end = at + 1;
                gap = false;
            }
            ' ' | '-' | '\u{2013}' | '\u{a0}' if !gap => gap = true,
            _ => break,
        }
    }
    (digits, end)
}

fn last_digits_before(text: &str, end: usize, wanted: usize) -> Option<String> {
    let start = floor(text, end.saturating_sub(ACCOUNT_NEAR_CHARS));
    let before = text.get(start..end).unwrap_or_default();
    let numbers = before.split(|c: char| !c.is_ascii_digit());
    let mut right = numbers.filter(|digits| digits.len() == wanted);
    right.next_back().map(str::to_owned)
}

fn from(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

fn chars(text: &str, chars: usize) -> &str {
    let end = text
        .char_indices()
        .nth(chars)
        .map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

/// The nearest start of a character at or before a place.
fn floor(text: &str, mut at: usize) -> usize {
    while at > 0 && !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
