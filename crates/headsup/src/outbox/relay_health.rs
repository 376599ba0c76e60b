//! Whether the relay can be tried now. While nobody answers there, one worker knocks now and then and the others leave the
//! queue alone, so that a dead relay costs no more than one connection at a time and no mail its tries.

use std::sync::{Mutex, MutexGuard, PoisonError};

use casework::moment::Moment;

/// Pauses between knocks, seconds; the last one repeats.
const PAUSES_SECONDS: [i64; 5] = [1, 5, 15, 30, 60];

/// What is known of the relay; shared by all workers of a process.
#[derive(Debug, Default)]
pub(super) struct RelayHealth {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    failures: usize,
    next_knock: Moment,
    somebody_knocks: bool,
}

impl RelayHealth {
    /// The caller's turn to try, where there is one. While the relay is dead, one caller at a time has it.
    pub fn turn(&self, now: Moment) -> Option<Turn<'_>> {
        let mut known = self.known();
        let knocks = known.failures > 0;
        if knocks && (known.somebody_knocks || now < known.next_knock) {
            return None;
        }
        known.somebody_knocks = knocks;
        Some(Turn {
            health: self,
            knocks,
        })
    }

    /// The relay talks to us.
    pub fn answered(&self) {
        *self.known() = Known::default();
    }

    /// It doesn't; says when to knock again.
    pub fn failed(&self, now: Moment) -> Moment {
        let mut known = self.known();
        let pause = PAUSES_SECONDS[known.failures.min(PAUSES_SECONDS.len() - 1)];
        known.failures = known.failures.saturating_add(1);
        known.next_knock = Moment(now.0.saturating_add(pause * 1_000_000));
        known.somebody_knocks = false;
        known.next_knock
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to try; given back when dropped, however the try ended.
pub(super) struct Turn<'h> {
    health: &'h RelayHealth,
    knocks: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.knocks {
            self.health.known().somebody_knocks = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Moment, RelayHealth};

    #[test]
    fn one_knocks_and_the_rest_wait() {
        let health = RelayHealth::default();
        let at = Moment::from_unix_seconds;
        let several = [health.turn(at(0)), health.turn(at(0))];
        assert!(several.iter().all(Option::is_some));
        assert_eq!(health.failed(at(0)), at(1));
        drop(several);
        assert!(health.turn(at(0)).is_none());
        let knock = health.turn(at(1));
        assert!(knock.is_some() && health.turn(at(1)).is_none());
        assert_eq!(health.failed(at(1)), at(6));
        drop(knock);
        drop(health.turn(at(6)).unwrap());
        assert!(health.turn(at(6)).is_some(), "given back without a word");
        health.answered();
        let several = [health.turn(at(6)), health.turn(at(6))];
        assert!(several.iter().all(Option::is_some));
    }

    #[test]
    fn pauses_grow_to_a_minute() {
        let health = RelayHealth::default();
        let mut now = Moment::from_unix_seconds(0);
        for _ in 0..9 {
            now = health.failed(now);
        }
        assert_eq!(health.failed(now).unix_seconds() - now.unix_seconds(), 60);
    }
}
