//! The `headsup` binary: reads the command line and hands over. It decides nothing; `headsup` alone means
//! `headsup serve`.

use std::process::ExitCode;

fn main() -> ExitCode {
    match headsup::cli::read_command_line() {
        Ok(headsup::cli::Command::Serve(settings)) => headsup::desk::serve(settings),
        Err(complaint) => headsup::cli::complain(&complaint),
    }
}
