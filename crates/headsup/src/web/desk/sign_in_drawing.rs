//! Where the failures of an account came from, by time: a row for each address, a bar from its first failure to its last, and
//! a line for each thing that happened beside them, with a letter that the list below explains. Plain positions for the
//! template, in hundredths of the width, so that the drawing fits a phone as it fits a screen.

use casework::cases::views::desk::DeskLockout;
use casework::moment::Moment;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::inert_text::{Run, inert_line};

/// Addresses drawn.
const ROWS_MAX: usize = 6;
/// Marks drawn.
const MARKS_MAX: usize = 8;
/// Height of one row, pixels.
const ROW_PIXELS: usize = 40;
/// Room above the rows for the letters, pixels.
const HEAD_PIXELS: usize = 18;
/// The narrowest bar, hundredths of the width.
const BAR_HUNDREDTHS_MIN: f64 = 0.8;
/// Left free at both sides, so that nothing is cut, hundredths of the width.
const MARGIN_HUNDREDTHS: f64 = 1.5;

/// The drawing.
pub struct Drawing {
    /// Its height, pixels.
    pub height: usize,
    pub rows: Vec<Row>,
    pub marks: Vec<Mark>,
    /// The first and last moment in it.
    pub from: String,
    pub to: String,
    /// Addresses that are not drawn, in words.
    pub cut: String,
}

/// One address.
pub struct Row {
    pub name: Vec<Run>,
    /// What there is to say, such as `12 failures, every 5 min`.
    pub about: String,
    pub label_y: usize,
    pub bar_y: usize,
    /// Hundredths of the width.
    pub left: String,
    pub width: String,
}

/// One thing that happened.
pub struct Mark {
    pub letter: char,
    pub what: String,
    pub at: String,
    /// Hundredths of the width.
    pub left: String,
}

/// Draws an explanation.
pub fn draw(lockout: &DeskLockout, zone: &TimeZone) -> Drawing {
    let (from, to) = span(lockout);
    let place = |at: Moment| {
        let whole = (to.0 - from.0).max(1) as f64;
        let part = (at.0 - from.0) as f64 / whole;
        MARGIN_HUNDREDTHS + part.clamp(0.0, 1.0) * (100.0 - 2.0 * MARGIN_HUNDREDTHS)
    };
    let rows: Vec<Row> = lockout
        .sources
        .iter()
        .take(ROWS_MAX)
        .enumerate()
        .map(|(index, source)| {
            let left = place(source.first);
            let width = (place(source.last) - left).max(BAR_HUNDREDTHS_MIN);
            Row {
                name: inert_line(&source.name),
                about: about(source.failures, source.every_seconds, source.earlier),
                label_y: HEAD_PIXELS + index * ROW_PIXELS + 14,
                bar_y: HEAD_PIXELS + index * ROW_PIXELS + 20,
                left: format!("{left:.2}"),
                width: format!("{width:.2}"),
            }
        })
        .collect();
    let marks = lockout.marks.iter().take(MARKS_MAX).zip('A'..);
    Drawing {
        height: HEAD_PIXELS + rows.len() * ROW_PIXELS,
        marks: marks
            .map(|(mark, letter)| Mark {
                letter,
                what: mark.what.clone(),
                at: clock(mark.at, zone),
                left: format!("{:.2}", place(mark.at)),
            })
            .collect(),
        from: clock(from, zone),
        to: clock(to, zone),
        cut: match lockout.sources.len().saturating_sub(ROWS_MAX) {
            0 => String::new(),
            1 => "1 more address is not drawn.".to_owned(),
            more => format!("{more} more addresses are not drawn."),
        },
        rows,
    }
}

/// From the first thing in it to the last.
fn span(lockout: &DeskLockout) -> (Moment, Moment) {
    let sources = lockout.sources.iter();
    let moments = sources
        .flat_map(|source| [source.first, source.last])
        .chain(lockout.marks.iter().map(|mark| mark.at))
        .chain([lockout.first, lockout.last]);
    moments.fold((lockout.first, lockout.last), |(from, to), at| {
        (from.min(at), to.max(at))
    })
}

fn about(failures: u32, every_seconds: Option<i64>, earlier: u32) -> String {
    let mut about = match failures {
        1 => "1 failure".to_owned(),
        several => format!("{several} failures"),
    };
    match every_seconds {
        Some(seconds @ ..120) => about.push_str(&format!(", every {seconds} s")),
        Some(seconds) => about.push_str(&format!(", every {} min", seconds / 60)),
        None => {}
    }
    match earlier {
        0 => about.push_str(", never signed in from here before"),
        1 => about.push_str(", signed in from here once before"),
        times => about.push_str(&format!(", signed in from here {times} times before")),
    }
    about
}

/// A moment to the second, as it stands in logs.
fn clock(at: Moment, zone: &TimeZone) -> String {
    Timestamp::from_microsecond(at.0).map_or_else(
        |_| "?".to_owned(),
        |timestamp| {
            let zoned = timestamp.to_zoned(zone.clone());
            zoned.strftime("%-d %b %H:%M:%S").to_string()
        },
    )
}

#[cfg(test)]
mod tests {
    use casework::cases::views::desk::{DeskLockout, DeskSignInMark, DeskSignInSource};
    use casework::moment::Moment;
    use jiff::tz::TimeZone;

    use super::{ROWS_MAX, about, draw};

    fn lockout(sources: usize) -> DeskLockout {
        let at = |second: i64| Moment::from_unix_seconds(1_795_395_600 + second);
        DeskLockout {
            account: "anna".into(),
            at: at(100),
            first: at(0),
            last: at(100),
            failures: 5,
            locked: true,
            hypotheses: Vec::new(),
            lines: Vec::new(),
            sources: (0..sources)
                .map(|nth| DeskSignInSource {
                    name: format!("192.0.2.{nth}"),
                    failures: 5,
                    first: at(0),
                    last: at(100),
                    every_seconds: None,
                    earlier: 0,
                })
                .collect(),
            marks: vec![DeskSignInMark {
                at: at(300),
                what: "locked".into(),
            }],
            keep_working: String::new(),
            prevent_or_recover: String::new(),
            notes: Vec::new(),
        }
    }

    #[test]
    fn what_happened_later_than_the_failures_is_in_the_drawing() {
        let drawing = draw(&lockout(2), &TimeZone::UTC);
        assert_eq!(drawing.marks[0].left, "98.50");
        assert_eq!(
            (&*drawing.rows[0].left, &*drawing.rows[0].width),
            ("1.50", "32.33")
        );
        assert_eq!(
            (&*drawing.from, &*drawing.to),
            ("23 Nov 01:00:00", "23 Nov 01:05:00")
        );
    }

    #[test]
    fn a_crowd_is_counted_and_a_single_moment_is_seen() {
        let mut many = lockout(ROWS_MAX + 3);
        many.marks.clear();
        many.last = many.first;
        many.sources
            .iter_mut()
            .for_each(|source| source.last = source.first);
        let drawing = draw(&many, &TimeZone::UTC);
        assert_eq!(drawing.cut, "3 more addresses are not drawn.");
        assert_eq!(&*drawing.rows[0].width, "0.80");
    }

    #[test]
    fn an_address_is_told_in_words() {
        for (failures, every, earlier, words) in [
            (1, None, 0, "1 failure, never signed in from here before"),
            (
                12,
                Some(300),
                40,
                "12 failures, every 5 min, signed in from here 40 times before",
            ),
            (
                9,
                Some(45),
                1,
                "9 failures, every 45 s, signed in from here once before",
            ),
        ] {
            assert_eq!(about(failures, every, earlier), words);
        }
    }
}
