//! Moments, spans and counts in words. Moments are in UTC, because a log may come from anywhere.

use crate::signin::reading::{days_from_civil, year_of};

const DAY_SECONDS: i64 = 86_400;

/// `2026-03-03 09:00:05`, UTC.
pub fn moment(microseconds: i64) -> String {
    let seconds = microseconds.div_euclid(1_000_000);
    let (days, of_day) = (
        seconds.div_euclid(DAY_SECONDS),
        seconds.rem_euclid(DAY_SECONDS),
    );
    let year = year_of(days);
    let month = (1..=12)
        .rev()
        .find(|month| days_from_civil(year, *month, 1) <= days)
        .unwrap_or(1);
    let day = days - days_from_civil(year, month, 1) + 1;
    format!(
        "{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}",
        of_day / 3_600,
        of_day / 60 % 60,
        of_day % 60
    )
}

/// A span in the largest unit that fits: `15 minutes`, `2 hours`, `3 days`.
pub fn span(microseconds: i64) -> String {
    let seconds = (microseconds as f64 / 1e6).round() as i64;
    match seconds {
        ..90 => counted(seconds.max(0), "second"),
        90..5_400 => counted((seconds + 30) / 60, "minute"),
        5_400..172_800 => counted((seconds + 1_800) / 3_600, "hour"),
        _ => counted((seconds + DAY_SECONDS / 2) / DAY_SECONDS, "day"),
    }
}

/// `1 failure`, `3 failures`, `1 address`, `2 addresses`.
pub fn counted(count: impl Into<i64>, thing: &str) -> String {
    let count = count.into();
    match (count, thing.ends_with('s')) {
        (1, _) => format!("1 {thing}"),
        (_, true) => format!("{count} {thing}es"),
        (_, false) => format!("{count} {thing}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::{counted, moment, span};

    #[test]
    fn moments_spans_and_counts_read_well() {
        assert_eq!(moment(1_773_100_800_000_000), "2026-03-10 00:00:00");
        assert_eq!(moment(951_827_696_000_000), "2000-02-29 12:34:56");
        assert_eq!(span(900_000_000), "15 minutes");
        assert_eq!(span(3 * 86_400_000_000), "3 days");
        assert_eq!(counted(1, "address"), "1 address");
        assert_eq!(counted(2, "address"), "2 addresses");
    }
}
