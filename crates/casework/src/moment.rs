//! A moment in time, as the whole house passes it around: microseconds since 1970, UTC. It cannot read a clock; the top
//! floor does, and hands moments down. Writing one for people (zones, languages) is also the top floor's business; here
//! it is only written for machines (RFC 3339, UTC).

use std::fmt;

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// The first moment (UTC) of a date written `2026-11-22` (ISO 8601); `None` for anything else and before 1970.
    pub fn of_date(text: &str) -> Option<Moment> {
        let mut parts = text.splitn(3, '-');
        let mut number = |digits: usize| {
            let part = parts.next()?;
            let plain = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| part.parse::<i64>().ok()).flatten()
        };
        let date = (number(4)?, number(2)?, number(2)?);
        let (year, month, day) = date;
        // Near enough to step to it: no date is more than a month's days away from this one.
        let near = (year - 1970) * 365 + (year - 1969) / 4 + (month - 1) * 30 + day - 1;
        let days = (near - 40..near + 40).find(|days| civil_date(*days) == date)?;
        (days >= 0).then(|| Moment::from_unix_seconds(days * 86_400))
    }

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

    /// Whether both lie on one day (UTC).
    pub const fn same_day_as(self, other: Moment) -> bool {
        self.unix_seconds().div_euclid(86_400) == other.unix_seconds().div_euclid(86_400)
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
    fn a_date_is_its_first_moment() {
        for date in [
            "1970-01-01",
            "2000-02-29",
            "2019-12-31",
            "2026-11-23",
            "2199-03-01",
        ] {
            let moment = Moment::of_date(date).unwrap();
            assert_eq!(moment.to_string(), format!("{date}T00:00:00Z"));
        }
        for no_date in [
            "",
            "2026-02-30",
            "2026-13-01",
            "26-01-01",
            "2026-1-1",
            "1969-12-31",
            "2026-11-22T03:00",
        ] {
            assert_eq!(Moment::of_date(no_date), None, "{no_date}");
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
