//! Tries of a password, counted in the database by keyed digests of the address tried and of where it was tried from, so that
//! several instances count together and nobody's address is kept. How long to wait is decided in `casework`.

use casework::moment::Moment;
use casework::people::sign_in::{FAILURE_WINDOW_MINUTES, wait_seconds};

use crate::refusal::Refusal;
use crate::state::DeskState;
use crate::web::client::Client;

/// What a try is counted under: the address, and the client.
pub struct Tries([[u8; 32]; 2]);

impl Tries {
    /// A try for this address, lower case, from this client.
    pub fn of(state: &DeskState, address: &str, client: &Client) -> Tries {
        Tries([
            state.keyed_digest("sign-in-address", address),
            state.keyed_digest("sign-in-client", &client.0),
        ])
    }

    /// How many seconds to wait before the next one, 0 for none.
    ///
    /// # Errors
    /// When the store can't say.
    pub async fn wait_seconds(&self, state: &DeskState, now: Moment) -> Result<i64, Refusal> {
        let since = now.plus_minutes(-FAILURE_WINDOW_MINUTES);
        let mut longest = 0;
        for what in &self.0 {
            let failures = state.desk.sign_in_failures(what, since).await;
            let failures =
                failures.map_err(|error| Refusal::our_fault("count failed sign-ins", &error))?;
            longest = longest.max(wait_seconds(&failures, now));
        }
        Ok(longest)
    }

    /// Counts this one as failed.
    ///
    /// # Errors
    /// When the store can't keep it.
    pub async fn failed(&self, state: &DeskState, now: Moment) -> Result<(), Refusal> {
        for what in &self.0 {
            let counted = state.desk.record_sign_in_failure(what, now).await;
            counted.map_err(|error| Refusal::our_fault("count a failed sign-in", &error))?;
        }
        Ok(())
    }

    /// Forgets the failed ones before a good one.
    ///
    /// # Errors
    /// When the store can't.
    pub async fn fitted(&self, state: &DeskState) -> Result<(), Refusal> {
        for what in &self.0 {
            let forgotten = state.desk.forget_sign_in_failures(what).await;
            forgotten.map_err(|error| Refusal::our_fault("forget failed sign-ins", &error))?;
        }
        Ok(())
    }
}
