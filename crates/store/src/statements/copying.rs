//! Copying every row out of the database and into an empty one, for backups. The names of tables and columns in these
//! statements come from the database's own catalogue, never from a file; the values are bound.

use casework::ids::{CaseId, OrganisationId, ReportId};
use futures_util::TryStreamExt as _;
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

use super::super::copying;
use super::{EngineDesk, EngineStore, Writing, dialect};
use crate::backup::BackupError;
use crate::backup::rows::{Row, RowsPart, Table};
use crate::error::{Result, StoreError};

/// Placeholders in one statement at most; both engines take more.
const PLACEHOLDERS_MAX: usize = 30_000;
/// Rows put in by one statement at most.
const ROWS_PER_STATEMENT_MAX: usize = 500;
/// Documents made again in one transaction.
const DOCUMENTS_PER_TRANSACTION: i64 = 200;

const VERSION: &str = "SELECT MAX(version) FROM _sqlx_migrations";
const CASES: &str = "SELECT id FROM cases WHERE organisation = $1 AND id > $2 ORDER BY id LIMIT $3";
const REPORTS: &str =
    "SELECT id FROM reports WHERE organisation = $1 AND case_id IS NOT NULL AND id > $2
    ORDER BY id LIMIT $3";

/// A claim that ran out in the middle of handing over: what is done about it is the outbox's business.
const DOUBT_WAITING_MAILS: &str =
    "UPDATE outgoing_mails SET state = 'handing-over', try_at_us = 0 WHERE state = 'waiting'";

/// Takes each part of rows as it comes.
pub(crate) type EachPart<'e> =
    dyn FnMut(RowsPart) -> std::result::Result<(), BackupError> + Send + 'e;
/// Gives the next part of rows, until there is none.
pub(crate) type NextPart<'e> =
    dyn FnMut() -> std::result::Result<Option<RowsPart>, BackupError> + Send + 'e;

impl EngineStore {
    /// The newest migration that was applied.
    pub(crate) async fn schema_version(&self) -> Result<i64> {
        Ok(sqlx::query_scalar(VERSION).fetch_one(&self.pool).await?)
    }

    /// Copies all rows of all tables out of one snapshot. The search index and the list of migrations stay behind.
    pub(crate) async fn copy_out(
        &self,
        each: &mut EachPart<'_>,
    ) -> std::result::Result<(), BackupError> {
        let mut reading = dialect::begin_reading(&self.pool).await?;
        for table in copying::tables(&mut reading).await? {
            let mut part = RowsPart::of(&table);
            let statement = select(&table);
            let mut rows = sqlx::query(AssertSqlSafe(statement)).fetch(&mut *reading);
            while let Some(found) = rows.try_next().await? {
                let row: sqlx::Result<Row> = (0..table.columns.len())
                    .map(|at| found.try_get(at))
                    .collect();
                part.push(row?);
                if part.is_full() {
                    each(std::mem::replace(&mut part, RowsPart::of(&table)))?;
                }
            }
            if !part.rows.is_empty() {
                each(part)?;
            }
        }
        reading.rollback().await?;
        Ok(())
    }

    /// Fills an empty database, all in one transaction; gives the number of rows. Parts come in the order in which they
    /// were copied out, in which no row refers to a later table.
    pub(crate) async fn copy_in(
        &self,
        next: &mut NextPart<'_>,
    ) -> std::result::Result<u64, BackupError> {
        let mut writing = dialect::begin(&self.pool, &self.turns).await?;
        let tables = copying::tables(&mut writing).await?;
        let held_back = copying::hold_rules_back(&mut writing, &tables).await?;
        // The migrations may have put in a first row.
        for table in tables.iter().rev() {
            let empty = format!("DELETE FROM {}", table.name);
            sqlx::query(AssertSqlSafe(empty))
                .execute(&mut *writing)
                .await?;
        }
        let mut rows = 0;
        while let Some(part) = next()? {
            let table = tables
                .iter()
                .find(|table| fits(table, &part))
                .ok_or_else(|| StoreError::unreadable("table of a backup", &part.table))?;
            insert(&mut writing, table, &part).await?;
            rows += part.rows.len() as u64;
        }
        copying::bring_rules_back(&mut writing, &tables, held_back).await?;
        writing.commit().await?;
        Ok(rows)
    }

    /// Mails that waited to leave may have left after they were copied: they are treated like those that were in the
    /// middle of it, which are never sent again by themselves. Gives how many.
    pub(crate) async fn doubt_waiting_mails(&self) -> Result<u64> {
        let mut writing = dialect::begin(&self.pool, &self.turns).await?;
        let doubted = sqlx::query(DOUBT_WAITING_MAILS)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(doubted.rows_affected())
    }

    /// Makes the search index of an organisation again.
    pub(crate) async fn index_again(&self, organisation: OrganisationId) -> Result<()> {
        let desk = self.desk(organisation);
        for statement in [CASES, REPORTS] {
            let mut after = Uuid::nil();
            loop {
                let mut writing = desk.begin().await?;
                let ids: Vec<Uuid> = sqlx::query_scalar(statement)
                    .bind(organisation.0)
                    .bind(after)
                    .bind(DOCUMENTS_PER_TRANSACTION)
                    .fetch_all(&mut *writing)
                    .await?;
                let Some(last) = ids.last() else { break };
                after = *last;
                for id in ids {
                    desk.index_one_again(&mut writing, statement, id).await?;
                }
                writing.commit().await?;
            }
        }
        Ok(())
    }
}

impl EngineDesk {
    async fn index_one_again(
        &self,
        writing: &mut Writing,
        listed_by: &str,
        id: Uuid,
    ) -> Result<()> {
        if listed_by == CASES {
            self.reindex_case(writing, CaseId(id)).await
        } else {
            self.reindex_report(writing, ReportId(id)).await
        }
    }
}

/// Whether a part holds rows of this table, column by column.
fn fits(table: &Table, part: &RowsPart) -> bool {
    table.name == part.table
        && table
            .columns
            .iter()
            .map(|(column, _)| column)
            .eq(&part.columns)
}

/// Every column as text, see [`crate::backup::rows`].
fn select(table: &Table) -> String {
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|(column, kept_as)| copying::as_text(column, kept_as))
        .collect();
    format!("SELECT {} FROM {}", columns.join(", "), table.name)
}

async fn insert(
    writing: &mut Writing,
    table: &Table,
    part: &RowsPart,
) -> std::result::Result<(), BackupError> {
    let width = table.columns.len().max(1);
    let rows_max = (PLACEHOLDERS_MAX / width).clamp(1, ROWS_PER_STATEMENT_MAX);
    for some in part.rows.chunks(rows_max) {
        let statement = insertion(table, some.len());
        let mut query = sqlx::query(AssertSqlSafe(statement)).persistent(false);
        for value in some.iter().flatten() {
            query = query.bind(value.as_deref());
        }
        query.execute(&mut **writing).await?;
    }
    Ok(())
}

fn insertion(table: &Table, rows: usize) -> String {
    let names: Vec<&str> = table
        .columns
        .iter()
        .map(|(column, _)| column.name.as_str())
        .collect();
    let mut number = 0;
    let all: Vec<String> = (0..rows)
        .map(|_| {
            let values: Vec<String> = table
                .columns
                .iter()
                .map(|(column, kept_as)| {
                    number += 1;
                    copying::from_text(number, column, kept_as)
                })
                .collect();
            format!("({})", values.join(", "))
        })
        .collect();
    let (name, names) = (&table.name, names.join(", "));
    let overriding = copying::OVERRIDING;
    format!(
        "INSERT INTO {name} ({names}) {overriding} VALUES {}",
        all.join(", ")
    )
}

/// Tables in an order in which none refers to a later one; `refers` says which table refers to which.
pub(crate) fn in_order(mut tables: Vec<Table>, refers: &[(String, String)]) -> Vec<Table> {
    let mut ordered: Vec<Table> = Vec::new();
    while !tables.is_empty() {
        let waits = |table: &Table| {
            refers.iter().any(|(from, to)| {
                *from == table.name && from != to && tables.iter().any(|one| one.name == *to)
            })
        };
        // Were there a ring, its first table goes first, and the database says what it thinks of that.
        let at = tables.iter().position(|table| !waits(table)).unwrap_or(0);
        ordered.push(tables.remove(at));
    }
    ordered
}
