//! Reads `xtask/fuzz/targets.txt` as far as the chore needs it, and prints the table at the end of a run. The targets
//! themselves are code in `xtask/fuzz`, which the chores do not depend on.

use std::path::PathBuf;

use super::log::Figures;
use crate::repository_root;

/// One target.
pub struct Row {
    /// Its name.
    pub name: String,
    /// The largest input the engine makes, bytes.
    pub input_bytes_max: u64,
    /// Its dictionary.
    pub dictionary: PathBuf,
}

/// Every target, in the order of the file.
pub fn rows() -> Result<Vec<Row>, String> {
    let folder = repository_root().join("xtask/fuzz");
    let path = folder.join("targets.txt");
    let text = std::fs::read_to_string(&path)
        .map_err(|cause| format!("cannot read `{}`: {cause}", path.display()))?;
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let mut cells = line.split('|').map(str::trim);
            let (name, kib, dictionary) = (cells.next(), cells.next(), cells.next());
            let kib = kib.and_then(|kib| kib.parse::<u64>().ok());
            match (name, kib, dictionary) {
                (Some(name), Some(kib), Some(dictionary)) => Ok(Row {
                    name: name.to_owned(),
                    input_bytes_max: kib * 1024,
                    dictionary: folder
                        .join("dictionaries")
                        .join(format!("{dictionary}.txt")),
                }),
                _ => Err(format!(
                    "`{}`: a line is not understood: {line}",
                    path.display()
                )),
            }
        })
        .collect()
}

/// What became of one target.
pub struct Fuzzed {
    /// The target.
    pub name: String,
    /// How long it was fuzzed, minutes.
    pub minutes: f64,
    /// How much of that it had a processor for itself, minutes.
    pub cpu_minutes: f64,
    /// What the engine's log says.
    pub figures: Figures,
    /// Inputs kept because they found something new.
    pub corpus_files: usize,
}

/// Prints one line for each target, in figures that were measured in this run.
pub fn print(fuzzed: &[Fuzzed]) {
    println!(
        "\n{:<15} {:>7} {:>7} {:>11} {:>7} {:>7} {:>10} {:>8} {:>5} {:>8}",
        "target",
        "minutes",
        "CPU min",
        "runs",
        "edges",
        "corpus",
        "slowest ms",
        "most MB",
        "slow",
        "findings"
    );
    for one in fuzzed {
        let figures = &one.figures;
        println!(
            "{:<15} {:>7.1} {:>7.1} {:>11} {:>7} {:>7} {:>10.1} {:>8.1} {:>5} {:>8}",
            one.name,
            one.minutes,
            one.cpu_minutes,
            figures.runs,
            figures.edges,
            one.corpus_files,
            figures.slowest_microseconds as f64 / 1000.0,
            figures.most_kib as f64 * 1024.0 / 1e6,
            figures.slow.len(),
            figures.findings.len(),
        );
    }
    println!(
        "\nruns: inputs read. edges: branches of the instrumented code that some input took. slowest and most: CPU time and \
         heap of the costliest input,\nin this build, which checks overflows and counts branches and is several times slower \
         than the release. slow: inputs over 1 s of CPU, kept."
    );
}
