//! Runs the targets one after another, or some side by side, each as a process of its own with caps on time, memory and
//! stack. It waits, reads the logs and prints the table; what a target reads is none of its business.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::table::{Fuzzed, Row};
use super::{Wanted, log, table, work_folder};
use crate::{Outcome, programs};

/// Seconds by the clock after which an input is taken to never end. What an input may cost is counted in CPU time by the
/// target itself, because a busy machine makes a quick input late.
const INPUT_SECONDS_MAX: u64 = 120;
/// Memory of the whole process, MB: the engine, its corpus and one input. What one input may hold is checked by itself.
const PROCESS_MEGABYTES_MAX: u64 = 1_024;
/// The stack the desk's own threads have, KiB: what overflows there must overflow here.
const STACK_KIB: u64 = 2_048;
/// How often a running target is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Fuzzes every chosen target for its minutes.
pub fn run_all(program: &Path, chosen: &[Row], wanted: &Wanted) -> Outcome {
    let mut waiting = chosen.iter();
    let mut running: Vec<Running> = Vec::new();
    let mut fuzzed: Vec<Fuzzed> = Vec::new();
    loop {
        while running.len() < wanted.jobs {
            let Some(row) = waiting.next() else {
                break;
            };
            running.push(Running::start(program, row, wanted)?);
        }
        if running.is_empty() {
            break;
        }
        std::thread::sleep(LOOK_EVERY);
        let mut still = Vec::new();
        for mut one in running {
            match one.ended()? {
                Some(status) => fuzzed.push(one.told(status)?),
                None => still.push(one),
            }
        }
        running = still;
    }
    table::print(&fuzzed);
    complaint(&fuzzed)
}

/// The commands that replay what was found, where something was.
fn complaint(fuzzed: &[Fuzzed]) -> Outcome {
    let found: Vec<String> = fuzzed
        .iter()
        .flat_map(|one| one.figures.findings.iter().map(move |path| (one, path)))
        .map(|(one, path)| {
            format!(
                "  cargo xtask fuzz --only {} --replay {}",
                one.name,
                path.display()
            )
        })
        .collect();
    if found.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "some inputs broke something. Replay them with:\n{}",
            found.join("\n")
        ))
    }
}

/// One target at work.
struct Running {
    name: String,
    child: Child,
    since: Instant,
    /// CPU time when it was last looked at.
    cpu_seconds: f64,
    corpus: PathBuf,
    log: PathBuf,
}

impl Running {
    fn start(program: &Path, row: &Row, wanted: &Wanted) -> Result<Running, String> {
        let corpus = made(&wanted.corpus.join(&row.name))?;
        let seeds = fresh(&work_folder().join("seeds").join(&row.name))?;
        let findings = made(&work_folder().join("findings").join(&row.name))?;
        let slow = made(&work_folder().join("slow").join(&row.name))?;
        let log = made(&work_folder().join("logs"))?.join(format!("{}.log", row.name));
        programs::run(
            Command::new(program)
                .env("HEADSUP_FUZZ_TARGET", &row.name)
                .env("HEADSUP_FUZZ_SEEDS", &seeds),
        )?;
        let failed =
            |cause: std::io::Error| format!("cannot start the target `{}`: {cause}", row.name);
        let child = with_small_stack(program)
            .env("HEADSUP_FUZZ_TARGET", &row.name)
            .env("HEADSUP_FUZZ_SLOW", &slow)
            .env("RUST_BACKTRACE", "1")
            .arg(format!("-max_total_time={}", wanted.minutes * 60))
            .arg(format!("-timeout={INPUT_SECONDS_MAX}"))
            .arg(format!("-rss_limit_mb={PROCESS_MEGABYTES_MAX}"))
            .arg(format!("-max_len={}", row.input_bytes_max))
            .arg(format!("-dict={}", row.dictionary.display()))
            .arg(format!("-artifact_prefix={}/", findings.display()))
            // The engine's own report of slow inputs goes by the clock as well.
            .arg(format!("-report_slow_units={INPUT_SECONDS_MAX}"))
            .args(["-print_final_stats=1", "-reload=0"])
            .arg(&corpus)
            .arg(&seeds)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log).map_err(failed)?)
            .spawn()
            .map_err(failed)?;
        println!(
            "{}: fuzzed for {} minutes; its log is {}",
            row.name,
            wanted.minutes,
            log.display()
        );
        Ok(Running {
            name: row.name.clone(),
            child,
            since: Instant::now(),
            cpu_seconds: 0.0,
            corpus,
            log,
        })
    }

    fn ended(&mut self) -> Result<Option<ExitStatus>, String> {
        self.cpu_seconds = cpu_seconds(self.child.id()).unwrap_or(self.cpu_seconds);
        self.child
            .try_wait()
            .map_err(|cause| format!("cannot wait for the target `{}`: {cause}", self.name))
    }

    /// Reads what the target left behind. One that failed without naming an input is a finding as well: its log.
    fn told(self, status: ExitStatus) -> Result<Fuzzed, String> {
        let bytes = std::fs::read(&self.log)
            .map_err(|cause| format!("cannot read `{}`: {cause}", self.log.display()))?;
        let mut figures = log::read(&String::from_utf8_lossy(&bytes));
        if !status.success() && figures.findings.is_empty() {
            println!(
                "{}: ended with {status}; its log says why: {}",
                self.name,
                self.log.display()
            );
            figures.findings.push(self.log.clone());
        }
        let entries = std::fs::read_dir(&self.corpus).into_iter().flatten();
        Ok(Fuzzed {
            minutes: self.since.elapsed().as_secs_f64() / 60.0,
            cpu_minutes: self.cpu_seconds / 60.0,
            corpus_files: entries.count(),
            name: self.name,
            figures,
        })
    }
}

/// CPU seconds of a running process, user and system (proc(5), fields 14 and 15 of `stat`): on a machine that does other
/// things as well, minutes by the clock say little.
fn cpu_seconds(process: u32) -> Option<f64> {
    /// `USER_HZ`, 100 on every Linux that Rust supports.
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name in brackets may hold blanks; the third field follows it.
    let (_, fields) = stat.rsplit_once(") ")?;
    let ticks = fields.split(' ').skip(11).take(2);
    let ticks: Vec<f64> = ticks.filter_map(|field| field.parse().ok()).collect();
    // A process that has ended but was not waited for counts nothing any more.
    let seconds = ticks.iter().sum::<f64>() / TICKS_PER_SECOND;
    (ticks.len() == 2 && seconds > 0.0).then_some(seconds)
}

/// The engine reads inputs on its main thread, and only a shell can make that thread's stack small (setrlimit(2)).
pub fn with_small_stack(program: &Path) -> Command {
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg(format!("ulimit -s {STACK_KIB} && exec \"$@\""))
        .arg("sh")
        .arg(program);
    command
}

fn made(folder: &Path) -> Result<PathBuf, String> {
    std::fs::create_dir_all(folder)
        .map_err(|cause| format!("cannot make `{}`: {cause}", folder.display()))?;
    Ok(folder.to_path_buf())
}

/// A folder without what an earlier run left in it.
fn fresh(folder: &Path) -> Result<PathBuf, String> {
    if folder.is_dir() {
        std::fs::remove_dir_all(folder)
            .map_err(|cause| format!("cannot clear `{}`: {cause}", folder.display()))?;
    }
    made(folder)
}
