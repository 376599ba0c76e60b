//! Known numbers and claimed ones. A known number was on file well before the request arrived; a claimed one came with
//! the request, and there is no way from the one to the other: nothing here turns a claim into something to dial.

use crate::moment::Moment;
use crate::people::Doer;

/// Days a number must have been on file before the request arrived. Whoever plans a fraud has the number changed first
/// and the account afterwards; banks advise against taking both at once (RBS and HSBC guidance for businesses name the
/// rule and no figure, the figure is ours: longer than a month's invoices).
pub const KNOWN_AFTER_DAYS: i64 = 35;

/// Digits of the longest number (ITU-T E.164: fifteen).
const DIGITS_MAX: usize = 15;
/// Digits of the shortest number taken for one; shorter ones are extensions.
const DIGITS_MIN: usize = 6;
/// Minutes of a day.
const DAY_MINUTES: i64 = 24 * 60;

/// Where a number on file came from. No message is among these, on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordSource {
    /// A signed contract.
    Contract,
    /// The vendor file that the organisation kept before.
    VendorFile,
    /// A public register of companies.
    PublicRegister,
    /// Given when both met in person.
    InPerson,
    /// The organisation's own record of its staff.
    StaffRecord,
}

coded!(RecordSource {
    Contract = "contract",
    VendorFile = "vendor-file",
    PublicRegister = "public-register",
    InPerson = "in-person",
    StaffRecord = "staff-record",
});

/// A number as the register has it, known or not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberOnFile {
    /// As it is dialled: digits, with `+` before them where it has a country code; see [`dialled`].
    pub number: String,
    /// Where it came from.
    pub source: RecordSource,
    /// Who entered it.
    pub entered_by: Doer,
    /// Since when it stands there unchanged.
    pub since: Moment,
}

/// A number that may be rung about one request. Only [`NumberOnFile::known_before`] gives one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownNumber {
    on_file: NumberOnFile,
}

/// A number that came with the request. It can be shown, struck through, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedNumber(pub String);

/// Why a number on file can't be rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotKnown {
    /// It isn't a telephone number.
    #[error("it is no telephone number")]
    NoNumber,
    /// It stands there for too short a time.
    #[error("it was not on file {KNOWN_AFTER_DAYS} days before the request arrived")]
    TooYoung,
}

impl NumberOnFile {
    /// The number as one that may be rung about a request that arrived at `received`.
    pub fn known_before(&self, received: Moment) -> Result<KnownNumber, NotKnown> {
        if dialled(&self.number).as_deref() != Some(self.number.as_str()) {
            return Err(NotKnown::NoNumber);
        }
        // Counted to the request, not to the call: waiting makes no number known.
        if self.since.plus_minutes(KNOWN_AFTER_DAYS * DAY_MINUTES) > received {
            return Err(NotKnown::TooYoung);
        }
        Ok(KnownNumber {
            on_file: self.clone(),
        })
    }
}

impl KnownNumber {
    /// As the register has it.
    pub fn on_file(&self) -> &NumberOnFile {
        &self.on_file
    }
}

/// A written number as it is dialled: digits, and `+` where it begins with one. `None` where it has other things in it
/// than digits and what people put between them, or fewer than six digits, or more than fifteen.
pub fn dialled(written: &str) -> Option<String> {
    let written = written.trim();
    let (plus, rest) = match written.strip_prefix('+') {
        Some(rest) => ("+", rest),
        None => ("", written),
    };
    let mut digits = String::new();
    for c in rest.chars() {
        match c {
            '0'..='9' if digits.len() < DIGITS_MAX => digits.push(c),
            ' ' | '\u{a0}' | '-' | '/' | '.' | '(' | ')' => {}
            _ => return None,
        }
    }
    (digits.len() >= DIGITS_MIN).then(|| format!("{plus}{digits}"))
}
