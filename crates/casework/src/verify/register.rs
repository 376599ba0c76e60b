//! Reads a table of payees and says line by line what it would change on the register, and changes nothing itself. The first
//! line may name the columns; without one they are name, kind, domains, accounts, numbers, source, since. A payee is known by
//! its name. The day since which the books have a new payee counts for that payee; for a change it counts for nothing. A column that is there says all that is to be on file of its kind; a column that isn't there leaves it alone.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{PastKind, PastValue, PayeeChange, ValueGiven};
use super::known_number::RecordSource;
use super::payee::{PAYEE_VALUES_MAX, Payee, PayeeKind, ValueKind, ValueOnFile};
use super::written::{NotWritten, folded_name, written_name};
use crate::ids::PayeeId;
use crate::moment::Moment;
use crate::tables::{records, separator_of};

/// Rows of one table; more are left out, and it is said.
pub const TABLE_ROWS_MAX: usize = 20_000;
/// Characters of a cell that a refusal repeats.
const REPEATED_CHARS_MAX: usize = 60;
/// Within how many minutes a number and an account change on one day.
const ONE_DAY_MINUTES: i64 = 24 * 60;

/// A table that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PayeeTable {
    rows: Vec<Row>,
    /// Whether it has more rows than are taken.
    pub is_cut: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    line: usize,
    listed: Result<Listed, RowProblem>,
}

/// A payee as a row names one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Listed {
    name: String,
    kind: Option<PayeeKind>,
    values: Vec<ValueGiven>,
    /// The kinds that the table says everything of.
    says_all_of: BTreeSet<ValueKind>,
}

/// Why a row can't be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowProblem {
    /// There is no name in it.
    #[error("there is no name in it, or one of more than 200 characters")]
    NoName,
    /// Payees are suppliers or staff.
    #[error("`{0}` is neither `supplier` nor `staff`")]
    UnknownKind(String),
    /// A source that isn't known.
    #[error(
        "`{0}` is no source: it is `contract`, `vendor-file`, `public-register`, `in-person` or `staff-record`"
    )]
    UnknownSource(String),
    /// A day that isn't written as one.
    #[error("`{0}` is no date: write it as 2019-12-31")]
    NoDate(String),
    /// A value that can't be one.
    #[error("`{text}`: {why}")]
    NoValue {
        /// As it stands there.
        text: String,
        /// Why.
        why: NotWritten,
    },
    /// More than one payee may have.
    #[error("more than {PAYEE_VALUES_MAX} values would be on file")]
    TooManyValues,
    /// The name stood further up already.
    #[error("the name stands further up already")]
    Twice,
    /// Nobody can tell which of them is meant.
    #[error("several payees on the register have this name; please change them on their own pages")]
    SeveralOfThisName,
}

/// What a table would change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportPlan {
    /// Each row with its line from 1, in order.
    pub rows: Vec<PlannedRow>,
}

/// One row of a table, and what it would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedRow {
    /// The line it begins in.
    pub line: usize,
    /// The name in it; empty where there is none.
    pub name: String,
    /// What it would do.
    pub fate: RowFate,
}

/// What a row would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowFate {
    /// The payee is new.
    New {
        /// What it is.
        kind: PayeeKind,
        /// What would be on file.
        values: Vec<ValueGiven>,
    },
    /// The payee is there and would change.
    Changed(Box<PayeeDifference>),
    /// It is there as the table says.
    Unchanged,
    /// The row can't be taken.
    Refused(RowProblem),
}

/// How a payee would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayeeDifference {
    /// As it stands.
    pub before: Payee,
    /// What it would be.
    pub kind: PayeeKind,
    /// All that would be on file.
    pub values: Vec<ValueGiven>,
    /// What would come.
    pub added: Vec<ValueGiven>,
    /// What would go.
    pub gone: Vec<ValueOnFile>,
    /// Whether a number and an account would have changed on one day: what somebody does who wants the call-back to
    /// reach them.
    pub number_and_account: bool,
}

impl ImportPlan {
    /// How many rows do nothing, and so on: new, changed, unchanged, refused.
    pub fn counts(&self) -> [usize; 4] {
        let mut counts = [0; 4];
        for row in &self.rows {
            let place = match row.fate {
                RowFate::New { .. } => 0,
                RowFate::Changed(_) => 1,
                RowFate::Unchanged => 2,
                RowFate::Refused(_) => 3,
            };
            if let Some(count) = counts.get_mut(place) {
                *count += 1;
            }
        }
        counts
    }

    /// The changes it comes to; new payees get identifiers from `fresh`.
    pub fn changes(self, mut fresh: impl FnMut() -> PayeeId) -> Vec<PayeeChange> {
        let change = |row: PlannedRow| match row.fate {
            RowFate::New { kind, values } => Some(PayeeChange::Put {
                id: fresh(),
                kind,
                name: row.name,
                values,
            }),
            RowFate::Changed(difference) => Some(PayeeChange::Put {
                id: difference.before.id,
                kind: difference.kind,
                name: row.name,
                values: difference.values,
            }),
            RowFate::Unchanged | RowFate::Refused(_) => None,
        };
        self.rows.into_iter().filter_map(change).collect()
    }
}

impl PayeeTable {
    /// Reads a table.
    pub fn read(table: &str) -> PayeeTable {
        let table = table.trim_start_matches('\u{feff}');
        let mut columns = Columns::WITHOUT_HEADING;
        let mut read = PayeeTable::default();
        let mut is_first = true;
        for (line, cells) in records(table, separator_of(table)) {
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if std::mem::take(&mut is_first)
                && let Some(named) = Columns::of_heading(&cells)
            {
                columns = named;
                continue;
            }
            if read.rows.len() >= TABLE_ROWS_MAX {
                read.is_cut = true;
                break;
            }
            let listed = columns.read(&cells);
            read.rows.push(Row { line, listed });
        }
        read
    }

    /// The names in it, for fetching the payees that bear them.
    pub fn names(&self) -> Vec<String> {
        let listed = self.rows.iter().filter_map(|row| row.listed.as_ref().ok());
        listed.map(|listed| listed.name.clone()).collect()
    }

    /// What it would change at `at`; `there` are all payees of its names.
    pub fn plan(self, there: &[Payee], at: Moment) -> ImportPlan {
        let mut known: BTreeMap<String, Vec<&Payee>> = BTreeMap::new();
        for payee in there {
            known
                .entry(folded_name(&payee.name))
                .or_default()
                .push(payee);
        }
        let mut seen = BTreeSet::new();
        let rows = self.rows.into_iter().map(|row| {
            let (name, fate) = match row.listed {
                Err(problem) => (String::new(), RowFate::Refused(problem)),
                Ok(listed) => {
                    let folded = folded_name(&listed.name);
                    let there = known.get(&folded).map_or(&[][..], Vec::as_slice);
                    let fate = match there {
                        _ if !seen.insert(folded) => RowFate::Refused(RowProblem::Twice),
                        [] => listed.as_new(),
                        [payee] => listed.held_against(payee, at),
                        _ => RowFate::Refused(RowProblem::SeveralOfThisName),
                    };
                    (listed.name, fate)
                }
            };
            PlannedRow {
                line: row.line,
                name,
                fate,
            }
        });
        ImportPlan {
            rows: rows.collect(),
        }
    }
}

impl Listed {
    fn as_new(&self) -> RowFate {
        if self.values.len() > PAYEE_VALUES_MAX {
            return RowFate::Refused(RowProblem::TooManyValues);
        }
        RowFate::New {
            kind: self.kind.unwrap_or(PayeeKind::Supplier),
            values: self.values.clone(),
        }
    }

    fn held_against(&self, payee: &Payee, at: Moment) -> RowFate {
        let left_alone = payee
            .values
            .iter()
            .filter(|there| !self.says_all_of.contains(&there.kind))
            .map(ValueGiven::as_on_file);
        let values: Vec<ValueGiven> = self.values.iter().cloned().chain(left_alone).collect();
        if values.len() > PAYEE_VALUES_MAX {
            return RowFate::Refused(RowProblem::TooManyValues);
        }
        let kind = self.kind.unwrap_or(payee.kind);
        let difference = PayeeDifference::between(payee, kind, values, at);
        let stays = (kind, &self.name) == (payee.kind, &payee.name);
        if stays && difference.added.is_empty() && difference.gone.is_empty() {
            RowFate::Unchanged
        } else {
            RowFate::Changed(Box::new(difference))
        }
    }
}

impl PayeeDifference {
    /// How a payee changes when all of this is to be on file at `at`.
    pub fn between(
        before: &Payee,
        kind: PayeeKind,
        values: Vec<ValueGiven>,
        at: Moment,
    ) -> PayeeDifference {
        let there = |given: &ValueGiven| {
            before
                .values
                .iter()
                .any(|value| (value.kind, value.value.as_str()) == (given.kind(), given.value()))
        };
        let wanted: BTreeSet<(ValueKind, &str)> = values
            .iter()
            .map(|given| (given.kind(), given.value()))
            .collect();
        let gone: Vec<ValueOnFile> = before
            .values
            .iter()
            .filter(|value| !wanted.contains(&(value.kind, value.value.as_str())))
            .cloned()
            .collect();
        let added: Vec<ValueGiven> = values
            .iter()
            .filter(|given| !there(given))
            .cloned()
            .collect();
        let changes = |kind| {
            added.iter().any(|given| given.kind() == kind)
                || gone.iter().any(|value| value.kind == kind)
        };
        let changing = [ValueKind::Number, ValueKind::Account].map(changes);
        PayeeDifference {
            number_and_account: number_and_account(before, changing, at),
            before: before.clone(),
            kind,
            values,
            added,
            gone,
        }
    }
}

/// Whether a number and an account of a payee change on one day: `changing` says which of them change at `at`; the other one
/// may have come within the day before. Somebody who is new to the register changes nothing.
pub fn number_and_account(before: &Payee, changing: [bool; 2], at: Moment) -> bool {
    let is_young = |value: &ValueOnFile| value.since.plus_minutes(ONE_DAY_MINUTES) > at;
    let has_old = before.values.iter().any(|value| !is_young(value));
    let [number, account] = changing;
    let came = |kind| before.values_of(kind).any(is_young);
    has_old
        && (number || account)
        && (number || came(ValueKind::Number))
        && (account || came(ValueKind::Account))
}

/// Whether a number and an account of a payee have both changed within the day before `at`, as what is on file and what was
/// replaced say. Somebody who is new to the register has changed nothing.
pub fn both_changed(payee: &Payee, past: &[PastValue], at: Moment) -> bool {
    let is_young = |moment: Moment| moment.plus_minutes(ONE_DAY_MINUTES) > at;
    let changed = |kind| {
        let gone = past.iter().filter(|one| one.kind == PastKind::Value(kind));
        payee.values_of(kind).any(|value| is_young(value.since))
            || gone.into_iter().any(|one| is_young(one.until))
    };
    let entered = past.iter().filter_map(|one| one.entered);
    let since = payee.values.iter().map(|value| value.since);
    let has_old = since
        .chain(entered.map(|one| one.since))
        .any(|at| !is_young(at));
    has_old && changed(ValueKind::Number) && changed(ValueKind::Account)
}

/// Where each column stands.
#[derive(Clone, Copy)]
struct Columns {
    name: usize,
    kind: Option<usize>,
    source: Option<usize>,
    since: Option<usize>,
    values: [(ValueKind, Option<usize>); 3],
}

impl Columns {
    const WITHOUT_HEADING: Columns = Columns {
        name: 0,
        kind: Some(1),
        source: Some(5),
        since: Some(6),
        values: [
            (ValueKind::Domain, Some(2)),
            (ValueKind::Account, Some(3)),
            (ValueKind::Number, Some(4)),
        ],
    };

    /// Reads a first line that names its columns; `None` where it holds a payee.
    fn of_heading(cells: &[String]) -> Option<Columns> {
        let place = |names: &[&str]| {
            let named = |cell: &String| names.contains(&cell.trim().to_lowercase().as_str());
            cells.iter().position(named)
        };
        let domains = ["domains", "domain", "domäne", "domänen"];
        let accounts = [
            "accounts",
            "account",
            "iban",
            "ibans",
            "bank account",
            "konto",
            "konten",
        ];
        let numbers = [
            "numbers",
            "number",
            "phone",
            "telephone",
            "telefon",
            "telefonnummer",
        ];
        let columns = Columns {
            name: place(&["name", "payee", "supplier", "vendor", "lieferant"])?,
            kind: place(&["kind", "art"]),
            source: place(&["source", "quelle"]),
            since: place(&["since", "on file since", "seit"]),
            values: [
                (ValueKind::Domain, place(&domains)),
                (ValueKind::Account, place(&accounts)),
                (ValueKind::Number, place(&numbers)),
            ],
        };
        let values = columns.values.iter().map(|(_, place)| *place);
        let others = [columns.kind, columns.source, columns.since];
        let named_others = values.chain(others).flatten().count();
        // A line without a heading may hold the word `supplier` as well, as what the payee is.
        (named_others > 0 || cells.len() == 1).then_some(columns)
    }

    fn read(self, cells: &[String]) -> Result<Listed, RowProblem> {
        let cell = |place: Option<usize>| {
            let found = place.and_then(|place| cells.get(place));
            found.map_or("", |cell| inert_undone(cell.trim()))
        };
        let name = written_name(cell(Some(self.name))).ok_or(RowProblem::NoName)?;
        let kind = match cell(self.kind) {
            "" => None,
            text => {
                let known = PayeeKind::from_code(&text.to_lowercase());
                Some(known.ok_or_else(|| RowProblem::UnknownKind(repeated(text)))?)
            }
        };
        let source = match cell(self.source) {
            "" if kind == Some(PayeeKind::Staff) => RecordSource::StaffRecord,
            "" => RecordSource::VendorFile,
            text => {
                let code = text.to_lowercase().replace(' ', "-");
                let known = RecordSource::from_code(&code);
                known.ok_or_else(|| RowProblem::UnknownSource(repeated(text)))?
            }
        };
        let since = match cell(self.since) {
            "" => None,
            text => {
                let day = Moment::of_date(text);
                Some(day.ok_or_else(|| RowProblem::NoDate(repeated(text)))?)
            }
        };
        let mut values: Vec<ValueGiven> = Vec::new();
        for (kind, place) in self.values {
            for text in cell(place).split([';', '|', '\n']) {
                let text = text.trim();
                if text.is_empty() {
                    continue;
                }
                let given = ValueGiven::new(kind, text, source).map_err(|why| {
                    let text = repeated(text);
                    RowProblem::NoValue { text, why }
                })?;
                let given = given.on_file_since(since);
                if !values.contains(&given) {
                    values.push(given);
                }
                if values.len() > PAYEE_VALUES_MAX {
                    return Err(RowProblem::TooManyValues);
                }
            }
        }
        let said = self.values.iter().filter(|(_, place)| place.is_some());
        Ok(Listed {
            name,
            kind,
            values,
            says_all_of: said.map(|(kind, _)| *kind).collect(),
        })
    }
}

/// A cell without the apostrophe that an export puts before what a spreadsheet would take for a formula, such as a number
/// that begins with a plus sign.
fn inert_undone(cell: &str) -> &str {
    let rest = cell.strip_prefix('\'');
    rest.filter(|rest| rest.starts_with(['=', '+', '-', '@']))
        .unwrap_or(cell)
}

fn repeated(text: &str) -> String {
    let plain = text.chars().filter(|letter| !letter.is_control());
    plain.take(REPEATED_CHARS_MAX).collect()
}
