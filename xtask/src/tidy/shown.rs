//! The tests that `docs/security/` names: each exists, so that a page can't go on claiming what nothing shows any more. And the table
//! of faults is whole. Whether they pass is asked by `cargo xtask test` and `cargo xtask faults`.

use std::collections::BTreeSet;
use std::path::Path;

use super::source::Source;
use super::{Complaint, files_below};
use crate::faults::table;

/// Complaints of this rule.
pub fn check(root: &Path, sources: &[Source]) -> Result<Vec<Complaint>, String> {
    let functions: BTreeSet<&str> = sources
        .iter()
        .flat_map(|source| functions_of(&source.code))
        .collect();
    let mut complaints = Vec::new();
    let (_, of_table) = table::read(root)?;
    let file = root.join(table::FILE);
    complaints.extend(
        of_table
            .into_iter()
            .map(|why| Complaint::new(&file, None, why)),
    );
    for file in files_below(&root.join("docs/security"), ".md")? {
        let text = std::fs::read_to_string(&file)
            .map_err(|cause| format!("cannot read `{}`: {cause}", file.display()))?;
        for (index, line) in text.lines().enumerate() {
            let missing = table::quoted(line)
                .filter(|name| is_test_name(name))
                .filter(|name| !functions.contains(name.rsplit("::").next().unwrap_or_default()));
            complaints.extend(missing.map(|name| {
                Complaint::new(
                    &file,
                    Some(index + 1),
                    format!("names the test `{name}`, which isn't there"),
                )
            }));
        }
    }
    Ok(complaints)
}

/// Whether a quoted word names a test: a path in small letters.
fn is_test_name(name: &str) -> bool {
    let plain =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    name.contains("::")
        && name
            .split("::")
            .all(|part| !part.is_empty() && part.chars().all(plain))
}

/// The names of the functions of a file, whose comments and strings are blanked.
fn functions_of(code: &str) -> impl Iterator<Item = &str> {
    code.split("fn ").skip(1).map(|rest| {
        let end = rest
            .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .unwrap_or(rest.len());
        &rest[..end]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_names_are_told_from_other_words_in_quotes() {
        for (word, is_one) in [
            ("people::tests::links_and_sessions_run_out", true),
            ("row_1::x", true),
            ("cargo xtask faults", false),
            ("Desk::note_opened", false),
            ("seal_openings", false),
            ("a::", false),
        ] {
            assert_eq!(is_test_name(word), is_one, "{word}");
        }
        let code = "async fn one(x: u8) {} pub fn two<T>() {} struct Fn;";
        assert_eq!(functions_of(code).collect::<Vec<_>>(), ["one", "two"]);
    }
}
