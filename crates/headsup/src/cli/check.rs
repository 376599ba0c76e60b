//! `headsup check PATH…`: the engine alone, without server and database.

use std::process::ExitCode;

/// What to check and how to say it.
#[derive(Debug, clap::Args)]
pub struct CheckArguments {}

/// Runs the check.
pub fn run(_arguments: CheckArguments) -> ExitCode {
    ExitCode::SUCCESS
}
