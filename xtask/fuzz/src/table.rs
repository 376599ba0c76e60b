//! Reads `targets.txt`, which says how each target is fuzzed. `cargo xtask fuzz` reads the same file by itself, because the
//! chores depend on nothing; the test of the kept inputs holds the table against the targets.

use std::path::PathBuf;

const TABLE: &str = include_str!("../targets.txt");

/// One line of the table, as far as the engine needs it.
pub struct Row {
    /// The target's name.
    pub name: &'static str,
    /// Where seeds come from: a kind and a folder below the repository.
    pub seeds: Vec<(&'static str, PathBuf)>,
}

/// Every line of the table.
pub fn rows() -> Vec<Row> {
    TABLE
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(row)
        .collect()
}

fn row(line: &'static str) -> Row {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [name, _, _, seeds, _] = cells.as_slice() else {
        panic!("`targets.txt`: not five cells: {line}");
    };
    let seeds = seeds
        .split(',')
        .filter_map(|seed| seed.trim().split_once(' '))
        .map(|(kind, folder)| (kind, repository_root().join(folder)))
        .collect();
    Row { name, seeds }
}

/// The root of the checkout.
pub fn repository_root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}
