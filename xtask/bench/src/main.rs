//! The benches, called as `cargo xtask bench desk`, `… channels`, `… mail`, `… signin` or `… payments` and printed as tables: each figure
//! beside a reference measured in the same run, because machines are noisy. Nothing here asserts; the aims stand in the tables for the reader.

mod answers;
mod cases;
mod channels;
mod check;
mod dice;
mod figures;
mod fit;
mod http;
mod mail;
mod messages;
mod pages;
mod payments;
mod running;
mod signin;
mod start;

use std::path::PathBuf;
use std::process::ExitCode;

/// What a run was asked for.
pub struct Wanted {
    /// The release binary.
    pub binary: PathBuf,
    /// A PostgreSQL server on which databases may be created.
    pub postgres: Option<String>,
    /// A folder of messages for `check`; without one, messages are generated.
    pub folder: Option<PathBuf>,
    /// The parts to measure; all of them where none is named.
    pub only: Vec<String>,
    /// The mail corpus, laid out by `xtask`.
    pub corpus: PathBuf,
    /// Where large files may lie for a while.
    pub files: PathBuf,
    /// Which suite: `desk`, `channels`, `mail`, `signin` (its writer `signin-log`, its check on real logs `signin-corpus`) or `fit`.
    pub suite: String,
    /// How many reports a day has, in the bench of a day.
    pub reports: u64,
    /// How many cases the page bench fills in, in turn.
    pub cases: Vec<u64>,
    /// How long the logs of the sign-in bench are, in lines, one after the other.
    pub lines: Vec<u64>,
    /// How large the one log is that lies in a file, MiB.
    pub mebibytes: u64,
    /// An event log of a real machine, for the bench of exports.
    pub evtx: Option<PathBuf>,
    /// How many addresses those logs name.
    pub sources: u64,
    /// How many accounts they name.
    pub accounts: u64,
    /// How many payees the register has, in the bench of payments.
    pub payees: u64,
    /// How many seeds each story is expanded with, in the bench of errors.
    pub seeds: u64,
}

fn main() -> ExitCode {
    let wanted = match read_arguments(std::env::args().skip(1)) {
        Ok(wanted) => wanted,
        Err(sentence) => {
            eprintln!("bench: {sentence}");
            return ExitCode::from(2);
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(cause) => {
            eprintln!("bench: cannot start threads: {cause}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(measure(&wanted)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("bench: {sentence}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(wanted: &Wanted) -> Result<(), String> {
    let scratch = std::env::temp_dir().join(format!("headsup-bench-{}", std::process::id()));
    let outcome = match wanted.suite.as_str() {
        "channels" => channels::measure(wanted, &scratch).await,
        "mail" => mail::measure(wanted, &scratch),
        "signin" => signin::measure(wanted, &wanted.files, &scratch).await,
        "signin-log" => signin::write_log(wanted),
        "signin-corpus" => signin::corpus::check(&wanted.corpus),
        "payments" => payments::measure(wanted, &scratch).await,
        "fit" => fit::run(wanted),
        _ => desk(wanted, &scratch).await,
    };
    // What a bench leaves in the temporary folder is not worth an error.
    let _ = std::fs::remove_dir_all(&scratch);
    outcome
}

async fn desk(wanted: &Wanted, scratch: &std::path::Path) -> Result<(), String> {
    let asked = |part: &str| wanted.only.is_empty() || wanted.only.iter().any(|one| one == part);
    if asked("start") {
        start::measure(wanted, &scratch.join("start")).await?;
    }
    if asked("check") {
        check::measure(wanted, &scratch.join("check"))?;
    }
    if asked("answers") {
        answers::measure(wanted, &scratch.join("answers")).await?;
    }
    if asked("pages") {
        pages::measure(wanted, &scratch.join("pages")).await?;
    }
    Ok(())
}

fn read_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Wanted, String> {
    let mut wanted = Wanted {
        binary: PathBuf::new(),
        postgres: None,
        folder: None,
        corpus: PathBuf::new(),
        only: Vec::new(),
        suite: "desk".to_owned(),
        reports: 100_000,
        cases: vec![1_000, 100_000, 1_000_000],
        files: std::env::temp_dir(),
        lines: vec![1_000_000, 10_000_000, 100_000_000],
        mebibytes: 1_024,
        evtx: None,
        sources: 1_000_000,
        accounts: 100_000,
        payees: 1_000_000,
        seeds: 20,
    };
    while let Some(flag) = arguments.next() {
        let value = arguments.next().ok_or(format!("`{flag}` needs a value"))?;
        match flag.as_str() {
            "--binary" => wanted.binary = PathBuf::from(value),
            "--postgres" => wanted.postgres = Some(value),
            "--folder" => wanted.folder = Some(PathBuf::from(value)),
            "--corpus" => wanted.corpus = PathBuf::from(value),
            "--only" => wanted.only = value.split(',').map(str::to_owned).collect(),
            "--suite" => wanted.suite = value,
            "--files" => wanted.files = PathBuf::from(value),
            "--reports" => wanted.reports = number(&value)?,
            "--cases" => wanted.cases = numbers(&value)?,
            "--lines" => wanted.lines = numbers(&value)?,
            "--mebibytes" => wanted.mebibytes = number(&value)?,
            "--evtx" => wanted.evtx = Some(PathBuf::from(value)),
            "--sources" => wanted.sources = number(&value)?,
            "--accounts" => wanted.accounts = number(&value)?,
            "--payees" => wanted.payees = number(&value)?,
            "--seeds" => wanted.seeds = number(&value)?,
            _ => return Err(format!("`{flag}` is not a flag of this bench")),
        }
    }
    Ok(wanted)
}

fn number(value: &str) -> Result<u64, String> {
    value
        .parse()
        .map_err(|_| format!("`{value}` is not a number"))
}

fn numbers(value: &str) -> Result<Vec<u64>, String> {
    let counts: Result<Vec<u64>, _> = value.split(',').map(str::parse).collect();
    counts.map_err(|_| format!("`{value}` is not a list of numbers"))
}
