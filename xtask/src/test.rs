//! `cargo xtask test`: everything that must hold, in one run. It provides what the tests need, then runs each stage and
//! stops at the first that fails. No stage is optional, and a stage that cannot run is a failure.

use std::process::Command;

use crate::chromedriver::Chromedriver;
use crate::postgres::{Durability, Postgres};
use crate::{Outcome, programs, repository_root, schemathesis, tidy};

/// Runs all stages; `filter` goes to the tests (for work at the desk; without it everything runs).
pub fn run(filter: &[&str]) -> Outcome {
    programs::provide()?;
    let axe = programs::axe_core(&crate::target_folder().join("xtask"))?;
    let schemathesis = schemathesis::provide(&crate::target_folder().join("xtask"))?;
    cargo(&["fmt", "--all", "--check"])?;
    println!("\n$ cargo xtask tidy");
    tidy::run()?;
    cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ])?;
    let postgres = Postgres::start(Durability::GivenUp)?;
    let chromedriver = Chromedriver::start()?;
    let mut tests = Command::new(env!("CARGO"));
    tests
        .args(["test", "--workspace"])
        .args(filter)
        .current_dir(repository_root())
        .env("HEADSUP_TEST_POSTGRES", postgres.url())
        .env("HEADSUP_TEST_WEBDRIVER", chromedriver.url())
        .env("HEADSUP_TEST_AXE", &axe)
        .env("HEADSUP_TEST_SCHEMATHESIS", &schemathesis);
    programs::run(&mut tests)?;
    // What is not in the default build is built once, here.
    cargo(&[
        "test",
        "--package",
        "evidence",
        "--features",
        "yara",
        "rules",
    ])?;
    cargo(&["check", "--package", "headsup", "--features", "yara"])?;
    println!(
        "\nxtask: all stages passed: fmt, tidy, clippy, tests (SQLite, PostgreSQL, Chromium, Postfix, Dovecot, rsyslog, swaks and Schemathesis), own rules (feature `yara`)"
    );
    Ok(())
}

fn cargo(arguments: &[&str]) -> Outcome {
    programs::run(
        Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(repository_root()),
    )
}
