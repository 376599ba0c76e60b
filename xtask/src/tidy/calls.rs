//! Calls in the wrong place: clocks and randomness outside the one file that may ask for them, SQL outside the store,
//! sleeping or ignored tests, half-done code, and `Serialize` on domain types.

use super::Complaint;
use super::source::Source;

/// One banned call: what is looked for, where it is allowed all the same, and what to do instead.
struct Ban {
    needle: &'static str,
    allowed: fn(&Source) -> bool,
    instead: &'static str,
}

fn never(_: &Source) -> bool {
    false
}

/// The world file, the chores and the tests' own harness may look at a clock.
fn may_ask_the_world(source: &Source) -> bool {
    source.path.ends_with("crates/headsup/src/world.rs")
        || matches!(source.floor(), "xtask" | "testkit")
        || source.is_test()
}

fn is_chore(source: &Source) -> bool {
    source.floor() == "xtask"
}

const BANS: &[Ban] = &[
    Ban {
        needle: "SystemTime::now",
        allowed: may_ask_the_world,
        instead: "take the moment as an argument",
    },
    Ban {
        needle: "Timestamp::now",
        allowed: may_ask_the_world,
        instead: "take the moment as an argument",
    },
    Ban {
        needle: "Zoned::now",
        allowed: may_ask_the_world,
        instead: "take the moment as an argument",
    },
    Ban {
        needle: "getrandom::",
        allowed: may_ask_the_world,
        instead: "take randomness as an argument",
    },
    Ban {
        needle: "Uuid::now_v7",
        allowed: may_ask_the_world,
        instead: "let the world make identifiers",
    },
    Ban {
        needle: "Uuid::new_v4",
        allowed: may_ask_the_world,
        instead: "let the world make identifiers",
    },
    Ban {
        needle: "thread::sleep",
        allowed: is_chore,
        instead: "wait for the event itself",
    },
    Ban {
        needle: "#[ignore",
        allowed: never,
        instead: "a test runs or goes",
    },
    Ban {
        needle: "#[should_panic",
        allowed: never,
        instead: "assert on the result",
    },
    Ban {
        needle: "todo!(",
        allowed: never,
        instead: "finish it or leave it out",
    },
    Ban {
        needle: "unimplemented!(",
        allowed: never,
        instead: "finish it or leave it out",
    },
    Ban {
        needle: "dbg!(",
        allowed: never,
        instead: "take it out",
    },
];

/// Words that open an SQL statement; looked for in string literals only.
const SQL_OPENINGS: [&str; 6] = [
    "SELECT ",
    "INSERT INTO ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "ALTER TABLE ",
    "UPDATE ",
];

/// Complaints of this rule.
pub fn check(sources: &[Source]) -> Vec<Complaint> {
    sources.iter().flat_map(complaints_about).collect()
}

fn complaints_about(source: &Source) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let at = |offset: usize, says: String| {
        Complaint::new(&source.path, Some(source.line_of(offset)), says)
    };
    for ban in BANS.iter().filter(|ban| !(ban.allowed)(source)) {
        for (offset, _) in source.code.match_indices(ban.needle) {
            complaints.push(at(
                offset,
                format!("`{}` is banned here: {}", ban.needle, ban.instead),
            ));
        }
    }
    for (offset, _) in source
        .code
        .match_indices("#[allow(")
        .chain(source.code.match_indices("#![allow("))
    {
        if !source.code[offset..]
            .split(']')
            .next()
            .unwrap_or("")
            .contains("reason")
        {
            complaints.push(at(offset, "`allow` without a reason".to_owned()));
        }
    }
    if matches!(source.floor(), "evidence" | "casework" | "headsup") && !source.is_test() {
        for (offset, line) in string_lines(source) {
            if SQL_OPENINGS
                .iter()
                .any(|opening| line.trim_start_matches('"').starts_with(opening))
            {
                complaints.push(at(offset, "SQL outside the store".to_owned()));
            }
        }
    }
    if is_domain_record(source) {
        for (offset, _) in source
            .code
            .match_indices("Serialize")
            .filter(|(offset, _)| !source.code[..*offset].ends_with("De"))
        {
            complaints.push(at(
                offset,
                "domain types are not `Serialize`: make a view".to_owned(),
            ));
        }
    }
    complaints
}

/// Whether a file declares what people know and decide: a room's file that isn't one of its views. The codes, identifiers
/// and moments beside the rooms may be written out, because views hold them.
fn is_domain_record(source: &Source) -> bool {
    let in_a_room = source.below_src().is_some_and(|parts| parts.len() > 1);
    let views = source.path.to_string_lossy().contains("view");
    matches!(source.floor(), "evidence" | "casework") && in_a_room && !views
}

/// Each string literal that the blanked code no longer shows: its offset and its text with the opening quote.
fn string_lines(source: &Source) -> Vec<(usize, &str)> {
    let mut lines = Vec::new();
    let mut from = 0;
    while let Some(quote) = source
        .text
        .get(from..)
        .and_then(|rest| rest.find('"'))
        .map(|length| from + length)
    {
        let hidden = source.code.as_bytes().get(quote) == Some(&b' ');
        if hidden && let Some(rest) = source.text.get(quote..) {
            lines.push((quote, rest));
        }
        from = quote + 1;
    }
    lines
}
