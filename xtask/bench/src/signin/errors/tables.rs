//! The tables of errors: which cause was told and which ranked first, shares by what surrounds the stories, and the rows
//! that came out wrong, by story. It counts and prints, and judges nothing.

use std::collections::BTreeMap;

use evidence::signin::explaining::Cause;

use super::playing::Played;
use crate::figures::print_table;

/// Stories told in the list of what came out wrong.
const WRONG_ROWS_MAX: usize = 40;

/// Rows: the cause that a story tells; columns: the cause that ranked first.
pub fn confusion(level: &str, played: &[Played]) {
    let name = |cause: Option<Cause>| cause.map_or("nothing", Cause::code);
    let mut counts: BTreeMap<Option<Cause>, BTreeMap<Option<Cause>, u64>> = BTreeMap::new();
    for one in played {
        let row = counts.entry(one.must).or_default();
        *row.entry(one.ranked.first().copied()).or_default() += 1;
    }
    let mut columns: Vec<Option<Cause>> = counts
        .values()
        .flat_map(|row| row.keys())
        .copied()
        .collect();
    columns.sort_unstable();
    columns.dedup();
    let heads: Vec<&str> = std::iter::once("told")
        .chain(columns.iter().map(|column| name(*column)))
        .collect();
    let rows: Vec<Vec<String>> = counts
        .iter()
        .map(|(told, row)| {
            let cell = |column| row.get(column).map_or(String::new(), u64::to_string);
            std::iter::once(name(*told).to_owned())
                .chain(columns.iter().map(cell))
                .collect()
        })
        .collect();
    print_table(
        &format!("causes of stories {level}: told in rows, ranked first in columns"),
        &heads,
        &rows,
    );
}

/// One row for each surrounding.
pub fn shares(all: &[(&str, Vec<Played>)]) {
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|(level, played)| {
            let share = |of: &dyn Fn(&Played) -> bool, among: &dyn Fn(&Played) -> bool| {
                let among: Vec<&Played> = played.iter().filter(|one| among(one)).collect();
                let of = among.iter().filter(|one| of(one)).count();
                format!(
                    "{:.2} % of {}",
                    of as f64 * 100.0 / among.len().max(1) as f64,
                    among.len()
                )
            };
            let any = |_: &Played| true;
            let attacked = |one: &Played| one.attack.is_some();
            let peaceful = |one: &Played| one.attack.is_none();
            vec![
                (*level).to_owned(),
                share(&|one| one.has_it_at(0), &any),
                share(&|one| one.has_it_at(0) || one.has_it_at(1), &any),
                share(&|one| one.must.is_some() && one.ranked.is_empty(), &|one| {
                    one.must.is_some()
                }),
                share(&told_as_such, &attacked),
                share(&|one| one.attacks.is_empty(), &attacked),
                share(&|one| !one.attacks.is_empty(), &peaceful),
                share(&|one| one.got_in_said == Some(true), &|one| {
                    one.got_in_said.is_some()
                }),
            ]
        })
        .collect();
    print_table(
        "explanations of stories, by what surrounds them",
        &[
            "stories",
            "cause first",
            "first or second",
            "not found",
            "attack found as told",
            "attack missed",
            "attack told where none is",
            "where it got in said",
        ],
        &rows,
    );
}

fn told_as_such(one: &Played) -> bool {
    one.attack
        .is_some_and(|attack| one.attacks.contains(&attack))
}

/// What came out wrong, by story and surrounding.
pub fn wrong(all: &[(&str, Vec<Played>)]) {
    let mut counts: BTreeMap<(String, &str, String), (u64, String)> = BTreeMap::new();
    for (level, played) in all {
        for one in played {
            if let Some(complaint) = complaint(one) {
                let key = (one.story.clone(), *level, complaint);
                let entry = counts.entry(key).or_default();
                entry.0 += 1;
                entry.1 = format!("{:?}", one.form);
            }
        }
    }
    let rows: Vec<Vec<String>> = counts
        .into_iter()
        .take(WRONG_ROWS_MAX)
        .map(|((story, level, complaint), (count, form))| {
            vec![story, level.to_owned(), complaint, count.to_string(), form]
        })
        .collect();
    print_table(
        "what came out wrong (at most 40 rows)",
        &["story", "stories", "instead", "logs", "one of the forms"],
        &rows,
    );
}

fn complaint(one: &Played) -> Option<String> {
    let codes = |causes: &[Cause]| {
        let mut codes: Vec<&str> = causes.iter().map(|cause| cause.code()).collect();
        codes.dedup();
        codes.truncate(3);
        codes.join(", ")
    };
    if !one.has_it_at(0) {
        return Some(match one.ranked.is_empty() {
            true => "nothing is said".to_owned(),
            false => codes(&one.ranked[..2]),
        });
    }
    match one.attack {
        Some(_) if !told_as_such(one) => Some(format!("attacks: {}", codes(&one.attacks))),
        None if !one.attacks.is_empty() => {
            Some(format!("attacks where none is: {}", codes(&one.attacks)))
        }
        _ if one.got_in_said == Some(false) => Some("that it got in is not said".to_owned()),
        _ => None,
    }
}
