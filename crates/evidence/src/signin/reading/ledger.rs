//! What reading met on its way: how many lines said what, which could not be read, and what had to be assumed. A line that
//! can't be read is counted and kept as a sample, never dropped in silence. The sentences are for people.

use super::header::Form;
use crate::signin::record::{Place, Record};

/// Samples kept of lines that could not be read.
pub const SAMPLES_MAX: usize = 20;
/// Bytes kept of one sample.
pub const SAMPLE_BYTES_MAX: usize = 300;

/// A line that looks like a sign-in and could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Where.
    pub place: Place,
    /// Its start, free of control characters.
    pub text: String,
}

/// The counts of all inputs.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Lines seen.
    pub lines: u64,
    /// Records made.
    pub records: u64,
    /// Events that these records stand for: a line may say "repeated 5 times".
    pub events: u64,
    /// Lines about signing in that could not be read.
    pub unread: u64,
    /// Some of those.
    pub samples: Vec<Sample>,
    /// Lines longer than the cap.
    pub cut: u64,
    /// Lines of each form, in the order of [`Form::ALL`].
    pub forms: [u64; Form::ALL.len()],
    /// Records whose year was inferred.
    pub years_inferred: u64,
    /// Records whose zone was assumed.
    pub zones_assumed: u64,
    /// Inputs in which a new year began.
    pub roll_overs: u32,
    /// Inputs whose dates fit no row of years before they were written to last.
    pub years_do_not_fit: u32,
    /// Lines that stand behind a younger one.
    pub out_of_order: u64,
    /// How often a clock fell back by an hour or more, and where first.
    pub clock_steps: u32,
    /// The first such place.
    pub first_clock_step: Option<Place>,
    /// Records whose account name imitates a line.
    pub imitations: u64,
    /// The first such place.
    pub first_imitation: Option<Place>,
    /// Inputs that had the newest first and were turned around.
    pub turned: u32,
    /// One of them was too long to be turned around at once.
    pub not_wholly_turned: bool,
    /// Records without a time, or one before 1980: that of the record before was taken.
    pub times_missing: u64,
    /// How often a clock was set by more than a minute, as the log itself tells.
    pub clocks_set: u32,
    /// Chunks and records of an event log that are damaged.
    pub damaged: u64,
    /// First and last moment of the records, microseconds.
    pub span: Option<(i64, i64)>,
}

impl Ledger {
    /// Counts a record.
    pub fn count(&mut self, record: &Record<'_>) {
        self.records += 1;
        self.events += u64::from(record.repeated);
        self.years_inferred += u64::from(record.when.year_inferred);
        self.zones_assumed += u64::from(record.when.zone_assumed);
        if record.chosen.imitates {
            self.imitations += 1;
            self.first_imitation.get_or_insert(record.place);
        }
        let at = record.when.microseconds;
        self.span = Some(match self.span {
            None => (at, at),
            Some((first, last)) => (first.min(at), last.max(at)),
        });
    }

    /// Counts a line that could not be read, and keeps it while there is room.
    pub fn count_unread(&mut self, line: &[u8], place: Place) {
        self.unread += 1;
        if self.samples.len() < SAMPLES_MAX {
            let start = line.get(..SAMPLE_BYTES_MAX).unwrap_or(line);
            let text = String::from_utf8_lossy(start);
            self.samples.push(Sample {
                place,
                text: without_controls(&text),
            });
        }
    }

    /// What a reader of the answer must know about the log itself, in sentences.
    pub fn sentences(&self) -> Vec<String> {
        let all = self.about_times().into_iter().chain(self.about_reading());
        all.filter(|(applies, _)| *applies)
            .map(|(_, sentence)| sentence)
            .collect()
    }

    /// What is to be said of its times, each with whether it applies.
    fn about_times(&self) -> Vec<(bool, String)> {
        vec![
            (self.years_inferred > 0,
            "The lines name no year; it was inferred from when the file was last written to."
                .into()),
            (self.roll_overs > 0,
            "A new year begins within the log.".into()),
            (self.years_do_not_fit > 0,
            "The dates fit no row of years up to when the file was written, so the years are a guess.".into()),
            (self.zones_assumed > 0,
            "The lines name no time zone; the one given (UTC unless you said otherwise) was assumed.".into()),
            (self.out_of_order > 0,
            format!(
                "Out of order, behind a younger one: {}.",
                lines(self.out_of_order)
            )),
            (self.clock_steps > 0,
            format!(
                "The clock fell back by an hour or more {}; times around that are doubtful.",
                times(self.clock_steps)
            )),
            (self.times_missing > 0,
            format!(
                "{} had no time that can be; that of the record before was taken.",
                records(self.times_missing)
            )),
            (self.clocks_set > 0,
            format!(
                "A clock was set by more than a minute {}; times around that are doubtful.",
                times(self.clocks_set)
            )),
        ]
    }

    /// What is to be said of how it could be read, each with whether it applies.
    fn about_reading(&self) -> Vec<(bool, String)> {
        vec![
            (self.turned > 0,
            "The newest stood first; it was turned around.".into()),
            (self.not_wholly_turned,
            "The input is longer than what can be put in order at once, so causes that reach over hours may be missed: hand in less of it.".into()),
            (self.damaged > 0,
            format!(
                "Damaged, and left out: {} or chunks of the event log.",
                records(self.damaged)
            )),
            (self.imitations > 0,
            format!(
                "Account names made to look like another line: on {}; the address was read from where a stranger cannot write.",
                lines(self.imitations)
            )),
            (self.cut > 0,
            format!("Cut, because longer than 1 MiB: {}.", lines(self.cut))),
            (self.unread > 0,
            format!(
                "{} about signing in could not be read; samples are listed.",
                lines(self.unread)
            )),
        ]
    }
}

fn lines(count: u64) -> String {
    if count == 1 {
        "1 line".into()
    } else {
        format!("{count} lines")
    }
}

fn records(count: u64) -> String {
    if count == 1 {
        "1 record".into()
    } else {
        format!("{count} records")
    }
}

fn times(count: u32) -> String {
    if count == 1 {
        "once".into()
    } else {
        format!("{count} times")
    }
}

/// The text with every control character shown as a mark: a terminal or a page must not be steered by a log.
pub fn without_controls(text: &str) -> String {
    text.chars()
        .map(|c| {
            // Marks that turn the direction of writing could make a line read as another one.
            let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            if c.is_control() || turns {
                char::REPLACEMENT_CHARACTER
            } else {
                c
            }
        })
        .collect()
}
