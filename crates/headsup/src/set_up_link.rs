//! The one-time set-up link of a desk that has no admin yet. A new one at each start; the one before stops working. It
//! stands beside the rooms because the desk prints it at start and `doctor` asks whether one is owed.

use casework::people::account::SET_UP_LINK_MINUTES;
use casework::people::{Hat, Hats};
use sha2::{Digest, Sha256};
use store::{Desk, LinkKind, Result, SingleUseLink};

use crate::world::World;

/// Whether somebody can run this desk already.
///
/// # Errors
/// When the database doesn't answer.
pub async fn has_admin(desk: &Desk) -> Result<bool> {
    let accounts = desk.accounts().await?;
    Ok(accounts
        .iter()
        .any(|account| account.active && account.hats.wears(Hat::Admin)))
}

/// Makes a new set-up link and takes back the ones before. Returns its path; the token is kept nowhere.
///
/// # Errors
/// When the database doesn't answer.
pub async fn make(desk: &Desk, world: &World) -> Result<String> {
    let now = world.now();
    for old in desk.open_links(now).await? {
        if old.kind == LinkKind::SetUp {
            desk.withdraw_link(&old.token_sha256).await?;
        }
    }
    let token = world.new_token();
    let link = SingleUseLink {
        token_sha256: Sha256::digest(token.as_bytes()).into(),
        kind: LinkKind::SetUp,
        account: None,
        name: String::new(),
        address: String::new(),
        hats: Hats::default(),
        created: now,
        expires: now.plus_minutes(SET_UP_LINK_MINUTES),
        used: None,
    };
    desk.create_link(&link).await?;
    Ok(format!("/set-up/{token}"))
}
