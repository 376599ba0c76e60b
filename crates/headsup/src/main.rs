//! The `headsup` binary: reads the command line and hands over. It decides nothing; `headsup` alone means
//! `headsup serve`.

use std::process::ExitCode;

use headsup::cli::{self, Command};
use headsup::desk;

fn main() -> ExitCode {
    match cli::read_command_line() {
        Ok(Command::Serve(settings)) => desk::serve(settings),
        Ok(Command::Check(arguments)) => cli::check::run(arguments),
        Ok(Command::Doctor(_) | Command::Verify(_) | Command::AdminLink { .. }) => {
            ExitCode::FAILURE
        }
        Err(complaint) => cli::complain(&complaint),
    }
}
