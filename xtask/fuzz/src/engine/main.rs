//! The targets mounted on libFuzzer. Which one is fuzzed stands in the environment, so that one program serves all and is
//! linked once; libFuzzer brings the `main` that reads the command line. `cargo xtask fuzz` starts it and reads its log.
//!
//! `HEADSUP_FUZZ_TARGET` names the target. With `HEADSUP_FUZZ_SEEDS` it writes the target's seeds into that folder and
//! ends. `HEADSUP_FUZZ_SLOW` is the folder that keeps inputs which take longer than is promised.

#![no_main]

mod measured;
mod memory;
mod panics;
mod stack;

use std::path::PathBuf;
use std::sync::OnceLock;

use fuzz::{Target, seeds, table, target_named};
use libfuzzer_sys::fuzz_target;

static TARGET: OnceLock<&'static Target> = OnceLock::new();

fuzz_target!(init: begin(), |bytes: &[u8]| {
    if let Some(target) = TARGET.get() {
        measured::read(target, bytes);
    }
});

fn begin() {
    let name = std::env::var("HEADSUP_FUZZ_TARGET").unwrap_or_default();
    let Some(target) = target_named(&name) else {
        eprintln!("`HEADSUP_FUZZ_TARGET` names no target: `{name}`");
        std::process::exit(2);
    };
    if let Some(folder) = std::env::var_os("HEADSUP_FUZZ_SEEDS") {
        std::process::exit(match write_seeds(&name, &PathBuf::from(folder)) {
            Ok(()) => 0,
            Err(cause) => {
                eprintln!("cannot write the seeds of `{name}`: {cause}");
                2
            }
        });
    }
    panics::unwind();
    stack::overflow_is_told();
    let _ = TARGET.set(target);
}

fn write_seeds(name: &str, folder: &std::path::Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let rows = table::rows();
    let row = rows.iter().find(|row| row.name == name);
    for (number, seed) in row
        .map(seeds::seeds_of)
        .unwrap_or_default()
        .iter()
        .enumerate()
    {
        std::fs::write(folder.join(format!("seed-{number:04}")), seed)?;
    }
    Ok(())
}
