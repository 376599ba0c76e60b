//! The date of a copied header block, written by a mail program in its user's language, as RFC 5322 writes it. Best
//! effort: what cannot be read stays as it stands. It is a claim either way, and nothing is compared with a clock.

use super::words::{CROATIAN_MONTHS, MONTHS};

/// A piece of a date: digits, letters or one other character.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Digits(u32, usize),
    Letters(String),
    Other(char),
}

/// Pieces read of one date.
const PIECES_MAX: usize = 64;
const MONTH_NAMES: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

#[derive(Clone, Copy, Debug, Default)]
struct Clock {
    hour: u32,
    minute: u32,
    second: u32,
    /// The pieces it takes, first and one past the last.
    from: usize,
    to: usize,
}

/// The date in the form of RFC 5322 clause 3.3; `-0000` says that the zone is not known.
pub(super) fn rfc_5322(text: &str) -> Option<String> {
    let pieces = pieces(text);
    let year_at = pieces
        .iter()
        .position(|piece| matches!(piece, Piece::Digits(1970..=2100, 4)));
    let clock = clock(&pieces, year_at.unwrap_or(0)).unwrap_or_default();
    let (year, month, day) =
        named_month(&pieces, year_at, &clock).or_else(|| numbered_month(&pieces, &clock))?;
    let hour = half_day(&pieces, clock.hour);
    let fits = (1..=31).contains(&day) && hour < 24 && clock.minute < 60 && clock.second < 61;
    let name = MONTH_NAMES.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    let zone = zone(&pieces, clock.to);
    fits.then(|| {
        format!(
            "{day} {name} {year} {hour:02}:{:02}:{:02} {zone}",
            clock.minute, clock.second
        )
    })
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(first) = characters.next() {
        if pieces.len() >= PIECES_MAX {
            break;
        }
        if let Some(digit) = first.to_digit(10) {
            let (mut value, mut length) = (digit, 1);
            while let Some(digit) = characters.peek().and_then(|next| next.to_digit(10)) {
                value = value.saturating_mul(10).saturating_add(digit);
                length += 1;
                characters.next();
            }
            pieces.push(Piece::Digits(value, length));
        } else if first.is_alphabetic() {
            let mut word = first.to_lowercase().to_string();
            while let Some(next) =
                characters.next_if(|next| next.is_alphabetic() || *next == '\u{307}')
            {
                word.extend(next.to_lowercase());
            }
            pieces.push(Piece::Letters(word));
        } else if !first.is_whitespace() {
            pieces.push(Piece::Other(first));
        }
    }
    pieces
}

/// The time of day: with colons anywhere, else with dots after the year, as Danish and Finnish write it.
fn clock(pieces: &[Piece], year_at: usize) -> Option<Clock> {
    let with_colons = (0..pieces.len()).find_map(|at| clock_at(pieces, at, ':'));
    with_colons.or_else(|| (year_at + 1..pieces.len()).find_map(|at| clock_at(pieces, at, '.')))
}

fn clock_at(pieces: &[Piece], at: usize, mark: char) -> Option<Clock> {
    let digits = |place: usize| match pieces.get(place) {
        Some(Piece::Digits(value, 1 | 2)) => Some(*value),
        _ => None,
    };
    let marked = |place: usize| pieces.get(place) == Some(&Piece::Other(mark));
    let (hour, minute) = (digits(at)?, digits(at + 2)?);
    if !marked(at + 1) {
        return None;
    }
    let second = if marked(at + 3) { digits(at + 4) } else { None };
    Some(Clock {
        hour,
        minute,
        second: second.unwrap_or(0),
        from: at,
        to: if second.is_some() { at + 5 } else { at + 3 },
    })
}

/// A date with the name of its month: the day is the first small number that is no part of the time.
fn named_month(pieces: &[Piece], year_at: Option<usize>, clock: &Clock) -> Option<(u32, u32, u32)> {
    let Some(Piece::Digits(year, _)) = pieces.get(year_at?) else {
        return None;
    };
    // Croatian puts `u` before the time, and no other language here does.
    let croatian = pieces
        .iter()
        .any(|piece| matches!(piece, Piece::Letters(word) if word == "u"));
    let names = if croatian { &CROATIAN_MONTHS } else { &MONTHS };
    // The name of the weekday may begin like a month's, so the month nearest to the year wins.
    let month = pieces
        .iter()
        .enumerate()
        .filter_map(|(at, piece)| match piece {
            Piece::Letters(word) => Some((at.abs_diff(year_at?), month_of(word, names)?)),
            _ => None,
        })
        .min_by_key(|(distance, _)| *distance)?
        .1;
    let day = pieces
        .iter()
        .enumerate()
        .find_map(|(at, piece)| match piece {
            Piece::Digits(value @ 1..=31, 1 | 2) if !(clock.from..clock.to).contains(&at) => {
                Some(*value)
            }
            _ => None,
        })?;
    Some((*year, month, day))
}

/// The number of the month a word names, 1 to 12: the longest beginning in the table that fits.
fn month_of(word: &str, names: &[&[&str]; 12]) -> Option<u32> {
    const SHORTEST: usize = 3;
    if word.chars().count() < SHORTEST {
        return None;
    }
    let longest = names
        .iter()
        .zip(1u32..)
        .flat_map(|(beginnings, number)| {
            beginnings.iter().map(move |beginning| (*beginning, number))
        })
        .filter(|(beginning, _)| word.starts_with(beginning))
        .max_by_key(|(beginning, _)| beginning.len());
    longest.map(|(_, number)| number)
}

/// A date in numbers: `2022年9月19日`, `2021. 10. 27`, `27. 10. 2021`, `27/10/21`, and with a half of the day `10/27/2021`.
fn numbered_month(pieces: &[Piece], clock: &Clock) -> Option<(u32, u32, u32)> {
    let numbers: Vec<(u32, usize)> = pieces
        .iter()
        .enumerate()
        .filter_map(|(at, piece)| match piece {
            Piece::Digits(value, length) if !(clock.from..clock.to).contains(&at) => {
                Some((*value, *length))
            }
            _ => None,
        })
        .collect();
    let [
        (first, first_length),
        (second, _),
        (third, third_length),
        ..,
    ] = numbers.as_slice()
    else {
        return None;
    };
    if *first_length == 4 {
        return Some((*first, *second, *third));
    }
    let year = if *third_length == 2 {
        2000 + third
    } else {
        *third
    };
    // Only English with a half of the day puts the month first; otherwise a month above 12 decides.
    let month_first = (has_half_day(pieces) && *first <= 12) || *second > 12;
    Some(if month_first {
        (year, *first, *second)
    } else {
        (year, *second, *first)
    })
}

fn has_half_day(pieces: &[Piece]) -> bool {
    pieces
        .iter()
        .any(|piece| matches!(piece, Piece::Letters(word) if word == "am" || word == "pm"))
}

fn half_day(pieces: &[Piece], hour: u32) -> u32 {
    let afternoon = pieces
        .iter()
        .any(|piece| matches!(piece, Piece::Letters(word) if word == "pm"));
    match (afternoon, has_half_day(pieces)) {
        (true, _) if hour < 12 => hour + 12,
        (false, true) if hour == 12 => 0,
        _ => hour,
    }
}

/// A zone in numbers behind the time, such as `+0100` or `GMT+3`. Letters alone mean different zones in different places.
fn zone(pieces: &[Piece], after: usize) -> String {
    let unknown = || "-0000".to_owned();
    let rest = pieces.get(after..).unwrap_or_default();
    let Some(sign_at) = rest
        .iter()
        .position(|piece| matches!(piece, Piece::Other('+' | '-' | '−')))
    else {
        return unknown();
    };
    let sign = if rest.get(sign_at) == Some(&Piece::Other('+')) {
        '+'
    } else {
        '-'
    };
    match rest.get(sign_at + 1) {
        Some(Piece::Digits(value, 4)) if *value <= 1400 => format!("{sign}{value:04}"),
        Some(Piece::Digits(hours, 1 | 2)) if *hours <= 14 => format!("{sign}{hours:02}00"),
        _ => unknown(),
    }
}
