//! How soon the first page is there after a start, and how much memory an idle desk holds. The reference is the same
//! binary only saying its version: what the machine needs to start any process of this size.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Wanted;
use crate::figures::{Durations, print_table, resident_megabytes};
use crate::running::Running;

/// Starts of each kind.
const STARTS: usize = 5;
/// How long a desk stands idle before its memory is read.
const IDLE_SECONDS: u64 = 5;

/// Prints the table.
pub async fn measure(wanted: &Wanted, scratch: &Path) -> Result<(), String> {
    let mut fresh = Vec::new();
    let mut again = Vec::new();
    let mut reference = Vec::new();
    let mut idle_megabytes = 0.0_f64;
    for number in 0..STARTS {
        let folder = scratch.join(number.to_string());
        fresh.push(
            Running::start(&wanted.binary, &folder, None)
                .await?
                .first_page,
        );
        let running = Running::start(&wanted.binary, &folder, None).await?;
        again.push(running.first_page);
        reference.push(version_only(&wanted.binary)?);
        if number + 1 == STARTS {
            tokio::time::sleep(Duration::from_secs(IDLE_SECONDS)).await;
            idle_megabytes = resident_megabytes(running.process());
        }
    }
    let row = |name: &str, measured: Vec<Duration>, aim: &str| {
        let durations = Durations::of(measured);
        vec![
            name.to_owned(),
            format!("{:.0} ms", durations.milliseconds_at(0.5)),
            format!("{:.0} ms", durations.milliseconds_at(1.0)),
            aim.to_owned(),
        ]
    };
    let rows = [
        row("first page, new data folder", fresh, "1000 ms"),
        row("first page, existing folder", again, "1000 ms"),
        row("reference: `headsup --version`", reference, ""),
        vec![
            "memory idle (resident)".to_owned(),
            format!("{idle_megabytes:.1} MB"),
            String::new(),
            "60 MB".to_owned(),
        ],
    ];
    print_table(
        "Start and memory",
        &["what", "median", "worst", "aim"],
        &rows,
    );
    Ok(())
}

fn version_only(binary: &Path) -> Result<Duration, String> {
    let begun = Instant::now();
    Command::new(binary)
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .map_err(|cause| format!("cannot start `{}`: {cause}", binary.display()))?;
    Ok(begun.elapsed())
}
