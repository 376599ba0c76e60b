//! `headsup breached build` and `headsup breached check`: makes the filter of breached passwords from the lists that can be downloaded, and
//! asks it about one password, without server, database or network. The password is typed or piped in, never on the command line,
//! where other users of the computer see it; it is not printed, logged or kept.

mod build;
mod lists;
mod typed;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use evidence::signin::breached::PasswordDigest;
use evidence::signin::breached::filter::About;

use super::complaint::{Complaint, complain};
use crate::breached_filter::BreachedFilter;

/// What is to be done with breached passwords.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum BreachedCommand {
    /// Make the filter from lists of SHA-1 hashes, such as the downloaded Pwned Passwords
    Build(BuildArguments),
    /// Ask whether a password is in the filter; it is typed unseen, or read from standard input
    Check(CheckArguments),
}

/// From what to make which filter.
#[derive(Clone, Debug, clap::Args)]
pub struct BuildArguments {
    /// A file of `SHA1:count` ordered by hash, or a folder of range files such as 0A1B2.txt; several are put together
    #[arg(long, required = true, num_args = 1.., value_name = "FILE|FOLDER")]
    pub from: Vec<PathBuf>,
    /// The filter to make; one that is there is replaced when the new one is whole
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    /// Leave out passwords seen less often
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub at_least: u64,
}

/// Which filter to ask.
#[derive(Clone, Debug, clap::Args)]
pub struct CheckArguments {
    /// The filter that `headsup breached build` made
    #[arg(long, value_name = "FILE")]
    pub filter: PathBuf,
}

/// Exit code for a password that is in the list; so a script can tell, as with `grep` the other way round.
const IS_LISTED: u8 = 1;

/// Runs the command: 0 when all is well, 1 when a password was found, 2 when something could not be done.
pub fn run(command: BreachedCommand) -> ExitCode {
    let done = match command {
        BreachedCommand::Build(arguments) => build::run(&arguments).map(|()| ExitCode::SUCCESS),
        BreachedCommand::Check(arguments) => ask(&arguments.filter),
    };
    done.unwrap_or_else(|complaint| complain(&complaint))
}

fn ask(path: &Path) -> Result<ExitCode, Complaint> {
    let filter = BreachedFilter::open(path)?;
    let password = typed::read_password()?;
    let seen = filter.times_seen(PasswordDigest::of(&password))?;
    println!("{}", told(seen, filter.about()));
    Ok(if seen.is_some() {
        ExitCode::from(IS_LISTED)
    } else {
        ExitCode::SUCCESS
    })
}

/// What was found, and what to do.
fn told(seen: Option<u64>, about: &About) -> String {
    match seen {
        Some(times) => {
            let often = match times {
                1 => "at least once".to_owned(),
                times => format!("at least {times} times"),
            };
            format!(
                "Seen in known breaches, {often}.\nWhoever guesses passwords tries it early. Where it is in use, change it there, to a different one in each place."
            )
        }
        None => format!(
            "Not in this list of {} passwords (made from {}).\nThat is what the list shows, and no promise: it holds what was known when it was made. A few words in a row that nobody else uses are a good password.",
            about.passwords, about.made_from
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{About, told};

    #[test]
    fn it_says_how_often_and_promises_nothing() {
        let about = About {
            passwords: 12,
            lines: 12,
            at_least: 1,
            made: 0,
            made_from: "pwned.txt".to_owned(),
        };
        assert!(told(Some(1), &about).starts_with("Seen in known breaches, at least once."));
        assert!(told(Some(4_096), &about).contains("at least 4096 times"));
        let unknown = told(None, &about);
        assert!(unknown.starts_with("Not in this list of 12 passwords (made from pwned.txt)."));
        assert!(unknown.contains("no promise"));
    }
}
