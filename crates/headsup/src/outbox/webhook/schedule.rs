//! When a delivery is tried again: the schedule of Standard Webhooks 1.0.0 ("Deliverability and reliability"), about 75 hours
//! in all, a little scattered so that many deliveries that failed together don't come back together, and later where the
//! receiver asks for it. Pure: clock and chance are arguments.

use casework::moment::Moment;
use jiff::fmt::rfc2822::DateTimeParser;

/// The pause before each try, seconds.
const PAUSES_SECONDS: [i64; 10] = [
    0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400,
];
/// Tries at most.
pub const TRIES_MAX: u64 = PAUSES_SECONDS.len() as u64;
/// A pause is scattered by up to so many thousandths, either way.
const SCATTER_THOUSANDTHS: i64 = 100;
/// A receiver may ask for a pause of a day at most, seconds.
const RETRY_AFTER_SECONDS_MAX: i64 = 86_400;

/// When to try again after the `attempt`-th try (from 1) failed; `None` after the last. `chance` is random, and
/// `retry_after_seconds` what the receiver asked for.
pub fn next_try(
    attempt: u64,
    now: Moment,
    chance: u16,
    retry_after_seconds: Option<i64>,
) -> Option<Moment> {
    let pause = PAUSES_SECONDS.get(usize::try_from(attempt).ok()?)?;
    // From -SCATTER to +SCATTER, in thousandths.
    let scatter = i64::from(chance) * 2 * SCATTER_THOUSANDTHS / i64::from(u16::MAX);
    let pause_micros = pause * 1_000 * (1_000 - SCATTER_THOUSANDTHS + scatter);
    let asked_micros = retry_after_seconds.map_or(0, |seconds| {
        seconds.clamp(0, RETRY_AFTER_SECONDS_MAX) * 1_000_000
    });
    Some(Moment(now.0.saturating_add(pause_micros.max(asked_micros))))
}

/// Reads `Retry-After` (RFC 9110 clause 10.2.3): seconds, or a date. `None` for anything else.
pub fn retry_after_seconds(field: &str, now: Moment) -> Option<i64> {
    let field = field.trim();
    if !field.is_empty() && field.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are more than the most we wait.
        return Some(field.parse().unwrap_or(RETRY_AFTER_SECONDS_MAX));
    }
    // An HTTP date is written as mail writes one, with `GMT` (RFC 9110 clause 5.6.7).
    let at = DateTimeParser::new().parse_timestamp(field).ok()?;
    Some(at.as_second().saturating_sub(now.unix_seconds()).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment::from_unix_seconds(784_111_777);
    const MIDDLE: u16 = u16::MAX / 2;

    fn pause(attempt: u64, chance: u16, asked: Option<i64>) -> Option<i64> {
        next_try(attempt, NOW, chance, asked).map(|at| (at.0 - NOW.0) / 1_000_000)
    }

    #[test]
    fn ten_tries_within_about_75_hours() {
        let pauses: Vec<i64> = (1..)
            .map_while(|attempt| pause(attempt, MIDDLE, None))
            .collect();
        assert_eq!(pauses.len() as u64, TRIES_MAX - 1);
        let nominal: i64 = PAUSES_SECONDS.iter().sum();
        assert_eq!(nominal / 3_600, 75);
        for (found, expected) in pauses.iter().zip(&PAUSES_SECONDS[1..]) {
            assert!((found - expected).abs() <= expected / 500 + 1, "{found}");
        }
        assert_eq!(pause(TRIES_MAX, MIDDLE, None), None);
        assert_eq!(pause(u64::MAX, MIDDLE, None), None);
    }

    #[test]
    fn a_pause_is_scattered_by_a_tenth() {
        assert_eq!(pause(3, 0, None), Some(1_620));
        assert_eq!(pause(3, u16::MAX, None), Some(1_980));
    }

    #[test]
    fn a_receiver_may_ask_for_more_but_not_for_ever() {
        assert_eq!(pause(1, MIDDLE, Some(120)), Some(120));
        assert_eq!(pause(3, 0, Some(1)), Some(1_620), "never sooner");
        assert_eq!(pause(1, MIDDLE, Some(i64::MAX)), Some(86_400));
    }

    #[test]
    fn retry_after_is_read_in_both_forms() {
        for (field, expected) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("99999999999999999999", Some(86_400)),
            ("Sun, 06 Nov 1994 08:49:57 GMT", Some(20)),
            ("Sun, 06 Nov 1994 08:49:07 GMT", Some(0)),
            ("-5", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(retry_after_seconds(field, NOW), expected, "{field}");
        }
    }
}
