//! Copying everything out and in, for backups. Crate-internal: outside there are `Store::back_up` and `restore`.

use casework::ids::OrganisationId;

use super::{Store, StoreEngine, delegate};
use crate::backup::BackupError;
use crate::backup::rows::RowsPart;

impl Store {
    delegate! { StoreEngine;
        /// The newest migration that was applied.
        pub async fn schema_version(&self) -> Result<i64>;

        /// Has mails that waited when they were copied treated as if they might have left; gives how many.
        pub async fn doubt_waiting_mails(&self) -> Result<u64>;

        /// Makes the search index of an organisation again.
        pub async fn index_again(&self, organisation: OrganisationId) -> Result<()>;
    }

    /// Gives all rows of all tables, from one snapshot.
    pub(crate) async fn copy_out(
        &self,
        each: &mut (dyn FnMut(RowsPart) -> Result<(), BackupError> + Send),
    ) -> Result<(), BackupError> {
        match &self.engine {
            StoreEngine::Sqlite(engine) => engine.copy_out(each).await,
            StoreEngine::Postgres(engine) => engine.copy_out(each).await,
        }
    }

    /// Fills an empty database; gives the number of rows.
    pub(crate) async fn copy_in(
        &self,
        next: &mut (dyn FnMut() -> Result<Option<RowsPart>, BackupError> + Send),
    ) -> Result<u64, BackupError> {
        match &self.engine {
            StoreEngine::Sqlite(engine) => engine.copy_in(next).await,
            StoreEngine::Postgres(engine) => engine.copy_in(next).await,
        }
    }
}
