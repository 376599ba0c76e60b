//! `headsup check PATH…`: the evidence engine alone, on files, folders, mailboxes or standard input (`--stick`: on the folder of
//! a mounted stick, see `stick`), without server,
//! database or network. It reads, hands the bytes down, and writes what came back, in the order of the input. The exit
//! code speaks of reading, never of the verdict: 0, or 2 where something could not be read. Before the first byte it takes
//! away from itself what reading needs not: writing, the network, other programs.

mod answer;
mod inputs;
mod json;
mod mailbox;
mod order;
mod stick;
mod stick_answer;
#[cfg(test)]
mod tests;

use std::io::{IsTerminal, Write};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use evidence::rules::Rules;
use evidence::surroundings::Surroundings;
use evidence::verdict::examine;
use indicatif::{ProgressBar, ProgressStyle};

use crate::reading_box_walls::keep_to_reading;
use crate::rule_files;
use inputs::{Item, Unreadable};

/// What to check and how to say it.
#[derive(Clone, Debug, clap::Args)]
pub struct CheckArguments {
    /// Mail files, folders, mbox files, or `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<String>,
    /// Each PATH is the folder of a mounted stick: list by content what stands there, reading only
    #[arg(long, conflicts_with = "jobs")]
    pub stick: bool,
    /// One JSON object per line instead of words
    #[arg(long)]
    pub json: bool,
    /// How many mails to examine at once [default: all cores]
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// A folder of your own rules (YARA), for builds with `--features yara`
    #[arg(long, value_name = "FOLDER")]
    pub rules: Option<PathBuf>,
}

/// The progress bar shows itself when the work lasts longer than this.
const PROGRESS_AFTER: Duration = Duration::from_millis(700);

/// Runs the check.
pub fn run(arguments: CheckArguments) -> ExitCode {
    keep_to_reading();
    let jobs = arguments
        .jobs
        .or_else(|| std::thread::available_parallelism().ok())
        .map_or(1, NonZeroUsize::get);
    let rules = match arguments.rules.as_deref().map(rule_files::read) {
        None => Rules::default(),
        Some(Ok(rules)) => rules,
        Some(Err(unusable)) => {
            eprintln!("headsup: {unusable}");
            return ExitCode::from(2);
        }
    };
    if arguments.stick {
        return stick::run(&arguments.paths, arguments.json, &rules);
    }
    let progress = progress_bar(&arguments.paths);
    let mut unreadable = 0_usize;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let written = order::in_order(
        jobs,
        |send| inputs::walk(&arguments.paths, send),
        |input| checked(input, arguments.json, &rules),
        |line| {
            let result = match line {
                Ok(text) => out.write_all(text.as_bytes()),
                Err(sentence) => {
                    unreadable += 1;
                    progress.suspend(|| eprintln!("headsup: {sentence}"));
                    Ok(())
                }
            };
            progress.inc(1);
            result
        },
    );
    progress.finish_and_clear();
    // Whoever reads the output may have seen enough; that is no failure.
    let _ = written.and_then(|()| out.flush());
    if unreadable > 0 {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    }
}

/// One input's line, or the sentence that says why there is none.
fn checked(input: Result<Item, Unreadable>, json: bool, rules: &Rules) -> Result<String, String> {
    let item = input.map_err(|unreadable| unreadable.to_string())?;
    let examined = catch_unwind(AssertUnwindSafe(|| {
        let surroundings = Surroundings {
            file_name: file_name(&item.path),
            rules: rules.clone(),
            ..Surroundings::default()
        };
        examine(&item.bytes, &surroundings)
    }));
    let mut examination = examined.map_err(|_| {
        format!(
            "`{}` could not be examined: this is a fault in Headsup, please report it",
            item.path
        )
    })?;
    if let Some(sha256) = item.sha256_of_whole {
        examination.sha256 = sha256;
    }
    Ok(if json {
        json::line(&item.path, &examination)
    } else {
        answer::text(&item.path, &examination)
    })
}

/// The last part of a path; standard input has no name.
fn file_name(path: &str) -> Option<String> {
    let name = Path::new(path).file_name()?.to_string_lossy().into_owned();
    (name != "-").then_some(name)
}

/// A bar on a terminal, nothing elsewhere.
fn progress_bar(paths: &[String]) -> ProgressBar {
    if !std::io::stderr().is_terminal() || paths.iter().any(|path| path == "-") {
        return ProgressBar::hidden();
    }
    let total = inputs::count(paths);
    if total < 20 {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(total);
    let style = ProgressStyle::with_template("{bar:30} {pos} of {len} checked, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(PROGRESS_AFTER);
    bar
}
