//! Changes of the register: what somebody wants changed, and what that makes of a payee. A value that stays keeps where it
//! came from, who entered it and since when, whatever the change says; a changed value is a new one, and what it replaced
//! is kept as the past. Only files, forms and programs that people sent in become changes, and no message does.

use std::collections::BTreeSet;

use super::known_number::RecordSource;
use super::payee::{PAYEE_VALUES_MAX, Payee, PayeeKind, ValueKind, ValueOnFile};
use super::written::{NotWritten, written, written_name};
use crate::ids::PayeeId;
use crate::moment::Moment;
use crate::people::Doer;

/// A value to be put on file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ValueGiven {
    kind: ValueKind,
    value: String,
    source: RecordSource,
    on_file_since: Option<Moment>,
}

impl ValueGiven {
    /// Reads a value as somebody wrote it.
    pub fn new(
        kind: ValueKind,
        text: &str,
        source: RecordSource,
    ) -> Result<ValueGiven, NotWritten> {
        let value = written(kind, text)?;
        Ok(ValueGiven {
            kind,
            value,
            source,
            on_file_since: None,
        })
    }

    /// The same, on file since then in the books that it comes from. It counts for a payee that is new to the register and
    /// for no other: what is changed here begins now, whatever a table says.
    pub fn on_file_since(mut self, since: Option<Moment>) -> ValueGiven {
        self.on_file_since = since;
        self
    }

    /// Since when it stands in the books that it comes from, where they say so.
    pub fn books_since(&self) -> Option<Moment> {
        self.on_file_since
    }

    /// A value that is on file, as it is: a change that leaves it alone says so with it.
    pub fn as_on_file(there: &ValueOnFile) -> ValueGiven {
        ValueGiven {
            kind: there.kind,
            value: there.value.clone(),
            source: there.source,
            on_file_since: None,
        }
    }

    /// What it is.
    pub fn kind(&self) -> ValueKind {
        self.kind
    }

    /// As it will stand there.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Where it came from.
    pub fn source(&self) -> RecordSource {
        self.source
    }

    fn is(&self, there: &ValueOnFile) -> bool {
        self.kind == there.kind && self.value == there.value
    }
}

/// One change of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayeeChange {
    /// A payee as it is to stand; a new one where there is none with this identifier.
    Put {
        /// Which.
        id: PayeeId,
        /// What they are.
        kind: PayeeKind,
        /// The name.
        name: String,
        /// All that is to be on file.
        values: Vec<ValueGiven>,
    },
    /// Another name or kind; what is on file stays.
    Rename {
        /// Which.
        id: PayeeId,
        /// What they are.
        kind: PayeeKind,
        /// The name.
        name: String,
    },
    /// One value taken off, one put on file, or one in the place of another.
    Exchange {
        /// Of which payee.
        id: PayeeId,
        /// What goes.
        take: Option<(ValueKind, String)>,
        /// What comes.
        put: Option<ValueGiven>,
    },
    /// The payee goes, with all that is on file. Its past stays.
    Remove(PayeeId),
}

impl PayeeChange {
    /// Of which payee.
    pub fn payee(&self) -> PayeeId {
        match self {
            PayeeChange::Put { id, .. }
            | PayeeChange::Rename { id, .. }
            | PayeeChange::Exchange { id, .. }
            | PayeeChange::Remove(id) => *id,
        }
    }
}

/// What a payee's past is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PastKind {
    /// A name.
    Name,
    /// A value.
    Value(ValueKind),
}

impl PastKind {
    /// The stable code: that of the value's kind, or `name`.
    pub const fn code(self) -> &'static str {
        match self {
            PastKind::Name => "name",
            PastKind::Value(kind) => kind.code(),
        }
    }

    /// Reads what [`Self::code`] writes.
    pub fn from_code(code: &str) -> Option<PastKind> {
        match code {
            "name" => Some(PastKind::Name),
            _ => ValueKind::from_code(code).map(PastKind::Value),
        }
    }
}

/// What stood there before somebody changed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastValue {
    /// What it was.
    pub kind: PastKind,
    /// As it stood there.
    pub value: String,
    /// Of a value, how it came to stand there; of a name, nothing.
    pub entered: Option<Entered>,
    /// Until when it stood there.
    pub until: Moment,
    /// Who changed it.
    pub ended_by: Doer,
}

/// How a value came to be on file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entered {
    /// Where it came from.
    pub source: RecordSource,
    /// Who entered it.
    pub by: Doer,
    /// When.
    pub since: Moment,
}

/// Why a change isn't made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeRefused {
    /// Nobody with this identifier is on the register, or no longer.
    #[error("this payee is not on the register any more")]
    NoSuchPayee,
    /// What was to go isn't there, or no longer.
    #[error("the value that was to go is not on file any more")]
    ValueIsGone,
    /// What was to come is there already.
    #[error("this value is on file already")]
    ValueIsThere,
    /// Too much would be on file.
    #[error("a payee has at most {PAYEE_VALUES_MAX} values on file")]
    TooManyValues,
    /// The name is empty or too long.
    #[error("a payee needs a name of at most 200 characters")]
    NoName,
}

/// What a change makes of a payee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// As it stands then; `None` where it went.
    pub after: Option<Payee>,
    /// What was replaced.
    pub past: Vec<PastValue>,
}

/// Makes a change of a payee as it stands; `None` where there is none.
pub fn changed(
    before: Option<&Payee>,
    change: &PayeeChange,
    by: Doer,
    at: Moment,
) -> Result<Changed, ChangeRefused> {
    let is_new = before.is_none();
    let ending = Ending { by, at, is_new };
    match change {
        PayeeChange::Put {
            id,
            kind,
            name,
            values,
        } => {
            let name = written_name(name).ok_or(ChangeRefused::NoName)?;
            let old: &[ValueOnFile] = before.map_or(&[], |payee| &payee.values);
            let (values, mut past) = ending.exchanged(old, values)?;
            past.extend(before.and_then(|before| ending.renamed(before, &name)));
            let after = Some(Payee {
                id: *id,
                kind: *kind,
                name,
                values,
            });
            Ok(Changed { after, past })
        }
        PayeeChange::Rename { kind, name, .. } => {
            let before = before.ok_or(ChangeRefused::NoSuchPayee)?;
            let name = written_name(name).ok_or(ChangeRefused::NoName)?;
            let past = ending.renamed(before, &name).into_iter().collect();
            let after = Some(Payee {
                kind: *kind,
                name,
                ..before.clone()
            });
            Ok(Changed { after, past })
        }
        PayeeChange::Exchange { take, put, .. } => {
            let before = before.ok_or(ChangeRefused::NoSuchPayee)?;
            ending.one_exchanged(before, take.as_ref(), put.as_ref())
        }
        PayeeChange::Remove(_) => {
            let before = before.ok_or(ChangeRefused::NoSuchPayee)?;
            let mut past: Vec<PastValue> = before.values.iter().map(|v| ending.of(v)).collect();
            past.push(ending.of_name(&before.name));
            Ok(Changed { after: None, past })
        }
    }
}

/// Who changes something, and when.
#[derive(Clone, Copy)]
struct Ending {
    by: Doer,
    at: Moment,
    /// Whether the payee was not there before.
    is_new: bool,
}

impl Ending {
    fn of(self, value: &ValueOnFile) -> PastValue {
        PastValue {
            kind: PastKind::Value(value.kind),
            value: value.value.clone(),
            entered: Some(Entered {
                source: value.source,
                by: value.entered_by,
                since: value.since,
            }),
            until: self.at,
            ended_by: self.by,
        }
    }

    fn of_name(self, name: &str) -> PastValue {
        PastValue {
            kind: PastKind::Name,
            value: name.to_owned(),
            entered: None,
            until: self.at,
            ended_by: self.by,
        }
    }

    fn renamed(self, before: &Payee, name: &str) -> Option<PastValue> {
        (before.name != name).then(|| self.of_name(&before.name))
    }

    fn entered(self, given: &ValueGiven) -> ValueOnFile {
        let told = given
            .on_file_since
            .filter(|since| self.is_new && *since <= self.at);
        ValueOnFile {
            kind: given.kind,
            value: given.value.clone(),
            source: given.source,
            entered_by: self.by,
            since: told.unwrap_or(self.at),
        }
    }

    /// What stands there when all of it is to be what was given.
    fn exchanged(
        self,
        old: &[ValueOnFile],
        given: &[ValueGiven],
    ) -> Result<(Vec<ValueOnFile>, Vec<PastValue>), ChangeRefused> {
        let wanted: BTreeSet<(ValueKind, &str)> = given
            .iter()
            .map(|given| (given.kind, given.value.as_str()))
            .collect();
        let (stays, goes): (Vec<&ValueOnFile>, Vec<&ValueOnFile>) = old
            .iter()
            .partition(|value| wanted.contains(&(value.kind, value.value.as_str())));
        let mut values: Vec<ValueOnFile> = stays.into_iter().cloned().collect();
        for given in given {
            if !values.iter().any(|there| given.is(there)) {
                values.push(self.entered(given));
            }
            if values.len() > PAYEE_VALUES_MAX {
                return Err(ChangeRefused::TooManyValues);
            }
        }
        let past = goes.into_iter().map(|value| self.of(value)).collect();
        Ok((values, past))
    }

    fn one_exchanged(
        self,
        before: &Payee,
        take: Option<&(ValueKind, String)>,
        put: Option<&ValueGiven>,
    ) -> Result<Changed, ChangeRefused> {
        let mut after = before.clone();
        let mut past = Vec::new();
        if let Some((kind, value)) = take {
            let is_it = |there: &ValueOnFile| there.kind == *kind && there.value == *value;
            let place = after.values.iter().position(is_it);
            let gone = after
                .values
                .remove(place.ok_or(ChangeRefused::ValueIsGone)?);
            past.push(self.of(&gone));
        }
        if let Some(given) = put {
            if before.values.iter().any(|there| given.is(there)) {
                return Err(ChangeRefused::ValueIsThere);
            }
            if after.values.len() >= PAYEE_VALUES_MAX {
                return Err(ChangeRefused::TooManyValues);
            }
            after.values.push(self.entered(given));
        }
        Ok(Changed {
            after: Some(after),
            past,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::AccountId;
    use uuid::Uuid;

    fn by(number: u128) -> Doer {
        AccountId(Uuid::from_u128(number)).into()
    }

    fn given(kind: ValueKind, text: &str) -> ValueGiven {
        ValueGiven::new(kind, text, RecordSource::VendorFile).unwrap()
    }

    fn put(name: &str, values: &[ValueGiven]) -> PayeeChange {
        PayeeChange::Put {
            id: PayeeId(Uuid::from_u128(1)),
            kind: PayeeKind::Supplier,
            name: name.to_owned(),
            values: values.to_vec(),
        }
    }

    fn mill() -> Payee {
        let values = [
            given(ValueKind::Number, "+44 1632 960001"),
            given(ValueKind::Account, "60-16-13 31926819"),
        ];
        let made = changed(None, &put("Mill", &values), by(7), Moment(10)).unwrap();
        made.after.unwrap()
    }

    #[test]
    fn what_stays_keeps_its_age_and_what_is_new_begins_now() {
        let mut again = given(ValueKind::Number, "+441632960001");
        again.source = RecordSource::InPerson;
        let other = given(ValueKind::Account, "60161300000001");
        let change = put("Mill & Sons", &[again, other.clone(), other]);
        let Changed { after, past } = changed(Some(&mill()), &change, by(8), Moment(20)).unwrap();
        let after = after.unwrap();
        assert_eq!(after.values.len(), 2);
        assert_eq!(after.values[0], mill().values[0]);
        assert_eq!(
            (after.values[1].since, after.values[1].entered_by),
            (Moment(20), by(8))
        );
        let told: Vec<_> = past
            .iter()
            .map(|one| (one.kind.code(), one.value.as_str()))
            .collect();
        assert_eq!(told, [("account", "60161331926819"), ("name", "Mill")]);
        assert!(
            past.iter()
                .all(|one| one.until == Moment(20) && one.ended_by == by(8))
        );
        assert_eq!(past[0].entered.unwrap().since, Moment(10));
    }

    #[test]
    fn the_age_that_books_tell_counts_for_who_is_new_and_never_for_a_change() {
        let told = |text, day| given(ValueKind::Number, text).on_file_since(Some(Moment(day)));
        let values = [told("+44 1632 960001", 3), told("+44 1632 960002", 300)];
        let new = changed(None, &put("Mill", &values), by(7), Moment(10)).unwrap();
        let new = new.after.unwrap();
        let ages: Vec<Moment> = new.values.iter().map(|value| value.since).collect();
        assert_eq!(ages, [Moment(3), Moment(10)], "a day to come is no age");
        let change = put("Mill", &[told("+44 1632 960009", 3)]);
        let after = changed(Some(&new), &change, by(8), Moment(20))
            .unwrap()
            .after
            .unwrap();
        assert_eq!(after.values[0].since, Moment(20));
    }

    #[test]
    fn one_value_is_exchanged_only_where_it_still_stands() {
        let number = (ValueKind::Number, "+441632960001".to_owned());
        let id = mill().id;
        let exchange = |take: Option<&(ValueKind, String)>, put: Option<&str>| {
            let change = PayeeChange::Exchange {
                id,
                take: take.cloned(),
                put: put.map(|text| given(ValueKind::Number, text)),
            };
            changed(Some(&mill()), &change, by(8), Moment(20))
        };
        let done = exchange(Some(&number), Some("01632 960009")).unwrap();
        assert_eq!(done.after.unwrap().values.len(), 2);
        assert_eq!(done.past.len(), 1);
        let elsewhere = (ValueKind::Number, "999999".to_owned());
        assert_eq!(
            exchange(Some(&elsewhere), None),
            Err(ChangeRefused::ValueIsGone)
        );
        // Taking a value off and putting it back would make it look young.
        let same = exchange(Some(&number), Some("+441632960001"));
        assert_eq!(same, Err(ChangeRefused::ValueIsThere));
    }

    #[test]
    fn another_name_leaves_what_is_on_file() {
        let rename = PayeeChange::Rename {
            id: mill().id,
            kind: PayeeKind::Staff,
            name: "Mill & Sons".to_owned(),
        };
        let done = changed(Some(&mill()), &rename, by(8), Moment(20)).unwrap();
        let after = done.after.unwrap();
        assert_eq!(
            (after.kind, after.name.as_str(), done.past.len()),
            (PayeeKind::Staff, "Mill & Sons", 1)
        );
        assert_eq!(after.values, mill().values);
        let none = changed(None, &rename, by(8), Moment(20));
        assert_eq!(none, Err(ChangeRefused::NoSuchPayee));
    }

    #[test]
    fn who_goes_leaves_a_past_and_who_was_never_there_none() {
        let gone = changed(
            Some(&mill()),
            &PayeeChange::Remove(mill().id),
            by(8),
            Moment(20),
        )
        .unwrap();
        assert_eq!((gone.after, gone.past.len()), (None, 3));
        let none = changed(None, &PayeeChange::Remove(mill().id), by(8), Moment(20));
        assert_eq!(none, Err(ChangeRefused::NoSuchPayee));
        assert_eq!(
            changed(None, &put(" ", &[]), by(8), Moment(20)),
            Err(ChangeRefused::NoName)
        );
        let many: Vec<ValueGiven> = (0..=PAYEE_VALUES_MAX)
            .map(|at| given(ValueKind::Number, &format!("{at:07}")))
            .collect();
        let refused = changed(None, &put("Mill", &many), by(8), Moment(20));
        assert_eq!(refused, Err(ChangeRefused::TooManyValues));
    }
}
