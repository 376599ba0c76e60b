//! CPU for one log in one file, pass by pass: `grep -c`, a bare line split, a bare field split, our reading, the whole
//! engine, and the real program. Each pass runs a few times and its least counts, because whatever else the machine does
//! can only add.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use super::log::Log;
use super::{LINES_AT_ONCE, SEED, cast, passes};
use crate::Wanted;
use crate::figures::{children_cpu_seconds, print_table, thread_cpu_seconds};

/// Each pass runs so often.
const ROUNDS: usize = 3;
/// The largest file that is written, MiB; what is larger is measured as a stream.
const FILE_MEBIBYTES_MAX: u64 = 1_024;
/// What `grep` counts: the words of nearly half of all attempts.
const COUNTED_BY_GREP: &str = "Failed password";

struct Pass {
    name: &'static str,
    aim: &'static str,
    seconds: Option<f64>,
}

/// Writes the file, runs the passes and prints the table.
pub fn measure(wanted: &Wanted, scratch: &Path) -> Result<(), String> {
    let trouble = |cause: io::Error| format!("cannot measure on a log of my own: {cause}");
    fs::create_dir_all(scratch).map_err(trouble)?;
    let path = scratch.join("auth.log");
    let (lines, bytes) = write_file(wanted, &path).map_err(trouble)?;
    let measured = all_passes(wanted, &path);
    fs::remove_file(&path).map_err(trouble)?;
    print(&measured.map_err(trouble)?, lines, bytes);
    Ok(())
}

fn write_file(wanted: &Wanted, path: &Path) -> io::Result<(u64, u64)> {
    let goal = wanted.mebibytes.min(FILE_MEBIBYTES_MAX) << 20;
    let mut file = File::create(path)?;
    let mut log = Log::new(SEED, cast(wanted));
    let (mut lines, mut bytes) = (0, 0);
    let mut chunk = Vec::new();
    while bytes < goal {
        chunk.clear();
        log.write(LINES_AT_ONCE, &mut chunk);
        file.write_all(&chunk)?;
        lines += LINES_AT_ONCE;
        bytes += chunk.len() as u64;
    }
    Ok((lines, bytes))
}

fn all_passes(wanted: &Wanted, path: &Path) -> io::Result<Vec<Pass>> {
    let mut all = Vec::new();
    let mut add = |name, aim, seconds| all.push(Pass { name, aim, seconds });
    let grep = of_children(|| {
        let mut grep = Command::new("grep");
        let grep = grep.args(["-c", COUNTED_BY_GREP]).arg(path);
        // Were its output thrown away, grep would stop at the first line that it finds.
        grep.output().map(|output| output.status)
    });
    add("grep -c", "", grep);
    let own = |pass: &dyn Fn(File) -> io::Result<()>| least_of_own(|| pass(File::open(path)?));
    add(
        "line split",
        "",
        Some(own(&|file| passes::lines(file).map(drop))?),
    );
    add(
        "field split",
        "",
        Some(own(&|file| passes::fields(file).map(drop))?),
    );
    add(
        "reading alone",
        "",
        Some(own(&|file| passes::reading(file).map(drop))?),
    );
    add(
        "reading, gathering, explaining",
        "4 times the field split",
        Some(own(&|file| passes::explaining(file).map(drop))?),
    );
    let program = of_children(|| {
        Command::new(&wanted.binary)
            .args(["signin", "--json"])
            .arg(path)
            .stdout(Stdio::null())
            .status()
    });
    add("headsup signin --json", "4 times the field split", program);
    Ok(all)
}

/// The least CPU of a few rounds of a program; nothing where it isn't there or fails.
fn of_children(run: impl Fn() -> io::Result<std::process::ExitStatus>) -> Option<f64> {
    least(|| {
        let before = children_cpu_seconds();
        if !run()?.success() {
            return Err(io::Error::other("it failed"));
        }
        Ok(children_cpu_seconds() - before)
    })
    .ok()
}

/// The least CPU of a few rounds of this thread.
pub fn least_of_own(pass: impl Fn() -> io::Result<()>) -> io::Result<f64> {
    least(|| {
        let before = thread_cpu_seconds();
        pass()?;
        Ok(thread_cpu_seconds() - before)
    })
}

fn least(round: impl Fn() -> io::Result<f64>) -> io::Result<f64> {
    let mut least = f64::INFINITY;
    for _ in 0..ROUNDS {
        least = least.min(round()?);
    }
    Ok(least)
}

fn print(passes: &[Pass], lines: u64, bytes: u64) {
    let fields = passes
        .iter()
        .find(|pass| pass.name == "field split")
        .and_then(|pass| pass.seconds)
        .unwrap_or(f64::NAN);
    let rows: Vec<Vec<String>> = passes
        .iter()
        .map(|pass| {
            let Some(seconds) = pass.seconds else {
                return vec![pass.name.to_owned(), "not there".to_owned()];
            };
            vec![
                pass.name.to_owned(),
                format!("{seconds:.2}"),
                format!("{:.2}", seconds / fields),
                format!("{:.0}", bytes as f64 / 1e6 / seconds),
                format!("{:.2}", lines as f64 / 1e6 / seconds),
                pass.aim.to_owned(),
            ]
        })
        .collect();
    let title = format!(
        "A log of OpenSSH in one file, {:.2} GiB, {:.2} million lines, one core, the least of {ROUNDS} rounds",
        bytes as f64 / f64::from(1 << 30),
        lines as f64 / 1e6,
    );
    print_table(
        &title,
        &[
            "pass",
            "CPU s",
            "times the field split",
            "MB per CPU s",
            "million lines per CPU s",
            "aim",
        ],
        &rows,
    );
}
