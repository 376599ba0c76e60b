//! The flags and subcommands, and what they amount to. Parsing alone; nothing here touches the world beyond reading the
//! environment and the settings file.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::breached::BreachedCommand;
use super::channel_flags::ChannelFlags;
use super::check::CheckArguments;
use super::complaint::Complaint;
use super::signin::SigninArguments;
use crate::config::{Spoken, SpokenValue, find_and_read, from_environment, settle};
use crate::reading_box_inside::InsideArguments;
use crate::settings::{DATA_FOLDER_DEFAULT, Settings};

/// What the person at the terminal wants.
#[derive(Debug)]
pub enum Command {
    /// Run the desk.
    Serve(Settings),
    /// Say in words what is wrong with the set-up.
    Doctor(Settings),
    /// Recompute the timelines.
    Verify(Settings),
    /// Check a certificate of a payment's check; needs no desk.
    VerifyCertificate {
        /// The certificate.
        file: PathBuf,
        /// The fingerprint of the key that should have signed it.
        key: Option<String>,
    },
    /// Put everything into one file.
    Backup {
        /// How to reach the desk.
        settings: Settings,
        /// The file to make.
        file: PathBuf,
    },
    /// Bring a backup back into an empty place.
    Restore {
        /// Where to.
        settings: Settings,
        /// The backup.
        file: PathBuf,
    },
    /// Print a one-time link for somebody who is locked out.
    AdminLink {
        /// How to reach the desk.
        settings: Settings,
        /// Whose account.
        email: String,
    },
    /// Forget all remembered mail.
    ForgetMail(Settings),
    /// Examine files without a server.
    Check(CheckArguments),
    /// Explain sign-in logs without a server.
    Signin(SigninArguments),
    /// Make or ask a filter of breached passwords.
    Breached(BreachedCommand),
    /// Read one piece of evidence for a desk, in a box.
    ReadInABox(InsideArguments),
}

/// The front desk where IT and security work as allies. Without a command: run the desk.
#[derive(Debug, Parser)]
#[command(name = "headsup", version, disable_help_subcommand = true)]
struct Arguments {
    #[command(flatten)]
    settings: SettingFlags,
    #[command(subcommand)]
    command: Option<Subcommands>,
}

#[derive(Debug, Args)]
struct SettingFlags {
    /// The folder for the embedded database and the evidence [env: HEADSUP_DATA] [default: ./headsup-data]
    #[arg(long, global = true, value_name = "FOLDER")]
    data: Option<String>,
    /// sqlite:PATH or postgres://… [env: HEADSUP_DATABASE] [default: SQLite in the data folder]
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// The address to listen on [env: HEADSUP_LISTEN] [default: 127.0.0.1:8080]
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// How people reach this desk, behind a proxy or on a LAN [env: HEADSUP_PUBLIC_URL]
    #[arg(long, global = true, value_name = "URL")]
    public_url: Option<String>,
    /// Whether DNS may be asked: live or off [env: HEADSUP_LOOKUPS] [default: live]
    #[arg(long, global = true, value_name = "live|off")]
    lookups: Option<String>,
    /// Refuse new passwords that this filter of breached ones knows [env: HEADSUP_BREACHED_FILTER]
    #[arg(long, global = true, value_name = "FILE")]
    breached_filter: Option<String>,
    /// The settings file [env: HEADSUP_CONFIG] [default: headsup.toml in the data folder or here]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    channels: ChannelFlags,
}

#[derive(Debug, Subcommand)]
enum Subcommands {
    /// Run the desk (this is what `headsup` alone does)
    Serve,
    /// Say in words what is wrong with the set-up
    Doctor,
    /// Recompute every timeline and name the first broken link
    Verify {
        #[command(subcommand)]
        what: Option<VerifySubcommands>,
    },
    /// Put everything the desk keeps into one new file; works while the desk runs
    Backup {
        /// The file to make
        file: PathBuf,
    },
    /// Bring a backup back into an empty data folder, and an empty database if --database names one
    Restore {
        /// The backup
        file: PathBuf,
    },
    /// For those who run the desk
    Admin {
        #[command(subcommand)]
        what: AdminSubcommands,
    },
    /// Examine mail files, folders or an mbox, without a server
    Check(CheckArguments),
    /// Explain from logs why somebody could not sign in, without a server
    Signin(SigninArguments),
    /// Passwords that others already know: make a filter of them, or ask it
    Breached {
        #[command(subcommand)]
        what: BreachedCommand,
    },
    /// Read one piece of evidence for the desk that starts this; not for people
    #[command(hide = true)]
    ReadInABox(InsideArguments),
}

#[derive(Debug, Subcommand)]
enum VerifySubcommands {
    /// Check the signature of a payment's certificate and say what it says; needs no desk
    Certificate {
        /// The PDF or the JSON file that a case page handed out
        file: PathBuf,
        /// The fingerprint that the desk gave you: refuse a certificate that another key signed
        #[arg(long, value_name = "FINGERPRINT")]
        key: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
enum AdminSubcommands {
    /// Print a one-time sign-in link for somebody who is locked out; works while the desk runs
    Link {
        /// The e-mail address of the account
        email: String,
    },
    /// Forget all that is remembered of mail: who wrote, how, and which mails there were; works while the desk runs
    ForgetMail,
}

/// Reads the command line, the environment and the settings file of this process. Leaves the process by itself for
/// `--help`, `--version` and flags that don't exist.
///
/// # Errors
/// When a setting is not understood.
pub fn read_command_line() -> Result<Command, Complaint> {
    let arguments = Arguments::parse();
    // These need no desk, so a broken settings file must not stop them.
    let command = match arguments.command {
        Some(Subcommands::Check(check)) => return Ok(Command::Check(check)),
        Some(Subcommands::Signin(signin)) => return Ok(Command::Signin(signin)),
        Some(Subcommands::Breached { what }) => return Ok(Command::Breached(what)),
        Some(Subcommands::ReadInABox(inside)) => return Ok(Command::ReadInABox(inside)),
        Some(Subcommands::Verify {
            what: Some(VerifySubcommands::Certificate { file, key }),
        }) => return Ok(Command::VerifyCertificate { file, key }),
        other => other,
    };
    let settings = read_settings(arguments.settings)?;
    Ok(match command {
        None | Some(Subcommands::Serve) => Command::Serve(settings),
        Some(Subcommands::Doctor) => Command::Doctor(settings),
        Some(Subcommands::Verify { what: None }) => Command::Verify(settings),
        Some(Subcommands::Verify {
            what: Some(VerifySubcommands::Certificate { file, key }),
        }) => Command::VerifyCertificate { file, key },
        Some(Subcommands::Backup { file }) => Command::Backup { settings, file },
        Some(Subcommands::Restore { file }) => Command::Restore { settings, file },
        Some(Subcommands::Admin {
            what: AdminSubcommands::Link { email },
        }) => Command::AdminLink { settings, email },
        Some(Subcommands::Admin {
            what: AdminSubcommands::ForgetMail,
        }) => Command::ForgetMail(settings),
        Some(Subcommands::Check(check)) => Command::Check(check),
        Some(Subcommands::Signin(signin)) => Command::Signin(signin),
        Some(Subcommands::Breached { what }) => Command::Breached(what),
        Some(Subcommands::ReadInABox(inside)) => Command::ReadInABox(inside),
    })
}

fn read_settings(flags: SettingFlags) -> Result<Settings, Complaint> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let file = flags
        .config
        .clone()
        .or_else(|| variable("HEADSUP_CONFIG").map(PathBuf::from));
    let stronger = from_flags(flags).or(from_environment(variable));
    let data = stronger
        .get("data")
        .map_or(DATA_FOLDER_DEFAULT, |said| &said.value);
    let weaker = find_and_read(file.as_deref(), &PathBuf::from(data))?;
    Ok(settle(stronger.or(weaker))?)
}

fn from_flags(flags: SettingFlags) -> Spoken {
    let own = [
        ("data", flags.data),
        ("database", flags.database),
        ("listen", flags.listen),
        ("public-url", flags.public_url),
        ("lookups", flags.lookups),
        ("breached-filter", flags.breached_filter),
    ];
    let mut spoken = Spoken::default();
    for (name, value) in own.into_iter().chain(flags.channels.said()) {
        let whence = format!("--{name}");
        if let Some(value) = value {
            spoken.say(name, SpokenValue { value, whence });
        }
    }
    spoken
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::{Arguments, from_flags};
    use crate::config::UNDERSTOOD_NAMES;

    #[test]
    fn every_setting_is_a_flag_with_and_without_a_command() {
        for name in UNDERSTOOD_NAMES {
            let flag = format!("--{name}");
            for words in [
                vec!["headsup", &flag, "x"],
                vec!["headsup", "serve", &flag, "x"],
                vec!["headsup", &flag, "x", "doctor"],
            ] {
                let arguments = Arguments::try_parse_from(&words).unwrap();
                let spoken = from_flags(arguments.settings);
                let said = spoken.get(name).unwrap();
                assert_eq!((&*said.value, &said.whence), ("x", &flag), "{words:?}");
            }
        }
    }
}
