//! The statements, compiled for SQLite.
//! Only the aliases that differ stand here, and the dialect beside it; no statement does.

/// The engine all statements of this mount speak to.
pub(crate) type Db = sqlx::Sqlite;

pub(crate) mod copying;
pub(crate) mod dialect;

#[path = "../statements/mod.rs"]
pub(crate) mod statements;
