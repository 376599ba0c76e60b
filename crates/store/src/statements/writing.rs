//! A transaction in hand, and whose turn it is to write. SQLite lets one writer in at a time, and a writer that finds the
//! door shut looks again after a pause that grows; with many at once that costs more than the writing. So writers of this
//! process queue here, first come, first served, and each commit finds the disk free.

use std::ops::{Deref, DerefMut};

use sqlx::{Database, Transaction};

use super::super::{Db, dialect};

/// A transaction of this engine, begun in its turn. Dropping it rolls back and lets the next one in.
pub(crate) struct Writing {
    // Before the turn: what is dropped first must be over before the next one begins.
    transaction: Transaction<'static, Db>,
    _turn: Option<dialect::Turn>,
}

impl Writing {
    pub(crate) fn new(transaction: Transaction<'static, Db>, turn: Option<dialect::Turn>) -> Self {
        Writing {
            transaction,
            _turn: turn,
        }
    }

    /// Makes it so, durably unless it was begun as what may be done again.
    pub(crate) async fn commit(self) -> sqlx::Result<()> {
        self.transaction.commit().await
    }

    /// Leaves everything as it was.
    pub(crate) async fn rollback(self) -> sqlx::Result<()> {
        self.transaction.rollback().await
    }
}

impl Deref for Writing {
    type Target = <Db as Database>::Connection;

    fn deref(&self) -> &Self::Target {
        &self.transaction
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.transaction
    }
}
