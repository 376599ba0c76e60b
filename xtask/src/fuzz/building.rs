//! Builds the fuzz targets with LLVM's coverage instrumentation, with flags that a stable compiler knows: branch counters
//! and traced comparisons, no address sanitizer, which stable lacks. Overflow checks and debug assertions are on (the
//! profile `fuzz` in the root manifest). It has a target folder of its own, so that no other build is thrown away.

use std::path::PathBuf;
use std::process::Command;

use super::work_folder;
use crate::{Outcome, programs, repository_root};

/// What libFuzzer reads: an 8-bit counter for each edge, the table of their places, and what was compared with what.
const FLAGS: [&str; 6] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    // One branch for each condition, so that half a condition met can be seen.
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
];

/// Builds; the path of the program.
pub fn build() -> Result<PathBuf, String> {
    provide_compiler()?;
    // With a target named, the flags stay away from build scripts and macros, which have no counters to report to.
    let host = host()?;
    let folder = work_folder().join("build");
    programs::run(
        Command::new(env!("CARGO"))
            .args([
                "build",
                "--package",
                "fuzz",
                "--features",
                "engine",
                "--bin",
                "fuzz",
            ])
            .args(["--profile", "fuzz", "--target", &host])
            .arg("--target-dir")
            .arg(&folder)
            .current_dir(repository_root())
            .env("RUSTFLAGS", FLAGS.join(" ")),
    )?;
    Ok(folder.join(host).join("fuzz/fuzz"))
}

/// libFuzzer comes as source in C++.
fn provide_compiler() -> Outcome {
    if programs::find("c++").is_some() {
        return Ok(());
    }
    programs::install_or_name(&["g++"], "libFuzzer, which is written in C++")
}

/// The triple the compiler builds for, such as `x86_64-unknown-linux-gnu`.
fn host() -> Result<String, String> {
    let told = Command::new("rustc")
        .arg("-vV")
        .output()
        .map_err(|cause| format!("cannot run `rustc -vV`: {cause}"))?;
    String::from_utf8_lossy(&told.stdout)
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .ok_or_else(|| "`rustc -vV` names no host".to_owned())
}
