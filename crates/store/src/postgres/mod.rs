//! The statements, compiled for PostgreSQL.
//! Only the aliases that differ stand here, and the dialect beside it; no statement does.

/// The engine all statements of this mount speak to.
pub(crate) type Db = sqlx::Postgres;

pub(crate) mod copying;
pub(crate) mod dialect;

#[path = "../statements/mod.rs"]
pub(crate) mod statements;
