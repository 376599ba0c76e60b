//! `cargo xtask bench desk` and `bench channels`: builds the release binary, starts a throw-away PostgreSQL that keeps its
//! promises (synced to disk, unlike the tests' one), and lets the `bench` crate measure and print. `bench mail` and `fit` need
//! a mail corpus instead, `bench signin` writes its own logs. It measures nothing itself.

use std::path::Path;
use std::process::Command;

use crate::postgres::{Durability, Postgres};
use crate::{Outcome, corpus, programs, repository_root};

/// What the benches fill, each its own.
const DATABASES: [&str; 9] = [
    "bench_answers",
    "bench_pages",
    "bench_throughput_smtp",
    "bench_throughput_http",
    "bench_thanks",
    "bench_thanks_equal",
    "bench_thanks_most",
    "bench_thanks_burst",
    "bench_payees",
];

/// Builds, then measures; `arguments` go to the `bench` crate.
pub fn run(suite: &str, arguments: &[&str]) -> Outcome {
    programs::run(cargo().args(["build", "--release", "--package", "headsup"]))?;
    let postgres = Postgres::start(Durability::Kept)?;
    for database in DATABASES {
        postgres.create_database(database)?;
    }
    let binary = crate::target_folder().join("release/headsup");
    programs::run(
        measuring(suite)
            .arg("--binary")
            .arg(&binary)
            .args(["--postgres", &postgres.url()])
            .args(arguments),
    )
}

/// Builds, then measures sign-ins on logs that the `bench` crate writes into the target folder; no server is needed, and for
/// errors alone no program either.
pub fn run_on_own_logs(arguments: &[&str]) -> Outcome {
    if !arguments.starts_with(&["--only", "errors"]) {
        programs::run(cargo().args(["build", "--release", "--package", "headsup"]))?;
    }
    let target = crate::target_folder();
    programs::run(
        measuring("signin")
            .arg("--binary")
            .arg(target.join("release/headsup"))
            .arg("--files")
            .arg(&target)
            .args(arguments),
    )
}

/// Lays out the sign-in corpus that `--corpus` names, then holds what is told of its logs against what is known of them.
pub fn run_on_signin_corpus(folder: &str) -> Outcome {
    let layout = corpus::signin_laid_out(Path::new(folder))?;
    programs::run(measuring("signin-corpus").arg("--corpus").arg(&layout))
}

/// Lays out the corpus that `--corpus` names, then measures or fits on it; the other arguments go to the `bench` crate.
pub fn run_on_corpus(suite: &str, arguments: &[&str]) -> Outcome {
    let named = arguments
        .iter()
        .position(|argument| *argument == "--corpus");
    let folder = named.and_then(|at| arguments.get(at + 1)).ok_or(
        "name the folder of the mail corpus: `--corpus FOLDER` (it is no part of this repository)",
    )?;
    let layout = corpus::laid_out(Path::new(folder))?;
    let others = arguments
        .iter()
        .enumerate()
        .filter(|(at, _)| named.is_none_or(|named| *at != named && *at != named + 1))
        .map(|(_, argument)| argument);
    programs::run(measuring(suite).arg("--corpus").arg(&layout).args(others))
}

fn measuring(suite: &str) -> Command {
    let mut command = cargo();
    command.args(["run", "--release", "--quiet", "--package", "bench", "--"]);
    command.args(["--suite", suite]);
    command
}

fn cargo() -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(repository_root());
    command
}
