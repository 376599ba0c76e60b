//! Sign-in logs that are pulled from services on the net: the lease, the cursor, and how it goes.

use casework::moment::Moment;

use super::{Desk, delegate};
use crate::records::log_pull::{PullClaim, PullState};

impl Desk {
    delegate! { DeskEngine;
        /// Takes a log for one puller and says how it stands; `None` while somebody else holds it. On the embedded database,
        /// which one process has to itself, a lease that a killed process left doesn't count.
        pub async fn claim_pull(&self, claim: &PullClaim) -> Result<Option<PullState>>;

        /// Keeps the lease until `claim.until`; false where it was lost to somebody else.
        pub async fn prolong_pull(&self, claim: &PullClaim) -> Result<bool>;

        /// Gives the log back.
        pub async fn release_pull(&self, claim: &PullClaim) -> Result<()>;

        /// How a log stands; `None` before it was ever pulled.
        pub async fn pull(&self, log: &str) -> Result<Option<PullState>>;

        /// Moves the cursor: every event up to this moment was taken in. It never goes back. False where the lease was lost;
        /// nothing is changed then.
        pub async fn advance_pull(&self, claim: &PullClaim, taken_until: Moment) -> Result<bool>;

        /// Notes that all there is was taken in at `claim.now`; what stood in the way is over. False where the lease was lost.
        pub async fn note_pull_looked(&self, claim: &PullClaim) -> Result<bool>;

        /// Notes what stands in the way, since `claim.now` or since it began.
        pub async fn note_pull_trouble(&self, claim: &PullClaim, says: &str, advice: &str) -> Result<()>;
    }
}
