//! The statements, compiled for PostgreSQL.

/// The engine all statements of this mount speak to.
pub(crate) type Db = sqlx::Postgres;

pub(crate) mod dialect;

#[path = "../statements/mod.rs"]
pub(crate) mod statements;
