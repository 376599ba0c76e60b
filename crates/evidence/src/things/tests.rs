//! Golden pairs: `golden/NAME.stick` says in text what stands on a stick, `golden/NAME.listing` what is to be said of it. On a
//! mismatch the listing as it is goes to `NAME.failed`; copy that over when it is right.
//!
//! `.stick`: `file PATH`, `link PATH`, `special PATH` or `folder PATH` on a line, and below a file, indented, its bytes: `text …`
//! (a line), `hex …`, `wide …` (a line in UTF-16), `zeros N`, `zip NAME: …` (an entry of the archive that the file is), `locked`
//! (that archive wants a password), `size N` (what the file is said to have). A path may hold `\n`, `\u{…}` and `\xff`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use super::*;
use crate::mail::detect::attachments::DETECTOR;

/// What one run may unpack.
const UNPACK_BYTES: usize = 50 * 1024 * 1024;

/// Kinds that no golden pair brings, and why that is no gap.
const PROVED_ELSEWHERE: &[(&str, &str)] = &[
    (
        "things.own-rule",
        "only a build with the feature `yara` reads rules",
    ),
    (
        "things.archive-bomb",
        "golden pairs of the attachments detector",
    ),
    (
        "things.archive-nested-deep",
        "golden pairs of the attachments detector",
    ),
    (
        "things.two-kinds-at-once",
        "golden pairs of the attachments detector",
    ),
    (
        "things.pdf-hides-commands",
        "golden pairs of the attachments detector",
    ),
];

/// Kinds of the attachments detector that say nothing of a thing on a stick.
const OF_MAIL_ALONE: &[&str] = &[
    "attachments.web-page",
    "attachments.web-page-form",
    "attachments.web-page-for-one-reader",
    "attachments.web-page-script",
    "attachments.pdf-sends-form",
    "attachments.pdf-carries-file",
    "attachments.pdf-links",
    "attachments.calendar",
];

#[derive(Default)]
struct Described {
    path: String,
    sort: String,
    bytes: Vec<u8>,
    zip: Vec<(String, String)>,
    locked: bool,
    size: Option<u64>,
}

impl Described {
    fn add(&mut self, line: &str) {
        let (what, rest) = line.split_once(' ').unwrap_or((line, ""));
        match what {
            "text" => self.bytes.extend(format!("{rest}\n").bytes()),
            "hex" => self.bytes.extend(
                rest.split_whitespace()
                    .map(|byte| u8::from_str_radix(byte, 16).unwrap()),
            ),
            "wide" => self.bytes.extend(
                format!("{rest}\r\n")
                    .encode_utf16()
                    .flat_map(u16::to_le_bytes),
            ),
            "zeros" => self
                .bytes
                .resize(self.bytes.len() + rest.parse::<usize>().unwrap(), 0),
            "zip" => {
                let (name, text) = rest.split_once(": ").unwrap_or((rest, ""));
                self.zip.push((name.to_owned(), text.to_owned()));
            }
            "locked" => self.locked = true,
            "size" => self.size = Some(rest.parse().unwrap()),
            _ => panic!("`{line}` is not understood"),
        }
    }

    fn finished(mut self) -> Described {
        if self.zip.is_empty() {
            return self;
        }
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in &self.zip {
            let options = zip::write::SimpleFileOptions::default();
            writer.start_file(name.as_str(), options).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        self.bytes = writer.finish().unwrap().into_inner();
        if self.locked {
            // APPNOTE 4.4.4: the first bit of the flags of both headers says "encrypted".
            for (magic, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
                let places: Vec<usize> = (0..self.bytes.len().saturating_sub(9))
                    .filter(|at| self.bytes[*at..].starts_with(magic))
                    .collect();
                places
                    .into_iter()
                    .for_each(|at| self.bytes[at + flags] |= 1);
            }
        }
        self
    }
}

fn unescaped(path: &str) -> String {
    let mut out = path.replace("\\n", "\n").replace("\\xff", "\u{fffd}");
    while let Some(at) = out.find("\\u{") {
        let end = at + out[at..].find('}').unwrap();
        let code = u32::from_str_radix(&out[at + 3..end], 16).unwrap();
        out.replace_range(at..=end, &char::from_u32(code).unwrap().to_string());
    }
    out
}

fn described(text: &str) -> Vec<Described> {
    let mut things: Vec<Described> = Vec::new();
    for line in text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
    {
        match line.strip_prefix("    ") {
            Some(more) => things.last_mut().unwrap().add(more),
            None => {
                let (sort, path) = line.split_once(' ').unwrap();
                things.push(Described {
                    sort: sort.to_owned(),
                    path: path.to_owned(),
                    ..Described::default()
                });
            }
        }
    }
    things.into_iter().map(Described::finished).collect()
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn listing(text: &str) -> String {
    let things = described(text);
    let mut folders: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for thing in things.iter().filter(|thing| thing.sort == "folder") {
        let name = thing.path.rsplit('/').next().unwrap().to_lowercase();
        let beside = folders
            .entry(folder_of(&thing.path).to_owned())
            .or_default();
        beside.insert(name);
    }
    let (mut out, mut left, none) = (String::new(), UNPACK_BYTES, BTreeSet::new());
    for thing in things.iter().filter(|thing| thing.sort != "folder") {
        let met = match thing.sort.as_str() {
            "file" => Met::File {
                bytes: &thing.bytes,
                size_bytes: thing.size.unwrap_or(thing.bytes.len() as u64),
            },
            "link" => Met::Link,
            _ => Met::Special,
        };
        let path = unescaped(&thing.path);
        let looked = look(
            &Thing {
                path: &path,
                name_is_not_utf8: thing.path.contains("\\xff"),
                met,
                folders_beside: folders.get(folder_of(&thing.path)).unwrap_or(&none),
            },
            &Rules::default(),
            &mut left,
        );
        let _ = writeln!(
            out,
            "{} | {} | {}",
            thing.path,
            looked.is,
            looked.verdict.code()
        );
        for finding in &looked.findings {
            let _ = writeln!(out, "    {} {}", finding.kind.id, finding.weight);
            let _ = writeln!(out, "        {}", finding.says);
        }
        for one in &looked.unchecked {
            let _ = writeln!(out, "    unchecked {}\n        {}", one.id, one.says);
        }
    }
    out
}

fn golden(ending: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/things/golden");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .collect();
    paths.sort();
    paths
}

#[test]
fn every_stick_is_listed_as_its_golden_pair_says() {
    let sticks = golden("stick");
    assert!(!sticks.is_empty());
    let mut complaints = Vec::new();
    for stick in sticks {
        let found = listing(&fs::read_to_string(&stick).unwrap());
        let expected = fs::read_to_string(stick.with_extension("listing")).unwrap_or_default();
        if found != expected {
            fs::write(stick.with_extension("failed"), &found).unwrap();
            complaints.push(format!("{}:\n{found}", stick.display()));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn every_kind_has_a_golden_pair_and_an_id_of_this_room() {
    let said: String = golden("listing")
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let mut ids = BTreeSet::new();
    for kind in kinds::ALL {
        assert!(
            kind.id.starts_with("things.") && ids.insert(kind.id),
            "{}",
            kind.id
        );
        let elsewhere = PROVED_ELSEWHERE.iter().any(|(id, _)| *id == kind.id);
        let proved = said.contains(&format!("    {} ", kind.id));
        assert!(proved != elsewhere, "{}", kind.id);
    }
}

#[test]
fn every_kind_of_the_look_at_attached_files_is_said_or_left_out_on_purpose() {
    for kind in DETECTOR.kinds {
        let said = kinds::on_a_stick(kind.id).is_some();
        let left_out = OF_MAIL_ALONE.contains(&kind.id);
        assert!(said != left_out, "{}", kind.id);
    }
}

#[test]
fn nothing_speaks_of_mail_and_no_name_steers_a_terminal() {
    for stick in golden("stick") {
        let found = listing(&fs::read_to_string(&stick).unwrap());
        let says = found.lines().filter(|line| line.starts_with("        "));
        for line in says {
            assert!(!line.contains("mail"), "{line}");
            assert!(!line.chars().any(char::is_control), "{line:?}");
            assert!(!line.contains('\u{202e}'), "{line:?}");
        }
    }
}

#[test]
fn a_stick_full_of_archives_ends() {
    let none = BTreeSet::new();
    let thing = Described {
        zip: vec![(String::from("long.txt"), "a".repeat(100_000))],
        ..Described::default()
    }
    .finished();
    let mut left = 150_000;
    let mut verdicts = Vec::new();
    for _ in 0..4 {
        let met = Met::File {
            bytes: &thing.bytes,
            size_bytes: thing.bytes.len() as u64,
        };
        let path = "photos.zip";
        let looked = look(
            &Thing {
                path,
                name_is_not_utf8: false,
                met,
                folders_beside: &none,
            },
            &Rules::default(),
            &mut left,
        );
        verdicts.push(looked.verdict);
    }
    assert_eq!(left, 0);
    assert_eq!(verdicts.first(), Some(&Verdict::NothingWrongFound));
    assert_eq!(verdicts.last(), Some(&Verdict::CantTell));
}
