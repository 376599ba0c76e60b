//! Small pure pieces of IMAP's grammar that we write or read ourselves: folder names, days, moments, sets of numbers. No
//! connection is here.

use casework::moment::Moment;
use jiff::fmt::strtime;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A folder's name as IMAP4rev1 writes it, in modified UTF-7 (RFC 3501 section 5.1.3), between quotes.
pub fn quoted_folder(name: &str) -> String {
    quoted(&modified_utf7(name))
}

/// Text between quotes (RFC 9051 section 4.3). Line ends can't stand between quotes and are left out; a setting that
/// holds one was refused before.
pub fn quoted(text: &str) -> String {
    let mut written = String::from("\"");
    for letter in text
        .chars()
        .filter(|letter| !matches!(letter, '\r' | '\n' | '\0'))
    {
        if matches!(letter, '"' | '\\') {
            written.push('\\');
        }
        written.push(letter);
    }
    written.push('"');
    written
}

fn modified_utf7(name: &str) -> String {
    let mut written = String::new();
    let mut shifted: Vec<u16> = Vec::new();
    for letter in name.chars() {
        if (' '..='~').contains(&letter) {
            unshift(&mut written, &mut shifted);
            written.push(letter);
            if letter == '&' {
                written.push('-');
            }
        } else {
            shifted.extend_from_slice(letter.encode_utf16(&mut [0; 2]));
        }
    }
    unshift(&mut written, &mut shifted);
    written
}

/// Writes what was collected: UTF-16, base64 without padding, a comma for the slash.
fn unshift(written: &mut String, shifted: &mut Vec<u16>) {
    use base64::Engine as _;
    if shifted.is_empty() {
        return;
    }
    let bytes: Vec<u8> = shifted.drain(..).flat_map(u16::to_be_bytes).collect();
    let coded = base64::engine::general_purpose::STANDARD_NO_PAD.encode(bytes);
    written.push('&');
    written.push_str(&coded.replace('/', ","));
    written.push('-');
}

/// A day as SEARCH writes it, in UTC: `1-Feb-2026` (RFC 9051, `date`).
pub fn search_day(at: Moment) -> String {
    let day = jiff::Timestamp::from_microsecond(at.0)
        .unwrap_or_default()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date();
    let month = usize::try_from(day.month() - 1).unwrap_or(0);
    let month = MONTHS.get(month).copied().unwrap_or("Jan");
    format!("{}-{month}-{}", day.day(), day.year())
}

/// Reads an INTERNALDATE: `" 1-Feb-2026 09:30:00 +0100"` (RFC 9051, `date-time`).
pub fn internal_date(text: &str) -> Option<Moment> {
    let read = strtime::parse("%d-%b-%Y %H:%M:%S %z", text.trim()).ok()?;
    Some(Moment(read.to_timestamp().ok()?.as_microsecond()))
}

/// Numbers of mails, as a sequence set (RFC 9051, `sequence-set`): `3,5:7`. They have to be sorted.
pub fn number_set(numbers: &[u32]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*number) => *last = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    let written = ranges.iter().map(|(first, last)| match first == last {
        true => first.to_string(),
        false => format!("{first}:{last}"),
    });
    written.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::{internal_date, number_set, quoted_folder, search_day};
    use casework::moment::Moment;

    #[test]
    fn folders_are_written_in_modified_utf_7() {
        for (name, expected) in [
            ("INBOX", "\"INBOX\""),
            ("Gemeldet & erledigt", "\"Gemeldet &- erledigt\""),
            ("Entwürfe", "\"Entw&APw-rfe\""),
            // Two that RFC 3501 section 5.1.3 shows.
            ("台北", "\"&U,BTFw-\""),
            ("日本語", "\"&ZeVnLIqe-\""),
            ("a\"b\\c", "\"a\\\"b\\\\c\""),
            ("😀", "\"&2D3eAA-\""),
            ("a\r\nb LOGOUT", "\"a&AA0ACg-b LOGOUT\""),
        ] {
            assert_eq!(quoted_folder(name), expected, "{name}");
        }
    }

    #[test]
    fn days_and_moments() {
        let at = Moment::from_unix_seconds(1_769_904_000);
        assert_eq!(search_day(at), "1-Feb-2026");
        for (text, seconds) in [
            ("01-Feb-2026 01:00:00 +0100", Some(1_769_904_000)),
            (" 1-Feb-2026 00:00:00 +0000", Some(1_769_904_000)),
            ("31-Jan-2026 19:00:00 -0500", Some(1_769_904_000)),
            ("yesterday", None),
            ("", None),
        ] {
            let expected = seconds.map(Moment::from_unix_seconds);
            assert_eq!(internal_date(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_in_a_row_are_one_range() {
        assert_eq!(number_set(&[]), "");
        assert_eq!(number_set(&[7]), "7");
        assert_eq!(number_set(&[3, 5, 6, 7, 9, u32::MAX]), "3,5:7,9,4294967295");
    }
}
