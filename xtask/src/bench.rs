//! `cargo xtask bench desk`: builds the release binary, starts a throw-away PostgreSQL that keeps its promises (synced to
//! disk, unlike the tests' one), and lets the `bench` crate measure and print. It measures nothing itself.

use std::process::Command;

use crate::postgres::{Durability, Postgres};
use crate::{Outcome, programs, repository_root};

/// Builds, then measures; `arguments` go to the `bench` crate.
pub fn run(arguments: &[&str]) -> Outcome {
    let root = repository_root();
    let cargo = || {
        let mut command = Command::new(env!("CARGO"));
        command.current_dir(&root);
        command
    };
    programs::run(cargo().args(["build", "--release", "--package", "headsup"]))?;
    let postgres = Postgres::start(Durability::Kept)?;
    for database in ["bench_answers", "bench_pages"] {
        postgres.create_database(database)?;
    }
    let binary = crate::target_folder().join("release/headsup");
    programs::run(
        cargo()
            .args([
                "run",
                "--release",
                "--quiet",
                "--package",
                "bench",
                "--",
                "--binary",
            ])
            .arg(&binary)
            .args(["--postgres", &postgres.url()])
            .args(arguments),
    )
}
