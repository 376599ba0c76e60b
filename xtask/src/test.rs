//! `cargo xtask test`: everything that must hold, in one run. It provides what the tests need, then runs each stage and
//! stops at the first that fails. No stage is optional, and a stage that cannot run is a failure.

use std::path::PathBuf;
use std::process::Command;

use crate::chromedriver::Chromedriver;
use crate::postgres::{Durability, Postgres};
use crate::{Outcome, programs, repository_root, schemathesis, tidy};

/// What the tests are given: a database server, a browser's driver, and two programs. All of it ends with this.
pub struct Provided {
    postgres: Postgres,
    chromedriver: Chromedriver,
    axe: PathBuf,
    oidc_provider: PathBuf,
    schemathesis: PathBuf,
}

impl Provided {
    /// Installs what is missing and starts the rest.
    pub fn start() -> Result<Provided, String> {
        programs::provide()?;
        let cache = crate::target_folder().join("xtask");
        Ok(Provided {
            axe: programs::axe_core(&cache)?,
            oidc_provider: programs::oidc_provider(&cache)?,
            schemathesis: schemathesis::provide(&cache)?,
            postgres: Postgres::start(Durability::GivenUp)?,
            chromedriver: Chromedriver::start()?,
        })
    }

    /// Tells tests where it is.
    pub fn tell(&self, tests: &mut Command) {
        tests
            .env("HEADSUP_TEST_POSTGRES", self.postgres.url())
            .env("HEADSUP_TEST_WEBDRIVER", self.chromedriver.url())
            .env("HEADSUP_TEST_AXE", &self.axe)
            .env("HEADSUP_TEST_OIDC_PROVIDER", &self.oidc_provider)
            .env("HEADSUP_TEST_SCHEMATHESIS", &self.schemathesis);
    }
}

/// Runs all stages; `filter` goes to the tests (for work at the desk; without it everything runs).
pub fn run(filter: &[&str]) -> Outcome {
    programs::provide()?;
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
    let provided = Provided::start()?;
    let mut tests = Command::new(env!("CARGO"));
    tests
        .args(["test", "--workspace"])
        .args(filter)
        .current_dir(repository_root());
    provided.tell(&mut tests);
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
