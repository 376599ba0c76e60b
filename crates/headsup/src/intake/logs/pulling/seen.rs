//! Which events were handed to the watch already: their identifiers, hashed, with their times. Bounded, oldest out first. It
//! is forgotten when the process ends, as the watch's memory is.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use super::limits::SEEN_MAX;

/// Half of a SHA-256: two events never share it by chance.
type Mark = [u8; 16];

/// The events that are known.
#[derive(Debug, Default)]
pub struct Seen {
    events: HashMap<Mark, i64>,
}

impl Seen {
    /// Notes an event with its time; false where it is known.
    pub fn is_new(&mut self, id: &str, microseconds: i64) -> bool {
        if self.events.len() >= SEEN_MAX {
            self.forget_older_half();
        }
        self.events.insert(mark(id), microseconds).is_none()
    }

    /// Forgets events before this time: they are not asked for any more.
    pub fn forget_before(&mut self, microseconds: i64) {
        self.events.retain(|_, at| *at >= microseconds);
    }

    fn forget_older_half(&mut self) {
        let mut times: Vec<i64> = self.events.values().copied().collect();
        times.sort_unstable();
        let middle = times.get(times.len() / 2).copied().unwrap_or(i64::MAX);
        self.events.retain(|_, at| *at > middle);
    }
}

fn mark(id: &str) -> Mark {
    let digest: [u8; 32] = Sha256::digest(id).into();
    let (half, _) = digest.split_at(16);
    half.try_into().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{SEEN_MAX, Seen};

    #[test]
    fn an_event_is_new_once_and_memory_ends() {
        let mut seen = Seen::default();
        assert!(seen.is_new("a", 1) && !seen.is_new("a", 1) && seen.is_new("b", 5));
        seen.forget_before(3);
        assert!(seen.is_new("a", 1) && !seen.is_new("b", 5));
        for number in 0..SEEN_MAX as i64 + 10 {
            seen.is_new(&number.to_string(), number);
        }
        assert!(seen.events.len() <= SEEN_MAX);
        assert!(!seen.is_new(&SEEN_MAX.to_string(), 0), "the latest stay");
    }
}
