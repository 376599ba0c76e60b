//! Many rows of one table with few statements. A statement for each row costs a round trip and a plan; a thousand rows in
//! one cost little more than one row does.

use sqlx::QueryBuilder;
use sqlx::query_builder::Separated;

use super::{Db, Writing};
use crate::error::Result;

/// Values bound in one statement; SQLite takes 32,766, PostgreSQL 65,535.
const VALUES_PER_STATEMENT_MAX: usize = 30_000;

/// The values of one row, to be pushed in the order of the columns.
pub(super) type Row<'r> = Separated<'r, Db, &'static str>;

/// Inserts rows with as few statements as the engines' limit on bound values allows.
pub(super) async fn insert<T>(
    writing: &mut Writing,
    statement: &'static str,
    columns: usize,
    rows: &[T],
    put: impl Fn(Row<'_>, &T),
) -> Result<()> {
    insert_unless(writing, (statement, ""), columns, rows, put).await
}

/// The same, followed by what is to happen with a row that is there already.
pub(super) async fn insert_unless<T>(
    writing: &mut Writing,
    (statement, unless): (&'static str, &'static str),
    columns: usize,
    rows: &[T],
    put: impl Fn(Row<'_>, &T),
) -> Result<()> {
    for some in rows.chunks(VALUES_PER_STATEMENT_MAX / columns.max(1)) {
        let mut inserted: QueryBuilder<Db> = QueryBuilder::new(statement);
        inserted.push_values(some, &put);
        inserted.push(unless);
        // One row is common, and keeps its plan. Else every statement has another length, and keeping them prepared would
        // only push others out.
        inserted
            .build()
            .persistent(some.len() == 1)
            .execute(&mut **writing)
            .await?;
    }
    Ok(())
}
