//! The shape of files: an opening paragraph, lengths, names, migrations in pairs, the documents that must exist.

use std::collections::BTreeSet;
use std::path::Path;

use super::source::Source;
use super::{Complaint, files_below};

/// Lines of one function, tests apart. The aim is 40; this is the point where it fails.
const FUNCTION_LINES_MAX: usize = 70;
/// Lines of one file, tests apart. The aim is 400.
const FILE_LINES_MAX: usize = 600;
/// Characters of the opening paragraph.
const OPENING_CHARACTERS_MIN: usize = 80;
/// Names that say nothing.
const EMPTY_NAMES: [&str; 6] = ["utils", "util", "common", "manager", "service", "helpers"];
/// Documents a stranger looks for.
const DOCUMENTS: [&str; 9] = [
    "README.md",
    "ARCHITECTURE.md",
    "STYLE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "deny.toml",
];

/// Complaints of this rule.
pub fn check(root: &Path, sources: &[Source]) -> Result<Vec<Complaint>, String> {
    let mut complaints: Vec<Complaint> = sources.iter().flat_map(complaints_about).collect();
    for document in DOCUMENTS {
        if !root.join(document).is_file() {
            complaints.push(Complaint::new(Path::new(document), None, "is missing"));
        }
    }
    complaints.extend(migration_pairs(root)?);
    Ok(complaints)
}

fn complaints_about(source: &Source) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let opening: usize = source
        .text
        .lines()
        .take_while(|line| line.starts_with("//!"))
        .map(str::len)
        .sum();
    if opening < OPENING_CHARACTERS_MIN {
        complaints.push(Complaint::new(
            &source.path,
            Some(1),
            "opens without a paragraph that says what it is and what it isn't",
        ));
    }
    let stem = source
        .path
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or("");
    if EMPTY_NAMES.contains(&stem) {
        complaints.push(Complaint::new(
            &source.path,
            None,
            "a name that says nothing",
        ));
    }
    if source.is_test() {
        return complaints;
    }
    let lines = source.text[..source.tests_begin()].lines().count();
    if lines > FILE_LINES_MAX {
        complaints.push(Complaint::new(
            &source.path,
            None,
            format!("{lines} lines; at most {FILE_LINES_MAX}"),
        ));
    }
    for (line, name, length) in functions(&source.code[..source.tests_begin()]) {
        if length > FUNCTION_LINES_MAX {
            complaints.push(Complaint::new(
                &source.path,
                Some(line),
                format!("`{name}` has {length} lines; at most {FUNCTION_LINES_MAX}"),
            ));
        }
    }
    complaints
}

/// Every function with a body: its line, its name, its length in lines.
fn functions(code: &str) -> Vec<(usize, String, usize)> {
    let mut found = Vec::new();
    for (offset, _) in code.match_indices("fn ") {
        if code[..offset]
            .bytes()
            .last()
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        {
            continue;
        }
        let rest = &code[offset + 3..];
        let name: String = rest
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        let Some(open) = rest
            .find(['{', ';'])
            .filter(|at| rest.as_bytes()[*at] == b'{' && !name.is_empty())
        else {
            continue;
        };
        let line = code[..offset].matches('\n').count() + 1;
        found.push((line, name, body_lines(&rest[open..])));
    }
    found
}

/// Lines from an opening brace to the one that closes it.
fn body_lines(body: &str) -> usize {
    let mut depth = 0usize;
    for (at, byte) in body.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return body[..at].matches('\n').count() + 1;
        }
    }
    body.matches('\n').count()
}

/// Each migration exists for both databases, under the same name.
fn migration_pairs(root: &Path) -> Result<Vec<Complaint>, String> {
    let files = files_below(root, ".sql")?;
    let of = |engine: &str| -> BTreeSet<String> {
        files
            .iter()
            .filter(|file| {
                file.parent()
                    .is_some_and(|folder| folder.ends_with(format!("migrations/{engine}")))
            })
            .filter_map(|file| {
                file.file_name()
                    .and_then(|name| name.to_str())
                    .map(str::to_owned)
            })
            .collect()
    };
    let (sqlite, postgres) = (of("sqlite"), of("postgres"));
    Ok(sqlite
        .symmetric_difference(&postgres)
        .map(|name| {
            Complaint::new(
                Path::new(name),
                None,
                "a migration without its twin for the other database",
            )
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::functions;

    #[test]
    fn functions_are_measured_to_their_closing_brace() {
        let found =
            functions("pub fn a(x: u8) -> u8 {\n    if x > 1 { 2 } else { 3 }\n}\n\nfn b();\n");
        assert_eq!(found, [(1, "a".to_owned(), 3)]);
    }
}
