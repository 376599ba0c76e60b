//! A moment in time, as the whole house passes it around: microseconds since 1970, UTC. It cannot read a clock; the top
//! floor does, and hands moments down. Writing one for people (zones, languages) is also the top floor's business; here
//! it is only written for machines (RFC 3339, UTC).

use std::fmt;

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// The moment so many whole seconds after 1970.
    pub const fn from_unix_seconds(seconds: i64) -> Moment {
        Moment(seconds.saturating_mul(1_000_000))
    }

    /// Whole seconds since 1970, rounded down.
    pub const fn unix_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// This moment, so many minutes later; saturates at the ends of time.
    pub const fn plus_minutes(self, minutes: i64) -> Moment {
        Moment(self.0.saturating_add(minutes.saturating_mul(60_000_000)))
    }

    /// This moment rounded down to the hour: all that is kept of when an anonymous reporter did something.
    pub const fn rounded_down_to_the_hour(self) -> Moment {
        const HOUR_MICROSECONDS: i64 = 3_600_000_000;
        Moment(
            self.0
                .div_euclid(HOUR_MICROSECONDS)
                .saturating_mul(HOUR_MICROSECONDS),
        )
    }
}

impl fmt::Display for Moment {
    /// RFC 3339 in UTC to the second, such as `2026-11-22T03:56:00Z`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.unix_seconds();
        let (year, month, day) = civil_date(seconds.div_euclid(86_400));
        let of_day = seconds.rem_euclid(86_400);
        let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
        write!(
            out,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
        )
    }
}

impl serde::Serialize for Moment {
    /// As [`Moment`] is displayed; only views are serialised.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Year, month and day of the proleptic Gregorian calendar, so many days after 1970-01-01. Years are counted from March,
/// so that the leap day is a year's last; 719,468 days lie between 0000-03-01 and 1970-01-01.
fn civil_date(days: i64) -> (i64, i64, i64) {
    const DAYS_OF_400_YEARS: i64 = 146_097;
    let shifted = days + 719_468;
    let cycle = shifted.div_euclid(DAYS_OF_400_YEARS);
    let of_cycle = shifted.rem_euclid(DAYS_OF_400_YEARS);
    let year_of_cycle =
        (of_cycle - of_cycle / 1_460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
    let of_year = of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = cycle * 400 + year_of_cycle + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_rfc_3339() {
        for (seconds, written) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_799, "2000-02-29T23:59:59Z"),
            (1_709_164_800, "2024-02-29T00:00:00Z"),
            (1_795_319_760, "2026-11-22T03:56:00Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(Moment::from_unix_seconds(seconds).to_string(), written);
        }
    }

    #[test]
    fn an_hour_is_rounded_down_also_before_1970() {
        assert_eq!(
            Moment::from_unix_seconds(3_661).rounded_down_to_the_hour(),
            Moment::from_unix_seconds(3_600)
        );
        assert_eq!(
            Moment(-1).rounded_down_to_the_hour(),
            Moment::from_unix_seconds(-3_600)
        );
    }
}
