//! `cargo xtask bench desk` and `bench channels`: builds the release binary, starts a throw-away PostgreSQL that keeps its
//! promises (synced to disk, unlike the tests' one), and lets the `bench` crate measure and print. It measures nothing itself.

use std::process::Command;

use crate::postgres::{Durability, Postgres};
use crate::{Outcome, programs, repository_root};

/// What the benches fill, each its own.
const DATABASES: [&str; 8] = [
    "bench_answers",
    "bench_pages",
    "bench_throughput_smtp",
    "bench_throughput_http",
    "bench_thanks",
    "bench_thanks_equal",
    "bench_thanks_most",
    "bench_thanks_burst",
];

/// Builds, then measures; `arguments` go to the `bench` crate.
pub fn run(suite: &str, arguments: &[&str]) -> Outcome {
    let root = repository_root();
    let cargo = || {
        let mut command = Command::new(env!("CARGO"));
        command.current_dir(&root);
        command
    };
    programs::run(cargo().args(["build", "--release", "--package", "headsup"]))?;
    let postgres = Postgres::start(Durability::Kept)?;
    for database in DATABASES {
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
            .args(["--suite", suite, "--postgres", &postgres.url()])
            .args(arguments),
    )
}
