//! The published mails about payments, their claims and the register they meet, as they lie in `fixtures/payments`. It reads
//! those files and judges nothing.

/// Families of fraud: every one of their mails has to be rung about.
pub const FRAUD: [&str; 4] = ["thread-hijack", "look-alike-domain", "ceo", "payroll"];
/// Honest changes of an account: rung about as well.
pub const CHANGE: [&str; 1] = ["real-change"];
/// Money asked for as ever.
pub const EVERYDAY: [&str; 3] = ["reminder", "dunning", "invoice"];

/// The register of payees, as a table for the import.
pub const REGISTER: &str = include_str!("../../../fixtures/payments/register.csv");
const CLAIMS: &str = include_str!("../../../fixtures/payments/claims.txt");
const FILES: [(&str, &str); 8] = [
    (
        "thread-hijack",
        include_str!("../../../fixtures/payments/thread-hijack.txt"),
    ),
    (
        "look-alike-domain",
        include_str!("../../../fixtures/payments/look-alike-domain.txt"),
    ),
    ("ceo", include_str!("../../../fixtures/payments/ceo.txt")),
    (
        "payroll",
        include_str!("../../../fixtures/payments/payroll.txt"),
    ),
    (
        "real-change",
        include_str!("../../../fixtures/payments/real-change.txt"),
    ),
    (
        "reminder",
        include_str!("../../../fixtures/payments/reminder.txt"),
    ),
    (
        "dunning",
        include_str!("../../../fixtures/payments/dunning.txt"),
    ),
    (
        "invoice",
        include_str!("../../../fixtures/payments/invoice.txt"),
    ),
];

/// One mail.
#[derive(Clone, Debug)]
pub struct PaymentMail {
    /// Its family.
    pub family: &'static str,
    /// `en`, `de`, `fr` or `es`.
    pub language: &'static str,
    /// Its name in the family, such as `de-3`.
    pub name: &'static str,
    /// As it would arrive (RFC 5322, UTF-8).
    pub mail: &'static str,
    /// The accounts it names, as the register spells them.
    pub accounts: Vec<&'static str>,
    /// What else it claims, where the table of claims says so.
    pub sum: Option<ClaimedSum>,
}

/// What a mail wants paid. What it doesn't say is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimedSum {
    /// Amount and currency, such as `1260.00 GBP`.
    pub amount: Option<&'static str>,
    /// The invoice's number.
    pub invoice: Option<&'static str>,
    /// The day it is due, as the mail writes it.
    pub due: Option<&'static str>,
}

/// All of them, family by family.
pub fn payment_mails() -> Vec<PaymentMail> {
    let mut mails = Vec::new();
    for (family, text) in FILES {
        let blocks = text
            .split("\n== ")
            .map(|block| block.trim_start_matches("== "));
        for block in blocks {
            let (name, mail) = block.split_once('\n').unwrap_or((block, ""));
            let (accounts, sum) = claims_of(family, name);
            mails.push(PaymentMail {
                family,
                language: name.split('-').next().unwrap_or(name),
                name,
                mail,
                accounts,
                sum,
            });
        }
    }
    mails
}

/// What the table of claims says of a mail. A mail without its line stops whoever asks: the table is a part of the set.
fn claims_of(family: &str, name: &str) -> (Vec<&'static str>, Option<ClaimedSum>) {
    let line = CLAIMS.lines().find_map(|line| {
        let (first, rest) = line.split_once(' ')?;
        let (second, rest) = rest.split_once(' ')?;
        (first == family && second == name).then_some(rest)
    });
    let line = line.unwrap_or_else(|| panic!("claims.txt has no line for {family} {name}"));
    let mut cells = line.split(" | ");
    let words = cells.next().unwrap_or_default().split_whitespace();
    let rest: Vec<Option<&str>> = cells.map(|cell| (cell != "-").then_some(cell)).collect();
    let sum = match rest[..] {
        [amount, invoice, due] => Some(ClaimedSum {
            amount,
            invoice,
            due,
        }),
        _ => None,
    };
    (words.filter(|word| *word != "-").collect(), sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_has_at_least_four_mails_in_each_of_four_languages() {
        let mails = payment_mails();
        assert_eq!(
            mails.len(),
            CLAIMS.lines().filter(|line| !line.starts_with('#')).count()
        );
        for family in FRAUD.iter().chain(&CHANGE).chain(&EVERYDAY) {
            for language in ["en", "de", "fr", "es"] {
                let of = |one: &&PaymentMail| one.family == *family && one.language == language;
                assert!(mails.iter().filter(of).count() >= 4, "{family} {language}");
            }
        }
        for mail in &mails {
            assert!(
                mail.mail.lines().any(|line| line.starts_with("From: ")),
                "{} {}",
                mail.family,
                mail.name
            );
        }
    }
}
