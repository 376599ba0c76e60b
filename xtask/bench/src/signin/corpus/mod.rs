//! What is known of real logs, held against what is told of them: `known.txt` has an assertion a line, and this plays and
//! checks them on a corpus that others recorded (it is no part of the project; its bytes are read as data and nothing of
//! them is printed but addresses, causes and counts). It measures no rate: the files are a handful.

mod checking;
mod marks;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use evidence::signin::explaining::{Cause, Explanation, explain};
use evidence::signin::gathering::{Caps, Gathering};
use evidence::signin::reading::{InputFacts, Reader};
use evidence::signin::record::Activity;

use super::passes::CHUNK_BYTES;
use crate::figures::print_table;
use checking::{Known, holds};

const KNOWN: &str = include_str!("known.txt");
/// Logs without a year are dated back from here: the first of December 2026.
const NOT_AFTER: i64 = 1_796_083_200_000_000;

/// What came of one log.
pub struct Told {
    records: u64,
    failures: u64,
    successes: u64,
    unread: u64,
    /// Hosts that fail2ban marks as failing and of which a failure was read; and those of which none was.
    hosts_found: u64,
    hosts_missed: Vec<String>,
    explanation: Explanation,
}

/// Checks every line of `known.txt` and prints a table; an error where one doesn't hold that isn't marked as open, or holds
/// although it is.
pub fn check(corpus: &Path) -> Result<(), String> {
    let mut logs: BTreeMap<&str, Told> = BTreeMap::new();
    let mut rows = Vec::new();
    let mut surprises = 0;
    for line in KNOWN.lines() {
        let Some(known) = Known::of_line(line)? else {
            continue;
        };
        if !logs.contains_key(known.path) {
            let told = read(&corpus.join(known.path))
                .map_err(|cause| format!("cannot read `{}` of the corpus: {cause}", known.path))?;
            logs.insert(known.path, told);
        }
        let Some(told) = logs.get(known.path) else {
            continue;
        };
        let right = holds(known.what, told)?;
        let verdict = match (right, known.open) {
            (true, None) => "holds",
            (false, Some(_)) => "open",
            (true, Some(_)) => "holds, and is marked as open",
            (false, None) => "DOESN'T HOLD",
        };
        surprises += u32::from(right == known.open.is_some());
        let behind = if right {
            String::new()
        } else {
            told.in_short()
        };
        rows.push(vec![
            known.path.to_owned(),
            known.what.to_owned(),
            verdict.to_owned(),
            known.open.unwrap_or(&behind).to_owned(),
        ]);
    }
    print_table(
        "what is known of real logs",
        &["log", "known", "told", "behind it"],
        &rows,
    );
    match surprises {
        0 => Ok(()),
        count => Err(format!(
            "{count} lines of `xtask/bench/src/signin/corpus/known.txt` came out otherwise; look at the table"
        )),
    }
}

impl Told {
    fn in_short(&self) -> String {
        let attacks: Vec<String> = self
            .explanation
            .attacks
            .iter()
            .take(4)
            .map(|attack| {
                let got_in = if attack.succeeded.is_empty() {
                    ""
                } else {
                    " (in)"
                };
                format!(
                    "{}{got_in} {}",
                    attack.kind.code(),
                    attack.sources.join(" ")
                )
            })
            .collect();
        let causes: Vec<&str> = self
            .explanation
            .lockouts
            .iter()
            .take(4)
            .filter_map(|lockout| lockout.hypotheses.first())
            .map(|one| Cause::code(one.cause))
            .collect();
        if !self.hosts_missed.is_empty() {
            return format!(
                "{} hosts found, not {}",
                self.hosts_found,
                self.hosts_missed.join(" ")
            );
        }
        format!(
            "{} records, {} failures, {} sign-ins, {} unread; attacks: {}; causes: {}",
            self.records,
            self.failures,
            self.successes,
            self.unread,
            attacks.join(", "),
            causes.join(", ")
        )
    }
}

fn read(path: &Path) -> std::io::Result<Told> {
    let bytes = std::fs::read(path)?;
    let mut reader = Reader::default();
    let mut gathering = Gathering::new(Caps::default(), None);
    let (mut records, mut failures, mut successes) = (0, 0, 0);
    let mut failing = BTreeSet::new();
    let mut sink = |record: &evidence::signin::record::Record<'_>| {
        records += 1;
        failures += u64::from(record.repeated) * u64::from(record.is_failure());
        if record.is_failure() && !record.src_endpoint.is_empty() {
            failing.insert(record.src_endpoint.to_owned());
        }
        successes += u64::from(record.activity == Activity::Logon && record.is_success());
        gathering.take(record);
    };
    reader.begin(InputFacts {
        not_after: NOT_AFTER,
        zone_minutes: 0,
    });
    for chunk in bytes.chunks(CHUNK_BYTES) {
        reader.feed(chunk, &mut sink);
    }
    reader.end(&mut sink);
    let ledger = reader.ledger().clone();
    let marked = marks::failing_hosts(&String::from_utf8_lossy(&bytes));
    let (found, missed): (Vec<String>, Vec<String>) =
        marked.into_iter().partition(|host| failing.contains(host));
    Ok(Told {
        hosts_found: found.len() as u64,
        hosts_missed: missed,
        records,
        failures,
        successes,
        unread: ledger.unread,
        explanation: explain(&gathering.finish(), &ledger),
    })
}
