//! Memory and CPU of the real program on logs of growing length, handed in as a stream by a second process, so that the
//! writer's CPU and memory are no part of the figures (reading a pipe is). Both are read when the first byte of the answer
//! comes: by then all of it stands in memory.

use std::io::{self, Read};
use std::process::{Child, Command, Stdio};

use crate::Wanted;
use crate::figures::{print_table, resident_megabytes_most, threads_cpu_seconds};

/// Each length runs so often; the least CPU and the most memory count.
const ROUNDS: usize = 2;
/// Lines from which on one round is enough: a tick more or less is nothing there.
const LINES_FOR_ONE_ROUND: u64 = 50_000_000;
/// What an answer says where something had to be let go of.
const LET_GO: &str = "More came than is kept in memory: ";

struct Measured {
    lines: u64,
    bytes: u64,
    seconds: f64,
    megabytes: f64,
    let_go: Vec<String>,
}

/// Runs each length and prints the table.
pub fn measure(wanted: &Wanted) -> Result<(), String> {
    let mut all: Vec<Measured> = Vec::new();
    for lines in &wanted.lines {
        let one = rounds(wanted, *lines)
            .map_err(|cause| format!("cannot measure `headsup signin` on a stream: {cause}"))?;
        all.push(one);
    }
    print(wanted, &all);
    Ok(())
}

fn rounds(wanted: &Wanted, lines: u64) -> io::Result<Measured> {
    let mut best = once(wanted, lines)?;
    let more = if lines < LINES_FOR_ONE_ROUND {
        ROUNDS
    } else {
        1
    };
    for _ in 1..more {
        let again = once(wanted, lines)?;
        best.seconds = best.seconds.min(again.seconds);
        best.megabytes = best.megabytes.max(again.megabytes);
    }
    Ok(best)
}

fn once(wanted: &Wanted, lines: u64) -> io::Result<Measured> {
    let mut writer = writer(wanted, lines)?;
    let log = writer.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let mut program = Command::new(&wanted.binary)
        .args(["signin", "--json", "-"])
        .stdin(log)
        .stdout(Stdio::piped())
        .spawn()?;
    let mut answer = program.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let mut text = vec![0; 1];
    answer.read_exact(&mut text)?;
    let seconds = threads_cpu_seconds(program.id());
    let megabytes = resident_megabytes_most(program.id());
    answer.read_to_end(&mut text)?;
    program.wait()?;
    let written = writer.wait_with_output()?.stderr;
    let text = String::from_utf8_lossy(&text);
    Ok(Measured {
        lines,
        bytes: String::from_utf8_lossy(&written).parse().unwrap_or(0),
        seconds,
        megabytes,
        let_go: let_go(&text),
    })
}

fn writer(wanted: &Wanted, lines: u64) -> io::Result<Child> {
    Command::new(std::env::current_exe()?)
        .args(["--suite", "signin-log"])
        .args(["--lines", &lines.to_string()])
        .args(["--sources", &wanted.sources.to_string()])
        .args(["--accounts", &wanted.accounts.to_string()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
}

fn let_go(text: &str) -> Vec<String> {
    text.split(LET_GO)
        .skip(1)
        .filter_map(|rest| Some(rest.split_once(" had to")?.0.to_owned()))
        .collect()
}

fn print(wanted: &Wanted, all: &[Measured]) {
    let per_line = |one: &Measured| one.seconds * 1e9 / one.lines as f64;
    let first = all.first().map_or(f64::NAN, per_line);
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|one| {
            vec![
                format!("{:.1}", one.lines as f64 / 1e6),
                format!("{:.2}", one.bytes as f64 / f64::from(1 << 30)),
                format!("{:.2}", one.seconds),
                format!("{:.0}", per_line(one)),
                format!("{:.2}", per_line(one) / first),
                format!("{:.0}", one.megabytes),
                one.let_go.join(", "),
            ]
        })
        .collect();
    let title = format!(
        "`headsup signin --json -` on a stream with {} addresses and {} accounts (aims: 150 MB, per line within 10 % of the first)",
        wanted.sources, wanted.accounts
    );
    print_table(
        &title,
        &[
            "million lines",
            "GiB",
            "CPU s",
            "ns per line",
            "of the first",
            "MB at most",
            "let go of",
        ],
        &rows,
    );
}
