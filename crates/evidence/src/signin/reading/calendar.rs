//! Dates and times as logs write them, turned into microseconds. The year that RFC 3164 leaves out is inferred: the log is
//! no younger than the moment handed in, and months that fall back from December to January begin a new year. It reads
//! no clock, and says of each time what was assumed.

use crate::signin::record::When;

/// Seconds of a day.
const DAY_SECONDS: i64 = 86_400;
/// A line may be this much younger than its file says, seconds: clocks differ.
const AHEAD_SECONDS_MAX: i64 = 2 * DAY_SECONDS;

/// Days from 1970-01-01 to a date of the proleptic Gregorian calendar; years are counted from March.
pub fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let cycle = year.div_euclid(400);
    let of_cycle = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    cycle * 146_097 + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + of_year - 719_468
}

/// The year in which so many days after 1970-01-01 lie.
pub fn year_of(days: i64) -> i64 {
    let guess = 1970 + days.div_euclid(366);
    // 366-day years undercount by at most one year in 1,460 days; a few steps reach the right one.
    let mut year = guess;
    for _ in 0..YEAR_STEPS_MAX {
        if days_from_civil(year + 1, 1, 1) > days {
            break;
        }
        year += 1;
    }
    year
}

/// Steps from the first guess of a year to the right one: enough for some ten thousand years.
const YEAR_STEPS_MAX: usize = 16;

/// What one input says about years and zones, and what was last inferred.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// The log is no younger than this, microseconds.
    not_after: i64,
    /// Minutes east of UTC, for lines that name no zone.
    zone_minutes: i32,
    year: Option<i64>,
    month: i64,
    /// The last day read, as written, and the seconds at which it began: most lines share their day with the one before.
    day_written: [u8; 6],
    day_seconds: i64,
    /// The last whole time read, as written, and what it was: many lines share their second with the one before.
    time_written: [u8; 15],
    time_read: Option<When>,
    /// A year had to be taken that lies in the future of the log.
    pub years_do_not_fit: bool,
    /// A new year began within the log.
    pub rolled_over: bool,
}

impl Calendar {
    /// A calendar for an input that was written to last at `not_after`, in a zone so many minutes east of UTC.
    pub fn new(not_after: i64, zone_minutes: i32) -> Calendar {
        Calendar {
            not_after,
            zone_minutes,
            ..Calendar::default()
        }
    }

    /// The input is being written to at this moment, microseconds.
    pub fn pass_time(&mut self, now: i64) {
        self.not_after = self.not_after.max(now);
    }

    /// Reads `Mmm dd hh:mm:ss` (RFC 3164 section 4.1.2; a day below ten has a space, a zero or nothing in front) with an
    /// optional fraction. Returns the time and how many bytes it took.
    pub fn rfc3164(&mut self, line: &[u8]) -> Option<(When, usize)> {
        let written: Option<&[u8; 15]> = line.first_chunk();
        let fraction_follows = matches!(line.get(15), Some(b'.' | b','));
        if let (Some(when), Some(written)) = (self.time_read, written)
            && *written == self.time_written
            && !fraction_follows
        {
            return Some((when, written.len()));
        }
        let (when, taken) = self.rfc3164_anew(line)?;
        if let Some(written) = written.filter(|written| taken == written.len()) {
            self.time_written = *written;
            self.time_read = Some(when);
        }
        Some((when, taken))
    }

    fn rfc3164_anew(&mut self, line: &[u8]) -> Option<(When, usize)> {
        let mut at = 4;
        if line.get(3) != Some(&b' ') {
            return None;
        }
        if line.get(at) == Some(&b' ') {
            at += 1;
        }
        let mut day = digit(line, at)?;
        at += 1;
        if let Some(second) = digit(line, at).filter(|_| line.get(4) != Some(&b' ')) {
            day = day * 10 + second;
            at += 1;
        }
        if line.get(at) != Some(&b' ') {
            return None;
        }
        at += 1;
        let (of_day, fraction, taken) = time_of_day(line.get(at..)?)?;
        let written: [u8; 6] = line.get(..6)?.try_into().ok()?;
        if written != self.day_written {
            let month = month_number(line.get(..3)?)?;
            if !(1..=31).contains(&day) {
                return None;
            }
            self.day_seconds = self.day_without_year(month, day) * DAY_SECONDS;
            self.day_written = written;
        }
        let seconds = self.day_seconds + of_day - i64::from(self.zone_minutes) * 60;
        let when = When {
            microseconds: seconds * 1_000_000 + fraction,
            year_inferred: true,
            zone_assumed: true,
        };
        Some((when, at + taken))
    }

    /// The day for a month and day without a year; remembers the year for the lines that follow.
    fn day_without_year(&mut self, month: i64, day: i64) -> i64 {
        let last_possible = self.not_after.div_euclid(1_000_000) + AHEAD_SECONDS_MAX;
        let year = match self.year {
            None => {
                let newest = year_of(last_possible.div_euclid(DAY_SECONDS));
                let fits = days_from_civil(newest, month, day).saturating_mul(DAY_SECONDS)
                    <= last_possible;
                if fits { newest } else { newest - 1 }
            }
            Some(year) if self.month - month > 6 => {
                self.rolled_over = true;
                year + 1
            }
            // A straggler of last December among lines of January: its own year, and the log's year stays.
            Some(year) if month - self.month > 6 => return days_from_civil(year - 1, month, day),
            Some(year) => year,
        };
        self.year = Some(year);
        self.month = month;
        let days = days_from_civil(year, month, day);
        if days * DAY_SECONDS > last_possible {
            self.years_do_not_fit = true;
        }
        days
    }

    /// Reads `yyyy-mm-dd`, `T` or a space, `hh:mm:ss`, an optional fraction and an optional zone (RFC 5424 section 6.2.3,
    /// ISO 8601). Returns the time and how many bytes it took.
    pub fn iso(&self, line: &[u8]) -> Option<(When, usize)> {
        let year = number(line.get(..4)?)?;
        let month = number(line.get(5..7)?)?;
        let day = number(line.get(8..10)?)?;
        let separators = (line.get(4)?, line.get(7)?, line.get(10)?);
        if !matches!(separators, (b'-', b'-', b'T' | b' ' | b't'))
            || !(1..=12).contains(&month)
            || !(1..=31).contains(&day)
        {
            return None;
        }
        let (of_day, fraction, taken) = time_of_day(line.get(11..)?)?;
        let mut at = 11 + taken;
        let (zone_minutes, zone_assumed) = match zone(line.get(at..)?) {
            Some((minutes, taken)) => {
                at += taken;
                (minutes, false)
            }
            None => (i64::from(self.zone_minutes), true),
        };
        let seconds = days_from_civil(year, month, day) * DAY_SECONDS + of_day - zone_minutes * 60;
        let when = When {
            microseconds: seconds * 1_000_000 + fraction,
            year_inferred: false,
            zone_assumed,
        };
        Some((when, at))
    }
}

fn digit(line: &[u8], at: usize) -> Option<i64> {
    let byte = *line.get(at)?;
    byte.is_ascii_digit().then(|| i64::from(byte - b'0'))
}

fn number(digits: &[u8]) -> Option<i64> {
    let mut value = 0_i64;
    for byte in digits {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i64::from(byte - b'0');
    }
    Some(value)
}

fn month_number(name: &[u8]) -> Option<i64> {
    Some(match name {
        b"Jan" => 1,
        b"Feb" => 2,
        b"Mar" => 3,
        b"Apr" => 4,
        b"May" => 5,
        b"Jun" => 6,
        b"Jul" => 7,
        b"Aug" => 8,
        b"Sep" => 9,
        b"Oct" => 10,
        b"Nov" => 11,
        b"Dec" => 12,
        _ => return None,
    })
}

/// `hh:mm:ss` with an optional fraction: seconds of the day, microseconds, bytes taken. A leap second is its minute's last.
fn time_of_day(text: &[u8]) -> Option<(i64, i64, usize)> {
    let clock: &[u8; 8] = text.get(..8)?.try_into().ok()?;
    let [h1, h2, b':', m1, m2, b':', s1, s2] = *clock else {
        return None;
    };
    let hours = number(&[h1, h2])?;
    let minutes = number(&[m1, m2])?;
    let seconds = number(&[s1, s2])?.min(59);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let mut taken = 8;
    let mut microseconds = 0;
    if matches!(text.get(8), Some(b'.' | b',')) {
        taken = 9;
        let mut unit = 100_000;
        while let Some(digit) = digit(text, taken) {
            microseconds += digit * unit;
            unit /= 10;
            taken += 1;
        }
    }
    Some((hours * 3_600 + minutes * 60 + seconds, microseconds, taken))
}

/// `Z`, `+hh:mm`, `+hhmm`: minutes east of UTC and bytes taken.
fn zone(text: &[u8]) -> Option<(i64, usize)> {
    let sign = match text.first()? {
        b'Z' | b'z' => return Some((0, 1)),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let hours = number(text.get(1..3)?)?;
    let colon = usize::from(text.get(3) == Some(&b':'));
    let minutes = number(text.get(3 + colon..5 + colon)?)?;
    Some((sign * (hours * 60 + minutes), 5 + colon))
}

#[cfg(test)]
mod tests {
    use super::{Calendar, days_from_civil, year_of};

    /// 2026-03-10T00:00:00Z.
    const REFERENCE: i64 = 1_773_100_800_000_000;

    fn written(calendar: &mut Calendar, line: &str) -> i64 {
        calendar.rfc3164(line.as_bytes()).unwrap().0.microseconds / 1_000_000
    }

    #[test]
    fn years_and_days_agree() {
        for (year, days) in [(1970, 0), (1999, 10_592), (2000, 10_957), (2026, 20_454)] {
            assert_eq!(days_from_civil(year, 1, 1), days);
            assert_eq!(year_of(days), year);
            assert_eq!(year_of(days - 1), year - 1);
        }
    }

    #[test]
    fn the_year_is_the_last_one_in_which_the_log_can_have_been_written() {
        let mut calendar = Calendar::new(REFERENCE, 0);
        let december = written(&mut calendar, "Dec 31 23:59:59 host");
        assert_eq!(year_of(december / 86_400), 2025);
        let january = written(&mut calendar, "Jan  1 00:00:01 host");
        assert_eq!(january - december, 2);
        assert!(calendar.rolled_over && !calendar.years_do_not_fit);
        // A straggler is of the old year, and does not pull the log back.
        assert_eq!(written(&mut calendar, "Dec 31 23:59:58 host"), december - 1);
        assert_eq!(written(&mut calendar, "Jan 1 00:00:02 host"), january + 1);
    }

    #[test]
    fn zones_are_taken_when_written_and_assumed_when_not() {
        let calendar = Calendar::new(REFERENCE, 60);
        let (when, taken) = calendar.iso(b"2026-03-01T10:00:00.25+02:00 host").unwrap();
        assert_eq!((taken, when.zone_assumed), (28, false));
        let (other, _) = calendar.iso(b"2026-03-01 09:00:00,250 host").unwrap();
        assert_eq!(other.microseconds, when.microseconds);
        assert!(other.zone_assumed);
        for wrong in [
            "2026-13-01T10:00:00Z",
            "2026-03-01T25:00:00Z",
            "2026-03-01",
            "",
        ] {
            assert_eq!(calendar.iso(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
