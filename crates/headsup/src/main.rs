//! The `headsup` binary: reads the command line and hands over. It decides nothing; `headsup` alone means
//! `headsup serve`.

use std::process::ExitCode;

use headsup::cli::{self, Command, Complaint};
use headsup::{desk, memory, reading_box_inside};

fn main() -> ExitCode {
    match cli::read_command_line() {
        Ok(Command::Serve(settings)) => {
            memory::give_large_allocations_back();
            cli::log::start();
            desk::serve(settings)
        }
        Ok(Command::Check(arguments)) => cli::check::run(arguments),
        Ok(Command::Signin(arguments)) => cli::signin::run(arguments),
        Ok(Command::ReadInABox(arguments)) => reading_box_inside::run(arguments),
        Ok(Command::Breached(command)) => cli::breached::run(command),
        Ok(Command::Doctor(settings)) => wait_for(cli::doctor::run(settings)),
        Ok(Command::VerifyCertificate { file, key }) => {
            cli::verify_certificate::run(&file, key.as_deref())
        }
        Ok(Command::Verify(settings)) => wait_for(cli::verify::run(settings)),
        Ok(Command::Backup { settings, file }) => wait_for(cli::backup::back_up(settings, &file)),
        Ok(Command::Restore { settings, file }) => {
            wait_for(cli::backup::bring_back(settings, &file))
        }
        Ok(Command::AdminLink { settings, email }) => {
            wait_for(cli::admin_link::run(settings, &email))
        }
        Ok(Command::ForgetMail(settings)) => wait_for(cli::forget_mail::run(settings)),
        Err(complaint) => cli::complain(&complaint),
    }
}

/// Runs a command that asks the database, on one thread.
fn wait_for(command: impl Future<Output = ExitCode>) -> ExitCode {
    match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime.block_on(command),
        Err(error) => cli::complain(&Complaint(format!(
            "the operating system refuses to start: {error}"
        ))),
    }
}
