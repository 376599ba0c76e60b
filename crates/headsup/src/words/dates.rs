//! Writes moments for people, in their language and in a given time zone. It reads no clock.

use casework::moment::Moment;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Argument, Words};

impl Words {
    /// A moment as a day and a time, such as `22 November 2026, 15:04`.
    pub fn day_and_time(&self, moment: Moment, zone: &TimeZone) -> String {
        let when = zoned(moment, zone);
        let month = self.say(&format!("month-{}", when.month()));
        self.say_with(
            "day-and-time",
            [
                ("day", Argument::from(i32::from(when.day()))),
                ("month", Argument::from(month)),
                ("year", Argument::from(when.year().to_string())),
                (
                    "time",
                    Argument::from(format!("{:02}:{:02}", when.hour(), when.minute())),
                ),
            ],
        )
    }

    /// A moment as a day, such as `22 November 2026`.
    pub fn day(&self, moment: Moment, zone: &TimeZone) -> String {
        let when = zoned(moment, zone);
        let month = self.say(&format!("month-{}", when.month()));
        self.say_with(
            "day-only",
            [
                ("day", Argument::from(i32::from(when.day()))),
                ("month", Argument::from(month)),
                ("year", Argument::from(when.year().to_string())),
            ],
        )
    }
}

/// A moment for machines, for `<time datetime="…">`.
pub fn for_machines(moment: Moment) -> String {
    timestamp(moment).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn zoned(moment: Moment, zone: &TimeZone) -> jiff::Zoned {
    timestamp(moment).to_zoned(zone.clone())
}

fn timestamp(moment: Moment) -> Timestamp {
    Timestamp::from_microsecond(moment.0).unwrap_or(Timestamp::UNIX_EPOCH)
}
