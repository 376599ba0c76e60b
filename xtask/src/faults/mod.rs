//! `cargo xtask faults`: runs the tests that `docs/security/faults.md` names and prints the table with what came of them. It
//! fails where a named test doesn't exist or doesn't pass, and where the table itself is not whole. What counts as a test that
//! shows a row is decided by whoever writes the table; this looks only at names and results.

mod results;
pub mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use crate::test::Provided;
use crate::{Outcome, repository_root};
use results::{Came, read_list, read_results, without_engine};
use table::Row;

/// Runs the named tests and prints the table.
pub fn run() -> Outcome {
    let root = repository_root();
    let (rows, complaints) = table::read(&root)?;
    if let Some(complaint) = complaints.first() {
        return Err(format!(
            "the table of faults is not whole: {complaint} (`cargo xtask tidy` lists all)"
        ));
    }
    let provided = Provided::start()?;
    let wanted: BTreeSet<&str> = rows
        .iter()
        .flat_map(|row| &row.tests)
        .map(String::as_str)
        .collect();
    let listed = read_list(&talk(&provided, &["--list"])?);
    let chosen: Vec<&String> = listed
        .iter()
        .filter(|name| wanted.contains(&*without_engine(name)))
        .collect();
    if chosen.is_empty() {
        // Without a name, the harness would run every test there is.
        return Err("none of the tests that the table names is there".to_owned());
    }
    let mut arguments = vec!["--exact"];
    arguments.extend(chosen.iter().map(|name| name.as_str()));
    let came = read_results(&talk(&provided, &arguments)?);
    print(&rows, &came)
}

/// What the tests say; a failing one is a result, not an error.
fn talk(provided: &Provided, arguments: &[&str]) -> Result<String, String> {
    let mut tests = Command::new(env!("CARGO"));
    tests
        .args(["test", "--workspace", "--no-fail-fast", "--"])
        .args(arguments)
        .current_dir(repository_root());
    provided.tell(&mut tests);
    tests.stderr(std::process::Stdio::inherit());
    let said = tests
        .output()
        .map_err(|cause| format!("cannot run cargo test: {cause}"))?;
    Ok(String::from_utf8_lossy(&said.stdout).into_owned())
}

fn print(rows: &[Row], came: &BTreeMap<String, Came>) -> Outcome {
    let mut trouble = Vec::new();
    println!("| row | what happens | stands | test | result |");
    println!("|---|---|---|---|---|");
    for row in rows {
        let head = format!("| {} | {} | {} |", row.number, row.what, row.stands.word());
        for test in &row.tests {
            let result = came.get(test).copied().unwrap_or(Came::Missing);
            println!("{head} `{test}` | {} |", result.word());
            if result != Came::Passed {
                trouble.push(format!("row {}: `{test}` {}", row.number, result.word()));
            }
        }
        if !row.missing.is_empty() {
            println!("{head} | {} |", row.missing);
        }
    }
    match trouble.is_empty() {
        true => Ok(()),
        false => Err(format!("not every row stands:\n{}", trouble.join("\n"))),
    }
}
