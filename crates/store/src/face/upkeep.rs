//! Checking everything, filling a desk fast, and taking the demonstration away.

use super::{Desk, soon};
use crate::records::intake::BulkCase;
use crate::records::verify::VerifyReport;

impl Desk {
    soon! { DeskEngine;
        /// Checks every timeline and every file of evidence of this organisation, holding one timeline at a time.
        pub async fn verify_chains(&self, evidence: &crate::EvidenceFolder) -> Result<VerifyReport>;

        /// Opens many whole cases in one transaction, in the order given; the store gives the numbers. For the
        /// demonstration and for benchmarks (hundreds at a time); joining is not looked at.
        pub async fn load_cases(&self, cases: &[BulkCase]) -> Result<()>;

        /// Removes everything flagged as demonstration, evidence bytes that nobody else has included, and the flag on
        /// the organisation. Accounts stay.
        pub async fn remove_demonstration(&self, evidence: &crate::EvidenceFolder) -> Result<()>;
    }
}
