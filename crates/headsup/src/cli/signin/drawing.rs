//! A small timeline of one burst, in text: a row for each address from its first failure to its last, and a row for what
//! happened beside failures. It is drawn from what was kept, so dashes say "in between", not "all the time".

use evidence::signin::explaining::Lockout;
use evidence::signin::explaining::wording::{counted, moment, span};

/// What happened within so long of a short burst is drawn in its place, microseconds.
const MARGIN_MICROSECONDS: i64 = 3_600_000_000;
/// Characters from the first moment to the last.
const WIDTH: usize = 48;
/// Rows of addresses; the rest are counted.
const ROWS_MAX: usize = 6;
/// Characters of an address; longer ones are cut.
const NAME_CHARS_MAX: usize = 24;

/// The drawing, each line behind `indent`.
pub fn draw(lockout: &Lockout, indent: &str) -> String {
    // What lies far before or behind would leave no room for the burst itself: it stands at the edge.
    let margin = (lockout.last - lockout.first).max(MARGIN_MICROSECONDS);
    let marks = lockout.marks.iter().map(|mark| mark.at);
    let first = marks
        .clone()
        .fold(lockout.first, i64::min)
        .max(lockout.first - margin);
    let last = marks
        .fold(lockout.last, i64::max)
        .min(lockout.last + margin);
    let column = |at: i64| {
        let share = (at - first) as f64 / (last - first).max(1) as f64;
        ((share.clamp(0.0, 1.0) * (WIDTH - 1) as f64).round() as usize).min(WIDTH - 1)
    };
    let mut out = String::new();
    let mut row = |name: &str, cells: &[char], behind: &str| {
        let name: String = name.chars().take(NAME_CHARS_MAX).collect();
        let cells: String = cells.iter().collect();
        let line = format!("{indent}{name:<NAME_CHARS_MAX$} {cells} {behind}");
        out.push_str(line.trim_end());
        out.push('\n');
    };
    for source in lockout.sources.iter().take(ROWS_MAX) {
        let mut cells = vec![' '; WIDTH];
        let (from, to) = (column(source.span.0), column(source.span.1));
        for cell in cells.iter_mut().take(to + 1).skip(from) {
            *cell = '-';
        }
        for at in [from, to] {
            if let Some(cell) = cells.get_mut(at) {
                *cell = 'x';
            }
        }
        let beat = source
            .beat
            .map_or(String::new(), |beat| format!(", every {}", span(beat)));
        let behind = format!("{}{beat}", counted(source.failures, "failure"));
        row(&source.name, &cells, &behind);
    }
    if lockout.sources.len() > ROWS_MAX {
        row(
            &format!("and {} more", lockout.sources.len() - ROWS_MAX),
            &[' '; WIDTH],
            "",
        );
    }
    for mark in &lockout.marks {
        let mut cells = vec!['.'; WIDTH];
        if let Some(cell) = cells.get_mut(column(mark.at)) {
            *cell = match mark.at {
                at if at < first => '<',
                at if at > last => '>',
                _ => '|',
            };
        }
        row(mark.what, &cells, &moment(mark.at));
    }
    let ends = format!("{} to {}", moment(first), moment(last));
    row("", &[], &ends);
    out
}
