//! Checking everything, filling a desk fast, and taking the demonstration away.

use super::{Desk, DeskEngine, delegate};
use crate::error::Result;
use crate::records::intake::BulkCase;
use crate::records::verify::VerifyReport;

impl Desk {
    /// Checks every timeline and every file of evidence of this organisation, a few hundred timelines at a time.
    pub async fn verify_chains(&self) -> Result<VerifyReport> {
        match &self.engine {
            DeskEngine::Sqlite(engine) => engine.verify_chains(&self.evidence).await,
            DeskEngine::Postgres(engine) => engine.verify_chains(&self.evidence).await,
        }
        .map_err(|error| error.during("verify_the_timelines"))
    }

    delegate! { DeskEngine;
        /// Opens many whole cases in one transaction, in the order given; the store gives the numbers, hashes the lines
        /// and counts what the queue needs. For the demonstration and for benchmarks: some hundreds at a time are fastest.
        /// Joining is not looked at, nothing is enqueued, and a case with a closing has to satisfy the gate.
        pub async fn load_cases(&self, cases: &[BulkCase]) -> Result<()>;

        /// Removes everything flagged as demonstration, and the flag on the organisation. Accounts stay, and so do the
        /// bytes in the evidence folder, which may be anybody's.
        pub async fn remove_demonstration(&self) -> Result<()>;
    }
}
