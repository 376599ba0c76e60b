//! The room for the command line. It speaks with the person at the terminal; `headsup` alone means `headsup serve`.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::settings::{DATA_FOLDER_DEFAULT, LISTEN_DEFAULT, Settings};

/// What the person at the terminal wants.
#[derive(Debug)]
pub enum Command {
    /// Run the desk.
    Serve(Settings),
}

/// One sentence about what stops a command.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Complaint(pub String);

/// Reads the command line of this process.
///
/// # Errors
/// When a setting is not understood.
pub fn read_command_line() -> Result<Command, Complaint> {
    let listen = LISTEN_DEFAULT
        .parse()
        .map_err(|_| Complaint("the default address is broken".to_owned()))?;
    let data = PathBuf::from(DATA_FOLDER_DEFAULT);
    Ok(Command::Serve(Settings {
        data,
        database: None,
        listen,
        public_url: None,
        lookups: true,
    }))
}

/// Says one sentence on stderr and gives exit code 2.
pub fn complain(complaint: &Complaint) -> ExitCode {
    eprintln!("headsup: {complaint}");
    ExitCode::from(2)
}
