//! Days and hours as mail writes them. Only as much of a calendar as the families need; time is made up from the dice.

/// A moment, seconds since 1970, with its parts.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    year: i64,
    month: usize,
    day: i64,
    weekday: usize,
    seconds: i64,
}

const MONTHS_SHORT: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MONATE: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
const DAYS_SHORT: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

impl Moment {
    /// From seconds since 1970; the civil calendar by Howard Hinnant's `civil_from_days`.
    pub fn at(unix_seconds: i64) -> Moment {
        let days = unix_seconds.div_euclid(86_400);
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_shifted = (5 * day_of_year + 2) / 153;
        let month = if month_shifted < 10 {
            month_shifted + 3
        } else {
            month_shifted - 9
        };
        Moment {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month: month as usize,
            day: day_of_year - (153 * month_shifted + 2) / 5 + 1,
            weekday: (days + 4).rem_euclid(7) as usize,
            seconds: unix_seconds.rem_euclid(86_400),
        }
    }

    /// As a Date field (RFC 5322 clause 3.3), in UTC.
    pub fn field(&self) -> String {
        format!(
            "{}, {} {} {} {}:{:02} +0000",
            DAYS_SHORT[self.weekday],
            self.day,
            MONTHS_SHORT[self.month - 1],
            self.year,
            self.clock(),
            self.seconds % 60
        )
    }

    /// `15:04`.
    pub fn clock(&self) -> String {
        format!("{:02}:{:02}", self.seconds / 3600, self.seconds / 60 % 60)
    }

    /// The year.
    pub fn year(&self) -> i64 {
        self.year
    }

    /// The day as people of a language write it.
    pub fn day_in(&self, language: &str) -> String {
        match language {
            "en" => format!("{} {} {}", self.day, MONTHS[self.month - 1], self.year),
            "de" => format!("{}. {} {}", self.day, MONATE[self.month - 1], self.year),
            "nl" => format!("{:02}-{:02}-{}", self.day, self.month, self.year),
            "pl" => format!("{:02}.{:02}.{}", self.day, self.month, self.year),
            _ => format!("{:02}/{:02}/{}", self.day, self.month, self.year),
        }
    }

    /// The day of the week.
    pub fn weekday_in(&self, language: &str) -> &'static str {
        let names = match language {
            "de" => "Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag",
            "fr" => "dimanche lundi mardi mercredi jeudi vendredi samedi",
            "es" => "domingo lunes martes miércoles jueves viernes sábado",
            "it" => "domenica lunedì martedì mercoledì giovedì venerdì sabato",
            "nl" => "zondag maandag dinsdag woensdag donderdag vrijdag zaterdag",
            "pt" => {
                "domingo segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado"
            }
            "pl" => "niedziela poniedziałek wtorek środa czwartek piątek sobota",
            _ => "Sunday Monday Tuesday Wednesday Thursday Friday Saturday",
        };
        names.split(' ').nth(self.weekday).unwrap_or_default()
    }

    /// `Sunday, November 22, 2026 3:04 PM` and its like, above what a mail program forwards.
    pub fn long_in(&self, language: &str) -> String {
        let hour = self.seconds / 3600;
        match language {
            "en" => format!(
                "{}, {} {}, {} {}:{:02} {}",
                self.weekday_in("en"),
                MONTHS[self.month - 1],
                self.day,
                self.year,
                (hour + 11) % 12 + 1,
                self.seconds / 60 % 60,
                if hour < 12 { "AM" } else { "PM" }
            ),
            _ => format!(
                "{}, {} {}",
                self.weekday_in(language),
                self.day_in(language),
                self.clock()
            ),
        }
    }

    /// `20261122T150400Z`, as calendars write it (RFC 5545 clause 3.3.5).
    pub fn stamp(&self) -> String {
        format!(
            "{}{:02}{:02}T{:02}{:02}00Z",
            self.year,
            self.month,
            self.day,
            self.seconds / 3600,
            self.seconds / 60 % 60
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(Moment::at(0).field(), "Thu, 1 Jan 1970 00:00:00 +0000");
        assert_eq!(
            Moment::at(1_709_208_000).field(),
            "Thu, 29 Feb 2024 12:00:00 +0000"
        );
    }
}
