//! Reads a table of colleagues (RFC 4180, also with semicolons or tabs, as spreadsheets write it in half of Europe) and
//! says what it would change. The first line may name the columns; without one they are name, address, language, groups.
//! It changes nothing itself.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    COLLEAGUES_MAX, Colleague, GROUP_CHARS_MAX, GROUPS_MAX, NAME_CHARS_MAX, is_address,
    is_of_domains, tidy_address,
};
use crate::tables::{records, separator_of};

/// Rows that could not be taken which are named one by one; more are counted.
pub const PROBLEMS_NAMED_MAX: usize = 50;

/// A colleague as a table names one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedColleague {
    /// The name; may be empty.
    pub name: String,
    /// The address, lower case.
    pub address: String,
    /// The language; empty for the organisation's.
    pub language: String,
    /// The groups.
    pub groups: BTreeSet<String>,
}

/// Why a row could not be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowProblem {
    /// It has no address, or what stands there is none.
    NoAddress,
    /// The address is not of the organisation's own domains.
    OtherDomain,
    /// The address stood further up already.
    Twice,
    /// There is no room for more.
    TooMany,
}

impl RowProblem {
    /// In words, for the page.
    pub const fn words(self) -> &'static str {
        match self {
            RowProblem::NoAddress => "there is no mail address in it",
            RowProblem::OtherDomain => "the address is not of your own domains",
            RowProblem::Twice => "the address stands further up already",
            RowProblem::TooMany => "the list is full",
        }
    }
}

/// What a table would change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportPlan {
    /// Who is new.
    pub added: Vec<ListedColleague>,
    /// Who changes: as they are, and as they would be.
    pub changed: Vec<(Colleague, ListedColleague)>,
    /// Who stays as they are.
    pub unchanged: usize,
    /// Who would go, because the table has everybody and not them.
    pub removed: Vec<Colleague>,
    /// Rows that can't be taken: line, and why. The first [`PROBLEMS_NAMED_MAX`].
    pub problems: Vec<(usize, RowProblem)>,
    /// How many rows can't be taken in all.
    pub problems_count: usize,
}

impl ImportPlan {
    /// Whether it would change nothing.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }

    fn complain(&mut self, line: usize, problem: RowProblem) {
        self.problems_count += 1;
        if self.problems.len() < PROBLEMS_NAMED_MAX {
            self.problems.push((line, problem));
        }
    }
}

/// What a table would change. `languages` are those there are words in; `has_everybody` says that whoever is missing in
/// the table goes.
pub fn plan_import(
    existing: &[Colleague],
    table: &str,
    own_domains: &[String],
    languages: &[&str],
    has_everybody: bool,
) -> ImportPlan {
    let known: BTreeMap<&str, &Colleague> = existing
        .iter()
        .map(|one| (one.address.as_str(), one))
        .collect();
    let mut plan = ImportPlan::default();
    let mut seen = BTreeSet::new();
    for (line, listed) in rows(table, languages) {
        let problem = if !is_address(&listed.address) {
            Some(RowProblem::NoAddress)
        } else if !is_of_domains(&listed.address, own_domains) {
            Some(RowProblem::OtherDomain)
        } else if seen.contains(&listed.address) {
            Some(RowProblem::Twice)
        } else if seen.len() >= COLLEAGUES_MAX
            || (!known.contains_key(listed.address.as_str())
                && existing.len() + plan.added.len() >= COLLEAGUES_MAX)
        {
            Some(RowProblem::TooMany)
        } else {
            None
        };
        if let Some(problem) = problem {
            plan.complain(line, problem);
            continue;
        }
        seen.insert(listed.address.clone());
        match known.get(listed.address.as_str()) {
            None => plan.added.push(listed),
            Some(there) if is_as_listed(there, &listed) => plan.unchanged += 1,
            Some(there) => plan.changed.push(((*there).clone(), listed)),
        }
    }
    if has_everybody {
        let gone = existing.iter().filter(|one| !seen.contains(&one.address));
        plan.removed = gone.cloned().collect();
    }
    plan
}

fn is_as_listed(there: &Colleague, listed: &ListedColleague) -> bool {
    there.name == listed.name && there.language == listed.language && there.groups == listed.groups
}

/// Where each column stands.
#[derive(Clone, Copy)]
struct Columns {
    name: Option<usize>,
    address: Option<usize>,
    language: Option<usize>,
    groups: Option<usize>,
}

const WITHOUT_HEADING: Columns = Columns {
    name: Some(0),
    address: Some(1),
    language: Some(2),
    groups: Some(3),
};

impl Columns {
    /// Reads a first line that names its columns; `None` where it holds a colleague.
    fn of_heading(cells: &[String]) -> Option<Columns> {
        if cells.iter().any(|cell| cell.contains('@')) {
            return None;
        }
        let place = |names: &[&str]| {
            let named = |cell: &String| names.contains(&cell.trim().to_lowercase().as_str());
            cells.iter().position(named)
        };
        let columns = Columns {
            name: place(&["name", "full name", "display name", "anzeigename"]),
            address: place(&[
                "address",
                "mail",
                "e-mail",
                "email",
                "mail address",
                "email address",
                "adresse",
                "mailadresse",
                "e-mail-adresse",
            ]),
            language: place(&["language", "lang", "sprache"]),
            groups: place(&["groups", "group", "gruppen", "gruppe"]),
        };
        columns.address.is_some().then_some(columns)
    }

    fn read(self, cells: &[String], languages: &[&str]) -> ListedColleague {
        let cell = |place: Option<usize>| {
            let found = place.and_then(|place| cells.get(place));
            found.map_or("", |cell| cell.trim())
        };
        let language: String = cell(self.language)
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect::<String>()
            .to_lowercase();
        ListedColleague {
            name: one_line(cell(self.name)),
            address: tidy_address(cell(self.address)),
            language: if languages.contains(&language.as_str()) {
                language
            } else {
                String::new()
            },
            groups: groups(cell(self.groups)),
        }
    }
}

fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = line.chars().filter(|letter| !letter.is_control());
    plain.take(NAME_CHARS_MAX).collect()
}

/// Groups as words: between blanks, commas, semicolons or bars, in lower case.
pub(super) fn groups(text: &str) -> BTreeSet<String> {
    let words =
        text.split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '|'));
    words
        .map(|word| {
            let plain = word.chars().filter(|letter| !letter.is_control());
            plain
                .take(GROUP_CHARS_MAX)
                .collect::<String>()
                .to_lowercase()
        })
        .filter(|word| !word.is_empty())
        .take(GROUPS_MAX)
        .collect()
}

/// The rows that hold something, with their lines from 1. Rows beyond twice what the list can hold aren't read.
fn rows(table: &str, languages: &[&str]) -> Vec<(usize, ListedColleague)> {
    let table = table.trim_start_matches('\u{feff}');
    let separator = separator_of(table);
    let mut columns = WITHOUT_HEADING;
    let mut rows = Vec::new();
    let mut is_first = true;
    for (line, cells) in records(table, separator).take(2 * COLLEAGUES_MAX) {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if std::mem::take(&mut is_first)
            && let Some(named) = Columns::of_heading(&cells)
        {
            columns = named;
            continue;
        }
        // A list of bare addresses is a table, too.
        let only_address = cells.len() == 1 && columns.address == WITHOUT_HEADING.address;
        let columns = if only_address {
            Columns {
                name: None,
                address: Some(0),
                language: None,
                groups: None,
            }
        } else {
            columns
        };
        rows.push((line, columns.read(&cells, languages)));
    }
    rows
}
