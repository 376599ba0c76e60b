//! The register of payees as it is stored: what is written comes back, a value that stays keeps its age, what was replaced is
//! remembered, nothing behind the program's back makes a number older, and payees are found by what is nearly theirs.

use casework::ids::{IntegrationId, PayeeId};
use casework::people::Doer;
use casework::verify::change::{ChangeRefused, PastKind, PayeeChange, ValueGiven};
use casework::verify::known_number::RecordSource;
use casework::verify::payee::{Payee, PayeeKind, ValueKind};
use casework::verify::payee_question::PayeeQuestion;
use uuid::Uuid;

use super::{TestWorld, given, on_both_engines};
use crate::{PAYEES_PER_TRANSACTION, Refusal, StoreError};

on_both_engines!(
    a_payee_comes_back_and_what_stays_keeps_its_age,
    what_was_replaced_is_remembered_with_who_and_when,
    a_change_that_is_refused_changes_nothing,
    nothing_behind_the_programs_back_makes_a_number_older,
    a_payee_is_found_by_what_is_on_file_and_by_what_looks_like_it,
    a_page_goes_on_where_the_one_before_ended,
    a_table_of_many_comes_in_with_few_transactions_and_twice_is_once,
    two_who_change_a_payee_at_once_lose_nothing,
    another_organisation_has_another_register,
);

fn id(number: u32) -> PayeeId {
    PayeeId(Uuid::from_u128((16 << 64) | u128::from(number)))
}

fn by(number: u32) -> Doer {
    given::account_id(number).into()
}

fn value(kind: ValueKind, text: &str) -> ValueGiven {
    ValueGiven::new(kind, text, RecordSource::VendorFile).unwrap()
}

fn put(number: u32, name: &str, values: &[(ValueKind, &str)]) -> PayeeChange {
    PayeeChange::Put {
        id: id(number),
        kind: PayeeKind::Supplier,
        name: name.to_owned(),
        values: values
            .iter()
            .map(|(kind, text)| value(*kind, text))
            .collect(),
    }
}

const DOMAIN: (ValueKind, &str) = (ValueKind::Domain, "brightwater.example");
const ACCOUNT: (ValueKind, &str) = (ValueKind::Account, "GB29 NWBK 6016 1331 9268 19");
const NUMBER: (ValueKind, &str) = (ValueKind::Number, "+44 1632 960001");

async fn save(world: &TestWorld, change: PayeeChange, minute: i64) -> Result<(), StoreError> {
    let at = given::minute(minute);
    world.desk.save_payees(&[change], by(7), at).await
}

async fn brightwater(world: &TestWorld) -> Payee {
    let change = put(1, "Brightwater Paper Ltd", &[DOMAIN, ACCOUNT, NUMBER]);
    save(world, change, 0).await.unwrap();
    read(world, 1).await
}

async fn read(world: &TestWorld, number: u32) -> Payee {
    world.desk.payee(id(number)).await.unwrap().unwrap()
}

fn named(payees: &[Payee]) -> Vec<&str> {
    payees.iter().map(|payee| payee.name.as_str()).collect()
}

async fn a_payee_comes_back_and_what_stays_keeps_its_age(world: &TestWorld) {
    assert_eq!(world.desk.payee(id(1)).await.unwrap(), None);
    let first = brightwater(world).await;
    assert_eq!(first.values.len(), 3);
    assert!(
        first
            .values
            .iter()
            .all(|value| value.since == given::minute(0))
    );
    let other = (ValueKind::Account, "60-16-13 00000001");
    let again = put(1, "Brightwater Paper Ltd", &[NUMBER, other, DOMAIN]);
    let program = Doer::Integration(IntegrationId(Uuid::from_u128(5)));
    let at = given::minute(60);
    world
        .desk
        .save_payee_once(&again, program, at, None)
        .await
        .unwrap();
    let second = read(world, 1).await;
    assert_eq!(
        second.values_of(ValueKind::Number).next(),
        first.values_of(ValueKind::Number).next()
    );
    let account = second.values_of(ValueKind::Account).next().unwrap();
    assert_eq!((account.since, account.entered_by), (at, program));
    assert_eq!(second.values.len(), 3);
    assert_eq!(world.desk.payees_count().await.unwrap(), 1);
}

async fn what_was_replaced_is_remembered_with_who_and_when(world: &TestWorld) {
    brightwater(world).await;
    let new = value(ValueKind::Number, "+44 1632 960009");
    let exchange = PayeeChange::Exchange {
        id: id(1),
        take: Some((ValueKind::Number, "+441632960001".to_owned())),
        put: Some(new),
    };
    save(world, exchange, 60).await.unwrap();
    save(world, put(1, "Brightwater", &[DOMAIN]), 70)
        .await
        .unwrap();
    save(world, PayeeChange::Remove(id(1)), 80).await.unwrap();
    assert_eq!(world.desk.payee(id(1)).await.unwrap(), None);
    assert_eq!(world.desk.payees_count().await.unwrap(), 0);
    let past = world.desk.payee_past(id(1)).await.unwrap();
    let told: Vec<(i64, PastKind, &str)> = past
        .iter()
        .map(|one| {
            (
                (one.until.0 - given::minute(0).0) / 60_000_000,
                one.kind,
                one.value.as_str(),
            )
        })
        .collect();
    let of = PastKind::Value;
    assert_eq!(
        told,
        [
            (80, of(ValueKind::Domain), "brightwater.example"),
            (80, PastKind::Name, "Brightwater"),
            (70, of(ValueKind::Account), "GB29NWBK60161331926819"),
            (70, PastKind::Name, "Brightwater Paper Ltd"),
            (70, of(ValueKind::Number), "+441632960009"),
            (60, of(ValueKind::Number), "+441632960001"),
        ]
    );
    let first = past.last().unwrap();
    let entered = first.entered.unwrap();
    assert_eq!(
        (entered.since, entered.by, first.ended_by),
        (given::minute(0), by(7), by(7))
    );
    // Somebody who comes back begins anew.
    save(world, put(1, "Brightwater", &[NUMBER]), 90)
        .await
        .unwrap();
    assert_eq!(read(world, 1).await.values[0].since, given::minute(90));
}

async fn a_change_that_is_refused_changes_nothing(world: &TestWorld) {
    let before = brightwater(world).await;
    let gone = PayeeChange::Exchange {
        id: id(1),
        take: Some((ValueKind::Number, "999999".to_owned())),
        put: None,
    };
    let first = put(1, "Other name", &[]);
    let saved = world
        .desk
        .save_payees(&[first, gone], by(7), given::minute(60))
        .await;
    assert!(matches!(
        saved,
        Err(StoreError::Refused(Refusal::PayeeChange(
            ChangeRefused::ValueIsGone
        )))
    ));
    assert_eq!(read(world, 1).await, before);
    assert!(world.desk.payee_past(id(1)).await.unwrap().is_empty());
    let nobody = save(world, PayeeChange::Remove(id(2)), 60).await;
    assert!(matches!(
        nobody,
        Err(StoreError::Refused(Refusal::PayeeChange(
            ChangeRefused::NoSuchPayee
        )))
    ));
}

async fn nothing_behind_the_programs_back_makes_a_number_older(world: &TestWorld) {
    brightwater(world).await;
    let new = put(1, "Brightwater Paper Ltd", &[]);
    save(world, new, 60).await.unwrap();
    save(world, put(1, "Brightwater Paper Ltd", &[NUMBER]), 61)
        .await
        .unwrap();
    for behind in [
        "UPDATE payee_values SET since_us = 0",
        "UPDATE payee_values SET value = '+441632960009'",
        "UPDATE payee_past SET ended_by = entered_by, until_us = 0",
    ] {
        assert!(world.execute(behind).await.is_err(), "{behind}");
    }
    assert_eq!(read(world, 1).await.values[0].since, given::minute(61));
}

async fn a_payee_is_found_by_what_is_on_file_and_by_what_looks_like_it(world: &TestWorld) {
    brightwater(world).await;
    let others = [put(
        2,
        "Windmill Flour",
        &[(ValueKind::Domain, "windmill.example")],
    )];
    world
        .desk
        .save_payees(&others, by(7), given::minute(1))
        .await
        .unwrap();
    let question = |accounts: &[&str], domains: &[&str], numbers: &[&str], names: &[&str]| {
        let owned = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
        PayeeQuestion {
            accounts: owned(accounts),
            domains: owned(domains),
            numbers: owned(numbers),
            names: owned(names),
        }
    };
    for near in [
        question(&["gb29nwbk60161331926819"], &[], &[], &[]),
        question(&[], &["mail.brightwater.example"], &[], &[]),
        question(&[], &["brlghtwater.example"], &[], &[]),
        question(&[], &["brightwater-billing.test"], &[], &[]),
        question(&[], &[], &["01632 960001"], &[]),
        question(&[], &[], &[], &["brightwater paper"]),
        question(&[], &[], &[], &["Brightwater Papers Limited"]),
    ] {
        let found = world.desk.payees_found(&near).await.unwrap();
        assert_eq!(named(&found), ["Brightwater Paper Ltd"], "{near:?}");
        assert_eq!(found[0].values.len(), 3);
    }
    let nobody = question(
        &["60161300000001"],
        &["nobody.test"],
        &["555123"],
        &["Nobody"],
    );
    assert!(world.desk.payees_found(&nobody).await.unwrap().is_empty());
    assert!(
        world
            .desk
            .payees_found(&PayeeQuestion::default())
            .await
            .unwrap()
            .is_empty()
    );
    // What was taken off is not found any more, under none of its keys.
    save(world, put(1, "Millstream", &[]), 5).await.unwrap();
    let domains = question(&[], &["brightwater.example"], &[], &["Brightwater Paper"]);
    assert!(world.desk.payees_found(&domains).await.unwrap().is_empty());
    assert_eq!(
        world.number("SELECT COUNT(*) FROM payee_likenesses").await,
        9
    );
    save(world, PayeeChange::Remove(id(1)), 6).await.unwrap();
    assert_eq!(
        world.number("SELECT COUNT(*) FROM payee_likenesses").await,
        6
    );
}

async fn a_page_goes_on_where_the_one_before_ended(world: &TestWorld) {
    let names = ["mill 10%", "Ash", "Ünal", "ash", "Mill_1", "Mill 2"];
    for (number, name) in (1_u32..).zip(names) {
        save(world, put(number, name, &[]), 0).await.unwrap();
    }
    brightwater_at(world, 7).await;
    let page = async |search: &str, after: Option<PayeeId>, limit| {
        world.desk.payees_page(search, after, limit).await.unwrap()
    };
    let mut after = None;
    let mut all = Vec::new();
    loop {
        let some = page("", after, 2).await;
        let Some(last) = some.last() else { break };
        after = Some(last.id);
        // A payee that goes meanwhile loses no page behind it.
        if after == Some(id(4)) {
            save(world, PayeeChange::Remove(id(4)), 1).await.unwrap();
        }
        all.extend(some);
    }
    assert_eq!(
        named(&all),
        [
            "Ash",
            "ash",
            "Brightwater Paper Ltd",
            "mill 10%",
            "Mill 2",
            "Mill_1",
            "Ünal"
        ]
    );
    let mills = ["mill 10%", "Mill 2", "Mill_1"];
    assert_eq!(named(&page(" mILL", None, 9).await), mills);
    assert_eq!(named(&page("%", None, 9).await), ["mill 10%"]);
    assert_eq!(named(&page("_", None, 9).await), ["Mill_1"]);
    assert_eq!(named(&page("üna", None, 9).await), ["Ünal"]);
    for on_file in [
        "brightwater.example",
        "60161331926819",
        "01632 960001",
        "water",
    ] {
        assert_eq!(
            named(&page(on_file, None, 9).await),
            ["Brightwater Paper Ltd"]
        );
    }
    assert!(page("'; DROP TABLE payees", None, 9).await.is_empty());
    let table = ["ASH".to_owned(), "mill  2".to_owned(), "nobody".to_owned()];
    assert_eq!(
        named(&world.desk.payees_named(&table).await.unwrap()),
        ["Ash", "Mill 2"]
    );
}

async fn brightwater_at(world: &TestWorld, number: u32) {
    let change = put(number, "Brightwater Paper Ltd", &[DOMAIN, ACCOUNT, NUMBER]);
    save(world, change, 0).await.unwrap();
}

async fn a_table_of_many_comes_in_with_few_transactions_and_twice_is_once(world: &TestWorld) {
    let count = PAYEES_PER_TRANSACTION as u32 + 20;
    let table: Vec<PayeeChange> = (0..count)
        .map(|number| {
            let account = format!("6016 13 {number:08}");
            let domain = format!("mill-{number}.example");
            let name = format!("Mill {number}");
            put(
                number,
                &name,
                &[(ValueKind::Account, &account), (ValueKind::Domain, &domain)],
            )
        })
        .collect();
    for minute in [0, 60] {
        let at = given::minute(minute);
        world.desk.save_payees(&table, by(7), at).await.unwrap();
    }
    assert_eq!(world.desk.payees_count().await.unwrap(), u64::from(count));
    let rows = i64::from(count) * 2;
    assert_eq!(
        world.number("SELECT COUNT(*) FROM payee_values").await,
        rows
    );
    assert_eq!(world.number("SELECT COUNT(*) FROM payee_past").await, 0);
    let old = "SELECT COUNT(DISTINCT since_us) FROM payee_values";
    assert_eq!(world.number(old).await, 1);
}

async fn two_who_change_a_payee_at_once_lose_nothing(world: &TestWorld) {
    brightwater(world).await;
    let mut tasks = Vec::new();
    for number in 0..8_u32 {
        let desk = world.desk.clone();
        let exchange = PayeeChange::Exchange {
            id: id(1),
            take: Some((ValueKind::Number, "+441632960001".to_owned())),
            put: Some(value(ValueKind::Number, &format!("01632 96010{number}"))),
        };
        tasks.push(tokio::spawn(async move {
            desk.save_payees(&[exchange], by(number), given::minute(2))
                .await
        }));
    }
    let mut won = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => won += 1,
            Err(StoreError::Refused(Refusal::PayeeChange(ChangeRefused::ValueIsGone))) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(won, 1);
    assert_eq!(read(world, 1).await.values_of(ValueKind::Number).count(), 1);
    assert_eq!(world.desk.payee_past(id(1)).await.unwrap().len(), 1);
}

async fn another_organisation_has_another_register(world: &TestWorld) {
    brightwater(world).await;
    world
        .store
        .create_organisation(&given::organisation(2))
        .await
        .unwrap();
    let other = world.store.desk(given::organisation(2).id);
    let question = PayeeQuestion {
        domains: vec!["brightwater.example".to_owned()],
        names: vec!["Brightwater Paper".to_owned()],
        ..PayeeQuestion::default()
    };
    assert_eq!(other.payee(id(1)).await.unwrap(), None);
    assert!(other.payees_found(&question).await.unwrap().is_empty());
    assert!(other.payees_page("", None, 9).await.unwrap().is_empty());
    let remove = other
        .save_payees(&[PayeeChange::Remove(id(1))], by(1), given::minute(1))
        .await;
    assert!(remove.is_err());
    assert_eq!(world.desk.payees_found(&question).await.unwrap().len(), 1);
}
