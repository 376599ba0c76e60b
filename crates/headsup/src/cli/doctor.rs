//! `headsup doctor`: says in words what is well with a set-up and what isn't. Exit code 0 when it works (with or without
//! things to look at), 2 when something is broken. It makes no database where none is.

use std::process::ExitCode;

use crate::imap_check::{check_connection, check_mailbox};
use crate::opening::{self, OpeningError};
use crate::provider_check::check_provider;
use crate::pull_check::check_pulled;
use crate::self_check::{Check, Standing, check_store, check_surroundings};
use crate::settings::Settings;
use crate::world::World;

/// Runs the checks and prints them.
pub async fn run(settings: Settings) -> ExitCode {
    let world = World::real();
    if settings.database.is_none() && !settings.data.join(opening::DATABASE_FILE).exists() {
        println!(
            "There is no desk in `{}` yet.\n  Start one with `headsup`; it prints a set-up link.",
            settings.data.display()
        );
        // Whoever sets a mailbox up wants to know before the first start whether it can be opened.
        return conclude(&Vec::from_iter(check_connection(&settings).await));
    }
    let mut checks = check_surroundings(&settings, world.now()).await;
    match opening::open(&settings, &world).await {
        Ok(opened) => {
            checks.extend(check_store(&opened.store, &opened.desk, world.now()).await);
            checks.extend(check_mailbox(&opened.desk, &settings, world.now()).await);
            checks.extend(check_pulled(&opened.desk, &settings, world.now()).await);
        }
        Err(error) => checks.push(cannot_open(&error)),
    }
    checks.extend(check_connection(&settings).await);
    checks.extend(check_provider(&settings, world.now()).await);
    conclude(&checks)
}

/// Prints the checks and what follows from them.
fn conclude(checks: &[Check]) -> ExitCode {
    for check in checks {
        print(check);
    }
    let worst = checks
        .iter()
        .map(|check| check.standing)
        .max()
        .unwrap_or(Standing::Well);
    if !checks.is_empty() {
        println!("{}", closing(worst));
    }
    if worst == Standing::Broken {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    }
}

fn cannot_open(error: &OpeningError) -> Check {
    Check {
        name: "Database",
        standing: Standing::Broken,
        says: format!("{error}"),
        advice: String::new(),
    }
}

fn print(check: &Check) {
    println!(
        "{:<12} {}: {}",
        check.standing.word(),
        check.name,
        check.says
    );
    if !check.advice.is_empty() {
        println!("{:<12}   {}", "", check.advice);
    }
}

const fn closing(worst: Standing) -> &'static str {
    match worst {
        Standing::Well => "All is well.",
        Standing::Look => "It works. Have a look at what is said above.",
        Standing::Broken => "Something is broken; what to do is said above.",
    }
}
