//! What stands on a stick, in words for a terminal and as JSON. The words are for whoever sits at the vetting station. The
//! JSON is a promise: for each thing `{"stick","path","sha256","is","bytes","verdict","findings":[{"id","weight","question",
//! "cia","where","says"}],"unchecked":[{"id","says"}]}`, and behind them for the whole
//! `{"stick","verdict","things","folders","bytes_read","unchecked":[…]}`, which alone has no `path`. Fields may be added at the
//! end, never renamed or taken away. Everything beyond plain letters is written as `\u…`, so that no name steers a terminal.

use std::fmt::Write as _;

use evidence::finding::Question;
use evidence::verdict::Verdict;
use serde::Serialize;

use super::answer::title_of;
use super::json::{FindingLine, UncheckedLine};
use super::stick::{Listed, Stick};
use crate::cli::wrapping::{push, shown};
use crate::words::Words;

/// Things told of in full; the rest are listed with their verdict.
const TOLD_IN_FULL_MAX: usize = 200;

#[derive(Serialize)]
struct ThingLine<'a> {
    stick: &'a str,
    path: &'a str,
    sha256: Option<&'a str>,
    is: &'static str,
    bytes: Option<u64>,
    verdict: &'static str,
    findings: Vec<FindingLine>,
    unchecked: Vec<UncheckedLine>,
}

#[derive(Serialize)]
struct StickLine<'a> {
    stick: &'a str,
    verdict: &'static str,
    things: usize,
    folders: usize,
    bytes_read: u64,
    unchecked: Vec<UncheckedLine>,
}

/// One line for each thing, and one for the whole.
pub fn json(stick: &Stick) -> String {
    let mut out = String::new();
    for thing in &stick.things {
        let findings = thing.looked.findings.iter();
        let line = ThingLine {
            stick: &stick.folder,
            path: &thing.path,
            sha256: thing.sha256.as_deref(),
            is: thing.looked.is,
            bytes: thing.size_bytes,
            verdict: thing.looked.verdict.code(),
            findings: findings
                .map(|finding| FindingLine::of(finding, finding.place.to_string()))
                .collect(),
            unchecked: thing
                .looked
                .unchecked
                .iter()
                .map(UncheckedLine::of)
                .collect(),
        };
        push_line(&mut out, &line);
    }
    let whole = StickLine {
        stick: &stick.folder,
        verdict: stick.verdict().code(),
        things: stick.things.len(),
        folders: stick.folders,
        bytes_read: stick.bytes_read,
        unchecked: stick.unchecked.iter().map(UncheckedLine::of).collect(),
    };
    push_line(&mut out, &whole);
    out
}

/// Whatever isn't printable ASCII stands inside a string, where JSON allows it to be written by its number (RFC 8259 clause 7).
fn push_line(out: &mut String, line: &impl Serialize) {
    // These are strings and numbers alone, which always serialise.
    let line = serde_json::to_string(line).unwrap_or_default();
    for letter in line.chars() {
        if matches!(letter, ' '..='~') {
            out.push(letter);
        } else {
            let mut units = [0_u16; 2];
            for unit in letter.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out.push('\n');
}

/// The whole answer in words, with an empty line behind it.
pub fn text(stick: &Stick) -> String {
    let mut out = format!("{}\n", shown(&stick.folder));
    let verdict = stick.verdict();
    let summary = format!(
        "{}. ({} and {}, {} read)",
        in_words(verdict),
        counted(stick.things.len() as u64, "thing"),
        counted(stick.folders as u64, "folder"),
        counted(stick.bytes_read, "byte")
    );
    push(&mut out, "  ", &summary);
    for question in Question::ALL {
        let _ = write!(out, "\n  {}\n", title_of(question));
        push(&mut out, "    > ", next_step(question, verdict));
    }
    let is_plain = |thing: &&Listed| thing.looked.verdict == Verdict::NothingWrongFound;
    let (plain, mut odd): (Vec<&Listed>, Vec<&Listed>) = stick.things.iter().partition(is_plain);
    // The worst first; among equals the order of paths stays.
    odd.sort_by_key(|thing| std::cmp::Reverse(thing.looked.verdict));
    if !odd.is_empty() {
        out.push_str("\n  What to look at\n");
    }
    for (index, thing) in odd.iter().enumerate() {
        push_thing(&mut out, thing, index < TOLD_IN_FULL_MAX);
    }
    if !plain.is_empty() {
        out.push_str("\n  What else stands there, with nothing wrong found\n");
    }
    for thing in plain {
        push_thing(&mut out, thing, true);
    }
    if !stick.unchecked.is_empty() {
        out.push_str("\n  What could not be checked\n");
        for one in &stick.unchecked {
            push(&mut out, "    - ", &format!("{} [{}]", one.says, one.id));
        }
    }
    out.push('\n');
    out
}

fn push_thing(out: &mut String, thing: &Listed, in_full: bool) {
    let size = thing
        .size_bytes
        .map_or_else(String::new, |bytes| format!(", {}", counted(bytes, "byte")));
    let verdict = match thing.looked.verdict {
        Verdict::NothingWrongFound => String::new(),
        verdict => format!(" ({})", verdict.code()),
    };
    let head = format!("{}: {}{size}{verdict}", shown(&thing.path), thing.looked.is);
    push(out, "    ", &head);
    if !in_full {
        return;
    }
    for finding in &thing.looked.findings {
        let says = format!(
            "{} [{}, {:+}]",
            finding.says, finding.kind.id, finding.weight
        );
        push(out, "      - ", &says);
    }
    for one in &thing.looked.unchecked {
        push(out, "      - ", &format!("{} [{}]", one.says, one.id));
    }
}

fn counted(count: u64, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

fn in_words(verdict: Verdict) -> String {
    match verdict {
        // The other words are about what was raised; this list is of one stick.
        Verdict::NothingWrongFound => String::from("Nothing wrong was found"),
        _ => Words::for_language("en").say(&format!("verdict-{}", verdict.code())),
    }
}

fn next_step(question: Question, verdict: Verdict) -> &'static str {
    match (question, verdict) {
        (Question::KeepWorking, Verdict::Harmful) => {
            "Hand nothing of it over. Whoever needs a file from it gets it from its owner another way."
        }
        (Question::PreventOrRecover, Verdict::Harmful) => {
            "Take the stick off and keep it in its envelope. Ask who plugged it in anywhere, and look at those computers. Thank the finder."
        }
        (Question::KeepWorking, Verdict::Suspicious | Verdict::CantTell | Verdict::Unwanted) => {
            "Copy only files that somebody needs and that stand below with nothing wrong found, one by one."
        }
        (
            Question::PreventOrRecover,
            Verdict::Suspicious | Verdict::CantTell | Verdict::Unwanted,
        ) => {
            "Have a person look at the things below before any of them leaves the vetting station; open none of them."
        }
        (Question::KeepWorking, Verdict::NothingWrongFound) => {
            "Copy the files that somebody needs, one by one, and not the stick."
        }
        (Question::PreventOrRecover, Verdict::NothingWrongFound) => {
            "Nothing was found that points to harm; that is not a promise, and it says nothing of the stick's own electronics."
        }
    }
}
