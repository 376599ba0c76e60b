//! Messages with what the engine says of each, examined on all cores. It counts nothing.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use evidence::finding::FindingKind;
use evidence::mail::open::Grade;
use evidence::surroundings::Surroundings;
use evidence::verdict::{Verdict, examine, fitted_points};

/// Deep nesting is walked by recursion; the desk gives its workers as much.
const STACK_BYTES: usize = 16 << 20;

/// A finding as it is weighed.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// Its kind.
    pub kind: &'static FindingKind,
    /// The share of its kind's weight that this one has, above 0 to 1.
    pub share: f64,
}

/// One message, judged.
#[derive(Clone, Debug)]
pub struct Judged {
    /// What the desk would answer.
    pub verdict: Verdict,
    /// From 0 to 1, rising with harm.
    pub score: f64,
    /// How much can be proved about it.
    pub grade: Grade,
    /// What was seen in the worst of its originals.
    pub seen: Vec<Seen>,
    /// Whether there was a mail with text or an attachment to look at.
    pub readable: bool,
    /// Near-same texts have near-same values.
    pub text_similarity: Option<u64>,
    /// What could not be checked, by id.
    pub unchecked: Vec<&'static str>,
}

impl Judged {
    /// Whether a finding of this id is among what was seen.
    pub fn has_seen(&self, id: &str) -> bool {
        self.seen.iter().any(|seen| seen.kind.id == id)
    }
}

/// Examines so many messages, each given by its number; the results come in the same order, with `None` where `bytes_of` has
/// none. It may fail: then so does the whole, because a table with holes would be read as if it had none.
pub fn judge(
    count: usize,
    bytes_of: impl Fn(usize) -> Result<Option<Vec<u8>>, String> + Sync,
) -> Result<Vec<Option<Judged>>, String> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return;
            }
            let judged = bytes_of(number).map(|bytes| bytes.map(|bytes| judge_one(&bytes)));
            if let Ok(mut done) = done.lock() {
                done.push((number, judged));
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let started: Result<Vec<_>, _> = (0..threads)
            .map(|_| {
                std::thread::Builder::new()
                    .stack_size(STACK_BYTES)
                    .spawn_scoped(scope, work)
            })
            .collect();
        started.map(|_| ())
    })
    .map_err(|cause| format!("cannot start threads: {cause}"))?;
    let mut done = done
        .into_inner()
        .map_err(|_| "an examination panicked".to_owned())?;
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, judged)| judged).collect()
}

fn judge_one(bytes: &[u8]) -> Judged {
    let examination = examine(bytes, &Surroundings::default());
    let worst = examination.originals.iter().max_by(|left, right| {
        left.verdict
            .cmp(&right.verdict)
            .then(left.score.total_cmp(&right.score))
    });
    let seen = worst.map_or_else(Vec::new, |original| {
        let weighing = original.findings.iter().filter(|one| one.weight != 0);
        weighing
            .map(|finding| Seen {
                kind: finding.kind,
                share: f64::from(finding.weight) / f64::from(fitted_points(finding.kind)),
            })
            .collect()
    });
    Judged {
        verdict: examination.verdict,
        score: examination.score,
        grade: examination.grade,
        readable: worst.is_some_and(|original| original.readable),
        text_similarity: worst.and_then(|original| original.fingerprint.text_similarity),
        unchecked: worst.map_or_else(Vec::new, |original| {
            original.unchecked.iter().map(|one| one.id).collect()
        }),
        seen,
    }
}
