//! Changing the register. What a change makes of a payee is decided by the floor below; here the difference is written, many
//! rows with few statements, since a register may come as one table.

use std::collections::{BTreeMap, BTreeSet};

use casework::ids::PayeeId;
use casework::moment::Moment;
use casework::people::Doer;
use casework::verify::change::{PastValue, PayeeChange, changed};
use casework::verify::payee::{Payee, ValueOnFile};
use casework::verify::payee_question::sought;
use casework::verify::written::folded_name;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::super::dialect;
use super::case_writes::doer_columns;
use super::payees::listed;
use super::rows_at_once::{insert, insert_unless};
use super::{Db, EngineDesk, Writing};
use crate::error::{Refusal, Result};
use crate::records::integrations::KeptAnswer;
use crate::records::payees::PAYEES_PER_TRANSACTION;

/// Rows that one statement deletes; engines limit the number of bound values.
const DELETED_PER_STATEMENT_MAX: usize = 1_000;

const PUT: &str = "INSERT INTO payees (organisation, id, kind, name, name_folded, removed_us) ";
const PUT_INSTEAD: &str =
    " ON CONFLICT (organisation, id) DO UPDATE SET kind = excluded.kind, name = excluded.name,
    name_folded = excluded.name_folded, removed_us = excluded.removed_us";
const REMOVE: &str = "UPDATE payees SET removed_us = ";
const PUT_VALUES: &str =
    "INSERT INTO payee_values (organisation, payee, kind, value, sought, source, entered_by,
    entered_by_integration, since_us) ";
const TAKE_VALUES: &str = "DELETE FROM payee_values WHERE organisation = ";
const PUT_LIKENESSES: &str = "INSERT INTO payee_likenesses (organisation, likeness, payee) ";
const TAKE_LIKENESSES: &str = "DELETE FROM payee_likenesses WHERE organisation = ";
const PUT_PAST: &str =
    "INSERT INTO payee_past (organisation, payee, until_us, kind, value, source, entered_by,
    entered_by_integration, since_us, ended_by, ended_by_integration) ";

/// A payee before and after some changes.
struct Turned {
    before: Option<Payee>,
    after: Option<Payee>,
}

/// What is to be written of some changes.
#[derive(Default)]
struct Difference<'t> {
    put: Vec<&'t Payee>,
    removed: Vec<Uuid>,
    values: Vec<(Uuid, &'t ValueOnFile)>,
    values_gone: Vec<(Uuid, &'t ValueOnFile)>,
    likenesses: Vec<(Uuid, i64)>,
    likenesses_gone: Vec<(Uuid, i64)>,
}

impl<'t> Difference<'t> {
    fn add(&mut self, id: Uuid, turned: &'t Turned) {
        let (before, after) = (turned.before.as_ref(), turned.after.as_ref());
        match (before, after) {
            (Some(before), Some(after))
                if (before.kind, &before.name) == (after.kind, &after.name) => {}
            (_, Some(after)) => self.put.push(after),
            (Some(_), None) => self.removed.push(id),
            (None, None) => {}
        }
        let values = |payee: Option<&'t Payee>| payee.map_or(&[][..], |payee| &payee.values);
        let (old, new) = (values(before), values(after));
        let lacking = |all: &'t [ValueOnFile], others: &'t [ValueOnFile]| {
            let these = all.iter().filter(move |value| !others.contains(value));
            these.map(move |value| (id, value))
        };
        self.values_gone.extend(lacking(old, new));
        self.values.extend(lacking(new, old));
        let keys = |payee: Option<&Payee>| payee.map(Payee::likeness_keys).unwrap_or_default();
        let (old, new): (BTreeSet<i64>, BTreeSet<i64>) = (keys(before), keys(after));
        self.likenesses_gone
            .extend(old.difference(&new).map(|key| (id, *key)));
        self.likenesses
            .extend(new.difference(&old).map(|key| (id, *key)));
    }
}

impl EngineDesk {
    pub(crate) async fn save_payees(
        &self,
        changes: &[PayeeChange],
        by: Doer,
        at: Moment,
    ) -> Result<()> {
        for some in changes.chunks(PAYEES_PER_TRANSACTION) {
            let mut writing = self.begin().await?;
            self.change_payees(&mut writing, some, by, at).await?;
            writing.commit().await?;
        }
        Ok(())
    }

    pub(crate) async fn save_payee_once(
        &self,
        change: &PayeeChange,
        by: Doer,
        at: Moment,
        kept: Option<&KeptAnswer>,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        let change = std::slice::from_ref(change);
        self.change_payees(&mut writing, change, by, at).await?;
        self.keep_answer_within(&mut writing, kept).await?;
        writing.commit().await?;
        Ok(())
    }

    async fn change_payees(
        &self,
        writing: &mut Writing,
        changes: &[PayeeChange],
        by: Doer,
        at: Moment,
    ) -> Result<()> {
        dialect::lock_payees(writing, self.organisation).await?;
        let ids: BTreeSet<Uuid> = changes.iter().map(|change| change.payee().0).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let there = self.payees_of(writing, &ids).await?;
        let mut turned: BTreeMap<PayeeId, Turned> = there
            .into_iter()
            .map(|payee| {
                let (before, after) = (Some(payee.clone()), Some(payee.clone()));
                (payee.id, Turned { before, after })
            })
            .collect();
        let mut past: Vec<(Uuid, PastValue)> = Vec::new();
        for change in changes {
            let id = change.payee();
            let one = turned.entry(id).or_insert(Turned {
                before: None,
                after: None,
            });
            let made = changed(one.after.as_ref(), change, by, at).map_err(Refusal::PayeeChange)?;
            one.after = made.after;
            past.extend(made.past.into_iter().map(|value| (id.0, value)));
        }
        let mut difference = Difference::default();
        for (id, one) in &turned {
            difference.add(id.0, one);
        }
        self.take_off(writing, &difference, at).await?;
        self.put_on(writing, &difference).await?;
        self.put_past(writing, &past).await
    }

    async fn take_off(
        &self,
        writing: &mut Writing,
        difference: &Difference<'_>,
        at: Moment,
    ) -> Result<()> {
        for some in difference.values_gone.chunks(DELETED_PER_STATEMENT_MAX) {
            let mut gone: QueryBuilder<Db> = QueryBuilder::new(TAKE_VALUES);
            gone.push_bind(self.organisation)
                .push(" AND (payee, kind, value) IN (");
            gone.push_values(some, |mut row, (payee, value)| {
                row.push_bind(*payee)
                    .push_bind(value.kind.code())
                    .push_bind(value.value.clone());
            });
            gone.push(")")
                .build()
                .persistent(false)
                .execute(&mut **writing)
                .await?;
        }
        for some in difference.likenesses_gone.chunks(DELETED_PER_STATEMENT_MAX) {
            let mut gone: QueryBuilder<Db> = QueryBuilder::new(TAKE_LIKENESSES);
            gone.push_bind(self.organisation)
                .push(" AND (likeness, payee) IN (");
            gone.push_values(some, |mut row, (payee, key)| {
                row.push_bind(*key).push_bind(*payee);
            });
            gone.push(")")
                .build()
                .persistent(false)
                .execute(&mut **writing)
                .await?;
        }
        if !difference.removed.is_empty() {
            let mut removed: QueryBuilder<Db> = QueryBuilder::new(REMOVE);
            removed.push_bind(at.0).push(" WHERE organisation = ");
            removed.push_bind(self.organisation).push(" AND id IN (");
            listed(&mut removed, &difference.removed);
            removed
                .build()
                .persistent(false)
                .execute(&mut **writing)
                .await?;
        }
        Ok(())
    }

    async fn put_on(&self, writing: &mut Writing, difference: &Difference<'_>) -> Result<()> {
        let organisation = self.organisation;
        let none: Option<i64> = None;
        insert_unless(
            writing,
            (PUT, PUT_INSTEAD),
            6,
            &difference.put,
            |mut row, payee| {
                row.push_bind(organisation)
                    .push_bind(payee.id.0)
                    .push_bind(payee.kind.code())
                    .push_bind(payee.name.clone())
                    .push_bind(folded_name(&payee.name))
                    .push_bind(none);
            },
        )
        .await?;
        insert(
            writing,
            PUT_VALUES,
            9,
            &difference.values,
            |mut row, (payee, value)| {
                let (member, integration) = doer_columns(value.entered_by);
                row.push_bind(organisation)
                    .push_bind(*payee)
                    .push_bind(value.kind.code())
                    .push_bind(value.value.clone())
                    .push_bind(sought(value.kind, &value.value))
                    .push_bind(value.source.code())
                    .push_bind(member)
                    .push_bind(integration)
                    .push_bind(value.since.0);
            },
        )
        .await?;
        insert(
            writing,
            PUT_LIKENESSES,
            3,
            &difference.likenesses,
            |mut row, (payee, key)| {
                row.push_bind(organisation)
                    .push_bind(*key)
                    .push_bind(*payee);
            },
        )
        .await
    }

    async fn put_past(&self, writing: &mut Writing, past: &[(Uuid, PastValue)]) -> Result<()> {
        let organisation = self.organisation;
        insert(writing, PUT_PAST, 11, past, |mut row, (payee, past)| {
            let entered = past.entered.as_ref();
            let by = entered
                .map(|entered| doer_columns(entered.by))
                .unwrap_or_default();
            let ended = doer_columns(past.ended_by);
            row.push_bind(organisation)
                .push_bind(*payee)
                .push_bind(past.until.0)
                .push_bind(past.kind.code())
                .push_bind(past.value.clone())
                .push_bind(entered.map(|entered| entered.source.code()))
                .push_bind(by.0)
                .push_bind(by.1)
                .push_bind(entered.map(|entered| entered.since.0))
                .push_bind(ended.0)
                .push_bind(ended.1);
        })
        .await
    }
}
