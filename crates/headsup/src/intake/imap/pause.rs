//! How long to wait before trying again: after trouble with the mailbox, and with a single mail. Pure; the dice are thrown
//! by the caller.

use std::time::Duration;

use crate::imap_trouble::TroubleKind;

pub(super) use crate::imap_check::TRIES_BEFORE_TOLD;
/// The waits before a mail put aside is tried again, seconds. The first ones belong to a connection that happened to break
/// and to a desk that was stopped in the middle, which says nothing about the mail; they are long enough that a mail which
/// does bring the desk down lets it up again between its tries. The later ones are for a mail that is to blame.
const MAIL_SECONDS: [u64; 8] = [0, 2, 10, 30, 60, 3_600, 4 * 3_600, 24 * 3_600];
/// The shortest wait where the server itself names one, seconds.
const NAMED_SECONDS_LEAST: u64 = 10;

/// The wait after so many failures in a row (from 1), spread by a quarter to both sides so that many readers don't come
/// back at once.
pub(super) fn pause_after(kind: TroubleKind, failures: u32, dice: u8) -> Duration {
    let (first, longest) = match kind {
        TroubleKind::Passing => (2, 300),
        TroubleKind::SetUp => (30, 600),
        TroubleKind::SignIn => (60, 1_800),
        TroubleKind::Busy(None) => (60, 900),
        TroubleKind::Busy(Some(named)) => {
            let named = named.max(NAMED_SECONDS_LEAST);
            // Never sooner than asked.
            return Duration::from_millis(named * 1_000 + named * u64::from(dice));
        }
    };
    let doublings = failures.saturating_sub(1).min(16);
    let seconds = (first << doublings).min(longest);
    let millis = seconds * 750 + seconds * 500 * u64::from(dice) / 255;
    Duration::from_millis(millis)
}

/// The wait before a mail is tried again after so many tries (from 1), seconds.
pub(super) fn mail_pause_seconds(tries: u32) -> u64 {
    let place = usize::try_from(tries.saturating_sub(1)).unwrap_or(usize::MAX);
    let last = MAIL_SECONDS.last().copied().unwrap_or(0);
    MAIL_SECONDS.get(place).copied().unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::{mail_pause_seconds, pause_after};
    use crate::imap_trouble::TroubleKind;

    #[test]
    fn waits_grow_to_a_limit_and_are_spread() {
        let seconds = |kind, failures, dice| pause_after(kind, failures, dice).as_secs_f64();
        let passing = |failures, dice| seconds(TroubleKind::Passing, failures, dice);
        assert_eq!((passing(1, 0), passing(1, 255)), (1.5, 2.5));
        assert_eq!((passing(4, 0), passing(4, 255)), (12.0, 20.0));
        assert_eq!((passing(99, 0), passing(u32::MAX, 255)), (225.0, 375.0));
        // A wrong password is tried so seldom that no account is locked for it.
        let sign_in: f64 = (1..=4)
            .map(|failures| seconds(TroubleKind::SignIn, failures, 0))
            .sum();
        assert!(sign_in > 600.0);
        let busy = |named| seconds(TroubleKind::Busy(named), 7, 0);
        assert_eq!((busy(Some(29)), busy(Some(0))), (29.0, 10.0));
        assert!(busy(None) > 600.0);
    }

    #[test]
    fn a_mail_is_tried_again_soon_then_seldom_and_for_ever() {
        let waits: Vec<u64> = (1..=9).map(mail_pause_seconds).collect();
        assert_eq!(waits, [0, 2, 10, 30, 60, 3_600, 14_400, 86_400, 86_400]);
    }
}
