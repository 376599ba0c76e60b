//! Asks for the demonstration organisation at set-up. What is in it stands in `/fixtures/demonstration/`.

use casework::people::account::Account;

use crate::demonstration;
use crate::refusal::Refusal;
use crate::state::DeskState;

/// Loads the demonstration organisation into this desk. Were that to fail, the desk is set up all the same, empty: the
/// account exists by now, and a person who wanted to look around is better off inside than in front of an error.
pub async fn load(state: &DeskState, first_admin: &Account) -> bool {
    let Some(member) = first_admin.member() else {
        return false;
    };
    match demonstration::load(state, &member).await {
        Ok(()) => true,
        Err(error) => {
            Refusal::our_fault("load the demonstration", &error);
            false
        }
    }
}
