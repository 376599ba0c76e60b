//! The raw lines behind an answer. Lines of plain files are read again by their place once it is known which are wanted; what
//! can't be read twice (standard input, packed logs) is kept while it passes, up to a cap. How a line may be shown is
//! decided by `evidence`; what was cut, changed meanwhile or can't be understood by itself is named by its place alone.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::PathBuf;

use evidence::signin::explaining::Explanation;
use evidence::signin::reading::InputFacts;
use evidence::signin::record::Place;
use evidence::signin::showing::{LINE_READ_BYTES_MAX, shown_line};

/// Bytes kept of all inputs together that can't be read twice.
const KEPT_BYTES_MAX: usize = 8 << 20;
/// Lines read again for one answer.
const LINES_MAX: usize = 2_000;
/// Starts of files whose bytes aren't those that were read: gzip (RFC 1952 section 2.3.1) and Zstandard (RFC 8878 section 3.1.1).
const PACKED: [&[u8]; 2] = [&[0x1f, 0x8b], &[0x28, 0xb5, 0x2f, 0xfd]];

/// Where the lines of one input can be had once more.
enum Again {
    File(PathBuf),
    Kept(Vec<u8>),
}

/// What was read, in the order of the inputs.
#[derive(Default)]
pub struct RawInputs {
    inputs: Vec<(Again, InputFacts)>,
    kept_bytes: usize,
    /// More came than is kept of what can't be read twice.
    pub cap_met: bool,
}

impl RawInputs {
    /// Begins an input. Its `path` is there where it is a file.
    pub fn begin(&mut self, path: Option<PathBuf>, facts: InputFacts) {
        let again = match path.filter(is_plain) {
            Some(path) => Again::File(path),
            None => Again::Kept(Vec::new()),
        };
        self.inputs.push((again, facts));
    }

    /// Sees the next bytes of the input, unpacked.
    pub fn pass(&mut self, chunk: &[u8]) {
        let Some((Again::Kept(kept), _)) = self.inputs.last_mut() else {
            return;
        };
        let room = KEPT_BYTES_MAX - self.kept_bytes;
        let part = chunk.get(..room).unwrap_or(chunk);
        kept.extend_from_slice(part);
        self.kept_bytes += part.len();
        self.cap_met |= part.len() < chunk.len();
    }

    /// The lines that an explanation names for its lockouts and attacks, as they may be shown.
    pub fn lines_of(&self, explanation: &Explanation) -> HashMap<Place, String> {
        let lockouts = explanation.lockouts.iter().map(|lockout| &lockout.lines);
        let attacks = explanation.attacks.iter().map(|attack| &attack.lines);
        let mut wanted: Vec<Place> = lockouts.chain(attacks).flatten().copied().collect();
        wanted.truncate(LINES_MAX);
        wanted.sort();
        wanted.dedup();
        let mut lines = HashMap::new();
        for of_input in wanted.chunk_by(|one, next| one.input == next.input) {
            self.read_again(of_input, &mut lines);
        }
        lines
    }

    fn read_again(&self, places: &[Place], lines: &mut HashMap<Place, String>) {
        let input = places.first().map_or(0, |place| usize::from(place.input));
        let Some((again, facts)) = self.inputs.get(input) else {
            return;
        };
        let mut file = match again {
            Again::File(path) => File::open(path).ok().map(BufReader::new),
            Again::Kept(_) => None,
        };
        for place in places {
            let line = match (again, &mut file) {
                (Again::Kept(kept), _) => kept_line(kept, place.byte),
                (Again::File(_), Some(file)) => line_of_file(file, place.byte),
                (Again::File(_), None) => None,
            };
            if let Some(shown) = line.and_then(|line| shown_line(&line, *facts)) {
                lines.insert(*place, shown);
            }
        }
    }
}

/// Whether the file's bytes are those that were read.
fn is_plain(path: &PathBuf) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(4).read_to_end(&mut start));
    read.is_ok() && !PACKED.iter().any(|packed| start.starts_with(packed))
}

fn kept_line(kept: &[u8], byte: u64) -> Option<Vec<u8>> {
    let from = kept.get(usize::try_from(byte).ok()?..)?;
    let near = from.get(..=LINE_READ_BYTES_MAX).unwrap_or(from);
    let end = near.iter().position(|byte| *byte == b'\n');
    let line = near.get(..end.unwrap_or(near.len()))?;
    Some(line.strip_suffix(b"\r").unwrap_or(line).to_vec())
}

fn line_of_file(file: &mut BufReader<File>, byte: u64) -> Option<Vec<u8>> {
    file.seek(SeekFrom::Start(byte)).ok()?;
    let mut line = Vec::new();
    let most = LINE_READ_BYTES_MAX as u64 + 1;
    file.take(most).read_until(b'\n', &mut line).ok()?;
    while matches!(line.last(), Some(b'\n' | b'\r')) {
        line.pop();
    }
    Some(line)
}

#[cfg(test)]
mod tests {
    use super::{KEPT_BYTES_MAX, RawInputs, kept_line};
    use evidence::signin::reading::InputFacts;

    #[test]
    fn what_passes_is_kept_up_to_the_cap() {
        let mut inputs = RawInputs::default();
        let facts = InputFacts {
            not_after: 0,
            zone_minutes: 0,
        };
        inputs.begin(None, facts);
        inputs.pass(b"one\ntwo\n");
        assert!(!inputs.cap_met);
        inputs.begin(None, facts);
        inputs.pass(&vec![b'x'; KEPT_BYTES_MAX]);
        assert_eq!((inputs.kept_bytes, inputs.cap_met), (KEPT_BYTES_MAX, true));
        assert_eq!(kept_line(b"one\ntwo\n", 4).as_deref(), Some(&b"two"[..]));
        assert_eq!(kept_line(b"one\n", 9), None);
    }
}
