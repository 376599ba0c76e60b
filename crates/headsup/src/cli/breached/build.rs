//! Makes the filter: reads the lists in the order of their digests and writes buckets as they are done, then the header, all under
//! another name that becomes the filter's own when everything is on the disk. Memory doesn't grow with the lists.

use std::io::{self, BufWriter, IsTerminal as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use evidence::signin::breached::filter::{About, ENTRY_BYTES, FRONT_BYTES, FilterFault, Writing};
use indicatif::{ProgressBar, ProgressStyle};

use super::BuildArguments;
use super::lists::Lists;
use crate::breached_filter::{BreachedFilter, BreachedFilterError};
use crate::cli::complaint::Complaint;
use crate::cli::whole_file::{WholeFile, cannot_write};
use crate::world::World;

/// Bytes written at a time.
const BUFFER_BYTES: usize = 1024 * 1024;
/// The progress bar moves so often.
const TICK: Duration = Duration::from_millis(700);

/// Makes it, and says what came of it.
///
/// # Errors
/// When a list can't be used, or the filter can't be written.
pub fn run(arguments: &BuildArguments) -> Result<(), Complaint> {
    refuse_to_replace(&arguments.to)?;
    let mut lists = Lists::open(&arguments.from)?;
    let whole = WholeFile::begin(&arguments.to)?;
    write(arguments, &mut lists, &whole)?;
    whole.finish()?;
    say(&arguments.to, &lists)
}

/// A file that is no filter, such as the list itself, is never written over.
fn refuse_to_replace(to: &Path) -> Result<(), Complaint> {
    let is_filter = !matches!(
        BreachedFilter::open(to),
        Err(BreachedFilterError::Unreadable { .. }
            | BreachedFilterError::Unusable {
                source: FilterFault::NoFilter,
                ..
            })
    );
    if to.exists() && !is_filter {
        return Err(Complaint(format!(
            "`{}` is there and is no filter: choose another name with --to",
            to.display()
        )));
    }
    Ok(())
}

fn write(
    arguments: &BuildArguments,
    lists: &mut Lists,
    whole: &WholeFile,
) -> Result<(), Complaint> {
    let cannot = |error: io::Error| cannot_write(&arguments.to, &error);
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, whole.file());
    out.write_all(&vec![0; FRONT_BYTES]).map_err(cannot)?;
    let bar = progress_bar();
    let mut writing = Writing::default();
    while let Some(listed) = lists.next()? {
        if listed.times < arguments.at_least {
            continue;
        }
        let taken = writing.take(&listed);
        let bucket = taken.map_err(|fault| lists.complaint(&fault))?;
        if !bucket.is_empty() {
            out.write_all(&bucket).map_err(cannot)?;
            bar.set_position(u64::from(writing.progress()));
        }
    }
    let (last, front) = writing.finish(&About {
        passwords: 0,
        lines: lists.lines,
        at_least: arguments.at_least,
        made: World::real().now().unix_seconds(),
        made_from: names(&arguments.from),
    });
    out.write_all(&last).map_err(cannot)?;
    out.rewind().map_err(cannot)?;
    out.write_all(&front).map_err(cannot)?;
    out.flush().map_err(cannot)?;
    bar.finish_and_clear();
    Ok(())
}

/// The names of the lists, without the folders they lie in.
fn names(paths: &[PathBuf]) -> String {
    let names = paths
        .iter()
        .map(|path| path.file_name().unwrap_or(path.as_os_str()));
    let names: Vec<_> = names.map(|name| name.to_string_lossy()).collect();
    names.join(", ").replace(char::is_control, " ")
}

fn say(to: &Path, lists: &Lists) -> Result<(), Complaint> {
    // Read back: what is said is what the file says.
    let filter = BreachedFilter::open(to)?;
    let about = filter.about();
    for note in &lists.notes {
        println!("{note}");
    }
    println!(
        "Read {} lines. `{}` holds {} passwords in {:.1} MB: {ENTRY_BYTES} bytes each, and the index.",
        about.lines,
        to.display(),
        about.passwords,
        (about.passwords * ENTRY_BYTES as u64 + FRONT_BYTES as u64) as f64 / 1e6,
    );
    println!(
        "Of passwords that nobody knows, one in {} would be taken for one of these.",
        about.mistaken_one_in()
    );
    println!(
        "Ask it with `headsup breached check --filter {0}`, or let the desk ask it about new passwords with `--breached-filter {0}`.",
        to.display()
    );
    Ok(())
}

fn progress_bar() -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(u64::from(u16::MAX));
    let style = ProgressStyle::with_template("{bar:30} {percent} %, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(TICK);
    bar
}
