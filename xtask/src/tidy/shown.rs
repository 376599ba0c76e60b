//! The tests that `docs/security/` names: each exists, so that a page can't go on claiming what nothing shows any more. And the table
//! of faults is whole. Whether they pass is asked by `cargo xtask test` and `cargo xtask faults`.

use std::collections::BTreeSet;
use std::path::Path;

use super::source::Source;
use super::{Complaint, files_below};
use crate::faults::table;

/// Complaints of this rule.
pub fn check(root: &Path, sources: &[Source]) -> Result<Vec<Complaint>, String> {
    let tests: BTreeSet<&str> = sources
        .iter()
        .flat_map(|source| tests_of(&source.code))
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
                .filter(|name| !tests.contains(name.rsplit("::").next().unwrap_or_default()));
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

/// Whether a quoted word names a test: a path in small letters, or a sentence of at least five words.
fn is_test_name(name: &str) -> bool {
    let plain =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    let is_named = name.contains("::") || name.matches('_').count() >= WORD_GAPS_MIN;
    is_named
        && name
            .split("::")
            .all(|part| !part.is_empty() && part.chars().all(plain))
}

/// Gaps between the words of a name without a path, from which it is taken for a test's; files and functions have fewer.
const WORD_GAPS_MIN: usize = 4;

/// What makes the next function a test.
const MARKS: [&str; 2] = ["#[test]", "#[tokio::test"];
/// What makes a test of each name in its brackets.
const LISTS: [&str; 2] = ["on_both_databases!(", "on_both_engines!("];

/// The names of the tests of a file, whose comments and strings are blanked.
fn tests_of(code: &str) -> Vec<&str> {
    let marked = MARKS.iter().flat_map(|mark| code.split(mark).skip(1));
    let marked = marked.filter_map(|rest| rest.split_once("fn ").map(|(_, name)| first_word(name)));
    let lists = LISTS.iter().flat_map(|list| code.split(list).skip(1));
    let listed = lists.filter_map(|rest| rest.split_once(')'));
    let listed = listed.flat_map(|(names, _)| names.split(',').map(str::trim));
    marked
        .chain(listed)
        .filter(|name| !name.is_empty())
        .collect()
}

fn first_word(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    &text[..end.unwrap_or(text.len())]
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
            ("a_name_of_five_words_is_one", true),
            ("a::", false),
        ] {
            assert_eq!(is_test_name(word), is_one, "{word}");
        }
        let code = "#[test] fn one() {} fn helper() {} #[tokio::test(flavor = 1)] async fn two() {} on_both_engines!( three, four, );";
        assert_eq!(tests_of(code), ["one", "two", "three", "four"]);
    }
}
