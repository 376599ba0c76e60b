//! `headsup verify`: recomputes every timeline and the digest of every file of evidence, and names what doesn't hold.
//! Exit code 0 when all holds, 1 when something doesn't, 2 when it could not look. It may run beside a running desk.

use std::process::ExitCode;

use store::{Store, VerifyReport};

use super::complaint::{Complaint, complain};
use crate::opening;
use crate::settings::Settings;
use crate::world::World;

/// Checks every organisation of the database.
pub async fn run(settings: Settings) -> ExitCode {
    match check_all(&settings).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(complaint) => complain(&complaint),
    }
}

async fn check_all(settings: &Settings) -> Result<bool, Complaint> {
    opening::require_database(settings)?;
    let opened = opening::open(settings, &World::real()).await?;
    let mut holds = true;
    for organisation in opened.store.organisations().await? {
        let report = check_one(&opened.store, organisation.id).await?;
        print(&report);
        holds &= report.holds();
    }
    opened.store.close().await;
    Ok(holds)
}

async fn check_one(
    store: &Store,
    organisation: casework::ids::OrganisationId,
) -> Result<VerifyReport, Complaint> {
    Ok(store.desk(organisation).verify_chains().await?)
}

fn print(report: &VerifyReport) {
    println!(
        "{} timelines with {} entries, {} files of evidence.",
        report.chains, report.entries, report.files
    );
    if let Some(first) = report.broken.first() {
        println!("First broken link: {first}.");
    }
    for further in report.broken.iter().skip(1) {
        println!("Also broken: {further}.");
    }
    for chain in &report.heads_differ {
        println!(
            "The timeline of `{}` does not end as it is recorded to end.",
            chain.0
        );
    }
    for sha256 in &report.damaged_evidence {
        println!("The evidence `{sha256}` is missing or was changed.");
    }
    println!(
        "{}",
        if report.holds() {
            "Everything holds."
        } else {
            "Not everything holds."
        }
    );
}
