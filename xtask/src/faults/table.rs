//! The table of `docs/security/faults.md`, read and held against its own rules: each row once, and each with a test or a reason. It
//! runs nothing.

use std::path::Path;

/// Rows of the table.
pub const ROWS: usize = 64;
/// Where it stands.
pub const FILE: &str = "docs/security/faults.md";

/// How a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// The named tests assert it.
    Held,
    /// In part; the row says what is missing.
    Half,
    /// Not; the row says why.
    Open,
}

impl Stands {
    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Stands::Held => "held",
            Stands::Half => "half",
            Stands::Open => "open",
        }
    }

    fn of_word(word: &str) -> Option<Stands> {
        [Stands::Held, Stands::Half, Stands::Open]
            .into_iter()
            .find(|stands| stands.word() == word)
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub number: usize,
    /// What happens.
    pub what: String,
    /// How it stands.
    pub stands: Stands,
    /// The tests that show it, without the engine they play on.
    pub tests: Vec<String>,
    /// What is missing; may be empty where it is held.
    pub missing: String,
}

/// The rows, and what is wrong with the table.
pub fn read(root: &Path) -> Result<(Vec<Row>, Vec<String>), String> {
    let text = std::fs::read_to_string(root.join(FILE))
        .map_err(|cause| format!("cannot read `{FILE}`: {cause}"))?;
    Ok(read_text(&text))
}

fn read_text(text: &str) -> (Vec<Row>, Vec<String>) {
    let (mut rows, mut complaints) = (Vec::new(), Vec::new());
    for line in text.lines() {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let Some(number) = cells.first().and_then(|cell| cell.parse::<usize>().ok()) else {
            continue;
        };
        match row(number, &cells) {
            Ok(row) => rows.push(row),
            Err(why) => complaints.push(format!("row {number} {why}")),
        }
    }
    for number in 1..=ROWS {
        let count = rows.iter().filter(|row| row.number == number).count();
        let told = complaints
            .iter()
            .any(|one| one.starts_with(&format!("row {number} ")));
        if count != 1 && !told {
            complaints.push(format!("row {number} stands there {count} times"));
        }
    }
    (rows, complaints)
}

fn row(number: usize, cells: &[&str]) -> Result<Row, &'static str> {
    let [_, what, stands, shown_by, missing] = cells else {
        return Err("has not five cells");
    };
    let stands = Stands::of_word(stands).ok_or("stands as nothing known: held, half or open")?;
    let tests: Vec<String> = quoted(shown_by).map(str::to_owned).collect();
    if stands == Stands::Held && tests.is_empty() {
        return Err("is held by no test");
    }
    if stands != Stands::Held && missing.is_empty() {
        return Err("doesn't say what is missing");
    }
    Ok(Row {
        number,
        what: (*what).to_owned(),
        stands,
        tests,
        missing: (*missing).to_owned(),
    })
}

/// What stands between two backticks.
pub fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(changed: &[(usize, &str)]) -> String {
        (1..=ROWS)
            .map(|number| {
                let row = changed.iter().find(|(of, _)| *of == number);
                match row {
                    Some((_, text)) => format!("{text}\n"),
                    None => format!("| {number} | x | held | `a::b`, `c` | |\n"),
                }
            })
            .collect()
    }

    #[test]
    fn a_whole_table_is_read_row_by_row() {
        let half = "| 3 | a thing | half | `a::b` | the rest |";
        let open = "| 4 | a thing | open | | not built |";
        let (rows, complaints) = read_text(&table(&[(3, half), (4, open)]));
        assert_eq!(complaints, [] as [&str; 0]);
        assert_eq!(rows.len(), ROWS);
        assert_eq!(rows[0].tests, ["a::b", "c"]);
        assert_eq!(
            (rows[2].stands, &*rows[2].missing),
            (Stands::Half, "the rest")
        );
        assert_eq!(rows[3].stands, Stands::Open);
    }

    #[test]
    fn a_row_that_shows_nothing_is_told() {
        for (text, why) in [
            ("", "row 3 stands there 0 times"),
            ("| 2 | x | held | `a` | |", "row 2 stands there 2 times"),
            ("| 3 | x | held | | |", "row 3 is held by no test"),
            (
                "| 3 | x | half | `a` | |",
                "row 3 doesn't say what is missing",
            ),
            ("| 3 | x | open | | |", "row 3 doesn't say what is missing"),
            (
                "| 3 | x | fine | `a` | |",
                "row 3 stands as nothing known: held, half or open",
            ),
            ("| 3 | x | held | `a` |", "row 3 has not five cells"),
        ] {
            let (_, complaints) = read_text(&table(&[(3, text)]));
            assert!(complaints.iter().any(|one| one == why), "{complaints:?}");
        }
    }
}
