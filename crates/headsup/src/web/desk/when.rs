//! Moments and counts as the desk reads them: "in 12 min", "overdue 2 h", "3 d ago", with the exact time beside.
//! It reads no clock; now and the time zone are arguments.

use casework::moment::Moment;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A moment, ready to be shown: short words, the exact time for the title, and the machine's spelling for `<time>`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// Such as `in 12 min` or `2 h ago`.
    pub words: String,
    /// Such as `Sun 22 Nov 2026, 03:46 UTC`.
    pub exact: String,
    /// Such as `2026-11-22T03:46:00Z`.
    pub machine: String,
}

impl When {
    /// The day of the exact time, such as `Sun 22 Nov 2026`.
    pub fn day(&self) -> &str {
        let day = self.exact.split_once(',');
        day.map_or(self.exact.as_str(), |(day, _)| day)
    }
}

/// How pressing a due time is; shown by words and shape, by colour only besides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pressing {
    /// Past due.
    Overdue,
    /// Within the hour.
    Soon,
    /// Later than that.
    Later,
    /// Nothing is due.
    #[default]
    Nothing,
}

impl Pressing {
    /// The word used in class names.
    pub const fn code(self) -> &'static str {
        match self {
            Pressing::Overdue => "overdue",
            Pressing::Soon => "soon",
            Pressing::Later => "later",
            Pressing::Nothing => "nothing",
        }
    }

    /// The icon whose shape says the same.
    pub const fn icon(self) -> &'static str {
        match self {
            Pressing::Overdue => "harm",
            Pressing::Soon | Pressing::Later => "clock",
            Pressing::Nothing => "plain",
        }
    }
}

/// A moment in the past.
pub fn past(at: Moment, now: Moment, zone: &TimeZone) -> When {
    let seconds = now.unix_seconds().saturating_sub(at.unix_seconds());
    let words = match seconds {
        ..60 => "just now".to_owned(),
        seconds => format!("{} ago", span(seconds)),
    };
    with_words(words, at, zone)
}

/// A moment by which something is due.
pub fn due(at: Moment, now: Moment, zone: &TimeZone) -> (When, Pressing) {
    let seconds = at.unix_seconds().saturating_sub(now.unix_seconds());
    let (words, pressing) = match seconds {
        ..=-60 => (format!("overdue {}", span(-seconds)), Pressing::Overdue),
        -59..60 => ("due now".to_owned(), Pressing::Soon),
        60..3_600 => (format!("in {}", span(seconds)), Pressing::Soon),
        _ => (format!("in {}", span(seconds)), Pressing::Later),
    };
    (with_words(words, at, zone), pressing)
}

/// The exact time of a moment, in the reader's zone.
pub fn exact(at: Moment, zone: &TimeZone) -> String {
    match Timestamp::from_microsecond(at.0) {
        Ok(timestamp) => timestamp
            .to_zoned(zone.clone())
            .strftime("%a %-d %b %Y, %H:%M %Z")
            .to_string(),
        Err(_) => "at an unknown time".to_owned(),
    }
}

fn with_words(words: String, at: Moment, zone: &TimeZone) -> When {
    let machine = Timestamp::from_microsecond(at.0)
        .map(|timestamp| timestamp.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        .unwrap_or_default();
    When {
        words,
        exact: exact(at, zone),
        machine,
    }
}

/// Seconds as one unit people use: minutes to two hours, hours to two days, days beyond.
fn span(seconds: i64) -> String {
    const HOUR: i64 = 3_600;
    const DAY: i64 = 24 * HOUR;
    match seconds {
        ..60 => format!("{seconds} s"),
        60..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / HOUR),
        _ => format!("{} days", seconds / DAY),
    }
}

/// `1 report`, `3 reports`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    }
}

/// Bytes for people: `812 bytes`, `12 kB`, `3.4 MB`.
pub fn sized(bytes: u64) -> String {
    match bytes {
        0..1_000 => counted(usize::try_from(bytes).unwrap_or_default(), "byte", "bytes"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment::from_unix_seconds(1_795_319_160);

    #[test]
    fn due_reads_like_a_person_says_it() {
        let words = |minutes| {
            let (when, pressing) = due(NOW.plus_minutes(minutes), NOW, &TimeZone::UTC);
            (when.words, pressing)
        };
        assert_eq!(words(12), ("in 12 min".to_owned(), Pressing::Soon));
        assert_eq!(words(0), ("due now".to_owned(), Pressing::Soon));
        assert_eq!(words(119), ("in 119 min".to_owned(), Pressing::Later));
        assert_eq!(words(60 * 30), ("in 30 h".to_owned(), Pressing::Later));
        assert_eq!(words(-125), ("overdue 2 h".to_owned(), Pressing::Overdue));
        assert_eq!(
            words(-60 * 24 * 5),
            ("overdue 5 days".to_owned(), Pressing::Overdue)
        );
    }

    #[test]
    fn the_exact_time_names_its_zone() {
        let when = past(NOW.plus_minutes(-3), NOW, &TimeZone::UTC);
        assert_eq!(when.words, "3 min ago");
        assert_eq!(when.machine, "2026-11-22T03:43:00Z");
        assert_eq!(when.exact, "Sun 22 Nov 2026, 03:43 UTC");
        assert_eq!(
            past(NOW.plus_minutes(5), NOW, &TimeZone::UTC).words,
            "just now",
            "clocks differ"
        );
    }

    #[test]
    fn counts_and_sizes_read_well() {
        assert_eq!(counted(1, "report", "reports"), "1 report");
        assert_eq!(counted(0, "report", "reports"), "0 reports");
        assert_eq!(
            [sized(1), sized(999), sized(12_345), sized(3_456_789)],
            ["1 byte", "999 bytes", "12 kB", "3.4 MB"].map(str::to_owned)
        );
    }
}
