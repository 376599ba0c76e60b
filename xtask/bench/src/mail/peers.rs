//! What other filters say of the same messages, where they are installed: how well they rank harm above honest mail, and
//! what that costs. A filter that isn't there is named, never left out in silence. None of them asks the DNS here, which
//! is a good part of what SpamAssassin and rspamd know, so this is no full match.

mod rspamd;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::tables::area_under_curve;
use crate::figures::{children_cpu_seconds, print_table};

/// SpamAssassin takes a fifth of a second for a message, so it gets every n-th such that there are no more than these.
const SPAMASSASSIN_MESSAGES_MAX: usize = 400;
/// Recall is read where so much of the honest mail is called harmful.
const FALSE_ALARMS: f64 = 0.005;

/// A message that all are asked about.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Its bytes, without what tells the label.
    pub file: PathBuf,
    /// Whether it is meant to do harm.
    pub harmful: bool,
    /// Our own score.
    pub score: f64,
}

/// The header by which a message is known again.
const NUMBER: &str = "X-Headsup-Bench-Number: ";

/// What a filter said: a score for each message it was asked about, higher for worse, and what all of them cost.
struct Said {
    scores: Vec<(bool, f64)>,
    cpu_seconds: f64,
}

/// Prints the table. `own_cpu_seconds` is what our own scores took.
pub fn print(asked: &[Asked], own_cpu_seconds: f64, scratch: &Path) -> Result<(), String> {
    std::fs::create_dir_all(scratch)
        .map_err(|cause| format!("cannot make `{}`: {cause}", scratch.display()))?;
    let own = Said {
        scores: asked.iter().map(|one| (one.harmful, one.score)).collect(),
        cpu_seconds: own_cpu_seconds,
    };
    let mut rows = vec![row("headsup", &own)];
    let peers: [(&str, &str, Peer); 3] = [
        (
            "rspamd",
            "rspamd, its own rules, nothing learnt",
            rspamd::ask,
        ),
        (
            "bogofilter",
            "bogofilter, taught every other message",
            bogofilter,
        ),
        (
            "spamassassin",
            "SpamAssassin, its own rules, local tests only",
            spamassassin,
        ),
    ];
    for (program, name, peer) in peers {
        rows.push(match is_installed(program) {
            true => row(name, &peer(asked, scratch)?),
            false => absent(name, &format!("not installed (Debian package `{program}`)")),
        });
    }
    print_table(
        "Other filters on the same messages (harm by label against honest mail, no DNS)",
        &[
            "filter",
            "messages",
            "CPU ms a message",
            "area under the ROC curve",
            "recall at 0.5 % false alarms",
        ],
        &rows,
    );
    Ok(())
}

type Peer = fn(&[Asked], &Path) -> Result<Said, String>;

fn absent(name: &str, why: &str) -> Vec<String> {
    let mut cells = vec![name.to_owned(), why.to_owned()];
    cells.resize(5, String::new());
    cells
}

fn row(name: &str, said: &Said) -> Vec<String> {
    let of = |wanted: bool| -> Vec<f64> {
        let alike = said.scores.iter().filter(|(harmful, _)| *harmful == wanted);
        alike.map(|(_, score)| *score).collect()
    };
    let (harmful, mut honest) = (of(true), of(false));
    let area = area_under_curve(&harmful, &honest);
    honest.sort_by(f64::total_cmp);
    let allowed = (honest.len() as f64 * FALSE_ALARMS) as usize;
    let bar = honest
        .len()
        .checked_sub(allowed + 1)
        .and_then(|nth| honest.get(nth));
    let caught = harmful
        .iter()
        .filter(|score| bar.is_none_or(|bar| *score > bar))
        .count();
    vec![
        name.to_owned(),
        said.scores.len().to_string(),
        format!(
            "{:.2}",
            1000.0 * said.cpu_seconds / said.scores.len().max(1) as f64
        ),
        format!("{area:.4}"),
        format!(
            "{:.1} %",
            100.0 * caught as f64 / harmful.len().max(1) as f64
        ),
    ]
}

fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Learns from one half and is asked about the other.
fn bogofilter(asked: &[Asked], scratch: &Path) -> Result<Said, String> {
    let words = scratch.join("bogofilter");
    std::fs::create_dir_all(&words)
        .map_err(|cause| format!("cannot make `{}`: {cause}", words.display()))?;
    let half = |odd: bool| {
        let numbered = asked.iter().enumerate();
        numbered
            .filter(move |(nth, _)| (nth % 2 == 1) == odd)
            .map(|(_, one)| one)
    };
    let bulk = |how: &[&str], files: Vec<&Path>| -> Result<String, String> {
        let mut command = Command::new("bogofilter");
        command.arg("-d").arg(&words).args(how).arg("-b");
        answered(command, &lines(&files))
    };
    for (how, harmful) in [("-s", true), ("-n", false)] {
        let taught = half(false).filter(|one| one.harmful == harmful);
        bulk(&[how], taught.map(|one| one.file.as_path()).collect())?;
    }
    let before = children_cpu_seconds();
    let said = bulk(&["-T"], half(true).map(|one| one.file.as_path()).collect())?;
    let cpu_seconds = children_cpu_seconds() - before;
    // `NAME S 0.999`: the score is the last word.
    let scores: Vec<f64> = said
        .lines()
        .filter_map(|line| line.split_whitespace().last()?.parse().ok())
        .collect();
    paired(half(true).collect(), scores, cpu_seconds, "bogofilter")
}

/// Is asked about a mailbox of some of the messages; the start of its own rules is counted in.
fn spamassassin(asked: &[Asked], scratch: &Path) -> Result<Said, String> {
    let step = asked.len().div_ceil(SPAMASSASSIN_MESSAGES_MAX).max(1);
    let some: Vec<&Asked> = asked.iter().step_by(step).collect();
    let mut mailbox = Vec::new();
    for (nth, one) in some.iter().enumerate() {
        let bytes = std::fs::read(&one.file)
            .map_err(|cause| format!("cannot read `{}`: {cause}", one.file.display()))?;
        // It gives the messages back in another order, so each carries its number.
        let head = format!("From nobody Thu Jan  1 00:00:00 1970\n{NUMBER}{nth}\n");
        mailbox.extend_from_slice(head.as_bytes());
        for line in bytes.split(|byte| *byte == b'\n') {
            if line.starts_with(b"From ") {
                mailbox.push(b'>');
            }
            mailbox.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
            mailbox.push(b'\n');
        }
    }
    let mut command = Command::new("spamassassin");
    command.args(["--local", "--mbox"]).env("HOME", scratch);
    let before = children_cpu_seconds();
    let said = answered(command, &mailbox)?;
    let cpu_seconds = children_cpu_seconds() - before;
    let mut scores: BTreeMap<usize, f64> = BTreeMap::new();
    let mut last: Option<f64> = None;
    for line in said.lines() {
        if let Some((_, after)) = line
            .strip_prefix("X-Spam-Status: ")
            .and_then(|status| status.split_once("score="))
        {
            last = after.split(' ').next().and_then(|score| score.parse().ok());
        } else if let Some(nth) = line.strip_prefix(NUMBER) {
            let (nth, score) = (nth.parse().ok(), last.take());
            scores.extend(nth.zip(score));
        }
    }
    let scores = scores.into_values().collect();
    paired(some, scores, cpu_seconds, "SpamAssassin")
}

fn paired(
    asked: Vec<&Asked>,
    scores: Vec<f64>,
    cpu_seconds: f64,
    who: &str,
) -> Result<Said, String> {
    if asked.len() != scores.len() {
        return Err(format!(
            "{who} was asked about {} messages and gave {} scores",
            asked.len(),
            scores.len()
        ));
    }
    Ok(Said {
        scores: asked.iter().map(|one| one.harmful).zip(scores).collect(),
        cpu_seconds,
    })
}

fn lines(files: &[&Path]) -> Vec<u8> {
    let names = files.iter().map(|file| format!("{}\n", file.display()));
    names.collect::<String>().into_bytes()
}

/// Runs a filter with this input and gives what it wrote. Filters end with 1 or 2 to say what they think.
fn answered(mut command: Command, input: &[u8]) -> Result<String, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let failed = |cause| format!("cannot run `{program}`: {cause}");
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let mut stdin = child.stdin.take().ok_or("a filter has no input")?;
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().map_err(failed)?;
    // A filter that stops reading early gives fewer scores than messages, and that is said.
    let _ = writer.join();
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
