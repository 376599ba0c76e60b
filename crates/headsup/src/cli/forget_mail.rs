//! `headsup admin forget-mail`: forgets all that is remembered of mail: who wrote, how, and which mails there were. It works
//! while the desk runs. Reports, cases and their evidence stay; so does the token of a feed, which is revoked on the page
//! Integrations.

use std::process::ExitCode;

use super::complaint::{Complaint, complain};
use crate::opening;
use crate::settings::Settings;
use crate::world::World;

/// Forgets it, and says how much it was.
pub async fn run(settings: Settings) -> ExitCode {
    match forget(&settings).await {
        Ok(rows) => {
            println!(
                "Forgotten: {rows} rows of remembered mail. Reports and cases stay. A feed that still runs fills it again; \
                 revoke its token on the page Integrations."
            );
            ExitCode::SUCCESS
        }
        Err(complaint) => complain(&complaint),
    }
}

async fn forget(settings: &Settings) -> Result<u64, Complaint> {
    opening::require_database(settings)?;
    let opened = opening::open(settings, &World::real()).await?;
    let rows = opened.desk.forget_mail().await?;
    opened.store.close().await;
    Ok(rows)
}
