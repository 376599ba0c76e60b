//! Messages per CPU second of `headsup check --json` on a folder. The reference is `sha256sum` over the same files: what
//! it costs merely to read them once and look at every byte.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Wanted;
use crate::dice::Dice;
use crate::figures::{children_cpu_seconds, print_table};
use crate::messages;

/// Generated messages when no folder is given.
const MESSAGES: usize = 4_000;
/// Runs of each command; the median counts.
const RUNS: usize = 3;

/// Prints the table.
pub fn measure(wanted: &Wanted, scratch: &Path) -> Result<(), String> {
    let (folder, name) = match &wanted.folder {
        Some(folder) => (folder.clone(), "the given folder"),
        None => (generated(scratch)?, "generated messages"),
    };
    let files = files_below(&folder)?;
    let count = files.len() as f64;
    let ours = median_cpu_seconds(|| {
        let mut command = Command::new(&wanted.binary);
        command.args(["check", "--json"]).arg(&folder);
        command
    })?;
    let list = scratch.join("files");
    std::fs::create_dir_all(scratch)
        .map_err(|cause| format!("cannot make `{}`: {cause}", scratch.display()))?;
    let names: Vec<String> = files
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    std::fs::write(&list, names.join("\0"))
        .map_err(|cause| format!("cannot write `{}`: {cause}", list.display()))?;
    let reference = median_cpu_seconds(|| {
        let mut command = Command::new("xargs");
        command.arg("-0").arg("-a").arg(&list).arg("sha256sum");
        command
    })?;
    let row = |what: &str, seconds: f64| {
        vec![
            what.to_owned(),
            format!("{count:.0}"),
            format!("{seconds:.2}"),
            format!("{:.0}", count / seconds),
            format!("{:.1}", seconds / reference),
        ]
    };
    print_table(
        &format!("`headsup check` on {name}"),
        &[
            "what",
            "messages",
            "CPU s",
            "messages per CPU s",
            "times the reference",
        ],
        &[
            row("headsup check --json", ours),
            row("reference: sha256sum", reference),
        ],
    );
    Ok(())
}

fn median_cpu_seconds(command: impl Fn() -> Command) -> Result<f64, String> {
    let mut seconds = Vec::new();
    for _ in 0..RUNS {
        let before = children_cpu_seconds();
        let mut command = command();
        let status = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        let status = status.map_err(|cause| format!("cannot run {command:?}: {cause}"))?;
        if !status.success() {
            return Err(format!("{command:?} ended with {status}"));
        }
        seconds.push(children_cpu_seconds() - before);
    }
    seconds.sort_by(f64::total_cmp);
    // At least one clock tick, so that a ratio exists.
    Ok(seconds[RUNS / 2].max(0.01))
}

fn generated(scratch: &Path) -> Result<PathBuf, String> {
    let folder = scratch.join("messages");
    std::fs::create_dir_all(&folder)
        .map_err(|cause| format!("cannot make `{}`: {cause}", folder.display()))?;
    let mut dice = Dice::seeded(1);
    for number in 0..MESSAGES {
        let file = folder.join(format!("{number:05}.eml"));
        std::fs::write(&file, messages::message(&mut dice))
            .map_err(|cause| format!("cannot write `{}`: {cause}", file.display()))?;
    }
    Ok(folder)
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        let entries = std::fs::read_dir(&folder)
            .map_err(|cause| format!("cannot list `{}`: {cause}", folder.display()))?;
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                waiting.push(path)
            } else {
                files.push(path)
            }
        }
    }
    Ok(files)
}
