//! How long to wait before asking again: after a round that went well, and after trouble. Pure; the dice are thrown by the
//! caller.

use std::time::Duration;

use super::trouble::PullTrouble;

/// The wait after so many failures in a row (from 1), spread by a quarter to both sides. Never sooner than a service asked for.
pub fn after_trouble(trouble: &PullTrouble, failures: u32, dice: u8) -> Duration {
    let (first, longest) = match trouble {
        PullTrouble::Busy { seconds, .. } => {
            let named = u64::try_from(*seconds).unwrap_or(0);
            return Duration::from_millis(named * 1_000 + named * u64::from(dice));
        }
        PullTrouble::Secret(_) | PullTrouble::Key(_) => (15, 300),
        PullTrouble::Refused { .. } => (60, 300),
        _ => (5, 300),
    };
    let doublings = failures.saturating_sub(1).min(16);
    spread(u64::min(first << doublings, longest), dice)
}

/// The wait between rounds, spread likewise.
pub fn after_round(seconds: u64, dice: u8) -> Duration {
    spread(seconds, dice)
}

fn spread(seconds: u64, dice: u8) -> Duration {
    Duration::from_millis(seconds * 750 + seconds * 500 * u64::from(dice) / 255)
}

#[cfg(test)]
mod tests {
    use super::super::trouble::PullTrouble;
    use super::after_trouble;

    #[test]
    fn a_pause_is_never_shorter_than_asked_for_and_grows_to_a_limit() {
        let busy = PullTrouble::Busy {
            host: String::new(),
            status: 429,
            seconds: 40,
        };
        assert_eq!(after_trouble(&busy, 9, 0).as_secs(), 40);
        assert_eq!(after_trouble(&busy, 1, 255).as_secs(), 50);
        let passing =
            |failures, dice| after_trouble(&PullTrouble::NotNoted, failures, dice).as_secs_f64();
        assert_eq!((passing(1, 0), passing(1, 255)), (3.75, 6.25));
        assert_eq!((passing(99, 0), passing(u32::MAX, 255)), (225.0, 375.0));
    }
}
