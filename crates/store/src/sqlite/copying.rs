//! What SQLite says differently about copying all rows: its catalogue, how a value becomes text and text a value, and how
//! the triggers are out of the way while rows are put back.

use sqlx::AssertSqlSafe;

use super::statements::Writing;
use super::statements::copying::in_order;
use crate::backup::BackupError;
use crate::backup::rows::{Column, ColumnKind, Table};

/// Put between the columns and the values of an insertion.
pub(crate) const OVERRIDING: &str = "";

/// In the order in which they were made.
const TABLES: &str =
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' ESCAPE '^'
    AND name NOT LIKE 'search^_%' ESCAPE '^' AND name <> '_sqlx_migrations' ORDER BY rowid";
const COLUMNS: &str = "SELECT name, UPPER(type) FROM pragma_table_info($1) ORDER BY cid";
const REFERS: &str = r#"SELECT DISTINCT "table" FROM pragma_foreign_key_list($1)"#;
const TRIGGERS: &str = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid";

/// The tables a backup carries, none referring to a later one.
pub(crate) async fn tables(transaction: &mut Writing) -> Result<Vec<Table>, BackupError> {
    let names: Vec<String> = sqlx::query_scalar(TABLES)
        .fetch_all(&mut **transaction)
        .await?;
    let (mut tables, mut refers) = (Vec::new(), Vec::new());
    for name in names {
        let found: Vec<(String, String)> = sqlx::query_as(COLUMNS)
            .bind(&name)
            .fetch_all(&mut **transaction)
            .await?;
        let to: Vec<String> = sqlx::query_scalar(REFERS)
            .bind(&name)
            .fetch_all(&mut **transaction)
            .await?;
        refers.extend(to.into_iter().map(|to| (name.clone(), to)));
        let columns: Result<Vec<_>, BackupError> = found
            .into_iter()
            .map(|(column, kept_as)| Ok((column_of(&name, column, &kept_as)?, kept_as)))
            .collect();
        tables.push(Table {
            name,
            columns: columns?,
        });
    }
    Ok(in_order(tables, &refers))
}

fn column_of(table: &str, name: String, kept_as: &str) -> Result<Column, BackupError> {
    let kind = match kept_as {
        "TEXT" => ColumnKind::Text,
        "BIGINT" | "INTEGER" => ColumnKind::Integer,
        "REAL" => ColumnKind::Real,
        "BOOLEAN" => ColumnKind::Boolean,
        "BLOB" => ColumnKind::Bytes,
        _ => {
            return Err(BackupError::UnknownColumn {
                table: table.to_owned(),
                column: name,
                found: kept_as.to_owned(),
            });
        }
    };
    Ok(Column { name, kind })
}

/// The expression that gives a column's value as text.
pub(crate) fn as_text(column: &Column, _kept_as: &str) -> String {
    let name = &column.name;
    match column.kind {
        ColumnKind::Text => name.clone(),
        ColumnKind::Integer | ColumnKind::Boolean => format!("CAST({name} AS TEXT)"),
        // Seventeen digits give back the same number (IEEE 754-2019, clause 5.12.2); `hex` and `printf` turn NULL into something.
        ColumnKind::Real => {
            format!("CASE WHEN {name} IS NULL THEN NULL ELSE printf('%!.17g', {name}) END")
        }
        ColumnKind::Bytes => {
            format!("CASE WHEN {name} IS NULL THEN NULL ELSE lower(hex({name})) END")
        }
    }
}

/// The expression that gives the value again.
pub(crate) fn from_text(number: usize, column: &Column, _kept_as: &str) -> String {
    match column.kind {
        ColumnKind::Text => format!("${number}"),
        ColumnKind::Integer | ColumnKind::Boolean => format!("CAST(${number} AS INTEGER)"),
        ColumnKind::Real => format!("CAST(${number} AS REAL)"),
        ColumnKind::Bytes => format!("unhex(${number})"),
    }
}

/// The triggers that were taken away, as statements that make them again.
pub(crate) type HeldBack = Vec<String>;

/// Takes the triggers away: what a desk may not do step by step has happened already in a backup.
pub(crate) async fn hold_rules_back(
    transaction: &mut Writing,
    _tables: &[Table],
) -> Result<HeldBack, BackupError> {
    let triggers: Vec<(String, String)> = sqlx::query_as(TRIGGERS)
        .fetch_all(&mut **transaction)
        .await?;
    let mut held_back = Vec::new();
    for (name, made_by) in triggers {
        let drop = format!("DROP TRIGGER {name}");
        sqlx::query(AssertSqlSafe(drop))
            .execute(&mut **transaction)
            .await?;
        held_back.push(made_by);
    }
    Ok(held_back)
}

/// Makes the triggers again.
pub(crate) async fn bring_rules_back(
    transaction: &mut Writing,
    _tables: &[Table],
    held_back: HeldBack,
) -> Result<(), BackupError> {
    for made_by in held_back {
        sqlx::query(AssertSqlSafe(made_by))
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}
