//! What a panic does here: it is told once for each place and unwinds, as it does in the desk, which catches the panics of
//! picture decoders and calls the picture unread. Only one that nobody catches ends the run, with the input kept.

use std::collections::BTreeSet;
use std::sync::Mutex;

static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Call it once, after libFuzzer has set its own hook, which would end the run at any panic.
pub fn unwind() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        let first = TOLD.lock().is_ok_and(|mut told| told.insert(place));
        if first {
            let trace = std::backtrace::Backtrace::capture();
            eprintln!("headsup: {panic}\n{trace}");
        }
    }));
}
