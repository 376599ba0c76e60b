//! What PostgreSQL says differently about copying all rows: its catalogue, how a value becomes text and text a value, how
//! the triggers are out of the way while rows are put back, and the counters behind numbered rows.

use sqlx::AssertSqlSafe;

use super::statements::Writing;
use super::statements::copying::in_order;
use crate::backup::BackupError;
use crate::backup::rows::{Column, ColumnKind, Table};

/// Put between the columns and the values of an insertion: numbers that the database gave are given back.
pub(crate) const OVERRIDING: &str = "OVERRIDING SYSTEM VALUE";

/// In the order in which they were made.
const TABLES: &str =
    "SELECT CAST(relname AS TEXT) FROM pg_class WHERE relnamespace = to_regnamespace(current_schema())
    AND relkind = 'r' AND relname NOT LIKE 'search^_%' ESCAPE '^' AND relname <> '_sqlx_migrations' ORDER BY oid";
const COLUMNS: &str =
    "SELECT CAST(column_name AS TEXT), CAST(data_type AS TEXT) FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position";
const REFERS: &str =
    "SELECT DISTINCT CAST(f.relname AS TEXT), CAST(t.relname AS TEXT) FROM pg_constraint c
    JOIN pg_class f ON f.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid
    WHERE c.contype = 'f' AND f.relnamespace = to_regnamespace(current_schema())";
const NUMBERED: &str = "SELECT CAST(column_name AS TEXT) FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = $1 AND is_identity = 'YES'";

/// The tables a backup carries, none referring to a later one.
pub(crate) async fn tables(transaction: &mut Writing) -> Result<Vec<Table>, BackupError> {
    let names: Vec<String> = sqlx::query_scalar(TABLES)
        .fetch_all(&mut **transaction)
        .await?;
    let mut tables = Vec::new();
    for name in names {
        let found: Vec<(String, String)> = sqlx::query_as(COLUMNS)
            .bind(&name)
            .fetch_all(&mut **transaction)
            .await?;
        let columns: Result<Vec<_>, BackupError> = found
            .into_iter()
            .map(|(column, kept_as)| Ok((column_of(&name, column, &kept_as)?, kept_as)))
            .collect();
        tables.push(Table {
            name,
            columns: columns?,
        });
    }
    let refers: Vec<(String, String)> =
        sqlx::query_as(REFERS).fetch_all(&mut **transaction).await?;
    Ok(in_order(tables, &refers))
}

fn column_of(table: &str, name: String, kept_as: &str) -> Result<Column, BackupError> {
    let kind = match kept_as {
        "text" => ColumnKind::Text,
        "bigint" | "integer" => ColumnKind::Integer,
        "double precision" => ColumnKind::Real,
        "boolean" => ColumnKind::Boolean,
        "bytea" | "uuid" => ColumnKind::Bytes,
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
pub(crate) fn as_text(column: &Column, kept_as: &str) -> String {
    let name = &column.name;
    match (column.kind, kept_as) {
        (ColumnKind::Text, _) => name.clone(),
        (ColumnKind::Boolean, _) => format!("CAST(CAST({name} AS INTEGER) AS TEXT)"),
        // Written so that the same number comes back (section 8.1.3 of PostgreSQL's manual).
        (ColumnKind::Integer | ColumnKind::Real, _) => format!("CAST({name} AS TEXT)"),
        (ColumnKind::Bytes, "uuid") => format!("REPLACE(CAST({name} AS TEXT), '-', '')"),
        (ColumnKind::Bytes, _) => format!("encode({name}, 'hex')"),
    }
}

/// The expression that gives the value again.
pub(crate) fn from_text(number: usize, column: &Column, kept_as: &str) -> String {
    let text = format!("CAST(${number} AS TEXT)");
    match (column.kind, kept_as) {
        (ColumnKind::Text, _) => text,
        (ColumnKind::Bytes, "bytea") => format!("decode({text}, 'hex')"),
        // Whole numbers are read before truth: there is a cast from `1` to true, and none from a big number.
        (ColumnKind::Boolean, _) => format!("CAST(CAST({text} AS INTEGER) AS BOOLEAN)"),
        (ColumnKind::Integer | ColumnKind::Real | ColumnKind::Bytes, _) => {
            format!("CAST({text} AS {kept_as})")
        }
    }
}

/// Whether a database holds no table yet. It has to exist.
pub(crate) async fn is_empty(
    options: &sqlx::postgres::PgConnectOptions,
    place: &str,
) -> Result<bool, BackupError> {
    use sqlx::Connection as _;
    let connected = sqlx::postgres::PgConnection::connect_with(options).await;
    let mut connection = connected.map_err(|source| super::dialect::unopened(source, place))?;
    let tables: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM pg_class WHERE relnamespace = to_regnamespace(current_schema())
         AND relkind IN ('r', 'v', 'm', 'p')",
    )
    .fetch_one(&mut connection)
    .await?;
    connection.close().await?;
    Ok(tables == 0)
}

/// Nothing has to be remembered: triggers are switched off, not taken away.
pub(crate) struct HeldBack;

/// Switches our own triggers off: what a desk may not do step by step has happened already in a backup. The references
/// between tables stay watched.
pub(crate) async fn hold_rules_back(
    transaction: &mut Writing,
    tables: &[Table],
) -> Result<HeldBack, BackupError> {
    switch_triggers(transaction, tables, "DISABLE").await?;
    Ok(HeldBack)
}

/// Switches the triggers on again, and lets numbered rows go on after the highest number.
pub(crate) async fn bring_rules_back(
    transaction: &mut Writing,
    tables: &[Table],
    HeldBack: HeldBack,
) -> Result<(), BackupError> {
    for table in tables {
        let columns: Vec<String> = sqlx::query_scalar(NUMBERED)
            .bind(&table.name)
            .fetch_all(&mut **transaction)
            .await?;
        for column in columns {
            let name = &table.name;
            let advance = format!(
                "SELECT setval(pg_get_serial_sequence('{name}', '{column}'), COALESCE(MAX({column}), 0) + 1, false) FROM {name}"
            );
            sqlx::query(AssertSqlSafe(advance))
                .execute(&mut **transaction)
                .await?;
        }
    }
    switch_triggers(transaction, tables, "ENABLE").await
}

async fn switch_triggers(
    transaction: &mut Writing,
    tables: &[Table],
    how: &str,
) -> Result<(), BackupError> {
    for table in tables {
        let statement = format!("ALTER TABLE {} {how} TRIGGER USER", table.name);
        sqlx::query(AssertSqlSafe(statement))
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}
