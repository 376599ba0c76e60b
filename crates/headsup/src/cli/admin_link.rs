//! `headsup admin link ADDRESS`: prints a one-time link with which somebody who is locked out chooses a new password. It
//! works while the desk runs. Whoever can run it can read the database anyway; it prints no password and keeps no token.

use std::process::ExitCode;

use casework::people::Hats;
use casework::people::account::{ADMIN_LINK_MINUTES, Account};
use sha2::{Digest, Sha256};
use store::{LinkKind, SingleUseLink};

use super::complaint::{Complaint, complain};
use crate::opening;
use crate::settings::Settings;
use crate::world::World;

/// Makes and prints the link.
pub async fn run(settings: Settings, address: &str) -> ExitCode {
    match make(&settings, address).await {
        Ok(url) => {
            println!("{url}\nIt works once, within {ADMIN_LINK_MINUTES} minutes.");
            ExitCode::SUCCESS
        }
        Err(complaint) => complain(&complaint),
    }
}

async fn make(settings: &Settings, address: &str) -> Result<String, Complaint> {
    opening::require_database(settings)?;
    let world = World::real();
    let desk = opening::open(settings, &world).await?.desk;
    let found = desk.account_by_address(address).await?;
    let account = require_active(found, address)?;
    let token = world.new_token();
    let now = world.now();
    let link = SingleUseLink {
        token_sha256: Sha256::digest(token.as_bytes()).into(),
        kind: LinkKind::AdminLink,
        account: Some(account.id),
        name: String::new(),
        address: String::new(),
        hats: Hats::default(),
        created: now,
        expires: now.plus_minutes(ADMIN_LINK_MINUTES),
        used: None,
    };
    desk.create_link(&link).await?;
    Ok(format!("{}/link/{token}", settings.base_url()))
}

fn require_active(found: Option<Account>, address: &str) -> Result<Account, Complaint> {
    match found {
        Some(account) if account.active => Ok(account),
        Some(_) => Err(Complaint(format!(
            "the account `{address}` is deactivated; an admin can let it in again"
        ))),
        None => Err(Complaint(format!(
            "there is no account with the address `{address}`"
        ))),
    }
}
