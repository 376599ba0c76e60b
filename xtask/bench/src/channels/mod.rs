//! `cargo xtask bench channels`: what the channels carry with durability on, beside what this machine's disk does in the
//! same run. Every table states its arithmetic; the aims stand beside the figures for the reader.

mod day;
mod disk;
mod load;
mod memory;
mod sink;
mod smtp;
mod thanks;
mod throughput;

use std::path::Path;

use crate::Wanted;
use crate::running::Running;

/// People sending at the same time.
pub const CLIENTS: usize = 64;
/// Where the mails go.
pub const REPORT_ADDRESS: &str = "report@desk.school.example";

/// Measures the parts asked for and prints their tables.
pub async fn measure(wanted: &Wanted, scratch: &Path) -> Result<(), String> {
    let asked = |part: &str| wanted.only.is_empty() || wanted.only.iter().any(|one| one == part);
    if asked("throughput") {
        throughput::measure(wanted, &scratch.join("throughput")).await?;
    }
    if asked("thanks") {
        thanks::measure(wanted, &scratch.join("thanks")).await?;
    }
    if asked("memory") {
        memory::measure(wanted, &scratch.join("memory")).await?;
    }
    if asked("day") {
        day::measure(wanted, &scratch.join("day")).await?;
    }
    Ok(())
}

/// A desk with the mail channels on; `relay` is where its mails go, if they go anywhere.
async fn start(
    wanted: &Wanted,
    folder: &Path,
    database: Option<&str>,
    relay: Option<&str>,
) -> Result<Running, String> {
    let mut arguments = vec![
        "--smtp-listen",
        "127.0.0.1:0",
        "--report-address",
        REPORT_ADDRESS,
    ];
    if let Some(relay) = relay {
        arguments.extend(["--relay", relay]);
    }
    Running::start_with(&wanted.binary, folder, database, &arguments).await
}
