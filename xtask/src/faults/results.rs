//! What the test harness prints, read: which tests there are, and how each ended. The lines are those of libtest's plain format,
//! `name: test` and `test name ... ok`.

use std::collections::BTreeMap;

/// How a test ended; one that plays on both databases ended as its worse half.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Came {
    /// It passed.
    Passed,
    /// It failed.
    Failed,
    /// There is none of this name.
    Missing,
}

impl Came {
    /// For the table.
    pub fn word(self) -> &'static str {
        match self {
            Came::Passed => "passed",
            Came::Failed => "failed",
            Came::Missing => "isn't there",
        }
    }
}

/// The name of a test without the engine that it plays on: `people::on_sqlite::x` is `people::x`.
pub fn without_engine(name: &str) -> String {
    name.replace("on_sqlite::", "").replace("on_postgres::", "")
}

/// The full names of all tests.
pub fn read_list(said: &str) -> Vec<String> {
    said.lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .map(str::to_owned)
        .collect()
}

/// How each ended, under its name without the engine.
pub fn read_results(said: &str) -> BTreeMap<String, Came> {
    let mut came: BTreeMap<String, Came> = BTreeMap::new();
    for line in said.lines() {
        let told = line
            .strip_prefix("test ")
            .and_then(|rest| rest.split_once(" ... "));
        let Some((name, how)) = told else { continue };
        let result = match how {
            "ok" => Came::Passed,
            _ => Came::Failed,
        };
        let kept = came.entry(without_engine(name)).or_insert(result);
        *kept = (*kept).max(result);
    }
    came
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_engine_that_fails_fails_the_test() {
        let said = "running 3 tests\ntest a::on_sqlite::b ... ok\ntest a::on_postgres::b ... FAILED\ntest c ... ok\n";
        let came = read_results(said);
        assert_eq!(came["a::b"], Came::Failed);
        assert_eq!(came["c"], Came::Passed);
        assert_eq!(came.len(), 2);
        assert_eq!(
            read_list("a::b: test\nc: bench\n\n1 tests\n"),
            ["a::b".to_owned()]
        );
    }
}
