//! Reads one input, and measures what it cost: CPU time of this thread and heap. More heap than is promised is a finding
//! like any other; more time is kept and told, because this build is several times slower than the one people run.

use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use fuzz::Target;

use crate::memory::most_bytes_of;

/// The promise for any message within the limits (64 MB), bytes.
const HEAP_BYTES_MAX: usize = 64_000_000;
/// The promise for any message: one second.
const SLOW_MICROSECONDS: u64 = 1_000_000;
/// From here on slowness is a finding. The rest is allowed to this build, which is several times slower than the release.
const BROKEN_MICROSECONDS: u64 = 10_000_000;
/// Slow inputs kept in one run.
const SLOW_KEPT_MAX: u64 = 20;

static SLOWEST_MICROSECONDS: AtomicU64 = AtomicU64::new(0);
static MOST_KIB: AtomicU64 = AtomicU64::new(0);
static SLOW_KEPT: AtomicU64 = AtomicU64::new(0);

/// Reads it once; a second time where it was a record, because the first input of a run builds tables that stay.
pub fn read(target: &Target, bytes: &[u8]) {
    let mut cost = cost_of(target, bytes);
    let record = cost.microseconds > SLOWEST_MICROSECONDS.load(Relaxed)
        || cost.heap_bytes / 1024 > MOST_KIB.load(Relaxed) as usize;
    if !record {
        return;
    }
    let again = cost_of(target, bytes);
    cost.microseconds = cost.microseconds.min(again.microseconds);
    cost.heap_bytes = cost.heap_bytes.min(again.heap_bytes);
    tell(&cost);
    assert!(
        cost.heap_bytes <= HEAP_BYTES_MAX,
        "held {} bytes at once for an input of {}",
        cost.heap_bytes,
        bytes.len()
    );
    assert!(
        cost.microseconds <= BROKEN_MICROSECONDS,
        "took {} us of CPU for an input of {} bytes",
        cost.microseconds,
        bytes.len()
    );
    if cost.microseconds > SLOW_MICROSECONDS {
        keep(bytes, cost.microseconds);
    }
}

struct Cost {
    microseconds: u64,
    heap_bytes: usize,
}

fn cost_of(target: &Target, bytes: &[u8]) -> Cost {
    let before = cpu_microseconds();
    let heap_bytes = most_bytes_of(|| (target.read)(bytes));
    Cost {
        microseconds: cpu_microseconds().saturating_sub(before),
        heap_bytes,
    }
}

/// One line for the log each time a record falls; the last one counts.
fn tell(cost: &Cost) {
    let slowest = SLOWEST_MICROSECONDS
        .fetch_max(cost.microseconds, Relaxed)
        .max(cost.microseconds);
    let kib = (cost.heap_bytes / 1024) as u64;
    let most = MOST_KIB.fetch_max(kib, Relaxed).max(kib);
    eprintln!("headsup: slowest {slowest} us, most {most} KiB");
}

fn keep(bytes: &[u8], microseconds: u64) {
    let Some(folder) = std::env::var_os("HEADSUP_FUZZ_SLOW") else {
        return;
    };
    if SLOW_KEPT.fetch_add(1, Relaxed) >= SLOW_KEPT_MAX {
        return;
    }
    let path = std::path::Path::new(&folder).join(format!("slow-{microseconds}-us"));
    let kept = std::fs::File::create(&path).and_then(|mut file| file.write_all(bytes));
    match kept {
        Ok(()) => eprintln!("headsup: slow input kept in {}", path.display()),
        Err(cause) => eprintln!("headsup: cannot keep a slow input: {cause}"),
    }
}

/// CPU time of this thread.
fn cpu_microseconds() -> u64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `time` is a valid place to write to, and the clock is one that every Linux has (clock_gettime(2)).
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    time.tv_sec as u64 * 1_000_000 + time.tv_nsec as u64 / 1_000
}
