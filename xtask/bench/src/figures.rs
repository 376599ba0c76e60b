//! Figures and the tables they are printed in: percentiles, CPU seconds and memory as the kernel counts them. It judges
//! nothing; the aims stand beside the figures for the reader.

use std::time::Duration;

/// A sorted set of durations.
pub struct Durations(Vec<Duration>);

impl Durations {
    /// Sorts what was measured.
    pub fn of(mut measured: Vec<Duration>) -> Durations {
        measured.sort();
        Durations(measured)
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The duration that this share (0 to 1) of all does not exceed, in milliseconds; nearest rank.
    pub fn milliseconds_at(&self, share: f64) -> f64 {
        let rank = (share * self.0.len() as f64).ceil().max(1.0) as usize - 1;
        self.0
            .get(rank.min(self.0.len().saturating_sub(1)))
            .map_or(f64::NAN, |duration| duration.as_secs_f64() * 1000.0)
    }
}

/// CPU seconds (user and system) of all children that have ended, from `/proc/self/stat` (proc(5), fields 16 and 17).
pub fn children_cpu_seconds() -> f64 {
    stat_fields("/proc/self/stat", 15).map_or(f64::NAN, |ticks| ticks / TICKS_PER_SECOND)
}

/// CPU seconds (user and system) of a running process (proc(5), fields 14 and 15).
pub fn cpu_seconds(process: u32) -> f64 {
    stat_fields(&format!("/proc/{process}/stat"), 13)
        .map_or(f64::NAN, |ticks| ticks / TICKS_PER_SECOND)
}

/// CPU seconds of this thread, as the scheduler counts them: nanoseconds, brought up to date at each of its ticks (proc(5),
/// `/proc/<pid>/schedstat`).
pub fn thread_cpu_seconds() -> f64 {
    scheduled_seconds("/proc/thread-self/schedstat")
}

/// CPU seconds of all threads of a running process, counted in the same way.
pub fn threads_cpu_seconds(process: u32) -> f64 {
    std::fs::read_dir(format!("/proc/{process}/task")).map_or(f64::NAN, |threads| {
        threads
            .flatten()
            .map(|thread| scheduled_seconds(&thread.path().join("schedstat").to_string_lossy()))
            .sum()
    })
}

fn scheduled_seconds(file: &str) -> f64 {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let nanoseconds = text.split_whitespace().next();
    nanoseconds
        .and_then(|nanoseconds| nanoseconds.parse::<f64>().ok())
        .map_or(f64::NAN, |nanoseconds| nanoseconds / 1e9)
}

/// CPU seconds that all cores of this machine were busy since it started, whoever kept them busy, from the first line of
/// `/proc/stat` (proc(5)): user, nice, system, irq and softirq.
pub fn machine_cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/stat").unwrap_or_default();
    let ticks: Option<Vec<f64>> = text.lines().next().map(|line| {
        line.split_whitespace()
            .skip(1)
            .filter_map(|field| field.parse().ok())
            .collect()
    });
    // Fields 3 and 4 are waiting: idle, and idle with a disk at work.
    let busy = |ticks: &Vec<f64>| -> Option<f64> {
        Some(ticks.get(..3)?.iter().sum::<f64>() + ticks.get(5..7)?.iter().sum::<f64>())
    };
    ticks
        .as_ref()
        .and_then(busy)
        .map_or(f64::NAN, |ticks| ticks / TICKS_PER_SECOND)
}

/// `USER_HZ`, 100 on every Linux that Rust supports.
const TICKS_PER_SECOND: f64 = 100.0;

/// Resident memory of a process in MB (10⁶ bytes), from `/proc/<pid>/status`.
pub fn resident_megabytes(process: u32) -> f64 {
    status_megabytes(process, "VmRSS:")
}

/// The most resident memory a process ever held, in MB.
pub fn resident_megabytes_most(process: u32) -> f64 {
    status_megabytes(process, "VmHWM:")
}

fn status_megabytes(process: u32, line: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let kibibytes = status
        .lines()
        .find_map(|found| found.strip_prefix(line))
        .and_then(|rest| rest.trim().split(' ').next()?.parse::<f64>().ok());
    kibibytes.map_or(f64::NAN, |kibibytes| kibibytes * 1024.0 / 1e6)
}

/// The sum of two neighbouring fields, the first given by its index after the name in brackets is cut off.
fn stat_fields(file: &str, first: usize) -> Option<f64> {
    let text = std::fs::read_to_string(file).ok()?;
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    // Field 3 of proc(5) is index 0 here.
    let at = first.checked_sub(2)?;
    Some(fields.get(at)?.parse::<f64>().ok()? + fields.get(at + 1)?.parse::<f64>().ok()?)
}

/// Prints a table with a title; columns are as wide as their widest cell.
pub fn print_table(title: &str, heads: &[&str], rows: &[Vec<String>]) {
    let widths: Vec<usize> = (0..heads.len())
        .map(|column| {
            let cells = rows
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count());
            cells
                .chain([heads[column].chars().count()])
                .max()
                .unwrap_or(0)
        })
        .collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let padded: Vec<String> = cells
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        println!("| {} |", padded.join(" | "));
    };
    println!("\n### {title}\n");
    line(&mut heads.iter().copied());
    println!(
        "|{}|",
        widths
            .iter()
            .map(|width| "-".repeat(width + 2))
            .collect::<Vec<_>>()
            .join("|")
    );
    for row in rows {
        line(&mut row.iter().map(String::as_str));
    }
}
