//! Asks for the demonstration organisation. What is in it stands in `/fixtures/demonstration/`.

use casework::people::account::Account;

use crate::refusal::Refusal;
use crate::state::DeskState;

/// Loads the demonstration organisation into this desk.
pub async fn load(_state: &DeskState, _first_admin: &Account) -> Result<(), Refusal> {
    Ok(())
}
