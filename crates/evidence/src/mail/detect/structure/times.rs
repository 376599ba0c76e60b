//! Times that cannot be: a Date after the receipt, or on a day of the week that wasn't that day; hops stamped
//! later than the hops that followed them. Clocks go wrong honestly, so all of it weighs little.

use super::{RECEIVED_ORDER, TIME_IMPOSSIBLE, place_of};
use crate::finding::{Finding, Place};
use crate::mail::message::Message;
use crate::mail::message::received;
use crate::surroundings::Surroundings;

/// How far a sender's clock may be ahead of ours, seconds: two days, for those who set the year by hand.
const CLOCK_AHEAD_SECONDS_MAX: i64 = 2 * 24 * 3_600;
/// How much later an earlier hop may be stamped, seconds: a day, for zones forgotten on either side.
const HOP_BACKWARDS_SECONDS_MAX: i64 = 24 * 3_600;

/// A Date that cannot be, for the first reason that holds.
pub fn impossible(message: &Message, surroundings: &Surroundings) -> Option<Finding> {
    let says = after_receipt(message, surroundings).or_else(|| wrong_weekday(message))?;
    Some(Finding::new(
        &TIME_IMPOSSIBLE,
        place_of(message, "header Date"),
        says,
    ))
}

/// A Date later than the moment of receipt, by more than a badly set clock explains.
fn after_receipt(message: &Message, surroundings: &Surroundings) -> Option<String> {
    let written = message.date_unix_seconds?;
    let first_hop = received::hops(message).find_map(|(_, hop)| hop.unix_seconds);
    let arrived = surroundings.received_unix_seconds.or(first_hop)?;
    if written <= arrived.saturating_add(CLOCK_AHEAD_SECONDS_MAX) {
        return None;
    }
    let days = written.saturating_sub(arrived) / (24 * 3_600);
    Some(format!(
        "the Date field lies {days} days after the message was received"
    ))
}

/// The zone of the Date field, minutes from UTC, where it is written as RFC 5322 clause 3.3 wants it.
fn zone_minutes(date: &str) -> Option<i64> {
    let zone = date.split_whitespace().rev().find(|word| {
        let digits = word.strip_prefix(['+', '-']).unwrap_or_default();
        digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit())
    })?;
    let number: i64 = zone.get(1..)?.parse().ok()?;
    let minutes = number / 100 * 60 + number % 100;
    Some(if zone.starts_with('-') {
        -minutes
    } else {
        minutes
    })
}

/// Programs work the day of the week out; people who write a Date by hand forget to.
fn wrong_weekday(message: &Message) -> Option<String> {
    const DAYS: [&str; 7] = ["thu", "fri", "sat", "sun", "mon", "tue", "wed"];
    // A moment outside every calendar is told where the reading gave up; its day of the week is nobody's.
    let clamped = message
        .oddities
        .iter()
        .any(|(code, _)| *code == "date-clamped");
    let date = message.header_values("Date").next().filter(|_| !clamped)?;
    let written = date.value.get(..4)?.to_ascii_lowercase();
    let written = written.strip_suffix(',')?;
    let minutes = zone_minutes(&date.value)?;
    let local = message.date_unix_seconds?.checked_add(minutes * 60)?;
    let day = usize::try_from(local.div_euclid(24 * 3_600).rem_euclid(7)).ok()?;
    let true_day = DAYS.get(day)?;
    (DAYS.contains(&written) && written != *true_day)
        .then(|| "the Date field names a day of the week that this day was not".to_owned())
}

/// The topmost Received field is the last hop; each one below it must be older.
pub fn out_of_order(message: &Message) -> Option<Finding> {
    let mut later: Option<i64> = None;
    for (field, hop) in received::hops(message) {
        let Some(stamped) = hop.unix_seconds else {
            continue;
        };
        if later.is_some_and(|later| stamped > later.saturating_add(HOP_BACKWARDS_SECONDS_MAX)) {
            let hours = stamped.saturating_sub(later.unwrap_or(stamped)) / 3_600;
            let says =
                format!("a hop is stamped {hours} hours later than the one that followed it");
            let place = Place::header("Received").at(field.bytes.0, field.bytes.1);
            return Some(Finding::new(&RECEIVED_ORDER, place, says));
        }
        later = Some(stamped);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_read_where_they_are_written_in_full() {
        assert_eq!(
            zone_minutes("Tue, 3 Mar 2026 10:00:00 -0130 (old)"),
            Some(-90)
        );
        assert_eq!(zone_minutes("Tue, 3 Mar 2026 10:00:00 GMT"), None);
        assert_eq!(zone_minutes("Tue, 3 Mar 2026 10:00:00 +2500"), Some(1_500));
    }
}
