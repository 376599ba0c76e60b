//! What stands behind its own word in a request: the code of a bank (BIC), whose account it is, an invoice's number, a day on
//! which something is due, telephone numbers. English, German, French and Spanish words; nothing is guessed from a place in
//! a table.

use std::ops::RangeInclusive;

/// Claims of one kind kept of one text.
pub const CLAIMS_MAX: usize = 20;
/// Digits of a telephone number (ITU-T E.164 allows fifteen; shorter ones are extensions).
const TELEPHONE_DIGITS: RangeInclusive<usize> = 8..=15;
/// Characters of the longest invoice number.
const INVOICE_CHARS_MAX: usize = 30;
/// Characters of the longest name of an account's holder (SEPA credit transfer: 70).
const HOLDER_CHARS_MAX: usize = 70;

/// Words behind which an invoice's number stands, lower case.
const INVOICE_WORDS: &[&str] = &[
    "invoice",
    "invoices",
    "rechnung",
    "rechnungen",
    "rechnungsnummer",
    "rechnungsnr",
    "facture",
    "factures",
    "factura",
    "facturas",
    "inv",
    "re-nr",
];
/// Words before a telephone number, lower case.
const TELEPHONE_WORDS: &[&str] = &[
    "tel",
    "telephone",
    "phone",
    "mobile",
    "call",
    "telefon",
    "mobil",
    "handy",
    "téléphone",
    "portable",
    "teléfono",
    "móvil",
];
/// Words before a line's end that names whose account it is, lower case.
const HOLDER_WORDS: &[&str] = &[
    "account name",
    "account holder",
    "name of account",
    "beneficiary name",
    "beneficiary",
    "payee",
    "kontoinhaber",
    "kontoinhaberin",
    "begünstigter",
    "empfänger",
    "zahlungsempfänger",
    "titulaire",
    "titulaire du compte",
    "bénéficiaire",
    "titular",
    "titular de la cuenta",
    "beneficiario",
];
/// Words before a day on which something is due, lower case.
const DUE_WORDS: &[&str] = &[
    "due",
    "pay by",
    "paid by",
    "payable by",
    "before",
    "until",
    "fällig",
    "fälligkeit",
    "zahlbar",
    "spätestens",
    "bis zum",
    "bis",
    "échéance",
    "avant le",
    "au plus tard",
    "vencimiento",
    "vence",
    "antes del",
];
/// Beginnings of the months' names in the four languages, lower case.
const MONTHS: &[&str] = &[
    "jan", "ene", "jän", "feb", "fév", "fev", "mar", "mär", "mrz", "apr", "avr", "abr", "may",
    "mai", "jun", "juin", "jul", "juil", "aug", "aoû", "aou", "ago", "sep", "oct", "okt", "nov",
    "dec", "dez", "déc", "dic",
];

/// Codes of banks (ISO 9362: four letters, a country, two letters or digits, perhaps three more) behind a word for one.
pub(super) fn bank_identifiers(text: &str) -> Vec<String> {
    const WORDS_AFTER: usize = 4;
    let words: Vec<&str> = text.split_whitespace().map(bare).collect();
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let label = word.to_ascii_uppercase();
        if label.starts_with("BIC") || label.starts_with("SWIFT") {
            let near = words.iter().skip(at + 1).take(WORDS_AFTER);
            // `BIC:ABCDEF12` is one word.
            let glued = word.rsplit_once([':', '/']).map(|(_, code)| code);
            let code = glued.into_iter().chain(near.copied());
            keep(
                &mut found,
                code.filter(|code| is_bank_identifier(code))
                    .map(str::to_owned)
                    .next(),
            );
        }
    }
    found
}

fn is_bank_identifier(code: &str) -> bool {
    let letters = code.get(..6).unwrap_or_default();
    let rest = code.get(6..).unwrap_or_default();
    matches!(code.len(), 8 | 11)
        && letters.bytes().all(|byte| byte.is_ascii_uppercase())
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Whose account it is: the rest of a line behind a word for that and a colon or a cell's end.
pub(super) fn holders(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        let Some((label, rest)) = line.split_once([':', '\t']) else {
            continue;
        };
        let label = label
            .trim_matches(|c: char| !c.is_alphanumeric())
            .to_lowercase();
        if HOLDER_WORDS.contains(&label.as_str()) {
            let name = rest
                .split(['\t', ';', '|'])
                .next()
                .unwrap_or_default()
                .trim();
            let short = name.chars().count() <= HOLDER_CHARS_MAX;
            keep(
                &mut found,
                Some(name.to_owned()).filter(|name| short && !name.is_empty()),
            );
        }
    }
    found
}

/// The first word with a digit in it among the four after a word for an invoice.
pub(super) fn invoices(text: &str) -> Vec<String> {
    const WORDS_AFTER: usize = 4;
    let words: Vec<&str> = text.split_whitespace().map(bare).collect();
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if INVOICE_WORDS.contains(&word.to_lowercase().as_str()) {
            let mut near = words.iter().skip(at + 1).take(WORDS_AFTER);
            let number = near.find(|word| is_invoice_number(word));
            keep(&mut found, number.map(|number| (*number).to_owned()));
        }
    }
    found
}

fn is_invoice_number(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let shape = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '_' | '.');
    // A date or an amount is no number of an invoice.
    let dots = word.matches('.').count();
    digits >= 3 && dots == 0 && word.len() <= INVOICE_CHARS_MAX && word.chars().all(shape)
}

/// Days on which something is due, as written: which of `03/04` is the month is the writer's habit.
pub(super) fn due_days(text: &str) -> Vec<String> {
    const SKIPPED_WORDS: usize = 3;
    let words: Vec<&str> = text.split_whitespace().collect();
    let folded: Vec<String> = words.iter().map(|word| bare(word).to_lowercase()).collect();
    let mut found = Vec::new();
    for at in 0..words.len() {
        let Some(length) = label_length(&folded, at) else {
            continue;
        };
        let first = at + length;
        let day = (first..=first + SKIPPED_WORDS).find_map(|at| day_at(&words, &folded, at));
        keep(&mut found, day);
    }
    found
}

fn label_length(folded: &[String], at: usize) -> Option<usize> {
    let is = |label: &&&str| {
        let mut words = label.split(' ').enumerate();
        words.all(|(offset, word)| folded.get(at + offset).is_some_and(|there| there == word))
    };
    let label = DUE_WORDS
        .iter()
        .filter(is)
        .max_by_key(|label| label.len())?;
    Some(label.split(' ').count())
}

/// The day that is written from a word on: `2026-11-30`, `30.11.2026`, `30 November 2026`, `November 30, 2026`.
fn day_at(words: &[&str], folded: &[String], at: usize) -> Option<String> {
    let numeric = |word: &str| {
        let parts: Vec<&str> = word
            .split(['.', '/', '-'])
            .filter(|part| !part.is_empty())
            .collect();
        let digits = parts
            .iter()
            .all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        let lengths = parts.iter().all(|part| matches!(part.len(), 1 | 2 | 4));
        (2..=3).contains(&parts.len()) && digits && lengths
    };
    let day = |word: &str| {
        let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
        let rest = word.get(digits.len()..).unwrap_or_default();
        (1..=2).contains(&digits.len()) && matches!(rest, "" | "st" | "nd" | "rd" | "th" | "er")
    };
    let month = |word: &str| MONTHS.iter().any(|month| word.starts_with(month));
    let year = |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let is = |offset: usize, test: &dyn Fn(&str) -> bool| {
        folded.get(at + offset).is_some_and(|word| test(word))
    };
    if is(0, &numeric) && is(0, &|word| word.len() >= 4) {
        return folded.get(at).cloned();
    }
    // `30 de noviembre de 2026`.
    let between = usize::from(is(1, &|word| word == "de"));
    let length = if is(0, &day) && is(1 + between, &month) {
        2 + between
    } else if is(0, &month) && is(1, &day) {
        2
    } else {
        return None;
    };
    let more = usize::from(is(length, &|word| word == "de"));
    let length = length
        + if is(length + more, &year) {
            1 + more
        } else {
            0
        };
    let written = words.get(at..at + length)?.join(" ");
    Some(bare(&written).to_owned())
}

/// Numbers that begin with `+`, or stand behind a word for a telephone.
pub(super) fn telephones(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        let starts = line.char_indices().filter(|(at, c)| {
            let before = line.get(..*at).unwrap_or_default();
            *c == '+' || (matches!(c, '0'..='9' | '(') && ends_with_telephone_word(before))
        });
        for (at, _) in starts.take(CLAIMS_MAX) {
            let number = leading_number(line.get(at..).unwrap_or_default());
            let digits = number.trim_start_matches('+').len();
            keep(
                &mut found,
                Some(number).filter(|_| TELEPHONE_DIGITS.contains(&digits)),
            );
        }
    }
    found
}

fn ends_with_telephone_word(before: &str) -> bool {
    /// The longest of the words, and what stands around it.
    const LABEL_CHARS: usize = 16;
    let end = before.trim_end_matches([' ', ':', '.', '(']);
    let cut = end
        .char_indices()
        .rev()
        .nth(LABEL_CHARS)
        .map_or(0, |(at, _)| at);
    let near = end.get(cut..).unwrap_or_default();
    let word = near.rsplit(|c: char| !c.is_alphabetic()).next();
    TELEPHONE_WORDS.contains(&word.unwrap_or_default().to_lowercase().as_str())
}

/// The digits at the start, with what people put between them left out.
fn leading_number(text: &str) -> String {
    let mut number = String::new();
    for (at, c) in text.chars().enumerate() {
        match c {
            '+' if at == 0 => number.push(c),
            '0'..='9' if number.len() <= *TELEPHONE_DIGITS.end() => number.push(c),
            ' ' | '\u{a0}' | '-' | '/' | '(' | ')' | '.' => {}
            _ => break,
        }
    }
    // `+44 (0)20` is dialled without the nought (ITU-T E.123 clause 7.2 asks not to write it).
    if number.starts_with('+') && text.contains("(0)") {
        return number_without_trunk_nought(text);
    }
    number
}

fn number_without_trunk_nought(text: &str) -> String {
    leading_number(&text.replacen("(0)", " ", text.matches("(0)").count()))
}

fn keep(found: &mut Vec<String>, claim: Option<String>) {
    if let Some(claim) = claim
        && found.len() < CLAIMS_MAX
        && !found.contains(&claim)
    {
        found.push(claim);
    }
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}
