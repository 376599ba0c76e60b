//! The arrows between rooms, read from the table in ARCHITECTURE.md and held against the code's own paths. The floors
//! are Cargo's business; this rule checks only that their manifests point downwards.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::Complaint;
use super::source::Source;

/// The floors from the top down; a floor's crate may depend on those after it.
const FLOORS: [&str; 4] = ["headsup", "store", "casework", "evidence"];

/// One floor as the table describes it.
#[derive(Default)]
struct Floor {
    /// Room → rooms it may use on its own floor.
    rooms: BTreeMap<String, BTreeSet<String>>,
    /// Files beside the rooms that may use any of them.
    composing: BTreeSet<String>,
}

/// Complaints about arrows that the table does not allow, and about rooms it does not name.
pub fn check(root: &Path, sources: &[Source]) -> Result<Vec<Complaint>, String> {
    let page = root.join("ARCHITECTURE.md");
    let text = std::fs::read_to_string(&page)
        .map_err(|cause| format!("cannot read `{}`: {cause}", page.display()))?;
    let table = read_table(&text)?;
    let mut complaints = rooms_against_folders(root, &table);
    complaints.extend(manifests(root)?);
    for source in sources {
        let Some(floor) = table.get(source.floor()) else {
            continue;
        };
        let Some(parts) = source.below_src() else {
            continue;
        };
        complaints.extend(arrows_of(source, &parts, floor));
    }
    Ok(complaints)
}

fn read_table(text: &str) -> Result<BTreeMap<String, Floor>, String> {
    let list = |cell: &str| -> BTreeSet<String> {
        cell.split(',')
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect()
    };
    let mut table: BTreeMap<String, Floor> = BTreeMap::new();
    // The first table below the heading, and nothing after it.
    let rows = text
        .lines()
        .skip_while(|line| !line.starts_with("## Arrow table"))
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'))
        .skip(2);
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [floor, room, uses, composing] = cells.as_slice() else {
            return Err(format!(
                "ARCHITECTURE.md: an arrow table row has not four cells: {row}"
            ));
        };
        let floor = table.entry((*floor).to_owned()).or_default();
        floor.rooms.insert((*room).to_owned(), list(uses));
        floor.composing.extend(list(composing));
    }
    if table.is_empty() {
        return Err("ARCHITECTURE.md has no `## Arrow table`".to_owned());
    }
    Ok(table)
}

/// Every folder under a floor's `src/` is a room of the table, and the other way round.
fn rooms_against_folders(root: &Path, table: &BTreeMap<String, Floor>) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (name, floor) in table {
        let src: PathBuf = root.join("crates").join(name).join("src");
        let folders: BTreeSet<String> = std::fs::read_dir(&src)
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| entry.path().is_dir())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        for room in folders.difference(&floor.rooms.keys().cloned().collect()) {
            complaints.push(Complaint::new(
                &src.join(room),
                None,
                "a room the arrow table does not name",
            ));
        }
        for room in floor.rooms.keys().filter(|room| !folders.contains(*room)) {
            complaints.push(Complaint::new(
                Path::new("ARCHITECTURE.md"),
                None,
                format!("names a room `{name}/{room}` that does not exist"),
            ));
        }
    }
    complaints
}

/// A floor's manifest names no crate of the floors above it.
fn manifests(root: &Path) -> Result<Vec<Complaint>, String> {
    let mut complaints = Vec::new();
    for (height, floor) in FLOORS.iter().enumerate() {
        let manifest = root.join("crates").join(floor).join("Cargo.toml");
        let text = std::fs::read_to_string(&manifest)
            .map_err(|cause| format!("cannot read `{}`: {cause}", manifest.display()))?;
        let dependencies = text.split("[dev-dependencies]").next().unwrap_or("");
        for above in &FLOORS[..height] {
            if dependencies.lines().any(|line| {
                line.starts_with(&format!("{above}.")) || line.starts_with(&format!("{above} "))
            }) {
                complaints.push(Complaint::new(
                    &manifest,
                    None,
                    format!("floor `{floor}` may not depend on `{above}` above it"),
                ));
            }
        }
    }
    Ok(complaints)
}

fn arrows_of(source: &Source, parts: &[&str], floor: &Floor) -> Vec<Complaint> {
    let file = parts.last().copied().unwrap_or("");
    let room = (parts.len() > 1)
        .then(|| parts[0])
        .filter(|room| floor.rooms.contains_key(*room));
    if room.is_none() && (parts.len() > 1 || floor.composing.contains(file)) {
        return Vec::new();
    }
    let allowed = |target: &str| match room {
        Some(room) => {
            target == room
                || floor
                    .rooms
                    .get(room)
                    .is_some_and(|uses| uses.contains(target))
        }
        None => false,
    };
    crate_root_names(source, parts)
        .into_iter()
        .filter(|(name, _)| floor.rooms.contains_key(name) && !allowed(name))
        // The tests of a shared file may look into the rooms that share it.
        .filter(|(_, offset)| room.is_some() || *offset < source.tests_begin())
        .map(|(name, offset)| {
            let from = room.unwrap_or(file);
            Complaint::new(
                &source.path,
                Some(source.line_of(offset)),
                format!("`{from}` may not use `{name}`: no such arrow in ARCHITECTURE.md"),
            )
        })
        .collect()
}

/// Every name that the code reaches for at the crate's root: after `crate::`, or after as many `super::` as lead there.
/// Tests beside the code count too: a room's tests need no other arrows than the room.
fn crate_root_names(source: &Source, parts: &[&str]) -> Vec<(String, usize)> {
    let stem_depth = if matches!(parts.last(), Some(&"mod.rs" | &"lib.rs" | &"main.rs")) {
        1
    } else {
        0
    };
    let depth = parts.len() - stem_depth;
    let supers = "super::".repeat(depth);
    let mut names = Vec::new();
    for prefix in ["crate::", supers.as_str()] {
        if prefix.is_empty() {
            continue;
        }
        for (offset, _) in source.code.match_indices(prefix) {
            let before = source.code[..offset].bytes().last();
            if before.is_some_and(|byte| {
                byte == b':' || byte == b'_' || byte == b'$' || byte.is_ascii_alphanumeric()
            }) {
                continue;
            }
            names.extend(
                first_segments(&source.code[offset + prefix.len()..])
                    .into_iter()
                    .map(|name| (name, offset)),
            );
        }
    }
    names
}

/// The first segments of a use tree: `a::b` gives `a`; `{a::x, b}` gives both.
fn first_segments(tree: &str) -> Vec<String> {
    let word = |text: &str| -> String {
        text.trim_start()
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    if !tree.starts_with('{') {
        return vec![word(tree)];
    }
    let mut depth = 0usize;
    let mut segments = Vec::new();
    let mut start = 1;
    for (at, character) in tree.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 1 => {
                segments.push(word(&tree[start..at]));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 1 => {
                segments.push(word(&tree[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::{first_segments, read_table};

    #[test]
    fn a_use_tree_gives_its_first_segments() {
        assert_eq!(first_segments("mail::open::Grade;"), ["mail"]);
        assert_eq!(
            first_segments("{finding::{A, B}, mail, dns::C};"),
            ["finding", "mail", "dns"]
        );
    }

    #[test]
    fn the_table_is_read_with_its_composing_files() {
        let table = read_table(
            "## Arrow table\n\n|f|r|u|c|\n|-|-|-|-|\n| top | web | words, config | desk.rs |\n",
        )
        .unwrap();
        let floor = &table["top"];
        assert!(floor.rooms["web"].contains("config") && floor.composing.contains("desk.rs"));
    }
}
