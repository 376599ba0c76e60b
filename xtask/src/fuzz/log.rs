//! Reads the log of one target: libFuzzer's own lines (`#123 NEW cov: 45 ft: …`, `stat::…`, `Test unit written to …`) and
//! the few that `xtask/fuzz/src/engine` adds. A line it doesn't know it leaves alone.

use std::path::PathBuf;

/// What a log says in figures.
#[derive(Default)]
pub struct Figures {
    /// Inputs read.
    pub runs: u64,
    /// Edges covered.
    pub edges: u64,
    /// The costliest input's CPU time.
    pub slowest_microseconds: u64,
    /// The hungriest input's heap, KiB.
    pub most_kib: u64,
    /// Inputs over a second that were kept.
    pub slow: Vec<PathBuf>,
    /// Inputs that broke something.
    pub findings: Vec<PathBuf>,
}

/// Reads a log.
pub fn read(text: &str) -> Figures {
    let mut figures = Figures::default();
    for line in text.lines() {
        if let Some(path) = line.split("Test unit written to ").nth(1) {
            figures.findings.push(PathBuf::from(path.trim()));
        } else if let Some(path) = line.strip_prefix("headsup: slow input kept in ") {
            figures.slow.push(PathBuf::from(path.trim()));
        } else if let Some(costs) = line.strip_prefix("headsup: slowest ") {
            figures.slowest_microseconds = number_before(costs, " us");
            let most = costs.split("most ").nth(1).unwrap_or_default();
            figures.most_kib = number_before(most, " KiB");
        } else if let Some(runs) = line.strip_prefix("stat::number_of_executed_units:") {
            figures.runs = runs.trim().parse().unwrap_or(figures.runs);
        } else if let Some(status) = line.strip_prefix('#') {
            status_line(status, &mut figures);
        }
    }
    figures
}

/// `#4711\tNEW    cov: 1234 ft: 5678 corp: …`; the last one counts.
fn status_line(status: &str, figures: &mut Figures) {
    let Some((before, after)) = status.split_once(" cov: ") else {
        return;
    };
    let runs: String = before.chars().take_while(char::is_ascii_digit).collect();
    figures.runs = runs.parse().unwrap_or(figures.runs);
    figures.edges = number_before(after, " ");
}

fn number_before(text: &str, mark: &str) -> u64 {
    let number = text.split(mark).next().unwrap_or_default();
    number.trim().parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn figures_are_the_last_ones_told() {
        let figures = read(
            "INFO: seed corpus: files: 3\n\
             #4\tINITED cov: 10 ft: 11 corp: 1/1b exec/s: 0 rss: 40Mb\n\
             headsup: slowest 900 us, most 12 KiB\n\
             #9000\tREDUCE cov: 321 ft: 700 corp: 20/3Kb lim: 4096 exec/s: 4500 rss: 50Mb L: 3/9 MS: 1 EraseBytes-\n\
             headsup: slowest 2500 us, most 640 KiB\n\
             headsup: slow input kept in /t/slow/page/slow-2-us\n\
             artifact_prefix='/t/'; Test unit written to /t/crash-ab12\n\
             stat::number_of_executed_units: 12000\n",
        );
        assert_eq!((figures.runs, figures.edges), (12_000, 321));
        assert_eq!(
            (figures.slowest_microseconds, figures.most_kib),
            (2_500, 640)
        );
        assert_eq!(figures.slow.len(), 1);
        assert_eq!(
            figures.findings,
            [std::path::PathBuf::from("/t/crash-ab12")]
        );
    }
}
