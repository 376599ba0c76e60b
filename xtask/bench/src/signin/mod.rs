//! `cargo xtask bench signin`: what reading, gathering and explaining sign-ins cost, beside passes that only split, and how often explanations are
//! wrong, on logs that it writes itself from a seed. Every row of a table reads the same bytes in the same run. The aims stand beside the
//! figures for the reader; nothing is asserted.

pub mod corpus;
mod errors;
mod exports;
mod growth;
mod live;
mod log;
mod passes;
mod services;
mod speed;

use std::io::{self, Write};
use std::path::Path;

use crate::Wanted;
use log::{Cast, Log};

/// Every log of this bench follows from it.
const SEED: u64 = 2_026;
/// Lines written at a time.
const LINES_AT_ONCE: u64 = 2_000;

/// Measures the parts asked for and prints their tables.
pub async fn measure(wanted: &Wanted, files: &Path, scratch: &Path) -> Result<(), String> {
    let asked = |part: &str| wanted.only.is_empty() || wanted.only.iter().any(|one| one == part);
    if asked("speed") {
        speed::measure(wanted, &files.join("signin"))?;
    }
    if asked("exports") {
        exports::measure(wanted)?;
    }
    if asked("growth") {
        growth::measure(wanted)?;
    }
    if asked("errors") {
        errors::measure(wanted);
    }
    if asked("live") {
        live::measure(wanted, &scratch.join("live")).await?;
    }
    Ok(())
}

/// Writes a log to standard output, for a program that reads it as a stream: the writer's CPU and memory are its own. How many
/// bytes it wrote goes to standard error.
pub fn write_log(wanted: &Wanted) -> Result<(), String> {
    let lines = wanted.lines.first().copied().unwrap_or(0);
    let mut out = io::stdout().lock();
    let mut log = Log::new(SEED, cast(wanted));
    let mut chunk = Vec::new();
    let mut left = lines;
    let mut bytes = 0;
    while left > 0 {
        let now = left.min(LINES_AT_ONCE);
        chunk.clear();
        log.write(now, &mut chunk);
        // A reader that has seen enough is no failure.
        if out.write_all(&chunk).is_err() {
            break;
        }
        bytes += chunk.len();
        left -= now;
    }
    eprint!("{bytes}");
    Ok(())
}

fn cast(wanted: &Wanted) -> Cast {
    Cast {
        sources: wanted.sources,
        accounts: wanted.accounts,
    }
}
