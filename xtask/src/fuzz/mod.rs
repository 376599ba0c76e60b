//! `cargo xtask fuzz`: builds the fuzz targets with coverage instrumentation, gives each its share of minutes, and prints
//! one table. Inputs that broke something are kept, and the command that replays each is told. What is fuzzed stands in
//! `xtask/fuzz/targets.txt`; what grows in a run lies below the target folder and is never committed.

mod building;
mod log;
mod replaying;
mod running;
mod table;

use std::path::PathBuf;

use crate::Outcome;

/// Minutes for each target where nobody says how many.
const MINUTES_DEFAULT: u64 = 2;

/// What a run was asked for.
struct Wanted {
    /// Minutes for each target.
    minutes: u64,
    /// The targets; every one where none is named.
    only: Vec<String>,
    /// Targets fuzzed at the same time.
    jobs: usize,
    /// Where inputs that found something new are kept from run to run, a folder for each target.
    corpus: PathBuf,
    /// One input to play again, instead of fuzzing.
    replay: Option<PathBuf>,
}

/// Builds, fuzzes and prints; or plays one input again.
pub fn run(arguments: &[&str]) -> Outcome {
    let wanted = read_arguments(arguments)?;
    let rows = table::rows()?;
    if let Some(unknown) = wanted
        .only
        .iter()
        .find(|name| rows.iter().all(|row| row.name != **name))
    {
        let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        return Err(format!(
            "there is no target `{unknown}`; there are {}",
            names.join(", ")
        ));
    }
    let chosen: Vec<table::Row> = rows
        .into_iter()
        .filter(|row| wanted.only.is_empty() || wanted.only.contains(&row.name))
        .collect();
    let program = building::build()?;
    match &wanted.replay {
        Some(input) => replaying::replay(&program, &chosen, input),
        None => running::run_all(&program, &chosen, &wanted),
    }
}

/// Below the target folder: seeds, logs, findings and, where no other folder is named, what grows.
fn work_folder() -> PathBuf {
    crate::target_folder().join("xtask/fuzz")
}

fn read_arguments(arguments: &[&str]) -> Result<Wanted, String> {
    let mut wanted = Wanted {
        minutes: MINUTES_DEFAULT,
        only: Vec::new(),
        jobs: 1,
        corpus: work_folder().join("corpus"),
        replay: None,
    };
    for pair in arguments.chunks(2) {
        match pair {
            ["--minutes", given] => wanted.minutes = number(given)?.max(1),
            ["--jobs", given] => wanted.jobs = number(given)?.clamp(1, 64) as usize,
            ["--only", given] => wanted.only = given.split(',').map(str::to_owned).collect(),
            ["--corpus", given] => wanted.corpus = PathBuf::from(given),
            ["--replay", given] => wanted.replay = Some(PathBuf::from(given)),
            _ => return Err(format!("`{}` is not understood", pair.join(" "))),
        }
    }
    Ok(wanted)
}

fn number(text: &str) -> Result<u64, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is not a number"))
}
