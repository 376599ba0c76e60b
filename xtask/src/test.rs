//! `cargo xtask test`: everything that must hold, in one run. It provides what the tests need, then runs each stage and
//! stops at the first that fails. No stage is optional, and a stage that cannot run is a failure.

use std::process::Command;

use crate::chromedriver::Chromedriver;
use crate::postgres::Postgres;
use crate::{Outcome, programs, repository_root, tidy};

/// Runs all stages; `filter` goes to the tests (for work at the desk; without it everything runs).
pub fn run(filter: &[&str]) -> Outcome {
    programs::provide()?;
    let axe = programs::axe_core(&cache_folder())?;
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
    let postgres = Postgres::start()?;
    let chromedriver = Chromedriver::start()?;
    let mut tests = Command::new(env!("CARGO"));
    tests
        .args(["test", "--workspace"])
        .args(filter)
        .current_dir(repository_root())
        .env("HEADSUP_TEST_POSTGRES", postgres.url())
        .env("HEADSUP_TEST_WEBDRIVER", chromedriver.url())
        .env("HEADSUP_TEST_AXE", &axe);
    programs::run(&mut tests)?;
    println!(
        "\nxtask: all stages passed: fmt, tidy, clippy, tests (SQLite, PostgreSQL and Chromium)"
    );
    Ok(())
}

/// Where fetched things are kept between runs: beside the build, so that a clean checkout starts without them.
fn cache_folder() -> std::path::PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(std::path::PathBuf::from);
    let beside_this_program = || {
        let program = std::env::current_exe().ok()?;
        Some(program.parent()?.parent()?.to_path_buf())
    };
    target
        .or_else(beside_this_program)
        .unwrap_or_else(|| repository_root().join("target"))
        .join("xtask")
}

fn cargo(arguments: &[&str]) -> Outcome {
    programs::run(
        Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(repository_root()),
    )
}
