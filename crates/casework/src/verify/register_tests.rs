//! What a table of payees would change, line by line, and when a number and an account changed on one day. Storing payees and
//! drawing the preview are tested where that is done.

use uuid::Uuid;

use super::change::{PayeeChange, ValueGiven, changed};
use super::known_number::RecordSource;
use super::payee::{Payee, PayeeKind, ValueKind};
use super::register::{ImportPlan, PayeeTable, RowFate, TABLE_ROWS_MAX, both_changed};
use crate::ids::{AccountId, PayeeId};
use crate::moment::Moment;

const DAY_MINUTES: i64 = 24 * 60;

fn at(days: i64) -> Moment {
    Moment(0).plus_minutes(days * DAY_MINUTES)
}

fn payee(number: u128, name: &str, values: &[(ValueKind, &str)]) -> Payee {
    let given = |(kind, text): &(ValueKind, &str)| {
        ValueGiven::new(*kind, text, RecordSource::Contract).unwrap()
    };
    let change = PayeeChange::Put {
        id: PayeeId(Uuid::from_u128(number)),
        kind: PayeeKind::Supplier,
        name: name.to_owned(),
        values: values.iter().map(given).collect(),
    };
    let by = AccountId(Uuid::from_u128(1)).into();
    changed(None, &change, by, at(0)).unwrap().after.unwrap()
}

fn register() -> Vec<Payee> {
    vec![
        payee(
            1,
            "Brightwater Paper",
            &[
                (ValueKind::Domain, "brightwater.example"),
                (ValueKind::Account, "60161331926819"),
                (ValueKind::Number, "+441632960001"),
            ],
        ),
        payee(2, "Twin", &[]),
        payee(3, "TWIN", &[]),
        payee(4, "Windmill", &[(ValueKind::Domain, "windmill.example")]),
    ]
}

fn plan(table: &str, day: i64) -> ImportPlan {
    PayeeTable::read(table).plan(&register(), at(day))
}

/// Each row in one line.
fn told(plan: &ImportPlan) -> Vec<String> {
    let fate = |fate: &RowFate| match fate {
        RowFate::New { kind, values } => format!("new {} {}", kind.code(), values.len()),
        RowFate::Changed(change) => format!(
            "changed +{} -{}{}",
            change.added.len(),
            change.gone.len(),
            if change.number_and_account {
                " both on one day"
            } else {
                ""
            }
        ),
        RowFate::Unchanged => "unchanged".to_owned(),
        RowFate::Refused(problem) => format!("refused: {problem}"),
    };
    let rows = plan.rows.iter();
    rows.map(|row| format!("{} {}: {}", row.line, row.name, fate(&row.fate)))
        .collect()
}

#[test]
fn a_table_says_line_by_line_what_it_would_change() {
    let table = "\u{feff}Name;Kind;Domains;Accounts;Numbers;Source\r\n\
        brightwater  paper;;brightwater.example;60-16-13 31926819;+44 1632 960001;contract\r\n\
        Windmill;supplier;\"windmill.example;windmill.test\";;01632 960002;\r\n\
        \r\n\
        Ada Head;staff;;GB29 NWBK 6016 1331 9268 19;;\r\n\
        Ada Head;staff;;;;\r\n\
        Twin;;;;;\r\n\
        ;supplier;;;;\r\n\
        Mill;friend;;;;\r\n\
        Mill;;;;;a mail\r\n\
        Mill;;mill;;;\r\n\
        Mill;;;GB29NWBK60161331926818;;\r\n\
        Mill;;;;call me;\r\n";
    assert_eq!(
        told(&plan(table, 60)),
        [
            "2 brightwater paper: changed +0 -0",
            "3 Windmill: changed +2 -0",
            "5 Ada Head: new staff 1",
            "6 Ada Head: refused: the name stands further up already",
            "7 Twin: refused: several payees on the register have this name; please change them on their own pages",
            "8 : refused: there is no name in it, or one of more than 200 characters",
            "9 : refused: `friend` is neither `supplier` nor `staff`",
            "10 : refused: `a mail` is no source: it is `contract`, `vendor-file`, `public-register`, `in-person` or `staff-record`",
            "11 : refused: `mill`: it is no domain",
            "12 : refused: `GB29NWBK60161331926818`: it begins like an IBAN, and its check digits don't fit",
            "13 : refused: `call me`: it is no telephone number: 6 to 15 digits",
        ]
    );
    assert_eq!(plan(table, 60).counts(), [1, 2, 0, 8]);
    let mut fresh = 100;
    let changes = plan(table, 60).changes(|| {
        fresh += 1;
        PayeeId(Uuid::from_u128(fresh))
    });
    let ids: Vec<u128> = changes.iter().map(|one| one.payee().0.as_u128()).collect();
    assert_eq!(ids, [1, 4, 101]);
}

#[test]
fn a_column_that_is_missing_leaves_what_is_on_file_alone() {
    let same = "name,numbers\nBrightwater Paper,+44 1632 960001\n";
    assert_eq!(told(&plan(same, 60)), ["2 Brightwater Paper: unchanged"]);
    let exported = "name,numbers\nBrightwater Paper,'+441632960001\n";
    assert_eq!(
        told(&plan(exported, 60)),
        ["2 Brightwater Paper: unchanged"]
    );
    let gone = "name,numbers\nBrightwater Paper,\n";
    let plan = plan(gone, 60);
    assert_eq!(told(&plan), ["2 Brightwater Paper: changed +0 -1"]);
    let before = register().remove(0);
    let change = plan.changes(|| PayeeId(Uuid::nil())).remove(0);
    let by = AccountId(Uuid::from_u128(2)).into();
    let after = changed(Some(&before), &change, by, at(60))
        .unwrap()
        .after
        .unwrap();
    assert_eq!(after.values, before.values[..2]);
}

#[test]
fn a_number_and_an_account_on_one_day_are_pointed_out() {
    let account = "name,accounts\nBrightwater Paper,60161300000001\n";
    let both = "name,accounts,numbers\nBrightwater Paper,60161300000001,01632 960009\n";
    let ends = |table, day| {
        told(&plan(table, day))
            .remove(0)
            .ends_with("both on one day")
    };
    assert!(!ends(account, 60));
    assert!(ends(both, 60));
    // Who came onto the register today isn't changed by being completed.
    assert!(!ends(both, 0));
    let mut before = register().remove(0);
    before.values[2].since = at(59);
    let later = |day| {
        let plan = PayeeTable::read(account).plan(std::slice::from_ref(&before), at(day));
        told(&plan).remove(0).ends_with("both on one day")
    };
    assert!(!later(60), "a day has passed");
    before.values[2].since = at(60);
    let plan = PayeeTable::read(account).plan(&[before], at(60));
    assert!(told(&plan).remove(0).ends_with("both on one day"));
}

#[test]
fn what_changed_within_a_day_is_seen_afterwards_too() {
    let before = register().remove(0);
    let by = AccountId(Uuid::from_u128(2)).into();
    let take = |payee: &Payee, kind, value: &str, day| {
        let change = PayeeChange::Exchange {
            id: payee.id,
            take: Some((kind, value.to_owned())),
            put: None,
        };
        changed(Some(payee), &change, by, at(day)).unwrap()
    };
    let first = take(&before, ValueKind::Number, "+441632960001", 60);
    let after = first.after.unwrap();
    assert!(!both_changed(&after, &first.past, at(60)));
    let second = take(&after, ValueKind::Account, "60161331926819", 60);
    let past = [first.past, second.past].concat();
    let after = second.after.unwrap();
    assert!(both_changed(&after, &past, at(60)));
    assert!(!both_changed(&after, &past, at(61)));
    assert!(!both_changed(&before, &[], at(0)));
}

#[test]
fn a_line_without_a_heading_is_a_payee_also_where_it_says_supplier() {
    for (table, new) in [
        (
            "Mill, supplier, mill.example,, +44 1632 960001, contract, 2019-04-01",
            1,
        ),
        ("Mill, supplier", 1),
        ("supplier, numbers\nMill, +44 1632 960001", 1),
        ("name\nMill\nOther mill", 2),
    ] {
        let plan = PayeeTable::read(table).plan(&[], at(0));
        assert_eq!(plan.counts(), [new, 0, 0, 0], "{table}");
    }
}

#[test]
fn a_day_that_is_none_is_refused() {
    let table = "name,numbers,since\nMill,+44 1632 960001,April 2019";
    let plan = PayeeTable::read(table).plan(&[], at(0));
    assert_eq!(plan.counts(), [0, 0, 0, 1]);
}

#[test]
fn a_table_has_a_limit() {
    let row = "Mill\n";
    let table = PayeeTable::read(&row.repeat(TABLE_ROWS_MAX + 1));
    assert!(table.is_cut);
    assert_eq!(table.names().len(), TABLE_ROWS_MAX);
    let table = PayeeTable::read(&row.repeat(TABLE_ROWS_MAX));
    assert!(!table.is_cut);
    assert!(PayeeTable::read("").names().is_empty());
}
