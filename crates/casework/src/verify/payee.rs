//! A payee as the register has it: who is paid, and what is on file about them, each value with where it came from, who
//! entered it and since when. Nothing here reads a message; what a request says of a payee is a claim and another type.

use super::known_number::{NumberOnFile, RecordSource};
use crate::ids::PayeeId;
use crate::moment::Moment;
use crate::people::Doer;

/// The longest name of a payee, characters.
pub const PAYEE_NAME_CHARS_MAX: usize = 200;
/// Values on file for one payee, of all kinds together.
pub const PAYEE_VALUES_MAX: usize = 100;

/// What a payee is to the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PayeeKind {
    /// Somebody who sends invoices.
    Supplier,
    /// Somebody who is paid wages.
    Staff,
}

coded!(PayeeKind {
    Supplier = "supplier",
    Staff = "staff",
});

/// What kind of thing a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueKind {
    /// The domain their mail comes from, lower case, in ASCII (`xn--` where it has other letters).
    Domain,
    /// A bank account: its ASCII letters and digits, upper case, nothing between them. An IBAN is itself; a sort code or
    /// a routing number stands before the account number.
    Account,
    /// A telephone number, as [`super::known_number::dialled`] writes it.
    Number,
}

coded!(ValueKind {
    Domain = "domain",
    Account = "account",
    Number = "number",
});

/// One value on file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueOnFile {
    /// What it is.
    pub kind: ValueKind,
    /// As [`ValueKind`] says it is written.
    pub value: String,
    /// Where it came from.
    pub source: RecordSource,
    /// Who entered it.
    pub entered_by: Doer,
    /// Since when it stands there unchanged.
    pub since: Moment,
}

/// A payee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payee {
    /// Which.
    pub id: PayeeId,
    /// What they are to the organisation.
    pub kind: PayeeKind,
    /// As people write it; at most [`PAYEE_NAME_CHARS_MAX`] characters, never empty.
    pub name: String,
    /// What is on file, at most [`PAYEE_VALUES_MAX`].
    pub values: Vec<ValueOnFile>,
}

impl Payee {
    /// The values of one kind.
    pub fn values_of(&self, kind: ValueKind) -> impl Iterator<Item = &ValueOnFile> {
        self.values.iter().filter(move |value| value.kind == kind)
    }

    /// The numbers on file. Whether one is known is asked of each, with the moment the request arrived.
    pub fn numbers(&self) -> impl Iterator<Item = NumberOnFile> {
        self.values_of(ValueKind::Number).map(|value| NumberOnFile {
            number: value.value.clone(),
            source: value.source,
            entered_by: value.entered_by,
            since: value.since,
        })
    }
}
